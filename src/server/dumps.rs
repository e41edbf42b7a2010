//! `/dumps`: which revisions there are, and each of them whole, as one archive.

use std::convert::Infallible;
use std::iter;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::SecondsFormat;
use futures_util::{FutureExt, StreamExt, stream};
use serde_json::{Value, json};

use super::file::{LICENCE, MAX_BUFFERED, acquire_permit, streamed};
use super::response::RestError;
use super::{AppState, pages};
use crate::config::Limits;
use crate::export::dump::{Dump, DumpArchive, DumpError, DumpInfo, find};
use crate::graphql::{
    ApiError, ContentEncoding, ETag, ErrorCode, MediaType, Requester, ResponseKey,
    conditional::{self, FOR_EVER},
    unknown, workers,
};
use crate::view::FairPermit;

/// Revisions that are listed at once.
const LISTED: u64 = 100;

/// `/dumps`: the newest revisions, or those before the one that `before` names.
pub async fn list(
    _: Requester,
    State(state): State<Arc<AppState>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    match listed(&state, uri.query().unwrap_or_default()).await {
        Ok(listed) => pages::list_response(&state, "dumps", listed, &headers, &uri).await,
        Err(dump_error) => dump_error.response(),
    }
}

/// `/dumps/REVISION.zip`, and `/dumps/latest.zip`, which leads to the newest of these.
pub async fn archive(
    client: Requester,
    State(state): State<Arc<AppState>>,
    Path(file): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let answered = match file.strip_suffix(".zip") {
        Some("latest") => latest(&state),
        Some(number) if is_number(number) => {
            // A number beyond all others is one that no revision has.
            let number = number.parse().unwrap_or(u64::MAX);
            numbered(state, &client, number, &method, &headers).await
        }
        _ => Err(no_such_file()),
    };
    answered.unwrap_or_else(RestError::response)
}

async fn listed(state: &AppState, query: &str) -> Result<Value, RestError> {
    let newest = state.world.current().revision();
    let mut until = newest;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if name != "before" {
            return Err(unknown(&name, ["before"].into_iter()).into());
        }
        let before: u64 = value.parse().map_err(|_| {
            bad_request("The parameter `before` must be a revision number.".to_owned())
        })?;
        until = newest.min(before.saturating_sub(1));
    }
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let after = until.saturating_sub(LISTED);
    let store = state.world.store();
    let page = store.page_committed(signed(after), signed(until), LISTED);
    let page = page.await.map_err(|error| RestError::failed_by(&error))?;
    let dumps = page.iter().rev().map(|committed| {
        let revision = &committed.revision;
        let committed_at = revision.committed_at;
        json!({
            "revision": revision.number.to_string(),
            "path": format!("/dumps/{}.zip", revision.number),
            "committedAt": committed_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            "note": revision.note,
            "added": committed.added,
            "changed": committed.changed,
            "removed": committed.removed,
        })
    });
    let older = (after > 0).then(|| format!("/dumps?before={}", after + 1));
    Ok(json!({
        "latest": "/dumps/latest.zip",
        "mediaType": "application/zip",
        "dumps": dumps.collect::<Vec<_>>(),
        "limit": LISTED,
        "older": older,
    }))
}

/// Only the numbered one may be kept for ever, and so it is the one that is sent.
fn latest(state: &AppState) -> Result<Response, RestError> {
    let newest = state.world.current().revision();
    if newest == 0 {
        return Err(not_found(
            "There are no dumps yet, because there is no revision.".to_owned(),
        ));
    }
    // From where it is asked for, also behind a proxy that serves it elsewhere.
    let location = HeaderValue::from_str(&format!("{newest}.zip")).expect("plain characters");
    let cache_control = conditional::public(state.cache.max_age_seconds);
    let cache_control = HeaderValue::from_str(&cache_control).expect("plain characters");
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, cache_control),
    ];
    Ok((StatusCode::FOUND, headers).into_response())
}

