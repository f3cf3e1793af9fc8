//! Of what stands in a filled template, whoever filled it.

use crate::catalog::finding::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(in crate::catalog::finding::message) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::RowWithoutSku => "A linha tem valores, mas nenhum SKU.",
        Code::DuplicateSku => "O SKU \"{value}\" já está em {suggestion}. Mude um dos dois.",
        Code::SkuTooLong => {
            "O SKU \"{value}\" é longo demais (caracteres: {suggestion}). Encurte-o."
        }
        Code::ProductTypeMissing => "A linha não diz o tipo de produto.",
        Code::ProductTypeUnknown => "O modelo não tem o tipo de produto \"{value}\".",
        Code::RequiredMissing => "Falta um valor obrigatório para esta linha.",
        Code::ValueMustBeBlank => {
            "Os outros valores da linha pedem esta célula vazia. Apague \"{value}\"."
        }
        Code::ValueNotForType => {
            "A coluna não se aplica ao tipo de produto da linha. Apague \"{value}\"."
        }
        Code::RowBeyondLists => {
            "A partir desta linha o modelo não oferece mais listas suspensas; os valores são conferidos do mesmo jeito. Divida a planilha se a Amazon recusar."
        }
        Code::ValueNotInList => "\"{value}\" não está na lista da coluna.",
        Code::ValueOutsideSuggestions => {
            "\"{value}\" não está entre as sugestões da coluna; texto livre é aceito."
        }
        Code::ValueObsolete => "\"{value}\" está marcado como obsoleto. Escolha outro valor.",
        Code::ValueNeedsDependentList => {
            "A lista da coluna depende de outra célula que está vazia. Preencha-a primeiro."
        }
        Code::ListUnreadable => {
            "A lista da coluna não pôde ser lida; confira \"{value}\" no Excel."
        }
        Code::TextTooLong => "O texto tem mais de 32.767 caracteres, o máximo de uma célula.",
        Code::TitleTooLong => {
            "O título é mais longo do que a Amazon costuma aceitar (caracteres: {suggestion}). Encurte-o."
        }
        Code::ValueTooLong => {
            "O texto é mais longo do que a Amazon costuma aceitar ({suggestion}). Encurte-o."
        }
        Code::TextOverStatedLimit => {
            "O texto é mais longo do que o modelo permite ({suggestion}). Encurte-o."
        }
        Code::CellError => "A célula mostra o erro {value}. Corrija a fórmula ou escreva o valor.",
        Code::FormulaWithoutResult => {
            "A fórmula desta célula não tem resultado gravado. Abra a planilha no Excel, salve e confira de novo."
        }
        Code::ValueNotANumber => {
            "\"{value}\" não é um número simples. Escreva só dígitos, com ponto decimal."
        }
        Code::ValueNegative => "\"{value}\" é menor que zero.",
        Code::UnitMissing => "O valor ao lado está sem unidade.",
        Code::UnitWithoutValue => "Há uma unidade, mas nenhum valor.",
        Code::UnitNotOffered => "A unidade \"{value}\" não está na lista da coluna.",
        Code::CodeNotDigits => "\"{value}\" tem mais do que dígitos. Escreva só dígitos.",
        Code::CodeInExponent => {
            "\"{value}\": a planilha apagou dígitos. Formate a célula como texto e digite de novo."
        }
        Code::GtinLength => "O código de barras \"{value}\" não tem 8, 12, 13 nem 14 dígitos.",
        Code::GtinCheckDigit => {
            "O último dígito do código de barras \"{value}\" não confere. Compare com a embalagem."
        }
        Code::AsinInvalid => "\"{value}\" não é um ASIN (10 letras e dígitos).",
        Code::IdKindMismatch => "O código de barras da linha não é do tipo \"{value}\".",
        Code::NcmLength => {
            "O NCM \"{value}\" não tem 8 dígitos. Peça o código completo ao contador."
        }
        Code::ChildWithoutParent => "A variação não diz o SKU do produto pai.",
        Code::ParentMissing => {
            "Nenhuma linha tem o SKU \"{value}\". O produto pai precisa estar no arquivo ou já na Amazon."
        }
        Code::ParentIsChild => "\"{value}\" é ele mesmo uma variação. Aponte para o produto pai.",
        Code::FamilyWithoutVariants => "O produto pai não tem nenhuma variação no arquivo.",
        Code::FamilyThemeDiffers => "O tema de variação difere do da família.",
        Code::FamilyBrandDiffers => "A marca difere da marca da família.",
        Code::ThemeNotOffered => "O modelo não tem o tema de variação \"{value}\".",
        Code::ThemeObsolete => "O tema de variação \"{value}\" está obsoleto. Escolha outro.",
        Code::VariantAttributeMissing => "O tema de variação pede um valor aqui.",
        Code::VariantsAlike => {
            "Esta variação é igual à de {suggestion} em tudo o que o tema diferencia."
        }
        Code::MoreFindings => {
            "A planilha tem mais {count} apontamentos, que não estão nesta lista ({codes}). Confira o arquivo com `beecatalog sheet check`."
        }
        _ => return None,
    })
}
