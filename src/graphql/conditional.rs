//! Tags by which a client asks whether what it has is still true.

use chrono::{DateTime, Utc};
use http::{HeaderMap, header};
use sha2::{Digest, Sha256};

use super::Engine;
use crate::world::ResolvedRevision;

/// What never changes.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// What only the client may keep, and asks for again each time.
pub const PRIVATE: &str = "private, no-cache";

/// The `ETag` of an answer.
///
/// A weak one: two answers under it say the same, but need not be written the same. So it stands for all
/// codings of an answer: whichever of them a client holds is still true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ETag([u8; 32]);

impl ETag {
    /// Of an answer that depends on these parts and nothing else.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            // The length keeps ("ab", "c") apart from ("a", "bc").
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// The hash itself, as a part of another.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether the client says that it has the answer with this tag.
    pub fn matches(&self, request: &HeaderMap) -> bool {
        if !request.contains_key(header::IF_NONE_MATCH) {
            return false;
        }
        let own = self.text();
        request
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .any(|known| known == "*" || is_equivalent(opaque(known), opaque(&own)))
    }

    /// As it stands in a header.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(28);
        text.push_str("W/\"");
        for byte in &self.0[..12] {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
        }
        text.push('"');
        text
    }
}

/// For how long an answer holds: one of the newest revision until there is a newer one, one of a past revision
/// for ever.
///
/// What is cold of the newest revision is read from the database, which may have moved on in the same moment.
/// So an answer that was worked out while a revision was the newest is not taken for one of the past. The time of
/// the commit tells a revision from one of the same number in another history, as after a fail-over to an older copy
/// of the database.
pub struct CachePolicy {
    bytes: [u8; 17],
    cache_control: String,
}

impl CachePolicy {
    pub fn of(engine: &Engine, resolved: &ResolvedRevision) -> Self {
        match resolved {
            ResolvedRevision::Newest(published) => {
                let snapshot = published.snapshot();
                Self::of_newest(engine, snapshot.revision(), snapshot.committed_at())
            }
            ResolvedRevision::Past {
                revision,
                committed_at,
            } => Self {
                bytes: bytes(*revision, true, *committed_at),
                cache_control: FOR_EVER.to_owned(),
            },
        }
    }

    pub fn of_newest(engine: &Engine, revision: u64, committed_at: DateTime<Utc>) -> Self {
        Self {
            bytes: bytes(revision, false, committed_at),
            cache_control: public(engine.max_age_seconds),
        }
    }

    /// A part of the tag of the answer.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn cache_control(&self) -> &str {
        &self.cache_control
    }
}

fn bytes(revision: u64, is_past: bool, committed_at: DateTime<Utc>) -> [u8; 17] {
    let mut bytes = [u8::from(is_past); 17];
    bytes[..8].copy_from_slice(&revision.to_le_bytes());
    bytes[8..16].copy_from_slice(&committed_at.timestamp_micros().to_le_bytes());
    bytes
}

/// What anyone may keep for so long, and show for ten times as long while asking for a newer one.
pub fn public(max_age_seconds: u32) -> String {
    let stale = max_age_seconds.saturating_mul(10);
    format!("public, max-age={max_age_seconds}, stale-while-revalidate={stale}")
}

/// Whether a tag is the own one, as it is or with what proxies add to it when they compress.
fn is_equivalent(known: &str, own: &str) -> bool {
    let added = own
        .strip_suffix('"')
        .and_then(|own| known.strip_prefix(own));
    added.is_some_and(|added| {
        let encoding = added
            .trim_end_matches('"')
            .trim_start_matches(['-', ';', ':']);
        added == "\"" || ["gzip", "br", "zstd", "deflate"].contains(&encoding)
    })
}

fn opaque(etag: &str) -> &str {
    etag.strip_prefix("W/").unwrap_or(etag)
}
