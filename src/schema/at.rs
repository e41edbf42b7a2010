//! The directive that selects the revision of a query. It applies to the operation, because a
//! response is of one revision, and is evaluated before execution. This module only declares it.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::{
    __DirectiveLocation as Location, Deprecation, MetaDirective, MetaInputValue, Registry,
};
use async_graphql::{ContextSelectionSet, InputType, OutputType, Positioned, ServerResult, Value};

use super::scalar::Revision;

const DESCRIPTION: &str = "\
Selects the revision that a query reads (default: the newest). With `revision`, the whole response \
is as of that revision and never changes; \"0\" is the empty graph before revision 1. With \
`minRevision`, the query waits briefly until that revision is available, then reads the newest: this \
lets a client read its own writes from any server. HTTP routes accept query parameters of the same \
names.";

/// The arguments with their descriptions.
const ARGUMENTS: [(&str, &str); 2] = [
    (
        "revision",
        "Read the graph as of this revision. \"0\" is the empty graph before revision 1.",
    ),
    (
        "minRevision",
        "Read the newest revision, but wait until it is at least this one.",
    ),
];

/// Adds the descriptions of the arguments to a printed schema: async-graphql 7.2.1 prints those of directives without.
pub fn describe_arguments(printed: &str) -> String {
    let plain = "@at(revision: Revision, minRevision: Revision)";
    let argument =
        |(name, description)| format!("\t\"\"\"\n\t{description}\n\t\"\"\"\n\t{name}: Revision\n");
    printed.replace(
        plain,
        &format!("@at(\n{})", ARGUMENTS.map(argument).concat()),
    )
}

/// Registers the directive in the schema.
pub struct AtDirective;

impl OutputType for AtDirective {
    fn type_name() -> Cow<'static, str> {
        <Revision as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let argument = |(name, description): (&str, &str)| {
            let value = MetaInputValue {
                name: name.to_owned(),
                description: Some(description.to_owned()),
                ty: <Option<Revision> as InputType>::qualified_type_name(),
                deprecation: Deprecation::NoDeprecated,
                default_value: None,
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                is_secret: false,
                directive_invocations: Vec::new(),
            };
            (name.to_owned(), value)
        };
        registry.add_directive(MetaDirective {
            name: "at".to_owned(),
            description: Some(DESCRIPTION.to_owned()),
            locations: vec![Location::QUERY],
            args: ARGUMENTS.map(argument).into(),
            is_repeatable: false,
            visible: None,
            composable: None,
        });
        <Revision as InputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        _: &ContextSelectionSet<'_>,
        _: &Positioned<Field>,
    ) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}
