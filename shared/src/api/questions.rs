//! What an event type asks beyond name and e-mail, and what was answered.

use serde::{Deserialize, Serialize};

/// One question of an event type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// `[a-z0-9-]{1,32}`, once in an event type. Answers name it.
    pub id: String,
    /// What is asked: one line of 1 to 200 characters.
    pub label: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// Whether a booking needs an answer.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub required: bool,
    /// What to choose from: 1 to 30 lines of 1 to 100 characters, none twice; empty where nothing
    /// is chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// One line of at most 200 characters.
    Text,
    /// At most 2,000 characters.
    LongText,
    /// One e-mail address.
    Email,
    /// A phone number in any usual form.
    Phone,
    /// A number, with a point or a comma.
    Number,
    /// One of the options, from a list that opens.
    Select,
    /// Any of the options.
    Several,
    /// One of the options, all of them visible.
    Radio,
    /// Yes or nothing: the label is what is agreed to.
    Checkbox,
    /// An address of the web.
    Url,
}

impl QuestionKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::LongText,
        Self::Email,
        Self::Phone,
        Self::Number,
        Self::Select,
        Self::Several,
        Self::Radio,
        Self::Checkbox,
        Self::Url,
    ];

    /// Whether it is answered by choosing among options.
    #[must_use]
    pub fn has_options(self) -> bool {
        matches!(self, Self::Select | Self::Several | Self::Radio)
    }

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LongText => "long_text",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Number => "number",
            Self::Select => "select",
            Self::Several => "several",
            Self::Radio => "radio",
            Self::Checkbox => "checkbox",
            Self::Url => "url",
        }
    }
}

/// A visitor's answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// [`Question::id`].
    pub question: String,
    /// As typed or chosen; of several options a line for each; of a checkbox anything but nothing.
    pub text: String,
}

/// An answer as its host reads it: the question as it was asked then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// [`Question::label`].
    pub label: String,
    /// What was answered; `yes` of a checkbox, options with commas between them.
    pub text: String,
}
