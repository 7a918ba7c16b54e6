//! Zones that do not agree, in words: a calendar's, the hours' and this device's.

/// What there is to say about the zones of a host, one sentence each; nothing where all clocks
/// agree. `alike` tells whether two zones show the same time all year.
pub(crate) fn zone_warnings(
    hours: &str,
    calendar: &str,
    device: &str,
    alike: impl Fn(&str, &str) -> bool,
) -> Vec<String> {
    let mut said = Vec::new();
    let place = |zone: &str| zone.replace('_', " ");
    // Google leaves the zone out where it does not know one.
    if !calendar.is_empty() && !alike(hours, calendar) {
        said.push(format!(
            "Your Google calendar is in {} and your hours are in {}. Busy times are compared \
             correctly, but 9:00 in your hours is not 9:00 in your calendar.",
            place(calendar),
            place(hours)
        ));
    }
    if !alike(hours, device) {
        said.push(format!(
            "This device is in {} and your hours are in {}: you can be booked by the clock in {}, \
             wherever you are.",
            place(device),
            place(hours),
            place(hours)
        ));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::zone_warnings;

    fn alike(one: &str, other: &str) -> bool {
        let name = |zone: &str| zone.replace("Vienna", "Berlin");
        name(one) == name(other)
    }

    #[test]
    fn zones_that_agree_are_passed_over_in_silence() {
        let said = zone_warnings("Europe/Berlin", "Europe/Vienna", "Europe/Berlin", alike);
        assert!(said.is_empty(), "{said:?}");
        let said = zone_warnings("Europe/Berlin", "", "Europe/Berlin", alike);
        assert!(said.is_empty(), "a calendar without a zone: {said:?}");
    }

    #[test]
    fn each_difference_is_said_with_both_places() {
        let said = zone_warnings("Europe/Berlin", "America/New_York", "Asia/Tokyo", alike);
        assert_eq!(said.len(), 2);
        assert!(said[0].contains("New York") && said[0].contains("Europe/Berlin"));
        assert!(said[1].contains("Asia/Tokyo") && said[1].contains("Europe/Berlin"));
    }
}
