//! The templates and all that they use, made from the files.

use std::sync::Arc;

use minijinja::value::{Enumerator, Object};
use minijinja::{Environment, UndefinedBehavior};
use sha2::{Digest, Sha256};

use super::files::{FILES, Folder};
use super::map::Outlines;
use super::texts::{LANGUAGES, LanguageCode, Texts};
use super::{ExplorerError, Site, functions};

/// What is read of the files.
pub struct TemplateSet {
    /// One for each language.
    environments: Vec<(LanguageCode, Environment<'static>)>,
    pub common: Arc<TemplateData>,
}

/// What the functions of templates use.
pub struct TemplateData {
    pub texts: Texts,
    pub outlines: Outlines,
    /// Of all files and settings.
    pub version: String,
}

/// The parameters of an address, for templates. One that is not given is none.
#[derive(Debug)]
pub struct Query(pub Vec<(String, String)>);

impl Object for Query {
    fn get_value(self: &Arc<Self>, name: &minijinja::Value) -> Option<minijinja::Value> {
        let mut parameters = self.0.iter();
        let found = parameters.find(|(known, _)| Some(known.as_str()) == name.as_str());
        Some(found.map_or(minijinja::Value::from(()), |(_, value)| value.into()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names = self.0.iter().map(|(name, _)| name.into());
        Enumerator::Values(names.collect())
    }
}

impl TemplateSet {
    pub fn read(folder: &Folder, site: &Site) -> Result<Self, ExplorerError> {
        let outlines = folder.read("map/europe.json").unwrap_or_default();
        let common = Arc::new(TemplateData {
            texts: Texts::read(folder)?,
            outlines: serde_json::from_str(&outlines)?,
            version: version(folder, site),
        });
        let environments = LANGUAGES.iter().map(|code| {
            let environment = environment(folder, &common, code, site)?;
            Ok::<_, ExplorerError>((*code, environment))
        });
        let environments = environments.collect::<Result<_, _>>()?;
        Ok(Self {
            environments,
            common,
        })
    }

    pub fn environment(&self, language: LanguageCode) -> &Environment<'static> {
        let mut environments = self.environments.iter();
        let found = environments.find(|(code, _)| *code == language);
        &found.expect("each language has one").1
    }
}

fn environment(
    folder: &Folder,
    common: &Arc<TemplateData>,
    code: LanguageCode,
    site: &Site,
) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    // What is not there at all is a mistake of the template; what is null is unknown.
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    environment.add_global("site", minijinja::Value::from_serialize(site));
    functions::add_to(&mut environment, common, code);
    for path in Folder::of("pages/").chain(Folder::of("partials/")) {
        if path.ends_with(".html") {
            let text = folder.read(path).unwrap_or_default();
            environment.add_template_owned(path, text)?;
        }
    }
    Ok(environment)
}

fn version(folder: &Folder, site: &Site) -> String {
    let mut hash = Sha256::new();
    for file in FILES {
        let text = folder.read(file.path).unwrap_or_default();
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.update(serde_json::to_vec(site).expect("strings can be written"));
    hex::encode(&hash.finalize()[..6])
}
