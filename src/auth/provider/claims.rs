//! What the claims of a verified token mean here.

use chrono::{DateTime, Datelike};
use entity::Role;
use entity::text::find_hidden;
use serde_json::{Map, Value};

use crate::access::{Countries, Credential, Principal};
use crate::auth::TokenRejection;
use crate::config;

/// The last year that RFC 3339 can write.
const LAST_YEAR: i32 = 9999;
/// The bytes of a subject, country or organisation: an index of PostgreSQL must be able to hold them.
const LONGEST_CLAIM: usize = 500;

/// Where in a token rights stand, and in which words.
pub struct ClaimMapping {
    role_claim: String,
    countries_claim: String,
    organisation_claim: String,
    /// Each role with the values that stand for it, the least first.
    roles: [(Role, Vec<String>); 4],
}

impl ClaimMapping {
    pub fn new(settings: &config::Identity) -> Self {
        Self {
            role_claim: settings.role_claim.clone(),
            countries_claim: settings.countries_claim.clone(),
            organisation_claim: settings.organisation_claim.clone(),
            roles: [
                (Role::Contributor, settings.contributors.clone()),
                (Role::Editor, settings.editors.clone()),
                (Role::Steward, settings.stewards.clone()),
                (Role::Administrator, settings.administrators.clone()),
            ],
        }
    }

    /// The subject of a verified token; a reader if the token has no known role.
    ///
    /// # Errors
    /// When a claim can't be used.
    pub fn identified(
        &self,
        claims: &Map<String, Value>,
        key: &str,
    ) -> Result<Principal, TokenRejection> {
        let subject = storable_texts("sub", claims.get("sub"))?;
        let [subject] = &subject[..] else {
            return Err(TokenRejection::Claim("sub".to_owned()));
        };
        // A time as a number may have a fraction.
        let expires = claims.get("exp").and_then(Value::as_f64);
        #[expect(clippy::cast_possible_truncation, reason = "a fraction of a second")]
        let expires = expires.and_then(|seconds| DateTime::from_timestamp(seconds as i64, 0));
        let expires = expires.filter(|time| time.year() <= LAST_YEAR);
        let expires = expires.ok_or_else(|| TokenRejection::Claim("exp".to_owned()))?;
        let role = self.role(&texts(find(claims, &self.role_claim)));
        let (name, claimed) = (&self.countries_claim, find(claims, &self.countries_claim));
        let countries = match role {
            Role::Editor | Role::Steward => countries(&storable_texts(name, claimed)?),
            // Whatever is claimed: they have none of their own.
            Role::Reader | Role::Contributor | Role::Administrator => Countries::NONE,
        };
        let name = &self.organisation_claim;
        let organisation = storable_texts(name, find(claims, name))?;
        let organisation = organisation.first().map(|name| (*name).to_owned());
        let known = Credential::Subject {
            id: (*subject).to_owned(),
            key: key.to_owned(),
        };
        Principal::new(known, organisation, role, countries, expires)
            .map_err(TokenRejection::Rights)
    }

    /// The greatest of those that are claimed.
    fn role(&self, claimed: &[&str]) -> Role {
        let is_claimed = |values: &[String]| {
            let mut values = values.iter();
            values.any(|value| claimed.contains(&value.as_str()))
        };
        let mut greatest_first = self.roles.iter().rev();
        let found = greatest_first.find(|(_, values)| is_claimed(values));
        found.map_or(Role::Reader, |(role, _)| *role)
    }
}

/// A claim by its name, or by the names on the way to it: `realm_access.roles`.
fn find<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(name) {
        return Some(value);
    }
    let (first, rest) = name.split_once('.')?;
    find(claims.get(first)?.as_object()?, rest)
}

