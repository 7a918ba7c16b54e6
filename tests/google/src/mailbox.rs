//! Not Google: a mail provider for development and tests, on the same address. It takes a mail
//! as JSON, keeps it, and shows it. A mail sent again under its `Idempotency-Key` is kept once.

use serde_json::{Value, json};

use crate::http::{Reply, Req};
use crate::pages::mailbox as page;
use crate::state::State;
use crate::times;

/// The oldest mails are forgotten beyond this.
const MOST: usize = 500;

/// Handles what belongs to the mailbox; `None`: not that.
pub(crate) fn handle(state: &mut State, req: &Req) -> Option<Reply> {
    Some(match (req.method.as_str(), req.path.as_str()) {
        ("POST", "/_mail/send") => send(state, req),
        ("GET", "/_control/mailbox") => Reply::json(200, &Value::Array(state.mailbox.clone())),
        ("GET" | "HEAD", "/mailbox") => Reply::html(200, page::show(&state.mailbox)),
        _ => return None,
    })
}

fn send(state: &mut State, req: &Req) -> Reply {
    let bearer = req.header("authorization").unwrap_or_default();
    if bearer.strip_prefix("Bearer ").is_none_or(str::is_empty) {
        return wrong(401, "missing_api_key", "Send Authorization: Bearer KEY.");
    }
    let body = req.body_value();
    if let Err(text) = check(&body) {
        return wrong(422, "validation_error", &text);
    }
    let key = req.header("idempotency-key").unwrap_or_default();
    let known = state.mailbox.iter_mut().find(|mail| mail["key"] == *key);
    if let Some(mail) = known.filter(|_| !key.is_empty()) {
        if mail["mail"] != body {
            let text = "This key was used for another mail.";
            return wrong(409, "invalid_idempotent_request", text);
        }
        mail["repeats"] = json!(mail["repeats"].as_u64().unwrap_or(0) + 1);
        return Reply::json(200, &json!({"id": mail["id"]}));
    }
    let id = format!("mail-{}", state.mailbox.len() + 1);
    let at = times::utc_ms(state.now());
    state.mailbox.push(json!({
        "id": id, "at": at, "key": key, "repeats": 0, "mail": body,
    }));
    let over = state.mailbox.len().saturating_sub(MOST);
    state.mailbox.drain(..over);
    Reply::json(200, &json!({"id": id}))
}

/// What a real provider would refuse, or, worse, read as something else.
fn check(body: &Value) -> Result<(), String> {
    let text = |name: &str| {
        let value = body[name].as_str();
        value.ok_or_else(|| format!("`{name}` must be a text."))
    };
    let known = ["from", "to", "subject", "text", "html", "attachments"];
    let fields = body.as_object().ok_or("Send a JSON object.")?;
    if let Some(field) = fields.keys().find(|field| !known.contains(&field.as_str())) {
        return Err(format!("There is no field `{field}`."));
    }
    let to = body["to"].as_array().ok_or("`to` must be a list.")?;
    let [to] = to.as_slice() else {
        return Err("`to` must be one address.".into());
    };
    let to = to.as_str().ok_or("`to` must hold texts.")?;
    let one = |c: char| c.is_control() || c.is_whitespace() || ",;<>\"()".contains(c);
    if to.matches('@').count() != 1 || to.contains(one) {
        return Err(format!("{to:?} is not one address."));
    }
    for name in ["from", "subject"] {
        if text(name)?.is_empty() || text(name)?.contains(char::is_control) {
            return Err(format!("`{name}` must be one line."));
        }
    }
    text("text")?;
    text("html")?;
    Ok(())
}

fn wrong(status: u16, name: &str, text: &str) -> Reply {
    Reply::json(
        status,
        &json!({"statusCode": status, "name": name, "message": text}),
    )
}
