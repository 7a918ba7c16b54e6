//! What is stored, in plain words, for the page that lists it. Whoever adds a table names it here:
//! a test of the edge's goes through the tables of all its objects.

/// Of whom something is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Who books, or means to.
    Visitors,
    /// Members of the site.
    Members,
    /// Nobody: the site itself.
    Site,
}

/// How long something is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// In these words.
    For(&'static str),
    /// What says who a visitor was goes so many days after the booking as the site has set; the time
    /// of it stays.
    AsSet,
}

/// One thing that is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Of whom.
    pub whose: Whose,
    /// What it is called.
    pub name: &'static str,
    /// What is in it, and where.
    pub holds: &'static str,
    /// For how long.
    pub lasts: Lasts,
    /// In which tables: of a `Site` by their names, of the other objects as `account.NAME` and
    /// `watch.NAME`. None: it is where we have no tables.
    pub tables: &'static [&'static str],
}

/// All that is stored, in the order in which it is told.
pub const KINDS: &[Kind] = &[
    Kind {
        whose: Whose::Visitors,
        name: "Bookings",
        holds: "The time, what was booked and with whom. Name, e-mail address, what was written and \
                answered, whom they bring, their time zone and language, where they came from if \
                your page tells, what was said on moving or cancelling, and your own note. In our \
                database; in the host’s Google Calendar as much of it as the event type says.",
        lasts: Lasts::AsSet,
        tables: &["bookings", "booking_hosts"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "What became of a booking’s event",
        holds: "Which event of Google’s stands for which booking, whether it was moved, deleted or \
                declined there, and which ones are on their way into or out of a calendar.",
        lasts: Lasts::For("As long as the site; what is on its way, until it has arrived."),
        tables: &["seen", "copies"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "A time kept while the form is open",
        holds: "The time, and a random text that the browser made up. In our database.",
        lasts: Lasts::For("Five minutes from when it was last asked for."),
        tables: &["holds", "hold_hosts"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "Against sending twice",
        holds: "A fingerprint of the form that was sent, from which it can’t be read back.",
        lasts: Lasts::For("A day."),
        tables: &["keys"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "Against too many requests",
        holds: "A fingerprint of the network that they came from, made with a secret key.",
        lasts: Lasts::For("An hour."),
        tables: &["rates"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "Mails",
        holds: "Which kind of mail went to the visitor of which booking, or to a host about which \
                connection, without address and text. The mail itself is with whoever sends it for \
                us and whoever reads it.",
        lasts: Lasts::For("A week; what trouble was told of, as long as it lasts."),
        tables: &["outbox", "told"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "People to call",
        holds: "Of which bookings the visitor was told one thing and does not know that it is \
                otherwise.",
        lasts: Lasts::For("Until a week after somebody has called them."),
        tables: &["calls"],
    },
    Kind {
        whose: Whose::Members,
        name: "Who you are",
        holds: "Name and e-mail address of the Google accounts that have signed in, and which sites \
                they belong to. Sessions, and ways to Google and back, as fingerprints.",
        lasts: Lasts::For(
            "In a site as long as they belong to it; a session for two weeks at most, a way to \
             Google for minutes. Name and address of an account that has signed in stay.",
        ),
        tables: &[
            "members",
            "account.profile",
            "account.sites",
            "account.sessions",
            "account.used_states",
        ],
    },
    Kind {
        whose: Whose::Members,
        name: "Roles and invitations",
        holds: "What each member may do and see. Of a link that invites somebody: for which role \
                and host, who made it and until when it is good. Its secret as a fingerprint.",
        lasts: Lasts::For(
            "A role as long as they are a member. A link is good for 14 days at most; the trace of \
             one that is over goes when the next is made.",
        ),
        tables: &["invitations", "appointments"],
    },
    Kind {
        whose: Whose::Members,
        name: "The permission that Google gave",
        holds: "The address of the Google account, and tokens, encrypted. With them we read when \
                somebody is busy and write bookings. For calendars elsewhere their address, \
                encrypted, the name of its host, and what its publisher last answered. Since when \
                which of our keys encrypts; the keys themselves are not in the database.",
        lasts: Lasts::For(
            "Tokens until the account is disconnected, an address elsewhere until you remove it, \
             the rest until the site is erased.",
        ),
        tables: &["connections", "master_keys"],
    },
    Kind {
        whose: Whose::Members,
        name: "Calendars",
        holds: "Name, colour and time zone of each calendar, what it is used for, and for a moment \
                who is writing into it.",
        lasts: Lasts::For("Until the site is erased."),
        tables: &["calendars", "turns"],
    },
    Kind {
        whose: Whose::Members,
        name: "Google’s notices of changes",
        holds: "A number under which Google tells us that something in a calendar has changed. What \
                has, it does not say.",
        lasts: Lasts::For("Until it runs out or the account is disconnected."),
        tables: &["channels"],
    },
    Kind {
        whose: Whose::Members,
        name: "Busy times",
        holds: "From when to when, and nothing else: no titles, no guests, no places.",
        lasts: Lasts::For("Replaced at each reading, and gone when the account is disconnected."),
        tables: &["busy"],
    },
    Kind {
        whose: Whose::Members,
        name: "Test events",
        holds: "Which event a self-test has written into which calendar, and for which time.",
        lasts: Lasts::For("Until Google has removed it, right after the test."),
        tables: &["test_events"],
    },
    Kind {
        whose: Whose::Members,
        name: "Settings",
        holds: "Names of hosts, hours, event types, questions, the site’s title, contact, colour and \
                logo, and what an admin has set for all hosts.",
        lasts: Lasts::For("Until you change them."),
        tables: &[
            "site",
            "hosts",
            "schedules",
            "event_types",
            "brand",
            "locks",
        ],
    },
    Kind {
        whose: Whose::Members,
        name: "Drafts",
        holds: "Settings that somebody looks at in the preview before they save them, and who.",
        lasts: Lasts::For(
            "They can be looked at for two hours, and go when the site is next tidied or another \
             one is made.",
        ),
        tables: &["drafts"],
    },
    Kind {
        whose: Whose::Members,
        name: "Calendar links",
        holds: "What each of them shows, who made it, and when it was last read. Not the address \
                itself.",
        lasts: Lasts::For("Until they are ended, and a trace of that for some time."),
        tables: &["feeds"],
    },
    Kind {
        whose: Whose::Members,
        name: "Changes of settings",
        holds: "Who of the members changed what, as it was and as it is. Whoever is no member any \
                more has no name there.",
        lasts: Lasts::For("One year."),
        tables: &["audit"],
    },
    Kind {
        whose: Whose::Site,
        name: "Activity",
        holds: "What was done and when, as words of ours and numbers of bookings, and what Google \
                refused in its own words. No names of visitors.",
        lasts: Lasts::For("60 days."),
        tables: &["log"],
    },
    Kind {
        whose: Whose::Site,
        name: "Work that is due, under way or has failed",
        holds: "Numbers of bookings and calendars, and what Google said last. Which bookings a host \
                who pauses or leaves has still to hand over, and to whom.",
        lasts: Lasts::For("Until it is done."),
        tables: &["jobs", "leavings"],
    },
    Kind {
        whose: Whose::Site,
        name: "When it has to be looked after next",
        holds: "The site’s address and when its next work is due, in a second place, so that work \
                which was forgotten is found.",
        lasts: Lasts::For("Until the site is erased."),
        tables: &["watched", "watch.sites"],
    },
    Kind {
        whose: Whose::Site,
        name: "Where your tag was seen",
        holds: "The names of websites. No visitors and no pages.",
        lasts: Lasts::For("60 days."),
        tables: &["seen_on"],
    },
    Kind {
        whose: Whose::Site,
        name: "The stone of an erased site",
        holds: "The site’s address and when it was erased, so that nobody else is ever given it.",
        lasts: Lasts::For("For ever."),
        tables: &["erased"],
    },
    Kind {
        whose: Whose::Site,
        name: "Versions of the tables",
        holds: "Which changes of our tables were made here, and when.",
        lasts: Lasts::For("Until the site is erased."),
        tables: &["migrations", "account.migrations", "watch.migrations"],
    },
    Kind {
        whose: Whose::Site,
        name: "Backups",
        holds: "The platform that we run on keeps copies of all of this, which we can’t change.",
        lasts: Lasts::For("30 days."),
        tables: &[],
    },
];
