//! A real browser without a screen, driven through WebDriver: Chromium, and for what every engine
//! has to do, Firefox and WebKit. Selectors reach into the widget's open shadow roots; everything
//! waits for what it needs.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as STANDARD;
use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::process::Process;
use crate::world::{World, client};
use crate::{PATIENCE, drivers, places, until};

pub use crate::drivers::Engine;
pub use fantoccini::key::Key;

/// Finds every element in the document and in shadow roots, those of each tree in order.
const FIND: &str = "const within = (tree) => [...tree.querySelectorAll(arguments[0]),
  ...[...tree.querySelectorAll('*')].flatMap((e) => (e.shadowRoot ? within(e.shadowRoot) : []))];
const all = within(document);
const shown = all.filter((e) => e.checkVisibility({ visibilityProperty: true, checkVisibilityCSS: true }));";

/// One browser with a profile of its own.
pub struct Browser {
    client: Client,
    http: reqwest::Client,
    session: String,
    clicks: Mutex<BTreeMap<String, u32>>,
    // Last, so that they are dropped after the client.
    _driver: Process,
    _screen: Option<Process>,
}

impl Browser {
    /// Starts Chromium in this time zone. Fails loudly where there is none: xtask, which knows how
    /// to get one, leaves these tests out instead.
    pub async fn start(at: &World, zone: &str) -> Self {
        Self::of(Engine::Chromium, at, zone).await
    }

    /// The same in another engine. Of what is here, [`Self::chromium`], [`Self::complaints`],
    /// [`Self::screen`], [`Self::part`] and [`Self::photograph`] are Chromium's alone.
    pub async fn of(engine: Engine, at: &World, zone: &str) -> Self {
        Self::begin(engine, at.http.clone(), at.folder(), zone).await
    }

    /// [`Self::start`] where nothing else of a world is needed; what it writes goes into `folder`.
    pub async fn start_in(folder: &Path, zone: &str) -> Self {
        let http = client(PATIENCE);
        Self::begin(Engine::Chromium, http, folder, zone).await
    }

