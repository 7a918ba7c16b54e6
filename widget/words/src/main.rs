//! Writes into a folder: `words FOLDER`. `LANGUAGE.json` for every language but English is what the
//! widget says, a list; `open-page.json` the place in it of what the loader says; `close.json` what
//! the button says in all languages that closes a dialog, by their tags.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use words::{Language, Say};

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: words FOLDER");
        return ExitCode::from(2);
    };
    let others = Language::ALL.into_iter().filter(|one| *one != Language::En);
    let mut files: Vec<_> = others
        .map(|language| {
            let texts = Say::ALL.iter().map(|what| language.text(*what));
            (format!("{}.json", language.tag()), list(texts) + "\n")
        })
        .collect();
    let open_page = Say::ALL.iter().position(|what| *what == Say::OpenPage);
    let open_page = open_page.unwrap_or_default().to_string();
    files.push(("open-page.json".to_owned(), open_page));
    files.push(("close.json".to_owned(), close()));
    for (name, text) in files {
        let file = Path::new(&folder).join(name);
        if let Err(error) = std::fs::write(&file, text) {
            eprintln!("can't write {}: {error}", file.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn list(texts: impl Iterator<Item = &'static str>) -> String {
    let mut list = String::from("[");
    for (place, text) in texts.enumerate() {
        let comma = if place > 0 { ",\n" } else { "\n" };
        let _ = write!(list, "{comma}{}", quoted(text));
    }
    list.push_str("\n]");
    list
}

/// One object with an entry for each language.
fn close() -> String {
    let each = Language::ALL.map(|language| {
        let text = quoted(language.close());
        format!("\"{}\": {text}", language.tag())
    });
    format!("{{\n{}\n}}\n", each.join(",\n"))
}

fn quoted(text: &str) -> String {
    // No text has what JSON escapes but quotation marks, and `Debug` writes those alike.
    format!("\"{}\"", text.replace('"', "\\\""))
}
