//! Of texts and chosen values.

use crate::catalog::finding::Code;

pub(super) fn template(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::ContentUsed => {
            "Textos do conteúdo {status} ({by}) foram escritos: {texts}. Revise o conteúdo antes de enviar."
        }
        Code::ReplacedByContent => {
            "{field}: o conteúdo do produto foi escrito em lugar do valor do vendedor: \"{value}\". Gere com o conteúdo ignorado para usar o valor do vendedor."
        }
        Code::ChoicesUsed => {
            "{count} valores escolhidos foram escritos em colunas que os dados do produto deixaram vazias ({by}). Confira-os na planilha."
        }
        Code::ChoiceNotInList => {
            "\"{value}\", escolhido antes, não é opção da coluna \"{column}\" para o tipo {productType} e não foi escrito. Escolha os atributos de novo."
        }
        Code::ChoicesMade => {
            "{count} de {asked} atributos escolhidos agora ({by}). De antes continuam: {stood}. Obrigatórios com valor: {required}."
        }
        Code::RequiredChoiceMissing => {
            "Atributos obrigatórios sem valor: {columns}. Informe-os no produto ou escolha-os à mão."
        }
        Code::ChosenByRules => {
            "O modelo de IA não escolheu ({reason}); valem só os valores que os dados do produto dizem. Tente de novo mais tarde ou escolha à mão."
        }
        Code::ChosenInPart => {
            "A IA não escolheu desta vez, ou só em parte ({reason}): dela valem {now} valores de agora e {before} de antes; o resto vem dos dados do produto. Tente de novo mais tarde ou escolha à mão."
        }
        Code::ContentByRules => {
            "O conteúdo foi escrito por regras, só com os fatos do produto: {reason}."
        }
        Code::ContentPartlyByRules => {
            "O conteúdo é da IA, menos a parte que foi recusada e que as regras escreveram: {reason}. Revise essa parte."
        }
        Code::ContentNotRenewed => {
            "A IA não escreveu o conteúdo de novo ({reason}); o que ela já tinha escrito ficou como estava. Gere de novo com \"force\" quando a IA responder."
        }
        Code::ContentNeedsReview => "Revise o conteúdo do produto: {review}.",
        Code::ContentKept => {
            "O conteúdo aceito ou escrito por uma pessoa ficou como está, embora o produto tenha mudado ou se tenha pedido outro. Revise-o, ou peça para substituí-lo com \"overwriteValidated\"."
        }
        Code::ContentImpossible => {
            "Não se sabe nada do produto que um texto possa dizer. Preencha ao menos o nome e importe de novo."
        }
        Code::HiddenTextRemoved => {
            "Os dados do produto continham texto oculto ({count} trechos ou caracteres invisíveis), que foi removido antes de qualquer uso. Confira a origem dos dados."
        }
        _ => return None,
    })
}
