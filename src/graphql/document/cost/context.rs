use apollo_compiler::executable::Field;

use super::CostEstimator;
use super::argument_value::ArgumentValue;
use super::bounds::Parents;
use super::conditions::COUNTS;
use super::values::PAGE;
use crate::snapshot::NodeIndex;

/// The nodes that a selection is made on, and a number that tells them from others.
#[derive(Clone, Debug)]
pub struct Context {
    pub parents: Parents,
    pub number: u32,
    /// The expected number of nodes of the list that the selection is made on, across all pages.
    pub listed: u64,
}

impl Context {
    pub const ANY: Self = Self {
        parents: Parents::Any,
        number: 0,
        listed: u64::MAX,
    };
}

impl<'a> CostEstimator<'a> {
    /// The nodes that the selection of a field is made on.
    pub fn context(&mut self, parent: &str, field: &Field, context: &Context) -> Context {
        if parent.ends_with("Connection") || parent.ends_with("Edge") {
            return context.clone();
        }
        if parent != "Query" {
            return Context::ANY;
        }
        let parents = match self.named_nodes(field) {
            Some(nodes) => Parents::Named(nodes.into()),
            None => match self.most_linked(field) {
                Some(count) => Parents::MostLinked(count),
                None => return Context::ANY,
            },
        };
        self.named += 1;
        Context {
            parents,
            number: self.named,
            listed: u64::MAX,
        }
    }

    pub fn argument<'f>(&self, field: &'f Field, name: &str) -> Option<ArgumentValue<'f>>
    where
        'a: 'f,
    {
        let given = field.arguments.iter().find(|given| given.name == name)?;
        ArgumentValue::new(&given.value, self.variables)
    }

    /// The nodes that a field at the root names.
    fn named_nodes(&self, field: &Field) -> Option<Vec<NodeIndex>> {
        let snapshot = self.bounds.snapshot;
        let by_id = |id: ArgumentValue| id.text().and_then(|id| snapshot.find(id));
        if let Some(ids) = self.argument(field, "id").or(self.argument(field, "ids")) {
            return Some(ids.items().into_iter().filter_map(by_id).collect());
        }
        let keys = self.argument(field, "by")?.fields();
        let find = |(name, key): (&str, ArgumentValue)| match name {
            "id" => by_id(key),
            "iso2" => snapshot.find_by_iso2(&key.text()?.to_ascii_uppercase()),
            "geonamesId" => snapshot.find_by_geonames_id(key.integer()?),
            _ => None,
        };
        Some(keys.into_iter().filter_map(find).collect())
    }

    /// How many nodes a list at the root has that begins with those that have most links.
    fn most_linked(&self, field: &Field) -> Option<usize> {
        let order = self.argument(field, "orderBy")?.fields();
        let mut fields = order.into_iter().filter_map(|(_, value)| value.text());
        fields.any(|field| COUNTS.contains(&field)).then(|| {
            let first = self
                .argument(field, "first")
                .and_then(ArgumentValue::integer);
            first
                .and_then(|first| first.try_into().ok())
                .unwrap_or(PAGE as usize)
        })
    }
}
