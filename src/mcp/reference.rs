//! The GraphQL schema as a reference: types and fields by name or by words.

use apollo_compiler::Node;
use apollo_compiler::ast::{Definition, Document, FieldDefinition, InputValueDefinition};

/// Maximum number of words.
const MAX_WORDS: usize = 10;
/// Maximum number of matches for words.
const MAX_MATCHES: usize = 40;
/// Maximum length of an excerpt of a description in bytes.
const EXCERPT: usize = 160;

/// The definitions of a schema, with what they are searched by.
pub struct SchemaReference {
    document: Document,
    entries: Vec<Entry>,
}

/// A type, field, argument or enum value that words can match.
struct Entry {
    /// One line of the schema definition language, with the type that it belongs to.
    line: String,
    /// Name and description, in lower case.
    name: String,
    description: String,
}

impl SchemaReference {
    /// Errors if the text is not a schema.
    pub fn parse(sdl: &str) -> Result<Self, String> {
        let document = Document::parse(sdl, "schema.graphql")
            .map_err(|_| "The schema is not in the schema definition language.".to_owned())?;
        let entries = document.definitions.iter().flat_map(entries).collect();
        Ok(Self { document, entries })
    }

    /// A type or field by name, or everything that matches words, as a text of limited size; by default the root
    /// fields of queries.
    pub fn look_up(
        &self,
        name: Option<&str>,
        words: Option<&str>,
        limit: usize,
    ) -> Result<String, String> {
        match (name.map(str::trim), words.map(str::trim)) {
            (None | Some(""), None | Some("")) => self.definition("Query", limit),
            (None | Some(""), Some(words)) => self.matches(words, limit),
            (Some(name), _) => match name.split_once('.') {
                Some((parent, field)) => self.field(parent, field),
                None => self.definition(name, limit),
            },
        }
    }

    /// A type with the descriptions of its fields, or without them if it is too long.
    fn definition(&self, name: &str, limit: usize) -> Result<String, String> {
        let definition = self.find(name)?;
        let mut text = outline(definition, true);
        if text.len() > limit {
            text = outline(definition, false);
        }
        Ok(bounded(text.lines(), limit))
    }

    fn field(&self, parent: &str, field: &str) -> Result<String, String> {
        let definition = self.find(parent)?;
        let found = match definition {
            Definition::InputObjectTypeDefinition(input) => {
                let mut fields = input.fields.iter();
                let found = fields.find(|known| known.name == field);
                found.map(|found| found.to_string())
            }
            Definition::EnumTypeDefinition(terms) => {
                let mut values = terms.values.iter();
                let found = values.find(|known| known.value == field);
                found.map(|found| found.to_string())
            }
            definition => {
                let mut fields = fields_of(definition).iter();
                let found = fields.find(|known| known.name == field);
                found.map(|found| found.to_string())
            }
        };
        found.ok_or_else(|| {
            format!("`{parent}` has no field `{field}`: look up `{parent}` for its fields.")
        })
    }

    fn find(&self, name: &str) -> Result<&Definition, String> {
        let mut definitions = self.document.definitions.iter();
        let has_name = |definition: &&Definition| {
            let known = definition.name();
            known.is_some_and(|known| known.eq_ignore_ascii_case(name))
        };
        definitions.find(has_name).ok_or_else(|| {
            format!("There is no type `{name}`: find types by `words`, or look up `Query`.")
        })
    }

    /// Everything that has all words in its name or description, matches in names first.
    fn matches(&self, words: &str, limit: usize) -> Result<String, String> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        if words.len() > MAX_WORDS {
            let got = words.len();
            return Err(format!(
                "`words` must have at most {MAX_WORDS} words, got {got}."
            ));
        }
        let mut found: Vec<(usize, &Entry)> = Vec::new();
        for entry in &self.entries {
            let in_name = words.iter().filter(|word| entry.name.contains(&***word));
            let in_name = in_name.count();
            let has_word =
                |word: &String| entry.name.contains(&**word) || entry.description.contains(&**word);
            if words.iter().all(has_word) {
                found.push((words.len() - in_name, entry));
            }
        }
        if found.is_empty() {
            let words = words.join(" ");
            return Err(format!(
                "Nothing in the schema matches \"{words}\": try fewer or other words."
            ));
        }
        found.sort_by_key(|(missing, _)| *missing);
        let total = found.len();
        let lines = found.iter().take(MAX_MATCHES);
        let mut lines: Vec<&str> = lines.map(|(_, entry)| &*entry.line).collect();
        let rest = format!(
            "# {} more matches: add words.",
            total.saturating_sub(MAX_MATCHES)
        );
        if total > MAX_MATCHES {
            lines.push(&rest);
        }
        Ok(bounded(lines.into_iter(), limit))
    }
}

