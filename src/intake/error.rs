//! Why a file could not be read at all.

/// A seller's file of which nothing can be read.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Not a spreadsheet, CSV or JSON lines, whatever its name says.
    #[error("file is {found}; send .xlsx, .csv or .jsonl")]
    Unsupported {
        /// What the content looks like.
        found: &'static str,
    },
    /// A workbook with a password.
    #[error("workbook is protected by a password; save it without one")]
    Encrypted,
    /// The workbook's zip container is damaged or made to mislead.
    #[error("workbook is damaged: {reason}")]
    Container {
        /// What is wrong.
        reason: &'static str,
        /// Cause from the zip reader, when it was the one to refuse.
        #[source]
        source: Option<Box<zip::result::ZipError>>,
    },
    /// A part of the workbook could not be inflated.
    #[error("a part of the workbook is damaged")]
    Part {
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// The workbook's sheets could not be read.
    #[error("workbook could not be read")]
    Workbook {
        /// Cause.
        #[source]
        source: Box<calamine::XlsxError>,
    },
    /// A text file with a defect that hides where its values begin and end.
    #[error("file is damaged at row {row}: {reason}")]
    Text {
        /// Line, one-based.
        row: u64,
        /// What is wrong.
        reason: &'static str,
    },
    /// A JSON document (not JSON lines) that could not be read.
    #[error("JSON is damaged at line {line}, column {column}")]
    Json {
        /// Line, one-based.
        line: usize,
        /// Column, one-based.
        column: usize,
        /// Cause.
        #[source]
        source: serde_json::Error,
    },
    /// More bytes after inflating than any honest workbook has.
    #[error("workbook inflates to more than {max_bytes} bytes")]
    Bomb {
        /// Most bytes allowed.
        max_bytes: u64,
    },
    /// A part that inflates to more times its compressed size than any spreadsheet does.
    #[error("workbook part {part:?} inflates to more than {limit} times its size")]
    Ratio {
        /// Name of the part.
        part: String,
        /// Most times allowed.
        limit: u64,
    },
    /// A document type declaration, which no spreadsheet program writes.
    #[error("workbook part {part:?} has a document type declaration")]
    ForbiddenXml {
        /// Name of the part.
        part: String,
    },
    /// Too many rows.
    #[error("file has more than {max_rows} rows")]
    TooManyRows {
        /// Most rows allowed.
        max_rows: u64,
    },
    /// Too many cells, columns, or bytes of text.
    #[error("file has more than {max} {what}")]
    TooLarge {
        /// What there is too much of: `"cells"`, `"columns"`, `"bytes of text"`.
        what: &'static str,
        /// Most allowed.
        max: u64,
    },
    /// No sheet has a row of known headers.
    #[error(
        "no header row found: a row among the first {searched_rows} must hold SKU or NOME DO \
         PRODUTO (title) and one more of TIPO DE MARCA, MARCA, PREÇO DE VENDA, LOGÍSTICA, EAN, \
         NCM, QUANTIDADE, PESO DO PACOTE, COMPRIMENTO X LARGURA X ALTURA, TEMA DE VARIAÇÃO …"
    )]
    NoHeader {
        /// Rows that were searched in each sheet.
        searched_rows: usize,
    },
}

impl IntakeError {
    /// Stable code for clients.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsupported { .. } => "UNSUPPORTED_FILE",
            Self::Encrypted => "FILE_ENCRYPTED",
            Self::Container { .. }
            | Self::Part { .. }
            | Self::Workbook { .. }
            | Self::Text { .. }
            | Self::Json { .. } => "FILE_MALFORMED",
            Self::Bomb { .. } | Self::Ratio { .. } => "FILE_BOMB",
            Self::ForbiddenXml { .. } => "FILE_FORBIDDEN_XML",
            Self::TooManyRows { .. } => "TOO_MANY_ROWS",
            Self::TooLarge { .. } => "SHEET_TOO_LARGE",
            Self::NoHeader { .. } => "NO_HEADER",
        }
    }

    pub(super) fn container(reason: &'static str) -> Self {
        Self::Container { reason, source: None }
    }
}
