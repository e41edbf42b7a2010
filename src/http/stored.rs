//! Documents that a request names in place of sending them: the trusted ones, which lie in a folder, and
//! those that clients have sent before with their hash.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use lru::LruCache;
use sha2::{Digest, Sha256};

use super::document::Documents;
use super::parameters::Parameters;
use super::refusal::{Code, Refusal};
use crate::config::Config;

/// Bytes of a document that is kept under its hash.
const KEPT: usize = 64 << 10;
/// What a name begins with that is a hash.
const HASH: &str = "sha256:";

/// The documents that requests may name.
pub struct Stored {
    /// By name, and by `sha256:` with the hash.
    trusted: HashMap<String, Arc<str>>,
    only_trusted: bool,
    /// By hash.
    sent: Option<Mutex<LruCache<String, Arc<str>>>>,
}

/// Why the trusted documents can't be taken.
#[derive(Debug, thiserror::Error)]
pub enum TrustedError {
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

impl Stored {
    /// Reads the folder of trusted documents, if the settings name one.
    ///
    /// # Errors
    /// When a file can't be read, or is no document of this schema within the limits.
    pub fn new(config: &Config, documents: &Documents) -> Result<Self, TrustedError> {
        let trusted = match &config.trusted.folder {
            folder if !folder.as_os_str().is_empty() => read(folder, documents)?,
            _ if config.trusted.only => return Err(TrustedError::NoFolder),
            _ => HashMap::new(),
        };
        Ok(Self {
            trusted,
            only_trusted: config.trusted.only,
            sent: NonZeroUsize::new(config.cache.persisted)
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
    pub fn text(&self, parameters: &Parameters) -> Result<Arc<str>, Refusal> {
        let hash = parameters.persisted_hash()?;
        match (&parameters.query, &parameters.document_id, hash) {
            (Some(_), Some(_), _) | (_, Some(_), Some(_)) => Err(Refusal::of_document(
                Code::BadUserInput,
                "The request has both `documentId` and `query`: send only one of them.",
            )),
            (None, Some(id), None) => self.trusted.get(id).cloned().ok_or_else(|| {
                let message = format!("There is no trusted document \"{id}\".");
                Refusal::of_document(Code::NotFound, message)
            }),
            // As almost all requests are: nothing has to be worked out.
            (Some(query), None, None) if !self.only_trusted => Ok(query.as_str().into()),
            (Some(query), None, hash) => {
                let own = hashed(query);
                if hash.is_some_and(|hash| hash != own) {
                    let message = "`sha256Hash` is not the hash of `query`.";
                    return Err(Refusal::of_document(Code::BadUserInput, message));
                }
                if self.only_trusted && !self.trusted.contains_key(&named(&own)) {
                    return Err(untrusted());
                }
                Ok(query.as_str().into())
            }
            (None, None, Some(hash)) => self.by_hash(hash),
            (None, None, None) => Err(Refusal::of_request(
                StatusCode::BAD_REQUEST,
                Code::BadUserInput,
                "The parameter `query` is missing: send a GraphQL document. See /graphiql for \
                 examples.",
            )),
        }
    }

    /// Keeps a document that was sent with its hash, and is one.
    pub fn keep(&self, parameters: &Parameters, text: &Arc<str>) {
        let is_sent = parameters.query.is_some() && text.len() <= KEPT;
        if let (Some(sent), true, Ok(Some(hash))) =
            (&self.sent, is_sent, parameters.persisted_hash())
        {
            let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
            sent.put(hash.to_owned(), text.clone());
        }
    }

    /// In the codes and words that clients of automatic persisted queries know.
    fn by_hash(&self, hash: &str) -> Result<Arc<str>, Refusal> {
        if let Some(text) = self.trusted.get(&named(hash)) {
            return Ok(text.clone());
        }
        if self.only_trusted {
            return Err(untrusted());
        }
        let Some(sent) = &self.sent else {
            let message = "PersistedQueryNotSupported";
            return Err(Refusal::of_document(
                Code::PersistedQueryNotSupported,
                message,
            ));
        };
        let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.get(hash).cloned().ok_or_else(|| {
            Refusal::of_document(Code::PersistedQueryNotFound, "PersistedQueryNotFound")
        })
    }
}

/// The `.graphql` files of a folder, by their names without it.
fn read(folder: &Path, documents: &Documents) -> Result<HashMap<String, Arc<str>>, TrustedError> {
    let unreadable = |error| TrustedError::Read(folder.to_owned(), error);
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
            .map_err(|error| TrustedError::Read(path.clone(), error))?
            .into();
        documents.get(&text).map_err(|refusal| {
            let complaints = refusal.complaints.iter();
            let messages: Vec<&str> = complaints.map(|it| it.message.as_str()).collect();
            TrustedError::Invalid(path.clone(), messages.join(" "))
        })?;
        trusted.insert(named(&hashed(&text)), text.clone());
        trusted.insert(name.to_owned(), text);
    }
    Ok(trusted)
}

/// The hash in the letters in which clients write it.
fn hashed(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn named(hash: &str) -> String {
    format!("{HASH}{hash}")
}

fn untrusted() -> Refusal {
    let message = "This server only executes trusted documents: send the ID of one as \
        `documentId`.";
    Refusal::of_request(StatusCode::FORBIDDEN, Code::Forbidden, message)
}
