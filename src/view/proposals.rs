//! Proposals, as far as whoever asks may see them.

use std::collections::{HashMap, VecDeque};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::fact::FactKey;
use entity::proposal::ProposalState;
use entity::{proposal, proposal_event};

use super::feed::Told;
use super::{Editions, Feed, View};
use crate::permit::{Operation, Stake, decide};
use crate::plan::{Judged, PlanError, judge, places_of, proposed_edits, seen};
use crate::store::{
    HistoryEntry, ProposalPage, ProposalQuestion, ProposalStretch, Store, StoreError,
};

/// What is read at once of what happens to proposals.
const PAGE: u64 = 100;

/// As many as there are, in what both databases can count.
const ALL: u64 = i64::MAX.unsigned_abs();

/// A proposal as it was read.
#[derive(Clone, Debug)]
pub struct Proposal(Arc<proposal::Model>);

/// What happened to a proposal.
#[derive(Clone, Debug)]
pub struct ProposalEvent {
    pub event: proposal_event::Model,
    /// As it is now.
    pub proposal: Proposal,
}

/// What happened and has not been told.
pub(super) struct EventsAhead {
    /// The event up to which they have been read.
    read: i64,
    ahead: VecDeque<ProposalEvent>,
}

/// Facts, and the revision since which what was done to them is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Since {
    revision: i64,
    facts: Vec<FactKey>,
}

impl Proposal {
    pub fn new(row: proposal::Model) -> Self {
        Self(Arc::new(row))
    }

    pub fn row(&self) -> &proposal::Model {
        &self.0
    }
}

/// A proposal changes with its version only, as far as it is judged.
impl PartialEq for Proposal {
    fn eq(&self, other: &Self) -> bool {
        (self.0.id, self.0.version) == (other.0.id, other.0.version)
    }
}

impl Eq for Proposal {}

impl Hash for Proposal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.id, self.0.version).hash(state);
    }
}

impl View {
    /// A page of the proposals that whoever asks may see.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn page_proposals(
        &self,
        states: Vec<ProposalState>,
        countries: Vec<String>,
        stretch: ProposalStretch,
    ) -> Result<ProposalPage, StoreError> {
        let question = ProposalQuestion {
            seen: seen(self.viewer()),
            states,
            countries,
        };
        let store = self.0.store.clone();
        let page = async move { store.page_proposals(&question, stretch).await };
        self.0.waves.read(page).await
    }

    /// The proposal of a number, if there is one and whoever asks may see it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn find_proposal(&self, id: i64) -> Result<Option<Proposal>, StoreError> {
        let store = self.0.store.clone();
        let seen = seen(self.viewer());
        let found = async move { store.find_seen_proposal(id, seen).await };
        let found = self.0.waves.read(found).await?;
        Ok(found.filter(|row| self.sees(row)).map(Proposal::new))
    }

    /// What a proposal would change in the graph as it is now, or why it cannot be applied to it. One lot of
    /// statements for all proposals that are asked for.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn judge(&self, proposal: &Proposal) -> Result<Arc<Judged>, Arc<PlanError>> {
        let judged = self.0.judgements.load_one(proposal.clone()).await?;
        // A loader gives one of each that it is asked for.
        Ok(judged.expect("every proposal is judged"))
    }

    /// What happened to a proposal, in order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load_events(
        &self,
        proposal: i64,
    ) -> Result<Vec<proposal_event::Model>, Arc<StoreError>> {
        Ok(self.0.events.load_one(proposal).await?.unwrap_or_default())
    }

    /// What was done to these facts after a revision, up to the one of this view, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn changes_since(
        &self,
        revision: i64,
        facts: Vec<FactKey>,
    ) -> Result<Vec<HistoryEntry>, Arc<StoreError>> {
        let key = Since { revision, facts };
        Ok(self.0.since.load_one(key).await?.unwrap_or_default())
    }

    /// The next of what happens to proposals that the follower may see and has not been told of.
    ///
    /// # Errors
    /// When the store cannot be read; nothing is lost by it.
    pub async fn next_event(
        &self,
        feed: &Feed,
        after: Option<u64>,
        countries: &[String],
    ) -> Result<Option<ProposalEvent>, StoreError> {
        feed.note(Told::Nothing);
        let mut reading = feed.events().await;
        let ahead = match &mut *reading {
            Some(ahead) => ahead,
            begun => {
                let read = match feed.resumed().or(after) {
                    Some(after) => i64::try_from(after).unwrap_or(i64::MAX),
                    None => self.newest_event().await?,
                };
                begun.insert(EventsAhead {
                    read,
                    ahead: VecDeque::new(),
                })
            }
        };
        if ahead.ahead.is_empty() {
            let question = ProposalQuestion {
                seen: seen(self.viewer()),
                states: Vec::new(),
                countries: countries.to_vec(),
            };
            let (store, read) = (self.0.store.clone(), ahead.read);
            let page = async move { store.proposal_events_after(&question, read, PAGE).await };
            let page = self.0.waves.read(page).await?;
            if let Some((last, _)) = page.last() {
                ahead.read = last.id;
            }
            ahead
                .ahead
                .extend(page.into_iter().map(|(event, row)| ProposalEvent {
                    event,
                    proposal: Proposal::new(row),
                }));
        }
        let next = ahead.ahead.pop_front();
        if let Some(told) = &next {
            feed.note(Told::Something);
            feed.note_whole(told.event.id);
        }
        Ok(next)
    }

    async fn newest_event(&self) -> Result<i64, StoreError> {
        let store = self.0.store.clone();
        let newest = async move { store.newest_proposal_event().await };
        self.0.waves.read(newest).await
    }

    fn sees(&self, row: &proposal::Model) -> bool {
        let stake = Stake {
            is_own: self.viewer().owns(row),
            places: &places_of(row),
        };
        decide(self.viewer(), Operation::Discuss(stake)).is_ok()
    }
}

