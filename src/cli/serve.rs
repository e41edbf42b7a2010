use super::{CommandError, open_filled_world};
use crate::app;
use crate::config::Config;
use crate::schema;

/// Serves the configured database until a shutdown signal. Imports the curated dataset into an empty
/// database first.
pub async fn serve(config: Config) -> Result<(), CommandError> {
    let world = open_filled_world(&config).await?;
    let following = tokio::spawn({
        let world = world.clone();
        async move { world.follow().await }
    });
    let served = app::serve(&config, world, schema::build())
        .await
        .map_err(|error| CommandError::Other(error.to_string()));
    following.abort();
    served
}
