//! Ids that are made of names.

use entity::NodeKind;

use crate::import::Values;

/// The id that a new node will have: its own, else one made of its kind and name.
pub fn generated_id(kind: NodeKind, values: &Values) -> String {
    if let Some(id) = values.get("id") {
        return id.clone();
    }
    let name = values.get("name").map_or("", String::as_str);
    format!("{}{}", kind.id_prefix(), slug(name))
}

/// Words of small letters and digits, with hyphens between them.
pub fn slug(name: &str) -> String {
    let plain = deunicode::deunicode(name).to_ascii_lowercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}
