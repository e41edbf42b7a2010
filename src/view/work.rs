//! Long computations: off the async threads, few at a time, and no longer than anyone waits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use tokio::sync::Semaphore;

use crate::graph::{Stopped, Work};

/// As many at a time as there are cores: more would only take time from each other, and from what
/// answers quickly.
static CORES: LazyLock<Semaphore> = LazyLock::new(|| {
    Semaphore::new(std::thread::available_parallelism().map_or(1, std::num::NonZero::get))
});

/// Runs a computation off the async threads. When the future is dropped, the computation hears of it
/// through its work, and ends.
///
/// # Errors
/// When the work ends before the computation does.
pub async fn compute<T: Send + 'static>(
    budget: u64,
    computation: impl FnOnce(&mut Work) -> Result<T, Stopped> + Send + 'static,
) -> Result<T, Stopped> {
    let waiting = Waiting::default();
    let mut work = Work::new(budget, waiting.0.clone());
    // So that nobody has it at once: then an execution that asks for it waits in any case, however
    // quick it is, and its loads and the order of its fields do not depend on chance.
    tokio::task::yield_now().await;
    let core = CORES.acquire().await.map_err(|_| Stopped::Unwanted)?;
    let computing = tokio::task::spawn_blocking(move || {
        // Held until the computation has heard that it is unwanted.
        let _core = core;
        computation(&mut work)
    });
    match computing.await {
        Ok(result) => result,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        // The server is stopping.
        Err(_) => Err(Stopped::Unwanted),
    }
}

/// Says, when dropped, that nobody waits any more.
#[derive(Default)]
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
