//! What visitors are asked beyond name, e-mail and notes.

use leptos::prelude::*;
use shared::api::{EventSettings, Question, QuestionKind};
use shared::questions::{MOST_QUESTIONS, check_questions};

use crate::api::Failure;
use crate::ui::{FieldError, Fold, Work};

/// The kinds in the order in which they are offered.
const KINDS: [(QuestionKind, &str); 10] = [
    (QuestionKind::Text, "One line"),
    (QuestionKind::LongText, "Several lines"),
    (QuestionKind::Phone, "Phone number"),
    (QuestionKind::Email, "E-mail address"),
    (QuestionKind::Number, "Number"),
    (QuestionKind::Url, "Web address"),
    (QuestionKind::Radio, "One of these answers"),
    (
        QuestionKind::Select,
        "One of these answers, from a drop-down list",
    ),
    (QuestionKind::Several, "Any of these answers"),
    (QuestionKind::Checkbox, "A box to tick"),
];

/// One question that is being edited. Cheap to copy.
#[derive(Clone, Copy)]
struct Row {
    id: StoredValue<String>,
    label: RwSignal<String>,
    kind: RwSignal<QuestionKind>,
    required: RwSignal<bool>,
    /// A line for each.
    options: RwSignal<String>,
}

impl Row {
    fn of(question: &Question) -> Self {
        Self {
            id: StoredValue::new(question.id.clone()),
            label: RwSignal::new(question.label.clone()),
            kind: RwSignal::new(question.kind),
            required: RwSignal::new(question.required),
            options: RwSignal::new(question.options.join("\n")),
        }
    }

    fn question(self) -> Question {
        let kind = self.kind.get_untracked();
        let options = self.options.get_untracked();
        let lines = options
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        Question {
            id: self.id.get_value(),
            label: self.label.get_untracked().trim().to_owned(),
            kind,
            required: self.required.get_untracked(),
            options: match kind.has_options() {
                true => lines.map(str::to_owned).collect(),
                false => Vec::new(),
            },
        }
    }
}

/// What is being edited. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct QuestionsModel(RwSignal<Vec<Row>>);

impl QuestionsModel {
    pub(super) fn of(event: &EventSettings) -> Self {
        Self(RwSignal::new(event.questions.iter().map(Row::of).collect()))
    }

    /// Puts it into what is to be saved.
    ///
    /// # Errors
    /// The first question that can't be asked so.
    pub(super) fn put(self, event: &mut EventSettings) -> Result<(), Failure> {
        let rows = self.0.get_untracked();
        let questions: Vec<Question> = rows.into_iter().map(Row::question).collect();
        check_questions(&questions).map_err(|error| Failure::at(&error.field, &error.detail))?;
        event.questions = questions;
        Ok(())
    }

    /// Ids stay with their questions; a new one gets the first that is free.
    fn add(self) {
        self.0.update(|rows| {
            let taken: Vec<String> = rows.iter().map(|row| row.id.get_value()).collect();
            let mut ids = (1..).map(|n| format!("q{n}"));
            let Some(id) = ids.find(|id| !taken.contains(id)) else {
                return;
            };
            rows.push(Row::of(&Question {
                id,
                label: String::new(),
                kind: QuestionKind::Text,
                required: false,
                options: Vec::new(),
            }));
        });
    }

    fn remove(self, id: &str) {
        self.0
            .update(|rows| rows.retain(|row| row.id.get_value() != id));
    }
}

/// The fields.
#[component]
pub(super) fn Questions(model: QuestionsModel, work: Work) -> impl IntoView {
    let full = move || model.0.with(|rows| rows.len() >= MOST_QUESTIONS);
    let of_all = Signal::derive(move || work.nth().is_none());
    view! {
        <Fold summary="Questions for visitors" work=work fields=&["questions"] test="questions">
            <p class="hint">
                "In addition to name, e-mail and notes. You see the answers with the booking, and in the calendar event if it shows everything."
            </p>
            <ol class="questions">
                <For
                    each=move || model.0.get()
                    key=|row| row.id.get_value()
                    children=move |row| view! { <OneQuestion row=row model=model work=work /> }
                />
            </ol>
            <button
                type="button"
                class="button"
                data-test="add-question"
                disabled=full
                on:click=move |_| model.add()
            >
                "Add a question"
            </button>
            <FieldError work=work field="questions" when=of_all />
        </Fold>
    }
}

#[component]
fn OneQuestion(row: Row, model: QuestionsModel, work: Work) -> impl IntoView {
    let id = row.id.get_value();
    let nth = move || {
        let same = |it: &Row| it.id.get_value() == row.id.get_value();
        model.0.with(|rows| rows.iter().position(same))
    };
    let is_wrong = Signal::derive(move || work.is_about("questions") && work.nth() == nth());
    let of_options = move || work.is_about_part("options");
    let scope = format!("{id}-");
    let error = StoredValue::new(format!("error-{scope}questions"));
    let (label, kind, options) = (
        format!("question-{id}"),
        format!("question-{id}-kind"),
        format!("question-{id}-options"),
    );
    let kinds = KINDS
        .into_iter()
        .map(|(it, words)| {
            view! {
                <option value=it.as_str() selected=move || row.kind.get() == it>
                    {words}
                </option>
            }
        })
        .collect_view();
    let choose = move |word: String| {
        let chosen = QuestionKind::ALL.into_iter().find(|it| it.as_str() == word);
        row.kind.set(chosen.unwrap_or(QuestionKind::Text));
    };
    let remove = move |_| {
        // What is wrong is told by its place, and the places change.
        work.forget();
        model.remove(&row.id.get_value());
    };
    view! {
        <li class="question">
            <div class="field">
                <label for=label.clone()>"Question"</label>
                <input
                    id=label.clone()
                    data-test=label
                    autocomplete="off"
                    maxlength="200"
                    aria-describedby=error.get_value()
                    aria-invalid=move || (is_wrong.get() && !of_options()).then_some("true")
                    prop:value=row.label
                    on:input:target=move |event| row.label.set(event.target().value())
                />
            </div>
            <div class="field">
                <label for=kind.clone()>"Type of answer"</label>
                <select
                    id=kind.clone()
                    data-test=kind
                    on:change:target=move |event| choose(event.target().value())
                >
                    {kinds}
                </select>
            </div>
            <Show when=move || row.kind.get().has_options()>
                <div class="field">
                    <label for=options.clone()>"Answers, one per line"</label>
                    <textarea
                        id=options.clone()
                        data-test=options.clone()
                        rows="3"
                        aria-describedby=error.get_value()
                        aria-invalid=move || (is_wrong.get() && of_options()).then_some("true")
                        prop:value=row.options
                        on:input:target=move |event| row.options.set(event.target().value())
                    ></textarea>
                </div>
            </Show>
            <div class="row">
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=row.required
                        on:change:target=move |event| row.required.set(event.target().checked())
                    />
                    <span>"Required"</span>
                </label>
                <button type="button" class="button" on:click=remove>
                    "Remove"
                </button>
            </div>
            <FieldError work=work field="questions" scope=scope when=is_wrong />
        </li>
    }
}
