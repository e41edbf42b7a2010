//! Errors in the input of a write.

use async_graphql::{Context, Object, Result, SimpleObject};
use entity::{UserErrorCode, WarningCode};

use super::interface::EcosystemNode;
use super::node::NodeRef;
use super::term::Term;
use crate::change::edit::{EditError, EditWarning};
use crate::view::View;

/// An error in the input of a write.
#[derive(SimpleObject)]
pub struct UserError {
    /// The kind of error.
    code: Term<UserErrorCode>,
    /// What is wrong, and what would be right.
    message: String,
    /// The argument or input field with the error. In `changeSetApply` and in proposals, it follows
    /// `changes` and the index of the change, from 0. Empty if the error concerns the whole
    /// request.
    path: Vec<String>,
}

impl UserError {
    /// The error for a change without effect.
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

/// A warning about a change that is valid but suspicious.
pub struct ChangeWarning {
    warning: EditWarning,
    is_one: bool,
}

impl ChangeWarning {
    /// A warning about one of several edits, or about a single edit.
    pub fn new(warning: EditWarning, is_one: bool) -> Self {
        Self { warning, is_one }
    }
}

/// A warning about a change that is valid but suspicious. It does not prevent the write.
#[Object]
impl ChangeWarning {
    /// The kind of warning.
    async fn code(&self) -> Term<WarningCode> {
        Term(self.warning.warning.code)
    }

    /// What is suspicious, and what to do about it.
    async fn message(&self) -> &str {
        &self.warning.warning.message
    }

    /// The input field, in the form of `UserError.path`.
    async fn path(&self) -> Vec<String> {
        let edit = (!self.is_one).then_some(self.warning.edit);
        path(edit, Some(self.warning.warning.field))
    }

    /// The node that the warning refers to, such as the possible duplicate. Null if there is none, or if the same change set adds it.
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

/// The API name of a field in the rules.
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
