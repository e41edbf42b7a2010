use entity::{Vocabulary, audit};

use super::CommandError;
use super::schema::print;
use super::token::{moment, open_store};
use crate::config::Config;

/// Prints the newest entries of the audit log, newest first, as tab-separated values.
pub async fn print_newest(config: &Config, first: u64) -> Result<(), CommandError> {
    let lines = open_store(config).await?.newest_audits(first).await?;
    print(&lines.iter().map(line).collect::<String>())
}

fn line(row: &audit::Model) -> String {
    let or_hyphen = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let mut parts = vec![
        moment(row.at),
        row.outcome.name().to_owned(),
        row.operation.name().to_owned(),
        row.viewer_kind.name().to_owned(),
        or_hyphen(&row.viewer_id),
        or_hyphen(&row.organisation),
        or_hyphen(&row.request_id),
        row.reason.clone(),
    ];
    if row.times > 1 {
        parts.push(format!("{} times", row.times));
    }
    if let Some(revision) = row.revision {
        parts.push(format!("revision {revision}"));
    }
    format!("{}\n", parts.join("\t"))
}
