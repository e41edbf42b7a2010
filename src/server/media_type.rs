//! Which media type a client wants its answer in.

use axum::http::{HeaderMap, header};

use super::event_stream::StreamFormat;
use crate::graphql::MediaType;

impl MediaType {
    /// The best of what a client accepts; nothing when it accepts neither.
    ///
    /// A client that does not say, or accepts anything, gets `application/json`.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let ranges: Vec<MediaRange> = ranges(headers).collect();
        if ranges.is_empty() {
            return (!headers.contains_key(header::ACCEPT)).then_some(Self::Json);
        }
        // The first of two equals is kept: `application/json` where only wildcards speak.
        let own = [Self::Json, Self::GraphqlResponse];
        let types = own.map(|media| essence(media.content_type()));
        Some(own[best(&types, &ranges)?])
    }
}

/// The index of the media type that the client prefers: the first of equals, and the first of all without an
/// `Accept` header. `None` if the client accepts none.
pub fn negotiate(headers: &HeaderMap, types: &[&str]) -> Option<usize> {
    if !headers.contains_key(header::ACCEPT) {
        return Some(0);
    }
    let ranges: Vec<MediaRange> = ranges(headers).collect();
    let essences: Vec<&str> = types.iter().map(|kind| essence(kind)).collect();
    best(&essences, &ranges)
}

fn best(types: &[&str], ranges: &[MediaRange]) -> Option<usize> {
    types
        .iter()
        .enumerate()
        .filter_map(|(place, kind)| Some((place, Preference::of(kind, ranges)?)))
        .reduce(|best, other| if other.1 > best.1 { other } else { best })
        .map(|(place, _)| place)
}

/// A media type without its parameters.
fn essence(kind: &str) -> &str {
    kind.split(';').next().unwrap_or_default().trim()
}

/// The forms in which a client takes an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptedTypes {
    /// As one JSON document.
    pub media: Option<MediaType>,
    /// As several, in one body. The format has to be named: who takes anything does not expect an answer without
    /// an end.
    pub stream: Option<StreamFormat>,
}

impl AcceptedTypes {
    /// Nothing when there is no form that the client takes.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let streams = ranges(headers).filter_map(|range| Some((range.quality, range.stream()?)));
        let best = streams.reduce(|best, other| if other.0 > best.0 { other } else { best });
        let accepted = Self {
            media: MediaType::accepted(headers),
            stream: best.map(|(_, format)| format),
        };
        (accepted.media.is_some() || accepted.stream.is_some()).then_some(accepted)
    }

    /// What a refusal is written in.
    pub fn for_errors(self) -> MediaType {
        self.media.unwrap_or(MediaType::Json)
    }
}

fn ranges(headers: &HeaderMap) -> impl Iterator<Item = MediaRange<'_>> {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(MediaRange::read)
}

/// Whether a `Content-Type` is JSON in UTF-8.
pub fn is_json(headers: &HeaderMap) -> bool {
    is_of_type(headers, "application/json")
}

/// Whether a `Content-Type` is CSV in UTF-8.
pub fn is_csv(headers: &HeaderMap) -> bool {
    is_of_type(headers, "text/csv")
}

fn is_of_type(headers: &HeaderMap, media_type: &str) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return false;
    };
    let mut parts = value.to_str().unwrap_or_default().split(';');
    let essence = parts.next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case(media_type) && parts.all(is_harmless_parameter)
}

/// The preference of a client for a media type; greater is preferred.
#[derive(PartialEq, PartialOrd)]
struct Preference {
    quality: f32,
    exactness: u8,
    earliness: std::cmp::Reverse<usize>,
}

impl Preference {
    /// The preference given by the most specific range that matches the media type.
    fn of(essence: &str, ranges: &[MediaRange]) -> Option<Self> {
        let (kind, subtype) = essence.split_once('/')?;
        ranges
            .iter()
            .enumerate()
            .filter_map(|(place, range)| {
                Some(Self {
                    quality: range.quality,
                    exactness: range.covers(kind, subtype)?,
                    earliness: std::cmp::Reverse(place),
                })
            })
            .reduce(|best, other| {
                if other.exactness > best.exactness {
                    other
                } else {
                    best
                }
            })
            .filter(|preference| preference.quality > 0.0)
    }
}

/// One media range of an `Accept` header.
struct MediaRange<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: f32,
    /// Of multipart bodies: whether their parts are responses to a subscription.
    is_subscription: bool,
}

/// The parameter of `multipart/mixed` by which Apollo's clients ask for subscriptions, and its value.
const SUBSCRIPTION: (&str, &str) = ("subscriptionSpec", "1.0");

