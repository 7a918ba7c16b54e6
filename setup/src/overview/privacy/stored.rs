//! Everything that is stored, in plain words, for everybody who belongs to the site.

use leptos::prelude::*;
use shared::stored::{KINDS, Lasts, Whose};

use super::super::section::{Part, Section};
use crate::state::Page;

/// The section: what there is to say, and the list folded away.
#[component]
pub(in crate::overview) fn StoredSection(part: Part) -> impl IntoView {
    let page = Page::here();
    let days = Memo::new(move |_| page.view().map(|view| view.keep_days).unwrap_or_default());
    let rows = move |whose: Whose| {
        let kinds = KINDS.iter().filter(|kind| kind.whose == whose);
        kinds
            .map(|kind| {
                view! {
                    <dt>{kind.name}</dt>
                    <dd>
                        <p>{kind.holds}</p>
                        <p class="hint">{move || long(kind.lasts, days.get())}</p>
                    </dd>
                }
            })
            .collect_view()
    };
    view! {
        <Section part=part>
            <p>
                "The list is complete. We neither see nor keep what people do on your website, and of \
                your calendars only what the list names."
            </p>
            <details class="more">
                <summary data-test="what-is-stored">"See the list: what, where and for how long"</summary>
                <div class="fold">
                    <h3>"About visitors"</h3>
                    <dl class="stored">{rows(Whose::Visitors)}</dl>
                    <h3>"About admins, hosts and viewers"</h3>
                    <dl class="stored">{rows(Whose::Members)}</dl>
                    <h3>"About the site"</h3>
                    <dl class="stored">{rows(Whose::Site)}</dl>
                </div>
            </details>
        </Section>
    }
}

/// How long, in words.
fn long(lasts: Lasts, days: u16) -> String {
    match lasts {
        Lasts::For(words) => words.to_owned(),
        Lasts::AsSet => {
            let unit = if days == 1 { "day" } else { "days" };
            format!(
                "The time: as long as the site. Everything that says who booked: until {days} {unit} after it."
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_who_it_was_lasts_as_long_as_is_set() {
        let booking = KINDS.iter().find(|kind| kind.tables.contains(&"bookings"));
        let lasts = booking.map(|kind| kind.lasts).unwrap();
        assert!(long(lasts, 30).ends_with("until 30 days after it."));
        assert!(long(lasts, 1).ends_with("until 1 day after it."));
        assert_eq!(long(Lasts::For("A day."), 30), "A day.");
    }
}
