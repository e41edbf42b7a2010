//! Merges the layers of settings and reports invalid settings with their location.

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};

use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::{CommandLine, Config, DEFAULTS};

/// The prefix of environment variables that are settings.
pub(super) const PREFIX: &str = "MISSION_GRAPH_";
/// The variable with the path of the settings file; not a setting itself.
const FILE_VARIABLE: &str = "MISSION_GRAPH_CONFIG";
/// The variable with the access token of `mission-graph mcp`; not a setting either, so that no settings file has it.
pub const TOKEN_VARIABLE: &str = "MISSION_GRAPH_TOKEN";
/// Prefix of variables for tests, which are not settings.
const TEST_PREFIX: &str = "MISSION_GRAPH_TEST_";
/// The name of the environment layer.
const ENVIRONMENT: &str = "the environment";
const FILE_NAME: &str = "mission-graph.toml";

/// An error in the settings.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum ConfigError {
    #[error("cannot read the settings file {path}: {reason}")]
    File { path: String, reason: String },
    #[error("{place}: {complaint}")]
    Setting { place: String, complaint: String },
    #[error("{place}: unknown setting{}", .nearest.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
    Unknown {
        place: String,
        nearest: Option<String>,
    },
}

pub(super) fn read(
    command_line: &CommandLine,
    directory: &Path,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let environment: Vec<_> = environment.into_iter().collect();
    let defaults = Figment::from(NamedProvider("the defaults", Toml::string(DEFAULTS)));
    let mut figment = defaults.clone();
    if let Some(file) = file_of_settings(command_line, directory, &environment)? {
        let text = std::fs::read_to_string(&file).map_err(|error| ConfigError::File {
            path: file.display().to_string(),
            reason: error.to_string(),
        })?;
        // Parsed here first, because a syntax error concerns the file, not one setting.
        Toml::string(&text)
            .data()
            .map_err(|error| ConfigError::File {
                path: file.display().to_string(),
                reason: error.kind.to_string().trim_end().to_owned(),
            })?;
        figment = figment.merge(NamedProvider(
            file.display().to_string(),
            Toml::string(&text),
        ));
    }
    for (key, value) in settings_in(&environment) {
        figment = figment.merge(NamedProvider(ENVIRONMENT, Serialized::default(&key, value)));
    }
    figment = figment.merge(NamedProvider(
        "the command line",
        Serialized::defaults(command_line),
    ));

    reject_unknown(&figment, &defaults)?;
    let config: Config = figment.extract().map_err(unreadable)?;
    validate(&config, &figment)?;
    Ok(config)
}

/// An address and a port; a name is resolved.
pub(super) fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    resolve(&text).map_err(D::Error::custom)
}

/// An address and a port, or "" for none.
pub(super) fn address_if_any<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let address = (!text.is_empty()).then(|| resolve(&text)).transpose();
    address.map_err(D::Error::custom)
}

fn resolve(text: &str) -> Result<SocketAddr, String> {
    let expected = |reason: &str| {
        format!(
            "`{text}`: {reason}; expected an address and a port, such as 127.0.0.1:8000 or localhost:8000, or \
             0.0.0.0:8000 to listen on all interfaces"
        )
    };
    match text.rsplit_once(':') {
        None => return Err(expected("the address or the port is missing")),
        Some(("", _)) => return Err(expected("the address is missing")),
        Some(_) => {}
    }
    let mut found = text
        .to_socket_addrs()
        .map_err(|error| expected(&error.to_string()))?;
    found
        .next()
        .ok_or_else(|| expected("the name has no address"))
}

/// The file given explicitly, or the default file if it exists.
fn file_of_settings(
    command_line: &CommandLine,
    directory: &Path,
    environment: &[(String, String)],
) -> Result<Option<PathBuf>, ConfigError> {
    let asked = command_line.config.clone().or_else(|| {
        environment
            .iter()
            .find(|(name, value)| name == FILE_VARIABLE && !value.is_empty())
            .map(|(_, value)| PathBuf::from(value))
    });
    if let Some(file) = asked {
        return Ok(Some(file));
    }
    let usual = directory.join(FILE_NAME);
    Ok(usual.is_file().then_some(usual))
}

