//! What can go wrong with a workbook.

/// A workbook that can't be read or filled.
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
    /// The zip container is broken or breaks a rule of the format.
    #[error("the workbook's container is malformed: {reason}")]
    Malformed {
        /// What is wrong.
        reason: String,
    },
    /// A part inflates to more than a workbook can need.
    #[error("part {part} inflates to more than {limit_bytes} bytes")]
    Bomb {
        /// Name of the part.
        part: String,
        /// Limit in bytes.
        limit_bytes: u64,
    },
    /// A part holds a document type definition, which workbooks never do.
    #[error("part {part} holds a document type definition, which is not allowed")]
    ForbiddenXml {
        /// Name of the part.
        part: String,
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
    /// A part that the workbook needs is absent.
    #[error("part {part} is missing")]
    MissingPart {
        /// Name of the part, or what it would hold.
        part: String,
    },
    /// A sheet with more cells than are read.
    #[error("sheet {sheet} has more than {limit} cells")]
    SheetTooLarge {
        /// Name of the sheet.
        sheet: String,
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
    #[error("row {row} is past the last row of a sheet")]
    TooManyRows {
        /// One-based row.
        row: u64,
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
            Self::Malformed { .. } | Self::Xml { .. } | Self::MissingPart { .. } => {
                "FILE_MALFORMED"
            }
            Self::Bomb { .. } => "FILE_BOMB",
            Self::ForbiddenXml { .. } => "FILE_FORBIDDEN_XML",
            Self::SheetTooLarge { .. } => "SHEET_TOO_LARGE",
            Self::NotATemplate { .. } => "NOT_A_TEMPLATE",
            Self::RowsPresent { .. } => "ROWS_PRESENT",
            Self::TooManyRows { .. } => "TOO_MANY_ROWS",
            Self::Write(_) => "WRITE_FAILED",
        }
    }

    pub(crate) fn malformed(reason: impl Into<String>) -> Self {
        Self::Malformed { reason: reason.into() }
    }
}
