//! Pages for readers: each is a GraphQL document and a template over its answer.
//!
//! This module knows addresses, documents and templates, and does no request: the answer to a page's document is given
//! to it, as every client would get it.

mod address;
mod chart;
mod documents;
mod files;
mod functions;
mod labels;
mod map;
mod network_drawing;
mod page;
mod templates;
mod texts;
mod variables;

use std::borrow::Cow;
use std::sync::Arc;

use entity::{NodeKind, Vocabulary};
use minijinja::context;
use serde::Serialize;
use serde_json::{Map, Value};

pub use self::address::Address;
pub use self::page::{NOT_FOUND, PAGES, Page, path_of};
pub use self::texts::{LANGUAGES, LanguageCode};

use self::files::{FILES, Folder};
use self::templates::{Query, TemplateSet};
use self::texts::TextsError;
use crate::config;

/// The sections of a country's page that other sites can show.
const SECTIONS: [&str; 4] = ["barometer", "cities", "map", "network"];

/// Addresses that a list for search engines may have.
const LONGEST_SITEMAP: usize = 50_000;

/// The pages, ready to be rendered.
pub struct Explorer {
    folder: Folder,
    site: Arc<Site>,
    set: Arc<TemplateSet>,
}

/// What the operator says of the site.
#[derive(Serialize)]
struct Site {
    name: String,
    address: String,
    contact: String,
    imprint: String,
    logo: bool,
    brand: bool,
    embeds: bool,
}

/// What an answer becomes.
#[derive(Debug)]
pub enum RenderResult {
    Page(String),
    /// The page stands at another address.
    Redirect(String),
    /// There is nothing that the page could be about.
    NotFound,
}

