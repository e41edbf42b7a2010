//! The documents of `docs/` and of other folders, as HTML.

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};
use serde::Serialize;

/// A document of the repository.
struct Source {
    /// The last part of its address; empty for the list of all.
    slug: &'static str,
    path: &'static str,
    text: &'static str,
}

macro_rules! documents {
    ($($slug:literal $path:literal)*) => {
        &[$(Source { slug: $slug, path: $path, text: include_str!(concat!("../../", $path)) }),*]
    };
}

/// A new document needs a line here.
const DOCUMENTS: &[Source] = documents! {
    "" "docs/README.md"
    "access" "docs/access.md"
    "agents" "docs/agents.md"
    "city-team" "docs/city-team.md"
    "command-line" "docs/command-line.md"
    "contribute" "docs/contribute.md"
    "contributing" "CONTRIBUTING.md"
    "dashboard-maker" "docs/dashboard-maker.md"
    "data" "data/README.md"
    "data-steward" "docs/data-steward.md"
    "dumps" "docs/dumps.md"
    "explorer" "docs/explorer.md"
    "exports" "docs/exports.md"
    "federation" "docs/federation.md"
    "format" "data/FORMAT.md"
    "graph" "docs/graph.md"
    "integrations" "integrations/README.md"
    "limits" "docs/limits.md"
    "live" "docs/live.md"
    "national-platform" "docs/national-platform.md"
    "operate" "docs/operate.md"
    "past" "docs/past.md"
    "performance" "docs/performance.md"
    "questions" "docs/questions.md"
    "readme" "README.md"
    "researcher" "docs/researcher.md"
    "search" "docs/search.md"
    "tables" "docs/tables.md"
    "write" "docs/write.md"
};

/// A document, rendered.
#[derive(Serialize)]
pub struct Document {
    pub title: String,
    /// What stands in the repository.
    pub path: &'static str,
    pub html: String,
    pub sections: Vec<Section>,
}

/// A heading of the second level, to be linked.
#[derive(Serialize)]
pub struct Section {
    pub anchor: String,
    pub title: String,
}

/// The address of a server on the reader's machine, as documents have it.
const LOCAL_ADDRESS: &str = "http://127.0.0.1:8000";

/// The document of an address. It names the public address of the server, if there is one.
pub fn find(slug: &str, public_address: &str) -> Option<Document> {
    let source = DOCUMENTS.iter().find(|source| source.slug == slug)?;
    Some(match public_address {
        "" => render(source, source.text),
        address => render(source, &source.text.replace(LOCAL_ADDRESS, address)),
    })
}

/// The last parts of the addresses of all documents.
pub fn slugs() -> impl Iterator<Item = &'static str> {
    DOCUMENTS.iter().map(|source| source.slug)
}

fn render(source: &Source, text: &str) -> Document {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events: Vec<Event> = Parser::new_ext(text, options).collect();
    let mut title = String::new();
    let mut sections = Vec::new();
    let mut written = Vec::with_capacity(events.len());
    let mut place = 0;
    while place < events.len() {
        match &events[place] {
            Event::Start(Tag::Heading { level, .. }) => {
                let end = events[place..]
                    .iter()
                    .position(|event| matches!(event, Event::End(TagEnd::Heading(_))))
                    .map_or(events.len(), |length| place + length);
                let words = plain(&events[place..end]);
                let anchor = anchor(&words);
                match level {
                    HeadingLevel::H1 => {
                        title = words;
                        place = end + 1;
                        continue;
                    }
                    HeadingLevel::H2 => sections.push(Section {
                        anchor: anchor.clone(),
                        title: words,
                    }),
                    _ => {}
                }
                written.push(Event::Start(Tag::Heading {
                    level: *level,
                    id: Some(anchor.into()),
                    classes: Vec::new(),
                    attrs: Vec::new(),
                }));
            }
            Event::Start(Tag::Link { dest_url, .. }) => match target(source.path, dest_url) {
                Some(dest_url) => written.push(Event::Start(Tag::Link {
                    link_type: LinkType::Inline,
                    dest_url: CowStr::from(dest_url),
                    title: CowStr::Borrowed(""),
                    id: CowStr::Borrowed(""),
                })),
                // What is not served is named without a link.
                None => written.push(Event::InlineHtml("<span>".into())),
            },
            Event::End(TagEnd::Link) => {
                let opened = written.iter().rev().find_map(|event| match event {
                    Event::Start(Tag::Link { .. }) => Some(true),
                    Event::InlineHtml(html) if &**html == "<span>" => Some(false),
                    _ => None,
                });
                written.push(match opened {
                    Some(true) => Event::End(TagEnd::Link),
                    _ => Event::InlineHtml("</span>".into()),
                });
            }
            // A link to a document is named by its title.
            Event::Text(text) if text.ends_with(".md") => {
                let linked = DOCUMENTS
                    .iter()
                    .find(|linked| linked.path.ends_with(&**text));
                let is_link = matches!(written.last(), Some(Event::Start(Tag::Link { .. })));
                written.push(match linked.filter(|_| is_link) {
                    Some(linked) => Event::Text(first_title(linked.text).to_owned().into()),
                    None => events[place].clone(),
                });
            }
            // Images are not served; what stands in their place in words is.
            Event::Start(Tag::Image { .. }) => written.push(Event::InlineHtml("<span>".into())),
            Event::End(TagEnd::Image) => written.push(Event::InlineHtml("</span>".into())),
            // A table or listing that is wider than the page scrolls in itself, also by keyboard.
            Event::Start(Tag::Table(_)) => {
                written.push(Event::Html(
                    "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">"
                        .into(),
                ));
                written.push(events[place].clone());
            }
            Event::End(TagEnd::Table) => {
                written.push(events[place].clone());
                written.push(Event::Html("</div>".into()));
            }
            event => written.push(event.clone()),
        }
        place += 1;
    }
    let mut text = String::new();
    html::push_html(&mut text, written.into_iter());
    Document {
        title,
        path: source.path,
        html: text.replace("<pre>", "<pre tabindex=\"0\">"),
        sections,
    }
}

