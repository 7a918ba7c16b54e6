//! [`Sql`] over the object's SQLite.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use worker::{SqlStorage, SqlStorageValue, Storage};

use crate::ports::{Row, Sql, SqlError, Value};

#[wasm_bindgen]
extern "C" {
    type RawStorage;

    // `worker` 0.8.7 does not have it. SQL's own BEGIN is refused by the platform.
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &RawStorage,
        work: &mut dyn FnMut() -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue>;
}

/// The object's SQLite.
pub(super) struct ObjectSql {
    storage: Storage,
    sql: SqlStorage,
}

impl ObjectSql {
    pub(super) fn new(storage: Storage) -> Self {
        let sql = storage.sql();
        Self { storage, sql }
    }
}

fn failed(error: impl std::fmt::Display) -> SqlError {
    SqlError(error.to_string())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "checked"
)]
fn whole(float: f64) -> Result<i64, SqlError> {
    let int = float as i64;
    if int as f64 == float {
        Ok(int)
    } else {
        Err(SqlError(format!("{float} is no integer")))
    }
}

impl Sql for ObjectSql {
    fn run(&self, statement: &str, values: &[Value]) -> Result<Vec<Row>, SqlError> {
        let values: Vec<SqlStorageValue> = values
            .iter()
            .map(|value| match value {
                Value::Null => SqlStorageValue::Null,
                Value::Int(int) => SqlStorageValue::Integer(*int),
                Value::Text(text) => SqlStorageValue::String(text.clone()),
            })
            .collect();
        let cursor = self.sql.exec(statement, values).map_err(failed)?;
        // Never `one()`: with no row its exception hangs the request.
        cursor
            .raw()
            .map(|row| {
                row.map_err(failed)?
                    .into_iter()
                    .map(|cell| match cell {
                        SqlStorageValue::Null => Ok(Value::Null),
                        SqlStorageValue::Integer(int) => Ok(Value::Int(int)),
                        SqlStorageValue::Float(float) => whole(float).map(Value::Int),
                        SqlStorageValue::String(text) => Ok(Value::Text(text)),
                        SqlStorageValue::Boolean(_) | SqlStorageValue::Blob(_) => {
                            Err(SqlError("a column of an unused type".into()))
                        }
                    })
                    .collect()
            })
            .collect()
    }

    fn transaction(&self, work: &mut dyn FnMut() -> Result<(), SqlError>) -> Result<(), SqlError> {
        let raw: &RawStorage = self.storage.as_raw().unchecked_ref();
        let mut wrapped = || match work() {
            Ok(()) => Ok(JsValue::UNDEFINED),
            Err(SqlError(text)) => Err(JsValue::from_str(&text)),
        };
        raw.transaction_sync(&mut wrapped)
            .map(drop)
            .map_err(|error| SqlError(error.as_string().unwrap_or_else(|| format!("{error:?}"))))
    }
}