/// The lines that fit, and a note if some do not.
fn bounded<'a>(lines: impl Iterator<Item = &'a str>, limit: usize) -> String {
    const NOTE: &str = "# The rest exceeds the size limit: look up single fields, or add words.\n";
    let mut text = String::new();
    let mut lines = lines.peekable();
    while let Some(line) = lines.next() {
        let reserve = match lines.peek() {
            Some(_) => NOTE.len(),
            None => 0,
        };
        if text.len() + line.len() + 1 + reserve > limit {
            text.push_str(NOTE);
            break;
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// A type without the descriptions of arguments, which a look-up of the field has.
fn outline(definition: &Definition, has_descriptions: bool) -> String {
    let strip = |field: &mut Node<FieldDefinition>| {
        let field = field.make_mut();
        if !has_descriptions {
            field.description = None;
        }
        for argument in &mut field.arguments {
            argument.make_mut().description = None;
        }
    };
    let mut definition = definition.clone();
    match &mut definition {
        Definition::ObjectTypeDefinition(object) => {
            object.make_mut().fields.iter_mut().for_each(strip);
        }
        Definition::InterfaceTypeDefinition(interface) => {
            interface.make_mut().fields.iter_mut().for_each(strip);
        }
        Definition::InputObjectTypeDefinition(input) if !has_descriptions => {
            for field in &mut input.make_mut().fields {
                field.make_mut().description = None;
            }
        }
        _ => {}
    }
    definition.to_string()
}

fn fields_of(definition: &Definition) -> &[Node<FieldDefinition>] {
    match definition {
        Definition::ObjectTypeDefinition(object) => &object.fields,
        Definition::InterfaceTypeDefinition(interface) => &interface.fields,
        _ => &[],
    }
}

/// What can be found of a definition.
fn entries(definition: &Definition) -> Vec<Entry> {
    let Some(parent) = definition.name() else {
        return Vec::new();
    };
    let mut entries = Vec::new();
    let mut add = |line: String, name: &str, description: Option<&Node<str>>| {
        let description = description.map_or("", |text| text);
        entries.push(Entry {
            line: format!("{line}{}", excerpt(description)),
            name: name.to_lowercase(),
            description: description.to_lowercase(),
        });
    };
    add(
        format!("{} {parent}", keyword(definition)),
        parent,
        description_of(definition),
    );
    for field in fields_of(definition) {
        let line = format!("{parent}.{}{}: {}", field.name, arguments(field), field.ty);
        add(line, &field.name, field.description.as_ref());
    }
    if let Definition::InputObjectTypeDefinition(input) = definition {
        for field in &input.fields {
            let line = format!("{parent}.{}: {}", field.name, field.ty);
            add(line, &field.name, field.description.as_ref());
        }
    }
    if let Definition::EnumTypeDefinition(terms) = definition {
        for term in &terms.values {
            let line = format!("{parent}.{}", term.value);
            add(line, &term.value, term.description.as_ref());
        }
    }
    entries
}

fn arguments(field: &FieldDefinition) -> String {
    let argument =
        |argument: &Node<InputValueDefinition>| format!("{}: {}", argument.name, argument.ty);
    let arguments: Vec<String> = field.arguments.iter().map(argument).collect();
    match arguments.as_slice() {
        [] => String::new(),
        arguments => format!("({})", arguments.join(", ")),
    }
}

/// The first sentence of a description, as a comment.
fn excerpt(description: &str) -> String {
    let line = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = line.split_inclusive(". ").next().unwrap_or_default();
    match sentence.trim_end() {
        "" => String::new(),
        sentence if sentence.len() > EXCERPT => {
            format!(" # {}…", &sentence[..sentence.floor_char_boundary(EXCERPT)])
        }
        sentence => format!(" # {sentence}"),
    }
}

fn keyword(definition: &Definition) -> &'static str {
    match definition {
        Definition::ObjectTypeDefinition(_) => "type",
        Definition::InterfaceTypeDefinition(_) => "interface",
        Definition::InputObjectTypeDefinition(_) => "input",
        Definition::EnumTypeDefinition(_) => "enum",
        Definition::UnionTypeDefinition(_) => "union",
        Definition::ScalarTypeDefinition(_) => "scalar",
        _ => "directive",
    }
}

fn description_of(definition: &Definition) -> Option<&Node<str>> {
    match definition {
        Definition::ObjectTypeDefinition(definition) => definition.description.as_ref(),
        Definition::InterfaceTypeDefinition(definition) => definition.description.as_ref(),
        Definition::InputObjectTypeDefinition(definition) => definition.description.as_ref(),
        Definition::EnumTypeDefinition(definition) => definition.description.as_ref(),
        Definition::UnionTypeDefinition(definition) => definition.description.as_ref(),
        Definition::ScalarTypeDefinition(definition) => definition.description.as_ref(),
        Definition::DirectiveDefinition(definition) => definition.description.as_ref(),
        _ => None,
    }
}
