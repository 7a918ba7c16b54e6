//! [`Mail`] over the platform's binding `MAIL` (`[[send_email]]` in wrangler.toml). It takes the
//! parts of a mail and makes the message itself; it knows no idempotency key.

use std::rc::Rc;

use async_trait::async_trait;
use wasm_bindgen::JsCast;
use worker::{EmailAddress, EmailAttachment, Env, SendEmail, SendEmailBuilder, console_log};

use crate::config::{Config, MailSettings};
use crate::mail::{Message, Off, Sender, port};
use crate::ports::{Http, Mail, MailError};

/// Mail as this deployment has it.
pub(super) fn of(env: &Env, config: &Config, http: Rc<dyn Http>) -> Rc<dyn Mail> {
    let Some(MailSettings {
        from,
        provider: None,
    }) = &config.mail
    else {
        return port(config, http);
    };
    match env.send_email("MAIL") {
        Ok(binding) => Rc::new(Binding {
            binding,
            from: from.clone(),
        }),
        Err(_) => {
            console_log!(
                "OPERATOR: MAIL_FROM is set, but there is neither MAIL_URL nor a [[send_email]] \
                 binding with the name MAIL: no mail is sent"
            );
            Rc::new(Off)
        }
    }
}

struct Binding {
    binding: SendEmail,
    from: Sender,
}

#[async_trait(?Send)]
impl Mail for Binding {
    fn is_on(&self) -> bool {
        true
    }

    async fn send(&self, message: &Message, _key: &str) -> Result<(), MailError> {
        let address = self.from.address.as_str();
        let name = self
            .from
            .name
            .as_ref()
            .map_or(address, |name| name.as_str());
        let mail = SendEmailBuilder::new_with_email_address_and_str(
            &EmailAddress::new(name, address),
            message.to.as_str(),
            message.subject.as_str(),
        );
        mail.set_text(&message.text);
        mail.set_html(&message.html);
        let files: Vec<EmailAttachment> = message
            .attachments
            .iter()
            .map(|file| EmailAttachment::new_attachment(file.name, file.media_type, &file.content))
            .collect();
        if !files.is_empty() {
            mail.set_attachments(&files);
        }
        match self.binding.send_with_builder(&mail).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let code = js_sys::Reflect::get(error.unchecked_ref(), &"code".into())
                    .ok()
                    .and_then(|code| code.as_string())
                    .unwrap_or_default();
                console_log!("ERROR mail: {code}");
                Err(meaning(&code))
            }
        }
    }
}

/// What the platform's codes mean for a mail.
fn meaning(code: &str) -> MailError {
    match code {
        "E_RECIPIENT_SUPPRESSED"
        | "RCPT_NOT_ALLOWED"
        | "E_RECIPIENT_NOT_ALLOWED"
        | "E_VALIDATION_ERROR"
        | "E_CONTENT_TOO_LARGE" => MailError::Refused,
        "E_SENDER_NOT_VERIFIED" | "E_SENDER_DOMAIN_NOT_AVAILABLE" | "E_FIELD_MISSING" => {
            MailError::Operator
        }
        _ => MailError::Later { wait_s: 0 },
    }
}
