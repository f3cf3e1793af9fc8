//! What can go wrong with a workbook.

mod portuguese;
mod words;

use words::{PASTE_VALUES, amount, named, of_bomb};

/// A workbook that can't be read or filled. Its `Display` is English; [`Error::in_portuguese`] tells the same
/// facts in Portuguese.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not an Office Open XML workbook at all.
    #[error("this is not an .xlsx or .xlsm workbook; it looks like {looks_like}")]
    UnsupportedFile {
        /// What the first bytes look like.
        looks_like: &'static str,
    },
    /// A workbook that is protected by a password.
    #[error("the workbook is protected by a password; save it without one")]
    Encrypted,
    /// More bytes than a template can need.
    #[error("the workbook has {bytes} bytes; at most {limit_bytes} are read")]
    FileTooLarge {
        /// Bytes of the workbook.
        bytes: u64,
        /// Limit in bytes.
        limit_bytes: u64,
    },
    /// The zip container is broken or breaks a rule of the format.
    #[error("the workbook is malformed: {reason}; open it, save it again and send it anew")]
    Malformed {
        /// What is wrong.
        reason: String,
    },
    /// A container with more parts than a workbook can need.
    #[error("the workbook's container has {parts} parts; at most {limit} are read")]
    TooManyParts {
        /// Parts of the container.
        parts: u64,
        /// Limit in parts.
        limit: u64,
    },
    /// Two parts have one name, so that two readers may see two workbooks.
    #[error("two parts of the workbook's container have one name{}", named(part.as_deref()))]
    DuplicatePart {
        /// The name, where the container's directory still shows both.
        part: Option<String>,
    },
    /// A part's name or kind points outside of the container.
    #[error("part {part:?} points outside of the workbook's container")]
    OutsidePart {
        /// The name.
        part: String,
    },
    /// Parts share their bytes: copied apart they would grow without end.
    #[error("parts of the workbook's container overlap")]
    OverlappingParts,
    /// A part inflates to more than a workbook can need.
    #[error(
        "part {part}, {packed_bytes} bytes packed, inflates to more than {limit_bytes} bytes; {}",
        of_bomb(part)
    )]
    Bomb {
        /// Name of the part.
        part: String,
        /// Its bytes in the container.
        packed_bytes: u64,
        /// Limit in bytes.
        limit_bytes: u64,
    },
    /// A part holds a document type definition, which workbooks never do.
    #[error("part {part} holds a document type definition, which is not allowed")]
    ForbiddenXml {
        /// Name of the part.
        part: String,
    },
    /// A part with more before its first element than any writer puts there.
    #[error("part {part} has no element in its first {limit_bytes} bytes")]
    PrologueTooLong {
        /// Name of the part.
        part: String,
        /// Bytes that were read.
        limit_bytes: u64,
    },
    /// A part is not well-formed XML, or not the XML that its role asks for.
    #[error("part {part} can't be read near byte {offset}: {reason}")]
    Xml {
        /// Name of the part.
        part: String,
        /// Byte offset in the inflated part.
        offset: u64,
        /// What is wrong.
        reason: String,
    },
    /// A part with a tag that is longer than any writer makes them.
    #[error("a tag in part {part} has {bytes} bytes; at most {limit_bytes} are read")]
    TagTooLong {
        /// Name of the part.
        part: String,
        /// Bytes of the tag.
        bytes: u64,
        /// Limit in bytes.
        limit_bytes: u64,
    },
    /// A part with elements inside each other deeper than any writer makes them.
    #[error("elements in part {part} stand {depth} deep; at most {limit} are read")]
    TooDeep {
        /// Name of the part.
        part: String,
        /// Depth that was reached.
        depth: u32,
        /// Limit in elements.
        limit: u32,
    },
    /// A text that is longer than a cell can hold.
    #[error("a text in part {part} has at least {bytes} bytes; a cell holds {limit_bytes}")]
    TextTooLong {
        /// Name of the part.
        part: String,
        /// Bytes that were read of it.
        bytes: u64,
        /// Limit in bytes.
        limit_bytes: u64,
    },
    /// More shared strings than are read.
    #[error("part {part} has {} shared strings; at most {limit} are read", amount(*found, *limit))]
    TooManyStrings {
        /// Name of the part.
        part: String,
        /// Strings that were counted; the count stops past the limit.
        found: u64,
        /// Limit in strings.
        limit: u64,
    },
    /// More sheets than are read.
    #[error("the workbook has {} sheets; at most {limit} are read", amount(*found, *limit))]
    TooManySheets {
        /// Sheets that were counted; the count stops past the limit.
        found: u64,
        /// Limit in sheets.
        limit: u64,
    },
    /// More defined names than are read.
    #[error("the workbook has {} defined names; at most {limit} are read", amount(*found, *limit))]
    TooManyNames {
        /// Names that were counted; the count stops past the limit.
        found: u64,
        /// Limit in names.
        limit: u64,
    },
    /// More relationships of one part, or of the parts up to this one, than are read.
    #[error("part {part} has {} relationships; at most {limit} are read", amount(*found, *limit))]
    TooManyRelationships {
        /// Name of the part that holds them.
        part: String,
        /// Relationships that were counted, those of the parts before it included where their limit is
        /// broken; the count stops past the limit.
        found: u64,
        /// Limit in relationships.
        limit: u64,
    },
    /// More data validations of one sheet than are read.
    #[error("part {part} has {} validations; at most {limit} are read", amount(*found, *limit))]
    TooManyValidations {
        /// Name of the sheet's part.
        part: String,
        /// Validations that were counted; the count stops past the limit.
        found: u64,
        /// Limit in validations.
        limit: u64,
    },
    /// More conditional formats of one sheet than are read: copies that came with copied rows, or such
    /// that differ. The copies count as one.
    #[error("part {part} has {} conditional formats; at most {limit} are read; {PASTE_VALUES}", amount(*found, *limit))]
    TooManyFormats {
        /// Name of the sheet's part.
        part: String,
        /// Formats that were counted; the count stops past the limit.
        found: u64,
        /// Limit in formats.
        limit: u64,
    },
    /// Validations or conditional formats for more areas, one alone or all of a sheet, than are read.
    #[error("validations or formats in part {part} are for {} areas; at most {limit} are read; {PASTE_VALUES}", amount(*found, *limit))]
    TooManyAreas {
        /// Name of the sheet's part.
        part: String,
        /// Areas that were counted; the count stops past the limit.
        found: u64,
        /// Limit in areas.
        limit: u64,
    },
    /// More rules over all columns than are followed.
    #[error("the template has {} rules; at most {limit} are followed; {PASTE_VALUES}", amount(*found, *limit))]
    TooManyRules {
        /// Rules that were counted, one per column and format, or one for each stretch of rows that they
        /// are for; the count stops past the limit.
        found: u64,
        /// Limit in rules.
        limit: u64,
    },
    /// Formulas that take more steps than are compiled.
    #[error("the formulas take {} steps; at most {limit} are compiled", amount(*found, *limit))]
    TooManySteps {
        /// Steps that were counted; the count stops past the limit.
        found: u64,
        /// Limit in steps.
        limit: u64,
    },
    /// Formulas that search more rows than are kept for them.
    #[error("the formulas search {} rows; at most {limit} are searched", amount(*found, *limit))]
    TooManySearched {
        /// Rows of the ranges that were counted, the one that was too much included.
        found: u64,
        /// Limit in rows.
        limit: u64,
    },
    /// Lists that hold more values than are read.
    #[error("the lists hold {} values; at most {limit} are read", amount(*found, *limit))]
    TooManyValues {
        /// Values that were counted, those of the list that was too much included.
        found: u64,
        /// Limit in values.
        limit: u64,
    },
    /// More product types than are read.
    #[error("the template has {types} product types; at most {limit} are read")]
    TooManyTypes {
        /// Product types that it names.
        types: u64,
        /// Limit in product types.
        limit: u64,
    },
    /// More descriptions of columns than a sheet has columns.
    #[error("part {part} describes columns more than {limit} times")]
    TooManyColumns {
        /// Name of the part.
        part: String,
        /// Limit in descriptions.
        limit: u64,
    },
    /// Rows of the data sheet, or cells of a row, stand twice or not in their order, so that new ones
    /// have no certain place.
    #[error(
        "{place} in part {part} stands there twice or not in its order; save the workbook anew in a spreadsheet program"
    )]
    OutOfOrder {
        /// Name of the part.
        part: String,
        /// The row or cell, e.g. `row 9`.
        place: String,
    },
    /// The workbook is not the one that the template was read from.
    #[error("the workbook is not the one that the template was read from")]
    OtherWorkbook,
    /// A part that the workbook needs is absent.
    #[error("part {part} is missing")]
    MissingPart {
        /// Name of the part, or what it would hold.
        part: String,
    },
    /// A sheet with more cells than are read.
    #[error("sheet {sheet} has {} cells; at most {limit} are read", amount(*found, *limit))]
    SheetTooLarge {
        /// Name of the sheet.
        sheet: String,
        /// Cells that were counted; the count stops past the limit.
        found: u64,
        /// Limit in cells.
        limit: u64,
    },
    /// Cells whose texts together are longer than is read: a shared string may stand in many.
    #[error("the texts of sheet {sheet} have more than {limit_bytes} bytes")]
    TextsTooLarge {
        /// Name of the sheet.
        sheet: String,
        /// Limit in bytes.
        limit_bytes: u64,
    },
    /// Lists that take more work than a template's: long formulas for many columns and types.
    #[error("the formulas of lists take more than {limit} steps")]
    ListsTooCostly {
        /// Limit in steps.
        limit: u64,
    },
    /// A plan that would make a sheet with more cells than are read.
    #[error("sheet {sheet} would have {cells} cells; at most {limit} are read")]
    TooManyCells {
        /// Name of the sheet.
        sheet: String,
        /// Cells that it would have.
        cells: u64,
        /// Limit in cells.
        limit: u64,
    },
    /// A workbook, but no marketplace template.
    #[error("not a marketplace template: {looked_for}; sheets seen: {}", sheets.join(", "))]
    NotATemplate {
        /// What was looked for and where.
        looked_for: String,
        /// Names of the sheets that were searched.
        sheets: Vec<String>,
    },
    /// The template has rows of data and the caller asked not to mix with them.
    #[error("the template already holds {rows} rows of data from row {first_row} on")]
    RowsPresent {
        /// Rows with data.
        rows: usize,
        /// First of them, one-based.
        first_row: u32,
    },
    /// More rows than a sheet can hold.
    #[error("row {row} is past the last row of a sheet, {limit}")]
    TooManyRows {
        /// One-based row.
        row: u64,
        /// Rows of a sheet.
        limit: u64,
    },
    /// A part of the result that is larger than is read.
    #[error("part {part} of the result has at least {bytes} bytes; at most {limit_bytes} are read")]
    ResultPartTooLarge {
        /// Name of the part.
        part: String,
        /// Bytes that it has so far.
        bytes: u64,
        /// Limit in bytes.
        limit_bytes: u64,
    },
    /// A result that is larger than is read.
    #[error("the result has at least {bytes} bytes; at most {limit_bytes} are read")]
    ResultTooLarge {
        /// Bytes that it has so far.
        bytes: u64,
        /// Limit in bytes.
        limit_bytes: u64,
    },
    /// The filled workbook can't be written.
    #[error("the filled workbook can't be written")]
    Write(#[source] std::io::Error),
}

