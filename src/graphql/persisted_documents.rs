//! Documents that a request names in place of sending them: the trusted ones, which lie in a folder, and
//! those that clients have sent before with their hash.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use http::StatusCode;
use lru::LruCache;
use sha2::{Digest, Sha256};

use super::api_error::{ApiError, ErrorCode};
use super::document::DocumentCache;
use super::parameters::Parameters;
use crate::config::Config;

/// Bytes of a document that is kept under its hash.
const KEPT: usize = 64 << 10;
/// What a name begins with that is a hash.
const HASH: &str = "sha256:";

/// The documents that requests may name.
pub struct PersistedDocuments {
    /// By name, and by `sha256:` with the hash.
    trusted: HashMap<String, Arc<str>>,
    only_trusted: bool,
    /// By hash.
    automatic: Option<Mutex<LruCache<String, Arc<str>>>>,
}

/// Why the trusted documents can't be taken.
#[derive(Debug, thiserror::Error)]
pub enum TrustedDocumentsError {
    #[error("cannot read the trusted documents in {0}: {1}")]
    Read(PathBuf, std::io::Error),
    #[error("the trusted document {0} is invalid: {1}")]
    Invalid(PathBuf, String),
    #[error(
        "the setting trusted.only requires trusted.folder: without it, every request would be \
        rejected"
    )]
    NoFolder,
}

impl PersistedDocuments {
    /// Reads the folder of trusted documents, if the settings name one.
    ///
    /// # Errors
    /// When a file can't be read, or is no document of this schema within the limits.
    pub fn new(config: &Config, documents: &DocumentCache) -> Result<Self, TrustedDocumentsError> {
        let trusted = match &config.trusted.folder {
            folder if !folder.as_os_str().is_empty() => read(folder, documents)?,
            _ if config.trusted.only => return Err(TrustedDocumentsError::NoFolder),
            _ => HashMap::new(),
        };
        Ok(Self {
            trusted,
            only_trusted: config.trusted.only,
            automatic: NonZeroUsize::new(config.cache.persisted)
                .map(|number| Mutex::new(LruCache::new(number))),
        })
    }

    /// The trusted documents by their names.
    pub fn trusted(&self) -> impl Iterator<Item = (&String, &Arc<str>)> {
        let is_hash = |name: &str| name.starts_with(HASH);
        self.trusted.iter().filter(move |(name, _)| !is_hash(name))
    }

    /// The text of the document that a request means: the one that it sends, or the one that it names.
    ///
    /// # Errors
    /// When it means none or several, or one that is not known or not allowed.
    pub fn text(&self, parameters: &Parameters) -> Result<Arc<str>, ApiError> {
        let hash = parameters.persisted_hash()?;
        match (&parameters.query, &parameters.document_id, hash) {
            (Some(_), Some(_), _) | (_, Some(_), Some(_)) => Err(ApiError::of_document(
                ErrorCode::BadUserInput,
                "The request has both `documentId` and `query`: send only one of them.",
            )),
            (None, Some(id), None) => self.trusted.get(id).cloned().ok_or_else(|| {
                let message = format!("There is no trusted document \"{id}\".");
                ApiError::of_document(ErrorCode::NotFound, message)
            }),
            // As almost all requests are: nothing has to be worked out.
            (Some(query), None, None) if !self.only_trusted => Ok(query.as_str().into()),
            (Some(query), None, hash) => {
                let own = sha256_hex(query);
                if hash.is_some_and(|hash| hash != own) {
                    let message = "`sha256Hash` is not the hash of `query`.";
                    return Err(ApiError::of_document(ErrorCode::BadUserInput, message));
                }
                if self.only_trusted && !self.trusted.contains_key(&hash_name(&own)) {
                    return Err(not_trusted_error());
                }
                Ok(query.as_str().into())
            }
            (None, None, Some(hash)) => self.by_hash(hash),
            (None, None, None) => Err(ApiError::of_request(
                StatusCode::BAD_REQUEST,
                ErrorCode::BadUserInput,
                "The parameter `query` is missing: send a GraphQL document. See /graphiql for \
                 examples.",
            )),
        }
    }

    /// Keeps a document that was sent with its hash, and is one.
    pub fn insert(&self, parameters: &Parameters, text: &Arc<str>) {
        let is_sent = parameters.query.is_some() && text.len() <= KEPT;
        if let (Some(sent), true, Ok(Some(hash))) =
            (&self.automatic, is_sent, parameters.persisted_hash())
        {
            let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
            sent.put(hash.to_owned(), text.clone());
        }
    }

    /// In the codes and words that clients of automatic persisted queries know.
    fn by_hash(&self, hash: &str) -> Result<Arc<str>, ApiError> {
        if let Some(text) = self.trusted.get(&hash_name(hash)) {
            return Ok(text.clone());
        }
        if self.only_trusted {
            return Err(not_trusted_error());
        }
        let Some(sent) = &self.automatic else {
            let message = "PersistedQueryNotSupported";
            return Err(ApiError::of_document(
                ErrorCode::PersistedQueryNotSupported,
                message,
            ));
        };
        let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.get(hash).cloned().ok_or_else(|| {
            ApiError::of_document(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound")
        })
    }
}

/// The `.graphql` files of a folder, by their names without it.
fn read(
    folder: &Path,
    documents: &DocumentCache,
) -> Result<HashMap<String, Arc<str>>, TrustedDocumentsError> {
    let unreadable = |error| TrustedDocumentsError::Read(folder.to_owned(), error);
    let mut trusted = HashMap::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(name) = path.file_stem().and_then(|name| name.to_str()) else {
            continue;
        };
        if path
            .extension()
            .is_none_or(|extension| extension != "graphql")
        {
            continue;
        }
        let text: Arc<str> = std::fs::read_to_string(&path)
            .map_err(|error| TrustedDocumentsError::Read(path.clone(), error))?
            .into();
        documents.get(&text).map_err(|error| {
            let complaints = error.details.iter();
            let messages: Vec<&str> = complaints.map(|it| it.message.as_str()).collect();
            TrustedDocumentsError::Invalid(path.clone(), messages.join(" "))
        })?;
        trusted.insert(hash_name(&sha256_hex(&text)), text.clone());
        trusted.insert(name.to_owned(), text);
    }
    Ok(trusted)
}

/// The hash in the letters in which clients write it.
fn sha256_hex(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn hash_name(hash: &str) -> String {
    format!("{HASH}{hash}")
}

fn not_trusted_error() -> ApiError {
    let message = "This server only executes trusted documents: send the ID of one as \
        `documentId`.";
    ApiError::of_request(StatusCode::FORBIDDEN, ErrorCode::Forbidden, message)
}
