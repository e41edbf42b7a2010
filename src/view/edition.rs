use std::sync::Arc;

use tokio::sync::OnceCell;

use super::{Allowance, Bound, MEASURE, MeasuredNetwork};
use crate::graph::{Stopped, Work};
use crate::insight::Survey;
use crate::network::{LinkRules, Network, Selection, Through};
use crate::snapshot::Snapshot;
use crate::store::Held;

/// How many nodes and links a survey of the cities may look at: some hundred thousand cities.
const SURVEY: Bound = Bound {
    budget: 50_000_000,
    weight: 1,
};

/// A snapshot as it is published: with what is computed of the graph as a whole, when it is first
/// asked for, once for all requests.
pub struct Edition {
    snapshot: Arc<Snapshot>,
    /// What is cold of it; nothing of the newest, of which the store has it.
    held: Option<Arc<Held>>,
    whole: OnceCell<Result<Arc<MeasuredNetwork>, Stopped>>,
    survey: OnceCell<Result<Arc<Survey>, Stopped>>,
}

impl Edition {
    /// Of the newest revision.
    pub fn new(snapshot: impl Into<Arc<Snapshot>>) -> Arc<Self> {
        Self::with(snapshot.into(), None)
    }

    /// Of a past revision, with what is cold of it.
    pub fn of_past(snapshot: Snapshot, held: Held) -> Arc<Self> {
        Self::with(Arc::new(snapshot), Some(Arc::new(held)))
    }

    fn with(snapshot: Arc<Snapshot>, held: Option<Arc<Held>>) -> Arc<Self> {
        Arc::new(Self {
            snapshot,
            held,
            whole: OnceCell::new(),
            survey: OnceCell::new(),
        })
    }

    pub fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    /// What is cold of a past revision; nothing of the newest.
    pub fn held(&self) -> Option<&Arc<Held>> {
        self.held.as_ref()
    }

    /// The network of all nodes and links.
    ///
    /// # Errors
    /// When it takes more than [`MEASURE`].
    pub async fn whole_network(&self) -> Result<&Arc<MeasuredNetwork>, Stopped> {
        let whole = self.whole.get_or_init(async || {
            let snapshot = self.snapshot.clone();
            let network = move |work: &mut Work| {
                let selection = Selection {
                    around: None,
                    links: LinkRules::default(),
                    through: Through::default(),
                };
                Network::select(&snapshot, selection, |_| true, work)
            };
            let allowance = Allowance::unlimited();
            let network = allowance.compute(MEASURE, network).await?;
            Ok(Arc::new(MeasuredNetwork::new(network, allowance)))
        });
        whole.await.as_ref().map_err(|&stopped| stopped)
    }

    /// What cities can share.
    ///
    /// # Errors
    /// When there is too much of it.
    pub async fn survey(&self) -> Result<&Arc<Survey>, Stopped> {
        let survey = self.survey.get_or_init(async || {
            let snapshot = self.snapshot.clone();
            let survey = move |work: &mut Work| Ok(Arc::new(Survey::new(snapshot, work)?));
            Allowance::unlimited().compute(SURVEY, survey).await
        });
        survey.await.as_ref().map_err(|&stopped| stopped)
    }
}
