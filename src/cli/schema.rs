use std::io::{ErrorKind, Write, stdout};

use super::CommandError;
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

/// Writes a text to standard output; a reader that stops early, such as `head`, is not an error.
pub(super) fn print(text: &str) -> Result<(), CommandError> {
    match stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(CommandError::Other(format!("cannot write: {error}")))
        }
        _ => Ok(()),
    }
}
