use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

use chrono::Utc;

use super::{CommandError, with_causes};
use crate::auth;
use crate::config::{CommandLine, Config};
use crate::store::{Diagnosis, Store, StoreError};

/// Free space below which a warning is given, in bytes.
const LITTLE_SPACE: u64 = 1 << 30;
/// Clock differences above this are reported, in seconds.
const CLOCK_SKEW: i64 = 5;
/// Files that a server has open besides connections of clients.
const OTHER_FILES: u64 = 100;

/// The result of one check.
struct Finding {
    name: &'static str,
    outcome: Outcome,
    found: String,
}

/// With a remedy, unless all is well.
enum Outcome {
    Ok,
    Warning(String),
    Error(String),
}

/// Checks what a server needs, and prints a line for each check. Prints no secret.
pub async fn examine(command_line: &CommandLine) -> Result<(), CommandError> {
    let version = env!("CARGO_PKG_VERSION");
    let platform = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    print(&ok(
        "version",
        format!("mission-graph {version} on {platform}"),
    ));
    let config = match Config::load(command_line) {
        Ok(config) => config,
        Err(error) => {
            let remedy = "correct the setting; config.default.toml describes all".to_owned();
            print(&finding(
                "settings",
                error.to_string(),
                Outcome::Error(remedy),
            ));
            return Err(CommandError::InvalidSettings);
        }
    };
    let mut findings = vec![ok("settings", "all are known and in range".to_owned())];
    findings.extend(database(&config).await);
    findings.push(keys(&config).await);
    findings.extend(folders(&config));
    findings.extend(open_files(&config));
    findings.push(port("port", config.listen));
    findings.extend(
        config
            .metrics
            .listen
            .map(|address| port("metrics port", address)),
    );
    findings.iter().for_each(print);
    let errors = findings
        .iter()
        .filter(|finding| matches!(finding.outcome, Outcome::Error(_)));
    match errors.count() {
        0 => Ok(()),
        1 => Err(CommandError::Other("1 check failed".to_owned())),
        count => Err(CommandError::Other(format!("{count} checks failed"))),
    }
}

fn finding(name: &'static str, found: String, outcome: Outcome) -> Finding {
    Finding {
        name,
        outcome,
        found,
    }
}

fn ok(name: &'static str, found: String) -> Finding {
    finding(name, found, Outcome::Ok)
}

fn warning(name: &'static str, found: String, remedy: impl Into<String>) -> Finding {
    finding(name, found, Outcome::Warning(remedy.into()))
}

fn error(name: &'static str, found: String, remedy: impl Into<String>) -> Finding {
    finding(name, found, Outcome::Error(remedy.into()))
}

fn print(finding: &Finding) {
    let (outcome, remedy) = match &finding.outcome {
        Outcome::Ok => ("ok", ""),
        Outcome::Warning(remedy) => ("warning", remedy.as_str()),
        Outcome::Error(remedy) => ("ERROR", remedy.as_str()),
    };
    let Finding { name, found, .. } = finding;
    match remedy {
        "" => println!("{outcome:<8} {name}: {found}"),
        remedy => println!("{outcome:<8} {name}: {found}; {remedy}"),
    }
}

async fn database(config: &Config) -> Vec<Finding> {
    const NAME: &str = "database";
    let diagnosis = match Store::diagnose(&config.database).await {
        Ok(diagnosis) => diagnosis,
        Err(missing @ StoreError::Missing(_)) => {
            return vec![warning(
                NAME,
                missing.to_string(),
                "a server creates it at its start",
            )];
        }
        Err(failure) => {
            let remedy = match &failure {
                StoreError::Newer(_) => "install the newer version",
                StoreError::File { .. } => "correct the path or its permissions",
                StoreError::Url { .. } => "correct the setting `database`",
                StoreError::Tls { .. } => "docs/operate.md describes TLS",
                _ => "start the database, or correct the setting `database`",
            };
            let found = match &failure {
                // The causes of others hold no more than what is said.
                StoreError::Connect { .. } => with_causes(&failure),
                _ => failure.to_string(),
            };
            return vec![error(NAME, found, remedy)];
        }
    };
    let mut findings = vec![tables(&diagnosis)];
    findings.extend(clock(&diagnosis));
    if let Some(file) = &diagnosis.file {
        findings.push(space(file.parent().unwrap_or(Path::new("."))));
    }
    if let Some(postgres) = &diagnosis.postgres {
        findings.push(match postgres.may_create_tables {
            true => ok("permissions", "the user may create tables".to_owned()),
            false => {
                let remedy = "grant CREATE on the schema, for migrations";
                error(
                    "permissions",
                    "the user may not create tables".to_owned(),
                    remedy,
                )
            }
        });
        findings.push(match postgres.is_encrypted {
            true => ok(
                "encryption",
                "the connection to the database uses TLS".to_owned(),
            ),
            false => {
                let remedy = "over an untrusted network, append ?sslmode=verify-full to the URL";
                let found = "the connection to the database is not encrypted".to_owned();
                match is_local(&diagnosis.location) {
                    true => ok("encryption", found + "; it is on this machine"),
                    false => warning("encryption", found, remedy),
                }
            }
        });
    }
    findings
}

