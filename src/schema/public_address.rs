use std::sync::Arc;

use super::scalar::Url;

/// The public address of the server. Empty if it is unknown: it is never derived from a request.
#[derive(Clone)]
pub struct PublicAddress(Arc<str>);

impl PublicAddress {
    pub fn new(address: &str) -> Self {
        Self(address.trim_end_matches('/').into())
    }

    /// The URL of a path on the server, if its address is known.
    pub fn url(&self, path: &str) -> Option<Url> {
        (!self.0.is_empty()).then(|| Url(format!("{}{path}", self.0)))
    }
}
