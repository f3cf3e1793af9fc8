//! The HTTP door.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::reader::Reader;
use super::variable::{Preset, Section, Text, Variable};
use super::{ConfigError, parse};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
const BYTES: Text = Text::new("bytes (ou KiB, MiB, GiB)", "bytes (or KiB, MiB, GiB)");

pub(super) const HOST: Variable = Variable {
    name: "BEECATALOG_HOST",
    meaning: Text::new(
        "Endereço em que o servidor atende; 0.0.0.0 atende a rede toda.",
        "Address that the server listens on; 0.0.0.0 serves the whole network.",
    ),
    preset: Preset::Value("127.0.0.1"),
    allowed: "an IP address",
    ..Variable::BASE
};

pub(super) const PORT: Variable = Variable {
    name: "BEECATALOG_PORT",
    meaning: Text::new(
        "Porta do servidor; 0 escolhe uma livre.",
        "Port of the server; 0 takes a free one.",
    ),
    preset: Preset::Value("8080"),
    allowed: "a whole number from 0 to 65535",
    ..Variable::BASE
};

const PUBLIC_URL: Variable = Variable {
    name: "BEECATALOG_PUBLIC_URL",
    meaning: Text::new(
        "Endereço pelo qual as pessoas chegam ao servidor, p. ex. atrás de um proxy.",
        "Address by which people reach the server, e.g. behind a proxy.",
    ),
    preset: Preset::Unset(Text::new("http:// com endereço e porta", "http:// with host and port")),
    allowed: "an http:// or https:// address without user, query and fragment",
    ..Variable::BASE
};

const DRAIN: Variable = Variable {
    name: "BEECATALOG_DRAIN_SECONDS",
    meaning: Text::new(
        "Depois de um SIGTERM, por quanto tempo ainda atende, já fora de /readyz.",
        "After a SIGTERM, how long requests are still answered while /readyz says no.",
    ),
    unit: Text::new("segundos", "seconds"),
    preset: Preset::Value("5"),
    allowed: "a whole number from 0 to 10",
    ..Variable::BASE
};

const MAX_JSON: Variable = Variable {
    name: "BEECATALOG_MAX_JSON_BYTES",
    meaning: Text::new("Maior corpo JSON de um pedido.", "Largest JSON body of a request."),
    unit: BYTES,
    preset: Preset::Value("256KiB"),
    allowed: "1 KiB to 16 MiB",
    ..Variable::BASE
};

const MAX_PRODUCTS: Variable = Variable {
    name: "BEECATALOG_MAX_PRODUCT_UPLOAD_BYTES",
    meaning: Text::new(
        "Maior planilha de produtos enviada.",
        "Largest uploaded sheet of products.",
    ),
    unit: BYTES,
    preset: Preset::Value("100MiB"),
    allowed: "1 KiB to 1 GiB",
    ..Variable::BASE
};

const MAX_TEMPLATE: Variable = Variable {
    name: "BEECATALOG_MAX_TEMPLATE_UPLOAD_BYTES",
    meaning: Text::new("Maior modelo enviado.", "Largest uploaded template."),
    unit: BYTES,
    preset: Preset::Value("25MiB"),
    allowed: "1 KiB to 100 MiB",
    ..Variable::BASE
};

pub(super) const SECTION: Section = Section {
    title: Text::new("Servidor HTTP", "HTTP server"),
    variables: &[&HOST, &PORT, &PUBLIC_URL, &DRAIN, &MAX_JSON, &MAX_PRODUCTS, &MAX_TEMPLATE],
};

/// The HTTP door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Http {
    /// Address to listen on (`BEECATALOG_HOST`).
    pub host: IpAddr,
    /// Port to listen on, 0 for a free one (`BEECATALOG_PORT`).
    pub port: u16,
    /// Address by which people reach the server, without a slash at the end
    /// (`BEECATALOG_PUBLIC_URL`).
    pub public_url: Option<String>,
    /// How long a stopping server still answers (`BEECATALOG_DRAIN_SECONDS`).
    pub drain: Duration,
    /// Longest JSON body, in bytes (`BEECATALOG_MAX_JSON_BYTES`).
    pub max_json_bytes: usize,
    /// Largest product file, in bytes (`BEECATALOG_MAX_PRODUCT_UPLOAD_BYTES`).
    pub max_product_upload_bytes: usize,
    /// Largest template, in bytes (`BEECATALOG_MAX_TEMPLATE_UPLOAD_BYTES`).
    pub max_template_upload_bytes: usize,
}

impl Http {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            host: reader.required(&HOST, |raw| raw.parse().ok())?,
            port: reader.required(&PORT, parse::within(0..=u16::MAX))?,
            public_url: reader.optional(&PUBLIC_URL, parse::plain_address)?,
            drain: reader.required(&DRAIN, parse::seconds(0..=10))?,
            max_json_bytes: reader.required(&MAX_JSON, parse::bytes(KIB..=16 * MIB))?,
            max_product_upload_bytes: reader
                .required(&MAX_PRODUCTS, parse::bytes(KIB..=1024 * MIB))?,
            max_template_upload_bytes: reader
                .required(&MAX_TEMPLATE, parse::bytes(KIB..=100 * MIB))?,
        })
    }

    /// Address and port to listen on.
    pub fn socket(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }
}
