//! Documents: parsed once and checked before anything of async-graphql's own looks at them.
//!
//! Its checks walk every spread again and panic on unknown variable types, so what reaches it must be
//! bounded first. A document that passes may be kept, since nothing here depends on variables.

mod expansion;
pub mod operation;
mod tokens;

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::parser::{self, types::ExecutableDocument};
use lru::LruCache;

use self::expansion::{Endless, Size};
use self::tokens::Tokens;
use super::refusal::{Code, Refusal};
use super::types::Types;
use crate::config::{Config, Limits};

/// Brackets inside each other. The parser's own bound, which it has for selection sets only.
const NESTING: usize = 64;
/// Characters of a name. Names are echoed and compared to every name of the schema.
const NAME: usize = 100;
/// Bytes of a document that is kept; what people and programs send again is shorter.
const KEPT: usize = 16 << 10;

/// Parses and checks documents, and keeps the last of them.
pub struct Documents {
    limits: Limits,
    types: Arc<Types>,
    kept: Option<Mutex<LruCache<String, Arc<ExecutableDocument>>>>,
}

impl Documents {
    /// For documents to be run against a schema of these types.
    pub fn new(types: Arc<Types>, config: &Config) -> Self {
        Self {
            limits: config.limits.clone(),
            types,
            kept: NonZeroUsize::new(config.cache.documents)
                .map(|number| Mutex::new(LruCache::new(number))),
        }
    }

    /// The parsed document, if it is within all limits.
    ///
    /// # Errors
    /// When it is no document, is over a limit, or would harm async-graphql.
    pub fn get(&self, text: &str) -> Result<Arc<ExecutableDocument>, Refusal> {
        if let Some(kept) = &self.kept
            && let Some(document) = kept
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get(text)
        {
            return Ok(document.clone());
        }
        let document = Arc::new(self.check(text)?);
        if let Some(kept) = &self.kept
            && text.len() <= KEPT
        {
            kept.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .put(text.to_owned(), document.clone());
        }
        Ok(document)
    }

    fn check(&self, text: &str) -> Result<ExecutableDocument, Refusal> {
        let limits = &self.limits;
        let tokens = Tokens::of(text);
        within("tokens", tokens.count as u64, limits.document_tokens as u64)?;
        within("levels of brackets", tokens.nesting as u64, NESTING as u64)?;
        within(
            "characters in one name",
            tokens.longest_word as u64,
            NAME as u64,
        )?;
        let document = parser::parse_query(text).map_err(unparsable)?;

        let Size {
            fields,
            aliases,
            top,
            ..
        } = expansion::measure(&document, limits.document_depth)
            .map_err(|endless| self.unmeasurable(endless))?;
        within("fields, fragments expanded", fields, limits.expanded_fields)?;
        within("aliases, fragments expanded", aliases, limits.aliases)?;
        within(
            "fields at the root of an operation",
            top,
            limits.root_fields,
        )?;
        operation::check_types(&document, &self.types)?;
        Ok(document)
    }

    fn unmeasurable(&self, endless: Endless) -> Refusal {
        match endless {
            Endless::Cycle { fragment, position } => Refusal::of_document(
                Code::ValidationFailed,
                format!("The fragment \"{fragment}\" spreads itself."),
            )
            .at(position),
            Endless::TooDeep { position } => Refusal::of_document(
                Code::LimitExceeded,
                format!(
                    "The document is nested too deep: the limit is {} levels, fragments included.",
                    self.limits.document_depth
                ),
            )
            .at(position),
        }
    }
}

fn within(what: &str, number: u64, limit: u64) -> Result<(), Refusal> {
    if number <= limit {
        return Ok(());
    }
    let message = format!("The document has {number} {what}; the limit is {limit}.");
    Err(Refusal::of_document(Code::LimitExceeded, message))
}

/// The parser's message draws the whole line, however long; only what it expected is of use.
fn unparsable(error: parser::Error) -> Refusal {
    if matches!(error, parser::Error::RecursionLimitExceeded) {
        let message = "The document is nested too deep to be parsed.";
        return Refusal::of_document(Code::LimitExceeded, message);
    }
    let text = error.to_string();
    let expected = text.rsplit(" = ").next().unwrap_or_default().trim();
    let mut refusal = Refusal::of_document(Code::ParseFailed, "");
    refusal.locations = error.positions().collect();
    refusal.message = match refusal.locations.first() {
        Some(place) => format!(
            "Syntax error at line {}, column {}: {expected}.",
            place.line, place.column
        ),
        None => format!("Syntax error: {expected}."),
    };
    refusal
}

#[cfg(test)]
mod tests;
