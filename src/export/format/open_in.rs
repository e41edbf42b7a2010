//! Programs on the web that fetch a network by the address of its file.

use form_urlencoded::byte_serialize;

/// A web application that opens the data at an address in the user's browser.
pub struct WebApp {
    /// As in the address that leads there: `gephi-lite`.
    pub slug: &'static str,
    pub name: &'static str,
    /// What it draws.
    pub meaning: &'static str,
    /// Of the format that it reads.
    pub suffix: &'static str,
    /// Its own address, behind which that of the file stands.
    start: &'static str,
}

/// Each of them, with the parameter that its documentation names.
pub const WEB_PROGRAMS: &[WebApp] = &[
    WebApp {
        slug: "gephi-lite",
        name: "Gephi Lite",
        meaning: "networks, with layouts, filters and measures",
        suffix: "gexf",
        start: "https://lite.gephi.org/?file=",
    },
    WebApp {
        slug: "retina",
        name: "Retina",
        meaning: "networks, for viewing and sharing",
        suffix: "gexf",
        start: "https://ouestware.gitlab.io/retina/beta/#/graph/?url=",
    },
    WebApp {
        slug: "geojson-io",
        name: "geojson.io",
        meaning: "nodes with coordinates, on a map",
        suffix: "geojson",
        start: "https://geojson.io/#data=data:text/x-url,",
    },
];

impl WebApp {
    pub fn find(slug: &str) -> Option<&'static Self> {
        WEB_PROGRAMS.iter().find(|program| program.slug == slug)
    }

    /// Opens the file at an address.
    pub fn link(&self, file: &str) -> String {
        let file: String = byte_serialize(file.as_bytes()).collect();
        format!("{}{file}", self.start)
    }
}
