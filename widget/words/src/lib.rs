//! What the widget says, in every language that it speaks. A text that is missing in one of them
//! does not compile; that none has lost a place for a name or a number is tested.
//!
//! The module for browsers has English in it. Every other language is a file of its own, the list
//! of [`Say::ALL`]'s texts as JSON, which the loader fetches beside the module; `cargo run -p words`
//! writes them.

mod ar;
mod de;
mod en;
mod es;
mod fr;
mod ja;
mod nl;
mod pt;

/// A language that we speak: the widget, and mails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Arabic, written from right to left.
    Ar,
    /// German.
    De,
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
    /// French.
    Fr,
    /// Japanese.
    Ja,
    /// Dutch.
    Nl,
    /// Portuguese.
    Pt,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Ar,
        Self::De,
        Self::En,
        Self::Es,
        Self::Fr,
        Self::Ja,
        Self::Nl,
        Self::Pt,
    ];

    /// The language of a tag (RFC 5646), by its first part; `None` if it is none of these.
    ///
    /// ```
    /// use words::Language;
    /// assert_eq!(Language::of("de-CH-1996"), Some(Language::De));
    /// assert_eq!(Language::of("PT_br"), Some(Language::Pt));
    /// assert_eq!(Language::of("tlh"), None);
    /// ```
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let first = tag.split(['-', '_']).next().unwrap_or_default().trim();
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(first))
    }

    /// Its tag: two letters.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ar => "ar",
            Self::De => "de",
            Self::En => "en",
            Self::Es => "es",
            Self::Fr => "fr",
            Self::Ja => "ja",
            Self::Nl => "nl",
            Self::Pt => "pt",
        }
    }

    /// `ltr` or `rtl`, as HTML spells it.
    #[must_use]
    pub const fn dir(self) -> &'static str {
        match self {
            Self::Ar => "rtl",
            _ => "ltr",
        }
    }

    /// What it says.
    #[must_use]
    pub const fn text(self, what: Say) -> &'static str {
        match self {
            Self::Ar => ar::say(what),
            Self::De => de::say(what),
            Self::En => en::say(what),
            Self::Es => es::say(what),
            Self::Fr => fr::say(what),
            Self::Ja => ja::say(what),
            Self::Nl => nl::say(what),
            Self::Pt => pt::say(what),
        }
    }

    /// What the button says that closes a dialog around the widget.
    #[must_use]
    pub const fn close(self) -> &'static str {
        match self {
            Self::Ar => ar::CLOSE,
            Self::De => de::CLOSE,
            Self::En => en::CLOSE,
            Self::Es => es::CLOSE,
            Self::Fr => fr::CLOSE,
            Self::Ja => ja::CLOSE,
            Self::Nl => nl::CLOSE,
            Self::Pt => pt::CLOSE,
        }
    }
}

/// What English says: by this name, so that nothing else is linked where that is all that is asked.
#[must_use]
pub const fn english(what: Say) -> &'static str {
    en::say(what)
}

