//! The zone in which times are shown: listed, found by what is typed, and changed; and whether they
//! have 24 hours.

use words::Say;

use crate::dom;
use crate::flow::Flow;
use crate::intl;
use crate::labels::Labels;
use crate::opening::{fill, set_until};
use crate::parts::plain;
use crate::state::{Layout, State};

impl Flow {
    /// While its field has focus, the zones to choose from are listed, by how far they are from
    /// UTC on the day that is shown, and the field is empty: browsers narrow the list by what
    /// stands in it.
    pub(crate) fn open_zones(self, open: bool) {
        let Some(world) = self.world() else { return };
        let zones = self.read(known_zones).filter(|_| open).unwrap_or_default();
        let wrong = self.change(|s| {
            s.zones = zones.iter().map(|zone| plain(zone)).collect();
            s.zones_named = false;
            if open {
                s.zone_error = None;
            }
            s.zone_error.is_some()
        });
        if wrong == Some(false) {
            let shown = self.read(|s| plain(&s.zone)).filter(|_| !open);
            world.place.put("#zone", &shown.unwrap_or_default());
        }
        if open {
            self.spawn(async move {
                self.name_offsets(zones).await;
            });
        }
    }

    /// Asking for one offset takes half a millisecond, and there are some 430.
    async fn name_offsets(self, zones: Vec<String>) -> Option<()> {
        let day = self.read(|s| s.day.unwrap_or(s.focus))?;
        let mut named = Vec::new();
        for some in zones.chunks(16) {
            dom::sleep(1).await;
            for zone in some {
                named.push(format!("{} ({})", plain(zone), intl::offset(zone, day)));
            }
        }
        self.change(|s| {
            if !s.zones.is_empty() {
                (s.zones, s.zones_named) = (named, true);
            }
        })
    }

    /// Takes the zone of the list that stands in the field: some browsers say late that it was
    /// chosen.
    pub(crate) fn pick_zone(self, typed: &str) {
        if self.read(|s| s.zones.iter().any(|zone| zone == typed)) == Some(true) {
            self.type_zone(typed);
        }
    }

    /// The zone that was chosen from the list, or typed: the whole name, or its last part.
    pub(crate) fn type_zone(self, typed: &str) {
        let name = typed.split('(').next().unwrap_or_default().trim();
        let name = name.replace(' ', "_");
        let zones = self.read(known_zones).unwrap_or_default();
        let found = zones.into_iter().find(|zone| {
            let last = zone.rsplit('/').next().unwrap_or_default();
            zone.eq_ignore_ascii_case(&name) || last.eq_ignore_ascii_case(&name)
        });
        match found {
            Some(zone) => self.choose_zone(zone),
            None => {
                self.change(|s| s.zone_error = Some(s.texts.say(Say::NoZone).into()));
            }
        }
    }

    /// Shows times with 24 hours instead of twice 12, or the other way round.
    pub(crate) fn turn_clock(self) {
        let Some(world) = self.world() else { return };
        self.change(|s| {
            s.clock24 = !s.clock24;
            world.intl.set_clock24(s.clock24);
            fill(s, &world.intl, intl::now());
        });
    }

    /// Shows every time in another zone.
    fn choose_zone(self, zone: String) {
        let Some(world) = self.world() else { return };
        let moved = self.change(|s| {
            // The chosen day follows its first slot, so that the same times stay in view.
            let first = s.times().first().map(|slot| slot.start.clone());
            s.status = s.texts.fill(Say::ZoneChanged, &[("zone", &plain(&zone))]);
            s.today = world.intl.day_at(intl::now(), &zone);
            s.zone = zone;
            s.zone_error = None;
            set_until(s, &world.intl);
            fill(s, &world.intl, intl::now());
            // It may lie in the month before or after.
            if let Some(start) = first {
                let day = world.intl.day_of(&start, &s.zone);
                // A list stays in its month, where most of what it shows is.
                if s.layout == Layout::List && day.month() != s.month {
                    return None;
                }
                (s.focus, s.day, s.day_label) = (day, Some(day), world.intl.day(day));
            }
            (s.focus.month() != s.month).then(|| s.focus.month())
        });
        if let Some(Some(month)) = moved {
            self.show_month(month);
        }
    }
}

/// Every zone that can be chosen: first the one that is shown, the host's and UTC.
fn known_zones(s: &State) -> Vec<String> {
    let host = s.event.as_ref().map(|event| event.zone.clone());
    let mut zones = vec![s.zone.clone(), host.unwrap_or_default(), "UTC".into()];
    // The host's may be younger than the browser.
    zones.retain(|zone| intl::knows(zone));
    for zone in intl::all_zones() {
        if !zones.contains(&zone) {
            zones.push(zone);
        }
    }
    zones
}