/// The settings among the environment variables, by their dotted names.
fn settings_in(environment: &[(String, String)]) -> impl Iterator<Item = (String, Value)> {
    environment
        .iter()
        .filter(|(name, _)| name != FILE_VARIABLE && name != TOKEN_VARIABLE)
        .filter(|(name, _)| !name.starts_with(TEST_PREFIX))
        .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)))
        .map(|(name, value)| {
            let key = name.to_lowercase().replace("__", ".");
            (key, value.parse().expect("any text is a value"))
        })
}

/// Errors if a setting is not among the defaults.
fn reject_unknown(figment: &Figment, defaults: &Figment) -> Result<(), ConfigError> {
    let known = names(defaults);
    for name in names(figment) {
        // `limits = 5` is not an unknown setting: it fails by its type.
        let is_table = known
            .iter()
            .any(|known| known.starts_with(&format!("{name}.")));
        if !known.contains(&name) && !is_table {
            return Err(ConfigError::Unknown {
                place: place(figment, &name),
                nearest: nearest(&name, &known),
            });
        }
    }
    Ok(())
}

/// The dotted names of all values, including those in tables.
fn names(figment: &Figment) -> Vec<String> {
    fn collect(dict: &Dict, prefix: &str, names: &mut Vec<String>) {
        for (key, value) in dict {
            let name = format!("{prefix}{key}");
            match value {
                Value::Dict(_, inner) if !inner.is_empty() => {
                    collect(inner, &format!("{name}."), names)
                }
                _ => names.push(name),
            }
        }
    }
    let mut names = Vec::new();
    for dict in figment.data().unwrap_or_default().into_values() {
        collect(&dict, "", &mut names);
    }
    names
}

fn nearest(name: &str, known: &[String]) -> Option<String> {
    known
        .iter()
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, known)| known.clone())
}

fn unreadable(error: figment::Error) -> ConfigError {
    let place = match &error.metadata {
        Some(metadata) => told(metadata, &error.path.join(".")),
        None => format!("`{}`", error.path.join(".")),
    };
    ConfigError::Setting {
        place,
        complaint: error.kind.to_string(),
    }
}

