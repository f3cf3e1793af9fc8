//! Messages in English: what happened, and what to do next.
//!
//! Names in braces are filled by [`super::render`].

use super::super::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(super) fn template(code: Code) -> &'static str {
    match code {
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
        Code::MoneyAmbiguous => {
            "The price \"{value}\" was read as {read} (the dot marks thousands). If that is wrong, write a comma and two decimals."
        }
        Code::NumberAmbiguous => {
            "The value \"{value}\" was read as {read}. If that is wrong, write it without a dot and with a comma for decimals."
        }
        Code::PriceRounded => "The price {value} was rounded to {read}. Please check.",
        Code::PriceIsInstalments => {
            "\"{value}\" is an instalment plan, not a price; the price was left blank. Write the full price."
        }
        Code::PriceNotBrl => {
            "The price \"{value}\" is not in Brazilian reais; it was left blank. Write the amount in BRL."
        }
        Code::ValueNotANumber => {
            "{field}: \"{value}\" is not a number and was left blank. Write it with digits."
        }
        Code::ValueNegative => {
            "{field}: \"{value}\" is negative and was left blank. Correct the value."
        }
        Code::ValueZero => "{field}: \"{value}\" is zero and was left blank. Write the real value.",
        Code::ValueTooLarge => {
            "{field}: \"{value}\" is too large and was left blank. Check the unit and the digits."
        }
        Code::ValueTooPrecise => {
            "{field}: \"{value}\" has more decimal places than possible ({decimals}) and was left blank. For thousands write 1.234,00."
        }
        Code::ValueSuspicious => {
            "{field}: \"{value}\" was read as {read}, which is unlikely. Check the unit."
        }
        Code::UnitUnknown => {
            "{field}: the unit \"{unit}\" of \"{value}\" is not known; it was left blank. Use g, kg, cm or mm."
        }
        Code::UnitMissing => {
            "{field}: \"{value}\" mixes units and leaves one side without; it was left blank. Write the unit on every side."
        }
        Code::DimensionsIncomplete => {
            "{field}: \"{value}\" has {found} of 3 sides, missing {missing}; it was left blank. Write length x width x height."
        }
        Code::DimensionsTooMany => {
            "{field}: \"{value}\" has {found} sides instead of 3; it was left blank. Write length x width x height."
        }
        Code::CodeNotDigits => {
            "{field}: \"{value}\" has characters that are not digits and was left blank. Write digits only."
        }
        Code::CodeInExponent => {
            "{field}: \"{value}\" is in exponent form, the spreadsheet deleted digits; it was left blank. Format the column as text and type the code again."
        }
        Code::CodeTooLong => {
            "{field}: \"{value}\" is too long ({actual} characters, up to {limit}) and was left blank. Correct the code."
        }
        Code::GtinLength => {
            "The barcode \"{value}\" has {digits} digits; possible are 8, 12, 13 or 14. It was left blank: check the code on the package."
        }
        Code::GtinCheckDigit => {
            "The barcode \"{value}\" is wrong: its last digit is {actual} and should be {expected}. It was left blank: check the code on the package."
        }
        Code::NcmLength => {
            "The NCM \"{value}\" has {digits} digits instead of 8. It was left blank: ask your accountant for the complete one."
        }
        Code::LeadingZeroLost => {
            "{field}: \"{value}\" seems to have lost leading zeros (is it {guess}?); it was left blank. Format the column as text and type the whole code."
        }
        Code::AsinInvalid => {
            "\"{value}\" is not an ASIN (10 letters and digits); it was left blank. Copy it from the product's page."
        }
        Code::BrandKindUnknown => {
            "Brand kind \"{value}\" is not known; it was left blank. Write Genérico (generic) or Marca (brand)."
        }
        Code::LogisticsUnknown => {
            "Logistics \"{value}\" is not known; it was left blank. Write FBA (Amazon stores and ships) or DBA (you store)."
        }
        Code::AdjustableUnknown => {
            "\"{value}\" in \"{field}\" is neither yes nor no; it was left blank. Write SIM (yes) or NÃO (no)."
        }
        Code::IdKindUnknown => {
            "Kind of product id \"{value}\" is not accepted; it was left blank. Write EAN, GTIN, UPC, ASIN or Isento (exempt)."
        }
        Code::UrlInvalid => {
            "{field}: \"{value}\" is not an http(s) address and was left out. Paste the picture's complete address."
        }
        Code::ImageTooLarge => {
            "The picture {value} is too large ({actual}; up to {limit}) and was left out. Make it smaller."
        }
        Code::PictureUnsupported => {
            "{value} is not a JPEG, PNG, GIF or WebP picture and was left out. Save it as JPEG."
        }
        Code::PictureUnreadable => {
            "The picture {value} is damaged and was left out. Save it again as JPEG."
        }
        Code::PictureTooSmall => {
            "The picture {value} has only {width}x{height} pixels (an icon?) and was left out; pictures have at least {limit} on each side."
        }
        Code::PictureBelowMinimum => {
            "The picture {value} has {width}x{height} pixels; Amazon refuses less than {limit} on the longest side. Use a larger one."
        }
        Code::PictureNotFetched => {
            "The picture {value} could not be fetched ({code}) and was left out. Check the address, or upload the picture."
        }
        Code::PictureWithoutSlot => {
            "{count} more pictures found no place: a product has {limit}. Remove one to make room."
        }
        Code::PicturesUnreachable => {
            "The pictures' addresses begin with \"{value}\", which Amazon can't reach. Set BEECATALOG_PUBLIC_URL or BEECATALOG_PICTURES_URL and generate again."
        }
        Code::TitleHasEmoji => {
            "The title \"{value}\" has emoji, which Amazon does not accept. Delete them."
        }
        Code::TitleTooLong => {
            "The title has {actual} characters and Amazon takes up to {limit}: \"{value}\". Shorten it."
        }
        Code::ValueRepeated => "{field}: \"{value}\" was given twice; nothing to do.",
        Code::ValueConflict => {
            "{field}: two values were given; the first (\"{kept}\") counts and \"{value}\" was left out. Delete the wrong one."
        }
        Code::ValueBlank => {
            "{field}: the value is blank or only separators (\"{value}\"); nothing was read."
        }
        Code::VariantReadFromSku => {
            "{field} \"{read}\" was read from the SKU \"{value}\" by the theme \"{theme}\". Please check; if it is wrong, give the variant's own column."
        }
        Code::ProductTypeMissing => {
            "No product type was given and the template has several: {types}. Give one of them on the product or with the request."
        }
        Code::ProductTypeUnknown => {
            "The product type \"{value}\" is not in the template. It has: {types}. Correct the type or use another template."
        }
        Code::ProductNotWritten => {
            "The product was not written to the template. Its values: {values}. Mend what the other findings say and generate again."
        }
        Code::ColumnMissing => {
            "{field}: the template has no column for \"{value}\"; the value was not written."
        }
        Code::ValueNotInList => {
            "\"{value}\" is not in the list of column \"{column}\" and was not written. Options that are near: {options}."
        }
        Code::ValueOutsideSuggestions => {
            "\"{value}\" is not among the suggestions of column \"{column}\"; it was written as it is, the column takes free text."
        }
        Code::ValueNeedsDependentList => {
            "\"{value}\" was not written: the list of column \"{column}\" depends on another cell. Choose the value in the filled template."
        }
        Code::ValueNotForType => {
            "\"{value}\" was not written: column \"{column}\" does not apply to the type {productType}."
        }
        Code::ListUnreadable => {
            "\"{value}\" was not written: the list of column \"{column}\" could not be read in the template. Choose the value in the filled template."
        }
        Code::ChannelNotOffered => {
            "Logistics \"{value}\": the template does not have this channel (it has: {options}); the channel was left blank. Download a template with Amazon's channel or change the logistics."
        }
        Code::LogisticsMissing => {
            "No logistics was given; channel and stock were left blank. Write FBA or DBA."
        }
        Code::QuantityNotForChannel => {
            "The stock \"{value}\" was not written: Amazon takes it only when the seller ships (DBA)."
        }
        Code::CountryAssumed => {
            "No country of origin was given; {country} was written. Please check."
        }
        Code::NcmMissing => "No NCM was given; it was left blank. Ask your accountant for it.",
        Code::PriceMissing => "No price was given; it was left blank. Fill in the price.",
        Code::TitleMissing => "The product has no title. Fill in the product's name.",
        Code::TooManyValues => {
            "{field}: \"{value}\" found no place; column \"{column}\" takes up to {limit} values."
        }
        Code::ThemeNotOffered => {
            "The variation theme \"{value}\" is not in the template. Options: {options}. Choose one of them."
        }
        Code::ThemeAssumed => {
            "No variation theme was given; {theme} was written, from what differs among the variants. Please check."
        }
        Code::ThemeWithoutVariants => {
            "The variation theme \"{value}\" was not written: the product has no variants. Give the variants or delete the theme."
        }
        Code::VariantsAlike => {
            "The variants {skus} have the same {attribute} (theme {theme}). Give each its own value."
        }
        Code::VariantAttributeMissing => {
            "The variant has no {attribute}, which the theme {theme} asks for. Fill in {attribute}."
        }
        Code::VariationsUnsupported => {
            "The template has no variation columns; the family \"{parent}\" was written as separate products."
        }
        Code::FamilyValueAmbiguous => {
            "{field}: \"{value}\" was given for the whole family, but belongs to one variant; it was not written. Give it on each variant."
        }
        Code::UnitNotOffered => {
            "{field}: \"{value}\" was not written: column \"{column}\" has no unit that fits. Options: {options}."
        }
        Code::BrandIgnored => {
            "The brand \"{value}\" was not written: the brand kind is generic. Change the kind to Marca (brand) or delete the name."
        }
        Code::BrandMissing => {
            "The kind is brand, but the brand's name is blank. Fill it in or change the kind to Genérico (generic)."
        }
        Code::IdKindWithoutId => {
            "The kind of product id \"{value}\" came without a valid barcode; it was not written. Fill in the barcode or write Isento (exempt)."
        }
        Code::IdKindMismatch => {
            "The barcode \"{value}\" is not of the given kind; by its length it is {kind}. Please check."
        }
        Code::BarcodeMissing => {
            "There is no barcode and the template has no option for exemption (it has: {options}). Fill in the barcode."
        }
        Code::ValueOverridden => {
            "{field}: \"{value}\" of the parent was not used, each variant has its own."
        }
        Code::ValueNotForParent => "{field}: \"{value}\" is not written on the parent's row.",
        Code::NotPlaced => {
            "{field}: \"{value}\" was written to no column. Fill it in by hand if it is needed."
        }
        Code::RowBeyondLists => {
            "The row lies below the template's lists, which reach {limit} rows; Amazon may not validate it. Split into several files."
        }
        Code::TextTooLong => {
            "\"{value}\" was not written to column \"{column}\": it has {actual} characters and {limit} fit. Shorten the text."
        }
        Code::TextNotWritable => {
            "\"{value}\" was not written: it has control characters. Type the text again."
        }
        Code::CellRefused => {
            "{field}: \"{value}\" was not written ({code}). Fill it in by hand if it is needed."
        }
        Code::ContentUsed => {
            "Texts of the {status} content ({by}) were written: {texts}. Review the content before sending."
        }
        Code::ReplacedByContent => {
            "{field}: the product's content was written instead of the seller's value: \"{value}\". Generate with the content ignored to use the seller's value."
        }
        Code::ChoicesUsed => {
            "{count} chosen values were written to columns that the product's facts left empty ({by}). Check them in the sheet."
        }
        Code::ChoiceNotInList => {
            "\"{value}\", chosen before, is no option of column \"{column}\" for the type {productType} and was not written. Choose the attributes again."
        }
        Code::ChoicesMade => {
            "{count} of {asked} attributes chosen now ({by}). From before stay: {stood}. Required ones with a value: {required}."
        }
        Code::RequiredChoiceMissing => {
            "Required attributes without a value: {columns}. Give them with the product or choose them by hand."
        }
        Code::ChosenByRules => {
            "The AI model did not choose ({reason}); only what the product's own facts say was taken. Try again later or choose by hand."
        }
        Code::ChosenInPart => {
            "The AI did not choose this time, or only in part ({reason}): of its values {now} from now and {before} from before count; the rest is from the product's facts. Try again later or choose by hand."
        }
        Code::PageBlocked => {
            "The address \"{value}\" leads into an inner network and was not read. Give the page's public address."
        }
        Code::PageNotAllowed => {
            "The page \"{value}\" was not read: its address, or one that it leads to, is not among the allowed ones. Give the final address, or ask for the site to be added."
        }
        Code::PageRedirects => "The page \"{value}\" redirects too often. Give the final address.",
        Code::PageTooLarge => {
            "The page \"{value}\" is too large and was not read. Check that the address is that of a product."
        }
        Code::PageTimeout => "The page \"{value}\" took too long to answer. Try again later.",
        Code::PageRefused => {
            "The site refused to have \"{value}\" read (status {status}). Try later, or fill in the data by hand."
        }
        Code::PageRobots => {
            "The site does not let programs read \"{value}\" (robots.txt). Fill in the data by hand."
        }
        Code::PageRobotsUnavailable => {
            "The site's rules (robots.txt) can't be read, so \"{value}\" was not read. Try later."
        }
        Code::PageUnreachable => {
            "The site of \"{value}\" does not answer. Check the address, or try later."
        }
        Code::PageUnreadable => "The answer of \"{value}\" is broken. Try again later.",
        Code::PageSourceError => {
            "The site of \"{value}\" is out of order (status {status}). Try again later."
        }
        Code::PageLoginWall => {
            "The page \"{value}\" opens only for those who log in. Give the product's public address."
        }
        Code::PageNotFound => "The page \"{value}\" does not exist (any more). Check the address.",
        Code::PageTellsNothing => {
            "The page \"{value}\" was read, but has no data of a product that can be recognised. Check the address, or fill in the data by hand."
        }
        Code::ContentByRules => {
            "The texts were written by rules, from the product's facts only: {reason}."
        }
        Code::ContentPartlyByRules => {
            "The texts are the AI's, except what was refused and the rules wrote instead: {reason}. Review that part."
        }
        Code::ContentNotRenewed => {
            "The AI did not write the texts anew ({reason}); those that it had written stand as they were. Generate with \"force\" again when the AI answers."
        }
        Code::ContentNeedsReview => "Review the product's texts: {review}.",
        Code::ContentKept => {
            "Texts that a person accepted or wrote stand as they are, although the product has changed or others were asked for. Review them, or ask to replace them with \"overwriteValidated\"."
        }
        Code::ContentImpossible => {
            "Nothing is known of the product that a text could say. Give it a name at least and import again."
        }
        Code::HiddenTextRemoved => {
            "The product's data held hidden text ({count} pieces or invisible characters), which was removed before any use. Check where the data comes from."
        }
    }
}
