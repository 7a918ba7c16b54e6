//! What became of the booking: confirmed, not booked yet, or not at all.

use leptos::prelude::*;
use shared::api::{BookingStatus, BookingView};
use words::Say;

use crate::dom;
use crate::flow::Flow;
use crate::parts::{button, link, nothing, plain};
use crate::piece::{IntoPiece, Piece};
use crate::state::State;
use crate::texts::Texts;

/// The last step.
pub(crate) fn done(flow: Flow) -> Piece {
    flow.look(|s| outcome(flow, s)).unwrap_or_else(nothing)
}

fn outcome(flow: Flow, s: &State) -> Option<Piece> {
    let booking = s.booking.as_ref()?;
    let (texts, email) = (s.texts, s.fields[1].trim());
    let copy = || {
        let label = if s.copied { Say::Copied } else { Say::CopyLink };
        match dom::can_copy() {
            true => button(flow, "plain", "copy", texts.say(label), Flow::copy_link),
            false => nothing(),
        }
    };
    let another = |class, label| button(flow, class, "another", texts.say(label), Flow::another);
    let manage = |label| {
        let href = booking.manage_url.clone();
        link("plain", "manage-link", href, texts.say(label))
    };
    let (hook, title, text, ways) = match booking.status {
        BookingStatus::Confirmed => {
            let ways = vec![
                manage(Say::ChangeOrCancel),
                copy(),
                another("plain", Say::BookAnother),
            ];
            let text = if booking.invited {
                match s.fields[2].as_str() {
                    guests if s.most_guests() > 0 && !guests.is_empty() => {
                        let all = [email, guests].join(", ");
                        let invited = texts.fill(Say::Invited, &[("email", &all)]);
                        [&*invited, texts.say(Say::KeepLink)].join(" ")
                    }
                    _ => texts.fill(Say::Invited, &[("email", email)]),
                }
            } else if booking.reason.as_deref() == Some("not_written") {
                texts.say(Say::Nowhere).into()
            } else {
                texts.say(Say::NotInvited).into()
            };
            ("confirmation", Say::Booked, text, ways)
        }
        BookingStatus::Pending => (
            "pending",
            Say::NotBookedYet,
            [
                texts.say(match booking.reason.as_deref() {
                    Some("approval") => Say::Approval,
                    _ => Say::Writing,
                }),
                texts.say(if booking.told_by_mail {
                    Say::Mailed
                } else {
                    Say::NotMailed
                }),
            ]
            .join(" "),
            vec![manage(Say::FollowOrCancel), copy()],
        ),
        _ => {
            let ways = vec![another("main", Say::ChooseAnother)];
            (
                "rejected",
                Say::Rejected,
                texts.say(Say::RejectedText).into(),
                ways,
            )
        }
    };
    let rows = [
        (Say::When, format!("{}\n{}", s.day_label, s.span)),
        (Say::TimeZone, plain(&s.zone)),
        (Say::With, booking.host.clone()),
        (Say::Where, booking.location.clone()),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    let mut rows: Vec<_> = rows
        .map(|(name, value)| row(texts.say(name), value.piece()))
        .collect();
    if booking.status == BookingStatus::Confirmed && !booking.hides_calendar_links {
        let name = texts.say(Say::AddToCalendar);
        rows.push(row(name, add_to_calendar(texts, booking)));
    }
    let view = view! {
        <div class=format!("done {hook}") data-test=hook>
            <h3 id="step" tabindex="-1">{texts.say(title)}</h3>
            <p>{text}</p>
            <dl>{rows}</dl>
            <p class="ways">{ways}</p>
        </div>
    };
    Some(view.piece())
}

fn row(name: &'static str, value: Piece) -> Piece {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.piece()
}

/// Into the visitor's own calendar, whichever that is: by a page of the edge.
fn add_to_calendar(texts: Texts, booking: &BookingView) -> Piece {
    let to = |hook, page, title| {
        let href = format!("{}/{page}", booking.manage_url);
        link("", hook, href, title)
    };
    vec![
        to("google-link", "add/google", "Google Calendar"),
        to("outlook-link", "add/outlook", "Outlook.com"),
        to("office-link", "add/office", "Microsoft 365"),
        to("ics-link", "calendar.ics", texts.say(Say::CalendarFile)),
    ]
    .piece()
}
