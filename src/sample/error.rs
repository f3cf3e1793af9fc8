//! Why a sample can't be made.

use rust_xlsxwriter::XlsxError;

/// A sample file that could not be made: always a fault of this program or lack of memory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SampleError {
    /// The template's workbook.
    #[error("the sample template can't be built")]
    Template(#[source] XlsxError),
    /// The package around the template's workbook.
    #[error("the sample template can't be declared as a macro workbook")]
    Package(#[source] std::io::Error),
    /// The package lacks what the declaration stands in.
    #[error("the sample template has no declaration of its main part")]
    NoMainPart,
    /// The seller's workbook.
    #[error("the sample products can't be built")]
    Products(#[source] XlsxError),
    /// The table that the seller's workbook is made from.
    #[error("the sample table of products can't be read")]
    Table(#[source] csv::Error),
}
