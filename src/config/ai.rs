//! AI providers: which one, what it may cost, and how much it is asked.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::reader::Reader;
use super::variable::{Exposure, Preset, Section, Text, Variable};
use super::{ConfigError, parse};

const SECONDS: Text = Text::new("segundos", "seconds");

const PROVIDER: Variable = Variable {
    name: "BEECATALOG_AI_PROVIDER",
    meaning: Text::new(
        "Provedor de IA: auto (o que tiver chave; com as duas, google), openai, google ou none (só \
         regras).",
        "AI provider: auto (the one with a key; google when both have one), openai, google or none \
         (rules only).",
    ),
    preset: Preset::Value("auto"),
    allowed: "auto, openai, google or none; openai needs OPENAI_API_KEY or OPENAI_BASE_URL, google \
              needs GOOGLE_API_KEY or GEMINI_BASE_URL",
    ..Variable::BASE
};

const GOOGLE: Variable = Variable {
    name: "GOOGLE_API_KEY",
    meaning: Text::new("Chave do Google Gemini.", "Key of Google Gemini."),
    preset: Preset::Unset(Text::new("sem este provedor", "without this provider")),
    allowed: "at least 8 characters without blanks",
    exposure: Exposure::Secret,
    ..Variable::BASE
};

const GEMINI_URL: Variable = Variable {
    name: "GEMINI_BASE_URL",
    meaning: Text::new(
        "Outro endereço que fala o protocolo do Gemini, sem a versão.",
        "Another address that speaks Gemini's protocol, without the version.",
    ),
    preset: Preset::Unset(Text::new("o do Google", "Google's")),
    allowed: "an http:// or https:// address",
    exposure: Exposure::Address,
    ..Variable::BASE
};

const GEMINI_MODEL: Variable = Variable {
    name: "GEMINI_MODEL",
    meaning: Text::new("Modelo do Gemini.", "Model of Gemini."),
    preset: Preset::Value("gemini-3.1-flash-lite"),
    allowed: "1 to 128 letters, digits, dots, colons, slashes, hyphens and underscores",
    ..Variable::BASE
};

const OPENAI: Variable = Variable {
    name: "OPENAI_API_KEY",
    meaning: Text::new("Chave da OpenAI.", "Key of OpenAI."),
    ..GOOGLE
};

const OPENAI_URL: Variable = Variable {
    name: "OPENAI_BASE_URL",
    meaning: Text::new(
        "Outro endereço que fala o protocolo da OpenAI, com a versão (…/v1); pode dispensar a chave.",
        "Another address that speaks OpenAI's protocol, with the version (…/v1); it may need no key.",
    ),
    preset: Preset::Unset(Text::new("o da OpenAI", "OpenAI's")),
    ..GEMINI_URL
};

const OPENAI_MODEL: Variable = Variable {
    name: "OPENAI_MODEL",
    meaning: Text::new("Modelo da OpenAI.", "Model of OpenAI."),
    preset: Preset::Value("gpt-4.1-mini"),
    ..GEMINI_MODEL
};

const PROXY: Variable = Variable {
    name: "BEECATALOG_AI_PROXY",
    meaning: Text::new(
        "Proxy para os provedores de IA; HTTP_PROXY e HTTPS_PROXY não são usados.",
        "Proxy to the AI providers; HTTP_PROXY and HTTPS_PROXY are not used.",
    ),
    preset: Preset::Unset(Text::new("sem proxy", "no proxy")),
    ..GEMINI_URL
};

const CAP: Variable = Variable {
    name: "BEECATALOG_AI_JOB_CAP_USD",
    meaning: Text::new(
        "Quanto um trabalho pode gastar com IA; depois disso, regras.",
        "What one job may spend on AI; after that, rules.",
    ),
    unit: Text::new("dólares", "US dollars"),
    preset: Preset::Value("1.00"),
    allowed: "an amount from 0 to 1000 with up to six decimals, such as 1.00",
    ..Variable::BASE
};

const PRICES: Variable = Variable {
    name: "BEECATALOG_AI_PRICES_FILE",
    meaning: Text::new(
        "Outra tabela de preços (JSON, como src/ai/price/prices.json); um modelo sem preço não é \
         usado.",
        "Another table of prices (JSON, like src/ai/price/prices.json); a model without a price is \
         not used.",
    ),
    preset: Preset::Unset(Text::new("a do programa", "the program's own")),
    allowed: "a path, without a ~ at its beginning",
    ..Variable::BASE
};

const CONCURRENCY: Variable = Variable {
    name: "BEECATALOG_AI_CONCURRENCY",
    meaning: Text::new("Chamadas de IA ao mesmo tempo.", "AI calls at a time."),
    unit: Text::new("chamadas", "calls"),
    preset: Preset::Value("4"),
    allowed: "a whole number from 1 to 64",
    ..Variable::BASE
};

