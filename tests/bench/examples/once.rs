//! Asks one question many times, for a profiler: `once PLACE TIMES`.

fn main() {
    let mut args = std::env::args().skip(1).filter_map(|arg| arg.parse().ok());
    let (place, times) = (args.next().unwrap_or(0), args.next().unwrap_or(100));
    let asked = bench::ALL[place].asked();
    for _ in 0..times {
        std::hint::black_box(std::hint::black_box(&asked).engine());
    }
}
