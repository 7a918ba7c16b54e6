//! Hours drawn on a week: half hours that are opened and closed.

use shared::api::Window;

const DAY: u32 = 24 * 60;
/// Minutes of a cell.
pub(super) const CELL: u32 = 30;
/// Cells of a day.
pub(super) const CELLS: usize = 48;

/// How much of a cell is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    Closed,
    Part,
    Open,
}

/// Minutes after midnight, of times as fields have them.
fn minutes(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    Some(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?)
}

/// From and to; what ends the next day ends after 1440. `None` while it is being typed.
fn span(window: &Window) -> Option<(u32, u32)> {
    let (start, end) = (minutes(&window.start)?, minutes(&window.end)?);
    Some((start, if end <= start { end + DAY } else { end }))
}

fn time(minutes: u32) -> String {
    let minutes = minutes % DAY;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// When a cell begins, `09:30`.
pub(super) fn begins(cell: usize) -> String {
    time(start_of(cell))
}

fn start_of(cell: usize) -> u32 {
    u32::try_from(cell).unwrap_or(0) * CELL
}

/// How much of a cell of a day these windows of the day open. An overnight window's part after
/// midnight is asked for with the cells after the last: 48 is the next day's first.
pub(super) fn fill(windows: &[Window], cell: usize) -> Fill {
    let (from, to) = (start_of(cell), start_of(cell) + CELL);
    let covered: u32 = windows
        .iter()
        .filter_map(span)
        .map(|(start, end)| end.min(to).saturating_sub(start.max(from)))
        .sum();
    match covered {
        0 => Fill::Closed,
        CELL.. => Fill::Open,
        _ => Fill::Part,
    }
}

/// The windows of a day after its cells from `first` to `last`, both included, were opened or
/// closed; the rest is as it was, to the minute. What is still being typed stays, at the end.
pub(super) fn paint(windows: &[Window], first: usize, last: usize, open: bool) -> Vec<Window> {
    let (from, to) = (start_of(first), start_of(last) + CELL);
    let typed = windows.iter().filter(|window| span(window).is_none());
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for (start, end) in windows.iter().filter_map(span) {
        if open {
            spans.push((start, end));
        } else {
            spans.extend([(start, end.min(from)), (start.max(to), end)]);
        }
    }
    if open {
        spans.push((from, to));
    }
    spans.retain(|(start, end)| start < end);
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let joined = next.0 <= kept.1;
        if joined {
            kept.1 = kept.1.max(next.1);
        }
        joined
    });
    let window = |(start, end): (u32, u32)| Window {
        start: time(start),
        // A window lasts a day at most.
        end: time(end.min(start + DAY)),
    };
    // What is left of a night after midnight would begin on the next day: it is gone.
    spans.retain(|(start, _)| *start < DAY);
    spans
        .into_iter()
        .map(window)
        .chain(typed.cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(all: &[(&str, &str)]) -> Vec<Window> {
        let window = |(start, end): &(&str, &str)| Window {
            start: (*start).to_owned(),
            end: (*end).to_owned(),
        };
        all.iter().map(window).collect()
    }

    #[test]
    fn what_is_opened_joins_what_is_there() {
        let day = windows(&[("09:15", "12:00"), ("14:00", "17:00")]);
        // 12:00 to 14:00.
        assert_eq!(paint(&day, 24, 27, true), windows(&[("09:15", "17:00")]));
        let more = windows(&[("07:00", "07:30"), ("09:15", "12:00"), ("14:00", "17:00")]);
        assert_eq!(paint(&day, 14, 14, true), more);
        assert_eq!(paint(&[], 0, 47, true), windows(&[("00:00", "00:00")]));
    }

    #[test]
    fn what_is_closed_leaves_the_rest_to_the_minute() {
        let day = windows(&[("09:15", "17:00")]);
        let lunch = windows(&[("09:15", "12:00"), ("13:00", "17:00")]);
        assert_eq!(paint(&day, 24, 25, false), lunch);
        assert_eq!(paint(&day, 18, 18, false), windows(&[("09:30", "17:00")]));
        assert_eq!(paint(&day, 0, 47, false), []);
        assert_eq!(paint(&day, 0, 3, false), day);
    }

    #[test]
    fn nights_keep_their_end_on_the_next_day() {
        let night = windows(&[("22:00", "02:00")]);
        assert_eq!(paint(&night, 43, 43, true), windows(&[("21:30", "02:00")]));
        assert_eq!(
            paint(&night, 45, 45, false),
            windows(&[("22:00", "22:30"), ("23:00", "02:00")])
        );
        assert_eq!(paint(&night, 44, 47, false), []);
        assert_eq!(fill(&night, 47), Fill::Open);
        assert_eq!(fill(&night, 51), Fill::Open);
        assert_eq!(fill(&night, 52), Fill::Closed);
    }

    #[test]
    fn a_cell_is_open_closed_or_a_part_of_it() {
        let day = windows(&[("09:15", "12:00"), ("12:00", "12:10")]);
        assert_eq!(fill(&day, 17), Fill::Closed);
        assert_eq!(fill(&day, 18), Fill::Part);
        assert_eq!(fill(&day, 19), Fill::Open);
        assert_eq!(fill(&day, 24), Fill::Part);
    }

    #[test]
    fn what_is_being_typed_is_kept() {
        let day = windows(&[("09:00", "")]);
        assert_eq!(
            paint(&day, 20, 21, true),
            windows(&[("10:00", "11:00"), ("09:00", "")])
        );
        assert_eq!(begins(19), "09:30");
    }
}
