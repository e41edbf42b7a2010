//! The files of the pages: compiled in, or read from a folder that the settings name.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// A file, by its path in `explorer/`.
pub struct File {
    pub path: &'static str,
    text: &'static str,
}

macro_rules! files {
    ($($path:literal)*) => {
        &[$(File { path: $path, text: include_str!(concat!("../../explorer/", $path)) }),*]
    };
}

/// What pages are made of. A new file needs a line here.
pub const FILES: &[File] = files! {
    "assets/app.css"
    "assets/app.js"
    "assets/favicon.svg"
    "assets/network.js"
    "assets/node.js"
    "assets/propose.js"
    "assets/review.js"
    "assets/search.js"
    "assets/token.js"
    "locales/en/cldr.json"
    "locales/en/pages.ftl"
    "locales/en/terms.ftl"
    "locales/es/cldr.json"
    "locales/es/pages.ftl"
    "locales/es/terms.ftl"
    "map/europe.json"
    "pages/changes.graphql"
    "pages/changes.html"
    "pages/cities.graphql"
    "pages/cities.html"
    "pages/city.graphql"
    "pages/city.html"
    "pages/compare.graphql"
    "pages/compare.html"
    "pages/countries.graphql"
    "pages/countries.html"
    "pages/country.graphql"
    "pages/country.html"
    "pages/document.graphql"
    "pages/document.html"
    "pages/dumps.html"
    "pages/embed.html"
    "pages/error.html"
    "pages/export.html"
    "pages/feeds.html"
    "pages/home.graphql"
    "pages/home.html"
    "pages/list.graphql"
    "pages/list.html"
    "pages/network.graphql"
    "pages/network.html"
    "pages/node.graphql"
    "pages/node.html"
    "pages/not-found.graphql"
    "pages/not-found.html"
    "pages/open.html"
    "pages/propose.graphql"
    "pages/propose.html"
    "pages/review.html"
    "pages/search.graphql"
    "pages/search.html"
    "pages/tables.html"
    "partials/drawings.html"
    "partials/frame.html"
    "partials/parts.html"
};

/// Where files are found.
#[derive(Clone)]
pub struct Folder {
    /// Files here go before those that are compiled in.
    own: Option<PathBuf>,
}

impl Folder {
    pub fn new(own: &Path) -> Self {
        let own = (!own.as_os_str().is_empty()).then(|| own.to_owned());
        Self { own }
    }

    /// Whether files may change while the server runs.
    pub fn is_live(&self) -> bool {
        self.own.is_some()
    }

    /// The text of a file. `None` if there is none of the path.
    pub fn read(&self, path: &str) -> Option<Cow<'static, str>> {
        let own = self.own.as_ref().map(|own| own.join(path));
        if let Some(text) = own.and_then(|own| std::fs::read_to_string(own).ok()) {
            return Some(Cow::Owned(text));
        }
        let file = FILES.iter().find(|file| file.path == path)?;
        Some(Cow::Borrowed(file.text))
    }

    /// The files of a folder, by their whole paths.
    pub fn of(folder: &str) -> impl Iterator<Item = &'static str> {
        let paths = FILES.iter().map(|file| file.path);
        paths.filter(move |path| path.starts_with(folder))
    }
}
