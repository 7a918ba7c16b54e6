//! `xtask leash PROGRAM ARGS...`: runs a program that ends, with all it started, when we do.
//!
//! `dev` starts itself this way for each of its children, in a process group of its own, and
//! holds the other end of standard input. However `dev` ends, be it by Ctrl-C or SIGKILL, the
//! kernel closes that end; then the whole group is killed. So it is when the program ends by
//! itself: what it started goes with it.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitCode, Stdio};

/// The program that runs `program` on a leash; give it a piped standard input and keep that.
pub(crate) fn leashed(program: &Command) -> std::io::Result<Command> {
    let mut leash = Command::new(std::env::current_exe()?);
    leash
        .arg("leash")
        .arg(program.get_program())
        .args(program.get_args());
    for (key, value) in program.get_envs() {
        match value {
            Some(value) => leash.env(key, value),
            None => leash.env_remove(key),
        };
    }
    if let Some(folder) = program.get_current_dir() {
        leash.current_dir(folder);
    }
    leash.stdin(Stdio::piped()).process_group(0);
    Ok(leash)
}

pub(crate) fn leash(args: &[String]) -> ExitCode {
    let Some((program, args)) = args.split_first() else {
        return ExitCode::from(2);
    };
    let child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .spawn();
    let mut child: Child = match child {
        Ok(child) => child,
        Err(error) => {
            eprintln!("can't start {program}: {error}");
            return ExitCode::FAILURE;
        }
    };
    std::thread::spawn(|| {
        let mut ignored = [0; 64];
        while std::io::stdin().read(&mut ignored).is_ok_and(|n| n > 0) {}
        end_group();
    });
    // Taken out so that waiting does not close it: the child may watch its end too.
    let _input = child.stdin.take();
    let _ = child.wait();
    end_group()
}

/// Kills our process group, ourselves included; does not return.
fn end_group() -> ! {
    // The shell's own `kill`: the program of that name is not installed everywhere.
    let _ = Command::new("sh")
        .args(["-c", "kill -s KILL -- -\"$1\"", "leash"])
        .arg(std::process::id().to_string())
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    std::process::exit(1)
}
