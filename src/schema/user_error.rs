//! What is wrong with what somebody wants written.

use async_graphql::SimpleObject;
use entity::UserErrorCode;

use super::term::Term;
use crate::change::edit::EditComplaint;

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
        Self::from(&EditComplaint::nothing_to_change())
    }
}

impl From<&EditComplaint> for UserError {
    fn from(complaint: &EditComplaint) -> Self {
        let mut path = Vec::new();
        if let Some(edit) = complaint.edit {
            path.extend(["changes".to_owned(), edit.to_string()]);
        }
        path.extend(complaint.field.as_deref().map(as_in_the_api));
        Self {
            code: Term(complaint.code),
            message: complaint.message.clone(),
            path,
        }
    }
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
