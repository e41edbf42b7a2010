use std::sync::{Arc, OnceLock};

use super::Edition;

/// The editions that a request is answered from: one, unless it writes. Then it turns to the next with each
/// write, and none is ever gone while it is being read.
pub struct Editions {
    edition: Arc<Edition>,
    next: OnceLock<Box<Editions>>,
}

impl Editions {
    pub fn new(edition: Arc<Edition>) -> Self {
        Self {
            edition,
            next: OnceLock::new(),
        }
    }

    pub fn current(&self) -> &Arc<Edition> {
        &self.last().edition
    }

    /// Mutations run one after the other, so nobody else turns meanwhile.
    pub fn turn_to(&self, edition: Arc<Edition>) {
        if !Arc::ptr_eq(self.current(), &edition) {
            let _ = self.last().next.set(Box::new(Self::new(edition)));
        }
    }

    fn last(&self) -> &Self {
        let mut last = self;
        while let Some(next) = last.next.get() {
            last = next;
        }
        last
    }
}
