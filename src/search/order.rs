use std::ops::Range;

/// Which document stands at which place. Documents are numbered as they came; those that stay keep their
/// numbers, and the others are in no place any more.
#[derive(Clone, Debug, Default)]
pub struct DocumentOrder {
    /// Documents that stand one behind the other and have numbers that do so, too. None is empty.
    runs: Vec<DocumentRun>,
}

#[derive(Clone, Copy, Debug)]
struct DocumentRun {
    first: u32,
    length: u32,
}

impl DocumentOrder {
    /// Of documents that stand as they are numbered.
    pub fn of(documents: u32) -> Self {
        let mut order = Self::default();
        order.push(0, documents);
        order
    }

    /// The documents in their order, by stretches of numbers.
    pub fn runs(&self) -> impl Iterator<Item = Range<usize>> {
        let range = |run: &DocumentRun| run.first as usize..(run.first + run.length) as usize;
        self.runs.iter().map(range)
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.runs.iter().map(|run| run.length as usize).sum()
    }

    /// The order without the documents at some places, and with new ones before some: both ascending, by the
    /// places that were. The new documents have the numbers from the first on.
    pub fn patch(&self, gone: &[u32], added: &[u32], first: u32) -> Self {
        let mut next = Self::default();
        let (mut gone, mut added) = (gone.iter().peekable(), (first..).zip(added).peekable());
        let mut place = 0;
        for run in &self.runs {
            let (mut run, end) = (*run, place + run.length);
            while run.length > 0 {
                while let Some((document, _)) = added.next_if(|&(_, &before)| before <= place) {
                    next.push(document, 1);
                }
                if gone.next_if(|&&gone| gone <= place).is_some() {
                    run.first += 1;
                    run.length -= 1;
                    place += 1;
                    continue;
                }
                let until = |place: Option<&u32>| place.map_or(end, |&place| place.min(end));
                let stop =
                    until(gone.peek().copied()).min(until(added.peek().map(|(_, before)| *before)));
                next.push(run.first, stop - place);
                run.first += stop - place;
                run.length -= stop - place;
                place = stop;
            }
        }
        for (document, _) in added {
            next.push(document, 1);
        }
        next
    }

    fn push(&mut self, first: u32, length: u32) {
        match self.runs.last_mut() {
            Some(run) if run.first + run.length == first => run.length += length,
            _ if length > 0 => self.runs.push(DocumentRun { first, length }),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn documents(order: &DocumentOrder) -> Vec<u32> {
        let stretches = order.runs().flatten();
        stretches
            .map(|document| u32::try_from(document).unwrap())
            .collect()
    }

    proptest! {
        #[test]
        fn documents_come_and_go_as_in_a_list(
            count in 0..20_u32,
            rounds in prop::collection::vec(prop::collection::vec((any::<bool>(), 0..30_u32), 0..8), 0..6),
        ) {
            let mut order = DocumentOrder::of(count);
            let mut plain: Vec<u32> = (0..count).collect();
            let mut first = count;
            for round in rounds {
                let length = u32::try_from(plain.len()).unwrap();
                let mut gone: Vec<u32> =
                    round.iter().filter(|(is_gone, at)| *is_gone && *at < length).map(|(_, at)| *at).collect();
                gone.sort_unstable();
                gone.dedup();
                let mut added: Vec<u32> =
                    round.iter().filter(|(is_gone, _)| !is_gone).map(|(_, at)| (*at).min(length)).collect();
                added.sort_unstable();
                order = order.patch(&gone, &added, first);
                let mut next = Vec::new();
                for place in 0..=length {
                    let here = (first..).zip(&added).filter(|(_, at)| **at == place);
                    next.extend(here.map(|(document, _)| document));
                    if place < length && !gone.contains(&place) {
                        next.push(plain[place as usize]);
                    }
                }
                first += u32::try_from(added.len()).unwrap();
                plain = next;
                prop_assert_eq!(documents(&order), plain.clone());
                prop_assert_eq!(order.len(), plain.len());
            }
        }
    }
}
