use std::sync::Arc;

/// How many records stand in one allocation.
const SEGMENT: usize = 4096;
/// The number and the share of unreferenced records that are kept before the records are compacted.
const MIN_UNUSED: usize = 4096;
const UNUSED_SHARE: usize = 4;

/// Records in the order of their indexes. The records themselves never move and are shared with the
/// snapshots before and after; what a new snapshot has of its own is where each of them stands.
#[derive(Debug)]
pub struct Records<T> {
    /// Of each index, where its record stands.
    slots: Arc<Vec<u32>>,
    arena: Arena<T>,
}

/// Where records stand, each in its slot. It only grows.
#[derive(Debug)]
pub struct Arena<T> {
    /// Full ones.
    segments: Vec<Arc<[T]>>,
    /// What will be the next of them.
    tail: Vec<Arc<T>>,
}

impl<T> Records<T> {
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn get(&self, position: usize) -> &T {
        self.arena.get(self.slots[position])
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        self.slots.iter().map(|&slot| self.arena.get(slot))
    }

    pub fn slots(&self) -> &Arc<Vec<u32>> {
        &self.slots
    }
}

impl<T: Clone> Records<T> {
    /// The same records and new ones, for others to say where in the order they stand.
    pub fn arena(&self) -> Arena<T> {
        self.arena.clone()
    }

    /// Puts the records of an arena in order.
    pub fn new(slots: Arc<Vec<u32>>, arena: Arena<T>) -> Self {
        let left = arena.len() - slots.len();
        let records = Self { slots, arena };
        match left > MIN_UNUSED.max(records.arena.len() / UNUSED_SHARE) {
            true => records.iter().cloned().collect(),
            false => records,
        }
    }
}

impl<T> Arena<T> {
    fn len(&self) -> usize {
        self.segments.len() * SEGMENT + self.tail.len()
    }

    fn get(&self, slot: u32) -> &T {
        let slot = slot as usize;
        match self.segments.get(slot / SEGMENT) {
            Some(segment) => &segment[slot % SEGMENT],
            None => &self.tail[slot % SEGMENT],
        }
    }
}

impl<T: Clone> Arena<T> {
    /// Adds a record; gives its slot.
    ///
    /// # Panics
    /// Beyond four billion, which no ecosystem reaches.
    pub fn push(&mut self, record: T) -> u32 {
        let slot = u32::try_from(self.len()).expect("fewer than 2^32 records");
        self.tail.push(Arc::new(record));
        if self.tail.len() == SEGMENT {
            let full = self.tail.drain(..).map(Arc::unwrap_or_clone);
            self.segments.push(full.collect());
        }
        slot
    }
}

impl<T> Clone for Records<T> {
    fn clone(&self) -> Self {
        Self {
            slots: self.slots.clone(),
            arena: self.arena.clone(),
        }
    }
}

impl<T> Clone for Arena<T> {
    fn clone(&self) -> Self {
        Self {
            segments: self.segments.clone(),
            tail: self.tail.clone(),
        }
    }
}

impl<T> FromIterator<T> for Records<T> {
    fn from_iter<I: IntoIterator<Item = T>>(records: I) -> Self {
        let mut segments = Vec::new();
        let mut next = Vec::new();
        for record in records {
            next.push(record);
            if next.len() == SEGMENT {
                segments.push(next.drain(..).collect());
            }
        }
        let arena = Arena {
            segments,
            tail: next.into_iter().map(Arc::new).collect(),
        };
        let count = u32::try_from(arena.len()).expect("fewer than 2^32 records");
        Self {
            slots: Arc::new((0..count).collect()),
            arena,
        }
    }
}

/// By what they hold, wherever it stands.
impl<T: PartialEq> PartialEq for Records<T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_stay_where_they_are_and_are_equal_wherever_they_stand() {
        let count = 3 * SEGMENT + 5;
        let records: Records<String> = (0..count).map(|number| number.to_string()).collect();
        let mut arena = records.arena();
        let mut slots = (**records.slots()).clone();
        for slot in slots.iter_mut().step_by(4) {
            *slot = arena.push(records.arena.get(*slot).clone());
        }
        let moved = Records::new(Arc::new(slots), arena);
        assert!(moved.slots() != records.slots());
        assert!(moved == records);
        assert!(std::ptr::eq(moved.get(1), records.get(1)));
    }

    #[test]
    fn what_nothing_leads_to_is_left_behind_once_it_is_much() {
        let mut records: Records<usize> = (0..10).collect();
        for round in 0..3 * MIN_UNUSED {
            let mut arena = records.arena();
            let mut slots = (**records.slots()).clone();
            slots[round % 10] = arena.push(round);
            records = Records::new(Arc::new(slots), arena);
            assert_eq!(*records.get(round % 10), round);
            assert!(records.arena.len() <= MIN_UNUSED + 11);
        }
    }
}
