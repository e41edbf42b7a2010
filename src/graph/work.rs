use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Steps that a computation takes from those of its request at a time.
const DRAWN: u64 = 4096;

/// What a long computation may still do, counted in links looked at, and whether anyone still waits
/// for it.
#[derive(Debug)]
pub struct Work {
    left: u64,
    unwanted: Arc<AtomicBool>,
    request: Option<Share>,
}

/// The steps that all computations of one request may take together.
#[derive(Clone, Debug)]
pub struct Steps {
    left: Arc<AtomicU64>,
    limit: u64,
}

/// What a computation takes of the steps of its request.
#[derive(Debug)]
struct Share {
    steps: Steps,
    /// Steps for each link looked at.
    weight: u64,
    /// Taken from the request and not used yet.
    drawn: u64,
}

/// Why a computation did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It would have looked at more links than it was allowed to.
    OverBudget,
    /// All computations of the request would have taken more steps than this limit.
    OverSteps(u64),
    /// Nobody waits for it any more.
    Unwanted,
}

impl Steps {
    pub fn new(limit: u64) -> Self {
        Self {
            left: Arc::new(AtomicU64::new(limit)),
            limit,
        }
    }

    /// The steps taken so far.
    pub fn taken(&self) -> u64 {
        self.limit - self.left.load(Ordering::Relaxed)
    }

    /// Takes what there is, up to `most`, unless it is less than `least`.
    fn draw(&self, least: u64, most: u64) -> Result<u64, Stopped> {
        let mut drawn = 0;
        let take = |left: u64| {
            drawn = left.min(most);
            (drawn >= least).then_some(left - drawn)
        };
        let order = Ordering::Relaxed;
        let taken = self.left.fetch_update(order, order, take);
        taken.map_err(|_| Stopped::OverSteps(self.limit))?;
        Ok(drawn)
    }
}

impl Work {
    /// `unwanted` is set by whoever no longer waits.
    pub fn new(budget: u64, unwanted: Arc<AtomicBool>) -> Self {
        Self {
            left: budget,
            unwanted,
            request: None,
        }
    }

    /// Work that nobody takes back.
    pub fn of(budget: u64) -> Self {
        Self::new(budget, Arc::default())
    }

    /// The same work, where each link counts as `weight` of the steps of a request.
    #[must_use]
    pub fn within(mut self, steps: &Steps, weight: u64) -> Self {
        self.request = Some(Share {
            steps: steps.clone(),
            weight,
            drawn: 0,
        });
        self
    }

    /// Work of the same computation with a budget of its own, of the same size.
    #[must_use]
    pub fn beside(&self) -> Self {
        let beside = Self::new(self.left, self.unwanted.clone());
        match &self.request {
            Some(share) => beside.within(&share.steps, share.weight),
            None => beside,
        }
    }

    /// To be called often enough that a computation soon hears that it is unwanted: each time before
    /// some links are looked at.
    ///
    /// # Errors
    /// If the budget or the steps of the request are used up, or the client has left.
    pub fn spend(&mut self, links: usize) -> Result<(), Stopped> {
        if self.unwanted.load(Ordering::Relaxed) {
            return Err(Stopped::Unwanted);
        }
        let links = links as u64;
        self.left = self.left.checked_sub(links).ok_or(Stopped::OverBudget)?;
        match &mut self.request {
            Some(share) => share.spend(links),
            None => Ok(()),
        }
    }
}

impl Share {
    fn spend(&mut self, links: u64) -> Result<(), Stopped> {
        let steps = links.saturating_mul(self.weight);
        if let Some(missing) = steps.checked_sub(self.drawn) {
            self.drawn += self.steps.draw(missing, missing.max(DRAWN))?;
        }
        self.drawn -= steps;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.steps.left.fetch_add(self.drawn, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_computations_of_a_request_share_its_steps() {
        let steps = Steps::new(100);
        let mut first = Work::of(1000).within(&steps, 3);
        assert_eq!(first.spend(10), Ok(()));
        // What it drew beyond is held until it ends.
        assert_eq!(steps.taken(), 100);
        drop(first);
        assert_eq!(steps.taken(), 30);

        let mut second = Work::of(1000).within(&steps, 1);
        assert_eq!(second.spend(70), Ok(()));
        assert_eq!(second.spend(0), Ok(()));
        assert_eq!(second.spend(1), Err(Stopped::OverSteps(100)));
        let mut third = second.beside();
        assert_eq!(third.spend(1), Err(Stopped::OverSteps(100)));
    }

    #[test]
    fn steps_that_are_given_back_are_all_there() {
        let steps = Steps::new(10 * DRAWN);
        for links in [0, 1, 17, 3000] {
            let mut work = Work::of(u64::MAX).within(&steps, 1);
            assert_eq!(work.spend(links), Ok(()));
        }
        assert_eq!(steps.taken(), 3018);
        // A budget of its own ends it sooner.
        let mut work = Work::of(5).within(&steps, 1);
        assert_eq!(work.spend(6), Err(Stopped::OverBudget));
        drop(work);
        assert_eq!(steps.taken(), 3018);
        let mut work = Work::of(u64::MAX).within(&steps, u64::MAX);
        assert_eq!(work.spend(2), Err(Stopped::OverSteps(10 * DRAWN)));
    }
}
