//! The messages of `graphql-transport-ws`.

use async_graphql::ServerError;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::graphql::Parameters;

/// Bytes of a reason for closing, which has to fit a control frame.
const REASON: usize = 120;

/// What a client says.
pub enum ClientMessage {
    /// With the words of an Authorization header, if the client gives any.
    Init {
        authorization: Option<String>,
    },
    Ping,
    Pong,
    Subscribe {
        id: String,
        request: Box<Parameters>,
    },
    Complete {
        id: String,
    },
}

/// Why a socket is closed by us.
pub struct CloseReason {
    pub code: u16,
    pub reason: String,
}

impl CloseReason {
    pub fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        reason.truncate(reason.floor_char_boundary(REASON));
        Self { code, reason }
    }

    fn invalid(reason: impl Into<String>) -> Self {
        Self::new(4400, reason)
    }
}

impl ClientMessage {
    /// Reads a message.
    ///
    /// # Errors
    /// When it is none of the protocol.
    pub fn read(text: &str) -> Result<Self, CloseReason> {
        let message = serde_json::from_str(text);
        let Ok(Value::Object(mut members)) = message else {
            return Err(CloseReason::invalid("A message must be a JSON object"));
        };
        match members.remove("type").as_ref().and_then(Value::as_str) {
            Some("connection_init") => {
                let payload = payload(members, false)?.unwrap_or_default();
                let authorization = authorization(&payload)?;
                Ok(Self::Init { authorization })
            }
            Some("ping") => payload(members, false).map(|_| Self::Ping),
            Some("pong") => payload(members, false).map(|_| Self::Pong),
            Some("subscribe") => {
                let id = id(&mut members)?;
                let payload = payload(members, true)?.unwrap_or_default();
                let request = Parameters::from_members(payload)
                    .map_err(|error| CloseReason::invalid(&*error.details[0].message))?;
                let request = Box::new(request);
                Ok(Self::Subscribe { id, request })
            }
            Some("complete") => Ok(Self::Complete {
                id: id(&mut members)?,
            }),
            Some(_) => Err(CloseReason::invalid("A message has an unknown type")),
            None => Err(CloseReason::invalid("A message must have a type")),
        }
    }
}

fn id(members: &mut Map<String, Value>) -> Result<String, CloseReason> {
    match members.remove("id") {
        Some(Value::String(id)) if !id.is_empty() => Ok(id),
        _ => Err(CloseReason::invalid(
            "The message must have an id, a non-empty string",
        )),
    }
}

fn payload(
    mut members: Map<String, Value>,
    is_required: bool,
) -> Result<Option<Map<String, Value>>, CloseReason> {
    match members.remove("payload") {
        Some(Value::Object(payload)) => Ok(Some(payload)),
        None | Some(Value::Null) if !is_required => Ok(None),
        _ => Err(CloseReason::invalid(
            "The payload of the message must be a JSON object",
        )),
    }
}

/// Browsers can give a WebSocket no headers, so that clients send this in place of one.
pub fn authorization(payload: &Map<String, Value>) -> Result<Option<String>, CloseReason> {
    let is_named = |name: &&String| name.eq_ignore_ascii_case("authorization");
    let mut names = payload.keys().filter(is_named);
    match (names.next().map(|name| &payload[name]), names.next()) {
        (None, _) => Ok(None),
        (Some(Value::String(text)), None) => Ok(Some(text.clone())),
        _ => Err(CloseReason::invalid(
            "The payload of the message has several authorizations, or one that is not a string",
        )),
    }
}

pub const ACKNOWLEDGED: &str = r#"{"type":"connection_ack"}"#;
pub const PONG: &str = r#"{"type":"pong"}"#;

/// One answer, which is JSON already.
pub fn next(id: &str, body: &[u8]) -> String {
    let body = str::from_utf8(body).expect("JSON is UTF-8");
    format!(r#"{{"type":"next","id":{},"payload":{body}}}"#, quoted(id))
}

/// Errors in place of an answer, after which there is no more.
pub fn error(id: &str, errors: &[ServerError]) -> String {
    #[derive(Serialize)]
    struct Failed<'a> {
        r#type: &'static str,
        id: &'a str,
        payload: &'a [ServerError],
    }
    let failed = Failed {
        r#type: "error",
        id,
        payload: errors,
    };
    serde_json::to_string(&failed).expect("errors have string keys only")
}

/// There is no more.
pub fn complete(id: &str) -> String {
    format!(r#"{{"type":"complete","id":{}}}"#, quoted(id))
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
