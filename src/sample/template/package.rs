//! Declares the workbook as a macro workbook, as Amazon's templates are though they hold no macros.

use std::io::{Cursor, Read as _, Write as _};

use zip::read::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, DateTime};

use super::SampleError;

const DECLARATIONS: &str = "[Content_Types].xml";
const PLAIN: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
const MACRO: &str = "application/vnd.ms-excel.sheet.macroEnabled.main+xml";

/// The same package with the other type of its main part; all other parts are copied as they are.
pub(super) fn declare_macro_workbook(workbook: &[u8]) -> Result<Vec<u8>, SampleError> {
    let failed = |error: zip::result::ZipError| SampleError::Package(error.into());
    let mut source = ZipArchive::new(Cursor::new(workbook)).map_err(failed)?;
    let mut target = ZipWriter::new(Cursor::new(Vec::with_capacity(workbook.len())));
    for index in 0..source.len() {
        let mut part = source.by_index(index).map_err(failed)?;
        if !part.name().is_ok_and(|name| name == DECLARATIONS) {
            drop(part);
            let part = source.by_index_raw(index).map_err(failed)?;
            target.raw_copy_file(part).map_err(failed)?;
            continue;
        }
        let mut declarations = String::new();
        part.read_to_string(&mut declarations).map_err(SampleError::Package)?;
        if !declarations.contains(PLAIN) {
            return Err(SampleError::NoMainPart);
        }
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        target.start_file(DECLARATIONS, options).map_err(failed)?;
        let declarations = declarations.replace(PLAIN, MACRO);
        target.write_all(declarations.as_bytes()).map_err(SampleError::Package)?;
    }
    Ok(target.finish().map_err(failed)?.into_inner())
}