async fn numbered(
    state: Arc<AppState>,
    client: &Requester,
    number: u64,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response, RestError> {
    let most = state.limits.dump_facts as u64;
    let announced = find(state.world.store(), Some(number), most).await;
    let announced = announced.map_err(dump_error)?;
    let etag = tag(&announced);
    let key = ResponseKey {
        etag,
        // It is compressed already.
        encoding: ContentEncoding::Identity,
    };
    let answer = |response: Response| {
        etag.respond(headers, FOR_EVER, || {
            with_headers(response, announced.revision)
        })
    };
    if etag.matches(headers) {
        return Ok(answer(().into_response()));
    }
    if let Some(kept) = state
        .graphql
        .response_cache
        .find(&key, state.world.current().revision())
    {
        return Ok(answer(kept.into_response()));
    }
    if method == Method::HEAD {
        return Ok(answer(head_response()));
    }
    let permit = acquire_permit(&state, client.share_key().as_ref()).await?;
    let transaction = state.clone();
    let dump = workers::run_long(async move {
        Dump::read(transaction.world.store(), Some(number), most).await
    });
    let dump = dump.await.map_err(dump_error)?;
    if dump.about().facts() > MAX_BUFFERED {
        return Ok(answer(
            into_body(&state.limits, DumpArchive::of(dump), permit).into_response(),
        ));
    }
    let bytes = workers::run_long(async move { collect(DumpArchive::of(dump)) }).await?;
    drop(permit);
    let making = async move { Ok(bytes) }.boxed();
    match state
        .graphql
        .response_cache
        .get_or_compute(key, None, making)
        .await
    {
        Ok(encoded) => Ok(answer(encoded.into_response())),
        Err(written) => Ok(written.response(MediaType::Json, ContentEncoding::Identity)),
    }
}

/// What HEAD is told of a body that is not made yet: nothing of its length.
fn head_response() -> Response {
    Body::from_stream(stream::empty::<Result<Bytes, Infallible>>()).into_response()
}

fn collect(mut archive: DumpArchive) -> Result<Bytes, RestError> {
    let mut whole = Vec::new();
    while let Some(stretch) = archive
        .next_chunk()
        .map_err(|error| dump_error(error.into()))?
    {
        whole.extend_from_slice(&stretch);
    }
    Ok(whole.into())
}

fn into_body(limits: &Limits, mut archive: DumpArchive, permit: FairPermit) -> Body {
    let stretches = iter::from_fn(move || {
        let _permit = &permit;
        archive
            .next_chunk()
            .map_err(|error| dump_error(error.into()))
            .transpose()
    });
    streamed(limits, stream::iter(stretches).boxed())
}

fn tag(announced: &DumpInfo) -> ETag {
    ETag::of([
        b"dump".as_slice(),
        env!("CARGO_PKG_VERSION").as_bytes(),
        &announced.revision.to_le_bytes(),
        &announced.committed_at.timestamp_micros().to_le_bytes(),
    ])
}

fn with_headers(mut response: Response, revision: u64) -> Response {
    let name = format!("attachment; filename=\"mission-graph-{revision}.zip\"");
    let headers = response.headers_mut();
    for (header, value) in [
        (header::CONTENT_TYPE, "application/zip"),
        (header::LINK, LICENCE),
        (header::CONTENT_DISPOSITION, &name),
    ] {
        let value = HeaderValue::from_str(value).expect("plain characters");
        headers.insert(header, value);
    }
    response
}

fn dump_error(error: DumpError) -> RestError {
    match error {
        DumpError::NoRevision { .. } => not_found(format!(
            "No dump available: {error}. See /dumps \
            for a list."
        )),
        DumpError::TooLarge { .. } => {
            let message = format!(
                "No dump available: {error}. Use the command `mission-graph export --dataset`, \
                 which has no limit."
            );
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            ApiError::of_request(status, ErrorCode::LimitExceeded, message).into()
        }
        DumpError::Store(_) | DumpError::Unrepresentable(_) => RestError::failed_by(&error),
    }
}

/// Digits, and written as numbers are.
fn is_number(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    text == "0" || (!text.is_empty() && !text.starts_with('0') && text.bytes().all(is_digit))
}

fn no_such_file() -> RestError {
    bad_request(
        "Request a dump by its revision number, as in /dumps/1.zip, or as /dumps/latest.zip."
            .to_owned(),
    )
}

fn not_found(message: String) -> RestError {
    ApiError::of_request(StatusCode::NOT_FOUND, ErrorCode::NotFound, message).into()
}

fn bad_request(message: String) -> RestError {
    ApiError::of_request(StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, message).into()
}
