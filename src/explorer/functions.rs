//! What templates can call.

use entity::source::publisher;
use std::sync::Arc;

use fluent_bundle::{FluentArgs, FluentValue};
use minijinja::value::{Kwargs, Rest, ViaDeserialize};
use minijinja::{Environment, Error, ErrorKind, Output, Value};

use super::address::prefixed;
use super::chart::{Chart, Observation};
use super::map::NamedPlace;
use super::network_drawing::{Network, NetworkDrawing};
use super::page::path_of;
use super::templates::TemplateData;
use super::texts::{LANGUAGES, Language, LanguageCode};

/// Makes the functions and filters known to the templates of a language.
pub fn add_to(
    environment: &mut Environment<'static>,
    common: &Arc<TemplateData>,
    code: LanguageCode,
) {
    environment.set_formatter(|out, state, value| match value.as_str() {
        _ if value.is_none() => Ok(()),
        Some(text) if !value.is_safe() => escape(out, text),
        _ => minijinja::escape_formatter(out, state, value),
    });
    let known = common.clone();
    environment.add_function("t", move |key: &str, given: Kwargs| {
        text(known.texts.language(code), key, &given)
    });
    let known = common.clone();
    environment.add_function("has_text", move |key: &str| {
        known.texts.language(code).has(key)
    });
    let known = common.clone();
    environment.add_filter("date", move |date: &str| {
        known.texts.language(code).date(date)
    });
    let known = common.clone();
    environment.add_filter("number", move |number: f64, decimals: Option<usize>| {
        let decimals = decimals.unwrap_or_default();
        known.texts.language(code).number(number, decimals)
    });
    let known = common.clone();
    environment.add_filter("significant", move |number: f64| {
        let decimals = if number.abs() >= 100.0 || number.fract() == 0.0 {
            0
        } else if number.abs() >= 1.0 {
            1
        } else {
            2
        };
        known.texts.language(code).number(number, decimals)
    });
    let known = common.clone();
    environment.add_filter("country_name", move |country: Value| {
        let iso2 = country.get_attr("iso2")?;
        let language = known.texts.language(code);
        match iso2.as_str().and_then(|iso2| language.country(iso2)) {
            Some(name) => Ok(Value::from(name)),
            None => country.get_attr("name"),
        }
    });
    let known = common.clone();
    environment.add_filter("language_name", move |language: String| {
        let named = known.texts.language(code).name_of_language(&language);
        named.map_or(language.clone(), str::to_owned)
    });
    environment.add_filter("url", move |node: Value| url(code, node));
    environment.add_filter("slug", |id: &str| {
        path_of(id).and_then(|path| path.rsplit('/').next().map(str::to_owned))
    });
    environment.add_filter("host", host);
    environment.add_filter("json_ld", json_ld);
    environment.add_function("link", move |path: &str| prefixed(code, path));
    environment.add_function("query", query);
    let known = common.clone();
    environment.add_function("asset", move |name: &str| {
        format!("/assets/{name}?v={}", known.version)
    });
    let known = common.clone();
    environment.add_function(
        "map_of_europe",
        move |places: ViaDeserialize<Vec<NamedPlace>>| {
            Value::from_serialize(known.outlines.europe(&places))
        },
    );
    let known = common.clone();
    environment.add_function(
        "map_of_country",
        move |code: &str, places: ViaDeserialize<Vec<NamedPlace>>| {
            Value::from_serialize(known.outlines.country(code, &places))
        },
    );
    environment.add_function(
        "drawing",
        |network: ViaDeserialize<Network>, width: f64, height: f64, labels: Option<usize>| {
            let drawing = NetworkDrawing::of(&network, width, height, labels.unwrap_or(usize::MAX));
            Value::from_serialize(drawing)
        },
    );
    environment.add_function(
        "chart",
        |own: ViaDeserialize<Vec<Observation>>,
         reference: ViaDeserialize<Vec<Observation>>,
         width: f64,
         height: f64| { Value::from_serialize(Chart::of(&own, &reference, width, height)) },
    );
    environment.add_global("lang", code);
    environment.add_global("is_foreign", code != LANGUAGES[0]);
    // Stands in elements whose text is in the language of the data.
    let of_data = match code == LANGUAGES[0] {
        true => String::new(),
        false => format!(" lang=\"{}\"", LANGUAGES[0]),
    };
    environment.add_global("data_lang", Value::from_safe_string(of_data));
}

/// Writes a text into an element or a quoted attribute. Unlike the formatter of the library, it leaves slashes.
fn escape(out: &mut Output, text: &str) -> Result<(), Error> {
    let mut rest = text;
    while let Some(place) = rest.find(['&', '<', '>', '"', '\'']) {
        out.write_str(&rest[..place])?;
        out.write_str(match rest.as_bytes()[place] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[place + 1..];
    }
    Ok(out.write_str(rest)?)
}

/// The text of a key, with named arguments.
fn text(language: &Language, key: &str, given: &Kwargs) -> Result<String, Error> {
    let mut arguments = FluentArgs::new();
    for name in given.args() {
        let value: Value = given.get(name)?;
        let argument: FluentValue = match f64::try_from(value.clone()) {
            Ok(number) if value.is_number() => FluentValue::from(number),
            _ => FluentValue::from(value.to_string()),
        };
        arguments.set(name.to_owned(), argument);
    }
    let found = language.text(key, &arguments);
    found.ok_or_else(|| {
        let message = format!("the text {key:?} is missing, or one of its arguments");
        Error::new(ErrorKind::UndefinedError, message)
    })
}

/// The address of the page of a node, by the node or its id.
fn url(code: LanguageCode, node: Value) -> Result<String, Error> {
    let id = match node.as_str() {
        Some(_) => node,
        None => node.get_attr("id")?,
    };
    let path = id.as_str().and_then(path_of);
    let path = path.ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidOperation,
            format!("{id} is not the id of a node"),
        )
    })?;
    Ok(prefixed(code, &path))
}

/// The host of an address, as a name for its link.
fn host(address: &str) -> String {
    publisher(address).to_owned()
}

/// JSON that cannot end the script element it stands in.
fn json_ld(value: Value) -> Result<Value, Error> {
    let text = serde_json::to_string(&value)
        .map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))?;
    let text = text
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026");
    Ok(Value::from_safe_string(text))
}

/// A query string of named values, with the question mark. What is none, undefined or empty is left out, and a list is
/// written with commas.
fn query(pairs: Rest<Value>, named: Kwargs) -> Result<String, Error> {
    let mut text = form_urlencoded::Serializer::new(String::new());
    let mut add = |name: &str, value: &Value| {
        let value = match value.kind() {
            minijinja::value::ValueKind::Seq => {
                let items = value.try_iter().into_iter().flatten();
                items
                    .map(|item| item.to_string())
                    .collect::<Vec<_>>()
                    .join(",")
            }
            _ if value.is_none() || value.is_undefined() => String::new(),
            _ => value.to_string(),
        };
        if !value.is_empty() {
            text.append_pair(name, &value);
        }
    };
    for pair in pairs.iter() {
        for name in pair.try_iter()? {
            let value = pair.get_item(&name)?;
            if let Some(name) = name.as_str()
                && !named.has(name)
            {
                add(name, &value);
            }
        }
    }
    for name in named.args() {
        let value: Value = named.get(name)?;
        add(name, &value);
    }
    let text = text.finish();
    Ok(if text.is_empty() {
        text
    } else {
        format!("?{text}")
    })
}
