use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::bad_request;
use crate::graphql::{ApiError, ETag, ErrorCode};

/// Where the next page of a table begins. It means something at one revision only, so that the pages of a
/// table are of one revision, as the whole is.
pub struct Cursor {
    pub place: usize,
    revision: u64,
    /// Of what is asked, without its page.
    question: [u8; 8],
}

impl Cursor {
    pub fn new(place: usize, revision: u64, question: &str) -> Self {
        let mut short = [0; 8];
        short.copy_from_slice(&ETag::of([question.as_bytes()]).as_bytes()[..8]);
        Self {
            place,
            revision,
            question: short,
        }
    }

    /// # Errors
    /// When it is no cursor, one of another question, or one of another revision.
    pub fn read(text: &str, revision: u64, question: &str) -> Result<Self, ApiError> {
        let read = Self::parse(text)
            .filter(|read| read.question == Self::new(0, read.revision, question).question);
        let Some(read) = read else {
            let message = "`after` is not a valid cursor for this table with these parameters; \
                use the address of the next page.";
            return Err(bad_request(message));
        };
        if read.revision != revision {
            let message = format!(
                "The table is at revision {revision}, but `after` is of revision {}. Start again \
                 without `after`, or continue with `revision={}`.",
                read.revision, read.revision
            );
            return Err(ApiError::of_request(
                StatusCode::CONFLICT,
                ErrorCode::Conflict,
                message,
            ));
        }
        Ok(read)
    }

    pub fn text(&self) -> String {
        let mut bytes = Vec::with_capacity(24);
        bytes.extend_from_slice(&(self.place as u64).to_be_bytes());
        bytes.extend_from_slice(&self.revision.to_be_bytes());
        bytes.extend_from_slice(&self.question);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let parts: &[[u8; 8]; 3] = bytes.as_chunks::<8>().0.try_into().ok()?;
        if bytes.len() != 24 {
            return None;
        }
        Some(Self {
            place: usize::try_from(u64::from_be_bytes(parts[0])).ok()?,
            revision: u64::from_be_bytes(parts[1]),
            question: parts[2],
        })
    }
}
