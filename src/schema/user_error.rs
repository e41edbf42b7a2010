//! What is wrong with what somebody wants written.

use async_graphql::{Context, Object, Result, SimpleObject};
use entity::{UserErrorCode, WarningCode};

use super::interface::EcosystemNode;
use super::node::NodeRef;
use super::term::Term;
use crate::change::edit::{EditError, EditWarning};
use crate::view::View;

/// Something that is wrong with what was to be written.
#[derive(SimpleObject)]
pub struct UserError {
    /// Of what sort it is.
    code: Term<UserErrorCode>,
    /// What is wrong, and what would be right.
    message: String,
    /// Where it is: the argument, or the field of the input; in `changeSetApply` and in proposals behind `changes` and
    /// the place of the edit, counted from 0. Empty where it is about all of it.
    path: Vec<String>,
}

impl UserError {
    /// Of what would change nothing.
    pub fn already_so() -> Self {
        Self::from(&EditError::no_change())
    }
}

impl From<&EditError> for UserError {
    fn from(error: &EditError) -> Self {
        Self {
            code: Term(error.code),
            message: error.message.clone(),
            path: path(error.edit, error.field.as_deref()),
        }
    }
}

/// Something that looks wrong with a change and may yet be right.
pub struct ChangeWarning {
    warning: EditWarning,
    is_one: bool,
}

impl ChangeWarning {
    /// A warning about one of several edits, or about the only one.
    pub fn new(warning: EditWarning, is_one: bool) -> Self {
        Self { warning, is_one }
    }
}

/// Something that looks wrong with a change and may yet be right. It keeps nothing from being written.
#[Object]
impl ChangeWarning {
    /// What looks wrong.
    async fn code(&self) -> Term<WarningCode> {
        Term(self.warning.warning.code)
    }

    /// What looks wrong, and what to do about it.
    async fn message(&self) -> &str {
        &self.warning.warning.message
    }

    /// The field of the input, as in `UserError.path`.
    async fn path(&self) -> Vec<String> {
        let edit = (!self.is_one).then_some(self.warning.edit);
        path(edit, Some(self.warning.warning.field))
    }

    /// The node that it may be a duplicate of; null for other warnings, and for a node of the same change set.
    async fn node(&self, ctx: &Context<'_>) -> Result<Option<EcosystemNode>> {
        let snapshot = ctx.data::<View>()?.snapshot();
        let other = self.warning.warning.other.as_deref();
        let found = other.and_then(|id| snapshot.find(id));
        Ok(found.map(|node| NodeRef::new(snapshot.clone(), node).into()))
    }
}

fn path(edit: Option<usize>, field: Option<&str>) -> Vec<String> {
    let mut path = Vec::new();
    if let Some(edit) = edit {
        path.extend(["changes".to_owned(), edit.to_string()]);
    }
    path.extend(field.map(as_in_the_api));
    path
}

/// The name that the API has for a field of the rules.
fn as_in_the_api(field: &str) -> String {
    match field {
        "source" => return "sources".to_owned(),
        "no_longer" => return "noLongerSources".to_owned(),
        "ecosystem_page" => return "hasEcosystemPage".to_owned(),
        "page_url" => return "ecosystemPageUrl".to_owned(),
        _ => {}
    }
    let mut words = field.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
    }
    name
}
