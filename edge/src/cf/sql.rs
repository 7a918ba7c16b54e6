//! [`Sql`] over the object's SQLite.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use worker::Storage;
use worker::js_sys::{Array, JSON};

use crate::ports::{Row, Sql, SqlError, Value};

// `worker` 0.8.7 binds statements and rows cell by cell: each is several calls out of WebAssembly.
// Here values go over as one JSON text, and all rows come back as one. Nor does it have
// `transactionSync`, and SQL's own BEGIN is refused by the platform.
#[wasm_bindgen]
extern "C" {
    type RawStorage;

    #[wasm_bindgen(method, getter)]
    fn sql(this: &RawStorage) -> RawSql;

    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &RawStorage,
        work: &mut dyn FnMut() -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue>;

    type RawSql;

    #[wasm_bindgen(method, catch, variadic)]
    fn exec(this: &RawSql, statement: &str, values: &Array) -> Result<RawCursor, JsValue>;

    // That of `js-sys` catches nothing, and what a step of the cursor throws would pass through our
    // frames.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    fn array_from(rows: &JsValue) -> Result<Array, JsValue>;

    type RawCursor;

    #[wasm_bindgen(method, catch)]
    fn raw(this: &RawCursor) -> Result<JsValue, JsValue>;
}

/// The object's SQLite.
pub(super) struct ObjectSql {
    storage: RawStorage,
    sql: RawSql,
}

impl ObjectSql {
    pub(super) fn new(storage: &Storage) -> Self {
        let storage: &JsValue = storage.as_raw().as_ref();
        let storage: RawStorage = storage.clone().unchecked_into();
        let sql = storage.sql();
        Self { storage, sql }
    }
}

fn failed(error: impl std::fmt::Display) -> SqlError {
    SqlError(error.to_string())
}

fn thrown(error: JsValue) -> SqlError {
    let text = error.as_string();
    SqlError(text.unwrap_or_else(|| format!("{error:?}")))
}

impl Sql for ObjectSql {
    fn run(&self, statement: &str, values: &[Value]) -> Result<Vec<Row>, SqlError> {
        let values = serde_json::to_string(values).map_err(failed)?;
        let values = JSON::parse(&values).map_err(thrown)?;
        let cursor = self
            .sql
            .exec(statement, values.unchecked_ref())
            .map_err(thrown)?;
        // Never `one()`: with no row its exception hangs the request.
        let rows = cursor.raw().and_then(|rows| array_from(&rows));
        let rows = rows.map_err(thrown)?;
        if rows.length() == 0 {
            return Ok(Vec::new());
        }
        let rows = JSON::stringify(&rows).map_err(thrown)?;
        serde_json::from_str(&String::from(rows)).map_err(failed)
    }

    fn transaction(&self, work: &mut dyn FnMut() -> Result<(), SqlError>) -> Result<(), SqlError> {
        let mut wrapped = || match work() {
            Ok(()) => Ok(JsValue::UNDEFINED),
            Err(SqlError(text)) => Err(JsValue::from_str(&text)),
        };
        self.storage
            .transaction_sync(&mut wrapped)
            .map(drop)
            .map_err(thrown)
    }
}
