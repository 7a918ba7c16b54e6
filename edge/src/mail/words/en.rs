//! English.

use super::{Text, Words};

pub(super) static WORDS: Words = Words {
    asked: Text {
        subject: "Waiting for an answer: {title} with {host}",
        said: "Your request has arrived. {host} still has to agree; until then the time is kept for you.",
        todo: "It is not booked yet. You will hear when it is decided.",
    },
    declined: Text {
        subject: "Declined: {title} with {host}",
        said: "{host} can't take this booking. Nobody expects you at this time.",
        todo: "Please choose another time on the page where you booked.",
    },
    rejected: Text {
        subject: "Not booked: {title} with {host}",
        said: "This booking could not be written into the calendar, so it did not come about. Nobody expects you at this time.",
        todo: "Please choose another time on the page where you booked.",
    },
    cancelled: Text {
        subject: "Cancelled: {title} with {host}",
        said: "This booking is cancelled. Nobody expects you at this time.",
        todo: "If it still stands in your own calendar, please remove it there.",
    },
    confirmed: Text {
        subject: "Booked: {title} with {host}",
        said: "You are booked. {host} expects you at this time.",
        todo: "The attached file puts it into your calendar.",
    },
    not_written: "The booking stands in no calendar: {host} keeps it on a page of their own.",
    changed: Text {
        subject: "New time: {title} with {host}",
        said: "This booking has a new time.",
        todo: "The attached file puts the new time into your calendar.",
    },
    wanted: Text {
        subject: "Please decide: {title} with {guest}",
        said: "{guest} asks for this time. It is kept until you decide.",
        todo: "Open the settings to agree or to decline. Without an answer the request ends by itself.",
    },
    broken: Text {
        subject: "Google Calendar of {host} has to be connected again",
        said: "Google does not let us use the calendars of {account} as needed. Until that is mended, nothing can be booked with {host}.",
        todo: "Open the settings and connect again. It takes one click, and all settings are kept.",
    },
    failing: Text {
        subject: "{site} needs your attention",
        said: "Something that {site} has to do in Google Calendar fails again and again.",
        todo: "Open the settings: they say what fails, and let you try it again.",
    },
    lost: Text {
        subject: "A calendar of {host} can't be read",
        said: "A calendar that {host} has chosen is gone, or can't be read any more. Until that is mended, nothing can be booked with {host}.",
        todo: "Open the settings: they say which calendar it is. Choose another one, or untick it. Bookings that wait stay where they are.",
    },
    hello: "Hello {reader},",
    what: "What",
    when: "When",
    with: "With",
    who: "Who",
    place: "Where",
    open_booking: "See your booking",
    open_settings: "Open the settings",
    questions: "Questions?",
    foot: "Sent by {site}.",
};
