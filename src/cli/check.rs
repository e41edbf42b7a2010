use super::{CommandError, open_world};
use crate::config::Config;

/// Verifies the configured database.
pub async fn verify(config: &Config) -> Result<(), CommandError> {
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
    match verification.faults.len() {
        1 => eprintln!("1 fault"),
        faults => eprintln!("{faults} faults"),
    }
    Err(CommandError::InvalidData)
}