/// The title of a document, without rendering it.
fn first_title(text: &str) -> &str {
    let mut lines = text.lines().filter_map(|line| line.strip_prefix("# "));
    lines.next().unwrap_or_default()
}

fn plain(events: &[Event]) -> String {
    let words = events.iter().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(&**text),
        _ => None,
    });
    words.collect()
}

/// As the usual hosts of repositories make them.
fn anchor(title: &str) -> String {
    let kept = title.to_lowercase();
    let kept = kept
        .chars()
        .filter(|letter| letter.is_alphanumeric() || [' ', '-', '_'].contains(letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

/// Where a link of a document leads. `None` for a file that is not served.
fn target(from: &str, link: &str) -> Option<String> {
    if link.starts_with('#') || link.contains("://") || link.starts_with("mailto:") {
        return Some(link.to_owned());
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    let found = DOCUMENTS.iter().find(|source| source.path == path);
    let address = match found {
        Some(source) if source.slug.is_empty() => "/docs".to_owned(),
        Some(source) => format!("/docs/{}", source.slug),
        None if path == "schema.graphql" => "/schema.graphql".to_owned(),
        None => return None,
    };
    Some(match anchor {
        "" => address,
        anchor => format!("{address}#{anchor}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_what_is_served() {
        for (from, link, expected) in [
            ("docs/city-team.md", "search.md", Some("/docs/search")),
            (
                "docs/city-team.md",
                "../README.md#start",
                Some("/docs/readme#start"),
            ),
            (
                "docs/README.md",
                "../schema.graphql",
                Some("/schema.graphql"),
            ),
            ("README.md", "docs/README.md", Some("/docs")),
            ("README.md", "LICENSE-MIT", None),
            (
                "README.md",
                "https://example.org/",
                Some("https://example.org/"),
            ),
            ("docs/live.md", "#events", Some("#events")),
        ] {
            assert_eq!(target(from, link).as_deref(), expected, "{link}");
        }
    }

    #[test]
    fn a_document_has_a_title_and_anchors() {
        let document = find("city-team", "").unwrap();
        assert_eq!(document.title, "For a city team");
        assert!(document.html.contains("<h2 id=\"find-your-city\">"));
        assert!(!document.html.contains("<h1"));
        assert!(
            document
                .sections
                .iter()
                .any(|section| section.anchor == "start")
        );
        assert!(document.html.contains(LOCAL_ADDRESS));
        let public = find("city-team", "https://graph.example.org").unwrap();
        assert!(public.html.contains("https://graph.example.org/graphiql"));
        assert!(!public.html.contains(LOCAL_ADDRESS));
    }

    #[test]
    fn links_to_documents_are_named_by_their_titles() {
        let list = find("", "").unwrap();
        let link = "<a href=\"/docs/city-team\">For a city team</a>";
        assert!(list.html.contains(link), "{}", list.html);
    }
}
