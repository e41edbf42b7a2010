//! `/healthz` and `/readyz`: whether the process lives, and whether it wants requests.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use serde_json::json;

use super::Edge;

/// Answers as long as the process does.
pub async fn live() -> Response {
    write(StatusCode::OK, json!({"status": "ok"}))
}

/// 200 with the revision that is served, also while the database does not answer: then `degraded`, since most is
/// answered from memory. 503 once the server has been told to stop.
pub async fn ready(State(edge): State<Arc<Edge>>) -> Response {
    if edge.draining.load(Ordering::Relaxed) {
        return write(
            StatusCode::SERVICE_UNAVAILABLE,
            json!({"status": "stopping"}),
        );
    }
    let revision = edge.world.current().revision().to_string();
    let body = match edge.world.following().unavailable_since() {
        None => json!({"status": "ready", "revision": revision}),
        Some(since) => json!({
            "status": "degraded",
            "reason": "database",
            "since": since.to_rfc3339_opts(SecondsFormat::Secs, true),
            "revision": revision,
        }),
    };
    write(StatusCode::OK, body)
}

fn write(status: StatusCode, body: serde_json::Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
