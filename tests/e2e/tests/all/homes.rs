//! The pages that the widget lives in: whatever their styles, policies and frameworks are, and
//! however they come and go.

use e2e::browser::{Browser, Key};
use e2e::customer::CustomerPage;
use e2e::days::Day;
use e2e::people::{EVENT, Guest, OWNER, SITE};
use e2e::steps::{
    DESKTOP, PHONE, ROOT, begun, choose_day, hook, offered, script, send_form, taken_over, time,
};
use e2e::world::World;
use e2e::{Findings, places, until};
use serde_json::{Value, json};

/// The element, with these attributes too.
fn element(more: &str) -> String {
    format!("<freeslot-booking book=\"{SITE}/{EVENT}\" {more}></freeslot-booking>")
}

/// A page with nothing of its own in its markup but what is in its body.
fn bare(head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8>\
         <meta name=viewport content='width=device-width'><title>A workshop</title>{head}<body>{body}</body></html>"
    )
}

/// What of the widget can be seen, element by element, and where it is in it.
const LOOKS: &str = "
    const properties = ['display', 'visibility', 'position', 'color', 'backgroundColor', 'fontSize',
        'fontWeight', 'fontStyle', 'lineHeight', 'letterSpacing', 'wordSpacing', 'textTransform',
        'textAlign', 'whiteSpace', 'textIndent', 'cursor', 'boxSizing', 'padding', 'colorScheme'];
    const at = root.host.getBoundingClientRect();
    const all = [...root.querySelectorAll('*')].filter((element) => element.checkVisibility());
    return all.map((element) => {
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        return [element.localName, element.className, box.x - at.x, box.y - at.y, box.width, box.height]
            .map((it) => (typeof it === 'number' ? Math.round(it) : it))
            .concat(properties.map((name) => `${name}: ${style[name]}`)).join(', ');
    });";

/// The elements that look otherwise than they should.
fn changed(before: &Value, after: &Value) -> Vec<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let (before, after) = (list(before), list(after));
    assert!(before.len() > 20, "something to compare: {before:?}");
    if before.len() != after.len() {
        return vec![format!("{} elements, not {}", after.len(), before.len())];
    }
    let pairs = before.iter().zip(&after);
    let wrong = pairs.filter(|(before, after)| before != after);
    let wrong = wrong.map(|(before, after)| format!("  not {before}\n  but {after}"));
    wrong.collect()
}

