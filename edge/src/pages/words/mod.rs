//! What only these pages say: one table for each language. A text that is missing does not
//! compile; that none has lost a place is tested. What the widget says too is in [`::words::Say`].
//!
//! Names in braces are places.

mod ar;
mod de;
mod en;
mod es;
mod fr;
mod ja;
mod nl;
mod pt;

use ::words::{Language, Plural, fill};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Everything that only these pages say, in one language.
        pub(super) struct Words {
            $($(#[$doc])* pub(super) $name: &'static str,)*
        }

        #[cfg(test)]
        impl Words {
            /// Every text by its name.
            pub(super) fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }
    };
}

words! {
    /// The way to the free times, and the title of their page.
    choose_time,

    // Marks above a booking: how it stands, in a word or two.
    booked,
    cancelled,
    not_booked,
    being_moved,
    ask_first,

    // A booking that is confirmed: `{host}`.
    meet,
    in_calendar,
    not_invited,
    in_no_calendar,
    meet_old_time,
    old_time_counts,
    host_moved,
    host_moved_text,
    host_removed,
    host_removed_text,

    // One that is not decided yet.
    to_agree,
    to_agree_text,
    writing,
    writing_text,
    mail_decided,
    mail_failed,
    no_mail_declined,
    no_mail_failed,

    // One that is over.
    is_cancelled,
    leaving_calendar,
    left_in_calendar,
    host_cancelled,
    removed_in_google,
    nobody_expects,
    declined,
    unanswered,
    choose_where_booked,
    came_to_nothing,
    came_to_nothing_text,

    // One whose visitor was erased.
    erased,
    erased_text,

    // Why it was not moved.
    not_moved_busy,
    not_moved_changed,
    not_moved_unwritten,

    // Of a booking, and what can be done about it.
    what,
    guests,
    moving_to,
    link_follows,
    link_from_host,
    save,
    /// Before the names of calendars, after [`Self::save`].
    or_to,
    cannot_come,
    /// Label of a field: `{host}`.
    word_to,
    cancel,
    /// In a calendar file: `{link}`.
    file_note,

    // Choosing a time.
    /// `{n}`.
    minutes,
    /// A link, after what is chosen: `{n}`.
    other_length,
    /// `{zone}`.
    times_in,
    /// The same, where a form was filled in before: also `{name}` and `{email}`.
    times_in_for,
    earlier,
    later,
    /// A button beside the choice of a zone.
    show,
    /// A link to the page of a booking.
    save_or_change,

    // Why a time can't be had, and what to do, two sentences beside each other.
    just_taken,
    never_offered,
    no_longer_fits,
    cannot_move,
    choose_other,
    old_stays,
    /// Alone, of a move of which nothing else is known.
    not_moved,

    // What else is wrong with a form.
    three_bookings,
    address_refused,
    addresses_refused,
    sent_before,

    // Why a booking can't be changed.
    too_late,
    /// Whom to ask: `{whom}`.
    too_late_text,
    to_be_agreed,
    has_begun,

    // Moving a booking: `{host}`.
    when_to_meet,
    old_time_yours,
    move_it,
    later_times,
    keep,
    another_time,

    // Pages that say what is wrong.
    no_answer,
    no_answer_text,
    link_expired,
    link_expired_text,
    link_broken,
    link_broken_text,
    nothing_here,
    nothing_here_text,
    /// Whom to ask: `{whom}`.
    not_offered_text,

    // What became of a booking whose answer did not come.
    your_booking,
    looking,
    needs_script,
    no_booking,
    no_booking_text,
    choose_again,
    offline,
    offline_text,
    open_again,
}

pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::Ar => &ar::WORDS,
        Language::De => &de::WORDS,
        Language::En => &en::WORDS,
        Language::Es => &es::WORDS,
        Language::Fr => &fr::WORDS,
        Language::Ja => &ja::WORDS,
        Language::Nl => &nl::WORDS,
        Language::Pt => &pt::WORDS,
    }
}

/// `3 times`, as the language counts.
pub(super) fn times(language: Language, count: usize) -> String {
    let text = language.text(plural(language, count).times());
    fill(text, &[("n", &count.to_string())])
}

/// CLDR's plural categories for whole numbers below a million. The widget asks `Intl` for them,
/// which is not there natively.
pub(super) fn plural(language: Language, count: usize) -> Plural {
    match (language, count, count % 100) {
        (Language::Ja, ..) => Plural::Other,
        (Language::Ar, 0, _) => Plural::Zero,
        (Language::Ar, 2, _) => Plural::Two,
        (Language::Ar, 3.., 3..=10) => Plural::Few,
        (Language::Ar, 11.., 11..) => Plural::Many,
        (Language::Fr | Language::Pt, 0, _) | (_, 1, _) => Plural::One,
        _ => Plural::Other,
    }
}

/// Two sentences, one after the other.
pub(super) fn two(language: Language, first: &str, second: &str) -> String {
    let between = match language {
        Language::Ja => "",
        _ => " ",
    };
    format!("{first}{between}{second}")
}
