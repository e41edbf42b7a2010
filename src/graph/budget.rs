use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Steps that a computation takes from those of its request at a time.
const LEASE_STEPS: u64 = 4096;

/// What a long computation may still do, counted in links looked at, and whether anyone still waits
/// for it.
#[derive(Debug)]
pub struct Budget {
    left: u64,
    cancelled: Arc<AtomicBool>,
    request: Option<StepLease>,
}

/// The steps that all computations of one request may take together.
#[derive(Clone, Debug)]
pub struct SharedSteps {
    left: Arc<AtomicU64>,
    limit: u64,
}

/// What a computation takes of the steps of its request.
#[derive(Debug)]
struct StepLease {
    steps: SharedSteps,
    /// Steps for each link looked at.
    weight: u64,
    /// Taken from the request and not used yet.
    reserved: u64,
}

/// Why a computation did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interrupted {
    /// It would have looked at more links than it was allowed to.
    OverBudget,
    /// All computations of the request would have taken more steps than this limit.
    OverSteps(u64),
    /// Nobody waits for it any more.
    Cancelled,
}

impl SharedSteps {
    pub fn new(limit: u64) -> Self {
        Self {
            left: Arc::new(AtomicU64::new(limit)),
            limit,
        }
    }

    /// The steps taken so far.
    pub fn used(&self) -> u64 {
        self.limit - self.left.load(Ordering::Relaxed)
    }

    /// Takes what there is, up to `most`, unless it is less than `least`.
    fn reserve(&self, least: u64, most: u64) -> Result<u64, Interrupted> {
        let mut drawn = 0;
        let take = |left: u64| {
            drawn = left.min(most);
            (drawn >= least).then_some(left - drawn)
        };
        let order = Ordering::Relaxed;
        let taken = self.left.fetch_update(order, order, take);
        taken.map_err(|_| Interrupted::OverSteps(self.limit))?;
        Ok(drawn)
    }
}

impl Budget {
    /// `unwanted` cancels the computation.
    pub fn new(budget: u64, unwanted: Arc<AtomicBool>) -> Self {
        Self {
            left: budget,
            cancelled: unwanted,
            request: None,
        }
    }

    /// Work that nobody takes back.
    pub fn uncancellable(budget: u64) -> Self {
        Self::new(budget, Arc::default())
    }

    /// The same work, where each link counts as `weight` of the steps of a request.
    #[must_use]
    pub fn with_shared_steps(mut self, steps: &SharedSteps, weight: u64) -> Self {
        self.request = Some(StepLease {
            steps: steps.clone(),
            weight,
            reserved: 0,
        });
        self
    }

    /// Work of the same computation with a budget of its own, of the same size.
    #[must_use]
    pub fn split(&self) -> Self {
        let beside = Self::new(self.left, self.cancelled.clone());
        match &self.request {
            Some(share) => beside.with_shared_steps(&share.steps, share.weight),
            None => beside,
        }
    }

    /// To be called often enough that a computation soon hears that it is unwanted: each time before
    /// some links are looked at.
    ///
    /// # Errors
    /// If the budget or the steps of the request are used up, or the client has left.
    pub fn spend(&mut self, links: usize) -> Result<(), Interrupted> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(Interrupted::Cancelled);
        }
        let links = links as u64;
        self.left = self
            .left
            .checked_sub(links)
            .ok_or(Interrupted::OverBudget)?;
        match &mut self.request {
            Some(share) => share.spend(links),
            None => Ok(()),
        }
    }
}

impl StepLease {
    fn spend(&mut self, links: u64) -> Result<(), Interrupted> {
        let steps = links.saturating_mul(self.weight);
        if let Some(missing) = steps.checked_sub(self.reserved) {
            self.reserved += self.steps.reserve(missing, missing.max(LEASE_STEPS))?;
        }
        self.reserved -= steps;
        Ok(())
    }
}

impl Drop for StepLease {
    fn drop(&mut self) {
        self.steps.left.fetch_add(self.reserved, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_computations_of_a_request_share_its_steps() {
        let steps = SharedSteps::new(100);
        let mut first = Budget::uncancellable(1000).with_shared_steps(&steps, 3);
        assert_eq!(first.spend(10), Ok(()));
        // What it drew beyond is held until it ends.
        assert_eq!(steps.used(), 100);
        drop(first);
        assert_eq!(steps.used(), 30);

        let mut second = Budget::uncancellable(1000).with_shared_steps(&steps, 1);
        assert_eq!(second.spend(70), Ok(()));
        assert_eq!(second.spend(0), Ok(()));
        assert_eq!(second.spend(1), Err(Interrupted::OverSteps(100)));
        let mut third = second.split();
        assert_eq!(third.spend(1), Err(Interrupted::OverSteps(100)));
    }

    #[test]
    fn steps_that_are_given_back_are_all_there() {
        let steps = SharedSteps::new(10 * LEASE_STEPS);
        for links in [0, 1, 17, 3000] {
            let mut budget = Budget::uncancellable(u64::MAX).with_shared_steps(&steps, 1);
            assert_eq!(budget.spend(links), Ok(()));
        }
        assert_eq!(steps.used(), 3018);
        // A budget of its own ends it sooner.
        let mut budget = Budget::uncancellable(5).with_shared_steps(&steps, 1);
        assert_eq!(budget.spend(6), Err(Interrupted::OverBudget));
        drop(budget);
        assert_eq!(steps.used(), 3018);
        let mut budget = Budget::uncancellable(u64::MAX).with_shared_steps(&steps, u64::MAX);
        assert_eq!(
            budget.spend(2),
            Err(Interrupted::OverSteps(10 * LEASE_STEPS))
        );
    }
}
