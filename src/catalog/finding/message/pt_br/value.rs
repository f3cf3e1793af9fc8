//! Of what a value means.

use crate::catalog::finding::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(super) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::MoneyAmbiguous => {
            "O preço \"{value}\" foi lido como {read} (ponto de milhar). Se não for isso, escreva com vírgula e dois centavos."
        }
        Code::NumberAmbiguous => {
            "O valor \"{value}\" foi lido como {read}. Se não for isso, escreva sem ponto e com vírgula nos decimais."
        }
        Code::PriceRounded => "O preço {value} foi arredondado para {read}. Confira.",
        Code::PriceIsInstalments => {
            "\"{value}\" é um parcelamento, não um preço; o preço ficou em branco. Escreva o preço à vista."
        }
        Code::PriceNotBrl => {
            "O preço \"{value}\" não está em reais; ficou em branco. Escreva o valor em R$."
        }
        Code::ValueNotANumber => {
            "{field}: \"{value}\" não é um número e ficou em branco. Escreva com algarismos."
        }
        Code::ValueNegative => {
            "{field}: \"{value}\" é negativo e ficou em branco. Corrija o valor."
        }
        Code::ValueZero => "{field}: \"{value}\" é zero e ficou em branco. Escreva o valor real.",
        Code::ValueTooLarge => {
            "{field}: \"{value}\" é grande demais e ficou em branco. Confira a unidade e os dígitos."
        }
        Code::ValueTooPrecise => {
            "{field}: \"{value}\" tem mais casas decimais do que o possível ({decimals}) e ficou em branco. Para milhares, escreva como 1.234,00."
        }
        Code::ValueSuspicious => {
            "{field}: \"{value}\" foi lido como {read}, o que é pouco provável. Confira a unidade."
        }
        Code::UnitUnknown => {
            "{field}: a unidade \"{unit}\" de \"{value}\" não é conhecida; ficou em branco. Use g, kg, cm ou mm."
        }
        Code::UnitMissing => {
            "{field}: \"{value}\" mistura unidades e deixa um lado sem; ficou em branco. Escreva a unidade em cada lado."
        }
        Code::DimensionsIncomplete => {
            "{field}: \"{value}\" tem {found} de 3 medidas, falta {missing}; ficou em branco. Escreva comprimento x largura x altura."
        }
        Code::DimensionsTooMany => {
            "{field}: \"{value}\" tem {found} medidas em vez de 3; ficou em branco. Escreva comprimento x largura x altura."
        }
        Code::CodeNotDigits => {
            "{field}: \"{value}\" tem caracteres que não são dígitos e ficou em branco. Escreva só os dígitos."
        }
        Code::CodeInExponent => {
            "{field}: \"{value}\" está em notação científica, a planilha apagou dígitos; ficou em branco. Formate a coluna como texto e digite o código de novo."
        }
        Code::CodeTooLong => {
            "{field}: \"{value}\" é longo demais ({actual} caracteres, até {limit}) e ficou em branco. Corrija o código."
        }
        Code::GtinLength => {
            "O código de barras \"{value}\" tem {digits} dígitos; são possíveis 8, 12, 13 ou 14. Ficou em branco: confira o código na embalagem."
        }
        Code::GtinCheckDigit => {
            "O código de barras \"{value}\" está errado: o último dígito é {actual} e deveria ser {expected}. Ficou em branco: confira o código na embalagem."
        }
        Code::NcmLength => {
            "O NCM \"{value}\" tem {digits} dígitos; são 8. Ficou em branco: peça o NCM completo ao contador."
        }
        Code::LeadingZeroLost => {
            "{field}: \"{value}\" parece ter perdido zeros à esquerda (seria {guess}?); ficou em branco. Formate a coluna como texto e digite o código completo."
        }
        Code::AsinInvalid => {
            "\"{value}\" não é um ASIN (10 letras e dígitos); ficou em branco. Copie o ASIN da página do produto."
        }
        Code::BrandKindUnknown => {
            "Tipo de marca \"{value}\" não é conhecido; ficou em branco. Escreva Genérico ou Marca."
        }
        Code::LogisticsUnknown => {
            "Logística \"{value}\" não é conhecida; ficou em branco. Escreva FBA (Amazon armazena e envia) ou DBA (você armazena)."
        }
        Code::AdjustableUnknown => {
            "\"{value}\" em \"{field}\" não é SIM nem NÃO; ficou em branco. Escreva SIM ou NÃO."
        }
        Code::IdKindUnknown => {
            "Tipo de ID \"{value}\" não é aceito; ficou em branco. Escreva EAN, GTIN, UPC, ASIN ou Isento."
        }
        Code::UrlInvalid => {
            "{field}: \"{value}\" não é um endereço http(s) e ficou de fora. Cole o endereço completo da imagem."
        }
        Code::TitleHasEmoji => {
            "O título \"{value}\" tem emoji, que a Amazon não aceita. Apague o emoji."
        }
        Code::TitleTooLong => {
            "O título tem {actual} caracteres e a Amazon aceita até {limit}: \"{value}\". Encurte o título."
        }
        Code::ValueRepeated => "{field}: \"{value}\" foi dado duas vezes; nada a fazer.",
        Code::ValueConflict => {
            "{field}: foram dados dois valores; vale o primeiro (\"{kept}\") e \"{value}\" ficou de fora. Apague o que não vale."
        }
        Code::ValueBlank => {
            "{field}: o valor está em branco ou só tem separadores (\"{value}\"); nada foi lido."
        }
        Code::VariantReadFromSku => {
            "{field} \"{read}\" foi lido do SKU \"{value}\" pelo tema \"{theme}\". Confira; se estiver errado, informe a coluna da variação."
        }
        _ => return None,
    })
}
