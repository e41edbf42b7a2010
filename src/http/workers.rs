//! Threads for what takes long: most of all the answers of `/graphql`.
//!
//! To parse, execute and write down an answer takes the processor without a pause, up to seconds for
//! a large one, and holds up all else that waits for the same thread. Here that is only other
//! questions: to accept, to tell that the process lives and to watch the clocks of connections is
//! left to the threads of the server, which are always soon free. So is what takes less than to
//! hand it over: to send an answer that is kept.

use std::panic::resume_unwind;
use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tracing::Instrument;

/// As many as there are cores, for the whole process.
static WORKERS: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .thread_name("graphql")
        // A step is long here, so clocks and sockets are looked at after each.
        .event_interval(1)
        .enable_all()
        .build()
        .expect("the system gives threads to a process that starts")
});

/// Starts them, so that what the system refuses, it refuses at the start.
pub fn start() {
    LazyLock::force(&WORKERS);
}

/// Has something done by them that nobody waits for here.
pub fn spawn(work: impl Future<Output = ()> + Send + 'static) {
    WORKERS.spawn(work.in_current_span());
}

/// Has something done by them. When the future is dropped, since the client has left, so is what it
/// waits for.
pub async fn run<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let mut working = JoinSet::new();
    working.spawn_on(work.in_current_span(), WORKERS.handle());
    match working.join_next().await {
        Some(Ok(result)) => result,
        Some(Err(error)) => resume_unwind(error.into_panic()),
        None => unreachable!("one was spawned"),
    }
}
