//! Work that is going on, which others may wait for as well.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};

/// Work by its key. All who ask for the same wait for one future, whichever of them drives it: those
/// who leave do not end it for the others, and the last to leave does.
pub struct SingleFlight<K, O>(Arc<Mutex<InFlight<K, O>>>);

type BoxedWork<O> = BoxFuture<'static, O>;

struct InFlight<K, O> {
    /// Held weakly, since what is here waits for nothing.
    works: HashMap<K, (u64, WeakShared<BoxedWork<O>>)>,
    started: u64,
}

impl<K, O> SingleFlight<K, O>
where
    K: Clone + Eq + Hash + Send + 'static,
    O: Clone + Send + Sync + 'static,
{
    /// The work of this key that is going on, or else this one.
    pub fn join(&self, key: K, work: BoxedWork<O>) -> Shared<BoxedWork<O>> {
        let mut going = self.lock();
        if let Some((_, work)) = going.works.get(&key)
            && let Some(work) = work.upgrade()
        {
            return work;
        }
        going.started += 1;
        let landing = RemoveOnDrop {
            flights: Self(self.0.clone()),
            key: key.clone(),
            number: going.started,
        };
        let work = async move {
            // Named, so that the future owns it from the beginning.
            let _landing = landing;
            work.await
        };
        let work = work.boxed().shared();
        let weak = work.downgrade().expect("nobody has polled it");
        let number = going.started;
        going.works.insert(key, (number, weak));
        work
    }

    fn lock(&self) -> MutexGuard<'_, InFlight<K, O>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, O> Clone for SingleFlight<K, O> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, O> Default for SingleFlight<K, O> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(InFlight {
            works: HashMap::new(),
            started: 0,
        })))
    }
}

/// Takes work off the list when it has come to its end or nobody waits for it any more.
struct RemoveOnDrop<K: Clone + Eq + Hash, O> {
    flights: SingleFlight<K, O>,
    key: K,
    number: u64,
}

impl<K: Clone + Eq + Hash, O> Drop for RemoveOnDrop<K, O> {
    fn drop(&mut self) {
        let going = self.flights.0.lock();
        let works = &mut going.unwrap_or_else(PoisonError::into_inner).works;
        // The key may be that of other work by now.
        if works
            .get(&self.key)
            .is_some_and(|(number, _)| *number == self.number)
        {
            works.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;

    /// Work that counts how often it is begun, and ends when it is told to.
    fn work(begun: &Arc<AtomicUsize>, told: &Arc<Notify>) -> BoxedWork<usize> {
        let (begun, told) = (begun.clone(), told.clone());
        async move {
            let number = begun.fetch_add(1, Ordering::SeqCst);
            told.notified().await;
            number
        }
        .boxed()
    }

    #[tokio::test]
    async fn the_work_of_one_who_leaves_goes_on_for_the_others() {
        let (begun, told) = (Arc::default(), Arc::new(Notify::new()));
        let flights = SingleFlight::default();
        let join = || tokio::spawn(flights.join("key", work(&begun, &told)));
        let first = join();
        while begun.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        let second = join();
        tokio::task::yield_now().await;
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        told.notify_one();
        assert_eq!(second.await.unwrap(), 0);
        assert_eq!(begun.load(Ordering::SeqCst), 1);
        assert!(flights.lock().works.is_empty());
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_ends_and_is_begun_anew() {
        let (begun, told) = (Arc::default(), Arc::new(Notify::new()));
        let flights = SingleFlight::default();
        let mut left = flights.join("key", work(&begun, &told));
        assert!((&mut left).now_or_never().is_none());
        drop(left);
        assert!(flights.lock().works.is_empty());
        told.notify_one();
        assert_eq!(flights.join("key", work(&begun, &told)).await, 1);
    }
}
