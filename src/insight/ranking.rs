//! Ranks of numbers.

use std::cmp::Ordering;

/// An item and its place among others.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked<T> {
    pub item: T,
    /// From 1. Items with the same number have the same rank, and the next rank is left out: 1, 2, 2, 4.
    pub rank: usize,
    /// The number of items with a lower number.
    pub lower: usize,
    /// The number of items.
    pub of: usize,
}

impl<T> Ranked<T> {
    /// The share of the other items with a lower number, from 0 to 1. None without other items.
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub fn quantile(&self) -> Option<f64> {
        let others = self.of - 1;
        (others > 0).then(|| self.lower as f64 / others as f64)
    }
}

/// The items in the order of their numbers, each with its rank. Items with the same number stay in their order.
pub fn rank<T>(
    mut items: Vec<T>,
    number: impl Fn(&T) -> f64,
    is_descending: bool,
) -> Vec<Ranked<T>> {
    let compare = |a: &T, b: &T| {
        let ascending = number(a).total_cmp(&number(b));
        if is_descending {
            ascending.reverse()
        } else {
            ascending
        }
    };
    items.sort_by(&compare);
    let places = items.iter().map(|item| {
        let before = items.partition_point(|other| compare(other, item) == Ordering::Less);
        let until = items.partition_point(|other| compare(other, item) != Ordering::Greater);
        let lower = if is_descending {
            items.len() - until
        } else {
            before
        };
        (before + 1, lower)
    });
    let (places, of): (Vec<_>, _) = (places.collect(), items.len());
    let ranked = items.into_iter().zip(places);
    ranked
        .map(|(item, (rank, lower))| Ranked {
            item,
            rank,
            lower,
            of,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_have_the_same_rank() {
        let numbers = vec![3.0, 1.0, 2.0, 2.0];
        let places = |is_descending| -> Vec<(f64, usize, usize)> {
            let ranked = rank(numbers.clone(), |number| *number, is_descending);
            ranked
                .iter()
                .map(|of| (of.item, of.rank, of.lower))
                .collect()
        };
        assert_eq!(
            places(false),
            [(1.0, 1, 0), (2.0, 2, 1), (2.0, 2, 1), (3.0, 4, 3)]
        );
        assert_eq!(
            places(true),
            [(3.0, 1, 3), (2.0, 2, 1), (2.0, 2, 1), (1.0, 4, 0)]
        );
        assert_eq!(rank(vec![7.0], |number| *number, true)[0].quantile(), None);
    }
}
