//! What Google asks a host, in its words, beside what is done with it.

/// A permission of Google's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The scope, in Google's long form.
    pub scope: &'static str,
    /// Google's sentence beside the box.
    pub label: &'static str,
    /// What we do with it.
    pub purpose: &'static str,
    /// What does not work without it.
    pub consequence: &'static str,
}

/// What connecting asks for, in the order of Google's page.
pub const CONSENTS: [Consent; 3] = [
    Consent {
        scope: "https://www.googleapis.com/auth/calendar.events.freebusy",
        label: "See the availability on Google calendars you have access to",
        purpose: "We read when you are busy, so that only free times are offered. Never titles, guests or notes.",
        consequence: "Without it nobody can be offered a time: we can’t see when you are busy.",
    },
    Consent {
        scope: "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
        label: "See the list of Google calendars you’re subscribed to",
        purpose: "We show you their names, so that you can choose which ones count.",
        consequence: "Without it you can’t choose which calendars block time and which one \
                      receives bookings.",
    },
    Consent {
        scope: "https://www.googleapis.com/auth/calendar.events.owned",
        label: "See, create, change, and delete events on Google calendars you own",
        purpose: "We write each booking into the one calendar you choose, and change or remove only what we wrote.",
        consequence: "Without it bookings can’t be written into your calendar.",
    },
];

/// What connecting asks for where bookings go into a calendar of their own, in the order of Google's
/// page: writing anywhere else is impossible then.
pub const OWN_CALENDAR_CONSENTS: [Consent; 3] = {
    let [busy, list, _] = CONSENTS;
    [
        busy,
        list,
        Consent {
            scope: "https://www.googleapis.com/auth/calendar.app.created",
            label: "Make secondary Google calendars, and see, create, change, and delete events on them",
            purpose: "We make one new calendar and write each booking into it. Google lets us \
                      write to no other calendar.",
            consequence: "Without it we can’t make the calendar that bookings go into.",
        },
    ]
};

/// What connecting asks for; `own_calendar`: see [`OWN_CALENDAR_CONSENTS`].
#[must_use]
pub fn consents(own_calendar: bool) -> &'static [Consent; 3] {
    match own_calendar {
        true => &OWN_CALENDAR_CONSENTS,
        false => &CONSENTS,
    }
}

/// What is asked for on top of [`CONSENTS`] where bookings go into a calendar that is shared with
/// the host.
pub const WIDER_CONSENT: Consent = Consent {
    scope: "https://www.googleapis.com/auth/calendar.events",
    label: "View and edit events on all your calendars",
    purpose: "We write bookings to the shared calendar that you chose, and to no other calendar.",
    consequence: "Without it bookings can’t be written into a calendar that is shared with you.",
};