impl<'a> MediaRange<'a> {
    /// Nothing for what is malformed or asks for another character set: it can't be satisfied.
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';');
        let (kind, subtype) = parts.next()?.trim().split_once('/')?;
        let mut quality = 1.0;
        let mut is_subscription = false;
        for parameter in parts {
            match parameter.trim().split_once('=') {
                Some((name, value)) if name.trim().eq_ignore_ascii_case("q") => {
                    quality = value
                        .trim()
                        .parse()
                        .ok()
                        .filter(|q| (0.0..=1.0).contains(q))?;
                }
                Some((name, value)) if name.trim().eq_ignore_ascii_case(SUBSCRIPTION.0) => {
                    is_subscription = value.trim().trim_matches('"') == SUBSCRIPTION.1;
                }
                _ if is_harmless_parameter(parameter) => {}
                _ => return None,
            }
        }
        Some(Self {
            kind,
            subtype,
            quality,
            is_subscription,
        })
    }

    /// The format of a stream that it names.
    fn stream(&self) -> Option<StreamFormat> {
        let is =
            |kind: &str, subtype: &str| self.quality > 0.0 && self.covers(kind, subtype) == Some(2);
        if is("text", "event-stream") {
            return Some(StreamFormat::ServerSentEvents);
        }
        (self.is_subscription && is("multipart", "mixed")).then_some(StreamFormat::Multipart)
    }

    fn covers(&self, kind: &str, subtype: &str) -> Option<u8> {
        match (self.kind, self.subtype) {
            ("*", "*") => Some(0),
            (named, "*") if named.eq_ignore_ascii_case(kind) => Some(1),
            (named, exactly) => (named.eq_ignore_ascii_case(kind)
                && exactly.eq_ignore_ascii_case(subtype))
            .then_some(2),
        }
    }
}

/// A parameter other than a character set says nothing to us; UTF-8 is what we read and write.
fn is_harmless_parameter(parameter: &str) -> bool {
    match parameter.trim().split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            let value = value.trim().trim_matches('"');
            value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn accept_is_negotiated() {
        use MediaType::*;
        let cases = [
            ("application/json", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            ("Application/JSON; charset=UTF-8", Some(Json)),
            ("application/json; charset=latin1", None),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("text/html, */*;q=0.8", Some(Json)),
            (
                "application/graphql-response+json, application/json",
                Some(GraphqlResponse),
            ),
            (
                "application/json, application/graphql-response+json",
                Some(Json),
            ),
            (
                "application/json;q=0.5, application/graphql-response+json",
                Some(GraphqlResponse),
            ),
            (
                "application/graphql-response+json;q=0.1, application/json;q=0.2",
                Some(Json),
            ),
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            (
                "*/*, application/graphql-response+json",
                Some(GraphqlResponse),
            ),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;q=high", None),
            ("nonsense", None),
        ];
        for (accept, expected) in cases {
            let headers = [(header::ACCEPT, HeaderValue::from_static(accept))];
            assert_eq!(
                MediaType::accepted(&headers.into_iter().collect()),
                expected,
                "{accept}"
            );
        }
        assert_eq!(MediaType::accepted(&HeaderMap::new()), Some(Json));
    }

    #[test]
    fn streams_are_named() {
        use StreamFormat::*;
        let cases = [
            ("text/event-stream", Some(ServerSentEvents)),
            ("text/*, */*", None),
            ("text/event-stream;q=0", None),
            (
                r#"multipart/mixed;boundary="graphql";subscriptionSpec="1.0", application/json"#,
                Some(Multipart),
            ),
            ("Multipart/Mixed; subscriptionspec=1.0", Some(Multipart)),
            ("multipart/mixed; deferSpec=20220824", None),
            (
                "multipart/mixed; subscriptionSpec=2.0, application/json",
                None,
            ),
            (
                "text/event-stream;q=0.5, multipart/mixed; subscriptionSpec=1.0",
                Some(Multipart),
            ),
        ];
        for (accept, expected) in cases {
            let headers = [(header::ACCEPT, HeaderValue::from_static(accept))];
            let accepted = AcceptedTypes::of(&headers.into_iter().collect());
            let stream = accepted.and_then(|accepted| accepted.stream);
            assert_eq!(stream, expected, "{accept}");
        }
    }

    #[test]
    fn only_json_in_utf_8_is_read() {
        let cases = [
            ("application/json", true),
            ("application/json;charset=\"utf-8\"", true),
            ("APPLICATION/JSON ; profile=x", true),
            ("application/json; charset=utf-16", false),
            ("application/graphql", false),
            ("text/plain", false),
            ("", false),
        ];
        for (kind, expected) in cases {
            let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(kind))];
            assert_eq!(is_json(&headers.into_iter().collect()), expected, "{kind}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
