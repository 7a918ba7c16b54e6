//! Reading columns, and making values of what is written.

use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::time::Timestamp;

use crate::ports::{Row, SqlError, Value};

fn wrong(column: usize, wanted: &str) -> SqlError {
    SqlError(format!("column {column} is not {wanted}"))
}

/// What was stored as JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row, column: usize) -> Result<T, SqlError> {
    serde_json::from_str(&text(row, column)?)
        .map_err(|error| SqlError(format!("column {column}: {error}")))
}

/// To be stored as JSON.
pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, SqlError> {
    serde_json::to_string(value).map_err(|error| SqlError(error.to_string()))
}

pub(super) fn text(row: &Row, column: usize) -> Result<String, SqlError> {
    opt_text(row, column)?.ok_or_else(|| wrong(column, "a text"))
}

pub(super) fn opt_text(row: &Row, column: usize) -> Result<Option<String>, SqlError> {
    match row.get(column) {
        Some(Value::Text(text)) => Ok(Some(text.clone())),
        Some(Value::Null) => Ok(None),
        _ => Err(wrong(column, "a text")),
    }
}

pub(super) fn int(row: &Row, column: usize) -> Result<i64, SqlError> {
    opt_int(row, column)?.ok_or_else(|| wrong(column, "an integer"))
}

pub(super) fn opt_int(row: &Row, column: usize) -> Result<Option<i64>, SqlError> {
    match row.get(column) {
        Some(Value::Int(int)) => Ok(Some(*int)),
        Some(Value::Null) => Ok(None),
        _ => Err(wrong(column, "an integer")),
    }
}

pub(super) fn flag(row: &Row, column: usize) -> Result<bool, SqlError> {
    Ok(int(row, column)? != 0)
}

pub(super) fn small(row: &Row, column: usize) -> Result<u32, SqlError> {
    u32::try_from(int(row, column)?).map_err(|_| wrong(column, "a small number"))
}

pub(super) fn time(row: &Row, column: usize) -> Result<Timestamp, SqlError> {
    Ok(Timestamp::from_epoch(int(row, column)?))
}

pub(super) fn opt_time(row: &Row, column: usize) -> Result<Option<Timestamp>, SqlError> {
    Ok(opt_int(row, column)?.map(Timestamp::from_epoch))
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<u32> for Value {
    fn from(int: u32) -> Self {
        Self::Int(int.into())
    }
}

impl From<u16> for Value {
    fn from(int: u16) -> Self {
        Self::Int(int.into())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Int(flag.into())
    }
}

impl From<Timestamp> for Value {
    fn from(time: Timestamp) -> Self {
        Self::Int(time.epoch())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
