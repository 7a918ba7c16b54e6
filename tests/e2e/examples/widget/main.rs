//! `cargo xtask bench widget`: how soon a visitor sees free times and can use them, beside a static
//! page and Cal.com's Booker: one run, one machine, slowed down alike, the same times.
//!
//! Only ratios count: the machine is that of whoever runs it, and it may be busy. Each visit is a
//! browser of its own, for one that has seen a page keeps what it compiled; rows take turns. No
//! figure fails anything.

mod load;
mod picture;
mod rows;
mod table;

use e2e::places;
use e2e::world::World;

use crate::rows::Rows;
use crate::table::{Conditions, Figures};

/// Visits of each kind to each row.
const ROUNDS: usize = 5;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let conditions = Conditions::now();
    let at = World::start().await;
    at.connected().await;
    let rows = Rows::serve(&at).await;
    let mut visits: Vec<_> = rows.list.iter().map(|_| (Vec::new(), Vec::new())).collect();
    let mut trips = Vec::new();
    for row in &rows.list {
        load::warm_up(&at, row).await;
        trips.push(load::trips(&at, row).await);
    }
    for _ in 0..ROUNDS {
        for (row, (looks, presses)) in rows.list.iter().zip(&mut visits) {
            looks.push(load::look(&at, row).await);
            presses.push(load::press(&at, row).await);
        }
    }
    table::same_times(visits.iter().flat_map(|(looks, _)| looks));
    let figures = rows.list.iter().zip(trips).zip(&visits);
    let figures: Vec<Figures> = figures
        .map(|((row, trips), (looks, presses))| Figures::of(row, trips, looks, presses))
        .collect();
    println!("{}", table::text(&figures, &conditions));
    let file = places::root().join("docs/bench-widget.svg");
    let picture = picture::draw(&figures, &conditions);
    std::fs::write(&file, picture).expect("docs/ can be written");
}

/// The middle one.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
