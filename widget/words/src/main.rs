//! Writes `LANGUAGE.json` for every language but English into a folder: `words FOLDER`.

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
    for language in others {
        let file = Path::new(&folder).join(format!("{}.json", language.tag()));
        if let Err(error) = std::fs::write(&file, list(language)) {
            eprintln!("can't write {}: {error}", file.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn list(language: Language) -> String {
    let mut list = String::from("[");
    for (place, what) in Say::ALL.iter().enumerate() {
        let comma = if place > 0 { ",\n" } else { "\n" };
        // No text has what JSON escapes but quotation marks, and `Debug` writes those alike.
        let _ = write!(
            list,
            "{comma}\"{}\"",
            language.text(*what).replace('"', "\\\"")
        );
    }
    list.push_str("\n]\n");
    list
}
