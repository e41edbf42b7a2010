//! How fast messages may come over one WebSocket, whatever they say.

use tokio::time::Instant;

/// Units that a socket has at most, and that are added each second.
const UNITS: f64 = 1000.0;
/// Bytes of a message that take one more unit.
const BYTES: usize = 4096;

/// A bucket of units, of which each message takes one, and a long one more.
pub struct MessageRate {
    units: f64,
    at: Instant,
}

impl MessageRate {
    pub fn new(now: Instant) -> Self {
        Self {
            units: UNITS,
            at: now,
        }
    }

    /// Takes the units of a message, if there are as many.
    pub fn take(&mut self, bytes: usize, now: Instant) -> bool {
        let seconds = now.duration_since(self.at).as_secs_f64();
        self.at = now;
        self.units = (self.units + seconds * UNITS).min(UNITS);
        let taken = 1.0 + (bytes / BYTES) as f64;
        // A message of the largest size that the settings allow is never beyond a full bucket.
        self.units -= taken.min(UNITS);
        self.units >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn messages_take_units_by_their_length() {
        let now = Instant::now();
        let mut pace = MessageRate::new(now);
        assert!((0..1000).all(|_| pace.take(0, now)));
        assert!(!pace.take(0, now));
        let mut pace = MessageRate::new(now);
        // A mebibyte takes 257.
        assert!((0..3).all(|_| pace.take(1 << 20, now)));
        assert!(!pace.take(1 << 20, now));
        let later = now + Duration::from_secs(10);
        assert!(MessageRate::new(now).take(64 << 20, now));
        assert!((0..3).all(|_| pace.take(1 << 20, later)));
    }
}
