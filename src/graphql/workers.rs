//! Threads for what takes long: most of all the answers of `/graphql`.
//!
//! To parse, execute and write down an answer takes the processor without a pause, up to seconds for
//! a large one, and holds up all else that waits for the same thread. Here that is only other
//! questions: to accept, to tell that the process lives and to watch the clocks of connections is
//! left to the threads of the server, which are always soon free. So is what takes less than to
//! hand it over: to send an answer that is kept.
//!
//! What is expensive has threads apart from what takes a moment: between the two, the system shares out the
//! cores fairly, and within a millisecond.

use std::panic::resume_unwind;
use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tracing::Instrument;

/// As many as there are cores, for the whole process.
static WORKERS: LazyLock<Runtime> = LazyLock::new(|| threads("graphql"));
static LONG: LazyLock<Runtime> = LazyLock::new(|| threads("graphql-long"));

/// What a document of the maximum depth takes, several times.
const STACK_BYTES: usize = 16 << 20;

fn threads(name: &str) -> Runtime {
    Builder::new_multi_thread()
        .thread_name(name)
        .thread_stack_size(STACK_BYTES)
        // A step is long here, so clocks and sockets are looked at after each.
        .event_interval(1)
        .enable_all()
        .build()
        .expect("the system gives threads to a process that starts")
}

/// Starts them, so that what the system refuses, it refuses at the start.
pub fn start() {
    LazyLock::force(&WORKERS);
    LazyLock::force(&LONG);
}

/// Runs expensive work in the background.
pub fn spawn_long(work: impl Future<Output = ()> + Send + 'static) {
    LONG.spawn(work.in_current_span());
}

/// Has something done by them. When the future is dropped, since the client has left, so is what it
/// waits for.
pub async fn run<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    run_on(&WORKERS, work).await
}

/// The same, for what may take longer than a moment.
pub async fn run_long<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    run_on(&LONG, work).await
}

/// The same, for what is known to take long or not to. What is not goes on where it is.
pub async fn run_by_cost<T: Send + 'static>(
    is_expensive: bool,
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    match is_expensive {
        true => run_long(work).await,
        false => work.await,
    }
}

async fn run_on<T: Send + 'static>(
    threads: &Runtime,
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    let mut working = JoinSet::new();
    working.spawn_on(work.in_current_span(), threads.handle());
    match working.join_next().await {
        Some(Ok(result)) => result,
        Some(Err(error)) => resume_unwind(error.into_panic()),
        None => unreachable!("one was spawned"),
    }
}
