//! Tokens of an identity provider: JSON Web Tokens, as OpenID Connect has them.

mod claims;
mod keys;

use chrono::TimeDelta;
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Validation, decode, decode_header};
use serde_json::{Map, Value};

use super::Rejection;
use crate::config;
use crate::permit::Identified;

pub use keys::KeysError;

use claims::Mapping;
use keys::Keys;

/// Whose tokens are believed, and what their claims mean.
pub struct Provider {
    issuer: String,
    audience: String,
    leeway_seconds: u32,
    keys: Keys,
    mapping: Mapping,
}

impl Provider {
    /// Nothing when the settings name none.
    ///
    /// # Errors
    /// When its keys can't be read.
    pub fn new(settings: &config::Identity) -> Result<Option<Self>, KeysError> {
        if settings.issuer.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self {
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            leeway_seconds: settings.leeway_seconds,
            keys: Keys::read(settings.jwks.clone())?,
            mapping: Mapping::new(settings),
        }))
    }

    pub fn leeway(&self) -> TimeDelta {
        TimeDelta::seconds(self.leeway_seconds.into())
    }

    /// # Errors
    /// When any of it is not as it has to be.
    pub fn identify(&self, token: &str) -> Result<Identified, Rejection> {
        let header = decode_header(token).map_err(|_| Rejection::Malformed)?;
        // What has to be understood and is not: no extension is.
        if header.crit.is_some() {
            return Err(Rejection::Malformed);
        }
        let key = header
            .kid
            .as_deref()
            .and_then(|id| self.keys.find(|key| key.id == id));
        let key = key.ok_or(Rejection::UnknownKey)?;
        // The key says which algorithms it is for, never the token.
        if !key.algorithms.contains(&header.alg) {
            return Err(Rejection::Algorithm);
        }
        let mut validation = Validation::new(header.alg);
        validation.leeway = self.leeway_seconds.into();
        validation.validate_nbf = true;
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let decoded = decode::<Map<String, Value>>(token, &key.key, &validation);
        let claims = decoded.map_err(rejection)?.claims;
        self.mapping.identified(&claims, &key.fingerprint)
    }

    /// Whether the key with this fingerprint is still among those that are trusted.
    pub fn trusts(&self, fingerprint: &str) -> bool {
        let key = self.keys.find(|key| key.fingerprint == fingerprint);
        key.is_some()
    }
}

fn rejection(error: Error) -> Rejection {
    match error.into_kind() {
        ErrorKind::ExpiredSignature => Rejection::Expired,
        ErrorKind::ImmatureSignature => Rejection::NotYetValid,
        ErrorKind::InvalidIssuer => Rejection::Issuer,
        ErrorKind::InvalidAudience => Rejection::Audience,
        ErrorKind::MissingRequiredClaim(name) | ErrorKind::InvalidClaimFormat(name) => {
            Rejection::Claim(name)
        }
        ErrorKind::InvalidAlgorithm | ErrorKind::UnsupportedAlgorithm => Rejection::Algorithm,
        ErrorKind::InvalidToken | ErrorKind::Base64(_) | ErrorKind::Json(_) => Rejection::Malformed,
        // Whatever else goes wrong, it was not verified.
        _ => Rejection::Signature,
    }
}
