//! What is to be said of a finding in a filled sheet, in the reader's language.

use sheetfill::{Finding, FindingCode as Code};

use crate::catalog::Lang;

/// Characters of a value that a remark repeats.
const SHOWN_CHARS: usize = 60;

/// What is wrong and what to do about it, in one or two sentences.
pub(super) fn remark(finding: &Finding, lang: Lang) -> String {
    let (portuguese, english) = words(finding.code);
    let text = lang.pick(portuguese, english);
    let shown = |text: Option<&str>| text.map_or_else(|| "—".to_owned(), shortened);
    let suggestion = finding.suggestion.as_deref();
    let mut remark = text
        .replace("{value}", &shown(finding.value.as_deref()))
        .replace("{suggestion}", &shown(suggestion));
    if let Some(suggestion) = suggestion.filter(|_| !text.contains("{suggestion}")) {
        let word = lang.pick("Sugestão", "Suggestion");
        remark.push_str(&format!(" {word}: \"{}\".", shortened(suggestion)));
    }
    remark
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Portuguese and English.
fn words(code: Code) -> (&'static str, &'static str) {
    identity(code).or_else(|| value(code)).or_else(|| family(code)).unwrap_or_else(|| {
        // A code that is newer than these words stands for itself.
        (code.as_str(), code.as_str())
    })
}

/// What a row is, and what its rules ask for.
fn identity(code: Code) -> Option<(&'static str, &'static str)> {
    Some(match code {
        Code::RowWithoutSku => {
            ("A linha tem valores, mas nenhum SKU.", "The row has values but no SKU.")
        }
        Code::DuplicateSku => (
            "O SKU \"{value}\" já está em {suggestion}. Mude um dos dois.",
            "The SKU \"{value}\" stands already in {suggestion}. Change one of them.",
        ),
        Code::SkuTooLong => (
            "O SKU \"{value}\" é longo demais (caracteres: {suggestion}). Encurte-o.",
            "The SKU \"{value}\" is too long (characters: {suggestion}). Shorten it.",
        ),
        Code::ProductTypeMissing => {
            ("A linha não diz o tipo de produto.", "The row does not say its product type.")
        }
        Code::ProductTypeUnknown => (
            "O modelo não tem o tipo de produto \"{value}\".",
            "The template does not have the product type \"{value}\".",
        ),
        Code::RequiredMissing => (
            "Falta um valor obrigatório para esta linha.",
            "A value that this row needs is missing.",
        ),
        Code::ValueMustBeBlank => (
            "Os outros valores da linha pedem esta célula vazia. Apague \"{value}\".",
            "The row's other values ask for a blank cell here. Delete \"{value}\".",
        ),
        Code::ValueNotForType => (
            "A coluna não se aplica ao tipo de produto da linha. Apague \"{value}\".",
            "The column does not apply to the row's product type. Delete \"{value}\".",
        ),
        Code::RowBeyondLists => (
            "A partir desta linha o modelo não tem mais listas. Divida a planilha.",
            "From this row on the template has no lists any more. Split the sheet.",
        ),
        _ => return None,
    })
}

/// What a value is.
#[expect(clippy::too_many_lines, reason = "a table")]
fn value(code: Code) -> Option<(&'static str, &'static str)> {
    Some(match code {
        Code::ValueNotInList => {
            ("\"{value}\" não está na lista da coluna.", "\"{value}\" is not in the column's list.")
        }
        Code::ValueOutsideSuggestions => (
            "\"{value}\" não está entre as sugestões da coluna; texto livre é aceito.",
            "\"{value}\" is not among the column's suggestions; free text is taken.",
        ),
        Code::ValueObsolete => (
            "\"{value}\" está marcado como obsoleto. Escolha outro valor.",
            "\"{value}\" is marked as obsolete. Choose another value.",
        ),
        Code::ValueNeedsDependentList => (
            "A lista da coluna depende de outra célula que está vazia. Preencha-a primeiro.",
            "The column's list depends on another cell that is blank. Fill that one first.",
        ),
        Code::ListUnreadable => (
            "A lista da coluna não pôde ser lida; confira \"{value}\" no Excel.",
            "The column's list could not be read; look at \"{value}\" in Excel.",
        ),
        Code::TextTooLong => (
            "O texto tem mais de 32.767 caracteres, o máximo de uma célula.",
            "The text has more than 32,767 characters, the most that a cell holds.",
        ),
        Code::TitleTooLong => (
            "O título é mais longo do que a Amazon costuma aceitar (caracteres: {suggestion}). Encurte-o.",
            "The title is longer than Amazon usually takes (characters: {suggestion}). Shorten it.",
        ),
        Code::ValueTooLong => (
            "O texto é mais longo do que a Amazon costuma aceitar ({suggestion}). Encurte-o.",
            "The text is longer than Amazon usually takes ({suggestion}). Shorten it.",
        ),
        Code::TextOverStatedLimit => (
            "O texto é mais longo do que o modelo permite ({suggestion}). Encurte-o.",
            "The text is longer than the template allows ({suggestion}). Shorten it.",
        ),
        Code::CellError => (
            "A célula mostra o erro {value}. Corrija a fórmula ou escreva o valor.",
            "The cell shows the error {value}. Mend the formula or write the value.",
        ),
        Code::FormulaWithoutResult => (
            "A fórmula desta célula não tem resultado gravado. Abra a planilha no Excel, salve e confira de novo.",
            "The formula of this cell has no stored result. Open the sheet in Excel, save it and check again.",
        ),
        Code::ValueNotANumber => (
            "\"{value}\" não é um número simples. Escreva só dígitos, com ponto decimal.",
            "\"{value}\" is no plain number. Write digits only, with a decimal point.",
        ),
        Code::ValueNegative => ("\"{value}\" é menor que zero.", "\"{value}\" is below zero."),
        Code::UnitMissing => {
            ("O valor ao lado está sem unidade.", "The value beside it has no unit.")
        }
        Code::UnitWithoutValue => {
            ("Há uma unidade, mas nenhum valor.", "There is a unit, but no value.")
        }
        Code::UnitNotOffered => (
            "A unidade \"{value}\" não está na lista da coluna.",
            "The unit \"{value}\" is not in the column's list.",
        ),
        Code::CodeNotDigits => (
            "\"{value}\" tem mais do que dígitos. Escreva só dígitos.",
            "\"{value}\" has more than digits. Write digits only.",
        ),
        Code::CodeInExponent => (
            "\"{value}\": a planilha apagou dígitos. Formate a célula como texto e digite de novo.",
            "\"{value}\": the spreadsheet deleted digits. Format the cell as text and type again.",
        ),
        Code::GtinLength => (
            "O código de barras \"{value}\" não tem 8, 12, 13 nem 14 dígitos.",
            "The barcode \"{value}\" has neither 8, 12, 13 nor 14 digits.",
        ),
        Code::GtinCheckDigit => (
            "O último dígito do código de barras \"{value}\" não confere. Compare com a embalagem.",
            "The last digit of the barcode \"{value}\" is wrong. Compare it with the package.",
        ),
        Code::AsinInvalid => (
            "\"{value}\" não é um ASIN (10 letras e dígitos).",
            "\"{value}\" is not an ASIN (10 letters and digits).",
        ),
        Code::IdKindMismatch => (
            "O código de barras da linha não é do tipo \"{value}\".",
            "The row's barcode is not of the kind \"{value}\".",
        ),
        Code::NcmLength => (
            "O NCM \"{value}\" não tem 8 dígitos. Peça o código completo ao contador.",
            "The NCM \"{value}\" has not 8 digits. Ask your accountant for the whole one.",
        ),
        _ => return None,
    })
}

/// What rows say of each other.
fn family(code: Code) -> Option<(&'static str, &'static str)> {
    Some(match code {
        Code::ChildWithoutParent => {
            ("A variação não diz o SKU do produto pai.", "The variant names no parent SKU.")
        }
        Code::ParentMissing => (
            "Nenhuma linha tem o SKU \"{value}\". O produto pai precisa estar no arquivo ou já na Amazon.",
            "No row has the SKU \"{value}\". The parent has to be in the file or on Amazon already.",
        ),
        Code::ParentIsChild => (
            "\"{value}\" é ele mesmo uma variação. Aponte para o produto pai.",
            "\"{value}\" is itself a variant. Point to the parent.",
        ),
        Code::FamilyWithoutVariants => (
            "O produto pai não tem nenhuma variação no arquivo.",
            "The parent has no variant in the file.",
        ),
        Code::FamilyThemeDiffers => (
            "O tema de variação difere do da família.",
            "The variation theme is not that of the family.",
        ),
        Code::FamilyBrandDiffers => {
            ("A marca difere da marca da família.", "The brand is not that of the family.")
        }
        Code::ThemeNotOffered => (
            "O modelo não tem o tema de variação \"{value}\".",
            "The template does not have the variation theme \"{value}\".",
        ),
        Code::ThemeObsolete => (
            "O tema de variação \"{value}\" está obsoleto. Escolha outro.",
            "The variation theme \"{value}\" is obsolete. Choose another one.",
        ),
        Code::VariantAttributeMissing => {
            ("O tema de variação pede um valor aqui.", "The variation theme asks for a value here.")
        }
        Code::VariantsAlike => (
            "Esta variação é igual à de {suggestion} em tudo o que o tema diferencia.",
            "This variant is the same as that of {suggestion} in all that the theme tells apart.",
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_words_in_both_languages() {
        for code in Code::ALL {
            let (portuguese, english) = words(*code);
            assert!(portuguese != code.as_str() && english != code.as_str(), "{code}");
            assert_ne!(portuguese, english, "{code}");
        }
    }

    #[test]
    fn long_values_are_cut_between_letters() {
        assert_eq!(shortened(&"ã".repeat(61)), format!("{}…", "ã".repeat(60)));
        assert_eq!(shortened("ã"), "ã");
    }
}
