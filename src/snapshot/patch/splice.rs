use crate::snapshot::record::Numbered;

/// The number of values copied and renumbered at a time, which fit into the L1 cache.
const STRETCH: usize = 4096;
/// By the higher digits of a number it is told how far it is shifted.
const BUCKET: u32 = 1024;

/// A change in a column of values, told by places in the column that was.
#[derive(Clone, Copy, Debug)]
pub struct SpliceEdit<P> {
    pub at: usize,
    /// What is put before the value at that place; nothing where that value is dropped.
    pub put: Option<P>,
}

/// A column with its values put, dropped, and, where they stay, carried over.
///
/// The edits have to be in the order of their places; at one place, what is put comes first.
pub fn splice<P, T: Copy>(
    column: &[T],
    edits: &[SpliceEdit<P>],
    value: impl Fn(&P) -> T,
    carry: impl Fn(&mut [T]),
) -> Vec<T> {
    let mut spliced = Vec::with_capacity(column.len() + edits.len());
    let take = |spliced: &mut Vec<T>, values: &[T]| {
        for values in values.chunks(STRETCH) {
            let behind = spliced.len();
            spliced.extend_from_slice(values);
            carry(&mut spliced[behind..]);
        }
    };
    let mut next = 0;
    for edit in edits {
        take(&mut spliced, &column[next..edit.at]);
        next = edit.at;
        match &edit.put {
            Some(put) => spliced.push(value(put)),
            None => next += 1,
        }
    }
    take(&mut spliced, &column[next..]);
    spliced
}

/// How the numbers of what stays change when others come and go.
pub struct Renumbering {
    /// From which number on how much is added in all: sums that wrap around, since some are below zero.
    steps: Vec<(u32, u32)>,
    /// By buckets of numbers how much is added; nothing where that differs within one.
    by_bucket: Vec<Option<u32>>,
}

impl Renumbering {
    /// That of the values of a column, by its edits.
    pub fn of<P>(edits: &[SpliceEdit<P>]) -> Self {
        let mut steps: Vec<(u32, u32)> = Vec::with_capacity(edits.len());
        let mut sum = 0_u32;
        for edit in edits {
            let at = u32::try_from(edit.at).expect("fewer than 2^32 records");
            let (from, added) = match edit.put {
                Some(_) => (at, 1),
                None => (at + 1, u32::MAX),
            };
            sum = sum.wrapping_add(added);
            match steps.last_mut() {
                Some(last) if last.0 == from => last.1 = sum,
                _ => steps.push((from, sum)),
            }
        }
        let mut renumbering = Self {
            steps,
            by_bucket: Vec::new(),
        };
        renumbering.by_bucket = renumbering.buckets();
        renumbering
    }

    fn buckets(&self) -> Vec<Option<u32>> {
        let last = self.steps.last().map_or(0, |(from, _)| from / BUCKET);
        let mut buckets: Vec<Option<u32>> = Vec::with_capacity(last as usize + 1);
        let mut steps = self.steps.iter().peekable();
        let mut sum = 0;
        for bucket in 0..=last {
            let (begin, end) = (bucket * BUCKET, (bucket + 1) * BUCKET);
            while let Some((_, next)) = steps.next_if(|(from, _)| *from <= begin) {
                sum = *next;
            }
            let differs = steps.peek().is_some_and(|(from, _)| *from < end);
            buckets.push((!differs).then_some(sum));
        }
        buckets
    }

    pub fn number(&self, number: u32) -> u32 {
        let behind = self.steps.partition_point(|(from, _)| *from <= number);
        match behind.checked_sub(1) {
            Some(step) => number.wrapping_add(self.steps[step].1),
            None => number,
        }
    }

    pub fn of_one<T: Numbered>(&self, value: T) -> T {
        T::from_number(self.number(value.number()))
    }

    /// Renumbers many values: a few steps by comparing with each of them, more by a table.
    pub fn apply<T: Numbered>(&self, values: &mut [T]) {
        match self.steps.len() {
            0 => {}
            1 => self.compare::<T, 1>(values),
            2 => self.compare::<T, 2>(values),
            3..=4 => self.compare::<T, 4>(values),
            5..=8 => self.compare::<T, 8>(values),
            _ => self.look_up(values),
        }
    }

    /// Without branches, so that it is done for several values at once.
    fn compare<T: Numbered, const STEPS: usize>(&self, values: &mut [T]) {
        let mut steps = [(u32::MAX, 0); STEPS];
        let mut before = 0;
        for (step, &(from, sum)) in steps.iter_mut().zip(&self.steps) {
            *step = (from, sum.wrapping_sub(before));
            before = sum;
        }
        for value in values {
            let number = value.number();
            let mut shifted = number;
            for (from, added) in steps {
                shifted = shifted.wrapping_add(if number >= from { added } else { 0 });
            }
            *value = T::from_number(shifted);
        }
    }

    fn look_up<T: Numbered>(&self, values: &mut [T]) {
        let behind_all = self.steps.last().map(|&(_, sum)| sum);
        for value in values {
            let number = value.number();
            let bucket = self.by_bucket.get((number / BUCKET) as usize);
            let shifted = match bucket.copied().unwrap_or(behind_all) {
                Some(sum) => number.wrapping_add(sum),
                None => self.number(number),
            };
            *value = T::from_number(shifted);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::snapshot::NodeIndex;

    fn edits(count: usize, plan: &[(bool, usize)]) -> Vec<SpliceEdit<()>> {
        let mut plan: Vec<(usize, bool)> = plan
            .iter()
            .map(|&(is_drop, at)| (at % (count + 1), is_drop))
            .filter(|&(at, is_drop)| !is_drop || at < count)
            .collect();
        plan.sort_unstable();
        plan.dedup_by_key(|&mut (at, is_drop)| (at, is_drop));
        let edit = |(at, is_drop): (usize, bool)| SpliceEdit {
            at,
            put: (!is_drop).then_some(()),
        };
        plan.into_iter().map(edit).collect()
    }

    proptest! {
        #[test]
        fn what_stays_is_found_under_its_new_number(
            count in 0..5000_usize,
            plan in prop::collection::vec((any::<bool>(), 0..5000_usize), 0..20),
        ) {
            let edits = edits(count, &plan);
            let column: Vec<u32> = (0..u32::try_from(count).unwrap()).collect();
            let spliced = splice(&column, &edits, |()| u32::MAX, |_| ());
            let renumbering = Renumbering::of(&edits);
            let mut shifted: Vec<NodeIndex> = column.iter().map(|&n| NodeIndex::from_number(n)).collect();
            renumbering.apply(&mut shifted);
            let mut stayed = 0;
            for (place, &number) in spliced.iter().enumerate() {
                if number != u32::MAX {
                    stayed += 1;
                    prop_assert_eq!(shifted[number as usize].position(), place);
                    prop_assert_eq!(renumbering.number(number) as usize, place);
                }
            }
            let dropped = edits.iter().filter(|edit| edit.put.is_none()).count();
            prop_assert_eq!(stayed + dropped, count);
        }
    }
}
