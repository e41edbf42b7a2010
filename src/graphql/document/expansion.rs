//! How large a document is once every fragment stands where it is spread.
//!
//! Two spreads on each of 25 levels are one kilobyte and 33 million fields. Each fragment is measured
//! once and remembered, so that measuring takes time linear in the text.

use std::collections::HashMap;

use apollo_compiler::Node;
use apollo_compiler::ast::{Definition, Document, Selection};
use async_graphql::Pos;

use super::position;

/// The size of an expanded selection set. Numbers that would overflow stay at the greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ExpandedSize {
    /// Fields at all depths, `__typename` included.
    pub fields: u64,
    /// Fields of these with an alias.
    pub aliases: u64,
    /// Directives on fields, spreads and inline fragments.
    pub directives: u64,
    /// Fields that are not inside another field.
    pub top: u64,
    /// Selection sets inside each other.
    height: usize,
}

/// Why a document has no size.
#[derive(Debug, PartialEq)]
pub enum ExpansionError {
    /// A fragment spreads itself, directly or through others.
    Cycle { fragment: String, position: Pos },
    /// A selection set lies deeper than is allowed.
    TooDeep { position: Pos },
}

/// Measures a document: the size of all operations together, and the most top fields of one.
///
/// # Errors
/// When a fragment spreads itself, or a selection set lies more than `depth` levels deep, counting
/// fragments and inline fragments.
pub fn measure(document: &Document, depth: usize) -> Result<ExpandedSize, ExpansionError> {
    let fragments = document.definitions.iter().rev();
    let fragments = fragments.filter_map(Definition::as_fragment_definition);
    let mut meter = SizeCounter {
        document,
        depth,
        definitions: fragments
            .map(|fragment| (fragment.name.as_str(), &fragment.selection_set[..]))
            .collect(),
        fragments: HashMap::new(),
    };
    let mut total = ExpandedSize::default();
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                let place = meter.place(operation);
                let size = meter.selection_set(&operation.selection_set, place, 0)?;
                let top = total.top.max(size.top);
                total.add(size);
                total.top = top;
            }
            // Also those that no operation uses: validation walks them all the same.
            Definition::FragmentDefinition(fragment) => {
                meter.fragment(&fragment.name, meter.place(fragment), 0)?;
            }
            _ => {}
        }
    }
    Ok(total)
}

/// Calls itself per level, and so never deeper than `depth`.
struct SizeCounter<'a> {
    document: &'a Document,
    depth: usize,
    /// What fragments select, by their names.
    definitions: HashMap<&'a str, &'a [Selection]>,
    /// Nothing while a fragment is being measured.
    fragments: HashMap<&'a str, Option<ExpandedSize>>,
}

impl<'a> SizeCounter<'a> {
    /// The size of a selection set at a place in the document.
    fn selection_set(
        &mut self,
        set: &'a [Selection],
        position: Pos,
        level: usize,
    ) -> Result<ExpandedSize, ExpansionError> {
        if level > self.depth {
            return Err(ExpansionError::TooDeep { position });
        }
        let mut size = ExpandedSize::default();
        for selection in set {
            size.directives = size.directives.saturating_add(directives(selection) as u64);
            match selection {
                Selection::Field(field) => {
                    size.add(ExpandedSize {
                        fields: 1,
                        aliases: field.alias.is_some().into(),
                        top: 1,
                        ..ExpandedSize::default()
                    });
                    if !field.selection_set.is_empty() {
                        let place = self.place(field);
                        let inner = self.selection_set(&field.selection_set, place, level + 1)?;
                        size.add(ExpandedSize { top: 0, ..inner }.nested());
                    }
                }
                Selection::InlineFragment(inline) => {
                    let place = self.place(inline);
                    let inner = self.selection_set(&inline.selection_set, place, level + 1)?;
                    size.add(inner.nested());
                }
                Selection::FragmentSpread(spread) => {
                    let place = self.place(spread);
                    let inner = self.fragment(&spread.fragment_name, place, level + 1)?;
                    size.add(inner.nested());
                }
            }
        }
        Ok(size)
    }

