//! Pages of objects that are not only nodes: links, observations, sources.

use std::borrow::Cow;

use async_graphql::{Object, OutputType, TypeName};

use super::connection::PageInfo;
use super::paging::Page;

/// A page of a list.
pub struct ListConnection<T>(pub Page<T>);

/// An item and its cursor.
pub struct ListEdge<T> {
    cursor: String,
    node: T,
}

/// A page of a list, in a stable order.
#[Object(name_type)]
impl<T: OutputType + Clone> ListConnection<T> {
    /// The items on the page.
    async fn nodes(&self) -> Vec<&T> {
        self.0.items.iter().map(|(_, item)| item).collect()
    }

    /// The items on the page, each with its cursor.
    async fn edges(&self) -> Vec<ListEdge<T>> {
        let edge = |(cursor, item): &(String, T)| ListEdge {
            cursor: cursor.clone(),
            node: item.clone(),
        };
        self.0.items.iter().map(edge).collect()
    }

    /// Position of the page in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo::of(&self.0)
    }

    /// Total number of items, across all pages.
    async fn total_count(&self) -> usize {
        self.0.total
    }
}

/// An item and its cursor.
#[Object(name_type)]
impl<T: OutputType> ListEdge<T> {
    /// Cursor for `after` and `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The item.
    async fn node(&self) -> &T {
        &self.node
    }
}

impl<T: OutputType> TypeName for ListConnection<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Connection", T::type_name()))
    }
}

impl<T: OutputType> TypeName for ListEdge<T> {
    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Edge", T::type_name()))
    }
}
