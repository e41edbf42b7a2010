//! `/healthz` and `/readyz`: whether the process lives, and whether it wants requests.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use serde_json::json;

use super::AppState;
use crate::world::Degraded;

/// Answers as long as the process does.
pub async fn live() -> Response {
    write(StatusCode::OK, json!({"status": "ok"}))
}

/// 200 with the served revision, also while the server is degraded, since most is answered from memory: the database
/// does not answer, takes no writes, or is ahead. 503 once the server is stopping.
pub async fn ready(State(state): State<Arc<AppState>>) -> Response {
    if state.draining.load(Ordering::Relaxed) {
        return write(
            StatusCode::SERVICE_UNAVAILABLE,
            json!({"status": "stopping"}),
        );
    }
    let following = state.world.replication();
    let degraded = following.degraded();
    let mut body = json!({
        "status": if degraded.is_some() { "degraded" } else { "ready" },
        "revision": state.world.current().revision().to_string(),
        "behind": {
            "revisions": state.world.behind(),
            "seconds": following.behind_for().as_secs(),
        },
    });
    if let Some(degraded) = degraded {
        let (reason, since) = match degraded {
            Degraded::Database(since) => ("database", Some(since)),
            Degraded::Writes(since) => ("writes", Some(since)),
            Degraded::Behind => ("behind", None),
        };
        body["reason"] = reason.into();
        if let Some(since) = since {
            body["since"] = since.to_rfc3339_opts(SecondsFormat::Secs, true).into();
        }
    }
    write(StatusCode::OK, body)
}

fn write(status: StatusCode, body: serde_json::Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
