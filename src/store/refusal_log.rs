//! Writes refusals into the audit trail, up to a number per minute, operation and viewer, so that a client that is refused
//! all the time does not fill the database. Those beyond are counted, and their number is written at the minute's end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use entity::audit::AuditedOperation;
use tokio::time::Instant;

use super::{AuditEntry, Store, StoreError};

/// Refusals of one viewer and operation that are written one by one within a period.
const ONE_BY_ONE: u32 = 20;
const PERIOD: Duration = Duration::from_secs(60);
/// Viewers that are remembered before those whose period is over are forgotten.
const REMEMBERED: usize = 1000;

#[derive(Clone)]
pub struct RefusalLog {
    store: Store,
    period: Duration,
    /// Of each by itself, so that many refusals of one kind hide none of another.
    current: Arc<Mutex<HashMap<RefusalKey, RefusalPeriod>>>,
}

/// What was refused, and to whom.
#[derive(Clone, PartialEq, Eq, Hash)]
struct RefusalKey {
    operation: AuditedOperation,
    viewer: Option<String>,
}

/// The current period of one kind of refusals.
struct RefusalPeriod {
    /// A refusal of the kind.
    example: AuditEntry,
    began: Instant,
    written: u32,
    counted: i64,
}

impl RefusalLog {
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
    pub fn record_in_background(&self, refusal: AuditEntry) {
        if self.write_individually(&refusal) {
            tokio::spawn(write(self.store.clone(), refusal));
        }
    }

    /// Takes a refusal, and waits until it is written or counted.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn record(&self, refusal: AuditEntry) -> Result<(), StoreError> {
        match self.write_individually(&refusal) {
            true => self.store.record(refusal).await,
            false => Ok(()),
        }
    }

    /// Whether a refusal is one of those that are written one by one. Counts the others.
    fn write_individually(&self, refusal: &AuditEntry) -> bool {
        let kind = RefusalKey {
            operation: refusal.operation,
            viewer: refusal.viewer_id.clone(),
        };
        let mut current = self.current();
        let now = Instant::now();
        if current.len() >= REMEMBERED {
            let is_over = |current: &RefusalPeriod| {
                current.counted == 0 && now.duration_since(current.began) >= self.period
            };
            current.retain(|_, current| !is_over(current));
        }
        let current = current
            .entry(kind.clone())
            .or_insert_with(|| RefusalPeriod {
                example: refusal.clone(),
                began: now,
                written: 0,
                counted: 0,
            });
        if now.duration_since(current.began) >= self.period && current.counted == 0 {
            (current.began, current.written) = (now, 0);
        }
        if current.written < ONE_BY_ONE {
            current.written += 1;
            return true;
        }
        current.counted += 1;
        if current.counted == 1 {
            let end = current.began + self.period;
            let refusal_log = self.clone();
            tokio::spawn(async move {
                tokio::time::sleep_until(end).await;
                refusal_log.flush_key(&kind).await;
            });
        }
        false
    }

    /// Writes the numbers of those that were counted so far, without waiting for the minute's end.
    pub async fn flush(&self) {
        let kinds: Vec<_> = self.current().keys().cloned().collect();
        for kind in kinds {
            self.flush_key(&kind).await;
        }
    }

    async fn flush_key(&self, kind: &RefusalKey) {
        let rest = self.current().get_mut(kind).and_then(|current| {
            let counted = std::mem::take(&mut current.counted);
            (counted > 0).then(|| summary_entry(&current.example, counted))
        });
        if let Some(rest) = rest {
            write(self.store.clone(), rest).await;
        }
    }

    fn current(&self) -> MutexGuard<'_, HashMap<RefusalKey, RefusalPeriod>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The line for those that were only counted.
fn summary_entry(example: &AuditEntry, counted: i64) -> AuditEntry {
    let reason = match (&example.viewer_id, example.operation) {
        (None, AuditedOperation::Authenticate) => {
            "Further refused tokens were not recorded individually."
        }
        (None, _) => "Further refused requests without a token were not recorded individually.",
        (Some(_), _) => "Further refused requests of this user were not recorded individually.",
    };
    AuditEntry {
        at: chrono::Utc::now(),
        reason: reason.to_owned(),
        request_id: None,
        times: counted,
        ..example.clone()
    }
}

async fn write(store: Store, entry: AuditEntry) {
    if let Err(error) = store.record(entry).await {
        tracing::error!(%error, "cannot write a refusal to the audit log");
    }
}

#[cfg(test)]
mod tests {
    use entity::audit::AuditOutcome;

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

    /// Waits until this number of refusals of a kind is written, and returns the number of lines.
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
        let refusal_log = RefusalLog::with_period(store.clone(), Duration::from_secs(1));
        for operation in [AuditedOperation::Authenticate, AuditedOperation::Write] {
            let one_by_one = i64::from(ONE_BY_ONE);
            for _ in 0..MANY {
                refusal_log.record_in_background(refusal(operation));
            }
            assert_eq!(lines_for(&store, operation, MANY).await, one_by_one + 1);
            let newest = store.newest_audits(1).await.unwrap().remove(0);
            assert_eq!(newest.times, 30);
            // The next period begins anew.
            refusal_log.record_in_background(refusal(operation));
            let lines = lines_for(&store, operation, MANY + 1).await;
            assert_eq!(lines, one_by_one + 2);
        }
    }

    #[tokio::test]
    async fn what_is_counted_is_written_before_an_end() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let refusal_log = RefusalLog::new(store.clone());
        let operation = AuditedOperation::Write;
        for _ in 0..MANY {
            refusal_log.record_in_background(refusal(operation));
        }
        refusal_log.flush().await;
        let lines = lines_for(&store, operation, MANY).await;
        assert_eq!(lines, i64::from(ONE_BY_ONE) + 1);
        // Once.
        refusal_log.flush().await;
        assert_eq!(total(&store, operation).await, (lines, MANY));
    }
}
