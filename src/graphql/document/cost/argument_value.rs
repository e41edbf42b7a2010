use apollo_compiler::ast::Value;
use apollo_compiler::response::{JsonMap, JsonValue};

/// Bytes of a text that count as much as a value.
const TEXT: u64 = 32;

/// A value of an argument, as it stands in the document or in a variable.
#[derive(Clone, Copy)]
pub enum ArgumentValue<'a> {
    Literal(&'a Value, &'a JsonMap),
    Variable(&'a JsonValue),
}

impl<'a> ArgumentValue<'a> {
    /// Nothing for null, and for a variable that is not given.
    pub fn new(value: &'a Value, variables: &'a JsonMap) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Variable(name) => Self::of_json(variables.get(name.as_str())?),
            value => Some(Self::Literal(value, variables)),
        }
    }

    fn of_json(value: &'a JsonValue) -> Option<Self> {
        (!value.is_null()).then_some(Self::Variable(value))
    }

    /// The items of a list; of a single value, the one that it stands for.
    pub fn items(self) -> Vec<Self> {
        match self {
            Self::Literal(Value::List(items), variables) => items
                .iter()
                .filter_map(|item| Self::new(item, variables))
                .collect(),
            Self::Variable(JsonValue::Array(items)) => {
                items.iter().filter_map(Self::of_json).collect()
            }
            single => vec![single],
        }
    }

    /// The fields of an object.
    pub fn fields(self) -> Vec<(&'a str, Self)> {
        match self {
            Self::Literal(Value::Object(fields), variables) => fields
                .iter()
                .filter_map(|(name, value)| Some((name.as_str(), Self::new(value, variables)?)))
                .collect(),
            Self::Variable(JsonValue::Object(fields)) => fields
                .iter()
                .filter_map(|(name, value)| Some((name.as_str(), Self::of_json(value)?)))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// A string, or the name of a value of an enum.
    pub fn text(self) -> Option<&'a str> {
        match self {
            Self::Literal(Value::String(text), _) => Some(text),
            Self::Literal(Value::Enum(name), _) => Some(name),
            Self::Variable(value) => value.as_str(),
            Self::Literal(..) => None,
        }
    }

    /// An integer.
    pub fn integer(self) -> Option<i64> {
        match self {
            Self::Literal(Value::Int(number), _) => number.as_str().parse().ok(),
            Self::Variable(value) => value.as_i64(),
            Self::Literal(..) => None,
        }
    }

    /// How many values there are in it, itself among them. A long text counts as several, since texts are read again for
    /// each field.
    pub fn values(self) -> u64 {
        let inner = |values: Vec<Self>| values.into_iter().map(Self::values).sum::<u64>();
        match self {
            Self::Literal(Value::List(_), _) | Self::Variable(JsonValue::Array(_)) => {
                1 + inner(self.items())
            }
            Self::Literal(Value::String(text), _) => 1 + text.len() as u64 / TEXT,
            Self::Variable(JsonValue::String(text)) => 1 + text.as_str().len() as u64 / TEXT,
            _ => 1 + inner(self.fields().into_iter().map(|(_, value)| value).collect()),
        }
    }
}
