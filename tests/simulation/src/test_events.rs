//! What self-tests write: at rest nothing of it is left at Google, unless only its host can remove
//! it.

use serde_json::Value;

use crate::rules::{rows, text};
use crate::world::{Object, World};

/// Live test events of a site that should not be there.
pub(crate) fn at_rest(world: &World, object: &Object, slug: &str) -> Vec<String> {
    // Its connection was ended or its calendar taken away in between: it is on the host's list.
    let excused = rows(
        object,
        "SELECT t.event FROM test_events t LEFT JOIN calendars c ON c.id = t.calendar_id
           LEFT JOIN connections k ON k.id = c.connection_id
         WHERE COALESCE(k.state, 'gone') <> 'active' OR c.state = 'gone'
           OR c.access_role <> 'owner'",
    );
    let google = world.0.google.lock();
    let calendars = google.calendars.values().filter(|it| !it.deleted);
    let live = calendars.flat_map(|it| it.events.values());
    let live = live.filter(|event| {
        let private = event.body.get("extendedProperties");
        let property = private.and_then(|it| it.get("private")?.get("freeslot_test"));
        property.and_then(Value::as_str) == Some(slug) && !event.cancelled()
    });
    live.filter(|event| !excused.iter().any(|row| text(row, 0) == event.id))
        .map(|event| format!("rule 2: test event {} is left", event.id))
        .collect()
}
