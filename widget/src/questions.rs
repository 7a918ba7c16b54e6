//! What the event type asks beyond name, e-mail and notes: the part of the form, and what is done
//! with the answers. They stay in the page's own fields until they are looked at.

use leptos::prelude::*;
use shared::api::{Answer, Question, QuestionKind};
use shared::questions::{AnswerError, check as check_all};
use words::Say;

use crate::flow::Flow;
use crate::form::{area, field, own};
use crate::parts::{Input, option, yes};
use crate::piece::{IntoPiece, Piece};
use crate::state::State;

/// The name and id of a question's field.
pub(crate) fn name(id: &str) -> String {
    format!("q-{id}")
}

/// The part of the form, below whom else is to be invited.
pub(crate) fn questions(flow: Flow) -> Piece {
    let asked = flow.read(|s| {
        let asked = s.event.iter().flat_map(|event| &event.questions);
        let typed = |question: &Question| s.answer(&question.id).to_owned();
        let asked = asked.map(|question| (question.clone(), typed(question)));
        asked.collect::<Vec<_>>()
    });
    let asked = asked.unwrap_or_default().into_iter();
    let asked = asked.map(|(question, typed)| part(flow, question, typed));
    // With them and not on its own: the form is of as few parts as can be.
    let guests = own(flow, 2, "guests", Say::Guests);
    let all: Vec<Piece> = std::iter::once(guests).chain(asked).collect();
    all.piece()
}

fn part(flow: Flow, question: Question, typed: String) -> Piece {
    // A page has one form, and opens it a few times.
    let id: &'static str = name(&question.id).leak();
    let label = match question.required || question.kind == QuestionKind::Checkbox {
        true => question.label.clone(),
        false => format!("{} ({})", question.label, flow.say(Say::Optional)),
    };
    let (kind, complete) = match question.kind {
        QuestionKind::LongText => {
            let input = area(flow, id, Some(typed), question.required);
            return field(flow, id, label, input);
        }
        QuestionKind::Select => return field(flow, id, label, list(flow, id, question, &typed)),
        QuestionKind::Several | QuestionKind::Radio | QuestionKind::Checkbox => {
            return choices(flow, id, question, label, &typed);
        }
        QuestionKind::Email => ("email", "off"),
        QuestionKind::Phone => ("tel", "tel"),
        QuestionKind::Url => ("url", "url"),
        QuestionKind::Text | QuestionKind::Number => ("text", "off"),
    };
    let mut input = Input::field(id, Some(typed));
    (input.kind, input.complete, input.required) = (kind, complete, question.required);
    field(flow, id, label, input.show(flow))
}

fn list(flow: Flow, id: &'static str, question: Question, typed: &str) -> Piece {
    let first = option(String::new(), flow.say(Say::ChooseOne).into(), false);
    let offered = question.options.into_iter();
    let offered = offered.map(|one| option(one.clone(), one.clone(), one == typed));
    let options: Vec<Piece> = std::iter::once(first).chain(offered).collect();
    view! {
        <select
            id=id
            part="field"
            name=id
            required=question.required
            data-test=id
            aria-invalid=move || yes(flow.look(|s| s.wrong(id)).is_some())
            aria-describedby=format!("{id}-error")
        >
            {options}
        </select>
    }
    .piece()
}

fn choices(flow: Flow, id: &'static str, question: Question, label: String, typed: &str) -> Piece {
    let is_one = question.kind == QuestionKind::Checkbox;
    let kind = match question.kind {
        QuestionKind::Radio => "radio",
        _ => "checkbox",
    };
    // Of several, any one will do: no box of them can be required.
    let required = question.required && question.kind != QuestionKind::Several;
    let (legend, options) = match is_one {
        true => (None, vec![("yes".to_owned(), label)]),
        false => {
            let options = question.options.into_iter();
            (Some(label), options.map(|one| (one.clone(), one)).collect())
        }
    };
    let mut own = Some(id);
    let choices: Vec<Piece> = options
        .into_iter()
        .map(|(value, text)| {
            let checked = typed.split('\n').any(|line| line == value);
            view! {
                <label class="choice">
                    // The first has the id that the field is found by.
                    <input
                        type=kind
                        id=own.take()
                        name=id
                        value=value
                        checked=checked
                        required=required
                        aria-invalid=move || yes(flow.look(|s| s.wrong(id)).is_some())
                        aria-describedby=format!("{id}-error")
                    />
                    {text}
                </label>
            }
            .piece()
        })
        .collect();
    let error = move || flow.look(|s| s.wrong(id));
    view! {
        <fieldset class="field" role=is_one.then_some("presentation")>
            <legend>{legend}</legend>
            {choices}
            <span class="error" data-test=format!("{id}-error") id=format!("{id}-error")>
                {error}
            </span>
        </fieldset>
    }
    .piece()
}

/// What is wrong with each answer, in words.
pub(crate) fn check(s: &State) -> Vec<Option<String>> {
    let Some(event) = &s.event else {
        return Vec::new();
    };
    let answers = event
        .questions
        .iter()
        .map(|question| s.answer(&question.id));
    let answers: Vec<&str> = answers.collect();
    let words = |error: Option<AnswerError>| error.map(|it| s.texts.say(said(it)).to_owned());
    let found = check_all(&event.questions, &answers);
    found.into_iter().map(words).collect()
}

fn said(error: AnswerError) -> Say {
    match error {
        AnswerError::Missing => Say::AnswerMissing,
        AnswerError::TooLong => Say::AnswerTooLong,
        AnswerError::EmailForm => Say::EmailForm,
        AnswerError::PhoneForm => Say::PhoneForm,
        AnswerError::NumberForm => Say::NumberForm,
        AnswerError::UrlForm => Say::UrlForm,
        AnswerError::NotOffered => Say::AnswerNotOffered,
    }
}

/// The field of the first answer that is wrong.
pub(crate) fn first_wrong(s: &State) -> Option<String> {
    let at = s.answer_errors.iter().position(Option::is_some)?;
    let question = s.event.as_ref()?.questions.get(at)?;
    Some(format!("#{}", name(&question.id)))
}

/// What the edge says of the answer in `field`, at its question; the field, if there is one.
pub(crate) fn refused(s: &mut State, field: &str, text: &str) -> Option<String> {
    let id = field.strip_prefix("answers.")?;
    let questions = &s.event.as_ref()?.questions;
    let at = questions.iter().position(|question| question.id == id)?;
    s.answer_errors.resize(questions.len(), None);
    *s.answer_errors.get_mut(at)? = Some(text.to_owned());
    first_wrong(s)
}

/// What is sent.
pub(crate) fn answers(s: &State) -> Vec<Answer> {
    let asked = s.event.iter().flat_map(|event| &event.questions);
    let given = asked.map(|question| Answer {
        question: question.id.clone(),
        text: s.answer(&question.id).trim().to_owned(),
    });
    given.filter(|answer| !answer.text.is_empty()).collect()
}
