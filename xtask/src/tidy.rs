//! Rules of this repository that no other tool checks: who may know whom, and what no file holds.

use std::fmt::Write as _;
use std::fs;

use crate::holidays;
use crate::run::{Failure, Result, at, command, output};

/// Where these words must not stand, and why.
struct Rule {
    /// Paths that begin with one of these are checked …
    within: &'static [&'static str],
    /// … but not those that begin with one of these.
    except: &'static [&'static str],
    /// What must not occur outside tests and comments.
    words: &'static [&'static str],
    why: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        within: &["edge/src/"],
        except: &["edge/src/cf/", "edge/src/lib.rs"],
        words: &["worker::", "wasm_bindgen", "js_sys", "web_sys"],
        why: "only edge/src/cf/ and edge/src/lib.rs name the platform",
    },
    Rule {
        within: &["edge/src/"],
        except: &["edge/src/cf/", "edge/src/lib.rs"],
        words: &["crate::cf"],
        why: "nobody but lib.rs knows edge/src/cf/",
    },
    Rule {
        within: &["edge/src/"],
        except: &["edge/src/pages/"],
        words: &["widget::"],
        why: "only edge/src/pages/ knows the widget",
    },
    Rule {
        within: &["edge/src/site/"],
        // Whether another site uses a grant, only its `Account` knows; asked when the last job is done.
        except: &["edge/src/site/grants.rs"],
        words: &["crate::http", "crate::pages", "crate::account"],
        why: "edge/src/site/ knows shared, google, store and ports",
    },
    Rule {
        within: &["edge/src/account/"],
        except: &[],
        words: &["crate::http", "crate::pages", "crate::site"],
        why: "edge/src/account/ knows shared, google, store and ports",
    },
    Rule {
        within: &["edge/src/watch/"],
        except: &[],
        words: &[
            "crate::http",
            "crate::pages",
            "crate::site",
            "crate::account",
            "crate::store",
        ],
        why: "edge/src/watch/ knows ports and seal",
    },
    Rule {
        within: &["edge/src/google/"],
        except: &[],
        words: &[
            "crate::http",
            "crate::pages",
            "crate::site",
            "crate::account",
            "crate::store",
        ],
        why: "edge/src/google/ builds requests and parses answers, nothing else",
    },
    Rule {
        within: &["edge/src/store/"],
        except: &[],
        words: &[
            "crate::http",
            "crate::pages",
            "crate::google",
            "crate::account::",
            "rusqlite",
        ],
        why: "edge/src/store/ is schema and SQL and names no engine",
    },
    Rule {
        within: &["shared/src/"],
        except: &[],
        words: &[
            "SystemTime",
            "std::time::Instant",
            "Utc::now",
            "Local::now",
            "std::fs",
            "std::net",
            "std::env",
            "std::thread",
            "async fn",
            "rand::",
            "getrandom",
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "worker::",
        ],
        why: "shared is pure: no IO, no clock, no randomness, no async",
    },
    Rule {
        within: &["widget/", "setup/"],
        except: &[],
        words: &["edge::", "use edge", "inner_html", "set_inner_html"],
        why: "the browser's parts know only shared, and never make markup from text",
    },
    Rule {
        within: &["edge/src/", "shared/src/", "widget/src/", "setup/src/"],
        except: &[],
        words: &["unsafe {", "unsafe fn"],
        why: "there is no unsafe code here",
    },
];

/// What no file of the repository may hold. In pieces, or this file would break its own rule.
const NOWHERE: &[(&[&str], &str)] = &[
    (
        &["registry.npmjs", ".org"],
        "lock files name no registry: any mirror will do",
    ),
    (
        &["/ho", "me/"],
        "paths of somebody's machine mean nothing to others",
    ),
    (
        &["/wo", "rk/main"],
        "paths of somebody's machine mean nothing to others",
    ),
    (
        &["/ro", "ot/"],
        "paths of somebody's machine mean nothing to others",
    ),
    (
        &["BEGIN PRIVATE", " KEY"],
        "keys do not belong into a repository",
    ),
];

/// Text that is older than the project or describes others; not held to [`NOWHERE`].
const FOREIGN: &[&str] = &[
    "LICENSE-",
    "Cargo.lock",
    "tests/google/google-calendar-discovery.json",
];

pub(crate) fn tidy() -> Result {
    let mut found = String::new();
    for name in tracked()? {
        let Ok(text) = fs::read_to_string(at(&name)) else {
            continue;
        };
        check(&name, &text, &mut found);
    }
    let proof = fs::read_to_string(at(PROOF)).unwrap_or_default();
    proofs(&proof, |file| fs::read_to_string(at(file)).ok(), &mut found);
    if found.is_empty() {
        return holidays::reach();
    }
    Err(Failure::new(
        found,
        "move the code to where it may know this (DESIGN.md, \"Who may know whom\"), or the text out of the file",
    ))
}

