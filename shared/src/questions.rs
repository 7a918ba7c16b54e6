//! What questions may be, and what may be answered. The same rules in the widget and the edge.

use std::fmt;

use crate::api::{Answer, Answered, Question, QuestionKind};
use crate::contact::Email;

/// Questions of one event type.
pub const MOST_QUESTIONS: usize = 10;
const MOST_OPTIONS: usize = 30;
const MOST_TEXT: usize = 200;
const MOST_LONG_TEXT: usize = 2000;
const MOST_OPTION: usize = 100;

/// Why an answer can't be taken. Shown at the question, so it says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// It is needed.
    Missing,
    /// More characters than its kind may have.
    TooLong,
    /// Not one e-mail address.
    EmailForm,
    /// Not a phone number.
    PhoneForm,
    /// Not a number.
    NumberForm,
    /// Not an address of the web.
    UrlForm,
    /// Not what there was to choose from.
    NotOffered,
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Answer this question.",
            Self::TooLong => "Shorten this answer.",
            Self::EmailForm => "Enter one e-mail address, like name@example.com.",
            Self::PhoneForm => "Enter a phone number, like +49 30 1234567.",
            Self::NumberForm => "Enter a number.",
            Self::UrlForm => "Enter an address that begins with https://.",
            Self::NotOffered => "Choose one of the answers offered.",
        })
    }
}

impl std::error::Error for AnswerError {}

/// Whether a question can be answered so; `text` as [`Answer::text`] has it.
///
/// ```
/// use shared::api::{Question, QuestionKind};
/// use shared::questions::{AnswerError, check};
/// let question = Question {
///     id: "phone".into(),
///     label: "Your number?".into(),
///     kind: QuestionKind::Phone,
///     required: true,
///     options: vec![],
/// };
/// assert_eq!(check(&question, "+49 (30) 123-45.67"), Ok(()));
/// assert_eq!(check(&question, "call me"), Err(AnswerError::PhoneForm));
/// assert_eq!(check(&question, " "), Err(AnswerError::Missing));
/// ```
///
/// # Errors
/// What the visitor has to mend.
pub fn check(question: &Question, text: &str) -> Result<(), AnswerError> {
    let text = text.trim();
    if text.is_empty() {
        return match question.required {
            true => Err(AnswerError::Missing),
            false => Ok(()),
        };
    }
    let most = match question.kind {
        QuestionKind::LongText | QuestionKind::Url => MOST_LONG_TEXT,
        // Each is looked for among the options.
        QuestionKind::Several => usize::MAX,
        _ => MOST_TEXT,
    };
    if text.chars().count() > most {
        return Err(AnswerError::TooLong);
    }
    let (fits, wrong) = match question.kind {
        QuestionKind::Text | QuestionKind::LongText | QuestionKind::Checkbox => return Ok(()),
        QuestionKind::Email => (Email::parse(text).is_ok(), AnswerError::EmailForm),
        QuestionKind::Phone => (is_phone(text), AnswerError::PhoneForm),
        QuestionKind::Number => (is_number(text), AnswerError::NumberForm),
        QuestionKind::Url => (is_url(text), AnswerError::UrlForm),
        QuestionKind::Select | QuestionKind::Radio => {
            (is_option(question, text), AnswerError::NotOffered)
        }
        QuestionKind::Several => {
            let mut lines = text.split('\n');
            let all = lines.all(|line| is_option(question, line.trim()));
            (all, AnswerError::NotOffered)
        }
    };
    if fits { Ok(()) } else { Err(wrong) }
}

fn is_option(question: &Question, text: &str) -> bool {
    question.options.iter().any(|option| option == text)
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (4..=20).contains(&digits)
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || b" +-()./".contains(&b))
}

