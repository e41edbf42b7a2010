use super::{Failure, open_world};
use crate::config::Config;

/// Verifies the database of the settings.
pub async fn verify(config: &Config) -> Result<(), Failure> {
    let verification = open_world(config).await?.verify().await?;
    println!(
        "Revision {}: {} nodes, {} links, {} observations",
        verification.revision, verification.nodes, verification.links, verification.observations
    );
    if verification.faults.is_empty() {
        println!("No faults");
        return Ok(());
    }
    for fault in &verification.faults {
        eprintln!("{fault}");
    }
    eprintln!("{} faults", verification.faults.len());
    Err(Failure::Complained)
}
