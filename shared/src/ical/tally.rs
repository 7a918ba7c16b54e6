//! What is busy in the window, and what could not be understood there.

use std::collections::BTreeMap;

use super::{Doubt, Warning};
use crate::time::{Interval, IntervalSet};

pub(super) struct Tally {
    pub(super) window: Interval,
    spans: Vec<Interval>,
    /// Beside each warning the line of the component that it counted last.
    warnings: BTreeMap<Doubt, (Warning, u32)>,
}

impl Tally {
    pub(super) fn new(window: Interval) -> Self {
        Self {
            window,
            spans: Vec::new(),
            warnings: BTreeMap::new(),
        }
    }

    /// The component that begins in that line is busy then. A doubt is told only where it matters:
    /// about what lies in the window.
    pub(super) fn busy(&mut self, span: Interval, line: u32, doubts: &[Doubt]) {
        let Some(inside) = span.intersection(&self.window) else {
            return;
        };
        self.spans.push(inside);
        for doubt in doubts {
            self.warn(*doubt, line);
        }
    }

    pub(super) fn warn(&mut self, doubt: Doubt, line: u32) {
        let first = Warning {
            doubt,
            count: 0,
            line,
        };
        let (warning, last) = self.warnings.entry(doubt).or_insert((first, 0));
        if *last != line {
            warning.count = warning.count.saturating_add(1);
            warning.line = warning.line.min(line);
            *last = line;
        }
    }

    pub(super) fn done(self) -> (IntervalSet, Vec<Warning>) {
        let warnings = self.warnings.into_values().map(|(warning, _)| warning);
        (self.spans.into(), warnings.collect())
    }
}
