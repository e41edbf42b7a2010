//! The language that a reader prefers, which only the first page looks at.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::explorer::LANGUAGES;
use crate::server::graphiql::REVALIDATE;

/// The language of the pages, other than the first, that a reader prefers.
pub fn preferred(headers: &HeaderMap) -> Option<&'static str> {
    let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(f32, &'static str)> = None;
    for range in accepted.split(',') {
        let (etag, quality) = match range.split_once(";q=") {
            Some((etag, quality)) => (etag, quality.trim().parse().ok()?),
            None => (range, 1.0),
        };
        let code = etag.trim().split('-').next().unwrap_or_default();
        let known = LANGUAGES
            .into_iter()
            .find(|language| language.eq_ignore_ascii_case(code));
        if let Some(language) = known
            && quality > best.map_or(0.0, |(quality, _)| quality)
        {
            best = Some((quality, language));
        }
    }
    best.map(|(_, language)| language)
        .filter(|language| *language != LANGUAGES[0])
}

/// Marks an answer that depends on the language, so that no cache gives it to others.
pub fn vary_by_language(response: &mut Response) {
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(REVALIDATE));
}
