//! The HTTP client: for the keys of an identity provider, and for the URLs that `check --online` requests.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Response};

/// What requests name as their client.
const USER_AGENT: &str = concat!("mission-graph/", env!("CARGO_PKG_VERSION"));
pub const REDIRECTS: usize = 5;

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

/// The body of a response of limited size.
///
/// # Errors
/// If the body is larger, or is not received completely.
pub async fn read(mut response: Response, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > max_bytes {
            return Err(FetchError::TooLarge(max_bytes));
        }
    }
    Ok(body)
}

/// A client with a timeout for each request.
///
/// # Errors
/// If TLS cannot be set up.
pub fn client(timeout: Duration, redirects: Policy) -> Result<Client, FetchError> {
    // Without a source of cryptography no client can be built. Fails only if one is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .user_agent(USER_AGENT)
        .timeout(timeout)
        .redirect(redirects);
    Ok(client.build()?)
}

/// An error with its innermost cause, without the URL.
pub fn in_words(error: &reqwest::Error) -> String {
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
