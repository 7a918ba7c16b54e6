//! What is to be pasted, for what was chosen. Plain functions, without page or signals.

/// What the owner's website is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Editor {
    WordPress,
    Wix,
    Squarespace,
    Webflow,
    /// Files, or an editor that is not named here.
    Html,
    React,
    /// One that takes scripts out of what is pasted.
    NoScripts,
}

/// How visitors come to the free times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// They stand in the page.
    Inline,
    /// A link opens them over the page.
    Link,
    /// A button does.
    Button,
    /// A button that stays at the page's edge does.
    Floating,
}

/// What form the text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The one tag.
    Tag,
    /// The element, and the script that brings it.
    Element,
    /// A link or button, and the script that makes it open the dialog.
    Opener,
    /// The tag that makes a button float.
    Floating,
    /// Our own page in a frame.
    Frame,
    /// The address of our own page.
    Address,
}

/// What it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    /// The edge's address.
    pub(crate) origin: String,
    /// The site's slug.
    pub(crate) site: String,
    /// The event type's slug.
    pub(crate) event: String,
    /// The event type's title.
    pub(crate) title: String,
}

impl Target {
    /// `SITE/EVENT`.
    pub(crate) fn book(&self) -> String {
        format!("{}/{}", self.site, self.event)
    }
}

/// What was chosen of how it looks; `None` is left to the visitor, and to the room there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// `light` or `dark`.
    pub(crate) theme: Option<&'static str>,
    /// One of [`LANGUAGES`].
    pub(crate) lang: Option<&'static str>,
    /// `month`, `week` or `list`.
    pub(crate) layout: Option<&'static str>,
}

/// Everything that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) editor: Editor,
    pub(crate) way: Way,
    /// What stands on the link or button.
    pub(crate) label: String,
    pub(crate) look: Look,
}

/// What the widget speaks, with the names that this page has for it.
pub(crate) const LANGUAGES: [(&str, &str); 8] = [
    ("ar", "Arabic"),
    ("nl", "Dutch"),
    ("en", "English"),
    ("fr", "French"),
    ("de", "German"),
    ("ja", "Japanese"),
    ("pt", "Portuguese"),
    ("es", "Spanish"),
];

/// What stands on a link or button of which nothing was said.
pub(crate) const LABEL: &str = "Book a time";

