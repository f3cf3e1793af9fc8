//! Why a formula is not followed.

/// Why a formula of the template can't be told.
///
/// What depends on such a formula is unknown; it is never guessed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum FormulaFault {
    /// Calls, parentheses or defined names inside each other.
    #[error("it nests deeper than {limit} levels")]
    TooDeep {
        /// Limit in levels.
        limit: usize,
    },
    /// More text than Excel allows.
    #[error("it is {actual} bytes long, more than {limit}")]
    TooLong {
        /// Length in bytes.
        actual: usize,
        /// Limit in bytes.
        limit: usize,
    },
    /// No formula at all, or one cut off.
    #[error("it can't be read as a formula")]
    Malformed,
    /// Outside the vocabulary of templates.
    #[error("it uses {what}, which is outside the vocabulary of templates")]
    Outside {
        /// The function, operator, name or place.
        what: String,
    },
    /// It can be followed, but what it means for a cell is not known.
    #[error("it calls names of the template whose meaning is not known")]
    NoMeaning,
    /// It was taken off the sheet: the defined names that it called are still in the workbook, and no
    /// format of these cells calls them.
    #[error("the formats that called it are gone from the sheet")]
    Gone,
    /// It can be followed, and looks as a template's rule does; but no other rule of the workbook says
    /// that looks mean something here.
    #[error("it only colours cells, and no rule of the template says what that means")]
    LoneLook,
}

impl FormulaFault {
    pub(crate) fn outside(what: impl Into<String>) -> Self {
        Self::Outside { what: what.into() }
    }
}
