use std::fs;
use std::io::{self, ErrorKind, Write, stdout};
use std::path::{Path, PathBuf};

use super::{Failure, open_world};
use crate::config::Config;
use crate::format::{FORMATS, Format};
use crate::http::{Declined, Edge, Opened, QueryParameters, open_export, open_table};
use crate::schema;
use crate::table::{FORMS, Form, TABLES, Table};
use crate::view::Allowance;
use crate::world::Moment;

/// The content of an export.
enum Wanted {
    Network(&'static Format),
    Table(&'static Table, &'static Form),
}

impl Wanted {
    /// Parses the extension of a network format, or the name of a table with that of a table format.
    fn find(name: &str) -> Option<Self> {
        if let Some(format) = Format::find(name) {
            return Some(Self::Network(format));
        }
        let (table, form) = name.split_once('.')?;
        Some(Self::Table(Table::find(table)?, Form::find(form)?))
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
) -> Result<(), Failure> {
    let wanted = Wanted::find(name).ok_or_else(|| nothing_of_that_name(name))?;
    let parameters = parameters(arguments)?;
    // The command line has no limits on resources.
    config.limits.export_elements = usize::MAX;
    config.limits.past_facts = u64::MAX;
    let world = open_world(&config).await?;
    let edge = Edge::new(schema::build(), schema::sdl(), world, &config);
    let edge = edge.map_err(|error| Failure::Other(error.to_string()))?;
    let moment = revision.map_or(Moment::Newest, Moment::Revision);
    let opened = match wanted {
        Wanted::Network(format) => {
            open_export(&edge, format, parameters, moment, Allowance::unlimited()).await
        }
        Wanted::Table(table, form) => {
            let allowance = Allowance::unlimited();
            open_table(&edge, table, form, parameters, moment, allowance).await
        }
    };
    let export = opened.map_err(declined)?;
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
async fn into_file(export: Opened, path: &Path) -> Result<(), Failure> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let name = path.display().to_string();
    let failed = |error: io::Error| Failure::Other(format!("cannot write {name}: {error}"));
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

async fn into(mut export: Opened, output: &mut impl Write, name: &str) -> Result<(), Failure> {
    while let Some(stretch) = export.next().await.map_err(declined)? {
        match output.write_all(&stretch) {
            Ok(()) => {}
            // A reader that stops early, such as `head`, is not an error.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => return Err(Failure::Other(format!("cannot write {name}: {error}"))),
        }
    }
    Ok(())
}

/// Parses arguments such as `around=city-umea`.
fn parameters(arguments: &[String]) -> Result<QueryParameters, Failure> {
    let pair = |argument: &String| {
        let pair = argument.split_once('=');
        let pair = pair.map(|(name, value)| (name.to_owned(), value.to_owned()));
        pair.ok_or_else(|| {
            Failure::Misused(format!(
                "{argument:?} is not a valid argument; expected NAME=VALUE, such as \
                 around=city-umea"
            ))
        })
    };
    let pairs: Result<Vec<_>, _> = arguments.iter().map(pair).collect();
    Ok(QueryParameters::of(pairs?))
}

fn nothing_of_that_name(name: &str) -> Failure {
    let line = |name: &str, meaning: &str| format!("\n  {name:17}{meaning}");
    let formats = FORMATS
        .iter()
        .map(|format| line(format.suffix, format.meaning));
    let tables = TABLES.iter().map(|table| line(table.name, table.meaning));
    let forms: Vec<&str> = FORMS.iter().map(|form| form.suffix).collect();
    Failure::Misused(format!(
        "there is no format or table {name:?}. Formats of a network:{}\nTables, with the \
         extension .{}:{}",
        formats.collect::<String>(),
        forms.join(", ."),
        tables.collect::<String>(),
    ))
}

fn declined(declined: Declined) -> Failure {
    let message = declined.messages().join("; ");
    match declined.is_at_fault() {
        true => Failure::Other(message),
        false => Failure::Misused(message),
    }
}
