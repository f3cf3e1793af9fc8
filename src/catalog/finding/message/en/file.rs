//! Of a seller's file and its rows.

use crate::catalog::finding::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(super) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::RowWithoutSku => {
            "The row has no SKU and was left out. Its values: {values}. Fill in the SKU and import again."
        }
        Code::SkuInvalid => {
            "The SKU \"{value}\" can't be used (empty, with a line break or too long). The row's values: {values}. Correct the SKU and import again."
        }
        Code::SkuTooLong => {
            "The SKU \"{value}\" has {actual} characters; Amazon takes up to {limit}. Shorten it."
        }
        Code::DuplicateSku => {
            "The SKU \"{value}\" stands already before ({other}); the first one counts and this one was left out. Its values: {values}. Delete one of them or change the SKU."
        }
        Code::TextOutsideTable => {
            "Text above the header, not product data: \"{value}\". Nothing to do."
        }
        Code::SheetWithoutHeader => {
            "The sheet \"{sheet}\" has no header row with SKU or product name and was not read as products. Its text: \"{value}\". If it holds products, add a header."
        }
        Code::HeaderRepeated => {
            "The header stands again between the products (\"{value}\"); the row was skipped. Nothing to do."
        }
        Code::ColumnRepeated => {
            "The column \"{value}\" repeats \"{first}\", which is already read; its values are kept under the column's name. Merge the two columns."
        }
        Code::ColumnUnknown => {
            "The column \"{value}\" is not known; its values are kept and go to the template only if it has a column of that name."
        }
        Code::ColumnWithoutHeader => {
            "Column {column} has values but no header (the first: \"{value}\"); they are kept. Name the column and import again."
        }
        Code::CellMerged => {
            "{field}: the cell {range} is merged; its value \"{value}\" was read for each of its rows. Check; if it is meant for the first row only, undo the merge."
        }
        Code::SkuMerged => {
            "The SKU \"{value}\" is merged over {range}; it counts for the first row only. Undo the merge and give each row its own SKU."
        }
        Code::FormulaNotRead => {
            "The cell has a formula without a stored result: {value}. Replace the formula with its value and import again."
        }
        Code::CellError => {
            "The cell shows the error {value} and was not read. Mend the formula or write the value."
        }
        Code::RowRagged => {
            "The row has {cells} cells and the header has {columns}; what is missing is blank and what is left over was kept. Check for a separator too many or too few."
        }
        Code::RowsRagged => {
            "Another {count} rows have a number of cells that differs from the header. Check the file's separators."
        }
        Code::ValueShape => {
            "{field}: {value} is a list or an object where one text or number is expected; it was left blank. Give a plain value."
        }
        Code::SheetHidden => {
            "The hidden sheet {sheet} has products too, which were read. If they should not come in, delete the sheet and import again."
        }
        Code::QuoteNotClosed => {
            "The line opens a quote that is never closed and was left out: {value}. Close or delete the quote and import again."
        }
        Code::CellTooLong => {
            "The value has {bytes} bytes, more than a cell holds ({limit}), and was left out. It begins: {value}. Shorten it and import again."
        }
        Code::LineUnreadable => {
            "The line is not a JSON object (column {column}: {reason}) and was left out: {value}. Correct the line and import again."
        }
        Code::FileWithoutRows => "The file has no rows of products. Add them and send it again.",
        Code::VariantWithoutSku => {
            "A variant of the product has no SKU and was left out. Its values: {values}. Fill in the variant's SKU."
        }
        Code::PrecisionLost => {
            "The number {value} is too long for a number cell: its last digits are lost. Format the column as text and type the code again."
        }
        Code::ParentMissing => {
            "The parent SKU \"{value}\" is not in the file; the product stays on its own. Add the parent's row or delete the parent SKU."
        }
        Code::ParentIsChild => {
            "The parent SKU \"{value}\" is itself a variant; the product stays on its own. Point to the family's parent."
        }
        Code::FamilyWithoutVariants => {
            "The cell says \"Produto pai\" but lists no variants: \"{value}\". Write \"Variações: SKU1; SKU2\" or leave only the SKU."
        }
        Code::RowMergedIntoFamily => {
            "The row of SKU \"{value}\" became the data of that variant of family \"{parent}\". Nothing to do."
        }
        _ => return None,
    })
}
