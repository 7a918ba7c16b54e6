//! What may go wrong in a history, and how often. `n`: once in `n`; 0: never.

/// The weather of a history.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weather {
    /// A client's request or its answer is lost.
    pub(crate) client_lost: u32,
    /// A request to Google meets some fault.
    pub(crate) fault: u32,
    /// An object dies, at each step.
    pub(crate) crash: u32,
    /// What was written is kept a step later than it could be.
    pub(crate) slow_disk: u32,
    /// An alarm is forgotten.
    pub(crate) alarm_lost: u32,
    /// Time goes on although somebody could do something.
    pub(crate) hurry: u32,
    /// The clock jumps.
    pub(crate) jump: u32,
    /// Google's reads of events do not show those that are younger, in seconds.
    pub(crate) lag_s: u32,
    /// Its free/busy neither.
    pub(crate) lag_busy_s: u32,
    /// Google's clock is so far ahead of ours, in seconds.
    pub(crate) skew_s: i64,
    pub(crate) push_lost: u32,
    pub(crate) push_doubled: u32,
    pub(crate) push_late: u32,
}

impl Weather {
    /// A weather of its own for each seed: a third of the histories is nearly calm.
    pub(crate) fn of(dice: &mut fastrand::Rng) -> Self {
        let mut some = |often: &[u32]| often.get(dice.usize(0..often.len())).copied().unwrap_or(0);
        Self {
            client_lost: some(&[0, 30, 8]),
            fault: some(&[0, 20, 8, 3]),
            crash: some(&[0, 0, 300, 80]),
            slow_disk: some(&[0, 10, 3]),
            alarm_lost: some(&[0, 0, 20]),
            hurry: some(&[0, 60, 15]),
            jump: some(&[0, 0, 200]),
            lag_s: some(&[0, 0, 0, 30, 240]),
            lag_busy_s: some(&[0, 0, 0, 0, 20, 90]),
            skew_s: i64::from(some(&[0, 0, 0, 45, 240])) - i64::from(some(&[0, 0, 0, 120])),
            push_lost: some(&[0, 10, 2]),
            push_doubled: some(&[0, 5]),
            push_late: some(&[0, 4]),
        }
    }
}
