//! The settings of a deployment, parsed once from its variables and secrets.

use std::collections::BTreeMap;

use crate::mail::Sender;

/// Who may start a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUp {
    /// Nobody new.
    Closed,
    /// Who gives the set-up code.
    Allowlist,
    /// Anybody with a Google account.
    Open,
}

/// Where Google is; other addresses only for the simulator.
#[derive(Clone, Debug)]
pub struct GoogleUrls {
    /// The consent page.
    pub auth: String,
    /// Code exchange and refresh.
    pub token: String,
    /// Revocation.
    pub revoke: String,
    /// Calendar v3, without a slash at the end.
    pub calendar: String,
}

/// How mail is sent, where the deployment sends any.
#[derive(Clone)]
pub struct MailSettings {
    /// Who mails are from.
    pub from: Sender,
    /// Address and key of a provider; without: the platform's binding `MAIL`.
    pub provider: Option<(String, String)>,
}

/// The settings of a deployment.
#[derive(Clone)]
pub struct Config {
    /// The public address without a slash at the end, `https://HOST`.
    pub origin: String,
    /// Google's addresses.
    pub google: GoogleUrls,
    /// The OAuth client's id.
    pub client_id: String,
    /// The OAuth client's secret.
    pub client_secret: String,
    /// Master keys by number; the highest seals, all of them open.
    pub master_keys: BTreeMap<u32, Vec<u8>>,
    /// What the setup page calls this service; visitors are shown it nowhere.
    pub product: String,
    /// Who may start a site.
    pub sign_up: SignUp,
    /// With [`SignUp::Allowlist`]: what who starts a site types. Empty never matches.
    pub set_up_code: String,
    /// What the operator proves themselves with; whoever knows it can make themselves an admin of every site, so
    /// it is not what owners type. Empty never matches.
    pub operator_code: String,
    /// Mail; off if absent.
    pub mail: Option<MailSettings>,
    /// Whether calendars are also read from plain http on this machine: for tests, and only where
    /// the edge itself is served so.
    pub feeds_on_loopback: bool,
}

/// A variable or secret that is missing or can't be used; the text names it and says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads the settings through `get`, which answers a variable or secret by name.
    ///
    /// `ORIGIN` is optional: without it `fallback_origin`, the address of the request, is used.
    ///
    /// # Errors
    /// Names the first variable that is missing or unusable.
    pub fn parse(
        get: impl Fn(&str) -> Option<String>,
        fallback_origin: &str,
    ) -> Result<Self, ConfigError> {
        let need = |name: &str| {
            get(name).filter(|v| !v.trim().is_empty()).ok_or_else(|| {
                ConfigError(format!(
                    "{name} is not set: run `cargo xtask wrangler secret put {name}`"
                ))
            })
        };
        let origin = get("ORIGIN").filter(|v| !v.is_empty());
        let origin = origin.as_deref().unwrap_or(fallback_origin);
        let or = |name: &str, default: &str| get(name).unwrap_or_else(|| default.to_owned());
        let mut master_keys = BTreeMap::new();
        for n in 1..=9_u32 {
            let Some(text) = get(&format!("MASTER_KEY_{n}")) else {
                continue;
            };
            let key = data_encoding::BASE64
                .decode(text.trim().as_bytes())
                .ok()
                .filter(|key| key.len() >= 32)
                .ok_or_else(|| {
                    ConfigError(format!(
                        "MASTER_KEY_{n} must be 32 random bytes in base64: make one with `openssl rand -base64 32`"
                    ))
                })?;
            master_keys.insert(n, key);
        }
        if master_keys.is_empty() {
            need("MASTER_KEY_1")?;
        }
        let sign_up = match or("SIGN_UP", "allowlist").as_str() {
            "open" => SignUp::Open,
            "closed" => SignUp::Closed,
            "allowlist" => SignUp::Allowlist,
            _ => {
                return Err(ConfigError(
                    "SIGN_UP must be `open`, `allowlist` or `closed`".into(),
                ));
            }
        };
        let feeds_on_loopback = or("FEEDS_ON_LOOPBACK", "") == "yes";
        let config = Self {
            origin: origin.trim_end_matches('/').to_owned(),
            google: GoogleUrls {
                auth: or(
                    "GOOGLE_AUTH_URL",
                    "https://accounts.google.com/o/oauth2/v2/auth",
                ),
                token: or("GOOGLE_TOKEN_URL", "https://oauth2.googleapis.com/token"),
                revoke: or("GOOGLE_REVOKE_URL", "https://oauth2.googleapis.com/revoke"),
                calendar: or(
                    "GOOGLE_CALENDAR_BASE",
                    "https://www.googleapis.com/calendar/v3",
                )
                .trim_end_matches('/')
                .to_owned(),
            },
            client_id: need("GOOGLE_CLIENT_ID")?,
            client_secret: need("GOOGLE_CLIENT_SECRET")?,
            master_keys,
            product: get("PRODUCT_NAME")
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| "Freeslot".to_owned()),
            sign_up,
            set_up_code: or("SET_UP_CODE", ""),
            operator_code: or("OPERATOR_CODE", ""),
            mail: mail(&get)?,
            feeds_on_loopback: false,
        };
        Ok(Self {
            feeds_on_loopback: feeds_on_loopback && config.is_plain_loopback(),
            ..config
        })
    }

    /// The number of the master key that seals; 0 if there is none.
    #[must_use]
    pub fn newest_key(&self) -> u32 {
        self.master_keys.keys().next_back().copied().unwrap_or(0)
    }

    /// Whether the master key whose number a sealed text or a token carries is configured.
    #[must_use]
    pub fn can_open(&self, text: &str) -> bool {
        let number = text.split_once('.').and_then(|(n, _)| n.parse().ok());
        number.is_some_and(|number: u32| self.master_keys.contains_key(&number))
    }

    /// Whether the edge is served over plain http on loopback: the only place where a cookie
    /// goes without its `__Host-` prefix and `Secure`, because WebKit drops those there.
    #[must_use]
    pub fn is_plain_loopback(&self) -> bool {
        let Some(rest) = self.origin.strip_prefix("http://") else {
            return false;
        };
        let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
        matches!(host, "localhost" | "127.0.0.1" | "[::1]")
    }
}