    async fn begin(engine: Engine, http: reqwest::Client, folder: &Path, zone: &str) -> Self {
        let (driver, screen, url, wish) = drivers::start(engine, folder, zone).await;
        let wish = wish.as_object().cloned().unwrap_or_default();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wish)
            .connect(&url)
            .await
            .expect("a browser session");
        let session = client.session_id().await.ok().flatten().expect("a session");
        Self {
            client,
            http,
            session: format!("{url}/session/{session}"),
            clicks: Mutex::default(),
            _driver: driver,
            _screen: screen,
        }
    }

    /// Opens an address and waits until it has loaded.
    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.expect("the page loads");
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page loads");
    }

    /// Goes back to the page before.
    pub async fn back(&self) {
        self.client.back().await.expect("the page before");
    }

    /// The address of the page.
    pub async fn url(&self) -> String {
        let url = self.client.current_url().await.expect("an address");
        url.to_string()
    }

    /// Runs a script on the page; `arguments` holds what is given.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let done = self.client.execute(script, arguments).await;
        done.unwrap_or_else(|error| panic!("{error}, in: {script}"))
    }

    /// [`Self::run`] for a script that ends by calling its last argument.
    pub async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        let done = self.client.execute_async(script, arguments).await;
        done.unwrap_or_else(|error| panic!("{error}, in: {script}"))
    }

    /// Runs `return` of an expression over `shown`, the visible elements that the selector finds.
    async fn over(&self, selector: &str, expression: &str) -> Option<Value> {
        let script = format!("{FIND} return {expression};");
        // While the page changes there may be no document to run it in.
        self.client
            .execute(&script, vec![selector.into()])
            .await
            .ok()
    }

    /// How many visible elements there are.
    pub async fn count(&self, selector: &str) -> usize {
        let count = self.over(selector, "shown.length").await;
        count.and_then(|count| count.as_u64()).unwrap_or(0) as usize
    }

    /// Waits until the first visible element is there.
    pub async fn see(&self, selector: &str) {
        until(&format!("{selector} to be seen"), async || {
            (self.count(selector).await > 0).then_some(())
        })
        .await;
    }

    /// Waits until no such element is visible.
    pub async fn gone(&self, selector: &str) {
        until(&format!("{selector} to go"), async || {
            (self.count(selector).await == 0).then_some(())
        })
        .await;
    }

    /// The first visible element, once there is one.
    async fn element(&self, selector: &str, index: usize) -> Element {
        let first = format!("shown[{index}] ?? null");
        until(&format!("{selector} to be seen"), async || {
            let found = self.over(selector, &first).await?;
            let id = found.as_object()?.values().next()?.as_str()?.to_owned();
            Some(Element::from_element_id(
                self.client.clone(),
                ElementRef::from(id),
            ))
        })
        .await
    }

    /// Clicks the first visible element as a person would, and counts it for the page's origin.
    pub async fn click(&self, selector: &str) {
        self.click_nth(selector, 0).await;
    }

    /// [`Self::click`] for another than the first.
    pub async fn click_nth(&self, selector: &str, index: usize) {
        // Only now is it certain which page it is on.
        let _ = self.element(selector, index).await;
        let origin = self.run("return location.origin", vec![]).await;
        // The driver itself does not scroll a dialog that shows what is slotted into it.
        let near = format!("shown[{index}]?.scrollIntoView({{ block: 'nearest' }})");
        until(&format!("{selector} to take a click"), async || {
            let _ = self.over(selector, &near).await;
            // It may move or be drawn anew while the click is on its way.
            self.element(selector, index).await.click().await.ok()
        })
        .await;
        let origin = origin.as_str().unwrap_or_default().to_owned();
        if let Ok(mut clicks) = self.clicks.lock() {
            *clicks.entry(origin).or_default() += 1;
        }
    }

    /// Clicks so far on pages of this origin.
    #[must_use]
    pub fn clicks_on(&self, origin: &str) -> u32 {
        let clicks = self.clicks.lock().expect("no panic while counting");
        clicks.get(origin).copied().unwrap_or(0)
    }

    /// Types into a field, after what is there.
    pub async fn fill(&self, selector: &str, text: &str) {
        let field = self.element(selector, 0).await;
        field.send_keys(text).await.expect("a field to type into");
    }

    /// Presses a key where the focus is.
    pub async fn press(&self, key: Key) {
        let actions = KeyActions::new("keys".into())
            .then(KeyAction::Down { value: key.into() })
            .then(KeyAction::Up { value: key.into() });
        let pressed = self.client.perform_actions(actions).await;
        pressed.expect("a key can be pressed");
    }

    /// Presses a key while another is held.
    pub async fn press_with(&self, held: Key, key: Key) {
        let actions = KeyActions::new("keys".into())
            .then(KeyAction::Down { value: held.into() })
            .then(KeyAction::Down { value: key.into() })
            .then(KeyAction::Up { value: key.into() })
            .then(KeyAction::Up { value: held.into() });
        let pressed = self.client.perform_actions(actions).await;
        pressed.expect("keys can be pressed");
    }

    /// Presses the pointer's button on one element and lets it go on another.
    pub async fn drag(&self, from: &str, to: &str) {
        // The end first: it may have to be scrolled to.
        let (to_x, to_y) = self.middle(to).await;
        let (x, y) = self.middle(from).await;
        let slowly = Some(Duration::from_millis(100));
        let mut actions = MouseActions::new("mouse".into());
        for step in [
            PointerAction::MoveTo {
                duration: None,
                x,
                y,
            },
            PointerAction::Down {
                button: MOUSE_BUTTON_LEFT,
            },
            PointerAction::MoveTo {
                duration: slowly,
                x: to_x,
                y: to_y,
            },
            PointerAction::Up {
                button: MOUSE_BUTTON_LEFT,
            },
        ] {
            actions = actions.then(step);
        }
        let drawn = self.client.perform_actions(actions).await;
        drawn.expect("a pointer that can be moved");
    }

    /// Types where the focus is.
    pub async fn type_text(&self, text: &str) {
        for letter in text.chars() {
            let actions = KeyActions::new("keys".into())
                .then(KeyAction::Down { value: letter })
                .then(KeyAction::Up { value: letter });
            let typed = self.client.perform_actions(actions).await;
            typed.expect("a letter can be typed");
        }
    }

    /// Moves the pointer over the first visible element.
    pub async fn point_at(&self, selector: &str) {
        let _ = self.element(selector, 0).await;
        let middle = "(() => { const e = shown[0]; e.scrollIntoView({ block: 'nearest' });
            const { x, y, width, height } = e.getBoundingClientRect();
            return { type: 'mouseMoved', x: x + width / 2, y: y + height / 2 }; })()";
        let at = self.over(selector, middle).await.unwrap_or_default();
        self.chromium("Input.dispatchMouseEvent", at).await;
    }

    /// Puts a value into a field that is not typed into, as that of a date.
    pub async fn set(&self, selector: &str, value: &str) {
        let put = format!(
            "(() => {{ const field = shown[0]; if (!field) return null; field.value = {}; \
             field.dispatchEvent(new Event('input', {{bubbles: true}})); return true; }})()",
            json!(value)
        );
        until(&format!("{selector} to be there"), async || {
            self.over(selector, &put).await?.as_bool()
        })
        .await;
    }

    /// Chooses in a list that opens.
    pub async fn choose(&self, selector: &str, value: &str) {
        let put = format!(
            "(() => {{ const list = shown[0]; if (!list) return null; list.value = {}; \
             list.dispatchEvent(new Event('change', {{bubbles: true}})); return true; }})()",
            json!(value)
        );
        until(&format!("{selector} to be there"), async || {
            self.over(selector, &put).await?.as_bool()
        })
        .await;
    }

    /// The text of the first visible element, once there is one.
    pub async fn text(&self, selector: &str) -> String {
        until(&format!("{selector} to be seen"), async || {
            let text = self.over(selector, "shown[0]?.innerText ?? null").await?;
            text.as_str().map(str::to_owned)
        })
        .await
    }

    /// What is typed into the first visible field.
    pub async fn value(&self, selector: &str) -> String {
        let value = self.over(selector, "shown[0]?.value ?? null").await;
        value
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// An attribute of all visible elements.
    pub async fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let list = format!("shown.map((e) => e.getAttribute('{name}') ?? '')");
        let list = self.over(selector, &list).await.unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        list.as_array()
            .map(|list| list.iter().map(text).collect())
            .unwrap_or_default()
    }

    /// Goes into the first visible frame; everything else is then about the page in it.
    pub async fn enter(&self, selector: &str) {
        let frame = self.element(selector, 0).await;
        frame.enter_frame().await.expect("a frame to go into");
    }

    /// Comes back out of the frame.
    pub async fn leave_frame(&self) {
        let left = self.client.clone().enter_parent_frame().await;
        left.expect("the page around the frame");
    }

    /// A command of Chromium's own protocol.
    pub async fn chromium(&self, command: &str, parameters: Value) -> Value {
        let body = json!({"cmd": command, "params": parameters});
        let url = format!("{}/goog/cdp/execute", self.session);
        let answer = self.http.post(url).json(&body).send().await;
        let answer = answer.expect("chromedriver answers");
        let text = answer.text().await.expect("chromedriver's answer");
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        assert!(answer["value"]["error"].is_null(), "{command}: {answer}");
        answer["value"].clone()
    }

    /// Errors and warnings of the page's console since the last time.
    pub async fn complaints(&self) -> Vec<String> {
        let url = format!("{}/se/log", self.session);
        let answer = self
            .http
            .post(url)
            .json(&json!({"type": "browser"}))
            .send()
            .await;
        let text = answer
            .expect("chromedriver answers")
            .text()
            .await
            .unwrap_or_default();
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        let lines = answer["value"].as_array().cloned().unwrap_or_default();
        let bad = lines
            .iter()
            .filter(|line| line["level"] == "SEVERE" || line["level"] == "WARNING");
        bad.map(|line| line["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Shows the page on a screen of this width, in dark colours or light ones.
    pub async fn screen(&self, width: u32, dark: bool) {
        let metrics = json!({"width": width, "height": if width < 600 { 844 } else { 900 },
            "deviceScaleFactor": 1, "mobile": width < 600});
        self.chromium("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"}]});
        self.chromium("Emulation.setEmulatedMedia", media).await;
    }

    /// Saves what the window shows, once that stands still, as `target/screenshots/{name}.png`.
    pub async fn picture(&self, name: &str) {
        let mut last = Vec::new();
        let picture = until("a picture that stays the same", async || {
            let picture = self.client.screenshot().await.expect("a picture");
            let same = picture == last;
            last.clone_from(&picture);
            same.then_some(picture)
        })
        .await;
        let folder = places::target().join("screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        std::fs::write(folder.join(format!("{name}.png")), picture).expect("room for a picture");
    }

    /// The middle of the first visible element, scrolled into view: from the window's corner, in
    /// pixels.
    pub async fn middle(&self, selector: &str) -> (f64, f64) {
        let place = "(() => { shown[0]?.scrollIntoView({ block: 'nearest' });
            const box = shown[0]?.getBoundingClientRect();
            return box && [box.x + box.width / 2, box.y + box.height / 2]; })()";
        until(&format!("{selector} to be seen"), async || {
            let place = self.over(selector, place).await?;
            Some((place[0].as_f64()?, place[1].as_f64()?))
        })
        .await
    }

    /// What the first visible element looks like now, as a PNG file; `None` if there is none.
    pub async fn part(&self, selector: &str) -> Option<Vec<u8>> {
        let place = "(() => { const box = shown[0]?.getBoundingClientRect(); return box && {
            x: Math.floor(box.x + scrollX), y: Math.floor(box.y + scrollY),
            width: Math.ceil(box.width), height: Math.ceil(box.height), scale: 1 }; })()";
        let clip = self.over(selector, place).await?;
        if !clip.is_object() {
            return None;
        }
        let wish = json!({"clip": clip, "captureBeyondViewport": true, "optimizeForSpeed": true});
        let answer = self.chromium("Page.captureScreenshot", wish).await;
        STANDARD.decode(answer["data"].as_str()?).ok()
    }

    /// Saves what the page looks like, all of it, as `target/screenshots/{name}.png`.
    pub async fn photograph(&self, name: &str, width: u32, dark: bool) {
        self.screen(width, dark).await;
        let height = self
            .run("return document.documentElement.scrollHeight", vec![])
            .await;
        let metrics = json!({"width": width, "height": height.as_u64().unwrap_or(900).clamp(400, 6000),
            "deviceScaleFactor": 1, "mobile": width < 600});
        self.chromium("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        let scheme = if dark { "dark" } else { "light" };
        self.picture(&format!("{name}-{width}-{scheme}")).await;
        self.screen(width, dark).await;
    }

    /// What axe-core finds wrong for people who see or move differently, one line each.
    pub async fn axe(&self) -> Vec<String> {
        let file = places::root().join("node_modules/axe-core/axe.min.js");
        let axe =
            std::fs::read_to_string(&file).expect("axe-core: `cargo xtask build` installs it");
        let there = self.run("return typeof window.axe", vec![]).await;
        if there == "undefined" {
            self.run(&format!("{axe}; window.axe = axe;"), vec![]).await;
        }
        let script = "const done = arguments[arguments.length - 1];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
            axe.run(document, { runOnly: { type: 'tag', values: tags }, rules: { 'target-size': { enabled: true } } })
              .then((r) => done(r.violations.flatMap((v) => v.nodes.map((n) =>
                `${v.id}: ${n.target.flat().join(' ')}: ${n.failureSummary}`))), (e) => done([String(e)]));";
        let found = self.run_async(script, vec![]).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        found
            .as_array()
            .map(|found| found.iter().map(text).collect())
            .unwrap_or_default()
    }

    /// Ends the session and the browser.
    pub async fn end(self) {
        let _ = tokio::time::timeout(Duration::from_secs(10), self.client.close()).await;
    }
}
