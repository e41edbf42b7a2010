//! JSON written member by member, straight into bytes.

use serde::Serialize;

use super::AttributeValue;

/// An object that is being written. It ends when it is dropped.
pub struct JsonObject<'a> {
    out: &'a mut Vec<u8>,
    is_empty: bool,
}

impl<'a> JsonObject<'a> {
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self {
            out,
            is_empty: true,
        }
    }

    pub fn text(&mut self, name: &str, text: &str) {
        write(self.member(name), text);
    }

    pub fn text_or_null(&mut self, name: &str, text: Option<&str>) {
        write(self.member(name), &text);
    }

    pub fn integer(&mut self, name: &str, number: usize) {
        write(self.member(name), &number);
    }

    /// Finite.
    pub fn number(&mut self, name: &str, number: f64) {
        write(self.member(name), &number);
    }

    pub fn boolean(&mut self, name: &str, value: bool) {
        write(self.member(name), &value);
    }

    pub fn value(&mut self, name: &str, value: &AttributeValue) {
        match value {
            AttributeValue::Text(text) => self.text(name, text),
            AttributeValue::Integer(number) => write(self.member(name), number),
            AttributeValue::Number(number) => self.number(name, *number),
            AttributeValue::Boolean(value) => self.boolean(name, *value),
        }
    }

    /// Null where there is no value: what is unknown is said to be.
    pub fn value_or_null(&mut self, name: &str, value: Option<AttributeValue>) {
        match value {
            Some(value) => self.value(name, &value),
            None => self.member(name).extend_from_slice(b"null"),
        }
    }

    /// A member that is an object.
    pub fn object(&mut self, name: &str) -> JsonObject<'_> {
        JsonObject::new(self.member(name))
    }

    /// A member that is a list of texts.
    pub fn texts(&mut self, name: &str, texts: &[impl AsRef<str>]) {
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        write(self.member(name), &texts);
    }

    /// Where the value of the next member is to be written.
    pub fn member(&mut self, name: &str) -> &mut Vec<u8> {
        if !self.is_empty {
            self.out.push(b',');
        }
        self.is_empty = false;
        write(self.out, name);
        self.out.push(b':');
        self.out
    }
}

impl Drop for JsonObject<'_> {
    fn drop(&mut self) {
        self.out.push(b'}');
    }
}

/// What stands between the items of a list that is written bit by bit, each on a line of its own.
#[derive(Debug, Default)]
pub struct JsonList {
    has_items: bool,
}

impl JsonList {
    pub fn begin(&mut self, out: &mut Vec<u8>) {
        out.push(b'[');
        self.has_items = false;
    }

    pub fn next(&mut self, out: &mut Vec<u8>) {
        if self.has_items {
            out.push(b',');
        }
        out.push(b'\n');
        self.has_items = true;
    }

    pub fn end(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\n]");
    }
}

/// Any value.
pub fn write(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(out, value).expect("texts and finite numbers are JSON");
}