/// Judges proposals.
pub struct JudgementLoader {
    pub store: Store,
    pub editions: Arc<Editions>,
}

/// Loads what happened to proposals, by their numbers.
pub struct EventLoader(pub Store);

/// Loads what was done to facts.
pub struct SinceLoader(pub Store);

impl Loader<Proposal> for JudgementLoader {
    type Value = Arc<Judged>;
    type Error = Arc<PlanError>;

    async fn load(
        &self,
        proposals: &[Proposal],
    ) -> Result<HashMap<Proposal, Self::Value>, Self::Error> {
        let snapshot = self.editions.current().snapshot();
        let lots = proposals.iter().map(|proposal| proposed_edits(&proposal.0));
        let lots: Result<Vec<_>, StoreError> = lots.collect();
        let lots = lots.map_err(PlanError::from)?;
        let judged = judge(&self.store, snapshot, lots).await?.into_iter();
        Ok(proposals
            .iter()
            .cloned()
            .zip(judged.map(Arc::new))
            .collect())
    }
}

impl Loader<i64> for EventLoader {
    type Value = Vec<proposal_event::Model>;
    type Error = Arc<StoreError>;

    async fn load(&self, proposals: &[i64]) -> Result<HashMap<i64, Self::Value>, Self::Error> {
        Ok(self.0.proposal_events(proposals).await?)
    }
}

impl Loader<Since> for SinceLoader {
    type Value = Vec<HistoryEntry>;
    type Error = Arc<StoreError>;

    async fn load(&self, asked: &[Since]) -> Result<HashMap<Since, Self::Value>, Self::Error> {
        let Some(first) = asked.iter().map(|since| since.revision).min() else {
            return Ok(HashMap::new());
        };
        let facts: Vec<FactKey> = asked.iter().flat_map(|since| since.facts.clone()).collect();
        let changes = self.0.changes_since(first, &facts, ALL).await?;
        let of = |since: &Since| {
            let facts: std::collections::HashSet<&FactKey> = since.facts.iter().collect();
            let touches = |entry: &&HistoryEntry| {
                let key = FactKey {
                    kind: entry.change.fact_kind,
                    id: entry.change.fact_id.clone(),
                };
                entry.change.revision > since.revision && facts.contains(&key)
            };
            changes.iter().filter(touches).cloned().collect()
        };
        let found = asked.iter().map(|since| (since.clone(), of(since)));
        Ok(found.collect())
    }
}
