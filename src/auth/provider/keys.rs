//! The provider's keys, from a file that may change while the server runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{
    AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyOperations, PublicKeyUse, ThumbprintHash,
};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};

/// How often the file is looked at, when somebody asks.
const CHECK_INTERVAL: Duration = Duration::from_secs(5);
/// How soon it is read again for a key that is not known.
const MIN_RELOAD_INTERVAL: Duration = Duration::from_secs(1);
/// Bits of an RSA key that is believed.
const RSA_BITS: usize = 2048;

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("the setting identity.jwks: cannot read the keys in {path}: {reason}")]
    Unreadable { path: String, reason: String },
    #[error("the setting identity.jwks: {path} contains no key that verifies signatures")]
    None { path: String },
}

/// A key that verifies signatures.
pub struct VerificationKey {
    pub id: String,
    /// The id and a hash of the key, for keys that are replaced under one id.
    pub fingerprint: String,
    pub key: DecodingKey,
    /// Those that it is for.
    pub algorithms: Vec<Algorithm>,
}

pub(super) type Keys = Arc<Vec<Arc<VerificationKey>>>;

pub struct KeySet {
    path: PathBuf,
    loaded: Mutex<LoadedKeys>,
}

struct LoadedKeys {
    keys: Keys,
    looked_at: Instant,
    version: Option<FileVersion>,
}

/// What changes when a file does.
type FileVersion = (SystemTime, u64);

impl KeySet {
    /// # Errors
    /// When the file has no keys.
    pub fn read(path: PathBuf) -> Result<Self, KeysError> {
        let version = version(&path);
        let held = LoadedKeys {
            keys: read(&path)?,
            looked_at: Instant::now(),
            version,
        };
        Ok(Self {
            path,
            loaded: Mutex::new(held),
        })
    }

    /// The first key that is wanted. The file is read again when it has changed, and when there is no such key: a
    /// provider may have taken a new one into use.
    pub fn find(
        &self,
        is_wanted: impl Fn(&VerificationKey) -> bool,
    ) -> Option<Arc<VerificationKey>> {
        let mut held = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if held.looked_at.elapsed() >= CHECK_INTERVAL {
            held.reload_if_changed(&self.path, false);
        }
        let found = held.find(&is_wanted);
        if found.is_none() && held.looked_at.elapsed() >= MIN_RELOAD_INTERVAL {
            held.reload_if_changed(&self.path, true);
            return held.find(&is_wanted);
        }
        found
    }
}

impl LoadedKeys {
    fn find(&self, is_wanted: &impl Fn(&VerificationKey) -> bool) -> Option<Arc<VerificationKey>> {
        self.keys.iter().find(|key| is_wanted(key)).cloned()
    }

    /// A file that can't be read leaves the keys as they are. One without keys leaves none.
    fn reload_if_changed(&mut self, path: &Path, in_any_case: bool) {
        self.looked_at = Instant::now();
        let version = version(path);
        if version == self.version && !in_any_case {
            return;
        }
        match read(path) {
            Ok(keys) => (self.keys, self.version) = (keys, version),
            Err(error @ KeysError::None { .. }) => {
                tracing::warn!(%error, "tokens of the identity provider are rejected");
                (self.keys, self.version) = (Arc::default(), version);
            }
            Err(error) => tracing::warn!(%error, "keeping the previous keys"),
        }
    }
}

fn version(path: &Path) -> Option<FileVersion> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn read(path: &Path) -> Result<Keys, KeysError> {
    let name = || path.display().to_string();
    let unreadable = |reason: String| KeysError::Unreadable {
        path: name(),
        reason,
    };
    let text = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    let keys = parse(&text).map_err(unreadable)?;
    match keys.is_empty() {
        true => Err(KeysError::None { path: name() }),
        false => Ok(keys),
    }
}

/// The keys of a JSON Web Key Set that verify signatures.
pub(super) fn parse(text: &[u8]) -> Result<Keys, String> {
    let set: JwkSet =
        serde_json::from_slice(text).map_err(|error| format!("not a JSON Web Key Set: {error}"))?;
    Ok(Arc::new(
        set.keys.iter().filter_map(key).map(Arc::new).collect(),
    ))
}

/// `None` for keys that are not for signatures, too weak, or symmetric: with a symmetric key, a verifier can
/// also issue tokens.
fn key(jwk: &Jwk) -> Option<VerificationKey> {
    let common = &jwk.common;
    let is_for_signatures = match (&common.public_key_use, &common.key_operations) {
        (Some(purpose), _) => *purpose == PublicKeyUse::Signature,
        (None, Some(operations)) => operations.contains(&KeyOperations::Verify),
        (None, None) => true,
    };
    let mut algorithms = match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) if bits(&rsa.n) >= RSA_BITS => {
            AlgorithmFamily::Rsa.algorithms().to_vec()
        }
        AlgorithmParameters::EllipticCurve(curve) => match curve.curve {
            EllipticCurve::P256 => vec![Algorithm::ES256],
            EllipticCurve::P384 => vec![Algorithm::ES384],
            _ => Vec::new(),
        },
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            vec![Algorithm::EdDSA]
        }
        _ => Vec::new(),
    };
    if let Some(only) = common.key_algorithm {
        algorithms.retain(|algorithm| only == (*algorithm).into());
    }
    if !is_for_signatures || algorithms.is_empty() {
        return None;
    }
    let id = common.key_id.clone()?;
    let thumbprint = jwk.thumbprint(ThumbprintHash::SHA256).ok()?;
    Some(VerificationKey {
        fingerprint: format!("{id} {thumbprint}"),
        id,
        key: DecodingKey::from_jwk(jwk).ok()?,
        algorithms,
    })
}

fn bits(number: &str) -> usize {
    let bytes = URL_SAFE_NO_PAD.decode(number).unwrap_or_default();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    8 * (bytes.len() - zeros)
}
