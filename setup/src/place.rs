//! Where on the page a person is. All of it lives in the address, so that a reload, *Back*
//! and a link from a mail come to the same place.

use crate::browser;

/// The screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// Where the page begins: my own calendar, before the redirect to Google.
    Connect,
    /// Someone else's: sign in, start the site, name and invite the host.
    Someone,
    /// Which calendars block, which one receives.
    Calendars,
    /// Weekly hours, and the event type for who may change it.
    Hours,
    /// Another host's schedules, which an admin looks after.
    HostHours,
    /// The tag and the live preview.
    Tag,
}

impl Step {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Connect, "connect"),
        (Self::Someone, "someone"),
        (Self::Calendars, "calendars"),
        (Self::Hours, "hours"),
        (Self::HostHours, "host-hours"),
        (Self::Tag, "tag"),
    ];

    fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(step, _)| *step == self)
            .map_or("", |(_, name)| name)
    }
}

/// The address's query and fragment, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The step that the person went to; without one, the page finds where they are.
    pub(crate) step: Option<Step>,
    /// The site's slug.
    pub(crate) site: Option<String>,
    /// The host in question.
    pub(crate) host: Option<String>,
    /// The event type that is being changed.
    pub(crate) event: Option<String>,
    /// What went wrong at Google or on the way back.
    pub(crate) problem: Option<String>,
    /// The host that was connected a moment ago.
    pub(crate) connected: Option<String>,
    /// The token of an invitation.
    pub(crate) invitation: Option<String>,
    /// The secret of a link that makes an owner.
    pub(crate) appointment: Option<String>,
    /// The area or the section of the overview that the fragment names, if it names one.
    pub(crate) section: Option<String>,
}

impl Place {
    /// Reads the address as it is now.
    pub(crate) fn here() -> Self {
        let mut place = Self::default();
        let query = web_sys::UrlSearchParams::new_with_str(&browser::query());
        let Ok(query) = query else { return place };
        let get = |name: &str| query.get(name).filter(|value| !value.is_empty());
        place.step = get("step").and_then(|name| {
            let known = Step::ALL.iter().find(|(_, known)| *known == name);
            known.map(|(step, _)| *step)
        });
        place.site = get("site");
        place.host = get("host");
        place.event = get("event");
        place.problem = get("problem");
        place.connected = get("connected");
        place.invitation = get("invitation");
        // Signing in leads past Google, which forgets it.
        place.appointment = get("appointment").or_else(|| browser::kept("appointment"));
        place.section = browser::fragment();
        place
    }

    /// The query and the fragment that [`Place::here`] reads back.
    pub(crate) fn address(&self) -> String {
        let Ok(query) = web_sys::UrlSearchParams::new() else {
            return String::new();
        };
        let parts = [
            ("site", self.site.as_deref()),
            ("host", self.host.as_deref()),
            ("event", self.event.as_deref()),
            ("step", self.step.map(Step::name)),
            ("problem", self.problem.as_deref()),
            ("connected", self.connected.as_deref()),
            ("invitation", self.invitation.as_deref()),
            ("appointment", self.appointment.as_deref()),
        ];
        for (name, value) in parts {
            if let Some(value) = value {
                query.append(name, value);
            }
        }
        let mut address = String::from(query.to_string());
        if !address.is_empty() {
            address.insert(0, '?');
        }
        if let Some(section) = &self.section {
            address.push('#');
            address.push_str(section);
        }
        address
    }
}
