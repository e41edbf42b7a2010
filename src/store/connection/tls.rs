//! TLS to PostgreSQL: what is wrong with a connection that cannot be encrypted or trusted, and what to do.

use std::borrow::Cow;

use rustls::{CertificateError, Error as TlsError};
use sea_orm::sqlx::Error as SqlxError;
use sea_orm::sqlx::postgres::PgSslMode;
use sea_orm::{DbErr, RuntimeErr};

const MODES: &str = "sslmode must be disable, prefer, require, verify-ca or verify-full";

/// What is wrong with the TLS parameters of a URL, before a connection is made.
pub(super) fn check_parameters(url: &str) -> Result<(), Cow<'static, str>> {
    for (name, value) in parameters(url) {
        match &*name {
            // sqlx does not encrypt with `allow`.
            "sslmode" | "ssl-mode" if value == "allow" || value.parse::<PgSslMode>().is_err() => {
                return Err(MODES.into());
            }
            "sslrootcert" | "sslcert" | "sslkey" if !value.starts_with("-----BEGIN") => {
                if let Err(error) = std::fs::File::open(&*value) {
                    return Err(format!("{name}: cannot read the file {value}: {error}").into());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn parameters(url: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes())
}

/// Why TLS failed, with its remedy; nothing if the error has another cause.
pub(super) fn tls_failure(error: &DbErr) -> Option<String> {
    let (DbErr::Conn(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) =
        error
    else {
        return None;
    };
    match &**error {
        SqlxError::Io(error) => {
            let error = error.get_ref()?.downcast_ref::<TlsError>()?;
            Some(reason(error))
        }
        SqlxError::Tls(error) => match error.downcast_ref::<TlsError>() {
            Some(error) => Some(reason(error)),
            None if error.to_string() == "server does not support TLS" => Some(
                "the server does not offer TLS: set `ssl = on` in its postgresql.conf, or connect over a trusted \
                 network with sslmode=disable"
                    .to_owned(),
            ),
            None => Some(error.to_string()),
        },
        _ => None,
    }
}

fn reason(error: &TlsError) -> String {
    let TlsError::InvalidCertificate(certificate) = error else {
        return error.to_string();
    };
    match certificate {
        // The signature is wrong if another authority has the same name.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "the server's certificate is not signed by a trusted authority: pass the certificate of its authority \
             as sslrootcert=FILE"
                .to_owned()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the server's certificate has expired: renew it on the server, and check the clock of this machine"
                .to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the server's certificate is not valid yet: check the clock of this machine".to_owned()
        }
        CertificateError::NotValidForName => {
            "the server's certificate is for another host: connect to a name in the certificate".to_owned()
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            let presented = presented.join(", ");
            format!(
                "the server's certificate is for another host: connect to a name in the certificate ({presented})"
            )
        }
        other => format!("the server's certificate is not accepted: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_parameters_before_connecting() {
        let check = |query: &str| check_parameters(&format!("postgres://host/graph{query}"));
        for right in [
            "",
            "?sslmode=verify-full",
            "?application_name=a&sslmode=disable",
        ] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
        assert_eq!(check("?sslmode=verify"), Err(MODES.into()));
        assert_eq!(check("?sslmode=allow"), Err(MODES.into()));
        let missing = check("?sslmode=verify-full&sslrootcert=/nonexistent/ca.pem").unwrap_err();
        assert!(missing.starts_with("sslrootcert: cannot read the file /nonexistent/ca.pem"));
    }
}
