//! What is said of the other hosts of a booking that takes the time of several.

/// Who of them has answered No to the invitation; `None`: nobody.
pub(super) fn said_no(names: &[String]) -> Option<String> {
    let has = if names.len() == 1 { "has" } else { "have" };
    let names = all_of(names)?;
    Some(format!("{names} {has} said No in Google Calendar."))
}

/// Who of them was removed, and is a guest of the event all the same; `None`: nobody.
pub(super) fn still_invited(names: &[String]) -> Option<String> {
    let (has, is) = match names.len() {
        1 => ("has", "is"),
        _ => ("have", "are"),
    };
    let names = all_of(names)?;
    Some(format!("{names} {has} left and {is} still invited."))
}

/// `Ada`, `Ada and Bob`, `Ada, Bob and Eve`; `None`: nobody.
fn all_of(names: &[String]) -> Option<String> {
    let (last, others) = names.split_last()?;
    Some(match others {
        [] => last.clone(),
        others => format!("{} and {last}", others.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::{said_no, still_invited};

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn who_said_no_is_named() {
        for (who, said) in [
            (&[][..], None),
            (&["Bob"], Some("Bob has said No in Google Calendar.")),
            (
                &["Ada", "Bob"],
                Some("Ada and Bob have said No in Google Calendar."),
            ),
            (
                &["Ada", "Bob", "Eve"],
                Some("Ada, Bob and Eve have said No in Google Calendar."),
            ),
        ] {
            assert_eq!(said_no(&names(who)).as_deref(), said);
        }
    }

    #[test]
    fn who_left_and_is_still_invited_is_named() {
        for (who, said) in [
            (&[][..], None),
            (&["Bob"], Some("Bob has left and is still invited.")),
            (
                &["Ada", "Bob"],
                Some("Ada and Bob have left and are still invited."),
            ),
        ] {
            assert_eq!(still_invited(&names(who)).as_deref(), said);
        }
    }
}
