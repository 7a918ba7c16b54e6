//! The weekly hours, by drawing: a week of half hours, opened and closed with a pointer or the
//! keyboard. It shows and changes the same hours as the fields.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;

use super::grid_data::{CELLS, Fill, begins, fill, paint};
use super::week::WeekModel;
use super::week_data::DAYS;
use crate::{browser, clock};

/// When a cell begins, as this browser writes times of the day.
fn shown(cell: usize) -> String {
    clock::time_of_day(&begins(cell))
}

/// A half hour of a day: the day, Monday being 0, and the cell.
type Cell = (usize, usize);

/// A rectangle of cells that is being drawn. Cheap to copy.
#[derive(Clone, Copy, PartialEq)]
struct Drawn {
    from: Cell,
    to: Cell,
    /// Whether they are opened.
    open: bool,
}

impl Drawn {
    fn days(self) -> (usize, usize) {
        (self.from.0.min(self.to.0), self.from.0.max(self.to.0))
    }

    fn cells(self) -> (usize, usize) {
        (self.from.1.min(self.to.1), self.from.1.max(self.to.1))
    }

    fn has(self, (day, cell): Cell) -> bool {
        let ((first_day, last_day), (first, last)) = (self.days(), self.cells());
        (first_day..=last_day).contains(&day) && (first..=last).contains(&cell)
    }
}

fn id((day, cell): Cell) -> String {
    format!("week-{day}-{cell}")
}

/// The grid, behind a line that opens it.
#[component]
pub(super) fn Grid(model: WeekModel) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details class="more" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary data-test="draw-week">"Draw these hours on a week"</summary>
            {move || open.get().then(|| view! { <Week model=model /> })}
        </details>
    }
}

