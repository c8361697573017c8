#!/bin/sh
# Times the whole run against a bare cut of the same text and against an analyst's script.
#
#   benches/run.sh [OUT_DIR]                       figures to OUT_DIR (default: target/bench)
#   PEER="python3 peer.py" TRAIN=labelled.jsonl benches/run.sh
#   SIZES="10000" RUNS=1 benches/run.sh            a shorter try
#
# PEER is called as: PEER TRAIN.jsonl EXPORT.csv OUT.csv (EXPORT.csv has the columns case_id,title,text). Needs python3
# for the clock, nothing from PyPI of its own.
set -eu
home=$(cd "$(dirname "$0")/.." && pwd)
cd "$home"
out=${1:-${CARGO_TARGET_DIR:-target}/bench}
mkdir -p "$out"
cargo build --release --bin huiying --example sample_data --example bare_cut
exec python3 benches/measure.py "$out"
