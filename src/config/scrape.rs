//! Other people's web pages.

use std::time::Duration;

use super::reader::Reader;
use super::variable::{Preset, Section, Text, Variable};
use super::{ConfigError, parse};

const HOSTS: Variable = Variable {
    name: "BEECATALOG_SCRAPE_HOSTS",
    meaning: Text::new(
        "Sites que podem ser lidos, com seus subdomínios, separados por vírgula; * = qualquer site público.",
        "Sites that may be read, with their subdomains, separated by commas; * = every public site.",
    ),
    preset: Preset::Value("mercadolivre.com.br,mercadolivre.com,mercadolibre.com,mlstatic.com"),
    allowed: "names of hosts separated by commas, or *",
    ..Variable::BASE
};

const LOCAL: Variable = Variable {
    name: "BEECATALOG_SCRAPE_LOCAL",
    meaning: Text::new(
        "Endereços internos (host:porta, separados por vírgula) que também podem ser lidos. Quem pode criar trabalhos lê o que eles respondem: só para testes e para sites próprios da rede interna.",
        "Inner addresses (host:port, separated by commas) that may be read, too. Whoever may start jobs reads what they answer: only for tests and for sites of your own in the inner network.",
    ),
    preset: Preset::Unset(Text::new("nenhum endereço interno", "no inner address")),
    allowed: "host:port, several separated by commas",
    ..Variable::BASE
};

const PACE: Variable = Variable {
    name: "BEECATALOG_SCRAPE_PACE_MS",
    meaning: Text::new(
        "Tempo mínimo entre duas leituras do mesmo site, por processo. Menos de 1000 só para sites próprios.",
        "Least time between two requests to one host, in each process. Below 1000 only for sites of your own.",
    ),
    unit: Text::new("milissegundos", "milliseconds"),
    preset: Preset::Value("1000"),
    allowed: "a whole number from 10 to 60000",
    ..Variable::BASE
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Leitura de páginas", "Reading of pages"),
    variables: &[&HOSTS, &LOCAL, &PACE],
};

/// Other people's web pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scrape {
    /// Hosts with their subdomains, or `*` (`BEECATALOG_SCRAPE_HOSTS`).
    pub hosts: Vec<String>,
    /// Hosts with ports, wherever they are (`BEECATALOG_SCRAPE_LOCAL`).
    pub local: Vec<String>,
    /// Least time between two requests to one host (`BEECATALOG_SCRAPE_PACE_MS`).
    pub pace: Duration,
}

impl Scrape {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        let pace = reader.required(&PACE, parse::within(10..=60_000u64))?;
        Ok(Self {
            hosts: reader.required(&HOSTS, list(is_host))?,
            local: reader.optional(&LOCAL, list(is_origin))?.unwrap_or_default(),
            pace: Duration::from_millis(pace),
        })
    }
}

/// Items between commas, all of which are `fit`; at least one.
fn list(fit: fn(&str) -> bool) -> impl Fn(&str) -> Option<Vec<String>> {
    move |raw| {
        let items: Vec<String> = raw.split(',').map(|item| item.trim().to_lowercase()).collect();
        items.iter().all(|item| fit(item)).then_some(items)
    }
}

fn is_host(item: &str) -> bool {
    // A name, as it stands in an address: no scheme, no port, no path.
    item == "*" || (item.contains('.') && !item.contains('*') && url::Host::parse(item).is_ok())
}

fn is_origin(item: &str) -> bool {
    let Some((host, port)) = item.rsplit_once(':') else { return false };
    port.parse::<u16>().is_ok_and(|port| port > 0)
        && !host.contains('*')
        && url::Host::parse(host).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_without_scheme_port_or_path() {
        assert_eq!(list(is_host)("a.com, B.com").unwrap(), ["a.com", "b.com"]);
        assert!(list(is_host)("*").is_some());
        for wrong in ["https://a.com", "a.com/x", "a.com:80", "localhost", "a.com,", "*.a.com"] {
            assert!(list(is_host)(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn an_inner_address_is_one_host_and_one_port() {
        assert!(list(is_origin)("127.0.0.1:8123,intranet:80,[::1]:8080").is_some());
        for wrong in ["127.0.0.1", "10.0.0.0/8:80", "*:80", "a:0", "a:99999", "http://a:80"] {
            assert!(list(is_origin)(wrong).is_none(), "{wrong}");
        }
    }
}
