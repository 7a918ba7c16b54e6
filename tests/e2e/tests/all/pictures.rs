//! What the widget looks like in every state, on a phone, a tablet and a desk, in light and dark,
//! compared with `tests/e2e/pictures/`: always at the same instant, with the same answers, in the
//! same fonts.
//!
//! `BLESS=1` makes what it looks like now what it is to look like: look at that before. (Another
//! Chromium may draw letters and fields otherwise, or know other words for dates.)

mod stage;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use e2e::browser::{Browser, Key};
use e2e::picture::Picture;
use e2e::steps::{ROOT, taken_over};
use e2e::{places, until};
use serde_json::json;

use stage::{NOW, Stage};

/// A state of the widget.
struct State {
    name: &'static str,
    of: Of,
    /// Which page it is on, see [`Stage`].
    page: &'static str,
    /// What a visitor does until it looks so.
    steps: &'static [Step],
    /// What can be seen then.
    seen: &'static str,
}

/// What is pictured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// The widget, on every screen.
    Widget,
    /// A part of the widget, on a desk: a phone has no mouse and no keys.
    Part(&'static str),
    /// All that a window shows.
    Window,
}

enum Step {
    /// Waits until the module has taken over what was painted.
    Ready,
    See(&'static str),
    Click(&'static str),
    Fill(&'static str, &'static str),
    Press(Key),
    /// Goes on from there with a key.
    From(&'static str, Key),
    Hover(&'static str),
}
use Step::{Click, Fill, From, Hover, Press, Ready, See};

const TIME: &str = "[data-test=time]";
const BOOK: &str = "[data-test=book]";
const KEPT: &str = "[data-test=kept]";
const NEXT: &str = "[data-test=next-month]";
/// The form is open, and what it says of the hold is there.
const FORM: [Step; 3] = [Ready, Click(TIME), See(KEPT)];
const NOTHING_TYPED: [Step; 4] = [Ready, Click(TIME), See(KEPT), Click(BOOK)];
const SENT: [Step; 6] = [
    Ready,
    Click(TIME),
    See(KEPT),
    Fill("#name", "Grace Hopper"),
    Fill("#email", "grace@example.org"),
    Click(BOOK),
];

const fn state(
    name: &'static str,
    of: Of,
    page: &'static str,
    steps: &'static [Step],
    seen: &'static str,
) -> State {
    State {
        name,
        of,
        page,
        steps,
        seen,
    }
}

#[rustfmt::skip]
const STATES: &[State] = &[
    state("opening", Of::Widget, "opening", &[], "[data-test=loading]"),
    state("offline", Of::Widget, "offline", &[], "[data-test=error]"),
    state("not-found", Of::Widget, "missing", &[], "[data-test=error]"),
    state("cannot-say", Of::Widget, "closed", &[], "[data-test=cannot-say]"),
    state("month", Of::Widget, "usual?layout=month", &[Ready], TIME),
    state("month-hover", Of::Part("table"), "usual", &[Ready, Hover("td.free:not([aria-selected])")], TIME),
    state("month-focus", Of::Part("table"), "usual", &[Ready, From("td[tabindex='0']", Key::Right)], TIME),
    state("time-hover", Of::Part(".side"), "usual", &[Ready, Hover(TIME)], TIME),
    state("time-focus", Of::Part(".side"), "usual", &[Ready, From(TIME, Key::Tab)], TIME),
    state("week", Of::Widget, "usual?layout=week", &[Ready], TIME),
    state("list", Of::Widget, "usual?layout=list", &[Ready], TIME),
    state("lengths", Of::Part(".side"), "lengths", &[Ready], "#length"),
    state("zone", Of::Part(".side"), "usual", &[Ready, Click("#zone")], "#zone:focus"),
    state("zone-unknown", Of::Part(".side"), "usual", &[Ready, Fill("#zone", "Atlantis"), Press(Key::Enter)], "#zone[aria-invalid]"),
    state("zone-locked", Of::Part(".side"), "locked", &[Ready], "[data-test=zone-locked]"),
    state("paging", Of::Widget, "paging?layout=month", &[Ready, Click(NEXT)], "[data-test=hint]"),
    state("nothing-free", Of::Widget, "full", &[Ready, Click(NEXT)], "[data-test=next-free]"),
    state("never-free", Of::Widget, "never", &[Ready], "[data-test=nothing-free]"),
    state("form", Of::Widget, "brief", &FORM, BOOK),
    state("form-hover", Of::Part(".form"), "brief", &[Ready, Click(TIME), See(KEPT), Hover(BOOK)], BOOK),
    state("form-focus", Of::Part(".form"), "brief", &[Ready, Click(TIME), See(KEPT), From("#notes", Key::Tab)], "button:focus"),
    state("form-wrong", Of::Widget, "brief", &NOTHING_TYPED, "[data-test=name-error]"),
    state("questions", Of::Widget, "asking", &FORM, "#q-terms"),
    state("questions-wrong", Of::Widget, "asking", &NOTHING_TYPED, "[data-test=q-terms-error]"),
    state("taken", Of::Widget, "taken", &SENT, "[data-test=taken]"),
    state("refused", Of::Widget, "refused", &SENT, "[data-test=cannot-say]"),
    state("trying", Of::Widget, "broken", &SENT, "[data-test=still-trying]"),
    state("pending", Of::Widget, "waiting", &SENT, "[data-test=pending]"),
    state("declined", Of::Widget, "declined", &SENT, "[data-test=rejected]"),
    state("confirmed", Of::Widget, "usual", &SENT, "[data-test=confirmation]"),
    state("arabic-month", Of::Widget, "arabic?lang=ar&layout=month", &[Ready], TIME),
    state("arabic-form", Of::Widget, "arabic?lang=ar", &FORM, BOOK),
    state("arabic-confirmed", Of::Widget, "arabic?lang=ar", &SENT, "[data-test=confirmation]"),
    state("dialog", Of::Window, "usual?over=yes", &[Click("#over"), Ready], TIME),
    state("button", Of::Window, "usual?floating=Book+a+visit", &[], ".freeslot-button"),
];

/// A width, and whether it is dark.
type Screen = (u32, bool);
/// Each is gone to anew: how the widget opens follows from how much room it has.
const PHONE: &[Screen] = &[(320, false), (320, true)];
const WIDE: &[Screen] = &[(1280, false), (1280, true), (768, false), (768, true)];

#[tokio::test]
async fn browser_every_state_looks_as_it_did() {
    let (album, stage) = (Album::open(), Stage::open().await);
    let folder = tempfile::tempdir().expect("a folder for the test's data");
    let (mut seen, wide) = tokio::join!(
        album.compare(&stage, folder.path(), PHONE),
        album.compare(&stage, folder.path(), WIDE)
    );
    seen.extend(wide);
    album.end(&seen);
}

/// What it is to look like, and where that is put what does not look so.
struct Album {
    kept: PathBuf,
    other: PathBuf,
    blessed: bool,
}

/// Names of pictures, and what is wrong with those that are not as they were.
type Seen = BTreeMap<String, Option<String>>;

impl Album {
    fn open() -> Self {
        let other = places::target().join("screenshots/pictures");
        let _ = std::fs::remove_dir_all(&other);
        std::fs::create_dir_all(&other).expect("a folder for pictures");
        Self {
            kept: places::root().join("tests/e2e/pictures"),
            other,
            blessed: std::env::var_os("BLESS").is_some(),
        }
    }

    /// Goes through all states on these screens.
    async fn compare(&self, stage: &Stage, folder: &Path, screens: &[Screen]) -> Seen {
        let browser = prepared(folder).await;
        let mut seen = Seen::new();
        for state in STATES {
            let screens = screens.iter().copied().filter(|it| state.is_for(*it));
            for (index, (width, dark)) in screens.enumerate() {
                browser.screen(width, dark).await;
                if index == 0 {
                    state.reach(&browser, stage).await;
                }
                let scheme = if dark { "dark" } else { "light" };
                let name = format!("{}-{width}-{scheme}", state.name);
                let wrong = self.look(&browser, state, &name).await;
                seen.insert(name, wrong);
            }
        }
        browser.end().await;
        seen
    }

    /// Compares what is shown with what is kept of it; says what is wrong.
    async fn look(&self, browser: &Browser, state: &State, name: &str) -> Option<String> {
        let path = self.kept.join(format!("{name}.webp"));
        let was = std::fs::read(&path).ok();
        let was = was.and_then(|file| Picture::from_webp(&file));
        let selector = match state.of {
            Of::Window => "html",
            Of::Widget => "freeslot-booking",
            Of::Part(part) => part,
        };
        let mut last = None;
        let is = until("the picture that is kept, or one that stays", async || {
            let is = Picture::from_png(&browser.part(selector).await?)?;
            let kept = was
                .as_ref()
                .is_some_and(|was| *was == is || !self.blessed && was.difference(&is).is_none());
            let stays = last.as_ref() == Some(&is);
            last = Some(is.clone());
            (kept || stays).then_some(is)
        })
        .await;
        if self.blessed {
            if was.as_ref() != Some(&is) {
                std::fs::write(&path, is.webp()).expect("room for a picture");
            }
            return None;
        }
        let difference = match &was {
            Some(was) => Some(was.difference(&is)?),
            None => None,
        };
        let leave = |what: &str, picture: &Picture| {
            let path = self.other.join(format!("{name}-{what}.png"));
            std::fs::write(&path, picture.png()).expect("room for a picture");
        };
        leave("is", &is);
        let (Some(was), Some(difference)) = (&was, difference) else {
            return Some("there is no picture of it yet".to_owned());
        };
        leave("was", was);
        leave("difference", &difference.picture);
        Some(difference.text)
    }

    /// Fails with everything that does not look as it did.
    fn end(&self, seen: &Seen) {
        let mut found: Vec<String> = Vec::new();
        for (name, wrong) in seen {
            if let Some(wrong) = wrong {
                let path = self.other.join(name);
                found.push(format!("{name}: {wrong}; {}-*.png", path.display()));
            }
        }
        for file in std::fs::read_dir(&self.kept)
            .into_iter()
            .flatten()
            .flatten()
        {
            let file = file.path();
            let name = file
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let known = seen.contains_key(&name);
            if !known && self.blessed {
                std::fs::remove_file(&file).expect("a picture of nothing can go");
            } else if !known {
                found.push(format!("{name}: there is no such state"));
            }
        }
        assert!(
            found.is_empty(),
            "{} of {} pictures:\n{}\nLook at them. If they are as they are to be, \
             `BLESS=1 cargo test --package e2e --test all pictures::` keeps them.",
            found.len(),
            seen.len(),
            found.join("\n")
        );
    }
}

impl State {
    fn is_for(&self, (width, _): Screen) -> bool {
        match self.of {
            Of::Widget => true,
            Of::Window => width != 768,
            Of::Part(_) => width == 1280,
        }
    }

    /// Does what leads to it, in a page that is opened anew.
    async fn reach(&self, browser: &Browser, stage: &Stage) {
        browser.open(&format!("{}/{}", stage.url, self.page)).await;
        let fonts = "const done = arguments[arguments.length - 1];
            Promise.all([...document.fonts].map((font) => font.load())).then(() => done(true));";
        browser.run_async(fonts, vec![]).await;
        for step in self.steps {
            match step {
                Ready => taken_over(browser).await,
                See(what) => browser.see(what).await,
                Click(what) => browser.click(what).await,
                Fill(what, text) => browser.fill(what, text).await,
                Press(key) => browser.press(*key).await,
                From(what, key) => {
                    let focus = format!("{ROOT} root.querySelector(arguments[0]).focus();");
                    browser.run(&focus, vec![(*what).into()]).await;
                    browser.press(*key).await;
                }
                Hover(_) => {}
            }
        }
        browser.see(self.seen).await;
        // Where the last click was, there may be something else by now.
        let place = match self.steps.last() {
            Some(Hover(what)) => browser.middle(what).await,
            _ => (0.0, 0.0),
        };
        let mouse = json!({"type": "mouseMoved", "x": place.0, "y": place.1});
        browser.chromium("Input.dispatchMouseEvent", mouse).await;
    }
}

/// A browser for which it is always [`NOW`].
async fn prepared(folder: &Path) -> Browser {
    let browser = Browser::start_in(folder, "Europe/Berlin").await;
    let script = format!(
        "const Clock = Date, now = Clock.parse('{NOW}');
        window.Date = class Date extends Clock {{
          constructor(...when) {{ super(...(when.length ? when : [now])); }}
          static now() {{ return now; }}
        }};
        Object.defineProperty(Navigator.prototype, 'languages', {{ get: () => ['en-GB'] }});"
    );
    let lost = json!({"urls": ["*/sites/offline/*"]});
    for (command, parameters) in [
        (
            "Page.addScriptToEvaluateOnNewDocument",
            json!({"source": script}),
        ),
        ("Emulation.setScrollbarsHidden", json!({"hidden": true})),
        ("Network.enable", json!({})),
        ("Network.setBlockedURLs", lost),
    ] {
        browser.chromium(command, parameters).await;
    }
    browser
}
