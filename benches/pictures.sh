#!/bin/sh
# Makes the pictures of the README from sample-data: both pages of the brief, the top of the report, two charts.
#
#   benches/pictures.sh [PROGRAM] [FOLDER]       default: a release build, sample-data/pictures
#
# Needs soffice, pdftoppm and chromium. Every picture stays under 150 kB.
set -eu
cd "$(dirname "$0")/.."
program=${1:-}
if [ -z "$program" ]; then
    cargo build --release --bin huiying
    program=${CARGO_TARGET_DIR:-target}/release/huiying
fi
folder=${2:-sample-data/pictures}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"
"$program" run sample-data/cases.csv -o "$work/out" --as-of 2025-12-31 --quiet || [ $? -eq 1 ]
soffice "-env:UserInstallation=file://$work/office" --headless --convert-to pdf --outdir "$work" "$work/out/brief.docx" >/dev/null 2>&1
pdftoppm -r 64 -png "$work/brief.pdf" "$work/brief"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/chromium" \
    --window-size=1100,1300 --force-device-scale-factor=0.62 --screenshot="$work/report.png" "file://$work/out/report.html" >/dev/null 2>&1
chart() {
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/chromium" \
        --window-size="$2" --force-device-scale-factor=0.8 --screenshot="$work/$1.png" "file://$work/out/charts/$1.svg" >/dev/null 2>&1
}
chart debts 930,760
chart backlog 930,420
for picture in brief-1 brief-2 report debts backlog; do
    cp "$work/$picture.png" "$folder/$picture.png"
    size=$(wc -c <"$folder/$picture.png")
    echo "$folder/$picture.png $((size / 1000)) kB"
    [ "$size" -lt 150000 ] || { echo "more than 150 kB" >&2; exit 1; }
done
