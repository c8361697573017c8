//! The command line of huiying: parse, call the library, say what happened. No logic of the domain lives here.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
