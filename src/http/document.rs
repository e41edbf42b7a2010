//! Documents: parsed once and checked before anything of async-graphql's own looks at them.
//!
//! Its checks walk every spread again, so what reaches it must be bounded first. A document that passes
//! may be kept, since nothing here but the values of variables depends on the request.

mod expansion;
mod lists;
mod literals;
mod moment;
pub mod operation;
mod price;
mod subscription;
mod tokens;
mod validation;

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::Node;
use apollo_compiler::executable::Operation;
use apollo_compiler::validation::Valid;
use async_graphql::parser::{self, types::ExecutableDocument};
use async_graphql::{Pos, Variables};
use lru::LruCache;

use self::expansion::{Endless, Size};
use self::tokens::Tokens;
use self::validation::Validation;
use super::metrics::Lookups;
use super::refusal::{Code, Complaint, Refusal};
use crate::config::{Config, Limits};
use crate::snapshot::Census;
use crate::world::Moment;

/// Brackets inside each other. The parser's own bound, which it has for selection sets only.
const NESTING: usize = 64;
/// Characters of a name. Names are echoed and compared to every name of the schema.
const NAME: usize = 100;
/// Bytes of a document that is kept; what people and programs send again is shorter.
const KEPT: usize = 16 << 10;

/// Parses and checks documents, and keeps the last of them.
pub struct Documents {
    limits: Limits,
    validation: Validation,
    kept: Option<Mutex<LruCache<String, Arc<Document>>>>,
    pub lookups: Lookups,
}

/// A document that may be executed.
pub struct Document {
    /// As async-graphql executes it.
    pub executable: ExecutableDocument,
    /// As it was validated.
    valid: Valid<apollo_compiler::ExecutableDocument>,
}

impl Document {
    fn operation(&self, name: Option<&str>) -> Result<&Node<Operation>, Refusal> {
        let operation = self.valid.operations.get(name);
        operation
            .map_err(|error| Refusal::of_document(Code::BadUserInput, error.message().to_string()))
    }
}

impl Documents {
    /// For documents to be run against a schema, which is given printed.
    pub fn new(schema: &str, config: &Config) -> Self {
        Self {
            limits: config.limits.clone(),
            validation: Validation::against(schema),
            kept: NonZeroUsize::new(config.cache.documents)
                .map(|number| Mutex::new(LruCache::new(number))),
            lookups: Lookups::default(),
        }
    }

    /// The parsed document, if it is within all limits.
    ///
    /// # Errors
    /// When it is no document, is over a limit, or is not valid.
    pub fn get(&self, text: &str) -> Result<Arc<Document>, Refusal> {
        if let Some(document) = self.lookups.count(self.find(text)) {
            return Ok(document);
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

    /// The revision that an operation asks for with these values of its variables.
    ///
    /// # Errors
    /// For the first variable that has no value of its type, and for an argument of the directive that
    /// cannot be.
    pub fn moment(
        &self,
        document: &Document,
        operation_name: Option<&str>,
        variables: &Variables,
    ) -> Result<Moment, Refusal> {
        let operation = document.operation(operation_name)?;
        if !moment::is_asked(operation) {
            return Ok(Moment::Newest);
        }
        let variables = self
            .validation
            .variables(&document.valid, operation, variables)?;
        moment::of_operation(operation, &variables)
    }

    /// What an operation costs with these values of its variables: how many fields its answer may
    /// have at most.
    ///
    /// # Errors
    /// For the first variable that has no value of its type, for a list that is longer than the limit,
    /// and when the price, or a page, is over its limit.
    pub fn price(
        &self,
        document: &Document,
        operation_name: Option<&str>,
        variables: &Variables,
        census: &Census,
    ) -> Result<u64, Refusal> {
        let operation = document.operation(operation_name)?;
        let variables = self
            .validation
            .variables(&document.valid, operation, variables)?;
        lists::check_variables(&variables, self.limits.list_items)?;
        let schema = self.validation.schema();
        let limits = &self.limits;
        price::price(
            schema,
            &document.valid,
            operation,
            &variables,
            census,
            limits,
        )
    }

    fn find(&self, text: &str) -> Option<Arc<Document>> {
        let kept = self.kept.as_ref()?.lock();
        kept.unwrap_or_else(PoisonError::into_inner)
            .get(text)
            .cloned()
    }

    fn check(&self, text: &str) -> Result<Document, Refusal> {
        let limits = &self.limits;
        let tokens = Tokens::of(text);
        within("tokens", tokens.count as u64, limits.document_tokens as u64)?;
        within("levels of brackets", tokens.nesting as u64, NESTING as u64)?;
        within(
            "characters in one name",
            tokens.longest_word as u64,
            NAME as u64,
        )?;
        let mut executable = parser::parse_query(text).map_err(unparsable)?;

        let Size {
            fields,
            aliases,
            directives,
            top,
            ..
        } = expansion::measure(&executable, limits.document_depth)
            .map_err(|endless| self.unmeasurable(endless))?;
        within("fields, fragments expanded", fields, limits.expanded_fields)?;
        within("aliases, fragments expanded", aliases, limits.aliases)?;
        within(
            "directives, fragments expanded",
            directives,
            limits.directives,
        )?;
        within(
            "fields at the root of an operation",
            top,
            limits.root_fields,
        )?;
        let valid = self.validation.check(text)?;
        lists::check_document(&valid, limits.list_items)?;
        subscription::flatten_subscriptions(&mut executable);
        Ok(Document { executable, valid })
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
    let locations: Vec<Pos> = error.positions().collect();
    let message = match locations.first() {
        Some(place) => format!(
            "Syntax error at line {}, column {}: {expected}.",
            place.line, place.column
        ),
        None => format!("Syntax error: {expected}."),
    };
    let complaint = Complaint { message, locations };
    Refusal::of_complaints(Code::ParseFailed, vec![complaint])
}

#[cfg(test)]
mod tests;