const PER_MINUTE: Variable = Variable {
    name: "BEECATALOG_AI_REQUESTS_PER_MINUTE",
    meaning: Text::new("Chamadas de IA por minuto.", "AI calls per minute."),
    unit: Text::new("chamadas", "calls"),
    preset: Preset::Value("60"),
    allowed: "a whole number from 1 to 100000",
    ..Variable::BASE
};

const TIMEOUT: Variable = Variable {
    name: "BEECATALOG_AI_TIMEOUT_SECONDS",
    meaning: Text::new("Duração máxima de uma chamada.", "Longest that a call may take."),
    unit: SECONDS,
    preset: Preset::Value("60"),
    allowed: "a whole number from 1 to 600",
    ..Variable::BASE
};

const CACHE_DAYS: Variable = Variable {
    name: "BEECATALOG_AI_CACHE_DAYS",
    meaning: Text::new(
        "Por quanto tempo uma resposta vale sem nova chamada.",
        "How long an answer is good without another call.",
    ),
    unit: Text::new("dias", "days"),
    preset: Preset::Value("30"),
    allowed: "a whole number from 1 to 365",
    ..Variable::BASE
};

const ITEMS: Variable = Variable {
    name: "BEECATALOG_AI_ITEMS_PER_CALL",
    meaning: Text::new("Produtos por chamada.", "Products per call."),
    unit: Text::new("produtos", "products"),
    preset: Preset::Value("5"),
    allowed: "a whole number from 1 to 50",
    ..Variable::BASE
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Inteligência artificial", "Artificial intelligence"),
    variables: &[
        &PROVIDER,
        &GOOGLE,
        &GEMINI_URL,
        &GEMINI_MODEL,
        &OPENAI,
        &OPENAI_URL,
        &OPENAI_MODEL,
        &PROXY,
        &CAP,
        &PRICES,
        &CONCURRENCY,
        &PER_MINUTE,
        &TIMEOUT,
        &CACHE_DAYS,
        &ITEMS,
    ],
};

/// Whose models are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AiChoice {
    /// Nobody's.
    None,
    /// OpenAI's, or those of a server that speaks its protocol.
    OpenAi,
    /// Google's.
    Google,
}

/// A provider as it is configured.
#[derive(Debug, Clone)]
pub struct AiAccount {
    /// Key.
    pub key: Option<SecretString>,
    /// Address in the place of the provider's own. It may hold a password.
    pub base_url: Option<SecretString>,
    /// Model.
    pub model: String,
}

/// AI providers.
#[derive(Debug, Clone)]
pub struct Ai {
    /// Whose models are asked (`BEECATALOG_AI_PROVIDER`, decided).
    pub choice: AiChoice,
    /// Gemini (`GOOGLE_API_KEY`, `GEMINI_BASE_URL`, `GEMINI_MODEL`).
    pub google: AiAccount,
    /// OpenAI (`OPENAI_API_KEY`, `OPENAI_BASE_URL`, `OPENAI_MODEL`).
    pub openai: AiAccount,
    /// Proxy to them (`BEECATALOG_AI_PROXY`).
    pub proxy: Option<SecretString>,
    /// What a job may spend, in millionths of a dollar (`BEECATALOG_AI_JOB_CAP_USD`).
    pub job_cap_micro_usd: i64,
    /// Table of prices (`BEECATALOG_AI_PRICES_FILE`).
    pub prices: Option<PathBuf>,
    /// Calls at a time (`BEECATALOG_AI_CONCURRENCY`).
    pub concurrency: usize,
    /// Calls per minute (`BEECATALOG_AI_REQUESTS_PER_MINUTE`).
    pub requests_per_minute: u32,
    /// Longest call (`BEECATALOG_AI_TIMEOUT_SECONDS`).
    pub timeout: Duration,
    /// How long answers are kept (`BEECATALOG_AI_CACHE_DAYS`).
    pub cache_life: Duration,
    /// Items per call (`BEECATALOG_AI_ITEMS_PER_CALL`).
    pub items_per_call: usize,
}

impl Ai {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        let asked = reader.required(&PROVIDER, |raw| {
            ["auto", "openai", "google", "none"].contains(&raw).then(|| raw.to_owned())
        })?;
        let google = account(reader, [&GOOGLE, &GEMINI_URL, &GEMINI_MODEL])?;
        let openai = account(reader, [&OPENAI, &OPENAI_URL, &OPENAI_MODEL])?;
        let choice = choose(&asked, &google, &openai)
            .ok_or_else(|| super::reader::invalid(&PROVIDER, &asked))?;
        let day = |days: u64| Duration::from_hours(24 * days);
        Ok(Self {
            choice,
            google,
            openai,
            proxy: reader.optional(&PROXY, address)?,
            job_cap_micro_usd: reader.required(&CAP, micro_usd)?,
            prices: reader.optional(&PRICES, parse::path)?,
            concurrency: reader.required(&CONCURRENCY, parse::within(1..=64))?,
            requests_per_minute: reader.required(&PER_MINUTE, parse::within(1..=100_000))?,
            timeout: reader.required(&TIMEOUT, parse::seconds(1..=600))?,
            cache_life: reader.required(&CACHE_DAYS, |raw| parse::within(1..=365)(raw).map(day))?,
            items_per_call: reader.required(&ITEMS, parse::within(1..=50))?,
        })
    }
}