fn validate(config: &Config, figment: &Figment) -> Result<(), ConfigError> {
    let complain = |name: &str, complaint: String| {
        Err(ConfigError::Setting {
            place: place(figment, name),
            complaint,
        })
    };
    if !["sqlite:", "postgres:", "postgresql:"]
        .iter()
        .any(|scheme| config.database.starts_with(scheme))
    {
        // Not shown, because the address may contain a password.
        return complain(
            "database",
            "expected sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE".into(),
        );
    }
    let is_web = |address: &str| address.starts_with("http://") || address.starts_with("https://");
    if !config.address.is_empty() && !is_web(&config.address) {
        return complain("address", "expected https://HOST, or nothing".into());
    }
    if let Err(error) = config
        .log
        .filter
        .parse::<tracing_subscriber::filter::Targets>()
    {
        return complain("log.filter", error.to_string());
    }
    let endpoint = &config.traces.endpoint;
    if !endpoint.is_empty() && !endpoint.starts_with("http://") {
        let complaint = "expected http://HOST:PORT, or nothing".to_owned();
        return complain("traces.endpoint", complaint);
    }
    if !(0.0..=1.0).contains(&config.traces.share) {
        let complaint = format!("{} is not between 0.0 and 1.0", config.traces.share);
        return complain("traces.share", complaint);
    }
    if !(1..=3600).contains(&config.live.heartbeat_seconds) {
        let complaint = format!(
            "{} is not between 1 and 3600",
            config.live.heartbeat_seconds
        );
        return complain("live.heartbeat_seconds", complaint);
    }
    let explorer = &config.explorer;
    for (name, colour) in [
        ("accent", &explorer.accent),
        ("accent_dark", &explorer.accent_dark),
    ] {
        let digits = colour.strip_prefix('#').unwrap_or_default();
        let is_colour = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if !colour.is_empty() && !is_colour {
            let complaint = format!("expected a colour such as #0b6b4f, got {colour:?}");
            return complain(&format!("explorer.{name}"), complaint);
        }
    }
    let is_plain = |site: &&String| {
        !site.bytes().any(|byte| {
            byte.is_ascii_whitespace() || byte == b';' || byte == b',' || !byte.is_ascii()
        })
    };
    if let Some(site) = explorer.embed_in.iter().find(|site| !is_plain(site)) {
        let complaint = format!("expected a site such as https://example.org, got {site:?}");
        return complain("explorer.embed_in", complaint);
    }
    let identity = &config.identity;
    let has_file = !identity.jwks.as_os_str().is_empty();
    let has_url = !identity.jwks_url.is_empty();
    for (name, is_missing) in [
        ("audience", identity.audience.is_empty()),
        ("jwks", !has_file && !has_url),
    ] {
        if !identity.issuer.is_empty() && is_missing {
            let complaint = "an issuer takes this as well".to_owned();
            return complain(&format!("identity.{name}"), complaint);
        }
    }
    let keys = identity.jwks.to_string_lossy();
    if keys.starts_with("http://") || keys.starts_with("https://") {
        let complaint = "expected a file: an address is the setting identity.jwks_url".to_owned();
        return complain("identity.jwks", complaint);
    }
    if has_file && has_url {
        let complaint = "expected either this or identity.jwks, not both".to_owned();
        return complain("identity.jwks_url", complaint);
    }
    if has_url && !is_secure(&identity.jwks_url) {
        let complaint = "expected https://…; http is for 127.0.0.1 and localhost only".to_owned();
        return complain("identity.jwks_url", complaint);
    }
    for (name, value, range) in [
        (
            "identity.jwks_refresh_seconds",
            identity.jwks_refresh_seconds,
            60..=86_400,
        ),
        ("check.pause_seconds", config.check.pause_seconds, 0..=3600),
        (
            "check.timeout_seconds",
            config.check.timeout_seconds,
            1..=300,
        ),
        ("check.hosts", config.check.hosts as u64, 1..=100),
        ("check.old_years", config.check.old_years.into(), 1..=1000),
    ] {
        if !range.contains(&value) {
            let (from, to) = (range.start(), range.end());
            return complain(name, format!("{value} is not between {from} and {to}"));
        }
    }
    if identity.leeway_seconds > 300 {
        let complaint = format!("{} is not between 0 and 300", identity.leeway_seconds);
        return complain("identity.leeway_seconds", complaint);
    }
    for (limit, value, range) in config.limits.ranges() {
        if !range.contains(&value) {
            let complaint = format!(
                "{value} is not between {} and {}",
                range.start(),
                range.end()
            );
            return complain(&format!("limits.{limit}"), complaint);
        }
    }
    Ok(())
}

/// An https address, or one of this machine.
fn is_secure(url: &str) -> bool {
    let is_local = |host: &str| {
        let rest = url
            .strip_prefix("http://")
            .and_then(|rest| rest.strip_prefix(host));
        rest.is_some_and(|rest| rest.starts_with([':', '/']))
    };
    url.starts_with("https://") || is_local("127.0.0.1") || is_local("localhost")
}

fn place(figment: &Figment, name: &str) -> String {
    match figment.find_metadata(name) {
        Some(metadata) => told(metadata, name),
        None => format!("`{name}`"),
    }
}

fn told(metadata: &Metadata, name: &str) -> String {
    if metadata.name == ENVIRONMENT {
        let variable = name.replace('.', "__").to_uppercase();
        return format!("`{name}` in the environment ({PREFIX}{variable})");
    }
    format!("`{name}` in {}", metadata.name)
}

/// A provider with a name for error messages.
struct NamedProvider<N, P>(N, P);

impl<N: AsRef<str>, P: Provider> Provider for NamedProvider<N, P> {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.0.as_ref().to_owned())
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        self.1.data()
    }
}
