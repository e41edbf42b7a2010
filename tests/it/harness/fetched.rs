//! Whatever a route answers: files, tables, archives, refusals.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt;

/// An answer, whole.
pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answered {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{:?}", self.body);
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The message of the one error.
    pub fn message(&self) -> String {
        self.error().1
    }

    /// The code and the message of the one error.
    pub fn error(&self) -> (String, String) {
        let answer: Value = serde_json::from_slice(&self.body).unwrap();
        let errors = answer["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{errors:?}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let code = text(&errors[0]["extensions"]["code"]);
        (code, text(&errors[0]["message"]))
    }
}

/// What stands at an address.
pub async fn fetch(router: &Router, uri: &str) -> Answered {
    fetch_with(router, Method::GET, uri, "accept", "*/*").await
}

/// The same, asked in another way or with a header.
pub async fn fetch_with(
    router: &Router,
    method: Method,
    uri: &str,
    name: &str,
    value: &str,
) -> Answered {
    let request = Request::builder()
        .method(method)
        .uri(uri)
        .header(name, value)
        .body(Body::empty())
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Answered {
        status: parts.status,
        headers: parts.headers,
        body: to_bytes(body, usize::MAX).await.unwrap(),
    }
}
