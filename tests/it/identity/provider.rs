//! Tokens of an identity provider, signed with the keys in `test-keys.json`.

use std::path::Path;
use std::time::Duration;

use axum::Router;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::Utc;
use entity::audit::ViewerKind;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use mission_graph::config::{CommandLine, Config};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{VIEWER, bear, refusals};
use crate::harness::app::App;
use crate::harness::database::{TestDatabase, on_both_databases};

const ISSUER: &str = "https://login.example.org/realms/mission";

/// A file of keys, and a server that believes them.
struct Trusting {
    folder: TempDir,
    app: App,
}

impl Trusting {
    async fn start(database: &TestDatabase, keys: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        publish(folder.path(), keys);
        let config = config(&folder.path().join("jwks.json"), &[]).unwrap();
        let app = App::with(database, &config).await;
        Self { app, folder }
    }

    fn router(&self) -> &Router {
        &self.app.router
    }

    async fn refusal(&self, token: &str) -> String {
        bear(self.router(), VIEWER, token).await.refusal()
    }
}

pub fn config(keys: &Path, more: &[(&str, &str)]) -> Result<Config, String> {
    let keys = keys.display().to_string();
    let settings = [
        ("ISSUER", ISSUER),
        ("AUDIENCE", "mission-graph"),
        ("JWKS", &keys),
        ("ROLE_CLAIM", "realm_access.roles"),
    ];
    let settings = settings.iter().chain(more);
    let variables = settings.map(|(name, value)| {
        (
            format!("MISSION_GRAPH_IDENTITY__{name}"),
            (*value).to_owned(),
        )
    });
    let nowhere = Path::new("/nonexistent");
    Config::from_layers(&CommandLine::default(), nowhere, variables)
        .map_err(|error| error.to_string())
}

fn test_keys() -> Value {
    let keys: Value = serde_json::from_str(include_str!("test-keys.json")).unwrap();
    keys["keys"].clone()
}

/// Each key has its own name as its id.
pub fn publish(folder: &Path, keys: &[&str]) {
    publish_as(folder, keys, keys);
}

/// Keys under these ids.
pub fn publish_as(folder: &Path, keys: &[&str], ids: &[&str]) {
    let key = |(name, id): (&&str, &&str)| {
        let mut key = test_keys()[*name]["public"].clone();
        key["kid"] = (*id).into();
        key
    };
    let mut keys: Vec<Value> = keys.iter().zip(ids).map(key).collect();
    // What else such sets have in them.
    keys.push(json!({"kty": "oct", "kid": "shared", "k": "c2VjcmV0", "alg": "HS256"}));
    let set = json!({"keys": keys}).to_string();
    std::fs::write(folder.join("jwks.json"), set).unwrap();
}

pub fn claims() -> Value {
    let now = Utc::now().timestamp();
    json!({"iss": ISSUER, "aud": ["account", "mission-graph"], "sub": "f:1:maria", "exp": now + 300,
        "iat": now, "nbf": now, "realm_access": {"roles": ["editor", "offline_access"]},
        "countries": ["PT", "country-es"], "organisation": "Câmara"})
}

pub fn header(algorithm: Algorithm, key: &str) -> Header {
    let mut header = Header::new(algorithm);
    header.kid = Some(key.to_owned());
    header
}

