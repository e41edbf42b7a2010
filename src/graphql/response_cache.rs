//! Answers that were given before and still hold, ready to be sent.
//!
//! Each coding of an answer is kept for itself: compressed once, weighed as what it is, and gone
//! when nobody asks for it.

mod single_flight;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use moka::sync::Cache;

use self::single_flight::SingleFlight;
use super::conditional::ETag;
use super::content_encoding::{ContentEncoding, EncodedBody};
use super::metrics::CacheLookups;
use super::response::SerializedResponse;
use crate::view::ClientKey;

/// An answer takes at most one of this number of parts of the capacity, so that none evicts all others.
const PARTS: u64 = 8;
/// What an entry takes beside its body, about.
const ENTRY_BYTES: usize = 200;

/// Keeps answers, within a number of bytes, and has none made twice at the same time.
#[derive(Clone)]
pub struct ResponseCache {
    /// Absent where nothing is to be kept.
    cache: Option<Cache<ResponseKey, EncodedBody>>,
    largest: u64,
    /// The newest that was asked about.
    revision: Arc<AtomicU64>,
    /// Shared within one client only: a response is made with the permits of the client that asks first, and other
    /// clients must not wait in its queue.
    in_flight: SingleFlight<(ResponseKey, Option<ClientKey>), CacheResult>,
    pub lookups: CacheLookups,
}

/// Makes the body of an answer that may be kept, or an answer that may not.
pub type ResponseFuture = BoxFuture<'static, Result<Bytes, SerializedResponse>>;

type CacheResult = Result<EncodedBody, SerializedResponse>;
type SharedWork = BoxFuture<'static, CacheResult>;

/// An answer in a coding. The tag stands for all that the answer depends on: the schema, the revision, the
/// media type, the document, the variables, and the operation's name. Once answers differ by who asks, their
/// role has to be part of it as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResponseKey {
    pub etag: ETag,
    pub encoding: ContentEncoding,
}

impl ResponseKey {
    /// Of the same answer, not encoded.
    fn plain(self) -> Self {
        let encoding = ContentEncoding::Identity;
        Self { encoding, ..self }
    }
}

impl ResponseCache {
    pub fn new(megabytes: u64) -> Self {
        let room = megabytes.saturating_mul(1 << 20);
        let kept = || {
            let weigh = |_: &ResponseKey, encoded: &EncodedBody| {
                let bytes = encoded.body.len() + ENTRY_BYTES;
                u32::try_from(bytes).unwrap_or(u32::MAX)
            };
            Cache::builder().max_capacity(room).weigher(weigh).build()
        };
        Self {
            cache: (room > 0).then(kept),
            largest: room / PARTS,
            revision: Arc::default(),
            in_flight: SingleFlight::default(),
            lookups: CacheLookups::default(),
        }
    }

    /// An answer that is kept, to a question about the data at a revision.
    ///
    /// Those of older revisions are dropped at the first question about a newer one. They would never be
    /// asked for again; but the most popular of them are those that the cache would defend longest.
    pub fn find(&self, key: &ResponseKey, revision: u64) -> Option<EncodedBody> {
        self.lookups.count(self.lookup(key, revision))
    }

    fn lookup(&self, key: &ResponseKey, revision: u64) -> Option<EncodedBody> {
        let kept = self.cache.as_ref()?;
        // Mostly nothing is new, and then nothing is written that other threads read.
        if self.revision.load(Ordering::Relaxed) < revision
            && self.revision.fetch_max(revision, Ordering::Relaxed) < revision
        {
            kept.invalidate_all();
        }
        kept.get(key)
    }

    /// An answer that is kept, or is being made for somebody else; otherwise `making` makes it, and it
    /// is kept unless it is too large.
    ///
    /// # Errors
    /// What `making` fails with; all who wait for it get it, and it is not kept.
    pub fn get_or_compute(
        &self,
        key: ResponseKey,
        client: Option<ClientKey>,
        making: ResponseFuture,
    ) -> Shared<SharedWork> {
        if key.encoding == ContentEncoding::Identity {
            let encoded = making.map(|made| Ok(ContentEncoding::Identity.encode(&made?)));
            return self.insert_in_flight(key, client, encoded.boxed());
        }
        let (answers, plain) = (self.clone(), key.plain());
        let of_client = client.clone();
        let encoded = async move {
            let plain = answers.get_or_compute(plain, of_client, making).await?;
            Ok(key.encoding.encode(&plain.body))
        };
        self.insert_in_flight(key, client, encoded.boxed())
    }

    /// The body of an answer that is kept.
    pub fn find_body(&self, key: &ResponseKey) -> Option<Bytes> {
        Some(self.cache.as_ref()?.get(&key.plain())?.body)
    }

