//! What is written to standard error, and what is traced.

use std::io::{IsTerminal, stderr};

use tracing::{Level, Metadata};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{FilterExt, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use super::traces::{self, ExporterGuard, TracesError};
use crate::config::{Config, LogFormat};

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error(transparent)]
    Started(#[from] TryInitError),
    #[error(transparent)]
    Traces(#[from] TracesError),
}

/// Starts the log of this process, and its traces, as the settings want them. Traces are sent for as
/// long as what is returned is kept.
///
/// # Errors
/// When it has been started before, and when the traces have nowhere to go.
pub fn start(config: &Config) -> Result<Option<ExporterGuard>, LogError> {
    let settings = &config.log;
    let filter: Targets = settings
        .filter
        .parse()
        .expect("the settings have been checked");
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal());
    let lines = match settings.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let (traces, sending) = traces::layer(&config.traces)?.unzip();
    tracing_subscriber::registry()
        .with(traces)
        .with(lines.with_filter(filter.and(filter_fn(is_loggable))))
        .try_init()?;
    Ok(sending)
}

/// Libraries that tell what was sent, message by message, when asked for every detail. A message may hold a
/// token: that is never written, whatever the settings say.
const TALKATIVE: [&str; 4] = ["tungstenite", "tokio_tungstenite", "h2", "rmcp"];

fn is_loggable(line: &Metadata<'_>) -> bool {
    let library = line.target().split("::").next().unwrap_or_default();
    *line.level() <= Level::INFO || !TALKATIVE.contains(&library)
}
