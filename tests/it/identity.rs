//! Who asks: tokens of the API and of an identity provider, what they allow, and what is told of them.

mod command_line;
mod live;
mod log;
mod provider;
mod tokens;

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::{TimeDelta, Utc};
use entity::audit::{AuditOutcome, AuditedOperation};
use entity::{Role, audit, token};
use mission_graph::auth::NewToken;
use mission_graph::store::{AuditEntry, Store};
use serde_json::Value;
use tower::ServiceExt;

/// `{viewer{role organisation countries{id} hasAllCountries expiresAt tokenId}}`
const VIEWER: &str = "/graphql?query=%7Bviewer%7Brole%20organisation%20countries%7Bid%7D%20\
                      hasAllCountries%20expiresAt%20tokenId%7D%7D";
const INVALID: &str = "Bearer error=\"invalid_token\"";

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    fn viewer(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text);
        self.json()["data"]["viewer"].clone()
    }

    /// What a refusal says, which is like every other refusal of a token.
    #[track_caller]
    fn refusal(&self) -> String {
        assert_eq!(self.status, StatusCode::UNAUTHORIZED, "{}", self.text);
        assert_eq!(self.header("www-authenticate"), INVALID);
        assert_eq!(self.header("cache-control"), "no-store");
        let error = &self.json()["errors"][0];
        assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED");
        error["message"].as_str().unwrap().to_owned()
    }
}

async fn get(router: &Router, uri: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap());
    let (parts, body) = response.await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8(body.to_vec()).unwrap(),
    }
}

/// Asks with a token.
async fn bear(router: &Router, uri: &str, token: &str) -> Answer {
    get(
        router,
        uri,
        &[("authorization", &format!("Bearer {token}"))],
    )
    .await
}

/// A token in the database, good for so many days from now; gives its row and its text.
pub async fn issue(
    store: &Store,
    role: Role,
    countries: &str,
    days: i64,
) -> (token::Model, String) {
    issue_for(store, "Câmara", role, countries, days).await
}

/// The same, for whoever acts for an organisation.
pub async fn issue_for(
    store: &Store,
    organisation: &str,
    role: Role,
    countries: &str,
    days: i64,
) -> (token::Model, String) {
    let fresh = NewToken::new().unwrap();
    // PostgreSQL keeps no more digits.
    let now = Utc::now()
        .date_naive()
        .and_hms_opt(0, 0, 0)
        .unwrap()
        .and_utc();
    let row = token::Model {
        id: fresh.id,
        secret_hash: fresh.secret_hash,
        label: "A test".to_owned(),
        organisation: organisation.to_owned(),
        role,
        countries: countries.to_owned(),
        created_at: now,
        expires_at: now + TimeDelta::days(days),
        last_used_on: None,
        revoked_at: None,
    };
    let entry = entry(AuditedOperation::CreateToken);
    store.create_token(row.clone(), entry).await.unwrap();
    (row, fresh.text)
}

pub fn entry(operation: AuditedOperation) -> AuditEntry {
    AuditEntry::new(Utc::now(), operation, AuditOutcome::Allowed, "a test")
}

/// The lines about refused tokens, the newest first, as soon as there are so many.
async fn refusals(store: &Store, count: usize) -> Vec<audit::Model> {
    refusals_of(store, AuditedOperation::Authenticate, count).await
}

/// The lines about what was refused of this kind, the newest first, as soon as there are so many.
pub async fn refusals_of(
    store: &Store,
    operation: AuditedOperation,
    count: usize,
) -> Vec<audit::Model> {
    for _ in 0..400 {
        let mut lines = store.newest_audits(2000).await.unwrap();
        lines.retain(|line| line.operation == operation && line.outcome == AuditOutcome::Refused);
        if lines.len() >= count {
            return lines;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("there are no {count} lines in the audit trail");
}
