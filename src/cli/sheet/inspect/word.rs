//! What programs are told in codes, in words.

use std::borrow::Cow;

use sheetfill::{ActiveContent, FormulaFault, SheetRole};

use crate::catalog::Lang;

/// Codes and names of fields, in Portuguese and English.
const WORDS: [(&str, &str, &str); 20] = [
    ("unified", "unificado", "unified"),
    ("legacy", "legado", "legacy"),
    ("attribute", "atributo", "attribute"),
    ("section", "seção", "section"),
    ("requirement", "exigência", "requirement"),
    ("listClass", "lista", "list"),
    ("example", "exemplo", "example"),
    ("help", "ajuda", "help"),
    ("prompt", "dica", "prompt"),
    ("REQUIRED", "obrigatória", "required"),
    ("CONDITIONAL", "depende da linha", "conditional"),
    ("RECOMMENDED", "recomendada", "recommended"),
    ("OPTIONAL", "opcional", "optional"),
    ("SAME", "igual para todos os tipos", "the same for all types"),
    ("PER_TYPE", "uma por tipo", "one for each type"),
    ("DEPENDENT", "depende de outras células", "depends on other cells"),
    ("UNREADABLE", "lista ilegível", "unreadable list"),
    ("LIST", "opções", "options"),
    ("NO_LIST", "texto livre", "free text"),
    ("NOT_FOR_TYPE", "sem lista para o tipo", "no list for the type"),
];

/// A code or name in words; itself when there are none.
pub(super) fn of(code: &str, lang: Lang) -> &str {
    let found = WORDS.iter().find(|(known, ..)| *known == code);
    found.map_or(code, |(_, portuguese, english)| lang.pick(portuguese, english))
}

/// What a sheet is for.
pub(super) fn role(role: SheetRole, lang: Lang) -> &'static str {
    match role {
        SheetRole::Data => lang.pick("dados", "data"),
        SheetRole::OtherData => lang.pick("dados, não lida", "data, not read"),
        SheetRole::Definitions => lang.pick("definições", "definitions"),
        SheetRole::Lookup => lang.pick("consulta", "lookup"),
        _ => lang.pick("outra", "other"),
    }
}

/// What could act on its own.
pub(super) fn active(content: ActiveContent, lang: Lang) -> &'static str {
    match content {
        ActiveContent::Macros => lang.pick("macros", "macros"),
        ActiveContent::ExternalLinks => lang
            .pick("vínculos com outros arquivos ou com a web", "links to other files or the web"),
        ActiveContent::Connections => lang.pick("conexões de dados", "data connections"),
        ActiveContent::Embedded => {
            lang.pick("objetos ou controles incorporados", "embedded objects or controls")
        }
        ActiveContent::DynamicData => {
            lang.pick("dados de outro programa (DDE)", "data of another program (DDE)")
        }
        ActiveContent::WebFunctions => lang.pick(
            "fórmulas que buscam na web ou chamam programas",
            "formulas that fetch from the web or call into programs",
        ),
        _ => lang.pick("conteúdo ativo", "active content"),
    }
}

/// Why a formula is not followed.
pub(super) fn reason(fault: &FormulaFault, lang: Lang) -> Cow<'static, str> {
    match (fault, lang) {
        (_, Lang::En) => fault.to_string().into(),
        (FormulaFault::TooDeep { limit }, _) => {
            format!("tem mais de {limit} níveis, um dentro do outro").into()
        }
        (FormulaFault::TooLong { actual, limit }, _) => {
            format!("tem {actual} bytes, mais de {limit}").into()
        }
        (FormulaFault::Malformed, _) => "não pode ser lida como fórmula".into(),
        (FormulaFault::Outside { what }, _) => {
            format!("usa {what}, que está fora do vocabulário dos modelos").into()
        }
        (FormulaFault::NoMeaning, _) => {
            "usa nomes do modelo cujo significado não é conhecido".into()
        }
        (FormulaFault::Gone, _) => "os formatos que a usavam sumiram da planilha".into(),
        (FormulaFault::LoneLook, _) => {
            "pinta células sem que nada no modelo diga o que a cor significa".into()
        }
        (other, _) => other.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_without_words_stands_for_itself() {
        assert_eq!(of("REQUIRED", Lang::PtBr), "obrigatória");
        assert_eq!(of("SOMETHING_NEW", Lang::PtBr), "SOMETHING_NEW");
    }
}