#[component]
fn Week(model: WeekModel) -> impl IntoView {
    let drawn = RwSignal::new(None::<Drawn>);
    let pressed = StoredValue::new(false);
    // Where the Tab key enters: the morning of the first open day.
    let first_open = untrack(|| {
        let days = model.days.iter().enumerate();
        let mut cells = days.filter_map(|(day, rows)| {
            let windows = rows.windows();
            let cell = (0..CELLS).find(|cell| fill(&windows, *cell) != Fill::Closed)?;
            Some((day, cell))
        });
        cells.next().unwrap_or((0, 18))
    });
    let at = RwSignal::new(first_open);
    let scroller = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(element) = scroller.get() {
            // Each cell is 1.5 rem high; an hour above the first open one is seen as well.
            let cells = u32::try_from(first_open.1.saturating_sub(2)).unwrap_or(0);
            element.set_scroll_top(i32::try_from(cells * 24).unwrap_or(0));
        }
    });
    let fill_of = move |(day, cell): Cell| {
        let rows = model.days.get(day);
        rows.map_or(Fill::Closed, |rows| fill(&rows.windows(), cell))
    };
    let begin = move |cell: Cell| {
        let open = untrack(|| fill_of(cell)) != Fill::Open;
        drawn.set(Some(Drawn {
            from: cell,
            to: cell,
            open,
        }));
    };
    let extend = move |cell: Cell| {
        drawn.update(|drawn| {
            if let Some(drawn) = drawn {
                drawn.to = cell;
            }
        });
    };
    let finish = move || {
        let Some(done) = drawn.get_untracked() else {
            return;
        };
        drawn.set(None);
        let ((first_day, last_day), (first, last)) = (done.days(), done.cells());
        for rows in model.days.iter().take(last_day + 1).skip(first_day) {
            rows.set(paint(&untrack(|| rows.windows()), first, last, done.open));
        }
        let does = if done.open { "open" } else { "closed" };
        let name = |day: usize| DAYS.get(day).map_or("", |(_, name)| *name);
        let days = match first_day == last_day {
            true => name(first_day).to_owned(),
            false => format!("{} to {}", name(first_day), name(last_day)),
        };
        let (from, to) = (shown(first), shown(last + 1));
        model.copied.set(format!("{days}, {from} to {to}: {does}."));
    };
    let up = window_event_listener(leptos::ev::pointerup, move |_| {
        if pressed.get_value() {
            pressed.set_value(false);
            finish();
        }
    });
    let lost = window_event_listener(leptos::ev::pointercancel, move |_| {
        pressed.set_value(false);
        drawn.set(None);
    });
    on_cleanup(move || {
        up.remove();
        lost.remove();
    });
    let key = move |event: KeyboardEvent| {
        let (day, cell) = at.get_untracked();
        let next = match event.key().as_str() {
            "ArrowUp" => (day, cell.saturating_sub(1)),
            "ArrowDown" => (day, (cell + 1).min(CELLS - 1)),
            "ArrowLeft" => (day.saturating_sub(1), cell),
            "ArrowRight" => ((day + 1).min(6), cell),
            "Home" => (0, cell),
            "End" => (6, cell),
            " " | "Enter" => {
                event.prevent_default();
                if drawn.get_untracked().is_none() {
                    begin((day, cell));
                }
                return finish();
            }
            "Escape" => return drawn.set(None),
            _ => return,
        };
        event.prevent_default();
        if event.shift_key() {
            if drawn.get_untracked().is_none() {
                begin((day, cell));
            }
            extend(next);
        } else {
            drawn.set(None);
        }
        at.set(next);
        browser::focus(&id(next));
    };
    let heads = DAYS.map(|(_, name)| {
        view! {
            <div role="columnheader" class="grid-head">
                <abbr title=name>{name.get(..3)}</abbr>
            </div>
        }
    });
    let lines = (0..CELLS)
        .map(|cell| {
            let cells = (0..7).map(|day| {
                let here = (day, cell);
                let name = DAYS.get(day).map_or("", |(_, name)| *name);
                let word = move || match fill_of(here) {
                    Fill::Open => "open",
                    Fill::Part => "partly open",
                    Fill::Closed => "closed",
                };
                let drawn_here = move || drawn.get().filter(|drawn| drawn.has(here));
                // What began the evening before.
                let night = move || {
                    let before = model.days.get((day + 6) % 7);
                    before.is_some_and(|rows| fill(&rows.windows(), cell + CELLS) != Fill::Closed)
                };
                view! {
                    <div
                        role="gridcell"
                        class="week-cell"
                        class:open=move || fill_of(here) == Fill::Open
                        class:part=move || fill_of(here) == Fill::Part
                        class:night=night
                        class:opening=move || drawn_here().is_some_and(|drawn| drawn.open)
                        class:closing=move || drawn_here().is_some_and(|drawn| !drawn.open)
                        id=id(here)
                        tabindex=move || if at.get() == here { "0" } else { "-1" }
                        aria-selected=move || drawn_here().is_some().to_string()
                        aria-label=move || format!("{name} {}, {}", shown(cell), word())
                        on:pointerdown=move |event: PointerEvent| {
                            if event.button() == 0 {
                                pressed.set_value(true);
                                at.set(here);
                                begin(here);
                            }
                        }
                        on:pointerenter=move |_| {
                            if pressed.get_value() {
                                extend(here);
                            }
                        }
                    ></div>
                }
            });
            view! {
                <div role="row" class="week-line">
                    <div role="rowheader" class="week-hour">
                        <span class:visually-hidden=cell % 2 == 1>{shown(cell)}</span>
                    </div>
                    {cells.collect_view()}
                </div>
            }
        })
        .collect_view();
    view! {
        <p class="hint" id="week-how">
            "Drag over hours to open or close them. With the keyboard: arrow keys move, with Shift they select, and Space opens or closes."
        </p>
        <div class="week-scroll" node_ref=scroller>
            <div
                role="grid"
                class="week-grid"
                data-test="week-grid"
                aria-label="Weekly hours in half-hour cells"
                aria-describedby="week-how"
                aria-multiselectable="true"
                on:keydown=key
            >
                <div role="row" class="week-line">
                    <div role="columnheader" class="grid-head">
                        <span class="visually-hidden">"Time"</span>
                    </div>
                    {heads}
                </div>
                {lines}
            </div>
        </div>
    }
}
