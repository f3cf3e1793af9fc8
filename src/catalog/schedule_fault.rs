//! Why a schedule is refused, in the reader's language.

use super::Lang;

/// The text of a refusal in `lang`; `english` is the runtime's own.
pub fn schedule_fault(code: &str, english: &str, lang: Lang) -> String {
    let portuguese = match code {
        "CRON_INVALID" => {
            "Informe cinco campos, p. ex. `0 6 * * 1-5` (minuto hora dia mês dia da semana)."
        }
        "TIME_ZONE_UNKNOWN" => "Não há esse fuso horário. Informe um como `America/Sao_Paulo`.",
        "CRON_NEVER" => "Nenhum dia do ano corresponde a esses campos.",
        "NAME_TAKEN" => "Já há um agendamento com esse nome. Escolha outro nome.",
        "BAD_USER_INPUT" => "O nome do agendamento deve ter de 1 a 255 bytes.",
        "TOO_MANY_SCHEDULES" => "Já há 100 agendamentos. Exclua um e tente de novo.",
        _ => return english.to_owned(),
    };
    lang.pick(portuguese, english).to_owned()
}

#[cfg(test)]
mod tests {
    use jobline::Cron;

    use super::*;

    #[test]
    fn a_refusal_is_told_in_both_languages() {
        let error = Cron::parse("todo dia", "America/Sao_Paulo").unwrap_err();
        let told = |lang| schedule_fault(error.code(), &error.to_string(), lang);
        assert!(told(Lang::PtBr).starts_with("Informe cinco campos"));
        assert!(told(Lang::En).starts_with("expected five fields"));
    }
}
