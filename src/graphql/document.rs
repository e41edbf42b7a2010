//! Documents: parsed once, checked, and normalised for execution.
//!
//! A document that passes may be kept, since nothing here but the values of variables depends on the request. Sizes are
//! bounded before anything walks fragments where they are spread. One syntax tree is read, apollo-compiler's; that of
//! async-graphql is written, for execution.

pub mod at_directive;
mod cost;
mod descriptions;
mod expansion;
mod lists;
mod literals;
pub mod normalised;
mod one_of;
mod subscription;
mod tokens;
mod type_mismatches;
mod validation;
mod variables;
mod weighted_cache;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use apollo_compiler::executable::Operation;
use apollo_compiler::introspection::check_max_depth;
use apollo_compiler::parser::{LineColumn, SourceMap};
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Name, Node};
use async_graphql::{Pos, Variables};

pub use self::cost::actual_cost;
pub use self::variables::executed as executed_variables;

use self::expansion::{ExpandedSize, ExpansionError};
use self::normalised::Normalised;
use self::tokens::TokenCounts;
use self::validation::Validator;
use self::weighted_cache::WeightedCache;
use super::api_error::{ApiError, ErrorCode};
use super::metrics::CacheLookups;
use super::schema_types::SchemaTypes;
use crate::config::{Config, Limits};
use crate::snapshot::Snapshot;

/// Brackets inside each other. The parser's own bound, which it has for selection sets only.
const NESTING: usize = 64;
/// Characters of a name. Names are echoed and compared to every name of the schema.
const NAME: usize = 100;
/// Bytes of a document that is kept; what people and programs send again is shorter.
const MAX_CACHED_BYTES: usize = 16 << 10;
/// Bytes of memory that a byte of a document takes when it is parsed.
const PARSED_BYTES: usize = 100;
/// Bytes of memory that parsed documents take, and as many for normalised operations.
const CACHE_BYTES: usize = 32 << 20;
/// The most normalised operations: one for each choice of what the variables of a document include.
const MAX_NORMALISED: usize = 1000;

/// Parses and checks documents, and keeps the last of them.
pub struct DocumentCache {
    limits: Limits,
    types: SchemaTypes,
    cache: WeightedCache<String, Arc<Document>>,
    normalised: WeightedCache<NormalisedKey, Arc<Normalised>>,
    /// The number of the next document.
    next: AtomicU64,
    pub lookups: CacheLookups,
}

/// A document that may be executed.
pub struct Document {
    valid: Valid<ExecutableDocument>,
    /// Tells it from all others.
    number: u64,
    /// Whether it is short enough to be kept for other requests.
    is_kept: bool,
}

/// An operation by its document and its name, and what is known of its variables.
type NormalisedKey = (u64, Option<Name>, Vec<variables::VariableState>);

impl Document {
    /// The operation that a request names.
    ///
    /// # Errors
    /// When there is none of that name, or no name and not exactly one operation.
    pub fn operation(&self, name: Option<&str>) -> Result<&Node<Operation>, ApiError> {
        let operations = &self.valid.operations;
        operations.get(name).map_err(|_| {
            let message = match name {
                Some(name) => format!("The document contains no operation named \"{name}\"."),
                None => format!(
                    "The document contains {} operations: `operationName` is required to select \
                     one.",
                    operations.len()
                ),
            };
            ApiError::of_document(ErrorCode::BadUserInput, message)
        })
    }
}

impl DocumentCache {
    /// For documents to be run against a schema, which is given printed.
    pub fn new(schema: &str, config: &Config) -> Self {
        Self {
            limits: config.limits.clone(),
            types: SchemaTypes::of(schema),
            cache: WeightedCache::new(CACHE_BYTES, config.cache.documents),
            normalised: WeightedCache::new(CACHE_BYTES, MAX_NORMALISED),
            next: AtomicU64::new(0),
            lookups: CacheLookups::default(),
        }
    }

    /// The parsed document, if it is within all limits.
    ///
    /// # Errors
    /// When it is no document, is over a limit, or is not valid.
    pub fn get(&self, text: &str) -> Result<Arc<Document>, ApiError> {
        if let Some(document) = self.lookups.count(self.cache.find(text)) {
            return Ok(document);
        }
        let document = Arc::new(self.check(text)?);
        if document.is_kept {
            let weight = text.len() * PARSED_BYTES;
            self.cache.put(text.to_owned(), document.clone(), weight);
        }
        Ok(document)
    }

    /// The schema that documents are validated against.
    pub fn types(&self) -> &SchemaTypes {
        &self.types
    }

    /// The values of an operation's variables, with their defaults. A variable without either is absent.
    ///
    /// # Errors
    /// For the first that is not of its type.
    pub fn variables(
        &self,
        document: &Document,
        operation: &Operation,
        variables: &Variables,
    ) -> Result<JsonMap, ApiError> {
        variables::coerce(&self.types, &document.valid, operation, variables)
    }

