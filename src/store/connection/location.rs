//! Where a database is, and how to say so without giving its password away.

use std::path::PathBuf;

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{SqlxPostgresConnector, SqlxSqliteConnector};

use super::tls::check_parameters;
use crate::store::StoreError;

/// A database that can be opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Location {
    Postgres(String),
    SqliteUrl(String),
    /// Made if it is missing.
    SqliteFile(PathBuf),
}

impl Location {
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        let refuse = |reason: &'static str| {
            Err(StoreError::Url {
                location: without_password(url),
                reason: reason.into(),
            })
        };
        if let Some((scheme, rest)) = url.split_once("://")
            && scheme != "sqlite"
        {
            if scheme != "postgres" && scheme != "postgresql" {
                return refuse("only postgres:// and sqlite: are known");
            }
            if let Err(reason) = check_parameters(url) {
                return Err(StoreError::Url {
                    location: without_password(url),
                    reason,
                });
            }
            let url = format!("postgres://{rest}");
            return if SqlxPostgresConnector::accepts(&url) {
                Ok(Self::Postgres(url))
            } else {
                refuse("not a valid PostgreSQL URL; special characters must be percent-encoded")
            };
        }
        if names_no_file(url) {
            return refuse("in-memory databases are not supported");
        }
        if !url.starts_with("sqlite:") {
            return Ok(Self::SqliteFile(PathBuf::from(url)));
        }
        if SqlxSqliteConnector::accepts(url) {
            Ok(Self::SqliteUrl(url.to_owned()))
        } else {
            refuse("not a valid SQLite URL")
        }
    }

    /// The file of an SQLite database.
    pub(super) fn file(&self) -> Option<PathBuf> {
        match self {
            Self::Postgres(_) => None,
            Self::SqliteFile(path) => Some(path.clone()),
            Self::SqliteUrl(url) => {
                let options: SqliteConnectOptions = url.parse().ok()?;
                Some(options.get_filename().to_owned())
            }
        }
    }

    pub(super) fn without_password(&self) -> String {
        match self {
            Self::Postgres(url) => without_password(url),
            Self::SqliteUrl(url) => url.clone(),
            Self::SqliteFile(path) => path.display().to_string(),
        }
    }
}

/// In memory, or in a nameless temporary file.
fn names_no_file(url: &str) -> bool {
    let rest = url.strip_prefix("sqlite:").unwrap_or(url);
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (file, parameters) = match rest.split_once('?') {
        Some((file, parameters)) if rest.len() != url.len() => (file, parameters),
        _ => (rest, ""),
    };
    file.is_empty() || file == ":memory:" || parameters.split('&').any(|p| p == "mode=memory")
}

/// Says scheme, host and database only. What stands before an `@` or behind a `?` may hold a
/// password, and in a URL that is badly written so may everything else: then the scheme must do.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    let port_is_number = match host.rsplit_once(':') {
        Some((_, port)) => port
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b']'),
        None => true,
    };
    if path.contains('@') || !port_is_number {
        return format!("{scheme}://…");
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_databases_apart() {
        for (url, location) in [
            ("graph.db", Location::SqliteFile("graph.db".into())),
            ("/a?b/100%.db", Location::SqliteFile("/a?b/100%.db".into())),
            (
                "sqlite://graph.db?mode=rwc",
                Location::SqliteUrl("sqlite://graph.db?mode=rwc".to_owned()),
            ),
            (
                "postgresql://host/graph",
                Location::Postgres("postgres://host/graph".to_owned()),
            ),
        ] {
            assert_eq!(Location::parse(url).unwrap(), location, "{url}");
        }
    }

    #[test]
    fn refuses_what_would_be_gone_at_the_end() {
        for url in [
            "",
            ":memory:",
            "sqlite::memory:",
            "sqlite://:memory:",
            "sqlite:",
            "sqlite://?mode=rwc",
            "sqlite://graph?cache=shared&mode=memory",
        ] {
            let refusal = Location::parse(url).unwrap_err().to_string();
            assert!(refusal.contains("in-memory"), "{url}: {refusal}");
        }
    }

    #[test]
    fn never_says_a_password() {
        for url in [
            "postgres://user:secret@host:5432/graph",
            "postgres://user:secret@host/graph?sslmode=require",
            "postgres://user@host/graph?password=secret",
            "postgres://user@host/graph?password=a@secret",
            "postgres://user:se/secret@host/graph",
            "postgres://user:0?secret@host/graph",
            "postgres://user:0#secret",
            "postgres://user:secret/graph",
            "postgres://user:p@secret@host:x/graph",
            "mysql://user:secret@host/graph",
        ] {
            let said = without_password(url);
            assert!(!said.contains("secret"), "{url}: {said}");
            let (Ok(location), said) = (Location::parse(url), said) else {
                continue;
            };
            assert_eq!(location.without_password(), said);
        }
        assert_eq!(
            without_password("postgres://user:secret@host:5432/graph?sslmode=require"),
            "postgres://host:5432/graph"
        );
    }
}
