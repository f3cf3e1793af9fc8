//! Errors that end a job or refuse a file, in the reader's language.
//!
//! The engines tell their errors in English, with a stable code. Here a code gets its Portuguese
//! sentence: what happened and what to do next.

use super::Lang;

/// The text of an error in `lang`. `message` is the engine's own, which is the English text and,
/// where it holds facts that the sentence does not, stands in parentheses behind the Portuguese one. An
/// engine may tell these facts in Portuguese, too, behind a line break.
pub fn fault(code: &str, message: &str, lang: Lang) -> String {
    let (message, facts) = message.split_once('\n').unwrap_or((message, message));
    let portuguese = match lang {
        Lang::En => None,
        Lang::PtBr => portuguese(code),
    };
    match portuguese {
        None => message.to_owned(),
        Some(Sentence { text, facts: false }) => text.to_owned(),
        Some(Sentence { text, .. }) if facts.is_empty() => text.to_owned(),
        Some(Sentence { text, .. }) => format!("{text} ({facts})"),
    }
}

/// As [`fault`], of a file that should have been a template.
pub fn template_fault(code: &str, message: &str, lang: Lang) -> String {
    match (code, lang) {
        ("UNSUPPORTED_FILE", Lang::PtBr) => {
            let facts = message.split_once('\n').map_or(message, |(_, facts)| facts);
            let facts = if facts.is_empty() { String::new() } else { format!(" ({facts})") };
            format!(
                "O arquivo não é um modelo. Envie o .xlsm ou .xlsx do marketplace, vazio ou preenchido.{facts}"
            )
        }
        _ => fault(code, message, lang),
    }
}

/// A sentence, and whether the engine's message has facts to add.
struct Sentence {
    text: &'static str,
    facts: bool,
}

fn portuguese(code: &str) -> Option<Sentence> {
    file(code).or_else(|| work(code))
}

/// What is wrong with a file.
fn file(code: &str) -> Option<Sentence> {
    let (text, facts) = match code {
        "UNSUPPORTED_FILE" => (
            "O arquivo não é de um tipo aceito. Envie .xlsx, .csv ou .jsonl (produtos) ou .xlsm/.xlsx (modelo).",
            true,
        ),
        "EMPTY_FILE" => ("O arquivo está vazio. Exporte-o de novo e envie.", false),
        "FILE_ENCRYPTED" => ("O arquivo tem senha. Salve-o sem senha e envie de novo.", false),
        "FILE_MALFORMED" => {
            ("O arquivo está danificado ou incompleto. Abra-o, salve-o de novo e reenvie.", true)
        }
        "FILE_TOO_LARGE" => ("O arquivo é grande demais. Salve-o de novo só com os dados.", true),
        "FILE_BOMB" => {
            ("O arquivo cresce demais ao ser descompactado. Salve-o de novo só com os dados.", true)
        }
        "FILE_FORBIDDEN_XML" => {
            ("O arquivo contém uma declaração XML que planilhas não usam; não foi lido.", true)
        }
        "SHEET_TOO_LARGE" => ("A planilha tem células demais. Divida-a em arquivos menores.", true),
        "TOO_MANY_ROWS" => ("A planilha tem linhas demais. Divida-a em arquivos menores.", true),
        "NO_HEADER" => (
            "Não foi encontrada a linha de cabeçalho. Ela precisa ter SKU ou nome do produto e mais uma coluna conhecida.",
            true,
        ),
        "NOT_A_TEMPLATE" => (
            "O arquivo não é um modelo de marketplace. Baixe o modelo no Seller Central e envie-o sem alterações.",
            true,
        ),
        "OTHER_WORKBOOK" => {
            ("O arquivo não é o mesmo que foi lido como modelo. Envie o modelo de novo.", false)
        }
        "RESULT_TOO_LARGE" => {
            ("O resultado seria grande demais para ser lido de novo. Divida os dados.", true)
        }
        "ROWS_PRESENT" => ("O modelo já tem linhas preenchidas. Envie um modelo vazio.", true),
        _ => return None,
    };
    Some(Sentence { text, facts })
}