    /// The operation as it is executed with these values of its variables.
    ///
    /// # Errors
    /// When a condition has no value, or there are too many fields.
    pub fn normalise(
        &self,
        document: &Document,
        operation: &Operation,
        variables: &JsonMap,
    ) -> Result<Arc<Normalised>, ApiError> {
        let choices = variables::states(operation, variables);
        let key = (document.number, operation.name.clone(), choices);
        if let Some(normalised) = self.normalised.find(&key) {
            return Ok(normalised);
        }
        let limit = self.limits.expanded_fields;
        let normalised = Normalised::of(&self.types, &document.valid, operation, variables, limit)?;
        let normalised = Arc::new(normalised);
        if document.is_kept {
            let weight = normalised.shape.weight();
            self.normalised.put(key, normalised.clone(), weight);
        }
        Ok(normalised)
    }

    /// What an operation costs with these values of its variables: how many fields its answer may
    /// have at most.
    ///
    /// # Errors
    /// For a list that is longer than the limit, and when the cost, or a page, is over its limit.
    pub fn cost(
        &self,
        document: &Document,
        operation: &Operation,
        variables: &JsonMap,
        snapshot: &Snapshot,
    ) -> Result<u64, ApiError> {
        lists::check_variables(variables, self.limits.list_items)?;
        let schema = self.types.schema();
        cost::estimate(
            schema,
            &document.valid,
            operation,
            variables,
            snapshot,
            &self.limits,
        )
    }

    fn check(&self, text: &str) -> Result<Document, ApiError> {
        let limits = &self.limits;
        let tokens = TokenCounts::of(text);
        within("tokens", tokens.count as u64, limits.document_tokens as u64)?;
        within("levels of brackets", tokens.nesting as u64, NESTING as u64)?;
        within(
            "characters in one name",
            tokens.longest_word as u64,
            NAME as u64,
        )?;
        if tokens.has_nul {
            return Err(no_nul("The document"));
        }
        let ast = validation::parse(&descriptions::removed(text))?;

        let ExpandedSize {
            fields,
            aliases,
            directives,
            top,
            ..
        } = expansion::measure(&ast, limits.document_depth)
            .map_err(|endless| self.expansion_error(endless))?;
        within(
            "fields, with fragments expanded",
            fields,
            limits.expanded_fields,
        )?;
        within("aliases, with fragments expanded", aliases, limits.aliases)?;
        within(
            "directives, with fragments expanded",
            directives,
            limits.directives,
        )?;
        within(
            "fields at the root of an operation",
            top,
            limits.root_fields,
        )?;
        let valid = Validator(&self.types).check(&ast)?;
        lists::check_document(&valid, limits.list_items)?;
        for operation in valid.operations.iter() {
            check_max_depth(&valid, operation).map_err(|_| too_deep_introspection())?;
        }
        Ok(Document {
            valid,
            number: self.next.fetch_add(1, Ordering::Relaxed),
            is_kept: text.len() <= MAX_CACHED_BYTES,
        })
    }

    fn expansion_error(&self, endless: ExpansionError) -> ApiError {
        match endless {
            ExpansionError::Cycle { fragment, position } => ApiError::of_document(
                ErrorCode::ValidationFailed,
                format!("The fragment \"{fragment}\" spreads itself."),
            )
            .at(position),
            ExpansionError::TooDeep { position } => ApiError::of_document(
                ErrorCode::LimitExceeded,
                format!(
                    "The document is nested too deeply: the limit is {} levels, including \
                     fragments.",
                    self.limits.document_depth
                ),
            )
            .at(position),
        }
    }
}

fn within(what: &str, number: u64, limit: u64) -> Result<(), ApiError> {
    if number <= limit {
        return Ok(());
    }
    let message = format!("The document has {number} {what}; the limit is {limit}.");
    Err(ApiError::of_document(ErrorCode::LimitExceeded, message))
}

/// Refuses the character U+0000, which PostgreSQL can't store.
pub fn no_nul(what: &str) -> ApiError {
    let message = format!("{what} contains the character U+0000, which is not supported.");
    ApiError::of_document(ErrorCode::BadUserInput, message)
}

/// Types refer to each other in circles: each list inside another multiplies what is answered.
fn too_deep_introspection() -> ApiError {
    let message = "Introspection is nested too deeply: lists of fields, input fields, interfaces \
        and possible types may be nested at most 2 levels deep.";
    ApiError::of_document(ErrorCode::LimitExceeded, message)
}

/// Returns the position of a node in a document.
fn position<T>(node: &Node<T>, sources: &SourceMap) -> Pos {
    let range = node.line_column_range(sources);
    range.map_or_else(Pos::default, |range| {
        let LineColumn { line, column } = range.start;
        Pos { line, column }
    })
}

#[cfg(test)]
mod tests;
