//! Settings: declaration, sources and validation.
//!
//! `config.default.toml` is compiled in and documents each setting; it is also the list of known
//! settings. A file, the environment and the command line override it.

mod layers;
mod limits;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use layers::{ConfigError, TOKEN_VARIABLE};
pub use limits::Limits;

/// The default settings, with their documentation.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// All settings. `config.default.toml` documents their meaning and units.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Config {
    #[serde(deserialize_with = "layers::address")]
    pub listen: SocketAddr,
    pub database: String,
    pub address: String,
    pub log: Log,
    pub cache: Cache,
    pub trusted: Trusted,
    pub metrics: Metrics,
    pub client: Client,
    pub live: Live,
    pub export: Export,
    pub agents: Agents,
    pub explorer: Explorer,
    pub traces: Traces,
    pub identity: Identity,
    pub audit: Audit,
    pub check: Check,
    pub limits: Limits,
}

/// Logging.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Log {
    pub filter: String,
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// Caching on the server and in HTTP caches.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Cache {
    pub max_age_seconds: u32,
    pub documents: usize,
    pub persisted: usize,
    pub answers_megabytes: u64,
}

/// Trusted documents.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Trusted {
    pub folder: PathBuf,
    pub only: bool,
}

/// Prometheus metrics.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Metrics {
    #[serde(deserialize_with = "layers::address_if_any")]
    pub listen: Option<SocketAddr>,
}

/// Identification of clients.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Client {
    pub proxies: usize,
}

/// Subscriptions.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Live {
    pub heartbeat_seconds: u64,
    pub origins: Vec<String>,
}

/// Exports.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Export {
    pub iri: String,
    pub address: String,
}

/// Agents that connect over HTTP.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Agents {
    pub origins: Vec<String>,
}

/// Settings of the explorer: name, colours, contact, imprint, embedding.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Explorer {
    pub name: String,
    pub contact: String,
    pub imprint: String,
    pub accent: String,
    pub accent_dark: String,
    pub logo: PathBuf,
    pub embed_in: Vec<String>,
    pub folder: PathBuf,
}

/// OpenTelemetry traces.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Traces {
    pub endpoint: String,
    pub share: f64,
}

/// The trusted OpenID Connect issuer and the meaning of its claims.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Identity {
    pub issuer: String,
    pub audience: String,
    pub jwks: PathBuf,
    pub jwks_url: String,
    pub jwks_refresh_seconds: u64,
    pub leeway_seconds: u32,
    pub role_claim: String,
    pub countries_claim: String,
    pub organisation_claim: String,
    pub contributors: Vec<String>,
    pub editors: Vec<String>,
    pub stewards: Vec<String>,
    pub administrators: Vec<String>,
}

/// The audit trail.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Audit {
    pub keep_days: u32,
}

/// `mission-graph check`: warnings, and requests of `--online`.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Check {
    pub old_years: u32,
    pub pause_seconds: u64,
    pub timeout_seconds: u64,
    pub hosts: usize,
}

/// The settings that can be given on the command line.
#[derive(Clone, Debug, Default, clap::Args, Serialize)]
pub struct CommandLine {
    /// A TOML file with settings (default: mission-graph.toml if it exists)
    #[arg(long, value_name = "FILE", global = true)]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// Copied from the command's own option.
    #[arg(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,

    /// The database: sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
}

impl Config {
    /// The settings of this process.
    ///
    /// # Errors
    /// If a setting is unknown, unreadable or out of range, or if the settings file given explicitly
    /// cannot be read.
    pub fn load(command_line: &CommandLine) -> Result<Self, ConfigError> {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
            .filter(|(name, _)| name.starts_with(layers::PREFIX))
            .map(|(name, value)| (name, value.to_string_lossy().into_owned()));
        Self::from_layers(command_line, Path::new("."), environment)
    }

    /// The settings of a process in `directory` with these environment variables.
    ///
    /// # Errors
    /// As for [`Config::load`].
    pub fn from_layers(
        command_line: &CommandLine,
        directory: &Path,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        layers::read(command_line, directory, environment)
    }

    /// The public address of the server; empty if it is not set.
    pub fn public_address(&self) -> &str {
        match self.address.is_empty() {
            true => &self.export.address,
            false => &self.address,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::from_layers(&CommandLine::default(), Path::new("/nonexistent"), [])
            .expect("the compiled-in settings are valid, as a test holds")
    }
}

#[cfg(test)]
mod tests;