fn is_number(text: &str) -> bool {
    let digits = text.as_bytes();
    let digits = digits.strip_prefix(b"-").unwrap_or(digits);
    let points = digits.iter().filter(|b| b",.".contains(b)).count();
    let ends_well = [digits.first(), digits.last()]
        .into_iter()
        .all(|end| end.is_some_and(u8::is_ascii_digit));
    points <= 1
        && ends_well
        && digits
            .iter()
            .all(|b| b.is_ascii_digit() || b",.".contains(b))
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://");
    let rest = rest.or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| host.bytes().any(|b| b == b'.'))
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Checks all answers and puts them beside their questions, in the order of these. Questions
/// without an answer are left out.
///
/// # Errors
/// The id of the question, and what to do: also for an answer to what was not asked.
pub fn answered(
    questions: &[Question],
    answers: &[Answer],
) -> Result<Vec<Answered>, (String, AnswerError)> {
    let asked = |answer: &&Answer| questions.iter().any(|q| q.id == answer.question);
    if let Some(other) = answers.iter().find(|answer| !asked(answer)) {
        return Err((other.question.clone(), AnswerError::NotOffered));
    }
    let mut all = Vec::new();
    for question in questions {
        let answer = answers.iter().find(|answer| answer.question == question.id);
        let text = answer.map(|answer| answer.text.trim()).unwrap_or_default();
        check(question, text).map_err(|error| (question.id.clone(), error))?;
        if text.is_empty() {
            continue;
        }
        let text = match question.kind {
            QuestionKind::Checkbox => "yes".to_owned(),
            QuestionKind::Several => text
                .split('\n')
                .map(str::trim)
                .collect::<Vec<_>>()
                .join(", "),
            QuestionKind::LongText => clean(text, |c| c == '\n'),
            _ => clean(text, |_| false),
        };
        all.push(Answered {
            label: question.label.clone(),
            text,
        });
    }
    Ok(all)
}

/// Without what can't be seen or breaks lines, but for what is `kept`.
fn clean(text: &str, kept: fn(char) -> bool) -> String {
    let text = text.replace("\r\n", "\n");
    let shown = |c: &char| kept(*c) || !(c.is_control() || crate::contact::is_hidden(*c));
    text.chars().filter(shown).collect()
}

/// Why questions can't be asked so: where, as `questions[2].options`, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionError {
    /// The field.
    pub field: String,
    /// What to do.
    pub detail: String,
}

/// Whether an event type may ask this.
///
/// # Errors
/// The first thing to mend.
pub fn check_questions(questions: &[Question]) -> Result<(), QuestionError> {
    let wrong = |field: String, detail: &str| {
        Err(QuestionError {
            field,
            detail: detail.to_owned(),
        })
    };
    if questions.len() > MOST_QUESTIONS {
        return wrong("questions".into(), "Ask at most ten questions.");
    }
    for (at, question) in questions.iter().enumerate() {
        let field = |name: &str| format!("questions[{at}].{name}");
        let id = question.id.as_bytes();
        let id_ok = (1..=32).contains(&id.len())
            && id
                .iter()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-');
        let before = questions.iter().take(at);
        if !id_ok || before.clone().any(|other| other.id == question.id) {
            return wrong(
                field("id"),
                "Give each question a name of its own: a-z, 0-9 and -, at most 32.",
            );
        }
        if !is_line(&question.label, MOST_TEXT) {
            return wrong(
                field("label"),
                "Write the question in one line of at most 200 characters.",
            );
        }
        let options = &question.options;
        if question.kind.has_options() == options.is_empty() || options.len() > MOST_OPTIONS {
            return wrong(
                field("options"),
                "Give one to thirty answers to choose from.",
            );
        }
        let twice = |(at, option): (usize, &String)| options.iter().take(at).any(|o| o == option);
        let is_wrong = |option: &String| !is_line(option, MOST_OPTION);
        if options.iter().any(is_wrong) || options.iter().enumerate().any(twice) {
            return wrong(
                field("options"),
                "Give each answer once, in one line of at most 100 characters.",
            );
        }
    }
    Ok(())
}