/// `MAIL_FROM`, with `MAIL_URL` and `MAIL_KEY` or with the binding `MAIL`.
fn mail(get: impl Fn(&str) -> Option<String>) -> Result<Option<MailSettings>, ConfigError> {
    let set = |name: &str| get(name).filter(|value| !value.trim().is_empty());
    let wrong = |text: &str| Err(ConfigError(text.to_owned()));
    let provider = match (set("MAIL_URL"), set("MAIL_KEY")) {
        (Some(url), Some(key)) => Some((url.trim().to_owned(), key.trim().to_owned())),
        (None, None) => None,
        _ => return wrong("MAIL_URL and MAIL_KEY belong together: set both or none"),
    };
    let Some(from) = set("MAIL_FROM") else {
        return match provider {
            Some(_) => wrong("MAIL_FROM is not set: say who mails are from"),
            None => Ok(None),
        };
    };
    let Some(from) = Sender::parse(&from) else {
        return wrong("MAIL_FROM must be an address, or `Name <address>`");
    };
    Ok(Some(MailSettings { from, provider }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(vars: &[(&str, &str)]) -> Result<Option<MailSettings>, ConfigError> {
        mail(|name| {
            let found = vars.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn mail_is_off_unless_it_is_whole() {
        assert!(read(&[]).unwrap().is_none());
        let binding = read(&[("MAIL_FROM", "Freeslot <a@x.org>")])
            .unwrap()
            .unwrap();
        assert_eq!(binding.from.header(), "\"Freeslot\" <a@x.org>");
        assert!(binding.provider.is_none());
        let url = ("MAIL_URL", "https://mail.test/send");
        let all = read(&[("MAIL_FROM", "a@x.org"), url, ("MAIL_KEY", "k")]);
        assert!(all.unwrap().unwrap().provider.is_some());
        for wrong in [
            vec![url],
            vec![url, ("MAIL_KEY", "k")],
            vec![("MAIL_FROM", "a@x.org"), url],
            vec![("MAIL_FROM", "a@x.org, b@x.org")],
        ] {
            assert!(read(&wrong).is_err(), "{wrong:?}");
        }
    }
}
