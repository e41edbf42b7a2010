//! Pages of sorted lists. Cursors contain the sort key, so they stay valid when rows are added or
//! removed.

use std::cmp;
use std::ops::Range;
use std::str::FromStr;

use async_graphql::{Enum, Error};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::error::{ErrorCode, coded_error};

/// The default page size.
pub const DEFAULT_PAGE_SIZE: usize = 100;
/// The maximum page size.
pub const MAX_PAGE_SIZE: usize = 1_000;

/// The longest cursor in bytes: texts of a sort order have at most some thousand characters.
const LONGEST_CURSOR: usize = 32 << 10;

/// The direction of a sort order.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(name = "OrderDirection")]
pub enum OrderDirection {
    /// Ascending: smallest, earliest or alphabetically first at the top.
    #[default]
    Asc,
    /// Descending: largest, latest or alphabetically last at the top.
    Desc,
}

/// The value that an item is sorted by. Unknown values come last in either direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SortKey {
    Integer(i64),
    Text(String),
    /// The keys of a sort order with several fields.
    Several(Vec<SortKey>),
    Unknown,
}

/// The sort key of an item and its tie-breaker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SortPosition<Id> {
    pub key: SortKey,
    pub id: Id,
}

/// The page arguments of the Relay specification.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl PageArguments {
    /// Whether the page is at the start of its list.
    pub fn is_at_start(&self) -> bool {
        self.after.is_none() && self.last.is_none() && self.before.is_none()
    }
}

/// One page of a list.
pub struct Page<T> {
    /// Each item with its cursor.
    pub items: Vec<(String, T)>,
    pub has_previous: bool,
    pub has_next: bool,
    /// The total number of items.
    pub total: usize,
}

/// The sort order of a list.
pub struct ListOrdering<'a> {
    /// The name of the sort order, which is part of each cursor: a cursor of another sort order is
    /// rejected.
    pub name: &'a str,
    /// The direction of each of its fields.
    pub directions: &'a [OrderDirection],
    /// The items are already sorted.
    pub is_given: bool,
}

impl ListOrdering<'_> {
    fn tag(&self) -> String {
        let directions = self.directions.iter();
        directions.fold(self.name.to_owned(), |tag, direction| {
            format!("{tag} {direction:?}")
        })
    }
}

/// Returns a page of a list.
///
/// # Errors
/// If the arguments cannot be combined, exceed the limit or contain an invalid cursor.
pub fn page<T, Id>(
    items: Vec<T>,
    position: impl Fn(&T) -> SortPosition<Id>,
    ordering: &ListOrdering,
    arguments: &PageArguments,
) -> Result<Page<T>, Error>
where
    Id: Ord + Serialize + for<'a> Deserialize<'a>,
{
    let directions = ordering.directions;
    let size = page_size(arguments)?;
    let tag = ordering.tag();
    let after = decode::<Id>(arguments.after.as_deref(), "after", &tag)?;
    let before = decode::<Id>(arguments.before.as_deref(), "before", &tag)?;

    let is_before_start = |place: &SortPosition<Id>| {
        after
            .as_ref()
            .is_some_and(|cursor| compare(place, cursor, directions).is_le())
    };
    let is_before_end = |place: &SortPosition<Id>| {
        before
            .as_ref()
            .is_none_or(|cursor| compare(place, cursor, directions).is_lt())
    };
    let stretch = |start: usize, end: usize| {
        let end = end.max(start);
        match arguments.last {
            Some(_) => end.saturating_sub(size).max(start)..end,
            None => start..start.saturating_add(size).min(end),
        }
    };
    let total = items.len();
    let range;
    let items: Vec<(SortPosition<Id>, T)> = if ordering.is_given {
        let start = items.partition_point(|item| is_before_start(&position(item)));
        let end = items.partition_point(|item| is_before_end(&position(item)));
        range = stretch(start, end);
        let mut items = items;
        items
            .drain(range.clone())
            .map(|item| (position(&item), item))
            .collect()
    } else {
        let mut items = positioned(items, position);
        let start = items
            .iter()
            .filter(|(place, _)| is_before_start(place))
            .count();
        let end = items
            .iter()
            .filter(|(place, _)| is_before_end(place))
            .count();
        range = stretch(start, end);
        sort_within(&mut items, range.clone(), |a, b| {
            compare(&a.0, &b.0, directions)
        });
        items.drain(range.clone()).collect()
    };
    let cursor = |(place, item): (SortPosition<Id>, T)| (encode(&place, &tag), item);
    let items = items.into_iter().map(cursor).collect();
    Ok(Page {
        items,
        has_previous: range.start > 0,
        has_next: range.end < total,
        total,
    })
}

/// The sorted items.
pub fn ordered<T, Id: Ord>(
    items: Vec<T>,
    position: impl Fn(&T) -> SortPosition<Id>,
    ordering: &ListOrdering,
) -> Vec<T> {
    if ordering.is_given {
        return items;
    }
    let mut positioned = positioned(items, position);
    positioned.sort_by(|a, b| compare(&a.0, &b.0, ordering.directions));
    positioned.into_iter().map(|(_, item)| item).collect()
}

fn positioned<T, Id>(
    items: Vec<T>,
    position: impl Fn(&T) -> SortPosition<Id>,
) -> Vec<(SortPosition<Id>, T)> {
    let positioned = items.into_iter().map(|item| (position(&item), item));
    positioned.collect()
}

