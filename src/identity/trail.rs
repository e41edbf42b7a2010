//! Writes refusals down in the audit trail, so many a minute of each kind and no more: whoever sends bad tokens, or
//! mutations without one, as fast as they can fills no database. Those beyond are counted, and their number is
//! written at the minute's end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use entity::audit::{AuditOutcome, AuditedOperation};
use tokio::time::Instant;

use crate::store::{AuditEntry, Store};

/// Refusals of a kind that are written one by one within a period.
const ONE_BY_ONE: u32 = 20;
const PERIOD: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub struct Trail {
    store: Store,
    period: Duration,
    /// Of each kind for itself, so that who is refused one thing in masses hides no refusal of another.
    current: Arc<Mutex<HashMap<AuditedOperation, Current>>>,
}

/// The current period of one kind of refusals.
struct Current {
    began: Instant,
    written: u32,
    counted: i64,
}

impl Trail {
    pub fn new(store: Store) -> Self {
        Self::with_period(store, PERIOD)
    }

    fn with_period(store: Store, period: Duration) -> Self {
        Self {
            store,
            period,
            current: Arc::default(),
        }
    }

    /// Takes a refusal. Does not wait until it is written.
    pub fn refused(&self, refusal: AuditEntry) {
        let operation = refusal.operation;
        let mut current = self.current();
        let now = Instant::now();
        let current = current.entry(operation).or_insert(Current {
            began: now,
            written: 0,
            counted: 0,
        });
        if now.duration_since(current.began) >= self.period && current.counted == 0 {
            (current.began, current.written) = (now, 0);
        }
        if current.written < ONE_BY_ONE {
            current.written += 1;
            tokio::spawn(write(self.store.clone(), refusal));
            return;
        }
        current.counted += 1;
        if current.counted == 1 {
            let end = current.began + self.period;
            let trail = self.clone();
            tokio::spawn(async move {
                tokio::time::sleep_until(end).await;
                trail.write_counted(operation).await;
            });
        }
    }

    /// Writes the numbers of those that were counted so far, without waiting for the minute's end.
    pub async fn write_all_counted(&self) {
        let operations: Vec<_> = self.current().keys().copied().collect();
        for operation in operations {
            self.write_counted(operation).await;
        }
    }

    async fn write_counted(&self, operation: AuditedOperation) {
        let counted = match self.current().get_mut(&operation) {
            Some(current) => std::mem::take(&mut current.counted),
            None => 0,
        };
        if counted > 0 {
            write(self.store.clone(), rest(operation, counted)).await;
        }
    }

    fn current(&self) -> MutexGuard<'_, HashMap<AuditedOperation, Current>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The line for those that were only counted.
fn rest(operation: AuditedOperation, counted: i64) -> AuditEntry {
    let reason = match operation {
        AuditedOperation::Authenticate => {
            "More tokens were refused than are written down one by one."
        }
        _ => "More was asked for without a token than is written down one by one.",
    };
    let refused = AuditOutcome::Refused;
    let mut entry = AuditEntry::new(chrono::Utc::now(), operation, refused, reason);
    entry.times = counted;
    entry
}

async fn write(store: Store, entry: AuditEntry) {
    if let Err(error) = store.record(entry).await {
        tracing::error!(%error, "a refusal could not be written into the audit trail");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: i64 = ONE_BY_ONE as i64 + 30;

    fn refusal(operation: AuditedOperation) -> AuditEntry {
        let refused = AuditOutcome::Refused;
        AuditEntry::new(chrono::Utc::now(), operation, refused, "a test")
    }

    async fn store(folder: &tempfile::TempDir) -> Store {
        let file = folder.path().join("graph.db").display().to_string();
        let store = Store::connect(&file).await.unwrap();
        store.migrate().await.unwrap();
        store
    }

    /// How many lines there are of a kind, and for how many refusals they stand.
    async fn total(store: &Store, operation: AuditedOperation) -> (i64, i64) {
        let mut lines = store.newest_audits(1000).await.unwrap();
        lines.retain(|line| line.operation == operation);
        (
            lines.len() as i64,
            lines.iter().map(|line| line.times).sum(),
        )
    }

    /// Waits until so many refusals of a kind are written, and gives in how many lines.
    async fn lines_for(store: &Store, operation: AuditedOperation, refusals: i64) -> i64 {
        loop {
            let (lines, times) = total(store, operation).await;
            assert!(times <= refusals, "{times} of {refusals}");
            if times == refusals {
                return lines;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    #[tokio::test]
    async fn refusals_beyond_so_many_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let trail = Trail::with_period(store.clone(), Duration::from_secs(1));
        for operation in [AuditedOperation::Authenticate, AuditedOperation::Write] {
            let one_by_one = i64::from(ONE_BY_ONE);
            for _ in 0..MANY {
                trail.refused(refusal(operation));
            }
            assert_eq!(lines_for(&store, operation, MANY).await, one_by_one + 1);
            let newest = store.newest_audits(1).await.unwrap().remove(0);
            assert_eq!(newest.times, 30);
            // The next period begins anew.
            trail.refused(refusal(operation));
            let lines = lines_for(&store, operation, MANY + 1).await;
            assert_eq!(lines, one_by_one + 2);
        }
    }

    #[tokio::test]
    async fn what_is_counted_is_written_before_an_end() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let trail = Trail::new(store.clone());
        let operation = AuditedOperation::Write;
        for _ in 0..MANY {
            trail.refused(refusal(operation));
        }
        trail.write_all_counted().await;
        let lines = lines_for(&store, operation, MANY).await;
        assert_eq!(lines, i64::from(ONE_BY_ONE) + 1);
        // Once.
        trail.write_all_counted().await;
        assert_eq!(total(&store, operation).await, (lines, MANY));
    }
}
