//! Tokens of an identity provider: JSON Web Tokens, as OpenID Connect has them.

mod claims;
mod keys;
mod remote_keys;

use std::sync::Arc;

use chrono::TimeDelta;
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Validation, decode, decode_header};
use serde_json::{Map, Value};

use super::TokenRejection;
use crate::access::Principal;
use crate::config;

pub use keys::KeysError;

use claims::ClaimMapping;
use keys::{KeySet, VerificationKey};
use remote_keys::RemoteKeySet;

/// Whose tokens are believed, and what their claims mean.
pub struct IdentityProvider {
    issuer: String,
    audience: String,
    leeway_seconds: u32,
    keys: KeySource,
    mapping: ClaimMapping,
}

enum KeySource {
    File(KeySet),
    Url(RemoteKeySet),
}

impl KeySource {
    async fn find_by_id(&self, id: &str) -> Option<Arc<VerificationKey>> {
        match self {
            Self::File(keys) => keys.find(|key| key.id == id),
            Self::Url(keys) => keys.find_by_id(id).await,
        }
    }

    fn trusts(&self, fingerprint: &str) -> bool {
        let is_wanted = |key: &VerificationKey| key.fingerprint == fingerprint;
        match self {
            Self::File(keys) => keys.find(is_wanted).is_some(),
            Self::Url(keys) => keys.find_known(is_wanted).is_some(),
        }
    }
}

impl IdentityProvider {
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
            keys: match settings.jwks_url.is_empty() {
                true => KeySource::File(KeySet::read(settings.jwks.clone())?),
                false => KeySource::Url(RemoteKeySet::new(settings)),
            },
            mapping: ClaimMapping::new(settings),
        }))
    }

    pub fn leeway(&self) -> TimeDelta {
        TimeDelta::seconds(self.leeway_seconds.into())
    }

    /// # Errors
    /// When any of it is not as it has to be.
    pub async fn verify(&self, token: &str) -> Result<Principal, TokenRejection> {
        let header = decode_header(token).map_err(|_| TokenRejection::Malformed)?;
        // What has to be understood and is not: no extension is.
        if header.crit.is_some() {
            return Err(TokenRejection::Malformed);
        }
        let id = header.kid.as_deref().ok_or(TokenRejection::UnknownKey)?;
        let key = self.keys.find_by_id(id).await;
        let key = key.ok_or(TokenRejection::UnknownKey)?;
        // The key says which algorithms it is for, never the token.
        if !key.algorithms.contains(&header.alg) {
            return Err(TokenRejection::Algorithm);
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
        self.keys.trusts(fingerprint)
    }
}

/// Whether the keys of the configured issuer can be read now.
///
/// # Errors
/// If they can't be read, or if there are none.
pub async fn check_keys(settings: &config::Identity) -> Result<(), KeysError> {
    match settings.jwks_url.is_empty() {
        true => KeySet::read(settings.jwks.clone()).map(|_| ()),
        false => RemoteKeySet::new(settings).check().await,
    }
}

fn rejection(error: Error) -> TokenRejection {
    match error.into_kind() {
        ErrorKind::ExpiredSignature => TokenRejection::Expired,
        ErrorKind::ImmatureSignature => TokenRejection::NotYetValid,
        ErrorKind::InvalidIssuer => TokenRejection::Issuer,
        ErrorKind::InvalidAudience => TokenRejection::Audience,
        ErrorKind::MissingRequiredClaim(name) | ErrorKind::InvalidClaimFormat(name) => {
            TokenRejection::Claim(name)
        }
        ErrorKind::InvalidAlgorithm | ErrorKind::UnsupportedAlgorithm => TokenRejection::Algorithm,
        ErrorKind::InvalidToken | ErrorKind::Base64(_) | ErrorKind::Json(_) => {
            TokenRejection::Malformed
        }
        // Whatever else goes wrong, it was not verified.
        _ => TokenRejection::Signature,
    }
}
