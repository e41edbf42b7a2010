//! The variables of pages with many parameters.

use entity::{NodeKind, Vocabulary};
use serde_json::{Value, json};

use super::address::Address;
use super::page::{kind_of, path_of};

/// The page size of lists.
const LISTED: i32 = 50;

/// The most countries that the parameters can name.
const MAX_COUNTRIES: usize = 100;

/// The ids of the countries that the parameters name by their ids or what stands in the addresses of their pages.
pub fn countries(address: &Address) -> Vec<String> {
    let prefix = NodeKind::Country.id_prefix();
    let given = address.values("countries").into_iter();
    let given = given.chain(address.values("country")).take(MAX_COUNTRIES);
    let ids = given.map(|country| match country.strip_prefix(prefix) {
        Some(_) => country.to_lowercase(),
        None => format!("{prefix}{}", country.to_lowercase()),
    });
    let mut found: Vec<String> = Vec::new();
    for id in ids {
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

/// The arguments of the network, and what is computed of it.
pub fn network(address: &Address) -> Value {
    let mut variables = json!({"maxNodes": 1500});
    for name in ["around", "levels", "kinds", "through", "confidence"] {
        let values = address.values(name);
        if !values.is_empty() {
            variables[name] = json!(values);
        }
    }
    let countries = countries(address);
    if !countries.is_empty() {
        variables["countries"] = json!(countries);
    }
    for name in ["depth", "maxNodes"] {
        if let Some(Ok(number)) = address.parameter(name).map(str::parse::<i32>) {
            variables[name] = json!(number);
        }
    }
    if let Some(current) = address.parameter("current") {
        variables["current"] = json!(current == "true");
    }
    if let Some(at) = address.parameter("at") {
        variables["at"] = json!(at);
    }
    variables["communities"] = json!(address.parameter("colour") == Some("community"));
    variables["betweenness"] = json!(address.parameter("size") == Some("betweenness"));
    let ends = ["from", "to"].map(|end| (end, address.parameter(end).unwrap_or_default()));
    // A path needs the IDs of its ends; for a name, the page lists the nodes that it may mean.
    let has_path = ends.iter().all(|(_, given)| path_of(given).is_some());
    variables["hasPath"] = json!(has_path);
    for (end, given) in ends {
        let is_id = path_of(given).is_some();
        let is_name = given.chars().any(char::is_alphanumeric) && !is_id;
        variables[format!("{end}IsId")] = json!(is_id);
        variables[end] = json!(given);
        variables[format!("{end}IsName")] = json!(is_name);
        variables[format!("{end}Name")] = json!(given);
    }
    variables
}

/// What finds cities, or lists them; of a city that is not in the data, the country that the reader chose.
pub fn cities(address: &Address) -> Value {
    let text = address.parameter("q");
    let countries = countries(address);
    let theme = address.parameter("theme").map(|slug| {
        let prefix = NodeKind::Theme.id_prefix();
        format!("{prefix}{}", slug.strip_prefix(prefix).unwrap_or(slug))
    });
    let mut variables = json!({
        "text": text.unwrap_or_default(),
        "searches": text.is_some(),
        "country": countries.first().map_or("", String::as_str),
        "hasCountry": text.is_some() && !countries.is_empty(),
        "theme": theme.as_deref().unwrap_or_default(),
        "hasTheme": theme.is_some(),
    });
    let mut filter = json!({});
    if !countries.is_empty() {
        filter["country"] = json!({"id": {"in": countries}});
    }
    if let Some(theme) = theme {
        filter["themes"] = json!({"some": {"id": {"eq": theme}}});
    }
    variables["filter"] = filter;
    variables
}

/// What lists the nodes of a kind, all or those of a country.
pub fn list(address: &Address) -> Value {
    let kind = kind_of(address).expect("each list has the path of a kind");
    let mut filter = json!({"kind": {"eq": kind.name()}});
    if let Some(country) = countries(address).into_iter().next() {
        let country = json!({"id": {"eq": country}});
        let some = json!({"some": country});
        let cities = json!({"some": {"country": country}});
        let (name, condition) = match kind {
            NodeKind::Pilot => ("pilot", json!({"countries": some})),
            NodeKind::Learning => ("learning", json!({"countries": some})),
            NodeKind::Theme => ("theme", json!({"cities": cities})),
            NodeKind::Initiative => (
                "initiative",
                json!({"or": [
                    {"supportedCountries": some}, {"participants": cities}, {"partners": cities}, {"coordinators": cities},
                ]}),
            ),
            _ => ("locatedIn", country),
        };
        filter[name] = condition;
    }
    let mut variables = json!({"filter": filter, "first": LISTED});
    if let Some(after) = address.parameter("after") {
        variables["after"] = json!(after);
    }
    variables
}
