//! The command line: parses arguments, runs one command and returns an exit code.

mod audit;
mod backup;
mod check;
mod doctor;
mod dump;
mod export;
pub mod generate;
mod import;
mod mcp;
pub mod online;
mod schema;
mod serve;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use clap::{Parser, Subcommand};
use clap_complete::Shell;

use self::generate::Plan;
use crate::config::{CommandLine, Config, ConfigError};
use crate::import::embedded;
use crate::store::{Store, StoreError};
use crate::telemetry::log;
use crate::world::{ImportOptions, World, WorldError};

/// Success.
const EXIT_OK: u8 = 0;
/// Database, network or file error.
const EXIT_FAILED: u8 = 1;
/// Invalid arguments or settings; clap uses the same code.
const EXIT_USAGE: u8 = 2;
/// Invalid data: errors in files, or faults in a database.
const EXIT_INVALID_DATA: u8 = 3;

/// How long to wait for another process that imports into the same database.
const FILLING: Duration = Duration::from_secs(120);

const EXIT_CODES: &str = "Exit codes: 0 success; 1 database, network or file error; 2 invalid \
    arguments or settings; 3 invalid data, all errors are printed.";

/// The National Mission Ecosystems of the EU Cities Mission as one navigable graph
///
/// Without a command, starts the server with the curated dataset and GraphiQL at http://127.0.0.1:8000.
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
    /// Start the server (default command)
    Serve {
        /// The address and port to listen on, such as 127.0.0.1:8000 or localhost:8000
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<String>,
    },
    /// Import a folder of CSV files as one change set, all or nothing
    ///
    /// Unchanged rows are skipped; a second import of the same folder creates no revision.
    /// All errors are printed, each as file:line: column: value: what would be right.
    Import {
        /// The folder; data/README.md describes the format
        folder: PathBuf,
        /// Also remove facts that are missing from the folder's files; missing files remove nothing
        #[arg(long)]
        prune: bool,
    },
    /// Validate and preview an import without writing; without a folder, verify the database
    Check {
        /// The folder to check against the database
        folder: Option<PathBuf>,
        /// Treat facts that are missing from the folder's files as removed
        #[arg(long, requires = "folder")]
        prune: bool,
        /// List what is allowed but doubtful, such as possible duplicates and old facts
        #[arg(long)]
        warnings: bool,
        /// Request every source and website instead, and print a report as CSV
        ///
        /// Honours robots.txt and pauses between two requests to one host (settings under [check]).
        #[arg(long, conflicts_with_all = ["warnings", "prune"])]
        online: bool,
    },
    /// Export a network, a table or the whole dataset, as do /export/network, /tables and /dumps
    ///
    /// For example: mission-graph export gexf around=city-umea depth=2 --output umea.gexf, or
    /// mission-graph export cities.csv country_id=country-pt sort=-population, or
    /// mission-graph export --dataset copy, to be imported with mission-graph import copy
    Export {
        /// A table and its format, such as cities.csv, links.ndjson or scorecard.json; or a network as gexf, graphml, graphology.json, cyjs, jgf.json, kumu.json, d3.json, geojson, dot, nodes.csv, edges.csv, zip, ttl or jsonld
        #[arg(required_unless_present = "dataset", conflicts_with = "dataset")]
        format: Option<String>,
        /// The selection (default: everything): arguments of Query.network, such as around=city-umea or countries=country-se, or parameters of the table
        #[arg(value_name = "NAME=VALUE")]
        arguments: Vec<String>,
        /// The file to write (default: standard output)
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Write all facts into this folder in the import format, with checksums, licence, citation and changelog: the files of /dumps
        #[arg(long, value_name = "DIR", conflicts_with = "output")]
        dataset: Option<PathBuf>,
        /// The revision to export (default: the newest)
        #[arg(long, value_name = "N")]
        revision: Option<u64>,
    },
    /// Back up the whole database with its history into one file, also while it is in use
    ///
    /// The backup is then restored into a temporary database, and every fact is validated.
    Backup {
        /// The file to create, a zip archive; it must not exist
        file: PathBuf,
        /// Skip the validation of the backup, which takes longer than creating it
        #[arg(long)]
        unverified: bool,
    },
    /// Restore a backup into an empty SQLite or PostgreSQL database, and validate every fact
    Restore {
        /// The backup file
        file: PathBuf,
    },
    /// Write a synthetic ecosystem in the import format, for tests and benchmarks
    ///
    /// The same sizes and seed always result in the same files.
    Generate {
        /// Number of cities
        #[arg(long, value_name = "N")]
        cities: usize,
        /// Number of organisations (default: twice the number of cities)
        #[arg(long, value_name = "N")]
        stakeholders: Option<usize>,
        /// Number of links (default: twenty times the number of cities)
        #[arg(long, value_name = "N")]
        links: Option<usize>,
        /// Seed of the random numbers
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        seed: u64,
        /// The folder to write; it must not contain CSV files
        folder: PathBuf,
    },
    /// Create, list or revoke access tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Print the newest entries of the audit log: writes and refusals, with time and user
    Audit {
        /// Number of entries
        #[arg(long, value_name = "N", default_value_t = 100)]
        first: u64,
    },
    /// Serve the tools for agents on standard input and output (Model Context Protocol)
    ///
    /// With --url, the tools query a server; an access token in MISSION_GRAPH_TOKEN allows proposals. Without it, they
    /// read the database.
    Mcp {
        /// The server to query, such as https://example.org (default: the database, read-only)
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
    /// Check what a server needs: settings, database, permissions, disk space, clock and ports
    ///
    /// Prints a line for each check, with a remedy for what is wrong, and no secrets.
    Doctor,
    /// Print a script that completes commands and options in a shell
    ///
    /// For example: mission-graph completions bash > /etc/bash_completion.d/mission-graph
    Completions {
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the GraphQL schema
    Schema,
    /// Print the import format: files, columns and their content
    Format,
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Create a token and print it to standard output; it is shown only once
    ///
    /// For example: mission-graph token create --organisation "Viable Cities" --role editor --countries
    /// country-se --label "import at night"
    Create(token::CreateArguments),
    /// List all tokens, the newest first, without their secrets
    List,
    /// Revoke a token; all servers on this database reject it within seconds
    Revoke {
        /// The ID of the token, as in `token list`
        id: String,
    },
}

/// An error of a command, with its exit code.
enum CommandError {
    Config(ConfigError),
    World(WorldError),
    /// Invalid arguments.
    Usage(String),
    /// Errors that are already printed.
    InvalidData,
    /// An error of the settings that is already printed.
    InvalidSettings,
    /// Any other error, as a message for the user.
    Other(String),
}

/// Runs the command of the command line.
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
        Some(Command::Doctor) => doctor::examine(&arguments.settings).await,
        Some(Command::Completions { shell }) => schema::print_completions(shell),
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
            generate::run(plan, &folder).map_err(|error| CommandError::Other(error.to_string()))
        }
        command => {
            let config = Config::load(&arguments.settings).map_err(CommandError::Config)?;
            let started = log::start(&config);
            let _sending = started.map_err(|error| CommandError::Other(error.to_string()))?;
            match command {
                Some(Command::Import { folder, prune }) => {
                    import::import(&config, &folder, prune).await
                }
                Some(Command::Check {
                    folder: Some(folder),
                    prune,
                    warnings,
                    online: false,
                }) => import::check(&config, &folder, prune, warnings).await,
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
                Some(Command::Mcp { url }) => mcp::serve(config, url.as_deref()).await,
                Some(Command::Restore { file }) => backup::restore(&config, &file).await,
                Some(Command::Check {
                    folder,
                    online: true,
                    ..
                }) => online::check(&config, folder.as_deref()).await,
                Some(Command::Check {
                    folder: None,
                    warnings,
                    ..
                }) => check::verify(&config, warnings).await,
                _ => serve::serve(config).await,
            }
        }
    }
}

