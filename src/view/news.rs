//! What was committed lately, for those who read it as news.

use super::View;
use super::feed::Concern;
use crate::store::{Committed, HistoryEntry, Position, StoreError};

/// Change sets that are looked at, from the newest on. Whoever wants older ones reads the history.
const LOOKED_AT: u64 = 100;
/// Changes of one revision that are looked at: an import changes more than anybody reads.
pub const READ: u64 = 1000;

/// A change set, with those of its changes that are of concern.
pub struct News {
    pub committed: Committed,
    pub changes: Vec<HistoryEntry>,
    /// Whether all its changes were looked at, and not the first [`READ`] only.
    pub is_whole: bool,
}

impl View {
    /// The newest change sets in which something is of concern, newest first. Two statements, and up to two
    /// for each change set that is looked at.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn latest_news(
        &self,
        concern: &Concern,
        count: usize,
    ) -> Result<Vec<News>, StoreError> {
        let newest = self.revision();
        let oldest = newest.saturating_sub(LOOKED_AT);
        let mut news = Vec::new();
        for committed in self.page_committed(oldest, newest).await?.into_iter().rev() {
            if news.len() == count {
                break;
            }
            let number = committed.revision.number;
            let before = Position {
                revision: number - 1,
                position: i32::MAX,
            };
            let changes = self.read_changes(before, number, READ).await?;
            let is_whole = changes.len() as u64 == committed.changes();
            let changes = self.of_concern(concern, changes.iter()).await?;
            // What was not looked at may be of concern: better told of in vain than left out in silence.
            if !changes.is_empty() || !is_whole {
                news.push(News {
                    committed,
                    changes,
                    is_whole,
                });
            }
        }
        Ok(news)
    }
}
