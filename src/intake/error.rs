//! Why a file could not be read at all.

use super::words::{NO_CAUSE, Words};

/// A seller's file of which nothing can be read.
///
/// Its `Display` is the English text; [`IntakeError::in_both_languages`] has the Portuguese facts, too.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Nothing, or nothing but blanks.
    #[error("the file is empty; export it again and send it anew")]
    Empty,
    /// Not a spreadsheet, CSV or JSON lines, whatever its name says.
    #[error("the file is {found}; send .xlsx, .csv or .jsonl")]
    Unsupported {
        /// What the content looks like.
        found: Words,
    },
    /// More bytes than are read.
    #[error(
        "the file has {bytes} bytes and at most {limit_bytes} are read; save it again with its data \
         only, or split it"
    )]
    FileTooLarge {
        /// Its bytes.
        bytes: u64,
        /// Most allowed.
        limit_bytes: u64,
    },
    /// A workbook with a password.
    #[error("the workbook is protected by a password; save it without one")]
    Encrypted,
    /// The workbook's zip container is damaged or made to mislead.
    #[error("the workbook is damaged: {reason}; open it, save it again and send it anew")]
    Container {
        /// What is wrong.
        reason: Words,
        /// Cause from the zip reader, when it was the one to refuse.
        #[source]
        source: Option<Box<zip::result::ZipError>>,
    },
    /// A part of the workbook could not be inflated.
    #[error(
        "the workbook is damaged: its part {part:?} is cut off or altered; open it, save it again and send it anew"
    )]
    Part {
        /// Name of the part.
        part: String,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// The workbook's sheets could not be read.
    #[error("the workbook could not be read; open it, save it again as .xlsx and send it anew")]
    Workbook {
        /// Cause.
        #[source]
        source: Box<calamine::XlsxError>,
    },
    /// A cell of the workbook could not be read.
    #[error(
        "cell {cell} of sheet {sheet:?} can't be read: {reason}; type its value anew, save the file and send it again"
    )]
    Cell {
        /// Name of its sheet, or of the part that holds it.
        sheet: String,
        /// Its name, e.g. `"B7"`.
        cell: String,
        /// What is wrong.
        reason: Words,
        /// Cause from the reader of cells, when it was the one to refuse.
        #[source]
        source: Option<Box<calamine::XlsxError>>,
    },
    /// A table of shared strings that no spreadsheet program writes.
    #[error(
        "the workbook has more than {limit} {what}; save it again with its data only, or split it"
    )]
    Strings {
        /// What there is too much of.
        what: Words,
        /// Most allowed.
        limit: u64,
    },
    /// A text file with a defect that hides where its values begin and end.
    #[error("the file is damaged at row {row}: {reason}; export it again and send it anew")]
    Text {
        /// Line, one-based.
        row: u64,
        /// What is wrong.
        reason: Words,
    },
    /// A JSON document (not JSON lines) that could not be read.
    #[error(
        "the JSON is damaged at line {line}, column {column}; export it again and send it anew"
    )]
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
    #[error(
        "the workbook inflates to more than {max_bytes} bytes; save it again with its data only"
    )]
    Bomb {
        /// Most bytes allowed.
        max_bytes: u64,
    },
    /// A part that inflates to more times its compressed size than any spreadsheet does.
    #[error(
        "the workbook's part {part:?} inflates to more than {limit} times its size; save it again with its data only"
    )]
    Ratio {
        /// Name of the part.
        part: String,
        /// Most times allowed.
        limit: u64,
    },
    /// A document type declaration, which no spreadsheet program writes.
    #[error(
        "the workbook's part {part:?} has a document type declaration, which spreadsheets never have; copy the data to a new workbook and send that"
    )]
    ForbiddenXml {
        /// Name of the part.
        part: String,
    },
    /// Too many rows.
    #[error("the file has more than {max_rows} rows; split it")]
    TooManyRows {
        /// Most rows allowed.
        max_rows: u64,
    },
    /// Too many cells, columns, or bytes of text.
    #[error("the file has more than {max} {what}; split it")]
    TooLarge {
        /// What there is too much of.
        what: Words,
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
            Self::Empty => "EMPTY_FILE",
            Self::Unsupported { .. } => "UNSUPPORTED_FILE",
            Self::FileTooLarge { .. } => "FILE_TOO_LARGE",
            Self::Encrypted => "FILE_ENCRYPTED",
            Self::Container { .. }
            | Self::Part { .. }
            | Self::Workbook { .. }
            | Self::Cell { .. }
            | Self::Strings { .. }
            | Self::Text { .. }
            | Self::Json { .. } => "FILE_MALFORMED",
            Self::Bomb { .. } | Self::Ratio { .. } => "FILE_BOMB",
            Self::ForbiddenXml { .. } => "FILE_FORBIDDEN_XML",
            Self::TooManyRows { .. } => "TOO_MANY_ROWS",
            Self::TooLarge { .. } => "SHEET_TOO_LARGE",
            Self::NoHeader { .. } => "NO_HEADER",
        }
    }

    /// The English text and, behind a line break, the facts of it in Portuguese, as
    /// [`crate::catalog::fault`] takes them.
    pub fn in_both_languages(&self) -> String {
        format!("{self}\n{}", self.portuguese())
    }

    /// What the Portuguese sentence of the code does not say already.
    fn portuguese(&self) -> String {
        match self {
            Self::Empty | Self::Encrypted | Self::Workbook { .. } => NO_CAUSE.to_owned(),
            Self::Unsupported { found } => format!("é {}", found.portuguese),
            Self::FileTooLarge { bytes, limit_bytes } => {
                format!("tem {bytes} bytes; o máximo são {limit_bytes}")
            }
            Self::Container { reason, .. } => reason.portuguese.to_owned(),
            Self::Part { part, .. } => format!("a parte {part:?} está cortada ou alterada"),
            Self::Cell { sheet, cell, reason, .. } => {
                format!(
                    "célula {cell} da aba {sheet:?}: {}; digite o valor de novo",
                    reason.portuguese
                )
            }
            Self::Strings { what, limit } | Self::TooLarge { what, max: limit } => {
                format!("mais de {limit} {}", what.portuguese)
            }
            Self::Text { row, reason } => format!("linha {row}: {}", reason.portuguese),
            Self::Json { line, column, .. } => format!("linha {line}, coluna {column}"),
            Self::Bomb { max_bytes } => format!("passa de {max_bytes} bytes"),
            Self::Ratio { part, limit } => {
                format!("a parte {part:?} passa de {limit} vezes o seu tamanho")
            }
            Self::ForbiddenXml { part } => {
                format!("parte {part:?}; copie os dados para uma planilha nova e envie essa")
            }
            Self::TooManyRows { max_rows } => format!("mais de {max_rows} linhas"),
            Self::NoHeader { searched_rows } => format!(
                "procurada nas primeiras {searched_rows} linhas; SKU ou NOME DO PRODUTO e mais uma de TIPO \
                 DE MARCA, MARCA, PREÇO DE VENDA, LOGÍSTICA, EAN, NCM, QUANTIDADE, PESO DO PACOTE, \
                 COMPRIMENTO X LARGURA X ALTURA, TEMA DE VARIAÇÃO …"
            ),
        }
    }

    pub(super) fn container(reason: Words) -> Self {
        Self::Container { reason, source: None }
    }
}