#[tokio::test]
async fn browser_hostile_styles_of_its_page_change_nothing() {
    let (at, browser) = begun().await;
    let day = Day::working();
    let body = format!(
        "{}<a id=book href='#' data-book=\"{SITE}/{EVENT}\">Book</a>{}{}",
        element("layout=month"),
        script(&at, ""),
        script(
            &at,
            &format!("data-book=\"{SITE}/{EVENT}\" data-floating=Book")
        ),
    );
    let head = "<link rel=stylesheet href=/page.css>";
    let hostile = [
        "* { all: unset }",
        "div { display: none }",
        "button { all: revert }",
        "html { font-size: 10px }",
        "* { letter-spacing: 3px; word-spacing: 9px; text-transform: uppercase; line-height: 3;
             color: red; font-size: 30px; font-style: italic; font-weight: 900; text-align: right;
             white-space: nowrap; text-indent: 40px; cursor: wait }",
    ];
    let all = hostile.join("\n");
    let pages = ["", &all].into_iter().chain(hostile);
    let mut right: Option<[Value; 3]> = None;
    let mut found = Findings::default();
    let mut kept = None;
    for (count, styles) in pages.enumerate() {
        let styles = format!(
            "{styles}\nhtml {{ font-family: monospace }} body {{ margin: 0 }} html {{ overflow-y: scroll }}"
        );
        let files = [("/", &*bare(head, &body)), ("/page.css", &styles)];
        let page = CustomerPage::serve_files(&files, None).await;
        browser.screen(DESKTOP, false).await;
        browser.open(&page.url).await;
        browser.see("button:not(.page)").await;
        choose_day(&browser, day).await;
        taken_over(&browser).await;
        // What it says changes with time.
        let still = format!("{ROOT} root.querySelector('.checked').textContent = ''; {LOOKS}");
        let month = browser.run(&still, vec![]).await;
        let over = "const host = document.querySelector('.freeslot-button');
            const button = host.shadowRoot.querySelector('button');
            const box = button.getBoundingClientRect();
            return [box.right - document.documentElement.clientWidth, box.bottom - innerHeight, box.height,
                getComputedStyle(button).fontSize, getComputedStyle(button).letterSpacing]";
        let button = browser.run(over, vec![]).await;
        if count < 2 {
            let name = ["home-1-plain", "home-2-hostile"][count];
            browser.photograph(name, DESKTOP, false).await;
            browser.photograph(name, PHONE, true).await;
            browser.screen(DESKTOP, false).await;
        }
        browser.click(&time(&day.at("09:00"))).await;
        browser.see(&hook("kept")).await;
        let form = browser.run(&format!("{ROOT}{LOOKS}"), vec![]).await;
        browser.click(&hook("back")).await;
        browser.see(&hook("time")).await;
        match &right {
            None => right = Some([month, form, button]),
            Some([its_month, its_form, its_button]) => {
                for (step, before, after) in
                    [("month", its_month, &month), ("form", its_form, &form)]
                {
                    let wrong = changed(before, after);
                    found.check(wrong.is_empty(), || {
                        let some = &wrong[..wrong.len().min(3)];
                        format!(
                            "{styles}\n{step}, {} others:\n{}",
                            wrong.len(),
                            some.join("\n")
                        )
                    });
                }
                found.check(button == *its_button, || {
                    format!("{styles}\nthe button: not {its_button} but {button}")
                });
            }
        }
        // The rest with everything at once.
        if count == 1 {
            browser.click("#book").await;
            browser.see("dialog").await;
            browser.click("dialog > button").await;
            browser.gone("dialog").await;
            kept = Some(page);
        }
    }
    found.end();
    browser.open(&kept.unwrap().url).await;
    choose_day(&browser, day).await;
    browser.click(&time(&day.at("09:00"))).await;
    send_form(&browser, "Grace Hopper", "grace@example.org", "").await;
    browser.see(&hook("confirmation")).await;
    browser
        .photograph("home-3-hostile-booked", PHONE, false)
        .await;
    assert_eq!(at.events(OWNER, "primary").await.len(), 1);
    browser.end().await;
}

#[tokio::test]
async fn browser_hidden_by_its_page_it_is_hidden() {
    let (at, browser) = begun().await;
    let page = CustomerPage::serve(&format!("{}{}", element(""), script(&at, "")), None).await;
    browser.open(&page.url).await;
    browser.see(&hook("time")).await;
    for hide in [
        "element.hidden = true; return () => { element.hidden = false }",
        "element.style.display = 'none'; return () => { element.style.display = '' }",
        "element.setAttribute('style', 'display:none'); return () => { element.removeAttribute('style') }",
        "const around = element.parentNode; around.hidden = true; return () => { around.hidden = false }",
        "const around = element.parentNode; around.style.visibility = 'hidden';
         return () => { around.style.visibility = '' }",
    ] {
        let seen = "return window.element.shadowRoot.querySelector('[data-test=time]')
            .checkVisibility({ visibilityProperty: true })";
        let script = format!(
            "const element = window.element = document.querySelector('freeslot-booking');
             window.show = (() => {{ {hide} }})()"
        );
        browser.run(&script, vec![]).await;
        assert_eq!(browser.run(seen, vec![]).await, false, "{hide}");
        browser.run("window.show()", vec![]).await;
        assert_eq!(browser.run(seen, vec![]).await, true, "{hide}");
    }
    browser.end().await;
}

/// What the README says that a page's policy must allow, and nothing else.
fn named_lines(at: &World) -> String {
    let readme = std::fs::read_to_string(places::root().join("README.md")).expect("a README");
    let said = readme
        .split_once("**Policies.**")
        .expect("a part on policies")
        .1;
    // Further on it is about pages without WebAssembly.
    let said = said.split(';').next().unwrap_or_default();
    let lines = said.split('`').skip(1).step_by(2);
    let lines = lines.map(|line| line.replace("https://YOUR-WORKER", &at.edge));
    let lines: Vec<String> = lines.collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    format!(
        "default-src 'none'; require-trusted-types-for 'script'; {}",
        lines.join("; ")
    )
}