impl Look {
    /// The attributes of the widget.
    pub(crate) fn attributes(self) -> Vec<(&'static str, &'static str)> {
        [
            ("lang", self.lang),
            ("theme", self.theme),
            ("layout", self.layout),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }
}

/// Whether a script that is pasted there runs in the page itself.
fn has_scripts(editor: Editor) -> bool {
    !matches!(editor, Editor::Wix | Editor::NoScripts)
}

/// Whether this can be had where scripts may be missing: nothing can stand over the page then.
pub(crate) fn can(editor: Editor, way: Way) -> bool {
    has_scripts(editor) || matches!(way, Way::Inline | Way::Link)
}

/// The form that goes into this editor.
pub(crate) fn form(editor: Editor, way: Way) -> Form {
    let framed = !has_scripts(editor);
    match (editor, way) {
        (_, Way::Inline) if framed => Form::Frame,
        _ if framed => Form::Address,
        // Pages that are swapped without a reload run a script once; elements live on.
        (Editor::React | Editor::Squarespace, Way::Inline) => Form::Element,
        (_, Way::Inline) => Form::Tag,
        (_, Way::Link | Way::Button) => Form::Opener,
        (_, Way::Floating) => Form::Floating,
    }
}

/// What is to be pasted.
pub(crate) fn text(target: &Target, wish: &Wish) -> String {
    let origin = escaped(&target.origin);
    let book = target.book();
    let look = wish.look.attributes();
    let label = label(&wish.label);
    let script = |more: &str| format!(r#"<script async src="{origin}/embed.js"{more}></script>"#);
    let data = |more: &[(&str, &str)]| {
        let look = look.iter().copied();
        let all = more.iter().copied().chain(look);
        all.map(|(name, value)| attribute(&format!("data-{name}"), value))
            .collect::<String>()
    };
    match form(wish.editor, wish.way) {
        Form::Tag => script(&data(&[("book", &book)])),
        Form::Floating => script(&data(&[("book", &book), ("floating", &label)])),
        Form::Element => {
            let all = [("book", book.as_str())].into_iter().chain(look);
            let all = all.map(|(name, value)| attribute(name, value));
            let all = all.collect::<String>();
            format!("{}\n<freeslot-booking{all}></freeslot-booking>", script(""))
        }
        Form::Opener => {
            let (data, label) = (data(&[("book", &book)]), escaped(&label));
            let opener = if wish.way == Way::Link {
                let address = attribute("href", &address(target, wish.look));
                format!("<a{address}{data}>{label}</a>")
            } else {
                format!(r#"<button type="button"{data}>{label}</button>"#)
            };
            format!("{opener}\n{}", script(""))
        }
        Form::Frame => {
            let address = attribute("src", &address(target, wish.look));
            let title = attribute("title", &clean(&target.title));
            format!(r#"<iframe{address}{title} style="width:100%;height:800px;border:0"></iframe>"#)
        }
        Form::Address => address(target, wish.look),
    }
}

/// The page of ours on which this is booked. Its colours and its layout are the visitor's.
pub(crate) fn address(target: &Target, look: Look) -> String {
    let lang = look.lang.map(|lang| format!("?lang={lang}"));
    let (origin, book) = (&target.origin, target.book());
    format!("{origin}/book/{book}{}", lang.unwrap_or_default())
}

/// What stands on the link or button.
pub(crate) fn label(typed: &str) -> String {
    let clean = clean(typed);
    if clean.is_empty() {
        LABEL.to_owned()
    } else {
        clean
    }
}

/// One line, without spaces around it.
fn clean(typed: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    typed
        .chars()
        .map(plain)
        .collect::<String>()
        .trim()
        .to_owned()
}

fn attribute(name: &str, value: &str) -> String {
    format!(r#" {name}="{}""#, escaped(value))
}

/// Text that is only text: in HTML, in JSX (to which braces are code), and to WordPress (to which
/// brackets are shortcodes).
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '{' => safe.push_str("&#123;"),
            '}' => safe.push_str("&#125;"),
            '[' => safe.push_str("&#91;"),
            ']' => safe.push_str("&#93;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{Editor, Form, LANGUAGES, Look, Target, Way, Wish, can, form, text};
    use crate::tag::how::EDITORS;

    const WAYS: [Way; 4] = [Way::Inline, Way::Link, Way::Button, Way::Floating];

    fn target() -> Target {
        Target {
            origin: "https://book.example".into(),
            site: "ada".into(),
            event: "intro".into(),
            title: "Intro call".into(),
        }
    }

    fn wish(editor: Editor, way: Way) -> Wish {
        Wish {
            editor,
            way,
            label: "Book a call".into(),
            look: Look::default(),
        }
    }

    #[track_caller]
    fn check(editor: Editor, way: Way, wanted: &str) {
        assert_eq!(text(&target(), &wish(editor, way)), wanted);
    }

    #[test]
    fn the_tag_is_the_one_of_the_contract() {
        let tag =
            r#"<script async src="https://book.example/embed.js" data-book="ada/intro"></script>"#;
        for editor in [Editor::Html, Editor::WordPress, Editor::Webflow] {
            check(editor, Way::Inline, tag);
        }
    }

    #[test]
    fn frameworks_get_the_element_and_its_script() {
        let both = "<script async src=\"https://book.example/embed.js\"></script>\n\
                    <freeslot-booking book=\"ada/intro\"></freeslot-booking>";
        check(Editor::React, Way::Inline, both);
        check(Editor::Squarespace, Way::Inline, both);
    }

    #[test]
    fn a_link_or_button_opens_it_over_the_page() {
        check(
            Editor::Html,
            Way::Link,
            "<a href=\"https://book.example/book/ada/intro\" data-book=\"ada/intro\">Book a \
             call</a>\n<script async src=\"https://book.example/embed.js\"></script>",
        );
        check(
            Editor::React,
            Way::Button,
            "<button type=\"button\" data-book=\"ada/intro\">Book a call</button>\n\
             <script async src=\"https://book.example/embed.js\"></script>",
        );
        check(
            Editor::WordPress,
            Way::Floating,
            "<script async src=\"https://book.example/embed.js\" data-book=\"ada/intro\" \
             data-floating=\"Book a call\"></script>",
        );
    }

    #[test]
    fn without_scripts_it_is_our_own_page() {
        for editor in [Editor::Wix, Editor::NoScripts] {
            check(
                editor,
                Way::Inline,
                "<iframe src=\"https://book.example/book/ada/intro\" title=\"Intro call\" \
                 style=\"width:100%;height:800px;border:0\"></iframe>",
            );
            check(editor, Way::Link, "https://book.example/book/ada/intro");
            assert!(!can(editor, Way::Button) && !can(editor, Way::Floating));
        }
        for editor in EDITORS.map(|(editor, _)| editor) {
            for way in WAYS {
                let all = text(&target(), &wish(editor, way));
                let ours = matches!(form(editor, way), Form::Frame | Form::Address);
                assert_eq!(all.contains("<script"), !ours, "{editor:?} {way:?}");
            }
        }
    }

    #[test]
    fn what_was_chosen_of_its_looks_is_said_where_it_can_be() {
        let look = Look {
            theme: Some("dark"),
            lang: Some("de"),
            layout: Some("week"),
        };
        let of = |editor, way| {
            text(
                &target(),
                &Wish {
                    look,
                    ..wish(editor, way)
                },
            )
        };
        let data = r#" data-book="ada/intro" data-lang="de" data-theme="dark" data-layout="week""#;
        assert!(of(Editor::Html, Way::Inline).contains(data));
        assert!(of(Editor::Html, Way::Button).contains(data));
        let link = of(Editor::Html, Way::Link);
        let href = r#"<a href="https://book.example/book/ada/intro?lang=de""#;
        assert!(link.contains(data) && link.contains(href), "{link}");
        let plain = r#"<freeslot-booking book="ada/intro" lang="de" theme="dark" layout="week">"#;
        assert!(of(Editor::React, Way::Inline).contains(plain));
        // Our own page has a language, and its visitor's colours.
        let address = "https://book.example/book/ada/intro?lang=de";
        assert_eq!(of(Editor::NoScripts, Way::Link), address);
        assert!(of(Editor::Wix, Way::Inline).contains(&format!("src=\"{address}\"")));
    }

    #[test]
    fn what_an_owner_typed_is_only_ever_text() {
        let typed = "\u{7}\"><script>alert('1')</script>{{evil}}[gallery] & more\n";
        let safe = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&#123;&#123;evil\
                    &#125;&#125;&#91;gallery&#93; &amp; more";
        let mut target = target();
        target.title = typed.into();
        for editor in EDITORS.map(|(editor, _)| editor) {
            for way in WAYS {
                let label = typed.to_owned();
                let all = text(
                    &target,
                    &Wish {
                        label,
                        ..wish(editor, way)
                    },
                );
                assert!(!all.contains("alert('"), "{all}");
                assert!(!all.contains(['{', '}', '[', ']', '\u{7}']), "{all}");
                let shown = matches!(
                    form(editor, way),
                    Form::Opener | Form::Floating | Form::Frame
                );
                assert_eq!(all.contains(safe), shown, "{all}");
            }
        }
        // Nothing typed is no button without words.
        let nothing = Wish {
            label: " \t".into(),
            ..wish(Editor::Html, Way::Button)
        };
        assert!(text(&target, &nothing).contains(">Book a time</button>"));
    }

    #[test]
    fn the_widget_speaks_these_languages() {
        let words = concat!(env!("CARGO_MANIFEST_DIR"), "/../widget/words/src");
        let files = std::fs::read_dir(words).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let tags = names.filter_map(|name| name.strip_suffix(".rs").map(str::to_owned));
        let mut tags: Vec<String> = tags.filter(|tag| tag.len() == 2).collect();
        tags.sort();
        let mut ours = LANGUAGES.map(|(tag, _)| tag);
        ours.sort_unstable();
        assert_eq!(tags, ours);
    }
}
