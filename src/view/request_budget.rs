//! Long computations: off the async threads, few at a time, fair among clients, and no longer than anyone
//! waits.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use super::{ClientKey, FairSemaphore};
use crate::graph::{Budget, Interrupted, SharedSteps};

/// As many at a time as there are cores: more would only take time from each other, and from what
/// answers quickly. One client has no more than half of them.
static CORES: LazyLock<FairSemaphore> = LazyLock::new(FairSemaphore::of_cores);

/// Steps that a computation may take on an async thread: a millisecond.
const SHORT_STEPS: u64 = 200_000;
/// Steps after which a request that computes on an async thread makes a pause.
const STEPS_BETWEEN_PAUSES: u64 = 1_000_000;

/// What one computation may do at most.
#[derive(Clone, Copy, Debug)]
pub struct ComputationLimit {
    /// How many links it may look at, or whatever else it counts.
    pub budget: u64,
    /// How many of the steps of its request each of these takes, by measurement. A step takes about
    /// four nanoseconds of a core.
    pub weight: u64,
}

/// What the computations of one request may take together, and the client that they count for.
#[derive(Clone, Debug)]
pub struct RequestBudget {
    client: Option<ClientKey>,
    steps: SharedSteps,
    /// The steps with which the next pause is due.
    next_pause: Arc<AtomicU64>,
    /// The limit of the response in bytes, and how many are left.
    response_limit: u64,
    response_left: Arc<AtomicU64>,
}

/// The texts of a response exceed its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseTooLarge {
    /// In bytes.
    pub limit: u64,
}

impl RequestBudget {
    pub fn new(client: Option<ClientKey>, steps: u64, response_bytes: u64) -> Self {
        Self {
            client,
            steps: SharedSteps::new(steps),
            next_pause: Arc::new(AtomicU64::new(STEPS_BETWEEN_PAUSES)),
            response_limit: response_bytes,
            response_left: Arc::new(AtomicU64::new(response_bytes)),
        }
    }

    /// For what is computed once for all requests.
    pub fn unlimited() -> Self {
        Self::new(None, u64::MAX, u64::MAX)
    }

    /// Counts a long text of the response before it is copied: a response is held in memory until
    /// it is written.
    ///
    /// # Errors
    /// If the texts so far exceed the limit of the response.
    pub fn count_text(&self, bytes: usize) -> Result<(), ResponseTooLarge> {
        let bytes = bytes as u64;
        let order = Ordering::Relaxed;
        let left = |left: u64| left.checked_sub(bytes);
        match self.response_left.fetch_update(order, order, left) {
            Ok(_) => Ok(()),
            Err(_) => Err(ResponseTooLarge {
                limit: self.response_limit,
            }),
        }
    }

    pub fn client(&self) -> Option<&ClientKey> {
        self.client.as_ref()
    }

    /// Work for a computation that mostly takes microseconds, on the thread that asks for it. What does not
    /// come to its end in it has to be computed anew, by [`RequestBudget::compute`].
    pub fn allocate_short(&self) -> Budget {
        Budget::uncancellable(SHORT_STEPS).with_shared_steps(&self.steps, 1)
    }

    /// The steps that computations have taken so far.
    pub fn used_steps(&self) -> u64 {
        self.steps.used()
    }

    /// Lets others have the thread for a moment, when a request has computed on it for long: by then its
    /// client may have left, or its time be over.
    pub async fn yield_if_due(&self) {
        let taken = self.steps.used();
        if taken >= self.next_pause.load(Ordering::Relaxed) {
            self.next_pause
                .store(taken + STEPS_BETWEEN_PAUSES, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    }

    /// Work for a computation that is short, but counts.
    pub fn allocate(&self, bound: ComputationLimit) -> Budget {
        Budget::uncancellable(bound.budget).with_shared_steps(&self.steps, bound.weight)
    }

    /// Runs a computation off the async threads. When the future is dropped, the computation hears of it
    /// through its work, and ends.
    ///
    /// # Errors
    /// When the work ends before the computation does.
    pub async fn compute<T: Send + 'static>(
        &self,
        bound: ComputationLimit,
        computation: impl FnOnce(&mut Budget) -> Result<T, Interrupted> + Send + 'static,
    ) -> Result<T, Interrupted> {
        let waiting = CancelOnDrop::default();
        let work = Budget::new(bound.budget, waiting.0.clone());
        let mut work = work.with_shared_steps(&self.steps, bound.weight);
        // So that nobody has it at once: then an execution that asks for it waits in any case, however
        // quick it is, and its loads and the order of its fields do not depend on chance.
        tokio::task::yield_now().await;
        let core = CORES.acquire(self.client.as_ref()).await;
        let computing = tokio::task::spawn_blocking(move || {
            // Held until the computation has heard that it is unwanted.
            let _core = core;
            computation(&mut work)
        });
        match computing.await {
            Ok(result) => result,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // The server is stopping.
            Err(_) => Err(Interrupted::Cancelled),
        }
    }
}

/// Says, when dropped, that nobody waits any more.
#[derive(Default)]
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
