//! What an operator needs to know of a database that does not work as expected.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use entity::revision;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::{Store, StoreError, newest_revision};

/// The state of a database, without its contents.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// Without the password.
    pub location: String,
    /// The file of an SQLite database.
    pub file: Option<PathBuf>,
    /// Number of migrations that the next start of the server applies.
    pub pending_migrations: usize,
    pub newest: Option<revision::Model>,
    /// Of a PostgreSQL database.
    pub postgres: Option<PostgresDiagnosis>,
}

#[derive(Clone, Copy, Debug)]
pub struct PostgresDiagnosis {
    pub may_create_tables: bool,
    pub is_encrypted: bool,
    pub clock: DateTime<Utc>,
}

impl Store {
    /// Examines a database without changing it.
    ///
    /// # Errors
    /// Those of [`Store::open`], and [`StoreError::Newer`] for a database of a newer version.
    pub async fn diagnose(url: &str) -> Result<Diagnosis, StoreError> {
        let store = super::connection::connect(url, false).await?;
        let connection = store.reader()?;
        let pending = Migrator::get_pending_migrations_read_only(&connection).await;
        let pending_migrations = match pending {
            Ok(pending) => pending.len(),
            // A migration was applied that this version does not have.
            Err(error @ DbErr::Custom(_)) => return Err(StoreError::Newer(error)),
            Err(error) => return Err(error.into()),
        };
        let newest = match pending_migrations {
            0 => newest_revision(&connection).await?,
            _ => None,
        };
        let postgres = match store.backend {
            DbBackend::Postgres => Some(postgres(&connection).await?),
            _ => None,
        };
        Ok(Diagnosis {
            file: store.file.as_ref().map(|file| file.path().to_owned()),
            location: store.location,
            pending_migrations,
            newest,
            postgres,
        })
    }
}

async fn postgres(connection: &impl ConnectionTrait) -> Result<PostgresDiagnosis, StoreError> {
    let sql = "SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false), \
        coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false), clock_timestamp()";
    let statement = Statement::from_string(DbBackend::Postgres, sql);
    let row = connection.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| StoreError::Corrupt("a SELECT returned no row".to_owned()))?;
    Ok(PostgresDiagnosis {
        may_create_tables: row.try_get_by_index(0)?,
        is_encrypted: row.try_get_by_index(1)?,
        clock: row.try_get_by_index(2)?,
    })
}
