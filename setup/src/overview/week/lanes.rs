//! Where things stand in a day: which hours are drawn, and what stands beside what.

/// The minutes of a day's clock.
pub(super) const DAY: u16 = 1440;

/// Shorter things are drawn so long, in minutes, and give way to each other as if they were.
const LEAST: u16 = 25;

/// Minutes of a day's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u16,
    /// At most [`DAY`]. Not after the start where the clocks go back in between.
    pub(super) end: u16,
}

impl Span {
    pub(super) const ALL_DAY: Self = Self { start: 0, end: DAY };

    /// Where it is drawn to.
    fn drawn_end(self) -> u16 {
        self.end.max((self.start + LEAST).min(DAY))
    }
}

/// The first hour that is drawn, and the one after the last: a working day, and what else has
/// something in it. What comes from the evening before, or goes on into the next morning, opens no
/// empty night.
pub(super) fn hours(spans: impl Iterator<Item = Span>) -> (u16, u16) {
    let (mut first, mut last) = (8, 18);
    for span in spans.filter(|span| *span != Span::ALL_DAY) {
        let (start, end) = (span.start / 60, span.drawn_end().div_ceil(60));
        if span.start > 0 {
            first = first.min(start);
            last = last.max(start + 1);
        }
        if span.end < DAY {
            first = first.min(end.saturating_sub(1));
            last = last.max(end);
        }
    }
    (first, last)
}

/// Where something is drawn between the first and the last hour, in percent of that height: from
/// where, and how much; `None` if nothing of it is there.
pub(super) fn place(span: Span, (first, last): (u16, u16)) -> Option<(f32, f32)> {
    let (first, last) = (first * 60, last * 60);
    let (start, end) = (span.start.max(first), span.drawn_end().min(last));
    let share = |minutes: u16| f32::from(minutes) * 100.0 / f32::from(last - first);
    (start < end).then(|| (share(start - first), share(end - start)))
}

/// For each thing, by their starts: in which lane it stands, and how many there are where it is.
pub(super) fn lanes(spans: &[Span]) -> Vec<(u16, u16)> {
    let mut placed: Vec<(u16, u16)> = Vec::new();
    // Where each lane of those that touch each other is free again.
    let mut ends: Vec<u16> = Vec::new();
    let mut first = 0;
    for span in spans {
        if ends.iter().all(|end| *end <= span.start) {
            close(&mut placed, first, ends.len());
            first = placed.len();
            ends.clear();
        }
        let end = span.drawn_end();
        let free = ends
            .iter_mut()
            .enumerate()
            .find(|(_, it)| **it <= span.start);
        let lane = match free {
            Some((lane, free)) => {
                *free = end;
                lane
            }
            None => {
                ends.push(end);
                ends.len() - 1
            }
        };
        placed.push((u16::try_from(lane).unwrap_or(u16::MAX), 1));
    }
    close(&mut placed, first, ends.len());
    placed
}

fn close(placed: &mut [(u16, u16)], first: usize, lanes: usize) {
    let lanes = u16::try_from(lanes).unwrap_or(u16::MAX);
    for (_, of) in placed.iter_mut().skip(first) {
        *of = lanes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(list: &[(u16, u16)]) -> Vec<Span> {
        let clock = |at: u16| at / 100 * 60 + at % 100;
        let span = |(start, end): &(u16, u16)| Span {
            start: clock(*start),
            end: clock(*end),
        };
        list.iter().map(span).collect()
    }

    #[test]
    fn a_quiet_week_shows_a_working_day() {
        assert_eq!(hours(std::iter::empty()), (8, 18));
        assert_eq!(hours(spans(&[(0, 2400)]).into_iter()), (8, 18));
    }

    #[test]
    fn an_early_and_a_late_hour_are_drawn_and_no_empty_night() {
        let hours = |list: &[(u16, u16)]| hours(spans(list).into_iter());
        assert_eq!(hours(&[(630, 700), (1730, 1915)]), (6, 20));
        // The rest of the night before, and the beginning of one.
        assert_eq!(hours(&[(0, 200), (2200, 2400)]), (1, 23));
        assert_eq!(hours(&[(0, 900), (1700, 2400)]), (8, 18));
        assert_eq!(hours(&[(2350, 2355)]), (8, 24));
    }

    #[test]
    fn what_overlaps_stands_side_by_side_and_the_rest_is_wide() {
        let list = [(900, 1100), (930, 1000), (1000, 1030), (1100, 1200)];
        assert_eq!(lanes(&spans(&list)), [(0, 2), (1, 2), (1, 2), (0, 1)]);
        let list = [(900, 1200), (900, 1000), (930, 1000)];
        assert_eq!(lanes(&spans(&list)), [(0, 3), (1, 3), (2, 3)]);
        assert_eq!(lanes(&[]), []);
    }

    #[test]
    fn short_things_cover_no_other() {
        assert_eq!(lanes(&spans(&[(900, 905), (910, 915)])), [(0, 2), (1, 2)]);
    }

    #[test]
    fn a_place_is_a_share_of_what_is_drawn() {
        let span = |start, end| spans(&[(start, end)])[0];
        assert_eq!(place(span(900, 1000), (8, 18)), Some((10.0, 10.0)));
        assert_eq!(place(span(0, 2400), (8, 18)), Some((0.0, 100.0)));
        assert_eq!(place(span(0, 200), (8, 18)), None);
        // The clocks go back in it.
        assert_eq!(
            place(
                Span {
                    start: 600,
                    end: 590
                },
                (8, 13)
            )
            .map(|it| it.0),
            Some(40.0)
        );
    }
}
