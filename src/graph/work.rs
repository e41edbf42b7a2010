use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a long computation may still do, counted in links looked at, and whether anyone still waits
/// for it.
#[derive(Clone, Debug)]
pub struct Work {
    left: u64,
    unwanted: Arc<AtomicBool>,
}

/// Why a computation did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It would have looked at more links than it was allowed to.
    OverBudget,
    /// Nobody waits for it any more.
    Unwanted,
}

impl Work {
    /// `unwanted` is set by whoever no longer waits.
    pub fn new(budget: u64, unwanted: Arc<AtomicBool>) -> Self {
        Self {
            left: budget,
            unwanted,
        }
    }

    /// Work that nobody takes back.
    pub fn of(budget: u64) -> Self {
        Self::new(budget, Arc::default())
    }

    /// To be called often enough that a computation soon hears that it is unwanted: each time before
    /// some links are looked at.
    ///
    /// # Errors
    /// When the budget does not suffice, or nobody waits any more.
    pub fn spend(&mut self, links: usize) -> Result<(), Stopped> {
        if self.unwanted.load(Ordering::Relaxed) {
            return Err(Stopped::Unwanted);
        }
        self.left = self
            .left
            .checked_sub(links as u64)
            .ok_or(Stopped::OverBudget)?;
        Ok(())
    }
}
