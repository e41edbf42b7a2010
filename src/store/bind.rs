//! How many values a statement may bind.

use sea_orm::DbBackend;

/// The most values that one statement may bind: more must be told in several.
pub(super) fn bind_limit(backend: DbBackend) -> usize {
    match backend {
        DbBackend::Postgres => 65_535,
        _ => 32_766,
    }
}
