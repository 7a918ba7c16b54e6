//! Addresses that somebody typed in and that we then fetch: which may be asked, and which never.
//!
//! The rules are about what stands in the address. That a name does not lead to a private network
//! is the platform's part: the compatibility flag `global_fetch_strictly_public`.

use std::fmt;

use url::{Host, Url};

/// Longer addresses are refused.
const MOST_CHARS: usize = 2_000;

/// Endings of names that mean something inside a network, or nothing at all.
const INSIDE: [&str; 10] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home.arpa",
    "invalid",
    "onion",
    "arpa",
];

/// What an address may be, apart from what holds everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Our own address, `https://HOST`: we don't ask ourselves.
    pub own: &'a str,
    /// Whether plain http on this machine is taken as well: for tests only.
    pub loopback: bool,
}

/// Why an address is not asked. [`fmt::Display`] is a sentence for whoever gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// It can't be read as one.
    Unreadable,
    /// Neither `https://` nor `webcal://`.
    Scheme,
    /// Another port than 443.
    Port,
    /// A name or password before the host.
    UserInfo,
    /// A number in place of a name, in any form.
    Number,
    /// A name of a machine inside a network.
    Inside,
    /// It is ours.
    Own,
}

impl AddressError {
    /// The stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "address_unreadable",
            Self::Scheme => "address_scheme",
            Self::Port => "address_port",
            Self::UserInfo => "address_user_info",
            Self::Number => "address_number",
            Self::Inside => "address_inside",
            Self::Own => "address_own",
        }
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => {
                "This is no address: copy the whole of it, from https:// or webcal:// to its end."
            }
            Self::Scheme => "The address must begin with https:// or webcal://.",
            Self::Port => {
                "The address names a port: publish the calendar at the usual one of https."
            }
            Self::UserInfo => {
                "The address contains a name or password before an @: use a link that works \
                 without signing in."
            }
            Self::Number => "The address must have a name (such as example.org), not a number.",
            Self::Inside => {
                "This name means something only inside a network: use an address that works from \
                 everywhere."
            }
            Self::Own => {
                "This address is one of this service: your bookings block your time already."
            }
        })
    }
}

/// An address that may be asked. A secret: who has it reads the calendar.
#[derive(Clone, PartialEq, Eq)]
pub struct FeedAddress(Url);

impl fmt::Debug for FeedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FeedAddress({}, …)", self.host())
    }
}

impl FeedAddress {
    /// Reads what somebody typed; `webcal:` means `https:`.
    ///
    /// # Errors
    /// Why it is not asked.
    pub fn parse(text: &str, rules: Rules<'_>) -> Result<Self, AddressError> {
        let text = text.trim();
        let strange = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
        if text.chars().count() > MOST_CHARS || text.contains(strange) {
            return Err(AddressError::Unreadable);
        }
        let https = text.split_once("://").and_then(|(scheme, rest)| {
            let webcal = ["webcal", "webcals"].contains(&scheme.to_ascii_lowercase().as_str());
            webcal.then(|| format!("https://{rest}"))
        });
        let url = Url::parse(https.as_deref().unwrap_or(text));
        Self::check(url.map_err(|_| AddressError::Unreadable)?, rules)
    }

    /// Where a redirect from here leads.
    ///
    /// # Errors
    /// Why that is not asked.
    pub fn follow(&self, location: &str, rules: Rules<'_>) -> Result<Self, AddressError> {
        let url = self.0.join(location);
        Self::check(url.map_err(|_| AddressError::Unreadable)?, rules)
    }

