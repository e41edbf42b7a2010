//! The pages: at which addresses they stand, and which variables their documents get.

use entity::{NodeKind, Vocabulary};
use serde_json::{Value, json};

use super::address::Address;
use super::variables::{self, countries};

/// A page: a document in `pages/NAME.graphql` and a template in `pages/NAME.html`.
pub struct Page {
    pub name: &'static str,
    /// Where it stands, as the router reads it.
    pub routes: &'static [&'static str],
    /// The document, where it is not that of the page's own name.
    pub document: Option<&'static str>,
    pub variables: fn(&Address) -> Value,
    /// The field at the root without which there is no such page.
    pub subject: Option<&'static str>,
    /// Whether it is never stored: what it becomes depends on a token.
    pub is_private: bool,
}

const PLAIN: Page = Page {
    name: "",
    routes: &[],
    document: None,
    variables: |_| json!({}),
    subject: None,
    is_private: false,
};

/// All pages at addresses of their own.
pub const PAGES: &[Page] = &[
    Page {
        name: "home",
        routes: &["/"],
        ..PLAIN
    },
    Page {
        name: "country",
        routes: &["/countries/{slug}"],
        variables: |address| {
            let id = id(address, &address.slug());
            json!({"id": id, "countries": [id]})
        },
        subject: Some("country"),
        ..PLAIN
    },
    Page {
        name: "embed",
        routes: &["/embed/countries/{slug}/{section}"],
        document: Some("country"),
        variables: |address| {
            let id = format!("{}{}", NodeKind::Country.id_prefix(), address.part(2));
            json!({"id": id, "countries": [id]})
        },
        subject: Some("country"),
        ..PLAIN
    },
    Page {
        name: "city",
        routes: &["/cities/{slug}"],
        variables: |address| {
            let id = id(address, &address.slug());
            json!({"id": id, "around": [id]})
        },
        subject: Some("city"),
        ..PLAIN
    },
    Page {
        name: "node",
        routes: &[
            "/organisations/{slug}",
            "/platforms/{slug}",
            "/pilots/{slug}",
            "/learnings/{slug}",
            "/spaces/{slug}",
            "/initiatives/{slug}",
            "/themes/{slug}",
        ],
        variables: |address| {
            let id = id(address, &address.slug());
            json!({"id": id, "around": [id]})
        },
        subject: Some("node"),
        ..PLAIN
    },
    Page {
        name: "cities",
        routes: &["/cities"],
        variables: variables::cities,
        ..PLAIN
    },
    Page {
        name: "countries",
        routes: &["/countries"],
        ..PLAIN
    },
    Page {
        name: "list",
        routes: &[
            "/organisations",
            "/platforms",
            "/pilots",
            "/learnings",
            "/spaces",
            "/initiatives",
            "/themes",
        ],
        variables: variables::list,
        ..PLAIN
    },
    Page {
        name: "search",
        routes: &["/search"],
        variables: |address| {
            let text = address.parameter("q");
            let mut variables = json!({
                "text": text.unwrap_or_default(),
                "searches": text.is_some(),
                "first": 20,
            });
            let kinds = address.values("kinds");
            if !kinds.is_empty() {
                variables["kinds"] = json!(kinds);
            }
            let countries = countries(address);
            if !countries.is_empty() {
                variables["countries"] = json!(countries);
            }
            if let Some(after) = address.parameter("after") {
                variables["after"] = json!(after);
            }
            variables
        },
        ..PLAIN
    },
    Page {
        name: "compare",
        routes: &["/compare"],
        variables: |address| {
            let mut countries = countries(address);
            countries.truncate(4);
            json!({"countries": countries})
        },
        ..PLAIN
    },
    Page {
        name: "network",
        routes: &["/network"],
        variables: variables::network,
        ..PLAIN
    },
    Page {
        name: "changes",
        routes: &["/changes"],
        variables: |address| {
            let mut variables = json!({"first": 20, "hasCountry": false});
            if let Some(country) = countries(address).into_iter().next() {
                variables["country"] = json!(country);
                variables["hasCountry"] = json!(true);
            }
            if let Some(after) = address.parameter("after") {
                variables["after"] = json!(after);
            }
            variables
        },
        ..PLAIN
    },
    Page {
        name: "document",
        routes: &["/docs", "/docs/{slug}"],
        ..PLAIN
    },
    Page {
        name: "propose",
        routes: &["/propose"],
        variables: |address| {
            let node = address.parameter("node");
            json!({"id": node.unwrap_or_default(), "hasNode": node.is_some()})
        },
        is_private: true,
        ..PLAIN
    },
    Page {
        name: "review",
        routes: &["/review"],
        document: Some("document"),
        is_private: true,
        ..PLAIN
    },
];

/// The page in place of one that is not there.
pub const NOT_FOUND: Page = Page {
    name: "not-found",
    variables: |address| {
        let words = address.slug().replace(['-', '_', '+'], " ");
        let words: String = words.chars().take(60).collect();
        let text = deunicode::deunicode(&words);
        let kind = kind_of(address).map(NodeKind::name);
        let kinds: Vec<&str> = kind.into_iter().collect();
        let mut variables = json!({
            "text": text,
            "searches": text.chars().any(char::is_alphanumeric),
        });
        if !kinds.is_empty() {
            variables["kinds"] = json!(kinds);
        }
        variables
    },
    ..PLAIN
};

impl Page {
    /// The path of its document.
    pub fn document(&self) -> String {
        format!("pages/{}.graphql", self.document.unwrap_or(self.name))
    }

    /// The path of its template.
    pub fn template(&self) -> String {
        format!("pages/{}.html", self.name)
    }
}

/// The path of the page of a node. `None` for what is none of a node's ids.
pub fn path_of(id: &str) -> Option<String> {
    let mut kinds = NodeKind::all().iter();
    kinds.find_map(|kind| kind.page_path(id))
}

/// The kind of the nodes whose pages are in the folder of an address, or which it lists.
pub fn kind_of(address: &Address) -> Option<NodeKind> {
    let mut kinds = NodeKind::all().iter().copied();
    kinds.find(|kind| format!("{}/", address.path).starts_with(kind.page_folder()))
}

/// The id of the node whose page has an address. Ids themselves are taken in place of slugs.
fn id(address: &Address, slug: &str) -> String {
    let prefix = kind_of(address).map_or("", NodeKind::id_prefix);
    let slug = slug.to_lowercase();
    if slug.starts_with(prefix) {
        return slug;
    }
    format!("{prefix}{slug}")
}
