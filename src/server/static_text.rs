//! Texts that are the same for all who ask: pages, their files, the printed schema.

use std::sync::{Arc, OnceLock};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::graphql::{ContentEncoding, ETag, EncodedBody, workers};

/// A text, and what is told of it. Compressed when it is first asked for in a coding, and then kept.
#[derive(Clone)]
pub struct StaticText {
    kind: &'static str,
    policy: Option<&'static str>,
    plain: Bytes,
    etag: ETag,
    encodings: Arc<[OnceLock<EncodedBody>; ContentEncoding::ALL.len()]>,
}

impl StaticText {
    /// Of a media type.
    pub fn new(kind: &'static str, plain: impl Into<Bytes>) -> Self {
        let plain = plain.into();
        Self {
            kind,
            policy: None,
            etag: ETag::of([&*plain]),
            plain,
            encodings: Arc::default(),
        }
    }

    /// A page, which may load and run what its Content-Security-Policy says.
    pub fn page(html: impl Into<Bytes>, policy: &'static str) -> Self {
        Self {
            policy: Some(policy),
            ..Self::new("text/html; charset=utf-8", html)
        }
    }

    /// The text without encoding.
    pub fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// The text in the coding that the client likes best, or 304 without it if the client has it.
    pub async fn respond(&self, request: &HeaderMap, cache_control: &str) -> Response {
        let mut response = if self.etag.matches(request) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            self.full_response(request).await
        };
        self.etag.set_headers(&mut response, cache_control);
        response
    }

    /// The text in the coding that the client likes best.
    pub async fn full_response(&self, request: &HeaderMap) -> Response {
        let mut response = self
            .encoded(ContentEncoding::negotiate(request))
            .await
            .into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        if let Some(policy) = self.policy {
            let policy = HeaderValue::from_static(policy);
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }

    async fn encoded(&self, encoding: ContentEncoding) -> EncodedBody {
        let place = encoding as usize;
        if let Some(encoded) = self.encodings[place].get() {
            return encoded.clone();
        }
        let text = self.clone();
        // A megabyte takes too long for the threads of the server.
        workers::run(async move {
            let encoded = text.encodings[place].get_or_init(|| encoding.encode(&text.plain));
            encoded.clone()
        })
        .await
    }
}
