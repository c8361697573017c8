//! From words on the command line to calls of the library, and back to words and an exit code.

mod args;
mod backtest;
mod explain;
mod help;
mod learn;
mod lint;
mod referral;
mod review;
mod run;
mod show;
mod single;
mod terminal;

use std::process::ExitCode;

use huiying::Error;

use args::Command;
use terminal::Terminal;

/// How a command ended; the exit codes of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// 0: nothing to report.
    Clean,
    /// 1: finished, with rejects, findings or differences.
    Findings,
}

pub(crate) fn main() -> ExitCode {
    let (common, command) = match help::parse() {
        Ok(parsed) => parsed,
        Err(code) => return code,
    };
    let mut terminal = Terminal::new(common.quiet);
    let ended = match command {
        Command::Run(args) => run::run(&args, &mut terminal),
        Command::Redact(args) => single::redact(&args, &mut terminal),
        Command::Classify(args) => single::classify(&args, &mut terminal),
        Command::Extract(args) => single::extract(&args, &mut terminal),
        Command::Link(args) => single::link(&args, &mut terminal),
        Command::Train(args) => learn::train(&args, &mut terminal),
        Command::Evaluate(args) => learn::evaluate(&args, &mut terminal),
        Command::Backtest(args) => backtest::backtest(&args, &mut terminal),
        Command::Review(args) => review::review(&args, &mut terminal),
        Command::Referral(args) => referral::referral(&args, &mut terminal),
        Command::Lint(args) => lint::lint(&args, &mut terminal),
        Command::Explain(args) => explain::explain(&args, &mut terminal),
        Command::Verify(args) => show::verify(&args, &mut terminal),
        Command::Config(args) => show::config(&args, &mut terminal),
    };
    match ended {
        Ok(Ending::Clean) => ExitCode::SUCCESS,
        Ok(Ending::Findings) => ExitCode::from(1),
        Err(error) => {
            terminal.error(&error);
            ExitCode::from(if matches!(error, Error::Config(_)) {
                3
            } else {
                2
            })
        }
    }
}
