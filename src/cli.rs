//! The command line: parses arguments, runs one command, and says how it ended by an exit code.

mod audit;
mod backup;
mod check;
mod dump;
mod export;
mod generate;
mod import;
mod schema;
mod serve;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use clap::{Parser, Subcommand};

use crate::config::{CommandLine, Config, ConfigError};
use crate::generate::Plan;
use crate::import::embedded;
use crate::log;
use crate::store::{Store, StoreError};
use crate::world::{ImportOptions, World, WorldError};

/// All went well.
const EXIT_OK: u8 = 0;
/// The database, the network or a file failed.
const EXIT_FAILED: u8 = 1;
/// The arguments or the settings are wrong; clap uses the same code.
const EXIT_USAGE: u8 = 2;
/// The data are wrong: complaints about files, or faults in a database.
const EXIT_INVALID_DATA: u8 = 3;

/// How long one waits for another process that fills the same database.
const FILLING: Duration = Duration::from_secs(120);

const EXIT_CODES: &str = "Exit codes: 0 done; 1 the database, the network or a file failed; 2 wrong \
                          arguments or settings; 3 the data are wrong, and all complaints are \
                          printed.";

/// The National Mission Ecosystems of the EU Cities Mission as one navigable graph
///
/// Without a command, serves: real data at http://127.0.0.1:8000, playground included.
#[derive(Parser)]
#[command(name = "mission-graph", version, after_help = EXIT_CODES)]
struct Arguments {
    #[command(flatten)]
    settings: CommandLine,
    /// The address and port to listen on, such as 127.0.0.1:8000 or localhost:8000
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Answer queries over HTTP; the command that runs when none is named
    Serve {
        /// The address and port to listen on, such as 127.0.0.1:8000 or localhost:8000
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<String>,
    },
    /// Import a folder of CSV files as one change set: everything or nothing
    ///
    /// Rows that are unchanged make no change; a second import of the same folder makes no revision.
    /// All complaints are printed at once, each as file:line: column: value: what would be right.
    Import {
        /// The folder; data/README.md describes the format
        folder: PathBuf,
        /// Also remove what the folder's files leave out; files that are not there remove nothing
        #[arg(long)]
        prune: bool,
    },
    /// Do all that an import does but writing; without a folder, verify the database
    Check {
        /// The folder to check against the database
        folder: Option<PathBuf>,
        /// Count what the folder's files leave out as removed
        #[arg(long, requires = "folder")]
        prune: bool,
    },
    /// Write a network in the format of another program, a table, or the whole dataset, as /export/network, /tables and /dumps do
    ///
    /// For example: mission-graph export gexf around=city-umea depth=2 --output umea.gexf, or
    /// mission-graph export cities.csv country_id=country-pt sort=-population, or
    /// mission-graph export --dataset copy, which mission-graph import copy reads again
    Export {
        /// A table with its form, such as cities.csv, links.ndjson or scorecard.json; or a network as gexf, graphml, graphology.json, cyjs, jgf.json, kumu.json, d3.json, geojson, dot, nodes.csv, edges.csv, zip, ttl or jsonld
        #[arg(required_unless_present = "dataset", conflicts_with = "dataset")]
        format: Option<String>,
        /// What to select: the arguments of Query.network, such as around=city-umea or countries=country-se, or the parameters of the table; everything when left out
        #[arg(value_name = "NAME=VALUE")]
        arguments: Vec<String>,
        /// The file to write; standard output when left out
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Write every fact into this folder, in the import format with checksums, licence, citation and what changed: the files of /dumps
        #[arg(long, value_name = "DIR", conflicts_with = "output")]
        dataset: Option<PathBuf>,
        /// Write what there was at this revision; the newest when left out
        #[arg(long, value_name = "N")]
        revision: Option<u64>,
    },
    /// Copy the whole database into one file, history included, while it is served and written to
    ///
    /// The copy is then restored into a database of its own, and every fact in it judged.
    Backup {
        /// The file, which must not be there yet; a zip archive
        file: PathBuf,
        /// Do not try the copy out, which takes longer than to make it
        #[arg(long)]
        unverified: bool,
    },
    /// Fill an empty database with a backup, of SQLite or PostgreSQL, and judge every fact in it
    Restore {
        /// The file that backup made
        file: PathBuf,
    },
    /// Write a synthetic ecosystem in the import format, for tests and benchmarks
    ///
    /// The same numbers and seed give the same files.
    Generate {
        /// How many cities
        #[arg(long, value_name = "N")]
        cities: usize,
        /// How many organisations; twice as many as cities when left out
        #[arg(long, value_name = "N")]
        stakeholders: Option<usize>,
        /// How many links; twenty times as many as cities when left out
        #[arg(long, value_name = "N")]
        links: Option<usize>,
        /// Which of all ecosystems of this size
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        seed: u64,
        /// The folder to write; it must not hold CSV files
        folder: PathBuf,
    },
    /// Make, list or revoke the tokens by which programs and people are known to this server
    #[command(subcommand)]
    Token(TokenCommand),
    /// Print the newest lines of the audit trail: what was written or refused, when, and to whom
    Audit {
        /// How many lines
        #[arg(long, value_name = "N", default_value_t = 100)]
        first: u64,
    },
    /// Print the GraphQL schema
    Schema,
    /// Print the import format: files, columns, and what a cell may hold
    Format,
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Make a token, and print it: this once, to standard output, and never again
    ///
    /// For example: mission-graph token create --organisation "Viable Cities" --role editor --countries
    /// country-se --label "import at night"
    Create(token::CreateArguments),
    /// List all tokens, the newest first, without their secrets
    List,
    /// Revoke a token: within seconds no server on this database takes it any more
    Revoke {
        /// Its id, as `token list` has it
        id: String,
    },
}

