//! What each editor calls its parts, and how the text gets into it: three lines for each.

use super::text::{Editor, Form, Way};

/// What the owner chooses from.
pub(super) const EDITORS: [(Editor, &str); 7] = [
    (Editor::WordPress, "WordPress"),
    (Editor::Wix, "Wix"),
    (Editor::Squarespace, "Squarespace"),
    (Editor::Webflow, "Webflow"),
    (Editor::Html, "Plain HTML, or other"),
    (Editor::React, "React"),
    (Editor::NoScripts, "My editor removes scripts"),
];

/// How it can open.
pub(super) const WAYS: [(Way, &str); 4] = [
    (Way::Inline, "In the page itself"),
    (Way::Link, "From a link"),
    (Way::Button, "From a button"),
    (Way::Floating, "From a floating button"),
];

/// A sentence on what this way means there.
pub(super) fn meaning(form: Form) -> &'static str {
    match form {
        Form::Tag | Form::Element => "Visitors see the free times as soon as they see the page.",
        Form::Opener => "The free times open over the page, in a dialog.",
        Form::Floating => {
            "The button stays in view wherever they are on the page, and opens a dialog. Any place \
             on the page will do for the tag."
        }
        Form::Frame => {
            "It’s in a frame, from which nothing can open over the page. It has the visitor’s \
             colours."
        }
        Form::Address => "The link leads to a page of its own, in the visitor’s colours.",
    }
}

/// How it is pasted, in the editor's own words: always three lines.
pub(super) fn how(editor: Editor, form: Form) -> [&'static str; 3] {
    match (editor, form) {
        (Editor::WordPress, _) => [
            "Edit the page, press + and add the block “Custom HTML” where the calendar should appear.",
            "Paste the tag into the block.",
            "Press Save or Publish, and look at the page. If the tag is gone or shows up as text, \
             you may not be allowed to add scripts: ask an administrator of the site.",
        ],
        (Editor::Wix, Form::Address) => [
            "Select the text or the button that visitors should press, and click the link icon.",
            "Choose “Web Address”, paste the address, and let it open in a new window.",
            "Press Done, then Publish.",
        ],
        (Editor::Wix, _) => [
            "Press Add Elements, then “Embed Code”, then “Embed HTML”, and drag the box to its \
             place.",
            "Press “Enter Code”, paste the tag into the field for code, and press Update.",
            "Make the box as wide as the page and 800 pixels high, then press Publish.",
        ],
        (Editor::Squarespace, _) => [
            "Press Edit on the page, then Add Block, and choose Code.",
            "Open the block’s editor, leave it at HTML, and replace what is there with the tag.",
            "Save, and look at the page signed out: Squarespace runs no scripts while you edit. \
             It needs a plan with JavaScript; without one choose “My editor removes scripts”.",
        ],
        (Editor::Webflow, _) => [
            "Open the Add panel and drag a “Code Embed” to where the calendar should appear.",
            "Paste the tag and press “Save & Close”.",
            "Press Publish and look at the published page: the Designer itself runs no scripts. \
             Custom code needs a paid plan.",
        ],
        (Editor::React, Form::Floating) => [
            "Paste the line into index.html, before </body>.",
            "There is no component to write: the button is there on every route.",
            "In a framework without index.html, use its own script component in the root layout.",
        ],
        (Editor::React, _) => [
            "From React 19 on, paste both lines into your component, within one parent.",
            "Before React 19, the line with the script goes into index.html, the other one into \
             your component.",
            "For TypeScript, /freeslot.d.ts at the same address has the types; its last comments \
             say how JSX learns them.",
        ],
        (Editor::NoScripts, Form::Frame) => [
            "Add a block called “Embed”, “iframe” or “HTML” where the calendar should appear.",
            "Paste the tag; if the block only takes an address, paste what is in quotes after src.",
            "Save, and look at the page. If there is nothing, choose “From a link” above: links \
             always work.",
        ],
        (Editor::NoScripts, _) => [
            "Write the words that visitors should press, and select them.",
            "Press your editor’s button for links (often a chain, or Ctrl+K) and paste the \
             address.",
            "Save, and press the link on the page.",
        ],
        (Editor::Html, _) => [
            "Open the page in your website’s editor, or open its file.",
            "Paste the tag where the calendar should appear; in an editor, into a block for HTML or \
             code.",
            "Save or publish, and look at the page.",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::form;
    use super::{EDITORS, WAYS, how};

    #[test]
    fn every_editor_is_told_in_words_of_its_own() {
        for (way, _) in WAYS {
            let mut told = Vec::new();
            for (editor, name) in EDITORS {
                let lines = how(editor, form(editor, way));
                assert!(lines.iter().all(|line| line.ends_with('.')), "{name}");
                assert!(!told.contains(&lines), "{name}");
                told.push(lines);
            }
        }
    }
}
