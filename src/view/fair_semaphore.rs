use std::collections::HashMap;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::available_parallelism;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::ClientKey;

/// Clients that are remembered before those without a permit are forgotten.
const REMEMBERED: usize = 1000;

/// A semaphore that is fair among clients: no client holds more permits than its share, and its requests
/// beyond the share wait in a queue of their own, where they delay nobody else.
#[derive(Debug)]
pub struct FairSemaphore {
    permits: Arc<Semaphore>,
    count: u32,
    share: usize,
    clients: Mutex<HashMap<ClientKey, Weak<Semaphore>>>,
}

/// A permit, returned when it is dropped.
#[derive(Debug)]
pub struct FairPermit {
    _of_all: OwnedSemaphorePermit,
    _of_client: Option<OwnedSemaphorePermit>,
}

/// Why there is no permit at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPermitReason {
    /// The client holds its share.
    ClientLimit,
    /// All permits are held.
    AllTaken,
}

impl FairSemaphore {
    /// Of `count` permits, at most `share` for one client. A request without a client has no share.
    pub fn new(count: u32, share: usize) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(count as usize)),
            count,
            share: share.min(Semaphore::MAX_PERMITS),
            clients: Mutex::default(),
        }
    }

    /// Of a permit for each core, half of them for one client: so what one client asks leaves room for
    /// others to be answered at once.
    pub fn of_cores() -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        let count = u32::try_from(cores).unwrap_or(u32::MAX);
        Self::new(count, cores.div_ceil(2))
    }

    /// Waits for a permit.
    pub async fn acquire(&self, client: Option<&ClientKey>) -> FairPermit {
        self.acquire_many(client, 1).await
    }

    /// Waits for several permits at once; a share of them if they are more.
    pub async fn acquire_many(&self, client: Option<&ClientKey>, count: u32) -> FairPermit {
        let count = self.clamp(count);
        let of_client = match client {
            Some(client) => Some(acquired(self.share_of(client), count).await),
            None => None,
        };
        FairPermit {
            _of_all: acquired(self.permits.clone(), count).await,
            _of_client: of_client,
        }
    }

    /// A permit, if there is one now.
    ///
    /// # Errors
    /// When there is none.
    pub fn try_acquire(&self, client: Option<&ClientKey>) -> Result<FairPermit, NoPermitReason> {
        self.try_acquire_many(client, 1)
    }

    /// Several permits at once, if there are as many now; a share of them if they are more.
    ///
    /// # Errors
    /// When there are not as many.
    pub fn try_acquire_many(
        &self,
        client: Option<&ClientKey>,
        count: u32,
    ) -> Result<FairPermit, NoPermitReason> {
        let count = self.clamp(count);
        let share = client.map(|client| self.share_of(client).try_acquire_many_owned(count));
        let of_client = share.transpose().map_err(|_| NoPermitReason::ClientLimit)?;
        let of_all = self.permits.clone().try_acquire_many_owned(count);
        Ok(FairPermit {
            _of_all: of_all.map_err(|_| NoPermitReason::AllTaken)?,
            _of_client: of_client,
        })
    }

    /// Waits until all permits are returned.
    pub async fn wait_until_idle(&self) {
        let _ = self.permits.acquire_many(self.count).await;
    }

    fn clamp(&self, count: u32) -> u32 {
        let share = u32::try_from(self.share).unwrap_or(u32::MAX);
        count.min(share).min(self.count).max(1)
    }

    fn share_of(&self, client: &ClientKey) -> Arc<Semaphore> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = clients.get(client).and_then(Weak::upgrade) {
            return share;
        }
        if clients.len() >= REMEMBERED {
            clients.retain(|_, share| share.strong_count() > 0);
        }
        let share = Arc::new(Semaphore::new(self.share));
        clients.insert(client.clone(), Arc::downgrade(&share));
        share
    }
}

