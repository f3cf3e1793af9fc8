//! Stable names of findings.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Severity;

/// Declares [`Code`] with its stable names and usual severities, so that none can be forgotten.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// Stable name of a finding, the same in GraphQL, JSON and the docs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl Code {
            /// Every code, in order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable name, e.g. `"GTIN_CHECK_DIGIT"`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// How much a finding of this code usually matters.
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
    /// A row's SKU can't be a code.
    SkuInvalid = "SKU_INVALID", Error;
    /// The marketplace takes shorter SKUs only.
    SkuTooLong = "SKU_TOO_LONG", Warning;
    /// A SKU stands more than once; the first one counts.
    DuplicateSku = "DUPLICATE_SKU", Error;
    /// Text above the header row.
    TextOutsideTable = "TEXT_OUTSIDE_TABLE", Info;
    /// A sheet without a row of known headers.
    SheetWithoutHeader = "SHEET_WITHOUT_HEADER", Info;
    /// The header row stands again between the products.
    HeaderRepeated = "HEADER_REPEATED", Info;
    /// Two columns for one fact; the second is kept under its own name.
    ColumnRepeated = "COLUMN_REPEATED", Warning;
    /// A header that is not a known fact; its values are kept.
    ColumnUnknown = "COLUMN_UNKNOWN", Info;
    /// Values stand in a column without a header.
    ColumnWithoutHeader = "COLUMN_WITHOUT_HEADER", Warning;
    /// A fact that is one text is given as a list or an object.
    ValueShape = "VALUE_SHAPE", Error;
    /// Products were read from a hidden sheet.
    SheetHidden = "SHEET_HIDDEN", Info;
    /// A value merged over several rows was given to each of them.
    CellMerged = "CELL_MERGED", Info;
    /// A SKU is merged over several rows; it counts for the first.
    SkuMerged = "SKU_MERGED", Warning;
    /// A formula without a stored result.
    FormulaNotRead = "FORMULA_NOT_READ", Error;
    /// A cell that shows a spreadsheet error.
    CellError = "CELL_ERROR", Error;
    /// A row has more or fewer cells than the header.
    RowRagged = "ROW_RAGGED", Warning;
    /// Further rows with a wrong number of cells.
    RowsRagged = "ROWS_RAGGED", Warning;
    /// A file has no row of a product.
    FileWithoutRows = "FILE_WITHOUT_ROWS", Error;
    /// A line that is not a JSON object.
    LineUnreadable = "LINE_UNREADABLE", Error;
    /// A line of a `.csv` opens a quote that is never closed; it was left out.
    QuoteNotClosed = "QUOTE_NOT_CLOSED", Error;
    /// A value that is longer than a cell can hold; it was left out.
    CellTooLong = "CELL_TOO_LONG", Error;
    /// A variant has values but no SKU.
    VariantWithoutSku = "VARIANT_WITHOUT_SKU", Error;
    /// A number too long for a number cell: its last digits are not those that were typed.
    PrecisionLost = "PRECISION_LOST", Warning;
    /// A row names a parent SKU that no row has.
    ParentMissing = "PARENT_MISSING", Warning;
    /// A row names a parent that is itself a child.
    ParentIsChild = "PARENT_IS_CHILD", Warning;
    /// A parent text without a list of variants.
    FamilyWithoutVariants = "FAMILY_WITHOUT_VARIANTS", Warning;
    /// A row whose SKU a family lists became that variant's data.
    RowMergedIntoFamily = "ROW_MERGED_INTO_FAMILY", Info;
    /// A price with one dot before three digits.
    MoneyAmbiguous = "MONEY_AMBIGUOUS", Warning;
    /// A number with one dot before three digits.
    NumberAmbiguous = "NUMBER_AMBIGUOUS", Warning;
    /// A number cell with more than two decimals.
    PriceRounded = "PRICE_ROUNDED", Warning;
    /// An instalment plan in the price column.
    PriceIsInstalments = "PRICE_IS_INSTALMENTS", Error;
    /// A price in another currency.
    PriceNotBrl = "PRICE_NOT_BRL", Error;
    /// A number was expected.
    ValueNotANumber = "VALUE_NOT_A_NUMBER", Error;
    /// A value below zero.
    ValueNegative = "VALUE_NEGATIVE", Error;
    /// Zero, where zero can't be true.
    ValueZero = "VALUE_ZERO", Error;
    /// A value above every plausible one.
    ValueTooLarge = "VALUE_TOO_LARGE", Error;
    /// More decimal places than the value can have.
    ValueTooPrecise = "VALUE_TOO_PRECISE", Error;
    /// A value that is possible but unlikely.
    ValueSuspicious = "VALUE_SUSPICIOUS", Warning;
    /// A number followed by an unknown unit.
    UnitUnknown = "UNIT_UNKNOWN", Error;
    /// Several units, and a number without one.
    UnitMissing = "UNIT_MISSING", Error;
    /// Fewer than three sides.
    DimensionsIncomplete = "DIMENSIONS_INCOMPLETE", Error;
    /// More than three sides.
    DimensionsTooMany = "DIMENSIONS_TOO_MANY", Error;
    /// Letters or signs in a code of digits.
    CodeNotDigits = "CODE_NOT_DIGITS", Error;
    /// A code in exponent form.
    CodeInExponent = "CODE_IN_EXPONENT", Error;
    /// A code that is longer than possible.
    CodeTooLong = "CODE_TOO_LONG", Error;
    /// A barcode of a wrong length.
    GtinLength = "GTIN_LENGTH", Error;
    /// A barcode whose last digit does not fit.
    GtinCheckDigit = "GTIN_CHECK_DIGIT", Error;
    /// A tax classification that has not 8 digits.
    NcmLength = "NCM_LENGTH", Error;
    /// A code in a number cell that seems to have lost its leading zeros.
    LeadingZeroLost = "LEADING_ZERO_LOST", Error;
    /// Not an ASIN.
    AsinInvalid = "ASIN_INVALID", Error;
    /// Neither generic nor brand.
    BrandKindUnknown = "BRAND_KIND_UNKNOWN", Error;
    /// Neither FBA nor DBA.
    LogisticsUnknown = "LOGISTICS_UNKNOWN", Error;
    /// Neither yes nor no.
    AdjustableUnknown = "ADJUSTABLE_UNKNOWN", Error;
    /// An unknown kind of barcode.
    IdKindUnknown = "ID_KIND_UNKNOWN", Error;
    /// Not a web address of a picture.
    UrlInvalid = "URL_INVALID", Error;
    /// A picture with more bytes or pixels than are taken.
    ImageTooLarge = "IMAGE_TOO_LARGE", Error;
    /// No picture of a kind that is taken; SVG and pages are none.
    PictureUnsupported = "PICTURE_UNSUPPORTED", Error;
    /// A picture that is damaged.
    PictureUnreadable = "PICTURE_UNREADABLE", Error;
    /// An icon, not a picture of a product.
    PictureTooSmall = "PICTURE_TOO_SMALL", Info;
    /// A picture that is kept, and that the marketplace refuses for its size.
    PictureBelowMinimum = "PICTURE_BELOW_MINIMUM", Warning;
    /// A picture that could not be fetched.
    PictureNotFetched = "PICTURE_NOT_FETCHED", Warning;
    /// More pictures than a product has places for.
    PictureWithoutSlot = "PICTURE_WITHOUT_SLOT", Info;
    /// Pictures have addresses that the marketplace can't reach, or none.
    PicturesUnreachable = "PICTURES_UNREACHABLE", Warning;
    /// The marketplace refuses emoji in titles.
    TitleHasEmoji = "TITLE_HAS_EMOJI", Warning;
    /// The marketplace takes shorter titles only.
    TitleTooLong = "TITLE_TOO_LONG", Warning;
    /// The same value was given twice for one fact.
    ValueRepeated = "VALUE_REPEATED", Info;
    /// Two values for one fact; the first counts.
    ValueConflict = "VALUE_CONFLICT", Warning;
    /// A value without any visible character.
    ValueBlank = "VALUE_BLANK", Info;
    /// Colour or size was read from the variant's SKU.
    VariantReadFromSku = "VARIANT_READ_FROM_SKU", Warning;
    /// No product type was given and the template has several.
    ProductTypeMissing = "PRODUCT_TYPE_MISSING", Error;
    /// The template does not have the product type.
    ProductTypeUnknown = "PRODUCT_TYPE_UNKNOWN", Error;
    /// A product could not be written at all.
    ProductNotWritten = "PRODUCT_NOT_WRITTEN", Error;
    /// The template has no column for the fact.
    ColumnMissing = "COLUMN_MISSING", Warning;
    /// Not one of the column's options.
    ValueNotInList = "VALUE_NOT_IN_LIST", Error;
    /// Not among the suggested options, but free text is allowed.
    ValueOutsideSuggestions = "VALUE_OUTSIDE_SUGGESTIONS", Info;
    /// The column's list depends on another cell.
    ValueNeedsDependentList = "VALUE_NEEDS_DEPENDENT_LIST", Warning;
    /// The column does not apply to the product type.
    ValueNotForType = "VALUE_NOT_FOR_TYPE", Warning;
    /// The row's other values forbid one here.
    ValueMustBeBlank = "VALUE_MUST_BE_BLANK", Warning;
    /// The column's list could not be read.
    ListUnreadable = "LIST_UNREADABLE", Warning;
    /// The template has no channel for the logistics.
    ChannelNotOffered = "CHANNEL_NOT_OFFERED", Error;
    /// No logistics was given.
    LogisticsMissing = "LOGISTICS_MISSING", Warning;
    /// Stock was given, but the channel takes none.
    QuantityNotForChannel = "QUANTITY_NOT_FOR_CHANNEL", Warning;
    /// The country of origin was assumed.
    CountryAssumed = "COUNTRY_ASSUMED", Warning;
    /// No tax classification was given.
    NcmMissing = "NCM_MISSING", Warning;
    /// No price was given.
    PriceMissing = "PRICE_MISSING", Warning;
    /// No title was given.
    TitleMissing = "TITLE_MISSING", Error;
    /// More values than columns.
    TooManyValues = "TOO_MANY_VALUES", Warning;
    /// The template has no such variation theme.
    ThemeNotOffered = "THEME_NOT_OFFERED", Error;
    /// The variation theme was derived.
    ThemeAssumed = "THEME_ASSUMED", Warning;
    /// A theme, but no variants.
    ThemeWithoutVariants = "THEME_WITHOUT_VARIANTS", Warning;
    /// Variants that can't be told apart.
    VariantsAlike = "VARIANTS_ALIKE", Error;
    /// A variant lacks what its theme asks for.
    VariantAttributeMissing = "VARIANT_ATTRIBUTE_MISSING", Error;
    /// The template can't hold families.
    VariationsUnsupported = "VARIATIONS_UNSUPPORTED", Warning;
    /// A value of a family that belongs to one member.
    FamilyValueAmbiguous = "FAMILY_VALUE_AMBIGUOUS", Warning;
    /// The column's list lacks the unit.
    UnitNotOffered = "UNIT_NOT_OFFERED", Error;
    /// A brand name on a generic product.
    BrandIgnored = "BRAND_IGNORED", Warning;
    /// Branded, but no brand name.
    BrandMissing = "BRAND_MISSING", Error;
    /// A kind of barcode without a barcode.
    IdKindWithoutId = "ID_KIND_WITHOUT_ID", Warning;
    /// The barcode is of another kind than said.
    IdKindMismatch = "ID_KIND_MISMATCH", Warning;
    /// No barcode, and no exemption in the list.
    BarcodeMissing = "BARCODE_MISSING", Warning;
    /// Each variant has its own value instead of the parent's.
    ValueOverridden = "VALUE_OVERRIDDEN", Info;
    /// A value that is written for variants only.
    ValueNotForParent = "VALUE_NOT_FOR_PARENT", Info;
    /// A value that found no place.
    NotPlaced = "NOT_PLACED", Error;
    /// The row lies below the template's lists.
    RowBeyondLists = "ROW_BEYOND_LISTS", Warning;
    /// A text longer than a cell takes.
    TextTooLong = "TEXT_TOO_LONG", Error;
    /// A text with characters that a workbook can't hold.
    TextNotWritable = "TEXT_NOT_WRITABLE", Error;
    /// The workbook writer refused the cell.
    CellRefused = "CELL_REFUSED", Error;
    /// The row's rules ask for a value.
    RequiredMissing = "REQUIRED_MISSING", Error;
    /// An option that is marked as no longer to be used.
    ValueObsolete = "VALUE_OBSOLETE", Warning;
    /// The marketplace is known to take shorter texts only.
    ValueTooLong = "VALUE_TOO_LONG", Warning;
    /// A text longer than the template's own help says.
    TextOverStatedLimit = "TEXT_OVER_STATED_LIMIT", Error;
    /// A cell of the sheet whose formula has no stored result.
    FormulaWithoutResult = "FORMULA_WITHOUT_RESULT", Warning;
    /// A unit without a number.
    UnitWithoutValue = "UNIT_WITHOUT_VALUE", Warning;
    /// A child row that names no parent.
    ChildWithoutParent = "CHILD_WITHOUT_PARENT", Error;
    /// A row of a family has another variation theme than its parent.
    FamilyThemeDiffers = "FAMILY_THEME_DIFFERS", Error;
    /// A row of a family has another brand than its parent.
    FamilyBrandDiffers = "FAMILY_BRAND_DIFFERS", Error;
    /// A variation theme that is no longer to be used.
    ThemeObsolete = "THEME_OBSOLETE", Error;
    /// What was found in the sheet is more than is listed.
    MoreFindings = "MORE_FINDINGS", Warning;
    /// Texts of the product's content were written.
    ContentUsed = "CONTENT_USED", Info;
    /// The product's content stands where the seller's own text would.
    ReplacedByContent = "REPLACED_BY_CONTENT", Info;
    /// Chosen values were written to columns that nothing else had filled.
    ChoicesUsed = "CHOICES_USED", Info;
    /// A chosen value is no option of the row's product type.
    ChoiceNotInList = "CHOICE_NOT_IN_LIST", Warning;
    /// Values were chosen for a product's attributes.
    ChoicesMade = "CHOICES_MADE", Info;
    /// Required attributes for which no value could be chosen.
    RequiredChoiceMissing = "REQUIRED_CHOICE_MISSING", Warning;
    /// No model chose; what the product's own facts say was taken.
    ChosenByRules = "CHOSEN_BY_RULES", Info;
    /// No model chose now, or not well; values that one chose are among those that count.
    ChosenInPart = "CHOSEN_IN_PART", Info;
    /// A page's address leads into an inner network.
    PageBlocked = "URL_BLOCKED", Error;
    /// A page leads to an address that may not be read.
    PageNotAllowed = "URL_NOT_ALLOWED", Error;
    /// A page leads from one address to the next without end.
    PageRedirects = "REDIRECT_LIMIT", Error;
    /// A page is longer than what is read.
    PageTooLarge = "RESPONSE_TOO_LARGE", Error;
    /// A page took too long.
    PageTimeout = "FETCH_TIMEOUT", Error;
    /// A site refused us or asked whether we are a person.
    PageRefused = "SOURCE_REFUSED", Error;
    /// The site's robots.txt does not allow the page to be read.
    PageRobots = "ROBOTS_DISALLOWED", Error;
    /// The site's robots.txt can't be had.
    PageRobotsUnavailable = "ROBOTS_UNAVAILABLE", Error;
    /// A site can't be reached.
    PageUnreachable = "FETCH_FAILED", Error;
    /// A page's bytes are broken.
    PageUnreadable = "RESPONSE_UNREADABLE", Error;
    /// A site is out of order.
    PageSourceError = "SOURCE_ERROR", Error;
    /// A page is only for those who log in.
    PageLoginWall = "LOGIN_WALL", Error;
    /// A page is not there.
    PageNotFound = "PAGE_NOT_FOUND", Error;
    /// A page was read and tells nothing of a product.
    PageTellsNothing = "PARSE_FAILED", Error;
    /// A product's texts are by rules, with the reason why no model wrote them.
    ContentByRules = "CONTENT_BY_RULES", Warning;
    /// A model's texts, of which what was refused is by rules.
    ContentPartlyByRules = "CONTENT_PARTLY_BY_RULES", Warning;
    /// A model's texts stand as they are: none could be asked to write them anew.
    ContentNotRenewed = "CONTENT_NOT_RENEWED", Warning;
    /// A product's texts lack something that a person should look at.
    ContentNeedsReview = "CONTENT_NEEDS_REVIEW", Warning;
    /// A person's texts stand as they are although the product has changed or others were asked for.
    ContentKept = "CONTENT_KEPT", Info;
    /// Nothing is known of the product that a text could say.
    ContentImpossible = "CONTENT_IMPOSSIBLE", Error;
    /// Text that readers would not see was removed before anything read it.
    HiddenTextRemoved = "HIDDEN_TEXT_REMOVED", Warning;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
