use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, NoCache};
use futures_util::Stream;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;

/// Runs loads in waves: while a query's execution can go on, its loads only queue up; when it waits
/// for them, all that have queued up run to their end, and then the execution goes on.
///
/// So the number of statements follows from the query's shape alone: never from the number of
/// rows, nor from how threads are scheduled.
#[derive(Default)]
pub struct Waves {
    queue: Arc<Mutex<Vec<BoxFuture<'static, ()>>>>,
    waited: AtomicBool,
}

impl Waves {
    /// A loader whose loads run in these waves.
    pub fn loader<L>(&self, loader: L) -> DataLoader<L, NoCache> {
        let queue = self.queue.clone();
        let enqueue = move |load| {
            queue
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(load);
        };
        DataLoader::new(loader, enqueue).delay(Duration::ZERO)
    }

    /// Drives an execution to its end, with the loads it asks for.
    pub async fn drive<F: Future>(&self, execution: F) -> F::Output {
        let mut execution = pin!(execution);
        let mut wave = FuturesUnordered::new();
        poll_fn(|cx| {
            loop {
                while !wave.is_empty() {
                    match Pin::new(&mut wave).poll_next(cx) {
                        Poll::Ready(_) => {}
                        Poll::Pending => return Poll::Pending,
                    }
                }
                if let Poll::Ready(output) = execution.as_mut().poll(cx) {
                    return Poll::Ready(output);
                }
                self.waited.store(true, Ordering::Relaxed);
                wave.extend(self.take_queued());
                if wave.is_empty() {
                    return Poll::Pending;
                }
            }
        })
        .await
    }

    /// Whether the execution had to wait for anything.
    pub fn waited(&self) -> bool {
        self.waited.load(Ordering::Relaxed)
    }

    fn take_queued(&self) -> Vec<BoxFuture<'static, ()>> {
        std::mem::take(&mut self.queue.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
