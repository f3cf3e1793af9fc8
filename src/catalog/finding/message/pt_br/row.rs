//! Of what stands in a row of the template.

use crate::catalog::finding::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(super) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::ProductTypeMissing => {
            "O tipo de produto não foi informado e o modelo tem vários: {types}. Informe um deles no produto ou no pedido."
        }
        Code::ProductTypeUnknown => {
            "O tipo de produto \"{value}\" não existe no modelo. Os que existem: {types}. Corrija o tipo ou use outro modelo."
        }
        Code::ProductNotWritten => {
            "O produto não foi escrito no modelo. Valores dele: {values}. Corrija o que os outros avisos dizem e gere de novo."
        }
        Code::ColumnMissing => {
            "{field}: o modelo não tem coluna para \"{value}\"; o valor não foi escrito."
        }
        Code::ValueNotInList => {
            "\"{value}\" não está na lista da coluna \"{column}\" e não foi escrito. Opções parecidas: {options}."
        }
        Code::ValueOutsideSuggestions => {
            "\"{value}\" não está entre as sugestões da coluna \"{column}\"; foi escrito assim mesmo, a coluna aceita texto livre."
        }
        Code::ValueNeedsDependentList => {
            "\"{value}\" não foi escrito: a lista da coluna \"{column}\" depende de outra célula. Escolha o valor no modelo preenchido."
        }
        Code::ValueNotForType => {
            "\"{value}\" não foi escrito: a coluna \"{column}\" não vale para o tipo {productType}."
        }
        Code::ValueMustBeBlank => {
            "\"{value}\" não foi escrito: os outros valores da linha pedem a coluna \"{column}\" vazia. Nada a fazer, a menos que um deles esteja errado."
        }
        Code::ListUnreadable => {
            "\"{value}\" não foi escrito: a lista da coluna \"{column}\" não pôde ser lida no modelo. Escolha o valor no modelo preenchido."
        }
        Code::ChannelNotOffered => {
            "Logística \"{value}\": o modelo não tem esse canal (tem: {options}); o canal ficou em branco. Baixe um modelo com o canal da Amazon ou mude a logística."
        }
        Code::LogisticsMissing => {
            "A logística não foi informada; o canal e o estoque ficaram em branco. Escreva FBA ou DBA."
        }
        Code::QuantityNotForChannel => {
            "O estoque \"{value}\" não foi escrito: a Amazon só o recebe quando o vendedor envia (DBA)."
        }
        Code::CountryAssumed => {
            "O país de origem não foi informado; foi escrito {country}. Confira."
        }
        Code::NcmMissing => "O NCM não foi informado e ficou em branco. Peça o NCM ao contador.",
        Code::PriceMissing => "O preço não foi informado e ficou em branco. Preencha o preço.",
        Code::TitleMissing => "O produto não tem nome. Preencha o nome do produto.",
        Code::TooManyValues => {
            "{field}: \"{value}\" não coube; a coluna \"{column}\" aceita até {limit} valores."
        }
        Code::ThemeNotOffered => {
            "O tema de variação \"{value}\" não existe no modelo. Opções: {options}. Escolha uma delas."
        }
        Code::ThemeAssumed => {
            "O tema de variação não foi informado; foi escrito {theme}, pelo que difere entre as variações. Confira."
        }
        Code::ThemeWithoutVariants => {
            "O tema de variação \"{value}\" não foi escrito: o produto não tem variações. Informe as variações ou apague o tema."
        }
        Code::VariantsAlike => {
            "As variações {skus} têm o mesmo valor em {attribute} (tema {theme}). Dê um valor diferente a cada uma."
        }
        Code::VariantAttributeMissing => {
            "A variação não tem {attribute}, que o tema {theme} pede. Preencha {attribute}."
        }
        Code::VariationsUnsupported => {
            "O modelo não tem colunas de variação; a família \"{parent}\" foi escrita como produtos avulsos."
        }
        Code::FamilyValueAmbiguous => {
            "{field}: \"{value}\" foi dado para a família inteira, mas é de uma variação só; não foi escrito. Informe em cada variação."
        }
        Code::UnitNotOffered => {
            "{field}: \"{value}\" não foi escrito: a coluna \"{column}\" não tem uma unidade que sirva. Opções: {options}."
        }
        Code::BrandIgnored => {
            "A marca \"{value}\" não foi escrita: o tipo de marca é Genérico. Mude o tipo para Marca ou apague o nome."
        }
        Code::BrandMissing => {
            "O tipo é Marca, mas o nome da marca está em branco. Preencha a marca ou mude o tipo para Genérico."
        }
        Code::IdKindWithoutId => {
            "O tipo de ID \"{value}\" foi dado sem código de barras válido; não foi escrito. Preencha o código ou escreva Isento."
        }
        Code::IdKindMismatch => {
            "O código de barras \"{value}\" não é do tipo informado; pelo tamanho é {kind}. Confira."
        }
        Code::BarcodeMissing => {
            "Não há código de barras e o modelo não tem a opção de isenção (tem: {options}). Preencha o código de barras."
        }
        Code::ValueOverridden => {
            "{field}: \"{value}\" do produto pai não foi usado, cada variação tem o seu."
        }
        Code::ValueNotForParent => "{field}: \"{value}\" não vai na linha do produto pai.",
        Code::NotPlaced => {
            "{field}: \"{value}\" não foi escrito em nenhuma coluna. Preencha no modelo, se precisar."
        }
        Code::RowBeyondLists => {
            "A linha passa das listas do modelo, que vão até {limit} linhas; a Amazon pode não validar. Divida em mais arquivos."
        }
        Code::TextTooLong => {
            "\"{value}\" não foi escrito na coluna \"{column}\": tem {actual} caracteres e cabem {limit}. Encurte o texto."
        }
        Code::TextNotWritable => {
            "\"{value}\" não foi escrito: tem caracteres de controle. Digite o texto de novo."
        }
        Code::CellRefused => {
            "{field}: \"{value}\" não foi escrito ({code}). Preencha no modelo, se precisar."
        }
        _ => return None,
    })
}