fn tables(diagnosis: &Diagnosis) -> Finding {
    let location = &diagnosis.location;
    match (diagnosis.pending_migrations, &diagnosis.newest) {
        (0, Some(revision)) => ok(
            "database",
            format!("{location} has revision {}", revision.number),
        ),
        (0, None) => {
            let found = format!("{location} is empty");
            warning(
                "database",
                found,
                "a server imports the curated dataset at its start",
            )
        }
        (pending, _) => {
            let found = format!("{location} lacks {pending} migrations");
            warning(
                "database",
                found,
                "a server applies them at its start: back up first",
            )
        }
    }
}

/// Revisions of the future, and a database with another time.
fn clock(diagnosis: &Diagnosis) -> Option<Finding> {
    let now = Utc::now();
    let remedy = "synchronize the clocks with NTP";
    if let Some(postgres) = &diagnosis.postgres {
        let skew = (postgres.clock - now).num_seconds();
        if skew.abs() > CLOCK_SKEW {
            let found = format!("the clock of the database differs by {skew} seconds");
            return Some(error("clock", found, remedy));
        }
    }
    let newest = diagnosis.newest.as_ref()?;
    let ahead = (newest.committed_at - now).num_seconds();
    Some(match ahead > CLOCK_SKEW {
        true => {
            let found = format!("the newest revision is {ahead} seconds in the future");
            error("clock", found, remedy)
        }
        false => ok("clock", now.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
    })
}

async fn keys(config: &Config) -> Finding {
    const NAME: &str = "identity provider";
    if config.identity.issuer.is_empty() {
        return ok(NAME, "none is configured".to_owned());
    }
    match auth::check_keys(&config.identity).await {
        Ok(()) => ok(NAME, "its keys can be read".to_owned()),
        Err(failure) => error(
            NAME,
            failure.to_string(),
            "correct identity.jwks or identity.jwks_url",
        ),
    }
}

fn folders(config: &Config) -> impl Iterator<Item = Finding> {
    let folders = [
        ("trusted.folder", &config.trusted.folder),
        ("explorer.folder", &config.explorer.folder),
    ];
    folders.into_iter().filter_map(|(name, path)| {
        let is_missing = !path.as_os_str().is_empty() && std::fs::read_dir(path).is_err();
        let found = format!("{} is not a readable folder", path.display());
        is_missing.then(|| error(name, found, "correct the path or its permissions"))
    })
}

fn port(name: &'static str, address: SocketAddr) -> Finding {
    match TcpListener::bind(address) {
        Ok(_) => ok(name, format!("{address} is free")),
        Err(_) if responds(address) => ok(name, format!("a server responds at {address}")),
        Err(failure) => {
            let remedy = "stop the program that uses it, or choose another address";
            error(
                name,
                format!("cannot listen on {address}: {failure}"),
                remedy,
            )
        }
    }
}

/// Whether a server of this program, or its metrics, are at the address.
fn responds(address: SocketAddr) -> bool {
    let loopback = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        ip => ip,
    };
    let address = SocketAddr::new(loopback, address.port());
    let timeout = Duration::from_secs(2);
    let Ok(mut stream) = TcpStream::connect_timeout(&address, timeout) else {
        return false;
    };
    let path = "/healthz";
    let request = format!("GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n");
    let mut response = [0; 8];
    stream.set_read_timeout(Some(timeout)).is_ok()
        && stream.write_all(request.as_bytes()).is_ok()
        && stream.read_exact(&mut response).is_ok()
        && response.starts_with(b"HTTP/1.")
}

#[cfg(unix)]
fn space(folder: &Path) -> Finding {
    const NAME: &str = "disk space";
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    match rustix::fs::statvfs(folder) {
        Ok(system) => {
            let free = system.f_bavail.saturating_mul(system.f_frsize);
            let found = format!("{} MB are free in {}", free >> 20, folder.display());
            match free < LITTLE_SPACE {
                true => warning(NAME, found, "free at least 1 GB"),
                false => ok(NAME, found),
            }
        }
        Err(failure) => error(
            NAME,
            failure.to_string(),
            "correct the path of the database",
        ),
    }
}

#[cfg(not(unix))]
fn space(folder: &Path) -> Finding {
    ok("disk space", format!("not checked in {}", folder.display()))
}

/// Each connection of a client takes a file.
#[cfg(unix)]
fn open_files(config: &Config) -> Option<Finding> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current?;
    let needed = config.limits.connections as u64 + OTHER_FILES;
    let found = format!("{limit} for {} connections", config.limits.connections);
    Some(match limit < needed {
        true => {
            let remedy = format!("raise it to {needed} (LimitNOFILE), or lower limits.connections");
            warning("open files", found, remedy)
        }
        false => ok("open files", found),
    })
}

#[cfg(not(unix))]
fn open_files(_: &Config) -> Option<Finding> {
    None
}

fn is_local(location: &str) -> bool {
    let host = location.split_once("://").map_or("", |(_, host)| host);
    ["127.0.0.1", "localhost", "[::1]", "%2F", "/"]
        .iter()
        .any(|local| host.starts_with(local))
}
