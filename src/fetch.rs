//! The HTTP client: for the keys of an identity provider, and for sources and websites that are checked.

mod links;
mod robots;

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Response};

pub use links::{LinkCheck, LinkChecker, LinkOutcome, Politeness};

/// What requests name as their client.
pub const USER_AGENT: &str = concat!("mission-graph/", env!("CARGO_PKG_VERSION"));
const REDIRECTS: usize = 5;

/// Why a document could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("{0}")]
    Http(String),
    #[error("status {0} instead of 200")]
    Status(u16),
    #[error("more than {0} bytes")]
    TooLarge(usize),
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(in_words(&error))
    }
}

/// Makes ring the source of cryptography of all TLS connections of the process. Clients of `reqwest` cannot be built
/// before.
pub fn install_cryptography() {
    // Fails only if it is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Fetches a document of limited size, without following redirects.
///
/// # Errors
/// If the server does not respond with the document in time.
pub async fn fetch(url: &str, timeout: Duration, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
    let response = client(timeout, Policy::none())?.get(url).send().await?;
    match response.status().as_u16() {
        200 => read(response, max_bytes).await,
        status => Err(FetchError::Status(status)),
    }
}

async fn read(mut response: Response, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > max_bytes {
            return Err(FetchError::TooLarge(max_bytes));
        }
    }
    Ok(body)
}

fn client(timeout: Duration, redirects: Policy) -> Result<Client, FetchError> {
    install_cryptography();
    let client = Client::builder()
        .user_agent(USER_AGENT)
        .timeout(timeout)
        .redirect(redirects);
    Ok(client.build()?)
}

/// An error with its innermost cause, without the URL.
fn in_words(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no response in time".to_owned();
    }
    if error.is_redirect() {
        return format!("more than {REDIRECTS} redirects");
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
