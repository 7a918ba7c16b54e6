//! Natively, by criterion. `cargo xtask bench` runs this and the same as WebAssembly, and prints
//! both beside the naive implementation.

use std::hint::black_box;
use std::time::Duration;

use bench::ALL;
use criterion::{Criterion, criterion_group, criterion_main};

fn slots(criterion: &mut Criterion) {
    for (place, work) in ALL.iter().enumerate() {
        let asked = work.asked();
        // `xtask/js/bench.mjs` reads place and name from here.
        let mut group = criterion.benchmark_group(format!("{place} {}", work.name));
        group.bench_function("engine", |b| b.iter(|| black_box(&asked).engine()));
        if work.naive {
            group.bench_function("naive", |b| b.iter(|| black_box(&asked).naive()));
        }
        group.finish();
    }
}

criterion_group! {
    name = all;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    targets = slots
}
criterion_main!(all);
