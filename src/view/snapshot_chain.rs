use std::sync::{Arc, OnceLock};

use super::PublishedSnapshot;

/// The published snapshots that a request is answered from: one, unless it writes. Then it advances to the next with each
/// write, and none is ever gone while it is being read.
pub struct SnapshotChain {
    published: Arc<PublishedSnapshot>,
    next: OnceLock<Box<SnapshotChain>>,
}

impl SnapshotChain {
    pub fn new(published: Arc<PublishedSnapshot>) -> Self {
        Self {
            published,
            next: OnceLock::new(),
        }
    }

    pub fn current(&self) -> &Arc<PublishedSnapshot> {
        &self.last().published
    }

    /// Mutations run one after the other, so nobody else turns meanwhile.
    pub fn advance_to(&self, published: Arc<PublishedSnapshot>) {
        if !Arc::ptr_eq(self.current(), &published) {
            let _ = self.last().next.set(Box::new(Self::new(published)));
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
