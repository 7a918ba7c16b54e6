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
/// All answers of a booking: as much as fits into an event's description beside the notes.
const MOST_TOGETHER: usize = 5000;

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

/// What is wrong with each answer; `texts` as [`Answer::text`] has them, in the order of the
/// questions.
///
/// ```
/// use shared::api::{Question, QuestionKind};
/// use shared::questions::{AnswerError, check};
/// let question = [Question {
///     id: "phone".into(),
///     label: "Your number?".into(),
///     kind: QuestionKind::Phone,
///     required: true,
///     options: vec![],
/// }];
/// assert_eq!(check(&question, &["+49 (30) 123-45.67"]), [None]);
/// assert_eq!(check(&question, &["call me"]), [Some(AnswerError::PhoneForm)]);
/// assert_eq!(check(&question, &[" "]), [Some(AnswerError::Missing)]);
/// ```
#[must_use]
pub fn check(questions: &[Question], texts: &[&str]) -> Vec<Option<AnswerError>> {
    let mut room = MOST_TOGETHER;
    let each = |(question, text): (&Question, &&str)| {
        let text = cleaned(question.kind, text);
        let length = text.chars().count();
        let fits = length <= room;
        room = room.saturating_sub(length);
        let wrong = check_one(question, &text, length);
        wrong.or((!fits).then_some(AnswerError::TooLong))
    };
    questions.iter().zip(texts).map(each).collect()
}

fn check_one(question: &Question, text: &str, length: usize) -> Option<AnswerError> {
    if text.is_empty() {
        return question.required.then_some(AnswerError::Missing);
    }
    let most = match question.kind {
        QuestionKind::LongText | QuestionKind::Url => MOST_LONG_TEXT,
        // Each is looked for among the options.
        QuestionKind::Several => usize::MAX,
        _ => MOST_TEXT,
    };
    if length > most {
        return Some(AnswerError::TooLong);
    }
    let (fits, wrong) = match question.kind {
        QuestionKind::Text | QuestionKind::LongText | QuestionKind::Checkbox => return None,
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
    (!fits).then_some(wrong)
}

/// Without what can't be seen; one line where one is asked for; digits and their signs as ASCII has
/// them, where keyboards of other scripts write their own.
fn cleaned(kind: QuestionKind, text: &str) -> String {
    let lines = matches!(kind, QuestionKind::LongText | QuestionKind::Several);
    let digits = matches!(kind, QuestionKind::Phone | QuestionKind::Number);
    let one = |c: char| match c {
        '\r' => None,
        '\n' | '\t' if lines => Some(c),
        c if crate::contact::is_hidden(c) => None,
        c if c.is_control() => Some(' '),
        c if digits => Some(ascii(c)),
        c => Some(c),
    };
    let cleaned: String = text.chars().filter_map(one).collect();
    cleaned.trim().to_owned()
}

fn ascii(c: char) -> char {
    let digit = |zero: u32| char::from_digit(u32::from(c).wrapping_sub(zero), 10);
    match c {
        '\u{ff10}'..='\u{ff19}' => digit(0xff10).unwrap_or(c),
        '\u{660}'..='\u{669}' => digit(0x660).unwrap_or(c),
        '\u{6f0}'..='\u{6f9}' => digit(0x6f0).unwrap_or(c),
        '\u{ff0b}' => '+',
        '\u{ff0d}' | '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{30fc}' => '-',
        '\u{ff08}' => '(',
        '\u{ff09}' => ')',
        '\u{a0}' | '\u{202f}' | '\u{3000}' => ' ',
        '\u{66b}' => '.',
        c => c,
    }
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
/// without an answer are left out; so are answers to what is not asked any more.
///
/// # Errors
/// The id of the question, and what to do.
pub fn answered(
    questions: &[Question],
    answers: &[Answer],
) -> Result<Vec<Answered>, (String, AnswerError)> {
    let to = |question: &Question| answers.iter().find(|a| a.question == question.id);
    let texts: Vec<&str> = questions
        .iter()
        .map(|question| to(question).map_or("", |answer| &answer.text))
        .collect();
    for (question, wrong) in questions.iter().zip(check(questions, &texts)) {
        if let Some(error) = wrong {
            return Err((question.id.clone(), error));
        }
    }
    let given = questions.iter().zip(texts).filter_map(|(question, text)| {
        let text = cleaned(question.kind, text);
        let text = match question.kind {
            _ if text.is_empty() => return None,
            QuestionKind::Checkbox => "yes".to_owned(),
            QuestionKind::Several => {
                let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
                lines.join(", ")
            }
            _ => text,
        };
        let label = question.label.clone();
        Some(Answered { label, text })
    });
    Ok(given.collect())
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
        // A form sends every end of a line as two characters, and browsers count one.
        let lines = "xxxxxxxxx\r\n".repeat(200);
        for (kind, text, expected) in [
            (K::Text, "Anything <b>", Ok(())),
            (K::Text, &*long, Err(E::TooLong)),
            (K::LongText, &*long, Ok(())),
            (K::Email, "a@b.example", Ok(())),
            (K::Email, "a@b", Err(E::EmailForm)),
            (K::Phone, "0171/123 45-67", Ok(())),
            (K::LongText, &*lines, Ok(())),
            (K::Phone, "０９０－１２３４－５６７８", Ok(())),
            (K::Phone, "\u{202a}٠٥٠\u{a0}١٢٣٤٥٦٧", Ok(())),
            (K::Number, "٣٫٥", Ok(())),
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
            let mut question = question(kind, true, &["Red", "Blue"]);
            let one =
                |question: &Question, text: &str| check(std::slice::from_ref(question), &[text]);
            assert_eq!(one(&question, text), [expected.err()], "{kind:?} {text}");
            // What can't be seen is no answer.
            assert_eq!(one(&question, " \u{200b} "), [Some(E::Missing)], "{kind:?}");
            question.required = false;
            assert_eq!(one(&question, ""), [None], "{kind:?}");
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
        let other = [answer("other", "x"), answer("q", "y")];
        let all = answered(&[first, second.clone()], &other).unwrap();
        assert_eq!(all.len(), 1, "what is not asked any more is passed over");
        let phone = question(QuestionKind::Phone, true, &[]);
        let all = answered(&[phone], &[answer("q", "０９０ー1")]);
        assert_eq!(all.unwrap()[0].text, "090-1");
    }

    #[test]
    fn together_they_fit_into_an_event() {
        let mut asked: Vec<Question> = Vec::new();
        for n in 0..3 {
            let mut one = question(QuestionKind::LongText, false, &[]);
            one.id = n.to_string();
            asked.push(one);
        }
        let long = "x".repeat(2000);
        let found = check(&asked, &[&long, &long, &long]);
        assert_eq!(found, [None, None, Some(AnswerError::TooLong)]);
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
