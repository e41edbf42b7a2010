//! `/healthz` and `/readyz`: whether the process lives, and whether it wants requests.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Edge;

/// Answers as long as the process does.
pub async fn live() -> Response {
    write(StatusCode::OK, json!({"status": "ok"}))
}

/// 200 with the revision that is served; 503 once the server has been told to stop.
pub async fn ready(State(edge): State<Arc<Edge>>) -> Response {
    if edge.draining.load(Ordering::Relaxed) {
        return write(
            StatusCode::SERVICE_UNAVAILABLE,
            json!({"status": "stopping"}),
        );
    }
    let revision = edge.world.current().revision().to_string();
    write(
        StatusCode::OK,
        json!({"status": "ready", "revision": revision}),
    )
}

fn write(status: StatusCode, body: serde_json::Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
