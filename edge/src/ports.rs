//! What the core asks of the world: small traits, implemented natively and in [`crate::cf`].
//!
//! All randomness comes from [`Random`], all time from [`Clock`]; nothing here names an engine.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use async_trait::async_trait;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use shared::time::Timestamp;

use crate::config::Config;
use crate::mail::Message;

/// A request with its whole body.
pub type Request = http::Request<Vec<u8>>;
/// A response with its whole body.
pub type Response = http::Response<Vec<u8>>;

/// Tells the time.
pub trait Clock {
    /// Now, in whole seconds, UTC.
    fn now(&self) -> Timestamp;
}

/// Gives unguessable bytes.
pub trait Random {
    /// Overwrites all of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// An array of `N` unguessable bytes.
pub fn random_bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// A value going into or coming out of SQL.
///
/// There is no boolean and no 64-bit float: the platform stores a bound `true` as the text
/// `"true"` and passes integers through a double, so flags are 0 and 1, instants are epoch
/// seconds, and ids are text. As JSON it is what it holds, which is how it goes to the platform.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// SQL's null.
    Null,
    /// An integer of at most 53 bits.
    Int(i64),
    /// Text.
    Text(String),
}

/// By hand: a derived one tries each variant in turn and writes an error for each that it is not,
/// which took a sixth of a booking's time.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Cell;

        impl Visitor<'_> for Cell {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("null, an integer or text")
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_i64<E>(self, int: i64) -> Result<Value, E> {
                Ok(Value::Int(int))
            }

            fn visit_u64<E: de::Error>(self, int: u64) -> Result<Value, E> {
                i64::try_from(int).map(Value::Int).map_err(E::custom)
            }

            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }

            fn visit_string<E>(self, text: String) -> Result<Value, E> {
                Ok(Value::Text(text))
            }
        }

        from.deserialize_any(Cell)
    }
}

/// One row of an answer, its columns in the order of the statement.
pub type Row = Vec<Value>;

/// A statement failed; the text is for the log, never for a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlError(pub String);

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SqlError {}

/// SQLite, synchronous.
pub trait Sql {
    /// Runs one statement with `?` placeholders and returns all of its rows.
    fn run(&self, statement: &str, values: &[Value]) -> Result<Vec<Row>, SqlError>;

    /// Runs `work` in a transaction that is rolled back if it returns an error.
    fn transaction(&self, work: &mut dyn FnMut() -> Result<(), SqlError>) -> Result<(), SqlError>;
}

/// Why a request has no response. In every case the other side may have acted on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// No whole answer within the time given.
    Timeout,
    /// The connection failed, before or after the request arrived.
    Transport,
    /// The answer is longer than was to be read.
    TooLarge,
}

/// Sends requests to the outside.
#[async_trait(?Send)]
pub trait Http {
    /// Sends `request` and waits at most `timeout` for the whole answer. Redirects are not followed.
    async fn send(&self, request: Request, timeout: Duration) -> Result<Response, HttpError>;

    /// The same for an address that somebody gave: of its answer at most `most` bytes are taken,
    /// and where the platform follows redirects by itself it is kept from it.
    async fn send_capped(
        &self,
        request: Request,
        timeout: Duration,
        most: usize,
    ) -> Result<Response, HttpError> {
        let answer = self.send(request, timeout).await?;
        match answer.body().len() > most {
            true => Err(HttpError::TooLarge),
            false => Ok(answer),
        }
    }
}

/// Waking up: the alarm of this object (one, set to the earliest job), and short waits.
#[async_trait(?Send)]
pub trait Wake {
    /// Sets or moves the alarm; `None` removes it.
    async fn set(&self, at: Option<Timestamp>);

    /// Waits about so long; for somebody whose turn comes in a moment. Not kept: a death ends it.
    async fn pause(&self, time: Duration);
}

/// Why a mail was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailError {
    /// It may work later, and may have been taken already: try again under the same key.
    Later {
        /// Seconds to wait at least.
        wait_s: u32,
    },
    /// This mail will never be taken: the address is refused.
    Refused,
    /// The deployment's own settings are refused; only the operator can mend them.
    Operator,
}

/// Sends mail, where the deployment has a way to.
#[async_trait(?Send)]
pub trait Mail {
    /// Whether there is a way at all.
    fn is_on(&self) -> bool;
    /// Hands over a mail. The same `key` again means the same mail: a provider that knows such
    /// keys sends it once.
    async fn send(&self, message: &Message, key: &str) -> Result<(), MailError>;
}

/// The other objects of this deployment.
#[async_trait(?Send)]
pub trait Objects {
    /// Asks the `Site` with this slug.
    async fn site(&self, slug: &str, request: Request) -> Result<Response, HttpError>;
    /// Asks the `Account` with this name (`google:<sub>`).
    async fn account(&self, name: &str, request: Request) -> Result<Response, HttpError>;
    /// Asks this shard of the `Watch`.
    async fn watch(&self, shard: u8, request: Request) -> Result<Response, HttpError>;
}

/// Takes a line for the operator. Never anything personal, no token, no query string.
pub trait Log {
    /// One line, written at once.
    fn line(&self, text: &str);
}

/// Everything an object or the Worker itself may use.
#[derive(Clone)]
pub struct Ports {
    /// Time.
    pub clock: Rc<dyn Clock>,
    /// Randomness.
    pub random: Rc<dyn Random>,
    /// This object's database.
    pub sql: Rc<dyn Sql>,
    /// The outside.
    pub http: Rc<dyn Http>,
    /// This object's alarm.
    pub wake: Rc<dyn Wake>,
    /// Mail.
    pub mail: Rc<dyn Mail>,
    /// The other objects.
    pub objects: Rc<dyn Objects>,
    /// The log.
    pub log: Rc<dyn Log>,
    /// The settings of the deployment.
    pub config: Rc<Config>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_to_the_platform_comes_back_and_nothing_else_is_taken() {
        let text = "\"\u{1F600}\n\u{2028}".to_owned();
        let row = vec![
            Value::Null,
            Value::Int(-1),
            Value::Int(1 << 53),
            Value::Text(text),
        ];
        let json = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<Row>(&json).unwrap(), row);
        for other in [
            "[true]",
            "[1.5]",
            "[1e300]",
            "[18446744073709551615]",
            "[[1]]",
            "[{}]",
        ] {
            assert!(serde_json::from_str::<Row>(other).is_err(), "{other}");
        }
    }
}