fn account(
    reader: &mut Reader<'_>,
    [key, url, model]: [&'static Variable; 3],
) -> Result<AiAccount, ConfigError> {
    Ok(AiAccount {
        key: reader.optional(key, parse::secret(8))?,
        base_url: reader.optional(url, address)?,
        model: reader.required(model, |raw| model_name(raw).then(|| raw.to_owned()))?,
    })
}

/// Whose models are asked; `None` when the one that is named has neither a key nor an address.
fn choose(asked: &str, google: &AiAccount, openai: &AiAccount) -> Option<AiChoice> {
    let given = |account: &AiAccount| account.key.is_some() || account.base_url.is_some();
    match asked {
        "none" => Some(AiChoice::None),
        "openai" => given(openai).then_some(AiChoice::OpenAi),
        "google" => given(google).then_some(AiChoice::Google),
        _ if given(google) => Some(AiChoice::Google),
        _ if given(openai) => Some(AiChoice::OpenAi),
        _ => Some(AiChoice::None),
    }
}

fn address(raw: &str) -> Option<SecretString> {
    parse::address(raw, &["http", "https"]).then(|| SecretString::from(raw))
}

fn model_name(raw: &str) -> bool {
    // It becomes part of an address.
    let plain = |c: char| c.is_ascii_alphanumeric() || ".:/-_".contains(c);
    (1..=128).contains(&raw.len()) && raw.chars().all(plain) && !raw.contains("..")
}

/// `1.00` → 1,000,000.
fn micro_usd(raw: &str) -> Option<i64> {
    let (whole, decimals) = raw.split_once('.').unwrap_or((raw, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || decimals.len() > 6 || !digits(whole) || !digits(decimals) {
        return None;
    }
    let whole: i64 = whole.parse().ok().filter(|whole| *whole <= 1_000)?;
    let micro = whole * 1_000_000 + format!("{decimals:0<6}").parse::<i64>().ok()?;
    (micro <= 1_000_000_000).then_some(micro)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::super::{Config, Environment, Origin};
    use super::*;

    fn load(given: &[(&str, &str)]) -> Result<Ai, ConfigError> {
        let environment = given.iter().fold(Environment::new(), |env, (name, value)| {
            env.with(name, value, Origin::Environment)
        });
        Config::load(&environment).map(|config| config.ai)
    }

    #[test]
    fn the_provider_is_the_one_with_a_key_unless_another_one_is_named() {
        let (g, o) = (("GOOGLE_API_KEY", "12345678"), ("OPENAI_API_KEY", "12345678"));
        let choice = |given: &[(&str, &str)]| load(given).unwrap().choice;
        assert_eq!(choice(&[]), AiChoice::None);
        assert_eq!(choice(&[o]), AiChoice::OpenAi);
        assert_eq!(choice(&[g, o]), AiChoice::Google);
        assert_eq!(choice(&[g, o, ("BEECATALOG_AI_PROVIDER", "openai")]), AiChoice::OpenAi);
        assert_eq!(choice(&[g, ("BEECATALOG_AI_PROVIDER", "none")]), AiChoice::None);
        let own = ("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1");
        assert_eq!(choice(&[own]), AiChoice::OpenAi, "a server of one's own needs no key");
        assert!(load(&[g, ("BEECATALOG_AI_PROVIDER", "openai")]).is_err());
        assert!(load(&[("BEECATALOG_AI_PROVIDER", "Claude")]).is_err());
    }

    #[test]
    fn amounts_become_millionths_without_rounding() {
        for (raw, micro) in
            [("1.00", 1_000_000), ("0", 0), ("0.000001", 1), ("1000", 1_000_000_000)]
        {
            assert_eq!(micro_usd(raw), Some(micro), "{raw}");
        }
        for raw in ["", ".5", "-1", "1,00", "0.0000001", "1e3", "1000.1", "99999999999999999999"] {
            assert_eq!(micro_usd(raw), None, "{raw}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_shown() {
        let given = [("OPENAI_BASE_URL", "https://me:s3cret-word@llm.example/v1")];
        let ai = load(&given).unwrap();
        assert!(!format!("{ai:?}").contains("s3cret"));
        assert!(ai.openai.base_url.unwrap().expose_secret().contains("s3cret-word"));
        assert!(load(&[("OPENAI_MODEL", "../../v2/x")]).is_err(), "a model is no path");
    }
}