async fn acquired(semaphore: Arc<Semaphore>, count: u32) -> OwnedSemaphorePermit {
    let permit = semaphore.acquire_many_owned(count).await;
    permit.expect("the semaphore is never closed")
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use futures_util::FutureExt;

    use super::*;

    fn client(number: u8) -> ClientKey {
        IpAddr::from([192, 0, 2, number]).into()
    }

    #[tokio::test]
    async fn the_queue_of_one_client_does_not_delay_another() {
        let semaphore = FairSemaphore::new(2, 1);
        let (eager, other) = (client(1), client(2));
        let first = semaphore.acquire(Some(&eager)).await;
        let mut queue: Vec<_> = (0..100)
            .map(|_| Box::pin(semaphore.acquire(Some(&eager))))
            .collect();
        for waiting in &mut queue {
            assert!(waiting.now_or_never().is_none());
        }
        let second = semaphore.acquire(Some(&other)).now_or_never();
        let second = second.expect("the other client has its share");
        // Two of the eager client's requests never hold a permit together.
        drop(first);
        let served = queue
            .iter_mut()
            .filter_map(|waiting| waiting.now_or_never());
        assert_eq!(served.collect::<Vec<_>>().len(), 1);
        drop(second);
    }

    #[tokio::test]
    async fn clients_in_a_queue_are_served_in_turn() {
        let semaphore = FairSemaphore::new(1, 1);
        let held = semaphore.acquire(None).await;
        let mut eager: Vec<_> = (0..100)
            .map(|_| Box::pin(semaphore.acquire(Some(&ONE))))
            .collect();
        static ONE: ClientKey = ClientKey::Unnamed;
        for waiting in &mut eager {
            assert!(waiting.now_or_never().is_none());
        }
        let other = client(2);
        let mut other = Box::pin(semaphore.acquire(Some(&other)));
        assert!((&mut other).now_or_never().is_none());
        drop(held);
        // One request of the eager client came first, and no second one comes before the other client.
        let permit = eager[0].as_mut().now_or_never().expect("it came first");
        drop(permit);
        assert!(eager[1].as_mut().now_or_never().is_none());
        assert!(other.now_or_never().is_some());
    }

    #[tokio::test]
    async fn what_is_large_takes_many_permits() {
        let semaphore = FairSemaphore::new(10, 6);
        let eager = client(1);
        let held = semaphore.acquire_many(Some(&eager), 4).await;
        assert!(
            semaphore
                .acquire_many(Some(&eager), 2)
                .now_or_never()
                .is_some()
        );
        let mut larger = Box::pin(semaphore.acquire_many(Some(&eager), 3));
        assert!((&mut larger).now_or_never().is_none());
        drop(held);
        assert!(larger.now_or_never().is_some());
        // No more than there may be.
        let whole = semaphore.acquire_many(Some(&eager), 1000).now_or_never();
        assert!(whole.is_some());
    }

    #[test]
    fn a_share_is_returned_and_clients_are_forgotten() {
        let semaphore = FairSemaphore::new(3, 2);
        let eager = client(1);
        let held: Vec<_> = (0..2)
            .map(|_| semaphore.try_acquire(Some(&eager)))
            .collect();
        assert!(held.iter().all(Result::is_ok));
        let refused = semaphore.try_acquire(Some(&eager)).unwrap_err();
        assert_eq!(refused, NoPermitReason::ClientLimit);
        let last = semaphore.try_acquire(None).unwrap();
        let refused = semaphore.try_acquire(Some(&client(2))).unwrap_err();
        assert_eq!(refused, NoPermitReason::AllTaken);
        drop((held, last));
        for number in 0..=u8::MAX {
            for network in 0..8 {
                let key = ClientKey::from(IpAddr::from([10, network, 0, number]));
                assert!(semaphore.try_acquire(Some(&key)).is_ok());
            }
        }
        assert!(semaphore.clients.lock().unwrap().len() <= REMEMBERED);
    }
}
