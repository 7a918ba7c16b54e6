//! What the event type asks beyond name, e-mail and notes: the part of the form, and what is done
//! with the answers. They stay in the page's own fields until they are looked at.

use leptos::prelude::*;
use shared::api::{Answer, Question, QuestionKind};
use shared::questions::{AnswerError, check as check_one};
use words::Say;

use crate::flow::Flow;
use crate::parts::{nothing, option, yes};
use crate::piece::{IntoPiece, Piece};
use crate::state::State;

/// The name and id of a question's field.
pub(crate) fn name(id: &str) -> String {
    format!("q-{id}")
}

/// The part of the form.
pub(crate) fn questions(flow: Flow) -> Piece {
    let asked = flow.read(|s| {
        let questions = s.event.as_ref().map(|event| event.questions.clone());
        (questions.unwrap_or_default(), s.answers.clone())
    });
    let (questions, answers) = asked.unwrap_or_default();
    let all: Vec<Piece> = questions
        .into_iter()
        .enumerate()
        .map(|(at, question)| {
            let typed = answers.get(at).cloned().unwrap_or_default();
            part(flow, at, question, typed)
        })
        .collect();
    all.piece()
}

fn part(flow: Flow, at: usize, question: Question, typed: String) -> Piece {
    let id = name(&question.id);
    let describes = format!("{id}-error");
    let error = move || flow.look(|s| s.answer_errors.get(at).cloned().flatten());
    let label = match question.required || question.kind == QuestionKind::Checkbox {
        true => question.label.clone(),
        false => format!("{} ({})", question.label, flow.say(Say::Optional)),
    };
    let error_line = view! {
        <span class="error" data-test=describes.clone() id=describes.clone()>{error}</span>
    };
    let wrong = move || yes(error().is_some());
    let kind = match question.kind {
        QuestionKind::Several | QuestionKind::Checkbox => Some("checkbox"),
        QuestionKind::Radio => Some("radio"),
        _ => None,
    };
    if let Some(kind) = kind {
        let single = question.kind == QuestionKind::Checkbox;
        let (legend, options) = match single {
            true => (nothing(), vec![(String::from("yes"), label)]),
            false => {
                let options = question.options.into_iter();
                let legend = view! { <legend>{label}</legend> }.piece();
                (
                    legend,
                    options.map(|option| (option.clone(), option)).collect(),
                )
            }
        };
        let choices: Vec<Piece> = options
            .into_iter()
            .enumerate()
            .map(|(nth, (value, text))| {
                let checked = typed.split('\n').any(|line| line == value);
                // The first one has the id that the field is found by.
                let own = (nth == 0).then(|| id.clone());
                // Only a group of radio buttons is one field that can be required.
                let required = question.required && (single || kind == "radio");
                view! {
                    <label class="choice">
                        <input
                            type=kind
                            id=own
                            name=id.clone()
                            value=value
                            checked=checked
                            required=required
                            aria-invalid=wrong
                            aria-describedby=describes.clone()
                        />
                        <span>{text}</span>
                    </label>
                }
                .piece()
            })
            .collect();
        return view! { <fieldset class="field" data-test=id.clone()>{legend}{choices}{error_line}</fieldset> }
            .piece();
    }
    let required = question.required;
    let input = match question.kind {
        QuestionKind::Select => {
            let first = option(
                String::new(),
                flow.say(Say::ChooseOne).into(),
                typed.is_empty(),
            );
            let offered = question.options.into_iter();
            let offered = offered.map(|one| option(one.clone(), one.clone(), one == typed));
            let options: Vec<Piece> = std::iter::once(first).chain(offered).collect();
            view! {
                <select
                    id=id.clone()
                    name=id.clone()
                    required=required
                    data-test=id.clone()
                    aria-invalid=wrong
                    aria-describedby=describes
                >
                    {options}
                </select>
            }
            .piece()
        }
        QuestionKind::LongText => view! {
            <textarea
                id=id.clone()
                name=id.clone()
                rows="3"
                required=required
                data-test=id.clone()
                aria-invalid=wrong
                aria-describedby=describes
            >
                {typed}
            </textarea>
        }
        .piece(),
        kind => {
            let (kind, keys) = match kind {
                QuestionKind::Email => ("email", None),
                QuestionKind::Phone => ("tel", None),
                QuestionKind::Url => ("url", None),
                // What `number` takes and shows depends on the browser; the keys are what helps.
                QuestionKind::Number => ("text", Some("decimal")),
                _ => ("text", None),
            };
            let complete = (kind == "tel" || kind == "url").then_some(kind);
            view! {
                <input
                    id=id.clone()
                    name=id.clone()
                    type=kind
                    inputmode=keys
                    autocomplete=complete
                    required=required
                    value=typed
                    data-test=id.clone()
                    aria-invalid=wrong
                    aria-describedby=describes
                />
            }
            .piece()
        }
    };
    view! { <p class="field"><label for=id>{label}</label>{input}{error_line}</p> }.piece()
}

/// What is wrong with each answer, in words.
pub(crate) fn check(s: &State) -> Vec<Option<String>> {
    let words = |(question, answer): (&Question, &String)| {
        let error = check_one(question, answer).err()?;
        Some(s.texts.say(said(error)).to_owned())
    };
    let asked = s.event.iter().flat_map(|event| &event.questions);
    asked.zip(&s.answers).map(words).collect()
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
    let given = asked.zip(&s.answers);
    let given = given.filter(|(_, answer)| !answer.trim().is_empty());
    given
        .map(|(question, answer)| Answer {
            question: question.id.clone(),
            text: answer.trim().to_owned(),
        })
        .collect()
}
