//! The command line of huiying.

fn main() {}
