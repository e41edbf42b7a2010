use chrono::{DateTime, TimeDelta, Utc};
use entity::audit::AuditedOperation;
use entity::text::find_hidden;
use entity::{NodeKind, Role, Vocabulary, token};

use super::schema::print;
use super::{CommandError, open_world};
use crate::access::Countries;
use crate::auth::{NewToken, REMEMBERED_FOR};
use crate::config::Config;
use crate::snapshot::Snapshot;
use crate::store::{AuditEntry, Revocation, Store};

/// Maximum lifetime of a token in days.
const LONGEST: i64 = 366;
/// Maximum length of a label or organisation name in characters.
const WORDS: usize = 200;

/// Options of `token create`.
#[derive(clap::Args)]
pub struct CreateArguments {
    /// The organisation that the token acts for
    #[arg(long, value_name = "NAME")]
    organisation: String,
    /// contributor, editor, steward or administrator
    #[arg(long)]
    role: String,
    /// The IDs of the countries of an editor or steward, separated by commas; `all` for a steward of all countries
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    countries: Vec<String>,
    /// Lifetime in days or hours, such as 90d or 12h; at most 366 days
    #[arg(long, value_name = "TIME", default_value = "90d")]
    expires: String,
    /// The purpose, shown in the list of tokens
    #[arg(long)]
    label: String,
}

/// Creates a token and prints only the token to standard output.
pub async fn create(config: &Config, wanted: CreateArguments) -> Result<(), CommandError> {
    // Errors in the arguments are reported before the database is opened.
    let role = role(&wanted.role)?;
    let lifetime = lifetime(&wanted.expires)?;
    let label = words("--label", &wanted.label)?;
    let organisation = words("--organisation", &wanted.organisation)?;
    let asked = match wanted.countries.iter().any(|id| id.trim() == "all") {
        true => Countries::All,
        false => Countries::Listed(wanted.countries.iter().map(|id| id.trim().into()).collect()),
    };
    let countries = asked
        .for_role(role)
        .map_err(|invalid| CommandError::Usage(format!("{invalid}; see --countries")))?;

    let world = open_world(config).await?;
    let countries = match countries {
        Countries::Listed(ids) => {
            let snapshot = world.current();
            let ids = ids.iter().map(|id| country_id(&snapshot, id));
            Countries::Listed(ids.collect::<Result<_, _>>()?)
        }
        Countries::All => Countries::All,
    };
    let fresh = NewToken::new().map_err(|error| {
        CommandError::Other(format!(
            "the operating system provides no random numbers: \
            {error}"
        ))
    })?;
    let now = Utc::now();
    let expires_at = now + lifetime;
    let row = token::Model {
        id: fresh.id.clone(),
        secret_hash: fresh.secret_hash,
        label,
        organisation,
        role,
        countries: countries.to_stored(),
        created_at: now,
        expires_at,
        last_used_on: None,
        revoked_at: None,
    };
    let rights = rights(&row);
    let reason = format!(
        "token {}: {rights}, {:?}, until {}",
        fresh.id,
        row.label,
        moment(expires_at)
    );
    let entry = AuditEntry::of_command_line(now, AuditedOperation::CreateToken, reason);
    world.store().create_token(row, entry).await?;
    eprintln!(
        "Token {}: {rights}, until {}. It is shown only once:",
        fresh.id,
        moment(expires_at)
    );
    print(&format!("{}\n", fresh.text))
}

/// Prints all tokens, one per line.
pub async fn list(config: &Config) -> Result<(), CommandError> {
    let tokens = open_store(config).await?.list_tokens().await?;
    if tokens.is_empty() {
        eprintln!("There are no tokens.");
        return Ok(());
    }
    let now = Utc::now();
    let line = |token: &token::Model| {
        let state = match token.revoked_at {
            Some(at) => format!("revoked {}", moment(at)),
            None if token.expires_at <= now => format!("expired {}", moment(token.expires_at)),
            None => format!("until {}", moment(token.expires_at)),
        };
        let used = token
            .last_used_on
            .map_or("never used".to_owned(), |day| format!("used {day}"));
        format!(
            "{}\t{}\t{state}\t{used}\t{}\n",
            token.id,
            rights(token),
            token.label
        )
    };
    print(&tokens.iter().map(line).collect::<String>())
}

