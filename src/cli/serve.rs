use std::sync::Arc;
use std::time::Duration;

use super::{Failure, open_filled_world};
use crate::app;
use crate::config::Config;
use crate::schema;
use crate::world::World;

/// How often the database is asked for revisions that other processes have written.
const FOLLOW_EVERY: Duration = Duration::from_millis(500);

/// Serves the database of the settings until told to stop. An empty one is filled with the curated
/// dataset first.
pub async fn serve(config: Config) -> Result<(), Failure> {
    let world = open_filled_world(&config).await?;
    let following = tokio::spawn(follow(world.clone()));
    let served = app::serve(&config, world, schema::build())
        .await
        .map_err(|error| Failure::Other(error.to_string()));
    following.abort();
    served
}

/// Publishes what other processes write. A database that does not answer is asked again: reads go on
/// from the snapshot meanwhile.
async fn follow(world: Arc<World>) {
    loop {
        tokio::time::sleep(FOLLOW_EVERY).await;
        if let Err(error) = world.catch_up().await {
            tracing::warn!(%error, "cannot look for new revisions");
        }
    }
}
