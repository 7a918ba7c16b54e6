//! A name, cut down to what may stand in a calendar that others see.

/// As many letters as are ever shown.
const MOST: usize = 3;

/// The first letters of the first three words that have one, in capitals where the script has
/// them; may be empty.
///
/// A word that is a single letter of a script without capitals is often a whole name (王 伟), so
/// it is left out.
///
/// ```
/// use shared::booking::initials;
/// assert_eq!(initials("grace brewster hopper"), "GBH");
/// assert_eq!(initials("李小龍"), "李");
/// assert_eq!(initials("王 伟"), "");
/// ```
#[must_use]
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(initial)
        .take(MOST)
        .collect()
}

fn initial(word: &str) -> Option<char> {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let first = letters.next()?;
    let cased = first.is_uppercase() || first.is_lowercase();
    if !cased && letters.next().is_none() {
        return None;
    }
    // Some letters become several ("ß" is "SS"): one of them is enough.
    first.to_uppercase().next()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn any_script_gives_at_most_three_letters_and_never_the_name() {
        for (name, shown) in [
            ("Grace Hopper", "GH"),
            ("J. R. R. Tolkien", "JRR"),
            ("ßarah ǆ ﬁn", "SǄF"),
            ("e\u{301}mile zola", "EZ"),
            ("محمد علي", "مع"),
            ("Ὀδυσσεύς", "Ὀ"),
            ("김철수", "김"),
            ("林 美", ""),
            ("🙂 007 -", ""),
            ("o'brien", "O"),
            ("(Bob)", "B"),
            ("", ""),
        ] {
            assert_eq!(initials(name), shown, "{name}");
        }
        assert_eq!(initials(&"a ".repeat(50)), "AAA");
    }
}
