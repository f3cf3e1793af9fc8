//! What is wrong with a file, in the words of both languages.

use std::fmt;

/// Where the sentence of the code says all.
pub(super) const NO_CAUSE: &str = "";

/// A phrase in both languages. It shows in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// In English.
    pub english: &'static str,
    /// In Portuguese.
    pub portuguese: &'static str,
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english)
    }
}

/// A phrase in both languages.
pub(super) const fn words(english: &'static str, portuguese: &'static str) -> Words {
    Words { english, portuguese }
}

pub(super) const CELLS: Words = words("cells", "células");
pub(super) const COLUMNS: Words = words("columns", "colunas");
pub(super) const BYTES_OF_TEXT: Words = words("bytes of text", "bytes de texto");
pub(super) const BYTES_IN_ONE_LINE: Words = words("bytes in one line", "bytes numa só linha");
pub(super) const CELLS_OF_ZEROS: Words =
    words("cells with a format of zeros", "células com formato de zeros");
pub(super) const SHARED_STRINGS: Words = words("shared strings", "textos compartilhados");
pub(super) const BYTES_IN_ONE_STRING: Words =
    words("bytes in one shared string", "bytes num só texto compartilhado");
pub(super) const BYTES_OF_STRINGS: Words =
    words("bytes of shared strings", "bytes de textos compartilhados");
pub(super) const NO_SUCH_STRING: Words = words(
    "its text is not in the workbook's table of texts",
    "o texto dela não está na tabela de textos da planilha",
);
