use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use async_graphql::dataloader::{DataLoader, NoCache};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, Stream};
use tokio::sync::oneshot;

/// Runs loads in batches: while a query's execution can go on, its loads only queue up; when it waits
/// for them, all that have queued up run to their end, and then the execution goes on.
///
/// So the number of statements follows from the query's shape alone: never from the number of
/// rows, nor from how threads are scheduled.
#[derive(Default)]
pub struct BatchScheduler {
    queue: Arc<Mutex<Vec<BoxFuture<'static, ()>>>>,
    waited: AtomicBool,
}

impl BatchScheduler {
    /// A loader whose loads run in these batches.
    pub fn loader<L>(&self, loader: L) -> DataLoader<L, NoCache> {
        let queue = self.queue.clone();
        let enqueue = move |load| {
            queue
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(load);
        };
        // Never less than all at once: the store knows how much one statement can take.
        DataLoader::new(loader, enqueue)
            .delay(Duration::ZERO)
            .max_batch_size(usize::MAX)
    }

    /// Has something read in these batches that no loader reads, such as a page of what was committed. The
    /// execution itself must not: what it has begun to read stands still while a batch runs, and holds a connection
    /// that the batch may need.
    pub async fn schedule<T: Send + 'static>(
        &self,
        reading: impl Future<Output = T> + Send + 'static,
    ) -> T {
        let (done, read) = oneshot::channel();
        let load = async move {
            // Nobody waits for it any more when the execution has ended early.
            let _ = done.send(reading.await);
        };
        self.enqueue(load.boxed());
        read.await.expect("a wave runs to its end")
    }

    fn enqueue(&self, load: BoxFuture<'static, ()>) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.push(load);
    }

    /// Drives an execution to its end, with the loads it asks for.
    pub async fn drive<F: Future>(&self, execution: F) -> F::Output {
        let mut execution = pin!(execution);
        let mut wave = FuturesUnordered::new();
        let wake_flag = Arc::new(WakeFlag::default());
        let waker = Waker::from(wake_flag.clone());
        poll_fn(|cx| {
            wake_flag.register(cx.waker());
            loop {
                while !wave.is_empty() {
                    match Pin::new(&mut wave).poll_next(cx) {
                        Poll::Ready(_) => {}
                        Poll::Pending => return Poll::Pending,
                    }
                }
                wake_flag.reset();
                let polled = execution.as_mut().poll(&mut Context::from_waker(&waker));
                if let Poll::Ready(output) = polled {
                    return Poll::Ready(output);
                }
                self.waited.store(true, Ordering::Relaxed);
                if wake_flag.is_woken() {
                    return Poll::Pending;
                }
                wave.extend(self.take_queued());
                if wave.is_empty() {
                    return Poll::Pending;
                }
            }
        })
        .await
    }

    /// Whether the execution had to wait for anything.
    pub fn has_waited(&self) -> bool {
        self.waited.load(Ordering::Relaxed)
    }

    fn take_queued(&self) -> Vec<BoxFuture<'static, ()>> {
        std::mem::take(&mut self.queue.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whether the pending execution woke itself while being polled. Executions over long lists yield this way to
/// other tasks, without waiting for loads.
#[derive(Default)]
struct WakeFlag {
    woken: AtomicBool,
    task: Mutex<Option<Waker>>,
}

impl WakeFlag {
    /// Registers the task that drives the execution.
    fn register(&self, task: &Waker) {
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task.clone());
    }

    fn reset(&self) {
        self.woken.store(false, Ordering::Release);
    }

    fn is_woken(&self) -> bool {
        self.woken.load(Ordering::Acquire)
    }
}

impl Wake for WakeFlag {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(task) = task.as_ref() {
            task.wake_by_ref();
        }
    }
}