/// Sorts only the items of a range, because a page is short and its list may be long. No two items
/// are equal.
fn sort_within<T>(items: &mut [T], range: Range<usize>, order: impl Fn(&T, &T) -> cmp::Ordering) {
    if range.is_empty() {
        return;
    }
    if range.start > 0 {
        items.select_nth_unstable_by(range.start, &order);
    }
    let behind = &mut items[range.start..];
    if range.len() < behind.len() {
        behind.select_nth_unstable_by(range.len(), &order);
    }
    behind[..range.len()].sort_unstable_by(&order);
}

/// The requested number of items.
///
/// # Errors
/// If the arguments cannot be combined or exceed [`MAX_PAGE_SIZE`].
pub fn page_size(arguments: &PageArguments) -> Result<usize, Error> {
    let (name, size) = match (arguments.first, arguments.last) {
        (Some(_), Some(_)) => {
            return Err(coded_error(
                ErrorCode::BadUserInput,
                "`first` and `last` cannot be combined",
            ));
        }
        (Some(first), None) => ("first", first),
        (None, Some(last)) => ("last", last),
        (None, None) => return Ok(DEFAULT_PAGE_SIZE),
    };
    match usize::try_from(size) {
        Err(_) => Err(coded_error(
            ErrorCode::BadUserInput,
            format!("`{name}` must not be negative, got {size}"),
        )),
        Ok(size) if size > MAX_PAGE_SIZE => Err(coded_error(
            ErrorCode::LimitExceeded,
            format!("`{name}` must be at most {MAX_PAGE_SIZE}, got {size}"),
        )),
        Ok(size) => Ok(size),
    }
}

fn compare<Id: Ord>(
    a: &SortPosition<Id>,
    b: &SortPosition<Id>,
    directions: &[OrderDirection],
) -> cmp::Ordering {
    let by_key = match (&a.key, &b.key) {
        (SortKey::Several(a), SortKey::Several(b)) => {
            let keys = a.iter().zip(b).zip(directions);
            let mut orderings = keys.map(|((a, b), &direction)| compare_keys(a, b, direction));
            let decisive = orderings.find(|ordering| ordering.is_ne());
            decisive.unwrap_or(cmp::Ordering::Equal)
        }
        (a, b) => compare_keys(a, b, directions.first().copied().unwrap_or_default()),
    };
    by_key.then_with(|| a.id.cmp(&b.id))
}

fn compare_keys(a: &SortKey, b: &SortKey, direction: OrderDirection) -> cmp::Ordering {
    match (a, b) {
        (SortKey::Unknown, SortKey::Unknown) => cmp::Ordering::Equal,
        (SortKey::Unknown, _) => cmp::Ordering::Greater,
        (_, SortKey::Unknown) => cmp::Ordering::Less,
        (SortKey::Integer(a), SortKey::Integer(b)) => directed(a.cmp(b), direction),
        (SortKey::Text(a), SortKey::Text(b)) => directed(a.cmp(b), direction),
        // A sort order has one type of key; a forged cursor with another type still has a defined
        // order.
        (a, b) => type_rank(a).cmp(&type_rank(b)),
    }
}

fn type_rank(key: &SortKey) -> u8 {
    match key {
        SortKey::Integer(_) => 0,
        SortKey::Text(_) => 1,
        SortKey::Several(_) => 2,
        SortKey::Unknown => 3,
    }
}

fn directed(ordering: cmp::Ordering, direction: OrderDirection) -> cmp::Ordering {
    match direction {
        OrderDirection::Asc => ordering,
        OrderDirection::Desc => ordering.reverse(),
    }
}

/// The cursor of an item that is identified by a number, in the list with this name.
pub fn number_cursor(list: &str, number: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list} {number}"))
}

/// The number in such a cursor.
///
/// # Errors
/// If it is not a cursor of that list.
pub fn read_number_cursor<N: FromStr>(
    list: &str,
    cursor: Option<&str>,
    argument: &str,
) -> Result<Option<N>, Error> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        text.strip_prefix(list)?.strip_prefix(' ')?.parse().ok()
    };
    read().map(Some).ok_or_else(|| {
        let message = format!(
            "`{argument}` is not a cursor of this list; use one from its pageInfo or edges"
        );
        coded_error(ErrorCode::BadUserInput, message)
    })
}

fn encode<Id: Serialize>(position: &SortPosition<Id>, tag: &str) -> String {
    let text = serde_json::to_vec(&(tag, &position.key, &position.id))
        .expect("numbers and strings are JSON");
    URL_SAFE_NO_PAD.encode(text)
}

fn decode<Id: for<'a> Deserialize<'a>>(
    cursor: Option<&str>,
    argument: &str,
    tag: &str,
) -> Result<Option<SortPosition<Id>>, Error> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    // Keys are nested, and decoding copies what is left at each level.
    let short = (cursor.len() <= LONGEST_CURSOR).then_some(cursor);
    short
        .and_then(|cursor| URL_SAFE_NO_PAD.decode(cursor).ok())
        .and_then(|bytes| serde_json::from_slice::<(String, SortKey, Id)>(&bytes).ok())
        .filter(|(found, ..)| found == tag)
        .map(|(_, key, id)| Some(SortPosition { key, id }))
        .ok_or_else(|| {
            coded_error(
                ErrorCode::BadUserInput,
                format!(
                    "`{argument}` is not a cursor of this list in this order; use one from its \
                     pageInfo or edges"
                ),
            )
        })
}