/// Why a command ended early, with the exit code for it.
enum CommandError {
    Config(ConfigError),
    World(WorldError),
    /// The arguments are wrong.
    Usage(String),
    /// Complaints or faults that are already printed.
    InvalidData,
    /// Anything else, in words for whoever called.
    Other(String),
}

/// Runs the command that the process was called with.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return exit_code(Err(CommandError::Other(format!("cannot start: {error}")))),
    };
    exit_code(runtime.block_on(run_command(arguments)))
}

async fn run_command(mut arguments: Arguments) -> Result<(), CommandError> {
    arguments.settings.listen = match &mut arguments.command {
        Some(Command::Serve { listen }) => listen.take().or(arguments.listen),
        _ => arguments.listen,
    };
    match arguments.command {
        Some(Command::Schema) => schema::print_schema(),
        Some(Command::Format) => schema::print_format(),
        Some(Command::Generate {
            cities,
            stakeholders,
            links,
            seed,
            folder,
        }) => {
            let plan = Plan {
                cities,
                stakeholders: stakeholders.unwrap_or(2 * cities),
                links: links.unwrap_or(20 * cities),
                seed,
            };
            generate::generate(plan, &folder)
        }
        command => {
            let config = Config::load(&arguments.settings).map_err(CommandError::Config)?;
            let started = log::start(&config);
            let _sending = started.map_err(|error| CommandError::Other(error.to_string()))?;
            match command {
                Some(Command::Import { folder, prune }) => {
                    import::import(&config, &folder, prune, false).await
                }
                Some(Command::Check {
                    folder: Some(folder),
                    prune,
                }) => import::import(&config, &folder, prune, true).await,
                Some(Command::Export {
                    dataset: Some(folder),
                    revision,
                    ..
                }) => dump::dump(&config, &folder, revision).await,
                Some(Command::Export {
                    format: Some(format),
                    arguments,
                    output,
                    revision,
                    ..
                }) => {
                    let output = output.as_deref();
                    export::export(config, &format, &arguments, revision, output).await
                }
                Some(Command::Token(command)) => match command {
                    TokenCommand::Create(wanted) => token::create(&config, wanted).await,
                    TokenCommand::List => token::list(&config).await,
                    TokenCommand::Revoke { id } => token::revoke(&config, &id).await,
                },
                Some(Command::Audit { first }) => audit::print_newest(&config, first).await,
                Some(Command::Backup { file, unverified }) => {
                    backup::back_up(&config, &file, !unverified).await
                }
                Some(Command::Restore { file }) => backup::restore(&config, &file).await,
                Some(Command::Check { folder: None, .. }) => check::verify(&config).await,
                _ => serve::serve(config).await,
            }
        }
    }
}

/// Opens the database of the settings, which has to exist.
async fn open_world(config: &Config) -> Result<Arc<World>, CommandError> {
    let store = Store::open(&config.database).await?;
    Ok(World::open(store, Utc::now).await?)
}

/// Opens the database of the settings, or creates it.
async fn open_or_create_world(config: &Config) -> Result<Arc<World>, CommandError> {
    let store = Store::connect(&config.database).await?;
    Ok(World::open(store, Utc::now).await?)
}

/// Opens the database of the settings or creates it, and fills an empty one with the curated dataset.
async fn open_filled_world(config: &Config) -> Result<Arc<World>, CommandError> {
    let world = open_or_create_world(config).await?;
    let began = Instant::now();
    while world.current().revision() == 0 {
        tracing::info!("the database is empty; it is filled with the curated dataset");
        let options = ImportOptions::new("The curated dataset");
        match world.import(embedded(), options).await {
            Ok(imported) => tracing::info!(facts = imported.added, "the curated dataset is in"),
            Err(WorldError::Store(StoreError::Busy(_))) if began.elapsed() < FILLING => {
                tracing::info!("another process is filling it");
            }
            Err(error) => return Err(error.into()),
        }
        // What another process has filled it with meanwhile.
        world.catch_up().await?;
    }
    Ok(world)
}

fn exit_code(result: Result<(), CommandError>) -> ExitCode {
    let code = match result {
        Ok(()) => EXIT_OK,
        Err(failure) => {
            if let Some(message) = failure.message() {
                eprintln!("error: {message}");
            }
            failure.code()
        }
    };
    ExitCode::from(code)
}

impl CommandError {
    fn code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Usage(_) => EXIT_USAGE,
            Self::World(WorldError::Invalid(_)) | Self::InvalidData => EXIT_INVALID_DATA,
            Self::World(_) | Self::Other(_) => EXIT_FAILED,
        }
    }

    fn message(&self) -> Option<String> {
        match self {
            Self::Config(error) => Some(error.to_string()),
            Self::World(error) => Some(with_causes(error)),
            Self::InvalidData => None,
            Self::Usage(message) | Self::Other(message) => Some(message.clone()),
        }
    }
}

/// An error and what caused it: whoever runs the command line may see the inside.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| {
        let cause = cause.to_string();
        if text.ends_with(&cause) {
            text
        } else {
            format!("{text}: {cause}")
        }
    })
}

impl From<WorldError> for CommandError {
    fn from(error: WorldError) -> Self {
        Self::World(error)
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::World(error.into())
    }
}