/// Why pages cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum ExplorerError {
    #[error(transparent)]
    Texts(#[from] TextsError),
    #[error("the map outlines are malformed: {0}")]
    Outlines(#[from] serde_json::Error),
    #[error(transparent)]
    Template(#[from] minijinja::Error),
    #[error("there is no file {0}")]
    Missing(String),
}

impl Explorer {
    /// # Errors
    /// When a file of texts, a template or the map is malformed.
    pub fn new(config: &config::Config) -> Result<Self, ExplorerError> {
        let config::Explorer {
            name,
            contact,
            imprint,
            accent,
            accent_dark,
            logo,
            embed_in,
            folder,
        } = &config.explorer;
        let site = Arc::new(Site {
            name: name.clone(),
            address: config.public_address().trim_end_matches('/').to_owned(),
            contact: contact.clone(),
            imprint: imprint.clone(),
            logo: !logo.as_os_str().is_empty(),
            brand: !accent.is_empty() || !accent_dark.is_empty(),
            embeds: !embed_in.is_empty(),
        });
        let folder = Folder::new(folder);
        let set = Arc::new(TemplateSet::read(&folder, &site)?);
        Ok(Self { folder, site, set })
    }

    /// Whether files may change, so that nothing made of them is kept.
    pub fn is_live(&self) -> bool {
        self.folder.is_live()
    }

    /// What all pages depend on: their files and the settings.
    pub fn version(&self) -> &str {
        &self.set.common.version
    }

    /// The text of a page's document.
    ///
    /// # Errors
    /// When there is no such file, in a folder of the operator's own.
    pub fn document(&self, page: &Page) -> Result<Cow<'static, str>, ExplorerError> {
        let path = page.document();
        let text = self.folder.read(&path);
        text.ok_or(ExplorerError::Missing(path))
    }

    /// An asset and its media type.
    pub fn asset(&self, name: &str) -> Option<(&'static str, Cow<'static, str>)> {
        let kind = match name.rsplit_once('.')?.1 {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            _ => return None,
        };
        let path = format!("assets/{name}");
        let is_known = FILES.iter().any(|file| file.path == path);
        let text = is_known.then(|| self.folder.read(&path)).flatten()?;
        Some((kind, text))
    }

    /// What an answer to a page's document becomes at an address.
    ///
    /// # Errors
    /// When the template fails.
    pub fn render(
        &self,
        page: &Page,
        address: &Address,
        answer: &Value,
    ) -> Result<RenderResult, ExplorerError> {
        let data = &answer["data"];
        if let Some(subject) = page.subject {
            let Some(id) = data[subject]["id"].as_str() else {
                return Ok(RenderResult::NotFound);
            };
            // A former id, an id in place of a slug, or upper case.
            if page.name != "embed"
                && let Some(path) = path_of(id)
                && path != address.path
            {
                return Ok(RenderResult::Redirect(format!(
                    "{}{}",
                    prefixed(address, &path),
                    address.query()
                )));
            }
        }
        if page.name == "embed" && !SECTIONS.contains(&&*address.slug()) {
            return Ok(RenderResult::NotFound);
        }
        if page.name == NOT_FOUND.name
            && let Some(path) = redirect_target(data, &address.slug())
        {
            return Ok(RenderResult::Redirect(prefixed(address, &path)));
        }
        let mut more = Map::new();
        if page.name == "document" {
            let slug = address.part(1);
            let Some(document) = documents::find(&slug, &self.site.address) else {
                return Ok(RenderResult::NotFound);
            };
            more.insert("document".to_owned(), serde_json::to_value(document)?);
        }
        let document = self.document(page)?;
        let variables = (page.variables)(address);
        let graphiql = graphiql(&document, &variables);
        more.insert("graphiql".to_owned(), Value::from(graphiql));
        more.insert("variables".to_owned(), variables);
        more.insert(
            "revision".to_owned(),
            answer["extensions"]["revision"].clone(),
        );
        self.write(&page.template(), page.name, address, data, more)
            .map(RenderResult::Page)
    }

    /// A page of its own template over what a list of addresses says, or over an error.
    ///
    /// # Errors
    /// When the template fails.
    pub fn render_listed(
        &self,
        name: &str,
        address: &Address,
        listed: &Value,
    ) -> Result<String, ExplorerError> {
        self.write(
            &format!("pages/{name}.html"),
            name,
            address,
            listed,
            Map::new(),
        )
    }

    /// All assets that are compiled in.
    pub fn assets(&self) -> impl Iterator<Item = &'static str> {
        Folder::of("assets/").filter_map(|path| path.strip_prefix("assets/"))
    }

    /// All addresses of pages that are no node's.
    fn addresses(&self) -> impl Iterator<Item = String> {
        let fixed = [
            "/", "/network", "/compare", "/changes", "/tables", "/export", "/feeds", "/dumps",
        ];
        let lists = NodeKind::all().iter().map(|kind| kind.page_folder());
        let lists = lists.map(|folder| folder.trim_end_matches('/').to_owned());
        let documents = documents::slugs().map(|slug| match slug {
            "" => "/docs".to_owned(),
            slug => format!("/docs/{slug}"),
        });
        fixed
            .into_iter()
            .map(str::to_owned)
            .chain(lists)
            .chain(documents)
    }

    /// A list of the pages of these nodes and of all others, as search engines read it (sitemaps.org). Each has its
    /// other languages beside it.
    pub fn sitemap(&self, ids: impl Iterator<Item = String>) -> String {
        let mut text = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
             xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
        );
        let paths = self.addresses().chain(ids.filter_map(|id| path_of(&id)));
        for path in paths.take(LONGEST_SITEMAP) {
            let url = |code| format!("{}{}", self.site.address, address::prefixed(code, &path));
            text.push_str(&format!("<url><loc>{}</loc>", url(LANGUAGES[0])));
            for code in LANGUAGES {
                let url = url(code);
                text.push_str(&format!(
                    "<xhtml:link rel=\"alternate\" hreflang=\"{code}\" href=\"{url}\"/>"
                ));
            }
            text.push_str("</url>\n");
        }
        text.push_str("</urlset>\n");
        text
    }

    fn write(
        &self,
        template: &str,
        name: &str,
        address: &Address,
        data: &Value,
        more: Map<String, Value>,
    ) -> Result<String, ExplorerError> {
        let set = match self.is_live() {
            true => Arc::new(TemplateSet::read(&self.folder, &self.site)?),
            false => self.set.clone(),
        };
        let template = set.environment(address.language).get_template(template)?;
        let more = minijinja::Value::from_serialize(more);
        let canonical = (!self.site.address.is_empty()).then(|| {
            format!(
                "{}{}",
                self.site.address,
                address.in_language(address.language)
            )
        });
        let page = context! {
            name,
            path => address.path,
            query => minijinja::Value::from_object(Query(address.parameters().to_vec())),
            canonical,
            in_languages => LANGUAGES.map(|code| context! {
                code,
                url => address.in_language(code),
            }),
        };
        let context = context! {
            data,
            page,
            ..more
        };
        Ok(template.render(context)?)
    }
}

fn prefixed(address: &Address, path: &str) -> String {
    address::prefixed(address.language, path)
}

/// GraphiQL with a document and its variables, which stay in the browser.
fn graphiql(document: &str, variables: &Value) -> String {
    let start = "/graphiql#";
    let mut text = form_urlencoded::Serializer::for_suffix(start.to_owned(), start.len());
    text.append_pair("query", document.trim());
    if variables
        .as_object()
        .is_some_and(|variables| !variables.is_empty())
    {
        text.append_pair("variables", &format!("{variables:#}"));
    }
    text.finish()
}

/// The page of the one node that an address means by its name or code.
fn redirect_target(data: &Value, slug: &str) -> Option<String> {
    let by_code = data["countries"]["nodes"].as_array().into_iter().flatten();
    let mut by_code = by_code.filter(|country| {
        country["iso2"]
            .as_str()
            .is_some_and(|code| code.eq_ignore_ascii_case(slug))
    });
    let simple = |text: &str| {
        let text = deunicode::deunicode(text).to_lowercase();
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.collect::<String>()
    };
    let wanted = simple(slug);
    let hits = data["search"]["nodes"].as_array().into_iter().flatten();
    let mut hits = hits.filter(|node| {
        let names = ["name", "nativeName", "localName", "shortName"].map(|name| &node[name]);
        names
            .iter()
            .filter_map(|name| name.as_str())
            .any(|name| simple(name) == wanted)
    });
    let node = by_code.next().or_else(|| hits.next())?;
    path_of(node["id"].as_str()?)
}
