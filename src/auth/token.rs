//! The form of a token of the API: `mg_ID_SECRET`.
//!
//! The secret is 43 letters and digits at random, which is 256 bits, and behind it stand six that are a
//! checksum. So a scanner for secrets recognises it, and one that was cut off is refused without a look into
//! the database.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What every token begins with.
pub const PREFIX: &str = "mg_";

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ID: usize = 12;
const SECRET: usize = 43;
const CHECKSUM: usize = 6;

/// A newly created token, the only place that holds its secret.
pub struct NewToken {
    pub id: String,
    /// Printed once for its user, and stored nowhere.
    pub text: String,
    pub secret_hash: String,
}

impl NewToken {
    /// # Errors
    /// When the operating system has no random numbers.
    pub fn new() -> Result<Self, getrandom::Error> {
        let (id, secret) = (random(ID)?, random(SECRET)?);
        let body = format!("{PREFIX}{id}_{secret}");
        Ok(Self {
            secret_hash: hash(&secret),
            text: format!("{body}{}", checksum(&body)),
            id,
        })
    }
}

/// A token as somebody presents it. Has no `Debug`, so that it gets into no log.
pub struct PresentedToken<'a> {
    id: &'a str,
    secret: &'a str,
}

impl<'a> PresentedToken<'a> {
    /// Nothing for what can't be a token.
    pub fn read(text: &'a str) -> Option<Self> {
        let length = PREFIX.len() + ID + 1 + SECRET + CHECKSUM;
        if text.len() != length || !text.is_ascii() {
            return None;
        }
        let (body, sum) = text.split_at(length - CHECKSUM);
        let (id, secret) = body.strip_prefix(PREFIX)?.split_once('_')?;
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let fits = id.len() == ID && is_plain(id) && is_plain(secret) && sum == checksum(body);
        fits.then_some(Self { id, secret })
    }

    /// In the clear everywhere.
    pub fn id(&self) -> &str {
        self.id
    }

    /// Takes the same time wherever the two differ.
    pub fn has_secret(&self, secret_hash: &str) -> bool {
        let own = hash(self.secret);
        own.as_bytes().ct_eq(secret_hash.as_bytes()).into()
    }
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}

fn checksum(body: &str) -> String {
    let digest = Sha256::digest(body);
    let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
    digest[..CHECKSUM].iter().map(letter).collect()
}

/// Letters and digits, each as likely as any other.
fn random(length: usize) -> Result<String, getrandom::Error> {
    let fair = u8::MAX - u8::MAX % 62;
    let mut text = String::with_capacity(length);
    let mut bytes = [0; 64];
    loop {
        getrandom::fill(&mut bytes)?;
        for byte in bytes.into_iter().filter(|byte| *byte < fair) {
            text.push(char::from(LETTERS[usize::from(byte % 62)]));
            if text.len() == length {
                return Ok(text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_token_is_what_it_was_made_as() {
        let fresh = NewToken::new().unwrap();
        let presented = PresentedToken::read(&fresh.text).unwrap();
        assert_eq!(presented.id(), fresh.id);
        assert!(presented.has_secret(&fresh.secret_hash));
        assert!(!presented.has_secret(&NewToken::new().unwrap().secret_hash));
        assert!(!presented.has_secret(""));
        assert!(!fresh.secret_hash.contains(presented.secret));
    }

    #[test]
    fn what_was_cut_off_or_changed_is_no_token() {
        let text = NewToken::new().unwrap().text;
        for length in 0..text.len() {
            assert!(PresentedToken::read(&text[..length]).is_none());
        }
        assert!(PresentedToken::read(&format!("{text}0")).is_none());
        for place in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[place] = if bytes[place] == b'x' { b'y' } else { b'x' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(PresentedToken::read(&changed).is_none(), "{place}");
        }
        assert!(PresentedToken::read(&"ž".repeat(text.len() / 2)).is_none());
    }

    #[test]
    fn letters_are_as_likely_as_any_other() {
        let text = random(62 * 500).unwrap();
        let mut counts = std::collections::BTreeMap::new();
        for letter in text.bytes() {
            *counts.entry(letter).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), 62);
        let odd = counts.values().filter(|count| !(350..650).contains(*count));
        assert_eq!(odd.count(), 0, "{counts:?}");
        let many: BTreeSet<String> = (0..100).map(|_| random(SECRET).unwrap()).collect();
        assert_eq!(many.len(), 100);
    }
}
