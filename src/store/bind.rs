//! How many values a statement may bind.

use sea_orm::{ConnectionTrait, DbBackend};

/// The most values that one statement may bind: more must be told in several.
pub(super) fn bind_limit(connection: &impl ConnectionTrait) -> usize {
    match connection.get_database_backend() {
        DbBackend::Postgres => 65_535,
        _ => 32_766,
    }
}