    fn check(mut url: Url, rules: Rules<'_>) -> Result<Self, AddressError> {
        url.set_fragment(None);
        if rules.loopback && url.scheme() == "http" && url.host_str() == Some("127.0.0.1") {
            return Ok(Self(url));
        }
        if url.scheme() != "https" {
            return Err(AddressError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::UserInfo);
        }
        // The standard port of the scheme is none here.
        if url.port().is_some() {
            return Err(AddressError::Port);
        }
        let name = match url.host() {
            Some(Host::Domain(name)) => name.trim_end_matches('.').to_ascii_lowercase(),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(AddressError::Number),
            None => return Err(AddressError::Unreadable),
        };
        let own = Url::parse(rules.own).ok();
        if own.as_ref().and_then(Url::host_str) == Some(name.as_str()) {
            return Err(AddressError::Own);
        }
        let ends = |end: &&str| {
            let rest = name.strip_suffix(*end);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        if !name.contains('.') || INSIDE.iter().any(ends) {
            return Err(AddressError::Inside);
        }
        Ok(Self(url))
    }

    /// The name of the host: what may be shown of it.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The whole of it. Never for a log, a view or an answer.
    #[must_use]
    pub fn secret(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules<'_> = Rules {
        own: "https://book.example",
        loopback: false,
    };

    #[test]
    fn what_leads_inside_is_not_asked_however_it_is_written() {
        use AddressError::{Inside, Number, Own, Port, Scheme, Unreadable, UserInfo};
        for (text, why) in [
            ("http://calendar.example.org/a.ics", Scheme),
            ("ftp://calendar.example.org/a.ics", Scheme),
            ("file:///etc/passwd", Scheme),
            ("data:text/calendar,BEGIN:VCALENDAR", Scheme),
            ("javascript:alert(1)", Scheme),
            ("https://127.0.0.1/", Number),
            ("https://127.0.0.1./", Number),
            ("https://127.1/", Number),
            ("https://2130706433/", Number),
            ("https://0x7f000001/", Number),
            ("https://0x7f.1/", Number),
            ("https://0177.0.0.1/", Number),
            ("https://%31%32%37.0.0.1/", Number),
            ("https://１２７.０.０.１/", Number),
            ("https://127。0。0。1/", Number),
            ("https://169.254.169.254/latest/meta-data/", Number),
            ("https://10.0.0.1/", Number),
            ("https://8.8.8.8/", Number),
            ("https://[::1]/", Number),
            ("https://[::ffff:127.0.0.1]/", Number),
            ("https://[fe80::1]/", Number),
            ("webcal://192.168.1.1/a.ics", Number),
            ("https://localhost/", Inside),
            ("https://LOCALHOST./", Inside),
            ("https://a.localhost/", Inside),
            ("https://printer.local/", Inside),
            ("https://metadata.google.internal/", Inside),
            ("https://router/", Inside),
            ("https://nas.home.arpa/", Inside),
            ("https://calendar.example.org:8443/a.ics", Port),
            ("https://calendar.example.org:80/a.ics", Port),
            ("https://me@calendar.example.org/a.ics", UserInfo),
            ("https://me:secret@calendar.example.org/a.ics", UserInfo),
            ("https://:secret@calendar.example.org/a.ics", UserInfo),
            ("https://calendar.example.org\\@127.0.0.1/", Unreadable),
            ("https://calendar.example.org@127.0.0.1/", UserInfo),
            ("https://book.example/feeds/1.ics", Own),
            ("webcal://BOOK.example./feeds/1.ics", Own),
            ("https://", Unreadable),
            ("calendar.example.org/a.ics", Unreadable),
            ("https://a b.example.org/", Unreadable),
            ("https://calendar.example.org/\na.ics", Unreadable),
            ("https://256.256.256.256/", Unreadable),
            ("", Unreadable),
        ] {
            assert_eq!(FeedAddress::parse(text, RULES).err(), Some(why), "{text}");
        }
        let long = format!("https://calendar.example.org/{}", "a".repeat(MOST_CHARS));
        assert!(FeedAddress::parse(&long, RULES).is_err());
    }

    #[test]
    fn what_is_public_is_asked_over_https() {
        for (text, asked) in [
            (
                "https://calendar.example.org/a.ics?key=1#x",
                "https://calendar.example.org/a.ics?key=1",
            ),
            (
                " webcal://p12.example.org/published/2/AAA ",
                "https://p12.example.org/published/2/AAA",
            ),
            (
                "WebCal://calendar.example.org:443/a",
                "https://calendar.example.org/a",
            ),
            (
                "https://kalender.bücher.example.org/",
                "https://kalender.xn--bcher-kva.example.org/",
            ),
        ] {
            let address = FeedAddress::parse(text, RULES).unwrap();
            assert_eq!(address.secret(), asked);
            assert!(!format!("{address:?}").contains("/a"), "{address:?}");
        }
    }

    #[test]
    fn a_redirect_is_held_to_the_same_rules() {
        let from = FeedAddress::parse("https://a.example.org/x/y.ics", RULES).unwrap();
        let next = from.follow("../z.ics", RULES).unwrap();
        assert_eq!(next.secret(), "https://a.example.org/z.ics");
        assert_eq!(from.follow("//127.1/z", RULES), Err(AddressError::Number));
        assert_eq!(
            from.follow("http://b.example.org/", RULES),
            Err(AddressError::Scheme)
        );
        assert_eq!(
            from.follow("https://book.example/", RULES),
            Err(AddressError::Own)
        );
    }

    #[test]
    fn plain_http_is_for_tests_on_this_machine_only() {
        let tests = Rules {
            loopback: true,
            ..RULES
        };
        let here = "http://127.0.0.1:8123/a.ics";
        assert!(FeedAddress::parse(here, tests).is_ok());
        assert_eq!(FeedAddress::parse(here, RULES), Err(AddressError::Scheme));
        for other in [
            "http://10.0.0.1/",
            "http://localhost:1/",
            "http://a.example.org/",
        ] {
            assert_eq!(
                FeedAddress::parse(other, tests),
                Err(AddressError::Scheme),
                "{other}"
            );
        }
    }
}