impl Error {
    /// Stable code of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnsupportedFile { .. } => "UNSUPPORTED_FILE",
            Self::Encrypted => "FILE_ENCRYPTED",
            Self::FileTooLarge { .. } => "FILE_TOO_LARGE",
            Self::Malformed { .. }
            | Self::TooManyParts { .. }
            | Self::DuplicatePart { .. }
            | Self::OutsidePart { .. }
            | Self::OverlappingParts
            | Self::PrologueTooLong { .. }
            | Self::Xml { .. }
            | Self::TagTooLong { .. }
            | Self::TooDeep { .. }
            | Self::TextTooLong { .. }
            | Self::TooManyStrings { .. }
            | Self::TooManySheets { .. }
            | Self::TooManyNames { .. }
            | Self::TooManyRelationships { .. }
            | Self::TooManyValidations { .. }
            | Self::TooManyFormats { .. }
            | Self::TooManyAreas { .. }
            | Self::TooManyRules { .. }
            | Self::TooManySteps { .. }
            | Self::TooManySearched { .. }
            | Self::TooManyValues { .. }
            | Self::TooManyTypes { .. }
            | Self::TooManyColumns { .. }
            | Self::OutOfOrder { .. }
            | Self::ListsTooCostly { .. }
            | Self::MissingPart { .. } => "FILE_MALFORMED",
            Self::Bomb { .. } => "FILE_BOMB",
            Self::ForbiddenXml { .. } => "FILE_FORBIDDEN_XML",
            Self::SheetTooLarge { .. } | Self::TextsTooLarge { .. } | Self::TooManyCells { .. } => {
                "SHEET_TOO_LARGE"
            }
            Self::NotATemplate { .. } => "NOT_A_TEMPLATE",
            Self::RowsPresent { .. } => "ROWS_PRESENT",
            Self::TooManyRows { .. } => "TOO_MANY_ROWS",
            Self::OtherWorkbook => "OTHER_WORKBOOK",
            Self::ResultPartTooLarge { .. } | Self::ResultTooLarge { .. } => "RESULT_TOO_LARGE",
            Self::Write(_) => "WRITE_FAILED",
        }
    }

    /// Why a result was not written: the error of ours that a writer passed on, or its own.
    pub(crate) fn of_write(error: std::io::Error) -> Self {
        error.downcast::<Self>().unwrap_or_else(Self::Write)
    }

    pub(crate) fn malformed(reason: impl Into<String>) -> Self {
        Self::Malformed { reason: reason.into() }
    }
}
