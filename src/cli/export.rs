use std::fs;
use std::io::{self, ErrorKind, Write, stdout};
use std::path::{Path, PathBuf};

use super::{CommandError, open_world};
use crate::config::Config;
use crate::export::format::{FORMATS, Format};
use crate::export::table::{FORMS, TABLES, Table, TableFormat};
use crate::graphql::QueryParameters;
use crate::schema;
use crate::server::{AppState, OpenedExport, RestError, open_export, open_table};
use crate::view::RequestBudget;
use crate::world::RevisionSelector;

/// The content of an export.
enum ExportTarget {
    Network(&'static Format),
    Table(&'static Table, &'static TableFormat),
}

impl ExportTarget {
    /// Parses the extension of a network format, or the name of a table with that of a table format.
    fn find(name: &str) -> Option<Self> {
        if let Some(format) = Format::find(name) {
            return Some(Self::Network(format));
        }
        let (table, form) = name.split_once('.')?;
        Some(Self::Table(Table::find(table)?, TableFormat::find(form)?))
    }
}

/// Writes a network or a table at a revision (default: the newest): the same bytes as `/export/network` or
/// `/tables`.
pub async fn export(
    mut config: Config,
    name: &str,
    arguments: &[String],
    revision: Option<u64>,
    output: Option<&Path>,
) -> Result<(), CommandError> {
    let wanted = ExportTarget::find(name).ok_or_else(|| unknown_name(name))?;
    let parameters = parameters(arguments)?;
    // The command line has no limits on resources.
    config.limits.export_elements = usize::MAX;
    config.limits.past_facts = u64::MAX;
    let world = open_world(&config).await?;
    let state = AppState::new(schema::build(), schema::sdl(), world, &config);
    let state = state.map_err(|error| CommandError::Other(error.to_string()))?;
    let selector = revision.map_or(RevisionSelector::Newest, RevisionSelector::Revision);
    let opened = match wanted {
        ExportTarget::Network(format) => {
            open_export(
                &state,
                format,
                parameters,
                selector,
                RequestBudget::unlimited(),
            )
            .await
        }
        ExportTarget::Table(table, form) => {
            let budget = RequestBudget::unlimited();
            open_table(&state, table, form, parameters, selector, budget).await
        }
    };
    let export = opened.map_err(rest_error)?;
    let revision = export.revision;
    let extent = export.extent();
    match output {
        Some(path) => into_file(export, path).await?,
        None => into(export, &mut stdout().lock(), "standard output").await?,
    }
    eprintln!("Revision {revision}: {extent}");
    Ok(())
}

/// Renamed to its final name when complete.
async fn into_file(export: OpenedExport, path: &Path) -> Result<(), CommandError> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let name = path.display().to_string();
    let failed = |error: io::Error| CommandError::Other(format!("cannot write {name}: {error}"));
    let mut file = fs::File::create(&part).map_err(failed)?;
    let written = match into(export, &mut file, &name).await {
        Ok(()) => file
            .sync_all()
            .and_then(|()| fs::rename(&part, path))
            .map_err(failed),
        Err(failure) => Err(failure),
    };
    if written.is_err() {
        // Removes an incomplete file; an error is ignored.
        let _ = fs::remove_file(&part);
    }
    written
}

async fn into(
    mut export: OpenedExport,
    output: &mut impl Write,
    name: &str,
) -> Result<(), CommandError> {
    while let Some(stretch) = export.next().await.map_err(rest_error)? {
        match output.write_all(&stretch) {
            Ok(()) => {}
            // A reader that stops early, such as `head`, is not an error.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => return Err(CommandError::Other(format!("cannot write {name}: {error}"))),
        }
    }
    Ok(())
}

/// Parses arguments such as `around=city-umea`.
fn parameters(arguments: &[String]) -> Result<QueryParameters, CommandError> {
    let pair = |argument: &String| {
        let pair = argument.split_once('=');
        let pair = pair.map(|(name, value)| (name.to_owned(), value.to_owned()));
        pair.ok_or_else(|| {
            CommandError::Usage(format!(
                "{argument:?} is not a valid argument; expected NAME=VALUE, such as \
                 around=city-umea"
            ))
        })
    };
    let pairs: Result<Vec<_>, _> = arguments.iter().map(pair).collect();
    Ok(QueryParameters::of(pairs?))
}

fn unknown_name(name: &str) -> CommandError {
    let line = |name: &str, meaning: &str| format!("\n  {name:17}{meaning}");
    let formats = FORMATS
        .iter()
        .map(|format| line(format.suffix, format.meaning));
    let tables = TABLES.iter().map(|table| line(table.name, table.meaning));
    let forms: Vec<&str> = FORMS.iter().map(|form| form.suffix).collect();
    CommandError::Usage(format!(
        "there is no format or table {name:?}. Formats of a network:{}\nTables, with the \
         extension .{}:{}",
        formats.collect::<String>(),
        forms.join(", ."),
        tables.collect::<String>(),
    ))
}

fn rest_error(declined: RestError) -> CommandError {
    let message = declined.messages().join("; ");
    match declined.is_server_error() {
        true => CommandError::Other(message),
        false => CommandError::Usage(message),
    }
}
