use std::sync::Arc;

use tokio::sync::OnceCell;

use super::{ComputationLimit, RequestBudget};
use crate::graph::{Brokerage, Budget, Distances, Groups, Interrupted};
use crate::insight::network::Network;
use crate::snapshot::NodeIndex;

/// What the computation of one measure may do: it takes a few seconds.
pub const MEASURE: ComputationLimit = ComputationLimit {
    budget: 1_000_000_000,
    weight: 1,
};

/// What a layout may do.
pub const LAYOUT: ComputationLimit = ComputationLimit {
    weight: 2,
    ..MEASURE
};

/// Declares the measures of a network: how each is computed, off the async threads.
macro_rules! measures {
    ($($measure:ident: $type:ty = $compute:expr;)+) => {
        /// A network, with what is computed of it: each measure when it is first asked for, once,
        /// for all who ask.
        pub struct MeasuredNetwork {
            network: Arc<Network>,
            budget: RequestBudget,
            // That a measure is too much is remembered as well: it would be again.
            $($measure: OnceCell<Result<$type, Interrupted>>,)+
        }

        impl MeasuredNetwork {
            /// Whose measures take of an allowance.
            pub fn new(network: Network, budget: RequestBudget) -> Self {
                Self {
                    network: Arc::new(network),
                    budget,
                    $($measure: OnceCell::new(),)+
                }
            }

            pub fn network(&self) -> &Arc<Network> {
                &self.network
            }

            $(
                /// # Errors
                /// When it takes more than [`MEASURE`].
                pub async fn $measure(&self) -> Result<&$type, Interrupted> {
                    let measure = self.$measure.get_or_init(|| {
                        let network = self.network.clone();
                        let measure: fn(&Network, &mut Budget) -> Result<$type, Interrupted> = $compute;
                        let measure = move |budget: &mut Budget| measure(&network, budget);
                        self.budget.compute(MEASURE, measure)
                    });
                    measure.await.as_ref().map_err(|&stopped| stopped)
                }
            )+
        }
    };
}

measures! {
    betweenness: Vec<f64> = Network::betweenness;
    betweenness_between_levels: Vec<f64> = Network::betweenness_between_levels;
    closeness: Vec<f64> = Network::closeness;
    page_rank: Vec<f64> = Network::page_rank;
    communities: Groups = Network::communities;
    components: Groups = |network, _| Ok(network.components());
    distances: Option<Distances> = Network::distances;
    brokerage: Vec<Brokerage> = Network::brokerage;
    cities_without_platform: Vec<NodeIndex> = Network::cities_without_platform;
}