/// Opens the configured database, which must exist.
async fn open_world(config: &Config) -> Result<Arc<World>, CommandError> {
    let store = Store::open(&config.database).await?;
    Ok(World::open(store, Utc::now).await?)
}

/// Opens the configured database, or creates it.
async fn open_or_create_world(config: &Config) -> Result<Arc<World>, CommandError> {
    let store = Store::connect(&config.database).await?;
    Ok(World::open(store, Utc::now).await?)
}

/// Opens or creates the configured database, and imports the curated dataset into an empty one.
async fn open_filled_world(config: &Config) -> Result<Arc<World>, CommandError> {
    let world = open_or_create_world(config).await?;
    let began = Instant::now();
    while world.current().revision() == 0 {
        tracing::info!("the database is empty; importing the curated dataset");
        let options = ImportOptions::new("The curated dataset");
        match world.import(embedded(), options).await {
            Ok(imported) => tracing::info!(facts = imported.added, "imported the curated dataset"),
            Err(WorldError::Store(StoreError::Busy(_))) if began.elapsed() < FILLING => {
                tracing::info!("another process is importing it");
            }
            Err(error) => return Err(error.into()),
        }
        // Another process has imported the dataset.
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
            Self::Config(_) | Self::Usage(_) | Self::InvalidSettings => EXIT_USAGE,
            Self::World(WorldError::Invalid(_)) | Self::InvalidData => EXIT_INVALID_DATA,
            Self::World(_) | Self::Other(_) => EXIT_FAILED,
        }
    }

    fn message(&self) -> Option<String> {
        match self {
            Self::Config(error) => Some(error.to_string()),
            Self::World(error) => Some(with_causes(error)),
            Self::InvalidData | Self::InvalidSettings => None,
            Self::Usage(message) | Self::Other(message) => Some(message.clone()),
        }
    }
}

/// An error with its causes, which may show internals to the user of the command line.
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
