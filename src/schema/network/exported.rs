//! Downloads of the network for other programs.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject, Value};
use form_urlencoded::Serializer;

use crate::export::format::{FORMATS, Format, WEB_PROGRAMS};
use crate::schema::scalar::Url;
use crate::view::View;

/// A download of a network.
pub struct NetworkExport {
    format: &'static Format,
    /// The arguments of the network as a query string.
    parameters: Arc<str>,
}

/// A web application that opens a file by its address.
#[derive(SimpleObject)]
pub struct OpenIn {
    /// The name of the web application.
    program: &'static str,
    /// The address that opens the file in the web application. The application reads the file
    /// without a token. A server that is only reachable locally requires a browser on the same
    /// machine.
    url: Url,
}

/// A download of the network for other programs. It contains all nodes of the selection, unless
/// `maxNodes` is given.
#[Object]
impl NetworkExport {
    /// The file name extension: `gexf`.
    async fn format(&self) -> &str {
        self.format.suffix
    }

    /// The media type of the file.
    async fn media_type(&self) -> &str {
        self.format.media_type
    }

    /// The programs that read the format.
    async fn meaning(&self) -> &str {
        self.format.meaning
    }

    /// The path on this server: `/export/network.gexf?around=city-umea`.
    async fn path(&self) -> String {
        self.path_with_parameters()
    }

    /// Links that open the file in web applications; empty if none reads the format.
    async fn open_in(
        &self,
        #[graphql(
            desc = "The base address of this server as seen by the user's browser: `https://example.org`."
        )]
        address: Url,
    ) -> Vec<OpenIn> {
        let file = format!(
            "{}{}",
            address.0.trim_end_matches('/'),
            self.path_with_parameters()
        );
        let programs = WEB_PROGRAMS.iter();
        let reading = programs.filter(|program| program.suffix == self.format.suffix);
        let opening = reading.map(|program| OpenIn {
            program: program.name,
            url: Url(program.link(&file)),
        });
        opening.collect()
    }
}

impl NetworkExport {
    /// One for each format.
    pub fn all(parameters: &Arc<str>) -> Vec<Self> {
        let export = |format| Self {
            format,
            parameters: parameters.clone(),
        };
        FORMATS.iter().map(export).collect()
    }

    fn path_with_parameters(&self) -> String {
        let (suffix, parameters) = (self.format.suffix, &self.parameters);
        match parameters.is_empty() {
            true => format!("/export/network.{suffix}"),
            false => format!("/export/network.{suffix}?{parameters}"),
        }
    }
}

/// The arguments of a field as a query string for `/export`, with another parameter if one is given.
///
/// # Errors
/// If a variable has no value, which validation prevents.
pub fn parameters(ctx: &Context<'_>, added: Option<(&str, &str)>) -> Result<Arc<str>> {
    let mut text = Serializer::new(String::new());
    if let Some((name, value)) = added {
        text.append_pair(name, value);
    }
    for (name, value) in ctx.field().arguments()? {
        if let Some(value) = written(value) {
            text.append_pair(&name, &value);
        }
    }
    let view = ctx.data::<View>()?;
    if view.is_past() {
        // Otherwise the link would lead to the newest revision.
        text.append_pair("revision", &view.revision().to_string());
    }
    Ok(text.finish().into())
}

/// A list is joined with commas, an object is JSON, null is `None`.
fn written(value: Value) -> Option<String> {
    let word = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Enum(name) => Some(name.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Boolean(value) => Some(value.to_string()),
        _ => None,
    };
    match &value {
        Value::Null => None,
        Value::List(items) => {
            let words: Option<Vec<String>> = items.iter().map(word).collect();
            // A word with a comma would be split.
            match words.filter(|words| !words.iter().any(|word| word.contains(','))) {
                Some(words) if !words.is_empty() => Some(words.join(",")),
                _ => value.into_json().ok().map(|json| json.to_string()),
            }
        }
        _ => word(&value).or_else(|| value.into_json().ok().map(|json| json.to_string())),
    }
}
