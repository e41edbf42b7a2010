//! One write at a time, given up once its caller has left.

use std::sync::{Arc, Weak};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::MutexGuard;
use tokio::time::timeout;

use super::{World, WorldError};
use crate::access::{Credential, Viewer};
use crate::store::{BUSY_TIMEOUT, StoreError, WriteTransaction};
use crate::view::ClientKey;

/// By which the clocks of an identity provider and of this server may differ at most.
const LONGEST_LEEWAY: TimeDelta = TimeDelta::seconds(300);

/// The caller of a write, which runs in a task of its own.
pub(super) struct Caller {
    waiting: Weak<()>,
    /// Absent at the command line.
    viewer: Option<Viewer>,
}

impl Caller {
    /// # Errors
    /// [`WorldError::CallerLeft`] once the caller no longer waits for the outcome.
    fn check_connected(&self) -> Result<(), WorldError> {
        match self.waiting.strong_count() {
            0 => Err(WorldError::CallerLeft),
            _ => Ok(()),
        }
    }

    /// Whose share of the cores its plans take.
    pub(super) fn client(&self) -> Option<ClientKey> {
        let viewer = self.viewer.as_ref()?;
        Some(ClientKey::Token(viewer.owner().into()))
    }

    /// # Errors
    /// [`WorldError::TokenEnded`] if the caller's token is no longer in force; if the store fails.
    async fn check_token(
        &self,
        transaction: &WriteTransaction,
        now: DateTime<Utc>,
    ) -> Result<(), WorldError> {
        let Some(identified) = self.viewer.as_ref().and_then(Viewer::principal) else {
            return Ok(());
        };
        let is_in_force = match identified.credential() {
            Credential::Token(id) => transaction.is_token_valid(id, now).await?,
            Credential::Subject { .. } => identified.expires_at() > now - LONGEST_LEEWAY,
        };
        is_in_force.then_some(()).ok_or(WorldError::TokenEnded)
    }
}

impl World {
    /// Runs a write in a task of its own, so that a caller that leaves cannot stop it halfway. If the caller leaves
    /// before the commit begins, nothing is written.
    pub(super) async fn run_write<T, Work>(
        self: &Arc<Self>,
        viewer: Option<Viewer>,
        work: impl FnOnce(Arc<Self>, Caller) -> Work,
    ) -> Result<T, WorldError>
    where
        T: Send + 'static,
        Work: Future<Output = Result<T, WorldError>> + Send + 'static,
    {
        let waiting = Arc::new(());
        let world = self.clone();
        let caller = Caller {
            waiting: Arc::downgrade(&waiting),
            viewer,
        };
        let work = work(world.clone(), caller);
        let task = tokio::spawn(async move {
            let done = work.await;
            if let Some(error) = done.as_ref().err().and_then(WorldError::store_error) {
                world.record_write_failure(error);
            }
            done
        });
        let done = task.await;
        drop(waiting);
        done.map_err(|_| WorldError::Panicked)?
    }

    /// Waits for the other writes of this process, at most [`BUSY_TIMEOUT`].
    ///
    /// # Errors
    /// [`StoreError::Busy`] after that time; [`WorldError::CallerLeft`] if the caller has left meanwhile.
    pub(super) async fn lock_writer(
        &self,
        caller: &Caller,
    ) -> Result<MutexGuard<'_, ()>, WorldError> {
        let lock = timeout(BUSY_TIMEOUT, self.writer.lock()).await;
        let lock = lock.map_err(|_| StoreError::Busy(BUSY_TIMEOUT))?;
        caller.check_connected()?;
        Ok(lock)
    }

    /// Waits for all other writes to the database, of this process and of others, at most [`BUSY_TIMEOUT`] in all.
    ///
    /// # Errors
    /// Those of [`World::lock_writer`] and [`Store::begin_write_transaction`](crate::store::Store::begin_write_transaction);
    /// [`WorldError::TokenEnded`] if the caller's token is no longer in force.
    pub(super) async fn begin_write(
        &self,
        caller: &Caller,
    ) -> Result<(MutexGuard<'_, ()>, WriteTransaction), WorldError> {
        let began = Instant::now();
        let lock = self.lock_writer(caller).await?;
        let rest = BUSY_TIMEOUT.saturating_sub(began.elapsed());
        let transaction = self.store.begin_write_transaction(rest).await?;
        caller.check_token(&transaction, (self.clock)()).await?;
        Ok((lock, transaction))
    }

    /// Commits, unless the caller has left.
    ///
    /// # Errors
    /// [`WorldError::CallerLeft`] if nothing was committed because the caller has left, [`WorldError::Unconfirmed`] if it
    /// is not known what the database has stored.
    pub(super) async fn commit(
        &self,
        transaction: WriteTransaction,
        caller: &Caller,
    ) -> Result<(), WorldError> {
        caller.check_connected()?;
        transaction
            .commit()
            .await
            .map_err(|error| match error.is_commit_rejected() {
                true => WorldError::Store(error),
                false => WorldError::Unconfirmed(error),
            })?;
        self.record_write_success();
        Ok(())
    }
}
