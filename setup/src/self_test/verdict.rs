//! What a self-test means as a whole, and how its parts are called.

use shared::api::{SelfTestOutcome, SelfTestPart, SelfTestStep};

/// What a self-test means as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// People can book, and all that is needed for it works.
    Works,
    /// People can book; what fails costs some minutes at most.
    WorksSlowly,
    /// Something has to be done.
    Fails,
}

impl Verdict {
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Works => "It works: everything was tried out",
            Self::WorksSlowly => "It works, but changes are noticed later",
            Self::Fails => "Something does not work yet",
        }
    }
}

/// Push is a convenience; everything else that fails keeps somebody from booking.
pub(super) fn verdict(steps: &[SelfTestStep]) -> Verdict {
    let failed = |part: fn(SelfTestPart) -> bool| {
        let fails = |it: &SelfTestStep| it.outcome == SelfTestOutcome::Failed && part(it.part);
        steps.iter().any(fails)
    };
    match failed(|_| true) {
        false => Verdict::Works,
        true if failed(|part| part != SelfTestPart::Push) => Verdict::Fails,
        true => Verdict::WorksSlowly,
    }
}

/// Every part, in the order in which they are tried.
pub(super) const PARTS: [SelfTestPart; 7] = [
    SelfTestPart::Token,
    SelfTestPart::Scope,
    SelfTestPart::Calendars,
    SelfTestPart::Busy,
    SelfTestPart::Write,
    SelfTestPart::Push,
    SelfTestPart::NextSlot,
];

/// A part in a few words.
pub(super) fn name(part: SelfTestPart) -> &'static str {
    match part {
        SelfTestPart::Token => "Key to Google",
        SelfTestPart::Scope => "Permissions",
        SelfTestPart::Calendars => "Calendars",
        SelfTestPart::Busy => "Busy times",
        SelfTestPart::Write => "Writing bookings",
        SelfTestPart::Push => "Noticing changes",
        SelfTestPart::NextSlot => "Next free time",
    }
}

/// Whether a step says which one it is about: where its part was tried for several, or where it
/// failed.
pub(super) fn names_it(step: &SelfTestStep, all: &[SelfTestStep]) -> bool {
    let same = all.iter().filter(|it| it.part == step.part);
    same.count() > 1 || step.outcome == SelfTestOutcome::Failed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(part: SelfTestPart, outcome: SelfTestOutcome) -> SelfTestStep {
        SelfTestStep {
            part,
            outcome,
            code: None,
            detail: String::new(),
            about: None,
            start: None,
        }
    }

    #[test]
    fn only_push_may_fail_without_harm() {
        use SelfTestOutcome::{Failed, Ok, Skipped};
        for part in PARTS {
            let steps = PARTS.map(|it| step(it, if it == part { Failed } else { Ok }));
            let expected = match part {
                SelfTestPart::Push => Verdict::WorksSlowly,
                _ => Verdict::Fails,
            };
            assert_eq!(verdict(&steps), expected, "{part:?}");
            let steps = PARTS.map(|it| step(it, if it == part { Skipped } else { Ok }));
            assert_eq!(verdict(&steps), Verdict::Works, "{part:?}");
        }
        let both = [SelfTestPart::Push, SelfTestPart::Write].map(|it| step(it, Failed));
        assert_eq!(verdict(&both), Verdict::Fails);
    }

    #[test]
    fn one_of_several_and_what_fails_says_what_it_is_about() {
        use SelfTestOutcome::{Failed, Ok};
        let steps = [
            step(SelfTestPart::Token, Ok),
            step(SelfTestPart::Busy, Ok),
            step(SelfTestPart::Busy, Ok),
            step(SelfTestPart::Write, Failed),
        ];
        let named = steps.each_ref().map(|it| names_it(it, &steps));
        assert_eq!(named, [false, true, true, true]);
    }
}
