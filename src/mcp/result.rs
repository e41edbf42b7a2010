//! Results of tools: GraphQL responses as texts of limited size.

use std::collections::BTreeMap;

use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Map, Value, json};

/// A response larger than this multiple of the limit is not cut, but an error.
const MAX_CUT: usize = 32;
/// Number of lists named in the note on what was cut.
const MAX_NAMED_LISTS: usize = 5;

/// The alias under which a document looks up its ID, whatever kind of object it is of.
const FOUND: &str = "found";
const NO_OBJECT: &str = "There is no object with this ID. Find IDs with the tool `search`.";

/// The number of items that a list keeps, and the number that it had, by the path of the list.
type CutLists = BTreeMap<String, (usize, usize)>;

/// The result of a GraphQL response. Lists are cut so that it has at most `limit` bytes.
pub fn of_response(response: &[u8], limit: usize) -> CallToolResult {
    if response.len() > limit.saturating_mul(MAX_CUT) {
        return error(too_large(response.len(), limit));
    }
    let Ok(mut response) = serde_json::from_slice::<Value>(response) else {
        return error("The server's response is not valid JSON.");
    };
    let messages = messages(&response);
    let mut data = response["data"].take();
    let found = data.as_object_mut().and_then(|data| data.remove(FOUND));
    if !messages.is_empty() && is_empty(&data) {
        return error(messages.join("\n"));
    }
    if let Some(found) = found
        && messages.is_empty()
        && let Some(missing) = missing_object(&data)
    {
        return error(absent(missing, &found));
    }
    if is_empty(&data) {
        return error(NO_OBJECT);
    }
    let rejected = has_user_errors(&data);
    let result = ToolText {
        revision: response["extensions"]["revision"].take(),
        messages,
        data,
    };
    match result.fit(limit) {
        Some(text) if rejected => error(text),
        Some(text) => CallToolResult::success(vec![ContentBlock::text(text)]),
        None => error(too_large(result.data.to_string().len(), limit)),
    }
}

/// The root field that has no value, if there is one.
fn missing_object(data: &Value) -> Option<&str> {
    let mut fields = data.as_object()?.iter();
    let missing = fields.find(|(_, value)| value.is_null());
    missing.map(|(field, _)| field.as_str())
}

/// Why there is no object of the type that a tool requires: there is none with the ID, or it is of another type.
fn absent(required: &str, found: &Value) -> String {
    let text = |field: &str| found[field].as_str();
    match (required, text("id"), text("__typename")) {
        ("city" | "theme", Some(id), Some(kind)) => {
            format!("`{id}` is of type {kind}; this tool requires the ID of a {required}.")
        }
        ("country", ..) => {
            "There is no country with this ID or ISO code. Find IDs with the tool `search`."
                .to_owned()
        }
        _ => NO_OBJECT.to_owned(),
    }
}

/// An error that the agent can read.
pub fn error(message: impl Into<String>) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(message)])
}

fn too_large(size: usize, limit: usize) -> String {
    format!(
        "The result has {size} bytes, and the limit is {limit}: request smaller pages (`first`) or \
         select fewer fields."
    )
}

fn messages(response: &Value) -> Vec<String> {
    let errors = response["errors"].as_array().into_iter().flatten();
    let message = |error: &Value| {
        let message = error["message"].as_str()?;
        let location = &error["locations"][0];
        Some(match (&location["line"], &location["column"]) {
            (Value::Number(line), Value::Number(column)) => {
                format!("{message} (line {line}, column {column})")
            }
            _ => message.to_owned(),
        })
    };
    errors.filter_map(message).collect()
}

/// Whether no root field has a value.
fn is_empty(data: &Value) -> bool {
    match data {
        Value::Object(fields) => fields.values().all(Value::is_null),
        data => data.is_null(),
    }
}

/// Whether a mutation was rejected.
fn has_user_errors(data: &Value) -> bool {
    let mut payloads = data.as_object().into_iter().flat_map(Map::values);
    payloads.any(|payload| {
        let errors = payload["userErrors"].as_array();
        errors.is_some_and(|errors| !errors.is_empty())
    })
}

/// The content of a result.
struct ToolText {
    revision: Value,
    messages: Vec<String>,
    data: Value,
}

impl ToolText {
    /// With as many items of each list as fit; `None` if one item of each is too large.
    fn fit(&self, limit: usize) -> Option<String> {
        let whole = self.write(usize::MAX);
        if whole.len() <= limit {
            return Some(whole);
        }
        let (mut fits, mut exceeds) = (0, longest_list(&self.data) + 1);
        let mut text = None;
        while exceeds - fits > 1 {
            let items = fits.midpoint(exceeds);
            let written = self.write(items);
            if written.len() <= limit {
                (fits, text) = (items, Some(written));
            } else {
                exceeds = items;
            }
        }
        text
    }

    /// With at most this number of items of each list.
    fn write(&self, items: usize) -> String {
        let mut cut = CutLists::new();
        let data = cut_lists(&self.data, items, "", &mut cut);
        let mut text = json!({"revision": self.revision, "data": data});
        if !self.messages.is_empty() {
            text["errors"] = self.messages.as_slice().into();
        }
        if !cut.is_empty() {
            text["cut"] = note(&cut).into();
        }
        text.to_string()
    }
}

