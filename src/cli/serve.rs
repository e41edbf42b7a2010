use std::time::Duration;

use chrono::{TimeDelta, Utc};

use super::{CommandError, open_filled_world};
use crate::config::Config;
use crate::schema;
use crate::server;
use crate::store::Store;

/// Serves the configured database until a shutdown signal. Imports the curated dataset into an empty
/// database first.
pub async fn serve(config: Config) -> Result<(), CommandError> {
    let world = open_filled_world(&config).await?;
    let following = tokio::spawn({
        let world = world.clone();
        async move { world.follow().await }
    });
    let retention = tokio::spawn(remove_old_audits(
        world.store().clone(),
        config.audit.keep_days,
    ));
    let served = server::serve(&config, world, schema::build())
        .await
        .map_err(|error| CommandError::Other(error.to_string()));
    following.abort();
    retention.abort();
    served
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Removes entries of the audit trail that are older than this number of days, once a day; none if it is 0.
async fn remove_old_audits(store: Store, keep_days: u32) {
    if keep_days == 0 {
        return;
    }
    loop {
        let time = Utc::now() - TimeDelta::days(keep_days.into());
        match store.remove_audits_before(time).await {
            Ok(0) => {}
            Ok(removed) => {
                tracing::info!(removed, keep_days, "removed old entries of the audit trail")
            }
            Err(error) => {
                tracing::warn!(%error, "cannot remove old entries of the audit trail; retrying in a day")
            }
        }
        tokio::time::sleep(DAY).await;
    }
}
