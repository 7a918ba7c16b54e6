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
        holds: "The time, what was booked and with whom. The visitor’s name, e-mail address, notes \
                and answers, the guests they bring, their time zone and language, where they came \
                from if your page tells us, what was said when moving, cancelling or declining, \
                and your own note. In our database, and in the host’s Google Calendar as much of \
                it as the event type says.",
        lasts: Lasts::AsSet,
        tables: &["bookings", "booking_hosts"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "What happened to a booking’s event",
        holds: "Which event at Google belongs to which booking, whether it was moved, deleted or \
                declined there, and which ones are on their way into or out of a calendar.",
        lasts: Lasts::For("As long as the site; for events on their way, until they have arrived."),
        tables: &["seen", "copies"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "A time held while the form is open",
        holds: "The time, and a random text made up by the browser. In our database.",
        lasts: Lasts::For("Five minutes from the last request for it."),
        tables: &["holds", "hold_hosts"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "Protection against sending twice",
        holds: "A fingerprint of the form that was sent. The form can’t be read back from it.",
        lasts: Lasts::For("A day."),
        tables: &["keys"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "Protection against too many requests",
        holds: "A fingerprint of the network that requests came from, made with a secret key.",
        lasts: Lasts::For("An hour."),
        tables: &["rates"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "E-mails",
        holds: "Which kind of e-mail went to the visitor of which booking, or to a host about \
                which connection, without address or text. The e-mail itself is with whoever sends \
                it for us and whoever reads it.",
        lasts: Lasts::For("A week; which problems were reported, as long as they last."),
        tables: &["outbox", "told"],
    },
    Kind {
        whose: Whose::Visitors,
        name: "People to call",
        holds: "Bookings whose visitor was told one thing and doesn’t know that things are \
                different.",
        lasts: Lasts::For("Until a week after somebody has called them."),
        tables: &["calls"],
    },
    Kind {
        whose: Whose::Members,
        name: "Who you are",
        holds: "Name and e-mail address of the Google accounts that have signed in, and which \
                sites they belong to. Sessions, and round trips to Google, as fingerprints.",
        lasts: Lasts::For(
            "In a site as long as they belong to it; a session for two weeks at most, a round trip \
             to Google for minutes. Name and address of an account that has signed in stay.",
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
        holds: "What each member may do and see. For each invitation link: its role and host, who \
                made it and how long it is valid. Its secret as a fingerprint.",
        lasts: Lasts::For(
            "A role as long as they are a member. A link is valid for 14 days at most; the record \
             of one that is over is deleted when the next is made.",
        ),
        tables: &["invitations", "appointments"],
    },
    Kind {
        whose: Whose::Members,
        name: "Permission from Google",
        holds: "The address of the Google account, and tokens, encrypted. With them we read when \
                somebody is busy and write bookings. For other calendars, their address, \
                encrypted, the name of the server in it, and what the publisher last answered. \
                Since when each of our keys has been used to encrypt; the keys themselves are not \
                in the database.",
        lasts: Lasts::For(
            "Tokens until the account is disconnected, the address of another calendar until you \
             remove it, the rest until the site is erased.",
        ),
        tables: &["connections", "master_keys"],
    },
    Kind {
        whose: Whose::Members,
        name: "Calendars",
        holds: "Name, colour and time zone of each calendar, what it is used for, and, for a \
                moment, who is writing to it.",
        lasts: Lasts::For("Until the site is erased."),
        tables: &["calendars", "turns"],
    },
    Kind {
        whose: Whose::Members,
        name: "Change notices from Google",
        holds: "A number that Google uses to tell us that something in a calendar has changed. It \
                does not say what.",
        lasts: Lasts::For("Until it expires or the account is disconnected."),
        tables: &["channels"],
    },
    Kind {
        whose: Whose::Members,
        name: "Busy times",
        holds: "When each begins and ends, and nothing else: no titles, no guests, no places.",
        lasts: Lasts::For(
            "Replaced each time we read them, and deleted when the account is disconnected.",
        ),
        tables: &["busy"],
    },
    Kind {
        whose: Whose::Members,
        name: "Test events",
        holds: "Which event a self-test wrote into which calendar, and for what time.",
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
        holds: "Settings that somebody looks at in the preview before saving them, and who that \
                is.",
        lasts: Lasts::For(
            "They can be viewed for two hours, and are deleted when the site is next tidied or \
             another draft is made.",
        ),
        tables: &["drafts"],
    },
    Kind {
        whose: Whose::Members,
        name: "Calendar feeds",
        holds: "What each feed shows, who made it, and when it was last read. Not the address \
                itself.",
        lasts: Lasts::For("Until they are ended, and a record of that for some time."),
        tables: &["feeds"],
    },
    Kind {
        whose: Whose::Members,
        name: "Changes to settings",
        holds: "Which member changed what, before and after. Whoever is no longer a member is not \
                named there.",
        lasts: Lasts::For("One year."),
        tables: &["audit"],
    },
    Kind {
        whose: Whose::Site,
        name: "Activity",
        holds: "What was done and when, in words of ours and with the numbers of bookings, and \
                what Google refused, in its own words. No names of visitors.",
        lasts: Lasts::For("60 days."),
        tables: &["log"],
    },
    Kind {
        whose: Whose::Site,
        name: "Work that is due, in progress or has failed",
        holds: "Numbers of bookings and calendars, and what Google said last. Which bookings a \
                host who pauses or leaves still has to hand over, and to whom.",
        lasts: Lasts::For("Until it is done."),
        tables: &["jobs", "leavings"],
    },
    Kind {
        whose: Whose::Site,
        name: "When the site’s next work is due",
        holds: "The site’s address and when its next work is due, in a second place, so that \
                forgotten work is found.",
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
        name: "What remains of an erased site",
        holds: "The site’s address and when it was erased, so that nobody else ever gets that \
                address.",
        lasts: Lasts::For("For ever."),
        tables: &["erased"],
    },
    Kind {
        whose: Whose::Site,
        name: "Versions of the tables",
        holds: "Which changes to our tables were made here, and when.",
        lasts: Lasts::For("Until the site is erased."),
        tables: &["migrations", "account.migrations", "watch.migrations"],
    },
    Kind {
        whose: Whose::Site,
        name: "Backups",
        holds: "The platform we run on keeps copies of all of this, which we can’t change.",
        lasts: Lasts::For("30 days."),
        tables: &[],
    },
];
