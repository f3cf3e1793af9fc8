//! Of a seller's file and its rows.

use crate::catalog::finding::Code;

#[expect(clippy::too_many_lines, reason = "a table, one line per code")]
pub(super) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::RowWithoutSku => {
            "A linha não tem SKU e ficou de fora. Valores da linha: {values}. Preencha o SKU e importe de novo."
        }
        Code::SkuInvalid => {
            "O SKU \"{value}\" não pode ser usado (vazio, com quebra de linha ou longo demais). Valores da linha: {values}. Corrija o SKU e importe de novo."
        }
        Code::SkuTooLong => {
            "O SKU \"{value}\" tem {actual} caracteres; a Amazon aceita até {limit}. Encurte o SKU."
        }
        Code::DuplicateSku => {
            "O SKU \"{value}\" já apareceu antes ({other}); vale o primeiro e esta ficou de fora. Valores desta: {values}. Apague uma das duas ou mude o SKU."
        }
        Code::TextOutsideTable => {
            "Texto acima do cabeçalho, não é dado de produto: \"{value}\". Nada a fazer."
        }
        Code::SheetWithoutHeader => {
            "A planilha \"{sheet}\" não tem linha de cabeçalho com SKU ou nome do produto e não foi lida como produtos. Texto dela: \"{value}\". Se houver produtos nela, inclua o cabeçalho."
        }
        Code::HeaderRepeated => {
            "O cabeçalho se repete no meio dos produtos (\"{value}\"); a linha foi ignorada. Nada a fazer."
        }
        Code::ColumnRepeated => {
            "A coluna \"{value}\" repete \"{first}\", que já foi lida; os valores dela ficam guardados com o nome da coluna. Junte as duas colunas em uma."
        }
        Code::ColumnUnknown => {
            "A coluna \"{value}\" não é conhecida; os valores dela ficam guardados e só vão para o modelo se ele tiver uma coluna com esse nome."
        }
        Code::ColumnWithoutHeader => {
            "A coluna {column} tem valores mas não tem cabeçalho (o primeiro: \"{value}\"); eles ficam guardados. Dê um nome à coluna e importe de novo."
        }
        Code::CellMerged => {
            "{field}: a célula {range} está mesclada; o valor \"{value}\" foi lido para cada linha dela. Confira; se vale só para a primeira linha, desfaça a mesclagem."
        }
        Code::SkuMerged => {
            "O SKU \"{value}\" está mesclado em {range}; vale só para a primeira linha. Desfaça a mesclagem e dê um SKU a cada linha."
        }
        Code::FormulaNotRead => {
            "A célula tem uma fórmula sem resultado gravado: {value}. Substitua a fórmula pelo valor e importe de novo."
        }
        Code::CellError => {
            "A célula mostra o erro {value} e não foi lida. Corrija a fórmula ou escreva o valor."
        }
        Code::RowRagged => {
            "A linha tem {cells} células e o cabeçalho tem {columns}; o que faltou ficou em branco e o que sobrou foi guardado. Confira se há um separador a mais ou a menos."
        }
        Code::RowsRagged => {
            "Mais {count} linhas têm um número de células diferente do cabeçalho. Confira os separadores do arquivo."
        }
        Code::ValueShape => {
            "{field}: {value} é uma lista ou um objeto, mas se espera um só texto ou número; ficou em branco. Informe um valor simples."
        }
        Code::SheetHidden => {
            "A aba oculta {sheet} também tem produtos, que foram lidos. Se não devem entrar, apague a aba e importe de novo."
        }
        Code::QuoteNotClosed => {
            "A linha abre aspas que nunca fecham e ficou de fora: {value}. Feche ou apague as aspas e importe de novo."
        }
        Code::CellTooLong => {
            "O valor tem {bytes} bytes, mais do que cabe em uma célula ({limit}), e ficou de fora. Começa assim: {value}. Encurte o valor e importe de novo."
        }
        Code::LineUnreadable => {
            "A linha não é um objeto JSON (coluna {column}: {reason}) e ficou de fora: {value}. Corrija a linha e importe de novo."
        }
        Code::FileWithoutRows => "O arquivo não tem linhas de produtos. Inclua-as e reenvie.",
        Code::VariantWithoutSku => {
            "Uma variação do produto não tem SKU e ficou de fora. Valores dela: {values}. Preencha o SKU da variação."
        }
        Code::PrecisionLost => {
            "O número {value} é longo demais para uma célula numérica: os últimos dígitos se perderam. Formate a coluna como texto e digite o código de novo."
        }
        Code::ParentMissing => {
            "O SKU pai \"{value}\" não está no arquivo; o produto ficou avulso. Inclua a linha do produto pai ou apague o SKU pai."
        }
        Code::ParentIsChild => {
            "O SKU pai \"{value}\" é, ele mesmo, uma variação; o produto ficou avulso. Aponte para o produto pai da família."
        }
        Code::FamilyWithoutVariants => {
            "A célula diz \"Produto pai\" mas não lista variações: \"{value}\". Escreva \"Variações: SKU1; SKU2\" ou deixe só o SKU."
        }
        Code::RowMergedIntoFamily => {
            "A linha do SKU \"{value}\" virou os dados dessa variação da família \"{parent}\". Nada a fazer."
        }
        _ => return None,
    })
}
