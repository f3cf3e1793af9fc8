//! Of texts and chosen values.

use crate::catalog::finding::Code;

pub(super) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
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
        _ => return None,
    })
}