/// What went wrong with the work.
fn work(code: &str) -> Option<Sentence> {
    let (text, facts) = match code {
        "NO_PRODUCTS" => {
            ("Nenhum produto corresponde ao pedido. Importe produtos ou amplie o filtro.", false)
        }
        "NOTHING_WRITTEN" => {
            ("Nenhuma linha pôde ser escrita. Os apontamentos dizem por quê.", false)
        }
        "NOTHING_CHOSEN" => {
            ("Nenhum valor pôde ser escolhido. Os apontamentos dizem por quê.", false)
        }
        "NOTHING_READ" => {
            ("Nenhum produto pôde ser lido do arquivo. Os apontamentos dizem por quê.", false)
        }
        "NOTHING_GENERATED" => {
            ("Nenhum conteúdo pôde ser escrito. Os apontamentos dizem por quê.", false)
        }
        "NOTHING_SCRAPED" => {
            ("Nenhuma página tinha dados de produto. Os apontamentos dizem por quê.", false)
        }
        "NOT_FOUND" => ("Algo de que o trabalho precisa não existe mais. Envie-o de novo.", true),
        "STORAGE_FULL" | "WRITE_FAILED" => {
            ("O disco do servidor não aceitou o arquivo. Libere espaço e tente de novo.", true)
        }
        "LEDGER_UNAVAILABLE" | "UNAVAILABLE" | "EFFECTS_FAILED" => (
            "O banco de dados não respondeu. Se o trabalho terminou em falha, envie-o de novo; até lá, ele é tentado de novo sozinho.",
            false,
        ),
        "PANIC" | "CRASHED" | "STOPPED_UNASKED" | "INTERNAL" => (
            "O trabalho parou por um erro nosso. Tente de novo; se persistir, avise o suporte.",
            false,
        ),
        "MAX_RUNTIME" => {
            ("O trabalho passou do tempo máximo. Divida os dados e tente de novo.", true)
        }
        "UNKNOWN_KIND" | "ARGS_INVALID" => (
            "Esta versão do programa não conhece o trabalho. Atualize o servidor ou refaça o pedido.",
            true,
        ),
        "LEASE_LOST" | "SHUTTING_DOWN" => {
            ("O servidor parou no meio do trabalho, que será retomado.", false)
        }
        "CANCELLED" => ("O trabalho foi cancelado.", false),
        "ALREADY_TERMINAL" => ("O trabalho já terminou.", false),
        "INVALID_STATE" => ("O trabalho não pode ser refeito no estado em que está.", true),
        _ => return None,
    };
    Some(Sentence { text, facts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_of_the_engine_stay_behind_the_sentence() {
        let text = fault("NOT_A_TEMPLATE", "sheets seen: Plan1", Lang::PtBr);
        assert!(
            text.starts_with("O arquivo não é um modelo") && text.ends_with("(sheets seen: Plan1)")
        );
        assert_eq!(fault("NOT_A_TEMPLATE", "as it is", Lang::En), "as it is");
        let both = "at line 3\nna linha 3";
        assert!(fault("FILE_MALFORMED", both, Lang::PtBr).ends_with("reenvie. (na linha 3)"));
        assert_eq!(fault("FILE_MALFORMED", both, Lang::En), "at line 3");
        assert!(fault("FILE_MALFORMED", "no more to say\n", Lang::PtBr).ends_with("reenvie."));
        assert_eq!(fault("SOMETHING_NEW", "as it is", Lang::PtBr), "as it is");
    }

    #[test]
    fn no_further_attempt_is_promised_to_a_job_that_may_have_failed_for_good() {
        for code in ["LEDGER_UNAVAILABLE", "UNAVAILABLE", "EFFECTS_FAILED"] {
            let text = fault(code, "gone", Lang::PtBr);
            assert!(text.contains("Se o trabalho terminou em falha, envie-o de novo"), "{text}");
        }
    }

    /// Codes that engines and jobs end with, as their sources spell them.
    fn codes() -> Vec<&'static str> {
        let sources = [
            include_str!("../../crates/sheetfill/src/error.rs"),
            include_str!("../intake/error.rs"),
            include_str!("../storage/error.rs"),
            include_str!("../jobs/failure.rs"),
            include_str!("../jobs/listing_generate/mod.rs"),
            include_str!("../jobs/listing_generate/plan.rs"),
            include_str!("../jobs/content_generate/mod.rs"),
            include_str!("../jobs/content_generate/stage.rs"),
            include_str!("../jobs/organizer_run/mod.rs"),
            include_str!("../jobs/scrape_run/mod.rs"),
        ];
        let quoted = sources.into_iter().flat_map(|source| source.split('"').skip(1).step_by(2));
        let is_code = |text: &&str| {
            text.len() > 4 && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        };
        quoted.filter(is_code).collect()
    }

    #[test]
    fn every_code_has_a_portuguese_sentence() {
        let codes = codes();
        assert!(codes.len() > 15, "{codes:?}");
        for code in codes {
            assert!(portuguese(code).is_some(), "{code} has no Portuguese text");
        }
    }
}