fn longest_list(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(longest_list).fold(items.len(), usize::max),
        Value::Object(fields) => fields.values().map(longest_list).max().unwrap_or(0),
        _ => 0,
    }
}

/// A value with at most this number of items of each list. The page info of a cut list is removed: its cursors
/// would skip the items that are cut.
fn cut_lists(value: &Value, limit: usize, path: &str, cut: &mut CutLists) -> Value {
    match value {
        Value::Array(items) => {
            if items.len() > limit {
                let (shown, total) = cut.entry(path.to_owned()).or_default();
                (*shown, *total) = (limit, items.len().max(*total));
            }
            let items = items.iter().take(limit);
            items
                .map(|item| cut_lists(item, limit, path, cut))
                .collect()
        }
        Value::Object(fields) => {
            let is_cut = |value: &Value| value.as_array().is_some_and(|items| items.len() > limit);
            let has_cut_list = fields.values().any(is_cut);
            let fields = fields
                .iter()
                .filter(|(name, _)| !(has_cut_list && *name == "pageInfo"));
            let field = |(name, value): (&String, &Value)| {
                let path = match path {
                    "" => name.clone(),
                    path => format!("{path}.{name}"),
                };
                (name.clone(), cut_lists(value, limit, &path, cut))
            };
            Value::Object(fields.map(field).collect())
        }
        value => value.clone(),
    }
}

fn note(cut: &CutLists) -> String {
    let lists = cut.iter().take(MAX_NAMED_LISTS);
    let lists =
        lists.map(|(path, (shown, total))| format!("`{path}` has {shown} of {total} items"));
    let mut lists: Vec<String> = lists.collect();
    if cut.len() > MAX_NAMED_LISTS {
        lists.push(format!(
            "{} more lists are cut",
            cut.len() - MAX_NAMED_LISTS
        ));
    }
    format!(
        "The result exceeded the size limit: {}. For the rest, request smaller pages (`first`) and \
         continue with `after`, or select fewer fields.",
        lists.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(result: &CallToolResult) -> &str {
        &result.content[0].as_text().expect("a text").text
    }

    fn page(items: usize) -> Value {
        let nodes: Vec<Value> = (0..items)
            .map(
                |id| json!({"id": format!("city-{id}"), "sources": [{"url": "https://a.example"}]}),
            )
            .collect();
        json!({
            "data": {"cities": {"nodes": nodes, "pageInfo": {"endCursor": "z"}}},
            "extensions": {"revision": "7"},
        })
    }

    fn result(response: &Value, limit: usize) -> CallToolResult {
        of_response(response.to_string().as_bytes(), limit)
    }

    #[test]
    fn short_responses_are_complete() {
        let result = result(&page(3), 1000);
        let read: Value = serde_json::from_str(text(&result)).unwrap();
        assert_eq!(read["revision"], "7");
        assert_eq!(read["data"]["cities"]["nodes"].as_array().unwrap().len(), 3);
        assert_eq!(read["data"]["cities"]["pageInfo"]["endCursor"], "z");
        assert_eq!(read.get("cut"), None);
    }

    #[test]
    fn long_lists_are_cut_and_named() {
        for limit in [400, 1000, 3000] {
            let result = result(&page(100), limit);
            assert_eq!(result.is_error, Some(false));
            let text = text(&result);
            assert!(text.len() <= limit && text.len() > limit / 2, "{text}");
            let read: Value = serde_json::from_str(text).unwrap();
            let shown = read["data"]["cities"]["nodes"].as_array().unwrap().len();
            let note = read["cut"].as_str().unwrap();
            assert!(
                note.contains(&format!("`cities.nodes` has {shown} of 100 items")),
                "{note}"
            );
            assert_eq!(read["data"]["cities"].get("pageInfo"), None);
        }
    }

    #[test]
    fn what_cannot_be_cut_is_an_error() {
        let response = json!({"data": {"text": "a".repeat(500)}});
        for limit in [100, 10] {
            let result = result(&response, limit);
            assert_eq!(result.is_error, Some(true));
            assert!(text(&result).contains(&format!("the limit is {limit}")));
        }
    }

    #[test]
    fn errors_are_readable() {
        let response = json!({
            "errors": [{"message": "Unknown field.", "locations": [{"line": 1, "column": 3}]}],
        });
        let refused = result(&response, 1000);
        assert_eq!(refused.is_error, Some(true));
        assert_eq!(text(&refused), "Unknown field. (line 1, column 3)");

        let missing = result(&json!({"data": {"node": null}}), 1000);
        assert_eq!(missing.is_error, Some(true));
        assert!(text(&missing).contains("`search`"));

        let response = json!({"data": {"a": 1, "b": null}, "errors": [{"message": "No b."}]});
        let partial = result(&response, 1000);
        assert_eq!(partial.is_error, Some(false));
        let read: Value = serde_json::from_str(text(&partial)).unwrap();
        assert_eq!(read["errors"][0], "No b.");

        let response = json!({"data": {"create": {"userErrors": [{"message": "No."}]}}});
        assert_eq!(result(&response, 1000).is_error, Some(true));
    }
}
