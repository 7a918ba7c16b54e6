//! How many tests passed, failed and were left out, read from what the runners print.

use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// Adds up every summary line of cargo test and of nextest.
///
/// Tests that a filter left out are no skipped tests: another group runs them.
pub(crate) fn parse(output: &str) -> Counts {
    let mut sum = Counts::default();
    // nextest shows what a failing test printed, cargo test's summary of that one test included.
    let nextest = output
        .lines()
        .any(|line| line.trim().starts_with("Summary ["));
    for line in output.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("test result: ") {
            if nextest {
                continue;
            }
            let rest = rest.split_once(". ").map_or(rest, |(_, counts)| counts);
            sum += Counts {
                passed: before(rest, "passed"),
                failed: before(rest, "failed"),
                skipped: before(rest, "ignored"),
            };
        } else if line.starts_with("Summary [") {
            let counts = line.split_once("run:").map_or("", |(_, counts)| counts);
            sum += Counts {
                passed: before(counts, "passed"),
                failed: before(counts, "failed")
                    + before(counts, "timed out")
                    + before(counts, "exec failed"),
                skipped: 0,
            };
        }
    }
    sum
}

/// The number that stands before a word: 3 in `3 passed`.
fn before(text: &str, word: &str) -> u64 {
    text.split([',', ';'])
        .filter_map(|part| part.trim().split_once(' '))
        .filter(|(_, words)| *words == word || words.starts_with(&format!("{word} (")))
        .filter_map(|(number, _)| number.parse::<u64>().ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: &str, passed: u64, failed: u64, skipped: u64) {
        assert_eq!(
            parse(output),
            Counts {
                passed,
                failed,
                skipped
            },
            "{output}"
        );
    }

    #[test]
    fn summaries_of_both_runners() {
        check(
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s",
            5,
            0,
            1,
        );
        check(
            "test result: FAILED. 5 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
            5,
            2,
            0,
        );
        check(
            "     Summary [   0.123s] 12 tests run: 12 passed, 3 skipped",
            12,
            0,
            0,
        );
        check(
            "     Summary [   1.2s] 12 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 0 skipped",
            10,
            2,
            0,
        );
        check(
            "     Summary [   1.2s] 3/12 tests run: 2 passed, 1 exec failed, 0 skipped",
            2,
            1,
            0,
        );
        check(
            "test result: ok. 1 passed; 0 failed; 0 ignored\ntest result: ok. 2 passed; 0 failed; 0 ignored",
            3,
            0,
            0,
        );
    }

    #[test]
    fn a_failing_test_counts_once() {
        check(
            "    test result: FAILED. 0 passed; 1 failed; 0 ignored\n     Summary [   1.2s] 2 tests run: 1 passed, 1 failed, 0 skipped",
            1,
            1,
            0,
        );
    }

    #[test]
    fn the_last_line_reads_as_promised() {
        assert_eq!(
            Counts {
                passed: 3,
                failed: 0,
                skipped: 0
            }
            .to_string(),
            "3 passed, 0 failed"
        );
        assert_eq!(
            Counts {
                passed: 3,
                failed: 1,
                skipped: 2
            }
            .to_string(),
            "3 passed, 1 failed, 2 skipped"
        );
    }
}
