//! The mailbox as a page: every mail that Freeslot sent here, newest first.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, html};
use serde_json::Value;

fn text<'a>(mail: &'a Value, name: &str) -> &'a str {
    mail[name].as_str().unwrap_or_default()
}

/// All mails; the HTML of each in a frame in which nothing runs.
pub(crate) fn show(mails: &[Value]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Mailbox" }
                style { (super::style::WEEK) }
            }
            body {
                main style="max-width:760px;margin:0 auto;padding:24px" {
                    h1 { "Mailbox" }
                    p { "Mails that Freeslot sent. Google's own mails to guests are not among them." }
                    @if mails.is_empty() { p #no-mails { "There are none yet." } }
                    @for entry in mails.iter().rev() {
                        (one(entry))
                    }
                }
            }
        }
    };
    page.into_string()
}

fn one(entry: &Value) -> maud::Markup {
    let mail = &entry["mail"];
    let to = mail["to"][0].as_str().unwrap_or_default();
    html! {
        details data-mail=(text(entry, "id")) {
            summary {
                strong { (text(mail, "subject")) }
                br;
                "to " (to) ", " (text(entry, "at"))
            }
            p { "From " (text(mail, "from")) }
            iframe sandbox="" title="HTML" srcdoc=(text(mail, "html"))
                style="width:100%;height:420px;border:1px solid #8888;background:#fff" {}
            pre style="white-space:pre-wrap" { (text(mail, "text")) }
            @for file in mail["attachments"].as_array().into_iter().flatten() {
                p { strong { (text(file, "filename")) } " " (text(file, "content_type")) }
                pre style="white-space:pre-wrap" {
                    (String::from_utf8_lossy(&STANDARD.decode(text(file, "content")).unwrap_or_default()))
                }
            }
        }
    }
}
