//! Which lists of a document cost most, for a refusal that says where to select less.

use apollo_compiler::executable::{Field, Selection, SelectionSet};
use apollo_compiler::{Name, Node};

use super::context::Context;
use super::values::is_skipped;
use super::{ASSUMED, CostEstimator};
use crate::graphql::api_error::ApiError;

/// The type that a field is selected on, the field and its cost.
type PricedField<'a> = (&'a Name, &'a Node<Field>, u64);

impl<'a> CostEstimator<'a> {
    /// The path of lists that has most of the cost, such as `countries.cities.links`.
    pub(super) fn most_expensive(&mut self, root: &'a SelectionSet) -> Result<String, ApiError> {
        let mut path: Vec<&str> = Vec::new();
        let mut lists = 0;
        let mut context = Context::ANY;
        let mut set = root;
        loop {
            // Each level is looked at again, which is not to count as more values.
            self.values = 0;
            let Some((parent, field, _)) = self.most_expensive_field(set, &context)? else {
                break;
            };
            if !matches!(field.name.as_str(), "nodes" | "edges" | "node") {
                path.push(&field.name);
                if field.ty().is_list() || field.ty().inner_named_type().ends_with("Connection") {
                    lists = path.len();
                }
            }
            context = self.inner_context(parent, field, &context);
            set = &field.selection_set;
        }
        path.truncate(lists.max(1));
        Ok(path.join("."))
    }

    /// The one of a selection set, its fragments included, that costs most.
    fn most_expensive_field(
        &mut self,
        set: &'a SelectionSet,
        context: &Context,
    ) -> Result<Option<PricedField<'a>>, ApiError> {
        let mut most = None;
        for selection in &set.selections {
            if is_skipped(selection.directives(), self.variables) {
                continue;
            }
            let document = self.document;
            let found = match selection {
                Selection::Field(field) => {
                    let cost = self.field(&set.ty, field, context)?.of(ASSUMED);
                    Some((&set.ty, field, cost))
                }
                Selection::InlineFragment(inline) => {
                    self.most_expensive_field(&inline.selection_set, context)?
                }
                Selection::FragmentSpread(spread) => {
                    match document.fragments.get(&spread.fragment_name) {
                        Some(fragment) => {
                            self.most_expensive_field(&fragment.selection_set, context)?
                        }
                        None => None,
                    }
                }
            };
            if let Some(found) = found
                && most.as_ref().is_none_or(|(_, _, cost)| found.2 > *cost)
            {
                most = Some(found);
            }
        }
        Ok(most)
    }
}
