//! What is measured beside one another, each behind a front of its own (`xtask/js/front.mjs`), with
//! the same free times.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Berlin;
use e2e::customer::CustomerPage;
use e2e::days::Day;
use e2e::people::{EVENT, SITE};
use e2e::places;
use e2e::process::Process;
use e2e::world::World;
use serde_json::{Value, json};

/// One page to measure.
pub(crate) struct Row {
    /// What the table calls it.
    pub(crate) name: &'static str,
    /// What the picture says below the name.
    pub(crate) note: &'static str,
    pub(crate) url: String,
    /// What `probe.js` looks for.
    pub(crate) wanted: Value,
    /// Part of the address of the request that brings the slots, if one does.
    pub(crate) brought_by: Option<&'static str>,
    /// Addresses that fail at once, as patterns.
    pub(crate) blocked: &'static [&'static str],
    /// Whether the others' times are compared with this one's.
    pub(crate) peer: bool,
}

/// The rows, and what serves them.
pub(crate) struct Rows {
    pub(crate) list: Vec<Row>,
    _pages: Vec<CustomerPage>,
    _servers: Vec<Process>,
}

/// Free times of this month and the next, as Cal.com's Booker asks for them.
async fn free(at: &World) -> Vec<String> {
    let mut all = Vec::new();
    let this = Day::today().month();
    let mut next = Day::today();
    while next.month() == this {
        next = next.plus(1);
    }
    for month in [this.clone(), next.month()] {
        let reply = at.slots_reply(&month).await.expect(200);
        let slots = reply.body["slots"].as_array().expect("slots").iter();
        all.extend(slots.filter_map(|slot| Some(slot.as_str()?.to_owned())));
    }
    let dates = all.iter().filter(|slot| slot.starts_with(&this));
    let dates: BTreeSet<&str> = dates.map(|slot| &slot[..10]).collect();
    assert!(
        dates.len() > 1,
        "this month has no two days left that can be booked, so none can be pressed: run it again next month"
    );
    all
}

impl Rows {
    /// Serves everything.
    pub(crate) async fn serve(at: &World) -> Self {
        let slots = free(at).await;
        let (mut pages, mut servers) = (Vec::new(), Vec::new());

        let edge = front(at, &at.edge, &mut servers).await;
        let tag =
            format!("<script async src=\"{edge}/embed.js\" data-book=\"{SITE}/{EVENT}\"></script>");
        let mut page = async |body: &str| {
            let page = CustomerPage::serve(body, None).await;
            let url = front(at, &page.url, &mut servers).await;
            pages.push(page);
            url
        };
        let (customer, floor) = (page(&tag).await, page(&still(&slots)).await);
        let mut peer = async |variable: &str| {
            let stub = places::root().join("xtask/js/calcom/stub.mjs");
            let bundle = said(variable).display().to_string();
            let args = [
                stub.display().to_string(),
                bundle,
                json!({"slots": slots}).to_string(),
            ];
            let url = listening(at, &args, &mut servers).await;
            front(at, &url, &mut servers).await
        };
        let (patched, published) = (
            peer("FREESLOT_CALCOM_PATCHED").await,
            peer("FREESLOT_CALCOM_PUBLISHED").await,
        );

        let ours = json!({"host": "freeslot-booking", "day": "td.free[data-date]",
            "time": "button[data-start]", "live": "[data-test=\"checked\"]"});
        let theirs = json!({"day": "[data-testid=\"day\"][data-disabled=\"false\"]",
            "time": "[data-testid=\"time\"][data-disabled=\"false\"]"});
        let list = vec![
            Row {
                name: "Static page",
                note: "the floor: HTML alone",
                url: floor,
                brought_by: None,
                wanted: json!({"day": "a[data-date]", "time": "a[data-start]"}),
                blocked: &[],
                peer: false,
            },
            Row {
                name: "Freeslot",
                note: "painted by the edge",
                url: customer.clone(),
                brought_by: Some("/paint/"),
                wanted: ours.clone(),
                blocked: &[],
                peer: false,
            },
            Row {
                name: "Freeslot, no first paint",
                note: "the module alone",
                url: customer,
                brought_by: Some("/slots/"),
                wanted: ours,
                blocked: &["*/paint/*"],
                peer: false,
            },
            Row {
                name: "Cal.com Booker 2.11.0",
                note: "newest, patched to run",
                url: patched,
                brought_by: Some("/slots/"),
                wanted: theirs.clone(),
                blocked: &[],
                peer: true,
            },
            Row {
                name: "Cal.com Booker 2.6.11",
                note: "newest that runs as published",
                url: published,
                brought_by: Some("/slots/"),
                wanted: theirs,
                // Its icons are on Cal.com's own server, which is not to be asked.
                blocked: &["https://*"],
                peer: false,
            },
        ];
        Self {
            list,
            _pages: pages,
            _servers: servers,
        }
    }
}

fn said(variable: &str) -> PathBuf {
    let folder = std::env::var_os(variable)
        .unwrap_or_else(|| panic!("{variable} is not set: start `cargo xtask bench widget`"));
    PathBuf::from(folder)
}

async fn front(at: &World, upstream: &str, servers: &mut Vec<Process>) -> String {
    let script = places::root().join("xtask/js/front.mjs");
    let upstream = upstream.trim_end_matches('/').to_owned();
    listening(at, &[script.display().to_string(), upstream], servers).await
}

async fn listening(at: &World, args: &[String], servers: &mut Vec<Process>) -> String {
    let name = Path::new(&args[0]).file_stem().unwrap_or_default();
    let log = at.folder().join(name).with_extension("log");
    let mut server = Process::leashed(&places::node(), args, &[], &log);
    let url = server
        .line(|line| Some(line.strip_prefix("listening on ")?.trim().to_owned()))
        .await;
    servers.push(server);
    url
}

const STYLE: &str = "<style>
body { font: 16px/1.5 system-ui, sans-serif }
nav, section { display: flex; flex-wrap: wrap; gap: 8px; margin: 16px 0 }
nav a, section a { display: block; padding: 8px 16px; border: 1px solid; border-radius: 8px; color: inherit }
section, form { display: none }
section:target, form:target, :not(:has(:target)) > section:first-of-type { display: flex }
</style>";

/// The same times without any script: a link for each day of the first month, a link for each time,
/// and a form. What is pressed is a place in the page.
fn still(slots: &[String]) -> String {
    let mut days: Vec<(String, Vec<&str>)> = Vec::new();
    for slot in slots {
        let date = &slot[..10];
        if days.last().is_none_or(|(last, _)| last != date) {
            days.push((date.to_owned(), Vec::new()));
        }
        if let Some((_, times)) = days.last_mut() {
            times.push(slot);
        }
    }
    let month = days.first().map_or("", |(date, _)| &date[..7]).to_owned();
    days.retain(|(date, _)| date.starts_with(&month));
    let mut html = format!("{STYLE}<nav>");
    for (date, _) in &days {
        let _ = write!(
            html,
            "<a href=\"#d{date}\" data-date=\"{date}\">{}</a>",
            &date[8..]
        );
    }
    html += "</nav>";
    for (date, times) in &days {
        let _ = write!(html, "<section id=\"d{date}\">");
        for start in times {
            let wall = start.parse::<DateTime<Utc>>().expect("an instant");
            let wall = wall.with_timezone(&Berlin).format("%H:%M");
            let _ = write!(html, "<a href=\"#form\" data-start=\"{start}\">{wall}</a>");
        }
        html += "</section>";
    }
    html + "<form id=form><input name=name><input name=email><button>Book this time</button></form>"
}