/// Revokes a token.
pub async fn revoke(config: &Config, id: &str) -> Result<(), CommandError> {
    let store = open_store(config).await?;
    let (now, operation) = (Utc::now(), AuditedOperation::RevokeToken);
    let entry = AuditEntry::of_command_line(now, operation, format!("token {id}"));
    match store.revoke_token(id, entry).await? {
        Revocation::Revoked => {
            let seconds = REMEMBERED_FOR.as_secs();
            eprintln!(
                "Token {id} is revoked. Servers may accept it for up to {seconds} more \
                seconds."
            );
            Ok(())
        }
        Revocation::AlreadyRevoked(at) => Err(CommandError::Usage(format!(
            "token {id} was already revoked, on {}",
            moment(at)
        ))),
        // Not shown, because the argument may be a complete token.
        Revocation::NoSuchToken => Err(CommandError::Usage(
            "there is no token with this ID: `mission-graph token list` lists all tokens"
                .to_owned(),
        )),
    }
}

/// Opens the store without loading the graph, which takes long.
pub(super) async fn open_store(config: &Config) -> Result<Store, CommandError> {
    let store = Store::open(&config.database).await?;
    store.migrate().await?;
    Ok(store)
}

pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn role(name: &str) -> Result<Role, CommandError> {
    let known = |role: &&Role| **role != Role::Reader;
    match Role::find(&name.to_ascii_uppercase()) {
        Some(Role::Reader) => Err(CommandError::Usage(
            "a reader needs no token: reading is public".to_owned(),
        )),
        Some(role) => Ok(role),
        None => {
            let names = Role::all().iter().filter(known);
            let names: Vec<_> = names.map(|role| role.name().to_ascii_lowercase()).collect();
            Err(CommandError::Usage(format!(
                "there is no role {name:?}; the roles are {}",
                names.join(", ")
            )))
        }
    }
}

/// `90d` or `12h`.
fn lifetime(text: &str) -> Result<TimeDelta, CommandError> {
    let unit = text.chars().last().filter(char::is_ascii);
    let number = unit.and_then(|_| text[..text.len() - 1].parse::<u32>().ok());
    let lifetime = match (number, unit) {
        (Some(days), Some('d')) => TimeDelta::try_days(days.into()),
        (Some(hours), Some('h')) => TimeDelta::try_hours(hours.into()),
        _ => None,
    };
    let longest = TimeDelta::days(LONGEST);
    match lifetime {
        Some(lifetime) if lifetime > TimeDelta::zero() && lifetime <= longest => Ok(lifetime),
        Some(_) => Err(CommandError::Usage(format!(
            "--expires {text}: must be at least one hour and at most {LONGEST} days"
        ))),
        None => Err(CommandError::Usage(format!(
            "--expires {text:?}: expected a number of days or hours, such as 90d or 12h"
        ))),
    }
}

fn words(option: &str, text: &str) -> Result<String, CommandError> {
    let text = text.trim();
    let is_plain =
        !text.is_empty() && !text.chars().any(char::is_control) && find_hidden(text).is_none();
    if is_plain && text.chars().count() <= WORDS {
        return Ok(text.to_owned());
    }
    Err(CommandError::Usage(format!(
        "{option}: expected one line of at most {WORDS} characters"
    )))
}

/// The ID of a country that is called by its ID or its ISO code; permissions are compared with IDs.
fn country_id(snapshot: &Snapshot, id: &str) -> Result<String, CommandError> {
    let found = snapshot.find(id);
    let found = found.filter(|node| snapshot.node(*node).kind() == NodeKind::Country);
    if let Some(country) = found {
        return Ok(snapshot.id(country).to_owned());
    }
    let known = snapshot.nodes_of(NodeKind::Country).iter();
    let known: Vec<&str> = known.map(|node| snapshot.id(*node)).collect();
    let known = match known.is_empty() {
        true => "the database has no countries yet; start the server once, or import a folder"
            .to_owned(),
        false => format!("there are {}", known.join(", ")),
    };
    Err(CommandError::Usage(format!(
        "there is no country {id:?}; {known}"
    )))
}

fn rights(token: &token::Model) -> String {
    let role = token.role.name().to_ascii_lowercase();
    let countries = match Countries::read(&token.countries) {
        Countries::All if token.role == Role::Administrator => String::new(),
        countries if countries == Countries::NONE => String::new(),
        countries => format!(" for {countries}"),
    };
    format!("{role}{countries}, {}", token.organisation)
}
