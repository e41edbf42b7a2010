use super::Unpatchable;
use super::changes::{ChangesBySubject, SeriesChange};
use super::nodes::ChangedNodes;
use crate::snapshot::Snapshot;
use crate::snapshot::latest::LatestObservations;

impl Snapshot {
    pub(super) fn patched_observations(
        &self,
        changes: &ChangesBySubject,
        nodes: &ChangedNodes,
    ) -> Result<LatestObservations, Unpatchable> {
        let mut latest = self.latest.clone();
        for (&(subject, indicator), SeriesChange { before, after }) in &changes.observations {
            if let (Some(subject), Some(observation)) = (subject, after.first()) {
                self.place_after(nodes, &observation.id, subject)?;
            }
            let known = self.latest.find(subject, indicator);
            let newest = after.iter().max_by_key(|observation| observation.date);
            let is_gone = |id: &str| before.iter().any(|observation| observation.id == id);
            let (known, is_gone) = match known {
                Some(known) => (Some(known), is_gone(&known.id)),
                None => (None, false),
            };
            match (known, newest) {
                (None, None) => {
                    let missing = before.iter().map(|observation| observation.id.clone());
                    return Err(Unpatchable::Unexpected(missing.collect()));
                }
                (None, Some(newest)) => latest.replace(newest),
                (Some(known), Some(newest)) if known.date < newest.date => latest.replace(newest),
                (Some(known), Some(newest)) if is_gone && known.date == newest.date => {
                    latest.replace(newest);
                }
                // All observations of a node go with it; which are left of another is not known here.
                (Some(known), _) if is_gone => match subject {
                    Some(subject) if self.goes(nodes, subject) => {}
                    _ => return Err(Unpatchable::NewestGone(known.id.clone())),
                },
                (Some(_), _) => {}
            }
        }
        for &former in &nodes.numbering.removed {
            latest.remove(self.id(former));
        }
        Ok(latest)
    }

    fn goes(&self, nodes: &ChangedNodes, id: &str) -> bool {
        let former = self.find_by_own_id(id);
        former.is_some_and(|former| nodes.numbering.is_removed(former))
    }
}
