use std::io::{ErrorKind, Write, stdout};

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Arguments, CommandError};
use crate::import::describe_format;
use crate::schema::sdl;

/// Prints the GraphQL schema.
pub fn print_schema() -> Result<(), CommandError> {
    print(&sdl())
}

/// Prints the import format.
pub fn print_format() -> Result<(), CommandError> {
    print(&describe_format())
}

/// Prints the completion script of a shell.
pub fn print_completions(shell: Shell) -> Result<(), CommandError> {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(shell, &mut command, "mission-graph", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// Writes a text to standard output; a reader that stops early, such as `head`, is not an error.
pub(super) fn print(text: &str) -> Result<(), CommandError> {
    match stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(CommandError::Other(format!("cannot write: {error}")))
        }
        _ => Ok(()),
    }
}
