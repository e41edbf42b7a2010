//! `POST /check/{file}`: what an import of one CSV file would change, for those who may write.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use entity::change::Action;
use entity::{Role, Vocabulary};
use serde_json::{Value, json};

use super::AppState;
use super::body::{self, BodyType};
use super::file::acquire_permit;
use super::response::RestError;
use crate::graphql::{ApiError, ErrorCode, Requester, workers};
use crate::world::{FileChange, FileCheck};

/// Changes, warnings and errors that are listed.
const LISTED: usize = 1000;

/// Checks a file of the import format, such as `cities.csv`, against the newest revision. Writes nothing.
pub async fn check(
    client: Requester,
    State(state): State<Arc<AppState>>,
    Path(file): Path<String>,
    request: Request,
) -> Response {
    match checked(state, &client, file, request).await {
        Ok(report) => axum::Json(report).into_response(),
        Err(error) => error.response(),
    }
}

async fn checked(
    state: Arc<AppState>,
    client: &Requester,
    file: String,
    request: Request,
) -> Result<Value, RestError> {
    if client.viewer.principal().is_none() {
        let message = "Authentication required: send `Authorization: Bearer <token>`.";
        let status = StatusCode::UNAUTHORIZED;
        return Err(ApiError::of_request(status, ErrorCode::Unauthenticated, message).into());
    }
    if client.viewer.role() == Role::Reader {
        let message = "Files are checked for those who may propose or write; the role of this token is READER.";
        let status = StatusCode::FORBIDDEN;
        return Err(ApiError::of_request(status, ErrorCode::Forbidden, message).into());
    }
    let (Parts { headers, .. }, body) = request.into_parts();
    let received = body::receive(&state, client, &headers, body, BodyType::Csv).await?;
    let facts = {
        let snapshot = state.world.current();
        snapshot.node_count() + snapshot.all_links().len()
    };
    let limit = state.limits.dump_facts;
    if facts > limit {
        let message = format!(
            "The data has {facts} nodes and links; the limit for checks over HTTP is {limit}. Use the command \
             `mission-graph check`, which has no limit."
        );
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        return Err(ApiError::of_request(status, ErrorCode::LimitExceeded, message).into());
    }
    let permit = acquire_permit(&state, client.share_key().as_ref()).await?;
    let report = workers::run_long(async move {
        let content = received.bytes.to_vec();
        let checked = state
            .world
            .check_file(file, content, state.check_old_years, permit);
        checked.await.map(|check| report(&check))
    });
    report.await.map_err(|error| RestError::failed_by(&error))
}

fn report(check: &FileCheck) -> Value {
    let errors = check.errors.iter().take(LISTED).map(|error| {
        json!({
            "file": error.file,
            "line": error.line,
            "column": error.column,
            "value": error.value,
            "expected": error.expected,
            "message": error.to_string(),
        })
    });
    let warnings = check
        .warnings
        .iter()
        .map(|located| json!({"place": located.place, "message": located.warning.message}));
    let is = |action| move |change: &&FileChange| change.action == action;
    let count = |action| check.changes.iter().filter(is(action)).count();
    let changes = check.changes.iter().take(LISTED).map(|change| {
        let fields = change
            .fields
            .iter()
            .map(|field| json!({"name": field.name, "before": field.before, "after": field.after}));
        json!({
            "id": change.id,
            "action": change.action.name(),
            "fields": fields.collect::<Vec<_>>(),
        })
    });
    json!({
        "revision": check.revision.to_string(),
        "isValid": check.errors.is_empty(),
        "added": count(Action::Added),
        "changed": count(Action::Changed),
        "changes": changes.collect::<Vec<_>>(),
        "omittedChanges": check.changes.len().saturating_sub(LISTED),
        "warnings": warnings.take(LISTED).collect::<Vec<_>>(),
        "omittedWarnings": check.warnings.len().saturating_sub(LISTED),
        "errors": errors.collect::<Vec<_>>(),
        "omittedErrors": check.errors.len().saturating_sub(LISTED),
    })
}