pub fn sign(header: &Header, claims: &Value, key: &str) -> String {
    let bytes = STANDARD
        .decode(test_keys()[key]["private"].as_str().unwrap())
        .unwrap();
    let key = match key.split('-').next().unwrap() {
        "rsa" => EncodingKey::from_rsa_der(&bytes),
        "ec" => EncodingKey::from_ec_der(&bytes),
        _ => EncodingKey::from_ed_der(&bytes),
    };
    encode(header, claims, &key).unwrap()
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    claims
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[tokio::test]
async fn a_good_token_is_believed_with_each_kind_of_key() {
    on_both_databases(async |database| {
        let keys = ["rsa", "rsa-256-only", "ec-256", "ec-384", "ed"];
        let server = Trusting::start(database, &keys).await;
        server.app.import(mission_graph::import::embedded()).await;
        for (algorithm, key) in [
            (Algorithm::RS256, "rsa"),
            (Algorithm::RS512, "rsa"),
            (Algorithm::PS256, "rsa"),
            (Algorithm::RS256, "rsa-256-only"),
            (Algorithm::ES256, "ec-256"),
            (Algorithm::ES384, "ec-384"),
            (Algorithm::EdDSA, "ed"),
        ] {
            let token = sign(&header(algorithm, key), &claims(), key);
            let viewer = bear(server.router(), VIEWER, &token).await.viewer();
            assert_eq!(viewer["role"], "EDITOR", "{algorithm:?}");
            assert_eq!(viewer["organisation"], "Câmara");
            assert_eq!(viewer["tokenId"], Value::Null);
            assert_eq!(
                viewer["countries"],
                json!([{"id": "country-es"}, {"id": "country-pt"}])
            );
        }
    })
    .await;
}

#[tokio::test]
async fn whatever_is_wrong_with_a_token_it_is_refused() {
    let keys = ["rsa", "rsa-256-only", "rsa-weak", "ec-256", "ed"];
    let database = TestDatabase::on_disk();
    let server = Trusting::start(&database, &keys).await;
    let now = Utc::now().timestamp();
    let ed = header(Algorithm::EdDSA, "ed");
    for (claims, message) in [
        (
            with("exp", json!(now - 31)),
            "The token has expired. Request a new one.",
        ),
        (with("exp", Value::Null), "The token has no valid `exp`."),
        (
            with("exp", json!("tomorrow")),
            "The token has no valid `exp`.",
        ),
        (with("exp", json!(1e300)), "The token has no valid `exp`."),
        // Times after which no calendar here goes on, with the leeway or without.
        (
            with("exp", json!(8_210_266_876_799_u64)),
            "The token has no valid `exp`.",
        ),
        (
            with("exp", json!(253_402_300_800_u64)),
            "The token has no valid `exp`.",
        ),
        (
            with("exp", json!(u64::MAX)),
            "The token has no valid `exp`.",
        ),
        (with("nbf", json!(u64::MAX)), "The token is not valid yet."),
        // What PostgreSQL cannot store.
        (with("sub", json!("a\0")), "The token has no valid `sub`."),
        (
            with("organisation", json!("a\0")),
            "The token has no valid `organisation`.",
        ),
        (
            with("countries", json!(["PT", "country-\0"])),
            "The token has no valid `countries`.",
        ),
        (with("nbf", json!(now + 60)), "The token is not valid yet."),
        (
            with("nbf", json!("tomorrow")),
            "The token has no valid `nbf`.",
        ),
        (
            with("iss", json!("https://evil.example.org")),
            "The issuer of the token is not trusted.",
        ),
        (
            with("iss", json!(format!("{ISSUER}/"))),
            "The issuer of the token is not trusted.",
        ),
        (with("iss", Value::Null), "The token has no valid `iss`."),
        (
            with("aud", json!("account")),
            "The token is meant for another audience.",
        ),
        (
            with("aud", json!([])),
            "The token is meant for another audience.",
        ),
        (with("aud", Value::Null), "The token has no valid `aud`."),
        (with("sub", Value::Null), "The token has no valid `sub`."),
        (with("sub", json!("")), "The token has no valid `sub`."),
        (
            with("countries", Value::Null),
            "The permissions of the token are invalid: an editor requires a list of countries.",
        ),
    ] {
        assert_eq!(
            server.refusal(&sign(&ed, &claims, "ed")).await,
            message,
            "{claims}"
        );
    }
    // Within the leeway.
    let late = sign(&ed, &with("exp", json!(now - 10)), "ed");
    assert_eq!(
        bear(server.router(), VIEWER, &late).await.viewer()["role"],
        "EDITOR"
    );

    let wrong_algorithm = "The signature algorithm of the token does not match its key.";
    let unknown_key = "The token was signed with an unknown key.";
    let signature = "The signature of the token is invalid.";
    let form = "The token is malformed; it may have been truncated when copied.";
    let good = sign(&ed, &claims(), "ed");
    let (head, rest) = good.split_once('.').unwrap();
    let (body, own) = rest.split_once('.').unwrap();
    let raised = encoded(&with("realm_access", json!({"roles": ["administrator"]})));
    let public = test_keys()["rsa"]["public"]["n"]
        .as_str()
        .unwrap()
        .to_owned();
    let shared = |secret: &[u8], kid: &str| {
        let key = EncodingKey::from_secret(secret);
        encode(&header(Algorithm::HS256, kid), &claims(), &key).unwrap()
    };
    let mut critical = ed.clone();
    critical.crit = Some(vec!["exp".to_owned()]);
    let mut nameless = ed.clone();
    nameless.kid = None;
    let none = encoded(&json!({"alg": "none", "typ": "JWT", "kid": "ed"}));
    for (token, message) in [
        // Tampered with.
        (format!("{head}.{raised}.{own}"), signature),
        (format!("{head}.{body}."), signature),
        (
            format!("{head}.{body}.{}", "A".repeat(own.len())),
            signature,
        ),
        // Signed by a key of no one's, under the name of one that is trusted.
        (
            sign(&header(Algorithm::RS256, "rsa"), &claims(), "rsa-other"),
            signature,
        ),
        // No signature at all.
        (format!("{none}.{body}."), form),
        (format!("{none}.{body}.{own}"), form),
        // Shared secrets: the public key as one, and one that stands in the set.
        (shared(public.as_bytes(), "rsa"), wrong_algorithm),
        (shared(b"secret", "shared"), unknown_key),
        // An algorithm that is not the key's.
        (
            sign(
                &header(Algorithm::RS512, "rsa-256-only"),
                &claims(),
                "rsa-256-only",
            ),
            wrong_algorithm,
        ),
        (
            sign(
                &header(Algorithm::PS256, "rsa-256-only"),
                &claims(),
                "rsa-256-only",
            ),
            wrong_algorithm,
        ),
        (
            sign(&header(Algorithm::RS256, "ec-256"), &claims(), "rsa"),
            wrong_algorithm,
        ),
        // Keys that are not known, named or strong enough.
        (
            sign(&header(Algorithm::EdDSA, "other"), &claims(), "ed"),
            unknown_key,
        ),
        (sign(&nameless, &claims(), "ed"), unknown_key),
        (
            sign(&header(Algorithm::RS256, "rsa-weak"), &claims(), "rsa-weak"),
            unknown_key,
        ),
        (sign(&critical, &claims(), "ed"), form),
        (format!("{good}.{own}"), form),
        (format!("{head}.{body}"), form),
        ("..".to_owned(), form),
    ] {
        assert_eq!(server.refusal(&token).await, message, "{token}");
    }
    let lines = refusals(server.app.world.store(), 20).await;
    assert!(
        lines
            .iter()
            .all(|line| line.viewer_kind == ViewerKind::Anonymous)
    );
    assert!(lines.iter().all(|line| !line.reason.contains(body)));
}

#[tokio::test]
async fn new_keys_are_taken_and_old_ones_dropped_without_a_restart() {
    let database = TestDatabase::on_disk();
    let server = Trusting::start(&database, &["ed"]).await;
    let old = sign(&header(Algorithm::EdDSA, "ed"), &claims(), "ed");
    let new = sign(&header(Algorithm::ES256, "ec-256"), &claims(), "ec-256");
    let unknown_key = "The token was signed with an unknown key.";
    assert_eq!(server.refusal(&new).await, unknown_key);
    publish(server.folder.path(), &["ec-256"]);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(
        bear(server.router(), VIEWER, &new).await.viewer()["role"],
        "EDITOR"
    );
    assert_eq!(server.refusal(&old).await, unknown_key);
    // A file that is not whole leaves the keys as they are.
    std::fs::write(server.folder.path().join("jwks.json"), "{\"keys\": [").unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(server.refusal(&old).await, unknown_key);
    assert_eq!(
        bear(server.router(), VIEWER, &new).await.viewer()["role"],
        "EDITOR"
    );
}

#[tokio::test]
async fn wrong_settings_end_the_start() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("jwks.json");
    let database = TestDatabase::on_disk();
    let world = App::new(&database).await.world;
    let start = |config: &Config| {
        let schema = mission_graph::schema::build();
        let edge = mission_graph::server::AppState::new(
            schema,
            mission_graph::schema::sdl(),
            world.clone(),
            config,
        );
        edge.err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    let config_of = config(&file, &[]).unwrap();
    assert!(start(&config_of).contains("cannot read"));
    std::fs::write(&file, "[]").unwrap();
    assert!(start(&config_of).contains("not a JSON Web Key Set"));
    publish(folder.path(), &["rsa-weak"]);
    assert!(start(&config_of).contains("no key that verifies signatures"));
    publish(folder.path(), &["rsa"]);
    assert_eq!(start(&config_of), "");
    for (setting, value, complaint) in [
        ("AUDIENCE", "", "an issuer takes this as well"),
        ("JWKS", "", "an issuer takes this as well"),
        (
            "JWKS",
            "https://login.example.org/certs",
            "an address is the setting identity.jwks_url",
        ),
        ("JWKS_URL", "https://example.org/certs", "not both"),
        ("JWKS_REFRESH_SECONDS", "1", "1 is not between 60 and 86400"),
        ("LEEWAY_SECONDS", "301", "301 is not between 0 and 300"),
    ] {
        let refused = config(&file, &[(setting, value)]).unwrap_err();
        assert!(refused.contains(complaint), "{refused}");
    }
}
