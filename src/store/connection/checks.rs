//! Checks of pooled connections: none is reused whose state is unknown.

use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::{Connection, Database, Error, PgConnection};
use tokio::time::timeout;

/// How long a connection may take to answer a ping before it is closed.
const PING_TIMEOUT: Duration = Duration::from_secs(1);

/// Closes a connection on its way back to the pool unless it answers and is outside a transaction.
///
/// SQLite ends a transaction by itself when the disk is full. The `ROLLBACK` that follows fails, and sqlx goes on
/// counting the transaction as open: on a reused connection the next one would be a savepoint within nothing, whose
/// release commits nothing.
pub(super) fn on_release<DB: Database>(options: PoolOptions<DB>) -> PoolOptions<DB> {
    options.after_release(|connection, _| {
        Box::pin(async move {
            // The ping comes after a rollback that is still queued.
            ping(connection).await?;
            Ok(!connection.is_in_transaction())
        })
    })
}

/// Replaces a connection that does not answer by a new one, before it is handed out.
///
/// If the pool closed it, a connection with TLS would keep its user waiting: sqlx 0.9 waits for the server before it
/// closes the socket.
pub(super) fn on_acquire(
    options: PgPoolOptions,
    connect: Arc<OnceLock<PgConnectOptions>>,
) -> PgPoolOptions {
    // The pool's own test has no deadline.
    let options = options.test_before_acquire(false);
    options.before_acquire(move |connection, _| {
        let connect = connect.clone();
        Box::pin(async move {
            if let Err(error) = ping(connection).await {
                let options = connect.get().ok_or(error)?;
                *connection = PgConnection::connect_with(options).await?;
            }
            Ok(true)
        })
    })
}

async fn ping(connection: &mut impl Connection) -> Result<(), Error> {
    match timeout(PING_TIMEOUT, connection.ping()).await {
        Ok(answered) => answered,
        Err(_) => Err(Error::Io(io::ErrorKind::TimedOut.into())),
    }
}
