//! Remarks about a filled sheet.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::lost_list::LostList;

/// Findings of one workbook that are kept. A large template filled with 1,000 wrong rows has 30,000.
pub const MAX_FINDINGS: usize = 100_000;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// Should be looked at; the row can be sent.
    Warning,
    /// The marketplace would refuse the value or the row.
    Error,
}

/// Declares [`FindingCode`] with its stable names and severities.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// Stable name of a finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[non_exhaustive]
        pub enum FindingCode {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl FindingCode {
            /// Every code, in order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable name, e.g. `"GTIN_CHECK_DIGIT"`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// How much a finding of this code matters.
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)+
                }
            }
        }
    };
}

codes! {
    /// A row has values but no SKU.
    RowWithoutSku = "ROW_WITHOUT_SKU", Error;
    /// A SKU that an earlier row has.
    DuplicateSku = "DUPLICATE_SKU", Error;
    /// The marketplace is known to take shorter SKUs only; suggests its limit.
    SkuTooLong = "SKU_TOO_LONG", Warning;
    /// The row does not say what type of product it is.
    ProductTypeMissing = "PRODUCT_TYPE_MISSING", Error;
    /// The template does not have the product type.
    ProductTypeUnknown = "PRODUCT_TYPE_UNKNOWN", Error;
    /// The row's rules ask for a value.
    RequiredMissing = "REQUIRED_MISSING", Error;
    /// The row's other values forbid a value here.
    ValueMustBeBlank = "VALUE_MUST_BE_BLANK", Error;
    /// The column does not apply to the product type.
    ValueNotForType = "VALUE_NOT_FOR_TYPE", Warning;
    /// Not one of the column's options.
    ValueNotInList = "VALUE_NOT_IN_LIST", Error;
    /// Not among the suggested options, but free text is allowed.
    ValueOutsideSuggestions = "VALUE_OUTSIDE_SUGGESTIONS", Warning;
    /// An option that is marked as no longer to be used.
    ValueObsolete = "VALUE_OBSOLETE", Warning;
    /// The column's list depends on another cell that is blank.
    ValueNeedsDependentList = "VALUE_NEEDS_DEPENDENT_LIST", Warning;
    /// The column's list could not be read.
    ListUnreadable = "LIST_UNREADABLE", Warning;
    /// The row lies below the template's drop-downs ([`list_rows_end`](crate::Layout::list_rows_end)),
    /// and so do those that follow it. Their values are held against the lists all the same.
    RowBeyondLists = "ROW_BEYOND_LISTS", Warning;
    /// A text longer than a cell takes.
    TextTooLong = "TEXT_TOO_LONG", Error;
    /// The marketplace is known to take shorter titles only; suggests its limit.
    TitleTooLong = "TITLE_TOO_LONG", Warning;
    /// The marketplace is known to take shorter texts only in this attribute; suggests its limit.
    ValueTooLong = "VALUE_TOO_LONG", Warning;
    /// A text longer than the template's own help says; suggests its limit.
    TextOverStatedLimit = "TEXT_OVER_STATED_LIMIT", Error;
    /// A cell that shows a spreadsheet error.
    CellError = "CELL_ERROR", Error;
    /// A formula whose result is not stored: what the cell will show is not known.
    FormulaWithoutResult = "FORMULA_WITHOUT_RESULT", Warning;
    /// A number was expected.
    ValueNotANumber = "VALUE_NOT_A_NUMBER", Error;
    /// A value below zero.
    ValueNegative = "VALUE_NEGATIVE", Error;
    /// A number without its unit.
    UnitMissing = "UNIT_MISSING", Error;
    /// A unit without a number.
    UnitWithoutValue = "UNIT_WITHOUT_VALUE", Warning;
    /// The column's list lacks the unit.
    UnitNotOffered = "UNIT_NOT_OFFERED", Error;
    /// Letters or signs in a code of digits.
    CodeNotDigits = "CODE_NOT_DIGITS", Error;
    /// A code in exponent form: the spreadsheet deleted digits.
    CodeInExponent = "CODE_IN_EXPONENT", Error;
    /// A barcode of a wrong length.
    GtinLength = "GTIN_LENGTH", Error;
    /// A barcode whose last digit does not fit.
    GtinCheckDigit = "GTIN_CHECK_DIGIT", Error;
    /// Not an ASIN.
    AsinInvalid = "ASIN_INVALID", Error;
    /// The barcode is of another kind than said.
    IdKindMismatch = "ID_KIND_MISMATCH", Warning;
    /// A tax classification that has not 8 digits.
    NcmLength = "NCM_LENGTH", Error;
    /// A child row that names no parent.
    ChildWithoutParent = "CHILD_WITHOUT_PARENT", Error;
    /// A row names a parent SKU that no row has.
    ParentMissing = "PARENT_MISSING", Warning;
    /// A row names a parent that is itself a child.
    ParentIsChild = "PARENT_IS_CHILD", Error;
    /// A parent row that no child names.
    FamilyWithoutVariants = "FAMILY_WITHOUT_VARIANTS", Warning;
    /// A row of a family has another variation theme than its parent.
    FamilyThemeDiffers = "FAMILY_THEME_DIFFERS", Error;
    /// A row of a family has another brand than its parent.
    FamilyBrandDiffers = "FAMILY_BRAND_DIFFERS", Error;
    /// The template has no such variation theme.
    ThemeNotOffered = "THEME_NOT_OFFERED", Error;
    /// A variation theme that is no longer to be used.
    ThemeObsolete = "THEME_OBSOLETE", Error;
    /// A variant lacks what its theme asks for.
    VariantAttributeMissing = "VARIANT_ATTRIBUTE_MISSING", Error;
    /// Variants that can't be told apart by what their theme names.
    VariantsAlike = "VARIANTS_ALIKE", Error;
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A remark about one cell of a filled sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Name of the sheet.
    pub sheet: Arc<str>,
    /// Zero-based row.
    pub row: u32,
    /// Zero-based column.
    pub column: u32,
    /// Name of the cell, e.g. `AR7`.
    pub cell: String,
    /// Attribute id of the column.
    pub attribute: String,
    /// What it is.
    pub code: FindingCode,
    /// How much it matters.
    pub severity: Severity,
    /// What stands in the cell; `None` when it is blank.
    pub value: Option<String>,
    /// What could stand there, the limit that it breaks (`≤ 500`), or the cell with which it
    /// collides.
    pub suggestion: Option<String>,
}

