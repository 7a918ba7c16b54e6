//! The questions of an event type in a form that needs no script.

use maud::{Markup, html};
use shared::api::{Question, QuestionKind};
use shared::questions::{AnswerError, check};
use words::Say;

use super::{Locale, Typed};

/// What the names of the fields begin with that hold answers; the question's id follows.
pub const QUESTION: &str = "q-";

pub(super) fn name(id: &str) -> String {
    format!("{QUESTION}{id}")
}

/// What is wrong with the answer to a question that the `Site` did not take.
#[must_use]
pub fn wrong_answer(locale: Locale, question: &Question, typed: &Typed) -> &'static str {
    locale.say(match check(question, typed.answer(&question.id)) {
        Err(AnswerError::Missing) => Say::AnswerMissing,
        Err(AnswerError::TooLong) => Say::AnswerTooLong,
        Err(AnswerError::EmailForm) => Say::EmailForm,
        Err(AnswerError::PhoneForm) => Say::PhoneForm,
        Err(AnswerError::NumberForm) => Say::NumberForm,
        Err(AnswerError::UrlForm) => Say::UrlForm,
        Err(AnswerError::NotOffered) => Say::AnswerNotOffered,
        Ok(()) => Say::Check,
    })
}

/// One question with what was answered before.
pub(super) fn field(
    locale: Locale,
    question: &Question,
    answer: &str,
    wrong: Option<String>,
) -> Markup {
    let name = name(&question.id);
    let describes = format!("{name}-error");
    let invalid = wrong.as_ref().map(|_| "true");
    let required = question.required;
    let label = match required || question.kind == QuestionKind::Checkbox {
        true => question.label.clone(),
        false => format!("{} ({})", question.label, locale.say(Say::Optional)),
    };
    let choices = |kind: &str, options: &[String]| {
        // Only a group of radio buttons is one field that can be required.
        let required = required && (kind == "radio" || question.kind == QuestionKind::Checkbox);
        html! {
            @for (nth, option) in options.iter().enumerate() {
                label.choice {
                    input id=[(nth == 0).then_some(&name)] name=(name) type=(kind) value=(option)
                        checked[answer.split('\n').any(|line| line.trim() == option)]
                        required[required] aria-invalid=[invalid] aria-describedby=(describes);
                    " "
                    @if question.kind == QuestionKind::Checkbox { (label) } @else { (option) }
                }
            }
        }
    };
    let error = html! { span.error #(describes) { (wrong.as_deref().unwrap_or_default()) } };
    let input = |kind: &str, keys: Option<&str>| {
        html! {
            input #(name) name=(name) type=(kind) inputmode=[keys] value=(answer)
                required[required] aria-describedby=(describes) aria-invalid=[invalid];
        }
    };
    let control = match question.kind {
        QuestionKind::Several | QuestionKind::Radio => {
            let kind = match question.kind {
                QuestionKind::Radio => "radio",
                _ => "checkbox",
            };
            return html! {
                fieldset.field { legend { (label) } (choices(kind, &question.options)) (error) }
            };
        }
        QuestionKind::Checkbox => {
            let yes = ["yes".to_owned()];
            return html! { div.field { (choices("checkbox", &yes)) (error) } };
        }
        QuestionKind::Select => html! {
            select #(name) name=(name) required[required] aria-describedby=(describes)
                aria-invalid=[invalid] {
                option value="" { (locale.say(Say::ChooseOne)) }
                @for option in &question.options {
                    option value=(option) selected[option == answer.trim()] { (option) }
                }
            }
        },
        QuestionKind::LongText => html! {
            textarea #(name) name=(name) rows="3" maxlength="2000" required[required]
                aria-describedby=(describes) aria-invalid=[invalid] { (answer) }
        },
        QuestionKind::Text => input("text", None),
        QuestionKind::Email => input("email", None),
        QuestionKind::Phone => input("tel", None),
        QuestionKind::Url => input("url", None),
        QuestionKind::Number => input("text", Some("decimal")),
    };
    html! { div.field { label for=(name) { (label) } (control) (error) } }
}