/// Notes whatever leaves something behind, or makes code of text, and what the page's policy refuses.
const WATCHING: &str = "
    const noted = window.noted = [];
    const watch = (object, name, what) => {
        const its = Object.getOwnPropertyDescriptor(object, name);
        for (const kind of ['value', 'get', 'set']) {
            const real = its[kind];
            if (typeof real !== 'function') continue;
            its[kind] = function (...all) {
                noted.push(what ?? name);
                return new.target ? Reflect.construct(real, all) : Reflect.apply(real, this, all);
            };
        }
        Object.defineProperty(object, name, its);
    };
    watch(Document.prototype, 'cookie');
    for (const name of ['getItem', 'setItem', 'removeItem', 'clear', 'key']) watch(Storage.prototype, name);
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore', 'name']) {
        if (name in window) watch(Object.getOwnPropertyDescriptor(window, name) ? window : Window.prototype, name);
    }
    if (navigator.storage) watch(StorageManager.prototype, 'getDirectory');
    if (navigator.serviceWorker) watch(ServiceWorkerContainer.prototype, 'register');
    for (const name of ['setTimeout', 'setInterval']) {
        const real = window[name];
        window[name] = (what, ...more) => {
            if (typeof what !== 'function') noted.push(`${name} of a text`);
            return real(what, ...more);
        };
    }
    // WebDriver's own scripts may do this.
    addEventListener('wrong', () => eval('1'));
    document.addEventListener('securitypolicyviolation', (event) =>
        noted.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`));";

#[tokio::test]
async fn browser_under_the_policy_that_the_readme_names_it_books_and_leaves_nothing_behind() {
    let (at, browser) = begun().await;
    let body = format!(
        "<a id=book href='#' data-book=\"{SITE}/{EVENT}\">Book</a>{}{}",
        script(&at, &format!("data-book=\"{SITE}/{EVENT}\"")),
        script(
            &at,
            &format!("data-book=\"{SITE}/{EVENT}\" data-floating='Book now'")
        ),
    );
    let policy = named_lines(&at);
    let page = CustomerPage::serve_files(&[("/", &bare("", &body))], Some(&policy)).await;
    let always = json!({"source": WATCHING});
    browser
        .chromium("Page.addScriptToEvaluateOnNewDocument", always)
        .await;
    browser.open(&page.url).await;
    taken_over(&browser).await;
    browser.click(&hook("next-month")).await;
    browser.click(&hook("prev-month")).await;
    browser.click("#zone").await;
    browser.fill("#zone", "Asia/Tokyo").await;
    browser.press(Key::Tab).await;
    browser.click("[data-layout=week]:is(button)").await;
    browser.click("[data-layout=month]:is(button)").await;
    choose_day(&browser, Day::working()).await;
    browser.click(&hook("time")).await;
    browser.see(&hook("kept")).await;
    browser.click(&hook("keep-longer")).await;
    browser.click(&hook("book")).await;
    browser.see(&hook("name-error")).await;
    send_form(&browser, "Grace Hopper", "grace@example.org", "Notes").await;
    browser.see(&hook("confirmation")).await;
    // And what stands over the page.
    for opener in [".freeslot-button", "#book"] {
        let press = "const found = document.querySelector(arguments[0]);
            (found.shadowRoot?.querySelector('button') ?? found).click()";
        browser.run(press, vec![json!(opener)]).await;
        browser.see("dialog").await;
        browser.see(&hook("time")).await;
        browser.press(Key::Escape).await;
        browser.gone("dialog").await;
    }
    assert_eq!(at.events(OWNER, "primary").await.len(), 1);
    assert_eq!(browser.run("return window.noted", vec![]).await, json!([]));
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    // Neither here nor where it came from.
    let cookies = browser.chromium("Storage.getCookies", json!({})).await;
    assert_eq!(cookies["cookies"], json!([]));
    for origin in [page.url.trim_end_matches('/'), &at.edge] {
        let used = browser
            .chromium("Storage.getUsageAndQuota", json!({"origin": origin}))
            .await;
        assert_eq!(used["usage"], 0.0, "{origin}: {used}");
    }
    // Whoever watches does see it.
    let seen = "document.cookie = 'a=b'; localStorage.setItem('a', 'b'); document.body.setAttribute('style', 'color: red');
        setTimeout(() => dispatchEvent(new Event('wrong')));";
    browser.run(seen, vec![]).await;
    until("all of it to be noted", async || {
        let noted = browser.run("return window.noted", vec![]).await.to_string();
        ["cookie", "setItem", "eval", "style-src"]
            .iter()
            .all(|it| noted.contains(it))
            .then_some(())
    })
    .await;
    browser.end().await;
}

/// The pinned loader of this build: its name, and its integrity as the build says it.
fn pinned() -> (String, String) {
    let files = std::fs::read_dir(places::target().join("site")).expect("a built site");
    let names = files
        .flatten()
        .map(|file| file.file_name().to_string_lossy().into_owned());
    let mut names = names.filter(|name| name.starts_with("embed-"));
    let said = places::target().join("staging/pinned/pinned.txt");
    let integrity = std::fs::read_to_string(said).expect("what the build says");
    (names.next().expect("a pinned loader"), integrity)
}

#[tokio::test]
async fn browser_a_pinned_version_takes_only_what_it_was_built_with() {
    let (at, browser) = begun().await;
    let (name, integrity) = pinned();
    let tag = |integrity: &str| {
        format!(
            "<script async src=\"{}/{name}\" integrity=\"{integrity}\" crossorigin data-book=\"{SITE}/{EVENT}\"></script>",
            at.edge
        )
    };
    let link = format!("<a id=book href='#' data-book=\"{SITE}/{EVENT}\">Book</a>");
    // No HTML comes in, so that it needs no policy for that either.
    let policy = format!(
        "default-src 'none'; script-src {0} 'wasm-unsafe-eval'; connect-src {0}; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        at.edge
    );
    let html = bare("", &format!("{link}{}", tag(&integrity)));
    let page = CustomerPage::serve_files(&[("/", &html)], Some(&policy)).await;
    browser.open(&page.url).await;
    taken_over(&browser).await;
    browser.click("#book").await;
    browser.see("dialog").await;
    browser.press(Key::Escape).await;
    browser.gone("dialog").await;
    browser.click(&hook("time")).await;
    browser.see(&hook("kept")).await;
    send_form(&browser, "Grace Hopper", "grace@example.org", "").await;
    browser.see(&hook("confirmation")).await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    let scripts = "return performance.getEntriesByType('resource').map((one) => one.name)
        .filter((name) => name.endsWith('.js'))";
    let only = json!([format!("{}/{name}", at.edge)]);
    assert_eq!(browser.run(scripts, vec![]).await, only, "no other script");

    // Another file under that name does not run.
    let other = integrity.replace(['A', 'b'], "c");
    let page = CustomerPage::serve_files(&[("/", &bare("", &tag(&other)))], None).await;
    browser.open(&page.url).await;
    until("the script to be refused", async || {
        let said = browser.complaints().await.join(" ");
        said.contains("integrity").then_some(())
    })
    .await;
    assert_eq!(browser.count("freeslot-booking").await, 0);

    // Nor does what it fetches, if it is not what it was.
    for part in ["_bg.wasm", ".css", ".de.json"] {
        let swapped = format!(
            "<script>document.documentElement.lang = 'de';
             const real = window.fetch; window.fetched = [];
             window.fetch = (url, how) => {{
                 if (!String(url).endsWith('{part}')) return real(url, how);
                 const done = real(location.origin + '/swapped{part}', how);
                 done.then(() => fetched.push('taken'), () => fetched.push('refused'));
                 return done;
             }};</script>"
        );
        let html = bare(&swapped, &tag(&integrity));
        let page = CustomerPage::serve_files(&[("/", &html)], None).await;
        browser.open(&page.url).await;
        until("an answer", async || {
            let fetched = browser.run("return window.fetched", vec![]).await;
            (fetched != json!([])).then(|| assert_eq!(fetched[0], "refused", "{part}"))
        })
        .await;
    }
    browser.end().await;
}

/// Pages made with frameworks.
struct Made {
    react: String,
    vue: String,
    /// What React's server makes of it.
    rendered: String,
}

async fn made() -> Made {
    let done = tokio::process::Command::new(places::node())
        .arg(places::root().join("tests/e2e/pages/bundle.mjs"))
        .arg(format!("{SITE}/{EVENT}"))
        .output()
        .await
        .expect("node runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    let made: Value = serde_json::from_slice(&done.stdout).expect("what it made");
    let text = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
    Made {
        react: text("react"),
        vue: text("vue"),
        rendered: text("rendered"),
    }
}

/// Counts who listens to what the whole page is told.
const LISTENING: &str = "<script>
    const listening = new Set();
    window.listening = () => [...new Set([...listening].map(([name]) => name))].sort();
    for (const target of [window, document]) {
        const { addEventListener, removeEventListener } = target;
        const same = (name, react) => [...listening].find((one) => one[0] === name && one[1] === react && one[2] === target);
        target.addEventListener = function (name, react, how) {
            if (['focus', 'online', 'pagehide', 'pageshow', 'visibilitychange', 'resize', 'scroll', 'message'].includes(name)) {
                if (!same(name, react)) listening.add([name, react, target]);
                how?.signal?.addEventListener('abort', () => listening.delete(same(name, react)));
            }
            return Reflect.apply(addEventListener, target, [name, react, how]);
        };
        target.removeEventListener = function (name, react, how) {
            listening.delete(same(name, react));
            return Reflect.apply(removeEventListener, target, [name, react, how]);
        };
    }
    window.counted = () => listening.size;
</script>";

/// The one element of the page is alive; gives how many listen to the page.
async fn is_alive(browser: &Browser) -> Value {
    taken_over(browser).await;
    let cards = format!(
        "{ROOT} return [document.querySelectorAll('freeslot-booking').length, root.querySelectorAll('.card').length]"
    );
    assert_eq!(browser.run(&cards, vec![]).await, json!([1, 1]));
    browser.run("return window.counted()", vec![]).await
}

/// Renders anew, goes away and comes back, as a page made with a framework does, and books.
async fn lives_with_its_framework(at: &World, browser: &Browser, name: &str) {
    let listening = is_alive(browser).await;
    assert!(listening.as_u64() >= Some(5), "{name}: {listening}");
    // Rendered anew, with another attribute, it stays as it is.
    let start = offered(browser).await[0].clone();
    browser.click(&hook("time")).await;
    browser.see(&hook("kept")).await;
    browser.fill(&hook("name"), "Grace Hopper").await;
    browser.click("#again").await;
    browser.see("[theme=dark]").await;
    assert_eq!(browser.value(&hook("name")).await, "Grace Hopper", "{name}");
    at.until_free(&start, false).await;
    // Taken out of the page it leaves nobody who listens, and no hold.
    browser.click("#away").await;
    browser.see("#elsewhere").await;
    at.until_free(&start, true).await;
    until("nobody to listen any more", async || {
        (browser.run("return window.counted()", vec![]).await == 0).then_some(())
    })
    .await;
    // Too fast for the module, for the paint, for anything.
    browser
        .run(
            "for (let times = 0; times < 5; times++) document.querySelector('#away').click()",
            vec![],
        )
        .await;
    let faster = "const done = arguments[arguments.length - 1]; let times = 0;
        const again = () => { if (times++ === 6) return done(); document.querySelector('#away').click(); setTimeout(again, 7 * times); };
        again();";
    browser.run_async(faster, vec![]).await;
    assert_eq!(is_alive(browser).await, listening, "{name}");
    browser.click(&hook("time")).await;
    browser.see(&hook("kept")).await;
    send_form(browser, "Grace Hopper", "grace@example.org", "").await;
    browser.see(&hook("confirmation")).await;
    // The framework's own way of listening.
    assert!(browser.text("#confirmed").await.starts_with("20"), "{name}");
    browser.click("#away").await;
    browser.see("#elsewhere").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new(), "{name}");
}

#[tokio::test]
async fn browser_pages_of_react_and_vue_render_it_take_it_out_and_put_it_back() {
    let (at, browser) = begun().await;
    let made = made().await;
    let root = |inner: &str| format!("<div id=root data-book=\"{SITE}/{EVENT}\">{inner}</div>");
    let load = "const tag = document.createElement('script');
        tag.src = arguments[0]; document.head.append(tag);";
    let loader = vec![json!(format!("{}/embed.js", at.edge))];
    let page = |html: &str, app: &str| {
        let html = bare(
            "<link rel=icon href='data:,'>",
            &format!("{LISTENING}{html}<script src=/app.js></script>"),
        );
        let app = app.to_owned();
        async move { CustomerPage::serve_files(&[("/", &html), ("/app.js", &app)], None).await }
    };

    // React takes over what its server has rendered: after the widget has, and before.
    for first in ["widget", "React"] {
        let served = page(&root(&made.rendered), &made.react).await;
        browser.open(&served.url).await;
        if first == "widget" {
            browser.run(load, loader.clone()).await;
            taken_over(&browser).await;
        }
        browser
            .run(
                "window.before = document.querySelector('freeslot-booking'); window.begin()",
                vec![],
            )
            .await;
        until("React to be there", async || {
            let there = "return Object.keys(document.querySelector('#again')).some((key) => key.startsWith('__reactFiber'))";
            (browser.run(there, vec![]).await == true).then_some(())
        })
        .await;
        if first == "React" {
            browser.run(load, loader.clone()).await;
            taken_over(&browser).await;
        }
        let same = "return window.before === document.querySelector('freeslot-booking')";
        assert_eq!(browser.run(same, vec![]).await, true, "{first} first");
        assert_eq!(
            browser.complaints().await,
            Vec::<String>::new(),
            "{first} first"
        );
        lives_with_its_framework(&at, &browser, &format!("{first} first")).await;
    }

    let served = page(&root(""), &made.vue).await;
    browser.open(&served.url).await;
    browser.run("window.begin()", vec![]).await;
    browser.run(load, loader).await;
    taken_over(&browser).await;
    browser.click("#hide").await;
    browser.gone(&hook("time")).await;
    browser.click("#hide").await;
    browser.see(&hook("time")).await;
    lives_with_its_framework(&at, &browser, "Vue").await;
    assert_eq!(at.events(OWNER, "primary").await.len(), 3);
    browser.end().await;
}

#[tokio::test]
async fn browser_moved_within_its_page_it_stays_as_it_is() {
    let (at, browser) = begun().await;
    let body = format!(
        "<div id=one>{}</div><div id=two></div>{}",
        element(""),
        script(&at, "")
    );
    let page = CustomerPage::serve_files(&[("/", &bare(LISTENING, &body))], None).await;
    browser.open(&page.url).await;
    taken_over(&browser).await;
    let listening = listeners(&browser).await;
    let start = offered(&browser).await[0].clone();
    browser.click(&hook("time")).await;
    browser.see(&hook("kept")).await;
    browser.fill(&hook("name"), "Grace Hopper").await;
    let form = format!(
        "{ROOT} window.form = root.querySelector('form');
        document.querySelector('#two').append(root.host);"
    );
    browser.run(&form, vec![]).await;
    // All that waits for a task has had its turn.
    let wait = "setTimeout(() => setTimeout(arguments[arguments.length - 1], 50), 50)";
    browser.run_async(wait, vec![]).await;
    let same = format!(
        "{ROOT} return window.form === root.querySelector('form') && root.host.parentNode.id"
    );
    assert_eq!(browser.run(&same, vec![]).await, "two");
    assert_eq!(browser.value(&hook("name")).await, "Grace Hopper");
    assert_eq!(listeners(&browser).await, listening);
    at.until_free(&start, false).await;

    // Out of the page for a while: its time is free again, and what was typed is there when it is back.
    browser
        .run(
            "window.out = document.querySelector('freeslot-booking'); out.remove()",
            vec![],
        )
        .await;
    at.until_free(&start, true).await;
    assert_eq!(listeners(&browser).await, 0);
    browser
        .run("document.querySelector('#one').append(window.out)", vec![])
        .await;
    browser.click(&time(&start)).await;
    browser.see(&hook("kept")).await;
    assert_eq!(browser.value(&hook("name")).await, "Grace Hopper");
    browser.fill(&hook("email"), "grace@example.org").await;
    browser.click(&hook("book")).await;
    browser.see(&hook("confirmation")).await;
    assert_eq!(listeners(&browser).await, listening);
    assert_eq!(at.events(OWNER, "primary").await.len(), 1);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.end().await;
}

/// How many listen to the page.
async fn listeners(browser: &Browser) -> Value {
    browser.run("return window.counted()", vec![]).await
}

/// Goes to another page and, after `meanwhile`, comes back to this one as it was left.
async fn away_and_back(browser: &Browser, meanwhile: impl Future<Output = ()>) {
    browser
        .run(
            "window.notReloaded = true; location.href = '/other'",
            vec![],
        )
        .await;
    until("the other page", async || {
        browser.url().await.ends_with("/other").then_some(())
    })
    .await;
    meanwhile.await;
    browser.back().await;
    let kept = browser
        .run("return [window.notReloaded, window.persisted]", vec![])
        .await;
    assert_eq!(
        kept,
        json!([true, true]),
        "the page comes from the back/forward cache"
    );
}

#[tokio::test]
async fn browser_from_the_back_forward_cache_it_holds_its_time_again_or_says_that_it_is_taken() {
    let (at, browser) = begun().await;
    let shown = "<script>addEventListener('pageshow', (event) => { window.persisted = event.persisted })</script>";
    let html = bare(
        "",
        &format!("{shown}{}{}", element("layout=month"), script(&at, "")),
    );
    let files = [("/", &*html), ("/other", &bare("", "Another page"))];
    let page = CustomerPage::serve_files(&files, None).await;
    let day = Day::working();
    let (nine, ten, eleven) = (day.at("09:00"), day.at("10:00"), day.at("11:00"));
    browser.open(&page.url).await;
    choose_day(&browser, day).await;
    taken_over(&browser).await;

    // Times that were booked meanwhile are not offered any more.
    away_and_back(&browser, async {
        at.book(&Guest::new(), &nine).await.expect(201);
    })
    .await;
    until("the booked time to be gone", async || {
        (!offered(&browser).await.contains(&nine)).then_some(())
    })
    .await;

    // A hold that was given back on leaving is asked for again.
    browser.click(&time(&ten)).await;
    browser.see(&hook("kept")).await;
    browser.fill(&hook("name"), "Grace Hopper").await;
    away_and_back(&browser, at.until_free(&ten, true)).await;
    browser.see(&hook("kept")).await;
    at.until_free(&ten, false).await;
    assert_eq!(browser.value(&hook("name")).await, "Grace Hopper");

    // Or, if somebody else was faster, the form goes, and what was typed stays.
    away_and_back(&browser, async {
        at.until_free(&ten, true).await;
        at.book(&Guest::new(), &ten).await.expect(201);
    })
    .await;
    browser.see(&hook("taken")).await;
    assert_eq!(browser.count(&hook("book")).await, 0);
    until("the booked time to be gone", async || {
        (!offered(&browser).await.contains(&ten)).then_some(())
    })
    .await;
    browser.click(&time(&eleven)).await;
    browser.see(&hook("kept")).await;
    assert_eq!(browser.value(&hook("name")).await, "Grace Hopper");
    browser.fill(&hook("email"), "grace@example.org").await;
    browser.click(&hook("book")).await;
    browser.see(&hook("confirmation")).await;
    assert_eq!(at.events(OWNER, "primary").await.len(), 3);
    browser.end().await;
}

#[tokio::test]
async fn browser_its_page_chooses_colours_font_and_parts() {
    let (at, browser) = begun().await;
    let body = format!("{}{}", element("layout=month"), script(&at, ""));
    let head = "<meta name=color-scheme content='light dark'><link rel=stylesheet href=/page.css>";
    let files = [
        ("/", &*bare(head, &body)),
        ("/page.css", "body { font-family: Georgia }"),
    ];
    let page = CustomerPage::serve_files(&files, None).await;
    browser.open(&page.url).await;
    taken_over(&browser).await;
    let of = async |selector: &str, property: &str| {
        let script = format!(
            "{ROOT} return getComputedStyle(root.querySelector(arguments[0]))[arguments[1]]"
        );
        let value = browser
            .run(&script, vec![json!(selector), json!(property)])
            .await;
        value.as_str().unwrap_or_default().to_owned()
    };
    // It has the page's font, in its fields too.
    for selector in [".card", ".times button", "#zone", "td"] {
        assert_eq!(of(selector, "fontFamily").await, "Georgia", "{selector}");
    }
    // Light and dark as the visitor has it, unless the page says which.
    for (theme, visitor_dark, dark) in [
        (None, false, false),
        (None, true, true),
        (Some("auto"), false, false),
        (Some("auto"), true, true),
        (Some("light"), true, false),
        (Some("dark"), false, true),
    ] {
        browser.screen(DESKTOP, visitor_dark).await;
        let set = "document.querySelector('freeslot-booking').set({ theme: arguments[0] })";
        browser.run(set, vec![json!(theme)]).await;
        let (ground, scheme) = match dark {
            true => ("rgb(20, 26, 24)", "dark"),
            false => ("rgb(255, 255, 255)", "light"),
        };
        let name = format!("{theme:?} where the visitor has dark: {visitor_dark}");
        assert_eq!(of(".card", "backgroundColor").await, ground, "{name}");
        assert_eq!(of("#zone", "colorScheme").await, scheme, "{name}");
    }
    // Every property that the README names, and every part.
    let readme = std::fs::read_to_string(places::root().join("README.md")).expect("a README");
    let style = "const style = document.createElement('style');
        style.textContent = arguments[0]; document.head.append(style)";
    let set = "freeslot-booking { --freeslot-accent: rgb(1, 2, 3); --freeslot-bg: rgb(4, 5, 6);
        --freeslot-fg: rgb(7, 8, 9); --freeslot-radius: 10px; --freeslot-font: Courier;
        --freeslot-min-height: 1234px }";
    browser.run(style, vec![json!(set)]).await;
    for (property, selector, styled, value) in [
        (
            "accent",
            "td[aria-selected]",
            "backgroundColor",
            "rgb(1, 2, 3)",
        ),
        ("bg", ".card", "backgroundColor", "rgb(4, 5, 6)"),
        ("fg", ".card", "color", "rgb(7, 8, 9)"),
        ("radius", ".card", "borderTopLeftRadius", "10px"),
        ("font", "#zone", "fontFamily", "Courier"),
    ] {
        assert_eq!(of(selector, styled).await, value, "--freeslot-{property}");
        assert!(
            readme.contains(&format!("--freeslot-{property}")),
            "{property} is in the README"
        );
    }
    let height = "return getComputedStyle(document.querySelector('freeslot-booking')).minHeight";
    assert_eq!(browser.run(height, vec![]).await, "1234px");
    for (part, selector) in [
        ("card", ".card"),
        ("day", "td[aria-selected]"),
        ("time", ".times button"),
        ("field", "#zone"),
    ] {
        let rule = format!("freeslot-booking::part({part}) {{ outline: 7px solid rgb(1, 1, 1) }}");
        browser.run(style, vec![json!(rule)]).await;
        assert_eq!(of(selector, "outlineWidth").await, "7px", "{part}");
        assert!(
            readme.contains(&format!("`{part}`")),
            "{part} is in the README"
        );
    }
    browser.click(&hook("time")).await;
    browser.see(&hook("book")).await;
    browser
        .run(
            style,
            vec![json!(
                "freeslot-booking::part(button) { outline: 7px solid rgb(1, 1, 1) }"
            )],
        )
        .await;
    assert_eq!(of(".main", "outlineWidth").await, "7px");
    browser.end().await;
}
