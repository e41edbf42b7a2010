//! Answers on their way to a client: the memory that they take, and how long.
//!
//! Over HTTP/2, each answer has a flow-control window of its own. A client that leaves it closed keeps the answer in
//! memory although bytes of other answers flow over the socket.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, sleep_until};

use crate::view::FairPermit;

/// Bytes for which a client has one more second.
const BYTES_PER_SECOND: u64 = 8 << 10;

/// The deadlines of one connection.
pub struct WriteDeadlines {
    patience: Duration,
    pending: Mutex<PendingDeadlines>,
}

#[derive(Default)]
struct PendingDeadlines {
    count: u64,
    due: BTreeSet<(Instant, u64)>,
}

/// Met when it is dropped.
struct WriteDeadline {
    of: Arc<WriteDeadlines>,
    due: (Instant, u64),
}

impl WriteDeadlines {
    /// A client has `patience` for each piece of an answer, and more for a large one.
    pub fn new(patience: Duration) -> Arc<Self> {
        Arc::new(Self {
            patience,
            pending: Mutex::default(),
        })
    }

    /// Waits until a deadline is missed.
    pub async fn wait_until_missed(&self) {
        loop {
            let now = Instant::now();
            let first = self.with(|pending| pending.due.first().map(|&(at, _)| at));
            match first {
                Some(at) if at <= now => return,
                Some(at) => sleep_until(at).await,
                // No deadline that begins meanwhile is due before.
                None => sleep_until(now + self.patience).await,
            }
        }
    }

    fn begin(self: &Arc<Self>, bytes: u64) -> WriteDeadline {
        let at = Instant::now() + self.patience + Duration::from_secs(bytes / BYTES_PER_SECOND);
        let due = self.with(|pending| {
            pending.count += 1;
            let due = (at, pending.count);
            pending.due.insert(due);
            due
        });
        WriteDeadline {
            of: self.clone(),
            due,
        }
    }

    fn with<T>(&self, change: impl FnOnce(&mut PendingDeadlines) -> T) -> T {
        change(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for WriteDeadline {
    fn drop(&mut self) {
        self.of.with(|pending| pending.due.remove(&self.due));
    }
}

/// A body of which each piece has a deadline, from when it could be sent until it is.
pub struct WatchedBody {
    body: Body,
    deadlines: Option<Arc<WriteDeadlines>>,
    /// Set while the client has not asked for the next piece, which could be sent.
    unread: Option<WriteDeadline>,
    /// For the memory that the body takes.
    permit: Option<Arc<FairPermit>>,
}

/// Bytes that have not been sent yet.
struct UnsentBytes {
    bytes: Bytes,
    _deadline: Option<WriteDeadline>,
    _permit: Option<Arc<FairPermit>>,
}

impl WatchedBody {
    /// Holds the permit until all of the body is sent.
    pub fn new(
        body: Body,
        deadlines: Option<Arc<WriteDeadlines>>,
        permit: Option<FairPermit>,
    ) -> Self {
        let size = body.size_hint().lower();
        Self {
            body,
            unread: deadlines.as_ref().map(|deadlines| deadlines.begin(size)),
            deadlines,
            permit: permit.map(Arc::new),
        }
    }

    fn begin(&self, bytes: usize) -> Option<WriteDeadline> {
        let deadlines = self.deadlines.as_ref();
        deadlines.map(|deadlines| deadlines.begin(bytes as u64))
    }
}

impl AsRef<[u8]> for UnsentBytes {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl HttpBody for WatchedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        // While the server has nothing to send, the client owes nothing.
        self.unread = None;
        polled.map_ok(|frame| {
            self.unread = self.begin(0);
            frame.map_data(|bytes| {
                Bytes::from_owner(UnsentBytes {
                    _deadline: self.begin(bytes.len()),
                    _permit: self.permit.clone(),
                    bytes,
                })
            })
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::{FutureExt, stream};
    use http_body_util::BodyExt;
    use tokio::time::sleep;

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(50);

    fn watch(deadlines: &Arc<WriteDeadlines>, body: Body) -> WatchedBody {
        WatchedBody::new(body, Some(deadlines.clone()), None)
    }

    fn is_missed(deadlines: &WriteDeadlines) -> bool {
        deadlines.wait_until_missed().now_or_never().is_some()
    }

    #[tokio::test]
    async fn an_answer_that_is_not_asked_for_is_missed() {
        let deadlines = WriteDeadlines::new(PATIENCE);
        let small = watch(&deadlines, Body::from("answer"));
        assert!(!is_missed(&deadlines));
        deadlines.wait_until_missed().await;
        drop(small);
        // Of a mebibyte, 128 seconds are left.
        let large = watch(&deadlines, Body::from(vec![0; 1 << 20]));
        sleep(PATIENCE).await;
        assert!(!is_missed(&deadlines));
        drop(large);
    }

    #[tokio::test]
    async fn a_piece_that_stays_in_the_queue_is_missed() {
        let deadlines = WriteDeadlines::new(PATIENCE);
        let mut body = watch(&deadlines, Body::from("piece"));
        let piece = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert!(body.frame().await.is_none());
        drop(body);
        deadlines.wait_until_missed().await;
        drop(piece);
        assert!(!is_missed(&deadlines));
    }

    #[tokio::test]
    async fn a_client_that_waits_for_the_server_misses_nothing() {
        let deadlines = WriteDeadlines::new(PATIENCE);
        let later = stream::once(async {
            sleep(4 * PATIENCE).await;
            Ok::<_, Infallible>("event")
        });
        let mut body = watch(&deadlines, Body::from_stream(later));
        tokio::select! {
            frame = body.frame() => assert!(frame.unwrap().is_ok()),
            () = deadlines.wait_until_missed() => panic!("there was nothing to read yet"),
        }
    }
}
