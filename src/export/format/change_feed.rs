//! News of the data, as feed readers take them: Atom (RFC 4287) and JSON Feed 1.1.

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use entity::terms_of_use::{LICENCE, TITLE};

use super::json::{JsonList, JsonObject};
use super::xml::{attribute, escaped};

/// What a feed says.
pub struct ChangeFeed {
    /// The same for ever: `urn:mission-graph:feed`.
    pub id: String,
    /// What it is about: `Portugal`; nothing for everything.
    pub about: Option<String>,
    /// Where it is itself.
    pub address: String,
    /// Where its readers are led: the front page.
    pub home: String,
    /// When the newest revision was committed, of concern or not.
    pub updated: DateTime<Utc>,
    /// Newest first.
    pub items: Vec<ChangeFeedItem>,
}

/// One change set, in words.
pub struct ChangeFeedItem {
    pub id: String,
    pub title: String,
    /// Where it can be asked for whole.
    pub address: String,
    pub committed_at: DateTime<Utc>,
    /// A sentence for each change that is told.
    pub lines: Vec<String>,
}

/// A way of writing a feed.
pub struct FeedFormat {
    pub suffix: &'static str,
    pub media_type: &'static str,
    pub write: fn(&ChangeFeed) -> Vec<u8>,
}

pub const FEED_FORMS: &[FeedFormat] = &[
    FeedFormat {
        suffix: "atom",
        media_type: "application/atom+xml",
        write: atom,
    },
    FeedFormat {
        suffix: "json",
        media_type: "application/feed+json",
        write: json_feed,
    },
];

impl ChangeFeed {
    fn title(&self) -> String {
        match &self.about {
            Some(about) => format!("{TITLE}: {about}"),
            None => TITLE.to_owned(),
        }
    }
}

fn atom(feed: &ChangeFeed) -> Vec<u8> {
    let mut out = Vec::new();
    put!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    put!(out, "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    put!(out, "<id>{}</id>\n", escaped(&feed.id));
    put!(out, "<title>{}</title>\n", escaped(&feed.title()));
    put!(out, "<updated>{}</updated>\n", time(feed.updated));
    put!(
        out,
        "<author><name>Mission Graph contributors</name></author>\n"
    );
    put!(out, "<rights>{}</rights>\n", escaped(LICENCE));
    put!(
        out,
        "<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n",
        attribute(&feed.address)
    );
    put!(
        out,
        "<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
        attribute(&feed.home)
    );
    for item in &feed.items {
        put!(out, "<entry>\n<id>{}</id>\n", escaped(&item.id));
        put!(out, "<title>{}</title>\n", escaped(&item.title));
        put!(out, "<updated>{}</updated>\n", time(item.committed_at));
        put!(
            out,
            "<link rel=\"alternate\" type=\"application/json\" href=\"{}\"/>\n",
            attribute(&item.address)
        );
        put!(
            out,
            "<content type=\"text\">{}</content>\n</entry>\n",
            escaped(&item.lines.join("\n"))
        );
    }
    put!(out, "</feed>\n");
    out
}

fn json_feed(feed: &ChangeFeed) -> Vec<u8> {
    let mut out = Vec::new();
    {
        let mut object = JsonObject::new(&mut out);
        object.text("version", "https://jsonfeed.org/version/1.1");
        object.text("title", &feed.title());
        object.text("home_page_url", &feed.home);
        object.text("feed_url", &feed.address);
        object.text("description", LICENCE);
        let items = object.member("items");
        let mut list = JsonList::default();
        list.begin(items);
        for item in &feed.items {
            list.next(items);
            let mut object = JsonObject::new(items);
            object.text("id", &item.id);
            object.text("url", &item.address);
            object.text("title", &item.title);
            object.text("content_text", &item.lines.join("\n"));
            object.text("date_published", &time(item.committed_at));
        }
        list.end(items);
    }
    out.push(b'\n');
    out
}

/// ISO 8601, in UTC.
fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
