//! The few drawings of the page, as inline SVG in the colour of the text around them.

use leptos::prelude::*;

/// What an [`Icon`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub(crate) enum IconOf {
    Alert,
    Calendar,
    Check,
    Clock,
    Copy,
    Down,
    Info,
    Left,
    Lock,
    Page,
    People,
    Plus,
    Refresh,
    Remove,
    Right,
    Sliders,
    Up,
}

impl IconOf {
    fn path(self) -> &'static str {
        match self {
            Self::Alert => {
                "M12 8v5m0 3.5v.1M10.3 3.9 2.4 17.6A2 2 0 0 0 4.1 20.6h15.8a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z"
            }
            Self::Calendar => {
                "M8 3.5v3m8-3v3M5.5 5h13A1.5 1.5 0 0 1 20 6.5v12a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18.5v-12A1.5 1.5 0 0 1 5.5 5ZM4 10h16"
            }
            Self::Check => "m5 12.5 4.5 4.5L19 7.5",
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3.5 2",
            Self::Copy => {
                "M9 9V5.5A1.5 1.5 0 0 1 10.5 4h8A1.5 1.5 0 0 1 20 5.5v8a1.5 1.5 0 0 1-1.5 1.5H15M5.5 9h8a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 4 18.5v-8A1.5 1.5 0 0 1 5.5 9Z"
            }
            Self::Down => "M12 5v14m-6-6 6 6 6-6",
            Self::Info => "M12 11.5V16m0-8.4v-.1M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
            Self::Left => "m14.5 6-6 6 6 6",
            Self::Lock => {
                "M8 11V8a4 4 0 0 1 8 0v3M6.5 11h11A1.5 1.5 0 0 1 19 12.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11Z"
            }
            Self::Page => {
                "M5.5 4.5h13A1.5 1.5 0 0 1 20 6v12a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18V6a1.5 1.5 0 0 1 1.5-1.5ZM4 9h16M8 13h8m-8 3h5"
            }
            Self::People => {
                "M9 11.5A3.25 3.25 0 1 0 9 5a3.25 3.25 0 0 0 0 6.5ZM3 19.5c.4-3.2 2.6-5 6-5s5.6 1.8 6 5M16 5.2a3.25 3.25 0 0 1 0 6.1m1.5 3.3c2 .6 3.2 2.3 3.5 4.9"
            }
            Self::Plus => "M12 5v14m-7-7h14",
            Self::Refresh => {
                "M20 11.5A8 8 0 0 0 5.7 7L4 9m0-5v5h5m-5 3.5A8 8 0 0 0 18.3 17l1.7-2m0 5v-5h-5"
            }
            Self::Remove => "M6 6l12 12M18 6 6 18",
            Self::Right => "m9.5 6 6 6-6 6",
            Self::Sliders => {
                "M4 7h9m5 0h2M4 17h2m5 0h9M15.5 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm-7 10a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z"
            }
            Self::Up => "M12 19V5m-6 6 6-6 6 6",
        }
    }
}

/// A drawing beside words that say the same; screen readers pass it over.
#[component]
pub(crate) fn Icon(
    /// What it shows.
    of: IconOf,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path
                d=of.path()
                fill="none"
                stroke="currentColor"
                stroke-width="1.8"
                stroke-linecap="round"
                stroke-linejoin="round"
            />
        </svg>
    }
}