impl Finding {
    /// Names what could stand in the cell, or with what it collides.
    #[must_use]
    pub(super) fn suggest(mut self, suggestion: Option<impl Into<String>>) -> Self {
        self.suggestion = suggestion.map(Into::into);
        self
    }
}

/// The findings of all rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// By row and column: the first [`MAX_FINDINGS`].
    pub list: Vec<Finding>,
    /// How many there are of each code, also of those that are left out.
    pub counts: BTreeMap<FindingCode, usize>,
    /// Whether some are left out.
    pub truncated: bool,
    /// Zero-based rows with errors, also with those that are left out.
    pub error_rows: BTreeSet<u32>,
    /// Rules of the template that can't be followed and may say what a cell is: see
    /// [`Rules::unknown`](crate::Rules::unknown).
    pub unknown_rules: usize,
    /// Cells of the rows that could not be checked whole, because a rule for them can't be told.
    pub unknown_cells: usize,
    /// Where rows of data lost their drop-downs, by column and row: the first [`MAX_FINDINGS`]. The
    /// values there are held against the column's list all the same.
    pub lost_lists: Vec<LostList>,
}

/// The worst severity of these codes.
pub(super) fn worst(counts: &BTreeMap<FindingCode, usize>) -> Option<Severity> {
    counts.keys().map(|code| code.severity()).max()
}

impl Findings {
    /// The worst severity; `None` without findings.
    pub fn worst(&self) -> Option<Severity> {
        worst(&self.counts)
    }

    /// Whether all rules were asked: without it, no findings do not mean that nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.unknown_rules == 0 && self.unknown_cells == 0
    }

    /// Counts findings, and keeps those for which there is room.
    pub(super) fn add(&mut self, findings: Vec<Finding>) {
        for finding in &findings {
            *self.counts.entry(finding.code).or_default() += 1;
            if finding.severity == Severity::Error {
                self.error_rows.insert(finding.row);
            }
        }
        let room = MAX_FINDINGS - self.list.len();
        self.truncated |= findings.len() > room;
        self.list.extend(findings.into_iter().take(room));
    }
}