macro_rules! says {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Something to say. Names in braces are places.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Say {
            $($(#[$doc])* $name,)*
        }

        impl Say {
            /// In the order of the files.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

/// One language: every text by its name.
macro_rules! words {
    ($($name:ident: $text:literal,)*) => {
        pub(crate) const fn say(what: crate::Say) -> &'static str {
            match what {
                $(crate::Say::$name => $text,)*
            }
        }
    };
}
use words;

says! {
    /// While the first answer is on its way.
    Looking,
    /// What the widget is, for screen readers: `{title}`.
    Book,
    /// Before whom to ask.
    Questions,
    /// A button.
    PreviousMonth,
    /// A button.
    NextMonth,
    /// A button.
    PreviousWeek,
    /// A button.
    NextWeek,
    /// Of the choice between the next three, for screen readers.
    Layout,
    /// How days are laid out.
    Month,
    /// The same.
    Week,
    /// The same.
    List,
    /// Of a day, while its times are not known.
    DayLoading,
    /// Of a day of which nothing can be said.
    DayUnknown,
    /// Of a day.
    NoTimes,
    /// Of a day: `{n}`, as the language counts.
    TimesZero,
    /// The same.
    TimesOne,
    /// The same.
    TimesTwo,
    /// The same.
    TimesFew,
    /// The same.
    TimesMany,
    /// The same.
    TimesOther,
    /// Above the times, before there are any.
    Times,
    /// Above the times, before a day is chosen.
    ChooseDay,
    /// Below a day without times.
    OtherDays,
    /// Below the month, before a day is chosen.
    Dots,
    /// Of a whole month: `{month}`.
    NothingFree,
    /// Of all months.
    NothingLeft,
    /// A button.
    NextFree,
    /// A button below the list.
    MoreDays,
    /// Label of a choice.
    TimeZone,
    /// Label of a choice.
    Length,
    /// A switch between 24 and twice 12 hours.
    Clock,
    /// To screen readers, once another zone is chosen: `{zone}`.
    ZoneChanged,
    /// Of the zone that was typed.
    NoZone,
    /// Below the times: how long ago the calendars were read, `{ago}` (as `Intl` says it).
    Checked,
    /// A button, back to the times.
    ChangeTime,
    /// Above the form.
    YourDetails,
    /// Label of a field.
    Name,
    /// Label of a field.
    Email,
    /// Label of a field: `{n}`, how many at most.
    Guests,
    /// Label of a field.
    Notes,
    /// In the form, how long the time is kept: `{time}`, a duration.
    Kept,
    /// A button.
    KeepLonger,
    /// A button.
    BookThis,
    /// The same while it is being done.
    Booking,
    /// While the network fails.
    StillTrying,
    /// A link to a page that tells what becomes of a booking.
    FollowHere,
    /// Of a field.
    NameMissing,
    /// Of a field.
    NameTooLong,
    /// Of a field.
    EmailMissing,
    /// Of a field.
    EmailForm,
    /// Of a field: `{email}`, the first that can't be taken, and `{n}`, how many at most.
    GuestsForm,
    /// Of a field.
    NotesTooLong,
    /// Of a question.
    AnswerMissing,
    /// Of a question.
    AnswerTooLong,
    /// Of a question.
    PhoneForm,
    /// Of a question.
    NumberForm,
    /// Of a question.
    UrlForm,
    /// Of a question.
    AnswerNotOffered,
    /// A list that opens, before anything is chosen.
    ChooseOne,
    /// Behind a question that need not be answered.
    Optional,
    /// Above the times, what became of the chosen one: `{time}`, `{day}`.
    Taken,
    /// The same.
    NotOffered,
    /// The same.
    Failed,
    /// The same.
    NotFree,
    /// A heading.
    Booked,
    /// Below it: `{email}`.
    Invited,
    /// After it, where the visitor brings others.
    KeepLink,
    /// Below it, where Google sends nothing.
    NotInvited,
    /// Below it, where its host wants bookings in no calendar.
    Nowhere,
    /// A heading.
    NotBookedYet,
    /// Below it.
    Writing,
    /// Below it.
    Approval,
    /// Below it, where a mail would tell.
    Mailed,
    /// Below it, where nobody would write.
    NotMailed,
    /// A heading.
    Rejected,
    /// Below it.
    RejectedText,
    /// Of a booking.
    When,
    /// Of a booking: whom one meets.
    With,
    /// Of a booking.
    Where,
    /// Before links to do so.
    AddToCalendar,
    /// A link.
    CalendarFile,
    /// A button.
    CopyLink,
    /// To screen readers, and on the button.
    Copied,
    /// A link.
    ChangeOrCancel,
    /// A link.
    FollowOrCancel,
    /// A button.
    BookAnother,
    /// A button.
    ChooseAnother,
    /// A button.
    TryAgain,
    /// A link.
    OpenPage,
    /// A heading.
    Offline,
    /// Below it.
    OfflineText,
    /// A heading.
    CannotSay,
    /// Below it.
    CannotSayText,
    /// A heading.
    Unavailable,
    /// Below it.
    UnavailableText,
    /// A heading.
    NotThere,
    /// Below it.
    NotThereText,
    /// A heading.
    TooMany,
    /// Below it: `{n}` seconds.
    TooManySeconds,
    /// Below it.
    TooManyMinutes,
    /// A heading.
    Check,
    /// A heading.
    NoAnswer,
    /// Below it.
    NoAnswerText,
    /// A heading.
    Wrong,
    /// Below it.
    WrongText,
}

/// How a language counts (CLDR's plural categories).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plural {
    /// As for none, in Arabic.
    Zero,
    /// As for one.
    One,
    /// As for two, in Arabic.
    Two,
    /// As for a few, in Arabic.
    Few,
    /// As for many, in Arabic, and for millions, in French.
    Many,
    /// As for all others.
    Other,
}

impl Plural {
    /// Reads the category as `Intl.PluralRules` names it.
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name {
            "zero" => Self::Zero,
            "one" => Self::One,
            "two" => Self::Two,
            "few" => Self::Few,
            "many" => Self::Many,
            _ => Self::Other,
        }
    }

    /// The text for so many times.
    #[must_use]
    pub const fn times(self) -> Say {
        match self {
            Self::Zero => Say::TimesZero,
            Self::One => Say::TimesOne,
            Self::Two => Say::TimesTwo,
            Self::Few => Say::TimesFew,
            Self::Many => Say::TimesMany,
            Self::Other => Say::TimesOther,
        }
    }
}

/// A text with its places filled in; one that is not named stays as it is.
///
/// ```
/// assert_eq!(words::fill("{n} times on {day}", &[("n", "3"), ("day", "Monday")]), "3 times on Monday");
/// assert_eq!(words::fill("{n} times", &[]), "{n} times");
/// ```
#[must_use]
pub fn fill(text: &str, places: &[(&str, &str)]) -> String {
    // Brace by brace: a search for a text instead of a character costs the widget 5 kB.
    let mut parts = text.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        match places.iter().find(|(place, _)| *place == name) {
            Some((_, value)) => filled.push_str(value),
            None => {
                filled.push('{');
                filled.push_str(name);
                filled.push('}');
            }
        }
        filled.push_str(rest);
    }
    filled
}