fn is_line(text: &str, most: usize) -> bool {
    let shown = |c: char| !(c.is_control() || crate::contact::is_hidden(c));
    text == text.trim() && (1..=most).contains(&text.chars().count()) && text.chars().all(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: QuestionKind, required: bool, options: &[&str]) -> Question {
        Question {
            id: "q".into(),
            label: "What?".into(),
            kind,
            required,
            options: options.iter().map(|&option| option.to_owned()).collect(),
        }
    }

    #[test]
    fn each_kind_takes_what_it_is_for() {
        use AnswerError as E;
        use QuestionKind as K;
        let long = "x".repeat(201);
        for (kind, text, expected) in [
            (K::Text, "Anything <b>", Ok(())),
            (K::Text, &*long, Err(E::TooLong)),
            (K::LongText, &*long, Ok(())),
            (K::Email, "a@b.example", Ok(())),
            (K::Email, "a@b", Err(E::EmailForm)),
            (K::Phone, "0171/123 45-67", Ok(())),
            (K::Phone, "+", Err(E::PhoneForm)),
            (K::Phone, "123456789012345678901", Err(E::PhoneForm)),
            (K::Number, "-3,5", Ok(())),
            (K::Number, "12", Ok(())),
            (K::Number, "1.000,5", Err(E::NumberForm)),
            (K::Number, "-", Err(E::NumberForm)),
            (K::Number, ".5", Err(E::NumberForm)),
            (K::Number, "1e9", Err(E::NumberForm)),
            (K::Url, "https://example.org/a?b#c", Ok(())),
            (K::Url, "http://example.org", Ok(())),
            (K::Url, "javascript:alert(1)", Err(E::UrlForm)),
            (K::Url, "https://localhost", Err(E::UrlForm)),
            (K::Url, "https://exa mple.org", Err(E::UrlForm)),
            (K::Select, "Red", Ok(())),
            (K::Select, "red", Err(E::NotOffered)),
            (K::Radio, "Blue", Ok(())),
            (K::Several, "Red\nBlue", Ok(())),
            (K::Several, "Red\nGreen", Err(E::NotOffered)),
            (K::Checkbox, "on", Ok(())),
        ] {
            let question = question(kind, true, &["Red", "Blue"]);
            assert_eq!(check(&question, text), expected, "{kind:?} {text}");
            assert_eq!(check(&question, "  "), Err(E::Missing), "{kind:?}");
            let optional = Question {
                required: false,
                ..question
            };
            assert_eq!(check(&optional, ""), Ok(()), "{kind:?}");
        }
    }

    #[test]
    fn answers_stand_beside_their_questions_without_what_cannot_be_seen() {
        let mut first = question(QuestionKind::Several, false, &["Red", "Blue"]);
        first.id = "colours".into();
        first.label = "Which?".into();
        let second = question(QuestionKind::Text, false, &[]);
        let answer = |question: &str, text: &str| Answer {
            question: question.into(),
            text: text.into(),
        };
        let both = [
            answer("q", " a\u{202e}b\n"),
            answer("colours", "Red\r\nBlue"),
        ];
        let all = answered(&[first.clone(), second.clone()], &both).unwrap();
        let texts: Vec<&str> = all.iter().map(|a| a.text.as_str()).collect();
        assert_eq!(texts, ["Red, Blue", "ab"]);
        assert_eq!(answered(std::slice::from_ref(&first), &[]), Ok(vec![]));
        let other = [answer("other", "x")];
        let refused = answered(&[first, second], &other);
        assert_eq!(refused, Err(("other".into(), AnswerError::NotOffered)));
    }

    #[test]
    fn what_cannot_be_asked_is_named() {
        let fine = question(QuestionKind::Select, true, &["Red"]);
        assert_eq!(check_questions(std::slice::from_ref(&fine)), Ok(()));
        let wrong = |change: fn(&mut Question)| {
            let mut question = fine.clone();
            change(&mut question);
            check_questions(&[question]).unwrap_err().field
        };
        assert_eq!(wrong(|q| q.id = "Q".into()), "questions[0].id");
        assert_eq!(wrong(|q| q.label = " ".into()), "questions[0].label");
        assert_eq!(wrong(|q| q.label = "a\nb".into()), "questions[0].label");
        assert_eq!(wrong(|q| q.options.clear()), "questions[0].options");
        assert_eq!(
            wrong(|q| q.kind = QuestionKind::Text),
            "questions[0].options"
        );
        assert_eq!(
            wrong(|q| q.options.push("Red".into())),
            "questions[0].options"
        );
        let twice = check_questions(&[fine.clone(), fine.clone()]).unwrap_err();
        assert_eq!(twice.field, "questions[1].id");
        let many: Vec<Question> = (0..11).map(|_| fine.clone()).collect();
        assert_eq!(check_questions(&many).unwrap_err().field, "questions");
    }
}
