//! What the compiler does not see.

use words::{Language, Say, english};

fn places(text: &str) -> Vec<&str> {
    let mut all: Vec<&str> = text
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect();
    all.sort_unstable();
    all
}

#[test]
fn no_language_has_lost_a_place() {
    for language in Language::ALL {
        for what in Say::ALL {
            let (text, english) = (language.text(*what), english(*what));
            assert!(!text.trim().is_empty(), "{language:?} {what:?}");
            // One and two can be words of their own.
            if !matches!(what, Say::TimesZero | Say::TimesOne | Say::TimesTwo) {
                assert_eq!(places(text), places(english), "{language:?} {what:?}");
            }
        }
    }
}

#[test]
fn each_language_is_its_own() {
    for language in Language::ALL {
        let same = |what: &&Say| language.text(**what) == english(**what);
        let same = Say::ALL.iter().filter(same).count();
        assert!(language == Language::En || same < 6, "{language:?} {same}");
    }
}
