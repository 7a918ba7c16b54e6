//! `cargo xtask simulate`: see the library.

use std::process::ExitCode;

use edge::planted::{Planted, plant};
use simulation::{History, Until, history, run};

const HELP: &str = "\
cargo xtask simulate [--seeds N] [--from SEED] [--planted FAULT] [--all]
    Runs N histories (2000 if not said) from SEED (1) on; stops at the first that breaks a rule
    and tells it. With --all it goes on, and lists the seeds that break one. With --planted a
    fault is built in that has to be found.
cargo xtask simulate --seed SEED [--planted FAULT]
    Tells one history.
";

struct Wish {
    seeds: u64,
    from: u64,
    one: bool,
    until: Until,
    planted: Option<Planted>,
}

fn parse(args: &[String]) -> Option<Wish> {
    let mut wish = Wish {
        seeds: 2000,
        from: 1,
        one: false,
        until: Until::Broken,
        planted: None,
    };
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--all" {
            wish.until = Until::AllRan;
            continue;
        }
        let value = args.next()?;
        match arg.as_str() {
            "--seeds" => wish.seeds = value.parse().ok()?,
            "--from" => wish.from = value.parse().ok()?,
            "--seed" => {
                (wish.from, wish.seeds, wish.one) = (value.parse().ok()?, 1, true);
            }
            "--planted" => {
                let all = Planted::ALL.into_iter();
                wish.planted = Some(all.into_iter().find(|p| format!("{p:?}") == *value)?);
            }
            _ => return None,
        }
    }
    Some(wish)
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(wish) = parse(&args) else {
        print!("{HELP}");
        return ExitCode::FAILURE;
    };
    if wish.one {
        plant(wish.planted);
        let history = history(wish.from, true);
        print_history(&history);
        return code(history.broken.is_empty());
    }
    let run = run(wish.from, wish.seeds, wish.planted, wish.until);
    println!("{run}");
    if let (Some(&seed), Until::Broken) = (run.found.first(), wish.until) {
        plant(wish.planted);
        print_history(&history(seed, true));
    }
    for seed in &run.found {
        println!("seed {seed} breaks a rule: `cargo xtask simulate --seed {seed}` tells it again");
    }
    code(run.found.is_empty() == wish.planted.is_none())
}

fn print_history(history: &History) {
    for line in &history.trace {
        println!("{line}");
    }
    for broken in &history.broken {
        println!("{broken}");
    }
    println!(
        "{} Google calls, {} bookings, {} of them confirmed",
        history.calls, history.told, history.confirmed
    );
}

fn code(good: bool) -> ExitCode {
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
