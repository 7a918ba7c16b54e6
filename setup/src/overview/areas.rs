//! The areas of the overview, of which one is shown at a time, and the way between them. Which one
//! it is, the fragment of the address says.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::Listed;
use crate::browser;
use crate::state::Page;
use crate::ui::{Icon, IconOf};

/// A part of the page with an address of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Area {
    /// What is booked.
    Bookings,
    /// What visitors meet.
    BookingPage,
    /// What a host sets for themselves.
    MyCalendar,
    /// Whoever is booked or may change things.
    Team,
    /// What is about the whole site.
    Site,
}

impl Area {
    /// All of them, in the order in which they are listed.
    pub(super) const ALL: [Self; 5] = [
        Self::Bookings,
        Self::BookingPage,
        Self::MyCalendar,
        Self::Team,
        Self::Site,
    ];

    /// The fragment of its address. A section with the same one is its first.
    fn fragment(self) -> &'static str {
        match self {
            Self::Bookings => "bookings",
            Self::BookingPage => "booking-page",
            Self::MyCalendar => "my-calendar",
            Self::Team => "team",
            Self::Site => "site",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bookings => "Bookings",
            Self::BookingPage => "Booking page",
            Self::MyCalendar => "My calendar",
            Self::Team => "Team",
            Self::Site => "Site",
        }
    }

    fn icon(self) -> IconOf {
        match self {
            Self::Bookings => IconOf::Calendar,
            Self::BookingPage => IconOf::Page,
            Self::MyCalendar => IconOf::Clock,
            Self::Team => IconOf::People,
            Self::Site => IconOf::Sliders,
        }
    }
}

/// Where on the overview a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) area: Area,
    /// The section that the address names, if it names one.
    pub(super) section: Option<&'static str>,
}

impl Spot {
    /// What a fragment means among the sections that are shown. One that means nothing is the
    /// beginning: the first area.
    pub(super) fn of(fragment: Option<&str>, shown: &[&'static Listed]) -> Self {
        let is = |name: &str| fragment == Some(name);
        let begun = |area: Area| Self {
            area,
            section: None,
        };
        if let Some(named) = shown.iter().find(|it| is(it.area.fragment())) {
            return begun(named.area);
        }
        match shown.iter().find(|it| is(it.id)) {
            Some(named) => Self {
                area: named.area,
                section: Some(named.id),
            },
            None => begun(shown.first().map_or(Area::Bookings, |it| it.area)),
        }
    }

    /// Brings it into the window, and the keyboard with it, once it is drawn.
    pub(super) fn arrive(self) {
        request_animation_frame(move || {
            let section = self.section;
            if !section.is_some_and(|id| browser::go_to(id, &format!("{id}-heading"))) {
                window().scroll_to_with_x_and_y(0.0, 0.0);
                browser::focus("step-heading");
            }
        });
    }
}

/// Follows a link to another place of this page, for the whole overview: the browser itself would
/// drop the keyboard on the way, and do nothing where the address stays the same.
pub(super) fn follow(page: Page, spot: Memo<Spot>, event: &web_sys::MouseEvent) {
    let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let link = target.and_then(|it| it.closest("a[href^='#']").ok().flatten());
    let Some(to) = link.and_then(|it| it.get_attribute("href")) else {
        return;
    };
    if elsewhere || event.button() != 0 {
        return;
    }
    event.prevent_default();
    let before = spot.get_untracked();
    page.follow(to.trim_start_matches('#'));
    let now = spot.get_untracked();
    if now == before {
        now.arrive();
    }
}

/// The way between the areas, and between the sections of the one that is shown.
#[component]
pub(super) fn Areas(
    /// The sections that are shown to this person.
    shown: StoredValue<Vec<&'static Listed>>,
    /// Where they are.
    spot: Memo<Spot>,
    /// What the site is called.
    site: Memo<String>,
) -> impl IntoView {
    let held = move |area: Area| shown.with_value(|all| super::of(all, area));
    let rows = Area::ALL
        .into_iter()
        .filter(|area| !held(*area).is_empty())
        .map(|area| {
            let now = Memo::new(move |_| spot.get().area == area);
            let sections = move || {
                let held = held(area);
                (now.get() && held.len() > 1).then(|| {
                    let row = |it: &'static Listed| {
                        view! {
                            <li>
                                <a
                                    href=format!("#{}", it.id)
                                    data-test=format!("to-{}", it.id)
                                >
                                    {it.title}
                                </a>
                            </li>
                        }
                    };
                    view! { <ul class="section-links">{held.into_iter().map(row).collect_view()}</ul> }
                })
            };
            view! {
                <li>
                    <a
                        href=format!("#{}", area.fragment())
                        data-test=format!("to-{}", area.fragment())
                        aria-current=move || now.get().then_some("page")
                    >
                        <Icon of=area.icon() />
                        <span>{area.name()}</span>
                    </a>
                    {sections}
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="areas" aria-label="Areas" data-test="areas">
            <p class="site-name">{site}</p>
            <ul class="area-links">{rows}</ul>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::SECTIONS;
    use super::*;

    fn all() -> Vec<&'static Listed> {
        SECTIONS.iter().collect()
    }

    fn at(fragment: &str) -> (Area, Option<&'static str>) {
        let spot = Spot::of(Some(fragment), &all());
        (spot.area, spot.section)
    }

    #[test]
    fn every_section_has_an_address_that_leads_to_it() {
        for it in SECTIONS {
            let found = at(it.id);
            let area = Area::ALL.iter().find(|area| area.fragment() == it.id);
            match area {
                // Its beginning is that section.
                Some(area) => {
                    let first = SECTIONS.iter().find(|one| one.area == *area);
                    assert_eq!(first.map(|one| one.id), Some(it.id));
                    assert_eq!(found, (*area, None));
                }
                None => assert_eq!(found, (it.area, Some(it.id))),
            }
        }
        let ids: BTreeSet<_> = SECTIONS.iter().map(|it| it.id).collect();
        assert_eq!(ids.len(), SECTIONS.len());
    }

    #[test]
    fn sections_stand_in_the_order_of_their_areas() {
        let order = SECTIONS
            .iter()
            .map(|it| Area::ALL.iter().position(|area| *area == it.area));
        assert!(order.is_sorted());
    }

    #[test]
    fn an_address_that_leads_nowhere_is_the_beginning() {
        assert_eq!(at("nothing-of-ours"), (Area::Bookings, None));
        assert_eq!(Spot::of(None, &all()).area, Area::Bookings);
        // What somebody may not see is nothing to them.
        let some: Vec<_> = all()
            .into_iter()
            .filter(|it| it.area == Area::MyCalendar || it.id == "activity")
            .collect();
        let spot = |fragment| Spot::of(Some(fragment), &some);
        assert_eq!(spot("people").area, Area::MyCalendar);
        assert_eq!(spot("site").area, Area::Site);
        assert_eq!(spot("activity").section, Some("activity"));
    }
}
