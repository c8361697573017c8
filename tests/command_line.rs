//! Help and slips as a user sees them, at 80 columns: `tests/cmd/*.trycmd` (`TRYCMD=overwrite` writes them again).

#[test]
fn help_and_slips() {
    trycmd::TestCases::new()
        .env("COLUMNS", "80")
        .case("tests/cmd/*.trycmd");
}