    fn insert_in_flight(
        &self,
        key: ResponseKey,
        client: Option<ClientKey>,
        making: SharedWork,
    ) -> Shared<SharedWork> {
        let (kept, largest) = (self.cache.clone(), self.largest);
        let work = async move {
            // It may have been made since it was looked for.
            if let Some(encoded) = kept.as_ref().and_then(|kept| kept.get(&key)) {
                return Ok(encoded);
            }
            let encoded = making.await?;
            if let Some(kept) = kept
                && encoded.body.len() as u64 <= largest
            {
                kept.insert(key, encoded.clone());
            }
            Ok(encoded)
        };
        self.in_flight.join((key, client), work.boxed())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    const COUNTED: usize = 2 << 20;

    fn key(number: u64, encoding: ContentEncoding) -> ResponseKey {
        let etag = ETag::of([number.to_le_bytes().as_slice()]);
        ResponseKey { etag, encoding }
    }

    /// An answer of this size.
    fn making(bytes: usize) -> ResponseFuture {
        async move { Ok(Bytes::from(vec![b'x'; bytes])) }.boxed()
    }

    impl ResponseCache {
        fn bytes(&self) -> u64 {
            let kept = self.cache.as_ref().unwrap();
            kept.run_pending_tasks();
            kept.weighted_size()
        }
    }

    #[tokio::test]
    async fn no_more_is_kept_than_there_is_room_for() {
        let answers = ResponseCache::new(8);
        for number in 0..100 {
            let key = key(number, ContentEncoding::Identity);
            answers
                .get_or_compute(key, None, making(1 << 19))
                .await
                .unwrap();
        }
        assert!((4 << 20..=8 << 20).contains(&answers.bytes()));
    }

    #[tokio::test]
    async fn what_is_too_large_is_not_kept() {
        let answers = ResponseCache::new(8);
        for (number, bytes, is_kept) in [(1, 1 << 20, true), (2, (1 << 20) + 1, false)] {
            let key = key(number, ContentEncoding::Identity);
            answers
                .get_or_compute(key, None, making(bytes))
                .await
                .unwrap();
            assert_eq!(answers.find(&key, 0).is_some(), is_kept, "{bytes} bytes");
        }
    }

    #[tokio::test]
    async fn an_answer_is_made_once_for_all_codings() {
        let answers = ResponseCache::new(64);
        let made = Arc::new(AtomicUsize::new(0));
        for _ in 0..2 {
            for encoding in ContentEncoding::ALL {
                let made = made.clone();
                let counting = async move {
                    made.fetch_add(1, Ordering::SeqCst);
                    making(COUNTED).await
                };
                let encoded = answers
                    .get_or_compute(key(1, encoding), None, counting.boxed())
                    .await
                    .unwrap();
                assert_eq!(encoded.encoding, encoding);
            }
        }
        assert_eq!(made.load(Ordering::SeqCst), 1);
        // Each coding weighs what it takes.
        let together =
            ContentEncoding::ALL.map(|encoding| answers.find(&key(1, encoding), 0).unwrap());
        let bytes: usize = together.iter().map(|encoded| encoded.body.len()).sum();
        assert_eq!(answers.bytes(), (bytes + 4 * ENTRY_BYTES) as u64);
    }

    #[tokio::test]
    async fn nobody_waits_in_the_queue_of_another_client() {
        let answers = ResponseCache::new(8);
        let key = key(1, ContentEncoding::Identity);
        let client = |name: &str| Some(ClientKey::Token(name.into()));
        let queued = answers.get_or_compute(key, client("a"), std::future::pending().boxed());
        let same = answers.get_or_compute(key, client("a"), making(5));
        let other = answers.get_or_compute(key, client("b"), making(5));
        assert!(queued.now_or_never().is_none());
        assert!(same.now_or_never().is_none());
        assert_eq!(other.await.unwrap().body.len(), 5);
        assert_eq!(answers.find_body(&key).unwrap().len(), 5);
    }

    #[tokio::test]
    async fn answers_of_an_older_revision_make_room() {
        let answers = ResponseCache::new(8);
        let old = key(1, ContentEncoding::Identity);
        answers
            .get_or_compute(old, None, making(1000))
            .await
            .unwrap();
        assert!(answers.find(&old, 0).is_some());
        assert!(
            answers
                .find(&key(2, ContentEncoding::Identity), 1)
                .is_none()
        );
        assert_eq!(answers.bytes(), 0);
        // A late question about the old one drops nothing.
        answers
            .get_or_compute(old, None, making(1000))
            .await
            .unwrap();
        assert!(answers.find(&old, 0).is_some());
    }

    #[tokio::test]
    async fn without_room_nothing_is_kept() {
        let answers = ResponseCache::new(0);
        let key = key(1, ContentEncoding::Identity);
        assert_eq!(
            answers
                .get_or_compute(key, None, making(5))
                .await
                .unwrap()
                .body,
            "xxxxx"
        );
        assert!(answers.find(&key, 0).is_none());
    }
}