/// The files that git knows or would add.
fn tracked() -> Result<Vec<String>> {
    let listed =
        output(command("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]));
    let listed = listed.ok_or_else(|| {
        Failure::new(
            "git does not list the files",
            "run this in a clone of the repository",
        )
    })?;
    Ok(listed.lines().map(str::to_owned).collect())
}

fn check(name: &str, text: &str, found: &mut String) {
    for rule in RULES {
        let covered = |list: &[&str]| list.iter().any(|start| name.starts_with(start));
        let test = name.contains("/tests/")
            || name.ends_with("/tests.rs")
            || name.ends_with("/testing.rs");
        if test || !name.ends_with(".rs") || !covered(rule.within) || covered(rule.except) {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for word in rule.words.iter().filter(|word| names(code, word)) {
                let _ = writeln!(found, "{name}:{}: `{word}`: {}", index + 1, rule.why);
            }
        }
    }
    if FOREIGN.iter().any(|start| name.starts_with(start)) {
        return;
    }
    for (pieces, why) in NOWHERE {
        let word = pieces.concat();
        if let Some(index) = text.lines().position(|line| line.contains(&word)) {
            let _ = writeln!(found, "{name}:{}: `{word}`: {why}", index + 1);
        }
    }
}

/// What we promise, each with the tests that prove it.
const PROOF: &str = "docs/proof.md";

/// Where the tests of a crate are, as [`PROOF`] names them.
const TESTS: &[(&str, &str)] = &[
    ("edge", "edge/src"),
    ("shared", "shared/src"),
    ("widget", "widget/src"),
    ("e2e", "tests/e2e/tests/all"),
    ("simulation", "tests/simulation/tests"),
    ("google-sim", "tests/google/tests"),
    ("words", "widget/words/tests"),
];

/// Every test that the page names exists: `crate::module::test` in backticks.
fn proofs(page: &str, read: impl Fn(&str) -> Option<String>, found: &mut String) {
    for name in page.split('`').skip(1).step_by(2) {
        let Some((krate, rest)) = name.split_once("::") else {
            continue;
        };
        let file = || {
            let (_, folder) = TESTS.iter().find(|(it, _)| *it == krate)?;
            let (module, test) = rest.rsplit_once("::")?;
            // A module in a file of its own, or the one called `tests` at a file's end.
            let inner = module.strip_suffix("::tests");
            let mut modules = [Some(module), inner].into_iter().flatten();
            let text =
                modules.find_map(|it| read(&format!("{folder}/{}.rs", it.replace("::", "/"))));
            let text = text?;
            let (before, _) = text.split_once(&format!("fn {test}("))?;
            let attributes = before.rsplit('}').next()?;
            let is_test = ["test]", "test("].iter().any(|it| attributes.contains(it));
            is_test.then_some(())
        };
        if file().is_none() {
            let _ = writeln!(found, "{PROOF}: `{name}`: there is no such test");
        }
    }
}

/// Whether `word` stands in `code`, not as the end of a longer name (`coworker::`).
fn names(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        !code[..at]
            .chars()
            .next_back()
            .is_some_and(|before| before.is_alphanumeric() || before == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn finds(name: &str, text: &str, lines: usize) {
        let mut found = String::new();
        check(name, text, &mut found);
        assert_eq!(found.lines().count(), lines, "{name}: {text}\n{found}");
    }

    #[test]
    fn each_direction_is_held() {
        finds("edge/src/site/book.rs", "use crate::http::problem;", 1);
        finds("edge/src/site/book.rs", "use crate::google::events;", 0);
        finds("edge/src/http/visitor.rs", "use worker::Request;", 1);
        finds("edge/src/http/visitor.rs", "// unlike worker::Request", 0);
        finds("edge/src/cf/site.rs", "use worker::Request;", 0);
        finds("edge/src/http/mod.rs", "use crate::cf::env;", 1);
        finds("edge/src/http/mod.rs", "coworker::x", 0);
        finds("shared/src/slots/mod.rs", "let now = SystemTime::now();", 1);
        finds("edge/src/google/mod.rs", "use crate::store::sql;", 1);
    }

    #[test]
    fn a_proof_that_does_not_exist_is_named() {
        let read = |file: &str| match file {
            "edge/src/site/tests/book.rs" => Some("#[tokio::test]\nasync fn one() {}\nfn two() {}"),
            "edge/src/config.rs" => Some("mod tests {\n#[test]\nfn three() {}\n}"),
            _ => None,
        };
        for (name, wrong) in [
            ("edge::site::tests::book::one", 0),
            ("edge::site::tests::book::two", 1),
            ("edge::site::tests::book::on", 1),
            ("edge::site::tests::nowhere::one", 1),
            ("edge::config::tests::three", 0),
            ("elsewhere::book::one", 1),
            ("cargo xtask test", 0),
        ] {
            let mut found = String::new();
            let read = |file: &str| read(file).map(str::to_owned);
            proofs(&format!("See `{name}`."), read, &mut found);
            assert_eq!(found.lines().count(), wrong, "{name}: {found}");
        }
    }

    #[test]
    fn no_machine_is_named() {
        finds("README.md", concat!("see /ho", "me/ada/x"), 1);
        finds(
            "package-lock.json",
            concat!("https://registry.npmjs", ".org/x"),
            1,
        );
        finds("LICENSE-MIT", concat!("/ho", "me/ada/x"), 0);
    }
}
