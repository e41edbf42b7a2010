//! Writes refusals down in the audit trail, so many a minute and no more: whoever sends bad tokens as fast
//! as they can fills no database. Those beyond are counted, and their number is written at the minute's end.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use entity::audit::{AuditOutcome, AuditedOperation};
use tokio::time::Instant;

use super::Rejection;
use crate::store::{AuditEntry, Store};

/// Refusals that are written one by one within a period.
const ONE_BY_ONE: u32 = 20;
const PERIOD: Duration = Duration::from_secs(60);

pub struct Trail {
    store: Store,
    period: Duration,
    current: Arc<Mutex<Current>>,
}

/// The current period.
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
        let current = Current {
            began: Instant::now(),
            written: 0,
            counted: 0,
        };
        Self {
            store,
            period,
            current: Arc::new(Mutex::new(current)),
        }
    }

    /// Does not wait until it is written.
    pub fn refused(&self, rejection: &Rejection, request_id: Option<&str>) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if now.duration_since(current.began) >= self.period && current.counted == 0 {
            (current.began, current.written) = (now, 0);
        }
        if current.written < ONE_BY_ONE {
            current.written += 1;
            tokio::spawn(write(self.store.clone(), rejection.entry(request_id)));
            return;
        }
        current.counted += 1;
        if current.counted == 1 {
            let end = current.began + self.period;
            let (store, current) = (self.store.clone(), self.current.clone());
            tokio::spawn(async move {
                tokio::time::sleep_until(end).await;
                let counted = {
                    let mut current = current.lock().unwrap_or_else(PoisonError::into_inner);
                    std::mem::take(&mut current.counted)
                };
                write(store, rest(counted)).await;
            });
        }
    }
}

/// The line for those that were only counted.
fn rest(counted: i64) -> AuditEntry {
    let (operation, outcome) = (AuditedOperation::Authenticate, AuditOutcome::Refused);
    let reason = "More tokens were refused than are written down one by one.";
    let mut entry = AuditEntry::new(chrono::Utc::now(), operation, outcome, reason);
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

    #[tokio::test]
    async fn refusals_beyond_so_many_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("graph.db").display().to_string();
        let store = Store::connect(&file).await.unwrap();
        store.migrate().await.unwrap();
        let period = Duration::from_secs(1);
        let trail = Trail::with_period(store.clone(), period);
        let many = i64::from(ONE_BY_ONE) + 30;
        for _ in 0..many {
            trail.refused(&Rejection::Unknown, Some("one"));
        }
        let total = async || {
            let lines = store.newest_audits(1000).await.unwrap();
            let times: i64 = lines.iter().map(|line| line.times).sum();
            (lines.len(), times)
        };
        while total().await.1 < many {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(total().await, (ONE_BY_ONE as usize + 1, many));
        let newest = store.newest_audits(1).await.unwrap().remove(0);
        assert_eq!(newest.times, 30);
        // The next period begins anew.
        trail.refused(&Rejection::Unknown, None);
        while total().await.1 < many + 1 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(total().await.0, ONE_BY_ONE as usize + 2);
    }
}
