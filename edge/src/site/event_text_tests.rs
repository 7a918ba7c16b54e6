use shared::booking::Writing;
use shared::time::{Interval, Timestamp};

use super::*;
use crate::store::{EventStyle, WriteState};

fn booking(detail: Detail) -> Booking {
    let start = Timestamp::from_epoch(1_795_420_800);
    Booking {
        id: "b1".into(),
        event: "intro".into(),
        title: "Intro call".into(),
        location: "Room 1".into(),
        host: "h1".into(),
        co_hosts: Vec::new(),
        time: Interval::new(start, start.plus_minutes(30)).unwrap(),
        buffer_before: 0,
        buffer_after: 0,
        state: Writing::begin().into(),
        conflict: false,
        revision: 0,
        deadline: start,
        lease_until: None,
        calendar: "c1".into(),
        epoch: 0,
        google_event: None,
        write_state: WriteState::None,
        wish: None,
        not_moved: None,
        guest_name: "Grace Hopper".into(),
        guest_email: "grace@example.org".into(),
        notes: "Knee pain".into(),
        answers: Vec::new(),
        guests: Vec::new(),
        utm: Default::default(),
        note: String::new(),
        zone: "UTC".into(),
        erased: false,
        style: EventStyle {
            detail,
            ..EventStyle::default()
        },
        meet: Meet::Waiting,
    }
}

fn texts(booking: &Booking) -> Texts {
    compose(
        booking,
        &About {
            site_title: "Ada <Inc>\u{202e}",
            host: "Ada",
            manage: "https://book.example/b/1.token",
            bookings: "https://book.example/setup?site=ada",
        },
    )
}

#[test]
fn everything_or_initials_or_nothing() {
    let full = texts(&booking(Detail::Full));
    assert_eq!(full.summary, "Intro call · Grace Hopper");
    assert_eq!(
        full.description,
        "Booked through Ada <Inc>.\nGrace Hopper, grace@example.org\n\nKnee pain\n\n\
         See or cancel: https://book.example/b/1.token"
    );
    assert_eq!(full.location, "Room 1");
    let initials = texts(&booking(Detail::Initials));
    assert_eq!(initials.summary, "Intro call · GH");
    let busy = texts(&booking(Detail::Busy));
    assert_eq!(busy.summary, "Busy");
    for less in [initials, busy] {
        assert_eq!(less.guest, None);
        assert_eq!(
            less.description,
            "Booked through Ada <Inc>.\n\nWho it is: https://book.example/setup?site=ada"
        );
    }
}

#[test]
fn whom_the_visitor_brings_reads_neither_their_link_nor_what_they_wrote() {
    let mut row = booking(Detail::Full);
    row.guests = vec!["bea@example.org".into()];
    let several = texts(&row);
    assert_eq!(several.guests, ["bea@example.org"]);
    assert_eq!(
        several.description,
        "Booked through Ada <Inc>.\nGrace Hopper, grace@example.org\n\n\
         For the host, what was written: https://book.example/setup?site=ada\n\n\
         It can be changed or cancelled with the link that was shown on booking it."
    );
    row.notes.clear();
    assert!(!texts(&row).description.contains("setup"));
    for detail in [Detail::Initials, Detail::Busy] {
        row.style.detail = detail;
        assert_eq!(texts(&row).guests, [""; 0]);
    }
}

#[test]
fn titles_follow_the_template_and_names_are_no_templates() {
    let mut row = booking(Detail::Full);
    row.style.title = Some("{name} / {host}".into());
    row.guest_name = "{host} \u{202e}<b>\u{200b}x\r\ny".into();
    assert_eq!(texts(&row).summary, "{host} <b>x y / Ada");
    row.style.detail = Detail::Initials;
    row.guest_name = "007 \u{1f642}".into();
    assert_eq!(texts(&row).summary, "Guest / Ada");
}

#[test]
fn the_longest_text_fits_google_as_html_with_the_link_whole() {
    let mut row = booking(Detail::Full);
    row.notes = "&".repeat(2000);
    let text = texts(&row).description;
    let length = escape(&text).chars().count();
    assert!(length <= MOST_DESCRIPTION, "{length}");
    assert!(text.ends_with("/b/1.token"));
    assert!(
        text.contains("&&&& …\n"),
        "that something is missing is said"
    );
    row.notes = "a\u{202e}b\u{7}\r\nc".into();
    assert!(texts(&row).description.contains("\n\nab\nc\n\n"));
}

#[test]
fn a_link_stands_in_place_of_a_place_and_is_asked_for_once() {
    let mut row = booking(Detail::Busy);
    row.style.meet = true;
    assert_eq!(texts(&row).meet, Some(meet::request_id("b1", 0)));
    assert_eq!(texts(&row).location, "");
    row.meet = Meet::Failed;
    assert_eq!(texts(&row).meet, None);
}
