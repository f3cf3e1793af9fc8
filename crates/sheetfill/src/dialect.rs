//! The two forms of the format: what Excel writes by default, and the strict form of the standard.

/// Which form a workbook has. What is added to it must be in the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Dialect {
    #[default]
    Transitional,
    Strict,
}

impl Dialect {
    /// The form whose elements stand in this namespace; the usual one for any other.
    pub fn of(namespace: &str) -> Self {
        if namespace == Self::Strict.main() { Self::Strict } else { Self::Transitional }
    }

    /// Namespace of the elements.
    pub fn main(self) -> &'static str {
        match self {
            Self::Transitional => "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            Self::Strict => "http://purl.oclc.org/ooxml/spreadsheetml/main",
        }
    }

    /// Namespace of attributes that name a relationship, and start of the kinds of relationships.
    pub fn relationships(self) -> &'static str {
        match self {
            Self::Transitional => {
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
            }
            Self::Strict => "http://purl.oclc.org/ooxml/officeDocument/relationships",
        }
    }
}