/// A text, or a list of them.
fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) if !text.is_empty() => vec![text],
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Texts that every database can store, and every log can show.
fn storable_texts<'a>(
    name: &str,
    value: Option<&'a Value>,
) -> Result<Vec<&'a str>, TokenRejection> {
    let texts = texts(value);
    let is_storable = |text: &&str| {
        text.len() <= LONGEST_CLAIM
            && !text.contains(char::is_control)
            && find_hidden(text).is_none()
    };
    match texts.iter().all(is_storable) {
        true => Ok(texts),
        false => Err(TokenRejection::Claim(name.to_owned())),
    }
}

/// Ids, or codes of two letters; `*` for all.
fn countries(claimed: &[&str]) -> Countries {
    if claimed.contains(&"*") {
        return Countries::All;
    }
    let id = |name: &&str| match name.len() {
        2 => format!("country-{}", name.to_ascii_lowercase()),
        _ => (*name).to_owned(),
    };
    Countries::Listed(claimed.iter().map(id).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::Config;

    #[test]
    fn claims_become_rights() {
        let mut settings = Config::default().identity;
        settings.stewards = vec!["steward".to_owned(), "mg-steward".to_owned()];
        let mapping = ClaimMapping::new(&settings);
        let all = json!({"countries": ["*"]});
        for (claims, expected) in [
            (json!({}), "READER in no country"),
            (json!({"roles": "other"}), "READER in no country"),
            (json!({"roles": {"editor": true}}), "READER in no country"),
            (json!({"roles": "contributor"}), "CONTRIBUTOR in no country"),
            (
                json!({"roles": ["contributor", "editor"], "countries": ["PT", "country-es"]}),
                "EDITOR in country-es, country-pt",
            ),
            (
                json!({"roles": ["editor", "mg-steward"], "countries": "*"}),
                "STEWARD in all countries",
            ),
            (
                json!({"roles": "administrator", "countries": "PT"}),
                "ADMINISTRATOR in all countries",
            ),
            (
                json!({"roles": "editor"}),
                "an editor requires a list of countries",
            ),
            (
                json!({"roles": "editor", "countries": all["countries"]}),
                "an editor cannot have all countries: list them, or use the role steward",
            ),
        ] {
            let mut claims = claims.as_object().unwrap().clone();
            claims.insert("sub".into(), "one".into());
            claims.insert("exp".into(), json!(4_000_000_000_u32));
            let found = match mapping.identified(&claims, "key") {
                Ok(found) => {
                    let role = entity::Vocabulary::name(found.role());
                    format!("{role} in {}", found.countries())
                }
                Err(TokenRejection::Rights(invalid)) => invalid.to_string(),
                Err(other) => panic!("{other}"),
            };
            assert_eq!(found, expected, "{claims:?}");
        }
    }

    #[test]
    fn claims_must_be_short_and_visible() {
        let mapping = ClaimMapping::new(&Config::default().identity);
        for (claim, value) in [
            ("sub", "x".repeat(501)),
            ("sub", "a\0b".to_owned()),
            ("organisation", "\u{1b}[31mred".to_owned()),
            ("organisation", "\u{202e}desrever".to_owned()),
            ("countries", "\u{200b}PT".to_owned()),
        ] {
            let mut claims = json!({"sub": "one", "exp": 4_000_000_000_u32, "roles": "editor"});
            claims[claim] = json!(value);
            let rejected = mapping.identified(claims.as_object().unwrap(), "key");
            let expected = TokenRejection::Claim(claim.to_owned());
            assert_eq!(rejected.unwrap_err(), expected, "{value:?}");
        }
    }

    #[test]
    fn a_claim_may_stand_further_in() {
        let claims = json!({"a": {"b.c": 1, "d": {"e": 2}}, "https://x.y/roles": 3});
        let claims = claims.as_object().unwrap();
        for (name, expected) in [
            ("a.b.c", Some(1)),
            ("a.d.e", Some(2)),
            ("https://x.y/roles", Some(3)),
            ("a.d.x", None),
            ("x", None),
        ] {
            let found = find(claims, name).and_then(Value::as_i64);
            assert_eq!(found, expected, "{name}");
        }
    }
}
