//! Runs every case of `tests/vectors/recurrence-*.json` of the repository.

use std::fs;
use std::path::Path;

use vectors::recurrence::{Answer, Case};

#[test]
fn recurrences_are_those_of_the_vectors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let (mut ran, mut wrong) = (0, Vec::new());
    for file in fs::read_dir(&folder).expect("tests/vectors") {
        let path = file.expect("a file").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !(name.starts_with("recurrence-") && name.ends_with(".json")) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a text");
        let cases: Vec<Case> =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        for case in &cases {
            ran += 1;
            let told = format!("{name}: {}", case.name);
            wrong.extend(differs(case).map(|how| format!("{told}: {how}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran >= 100, "only {ran} cases in {}", folder.display());
}

/// How the answer is not what the case says.
fn differs(case: &Case) -> Option<String> {
    let answer = case.answer();
    let texts = |instants: &[shared::api::Instant]| -> Vec<String> {
        instants.iter().map(|instant| instant.0.clone()).collect()
    };
    let right = match &answer {
        Answer::Refused { error } => case.error.as_ref() == Some(&error.code),
        Answer::Found { instants, ends } => {
            case.error.is_none()
                && case.instants.as_ref() == Some(&texts(instants))
                && case.ends == ends.as_deref().map(texts)
        }
    };
    (!right).then(|| format!("{answer:?}"))
}

#[test]
fn what_is_no_question_is_answered_with_an_error() {
    for text in [
        "",
        "nonsense",
        "{}",
        r#"{"lines": [], "window": ["a", "b"]}"#,
    ] {
        let answer = vectors::recurrence::answer(text);
        assert!(
            answer.starts_with(r#"{"error":{"code":"bad_question""#),
            "{answer}"
        );
    }
}