    fn fragment(
        &mut self,
        name: &'a str,
        position: Pos,
        level: usize,
    ) -> Result<ExpandedSize, ExpansionError> {
        match self.fragments.get(name) {
            Some(Some(size)) if level + size.height > self.depth => {
                return Err(ExpansionError::TooDeep { position });
            }
            Some(Some(size)) => return Ok(*size),
            Some(None) => {
                let fragment = name.to_owned();
                return Err(ExpansionError::Cycle { fragment, position });
            }
            None => {}
        }
        // A fragment that is not there is for validation to report.
        let Some(set) = self.definitions.get(name) else {
            return Ok(ExpandedSize::default());
        };
        self.fragments.insert(name, None);
        let size = self.selection_set(set, position, level)?;
        self.fragments.insert(name, Some(size));
        Ok(size)
    }

    fn place<T>(&self, node: &Node<T>) -> Pos {
        position(node, &self.document.sources)
    }
}

fn directives(selection: &Selection) -> usize {
    match selection {
        Selection::Field(field) => field.directives.len(),
        Selection::InlineFragment(inline) => inline.directives.len(),
        Selection::FragmentSpread(spread) => spread.directives.len(),
    }
}

impl ExpandedSize {
    fn add(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.top = self.top.saturating_add(other.top);
        self.height = self.height.max(other.height);
    }

    fn nested(mut self) -> Self {
        self.height += 1;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Document {
        Document::parse(text, "document").unwrap()
    }

    fn size(text: &str, depth: usize) -> Result<(u64, u64, u64), String> {
        measure(&parse(text), depth)
            .map(|size| (size.fields, size.aliases, size.top))
            .map_err(|endless| match endless {
                ExpansionError::Cycle { fragment, .. } => format!("cycle at {fragment}"),
                ExpansionError::TooDeep { .. } => "too deep".into(),
            })
    }

    #[test]
    fn fragments_are_counted_where_they_are_spread() {
        let document = "{ a: one { ...F ...F } ...G } fragment F on T { b: x y } fragment G on Q { __typename ...H } fragment H on Q { z }";
        assert_eq!(size(document, 9), Ok((7, 3, 3)));
        assert_eq!(size("query A { a b } query B { c }", 9), Ok((3, 0, 2)));
        assert_eq!(size("{ a ...Missing }", 9), Ok((1, 0, 1)));
    }

    #[test]
    fn directives_are_counted_where_they_are_spread() {
        let document = "{ a @x @y ...F @x ... @x { b } ...F } fragment F on T { c @x }";
        let size = measure(&parse(document), 9).unwrap();
        assert_eq!(size.directives, 6);
    }

    #[test]
    fn doubling_fragments_are_counted_at_once() {
        let mut document = "{ ...F0 }".to_owned();
        for level in 0..70 {
            let next = level + 1;
            document += &format!(" fragment F{level} on Q {{ ...F{next} ...F{next} }}");
        }
        document += " fragment F70 on Q { a }";
        assert_eq!(size(&document, 100), Ok((u64::MAX, 0, u64::MAX)));
    }

    #[test]
    fn depth_counts_fields_and_fragments() {
        assert_eq!(size("{ a { b { c } } }", 2), Ok((3, 0, 1)));
        assert_eq!(size("{ a { b { c } } }", 1), Err("too deep".into()));
        assert_eq!(size("{ ... { ... { a } } }", 1), Err("too deep".into()));
        let remembered = "{ ...F a { ...F } } fragment F on Q { b { c } }";
        assert_eq!(size(remembered, 3), Ok((5, 0, 2)));
        assert_eq!(size(remembered, 2), Err("too deep".into()));
    }

    #[test]
    fn cycles_are_found_even_when_no_operation_uses_them() {
        let cases = [
            "{ ...A } fragment A on Q { ...A }",
            "{ a } fragment A on Q { x { ...A } }",
        ];
        for document in cases {
            assert_eq!(size(document, 9), Err("cycle at A".into()));
        }
    }
}
