use std::sync::Arc;

use tokio::sync::OnceCell;

use super::compute;
use crate::graph::{Brokerage, Distances, Groups, Stopped, Work};
use crate::network::Network;
use crate::snapshot::NodeIndex;

/// How many links the computation of one measure may look at: a few seconds.
pub const MEASURE_BUDGET: u64 = 1_000_000_000;

/// Declares the measures of a network: how each is computed, off the async threads.
macro_rules! measures {
    ($($measure:ident: $type:ty = $compute:expr;)+) => {
        /// A network, with what is computed of it: each measure when it is first asked for, once,
        /// for all who ask.
        pub struct MeasuredNetwork {
            network: Arc<Network>,
            // That a measure is too much is remembered as well: it would be again.
            $($measure: OnceCell<Result<$type, Stopped>>,)+
        }

        impl MeasuredNetwork {
            pub fn new(network: Network) -> Self {
                Self {
                    network: Arc::new(network),
                    $($measure: OnceCell::new(),)+
                }
            }

            pub fn network(&self) -> &Arc<Network> {
                &self.network
            }

            $(
                /// # Errors
                /// When it takes more than [`MEASURE_BUDGET`].
                pub async fn $measure(&self) -> Result<&$type, Stopped> {
                    let measure = self.$measure.get_or_init(|| {
                        let network = self.network.clone();
                        let measure: fn(&Network, &mut Work) -> Result<$type, Stopped> = $compute;
                        compute(MEASURE_BUDGET, move |work| measure(&network, work))
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
