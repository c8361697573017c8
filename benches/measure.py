"""Runs the programs in turn, takes wall time and peak memory of each, and writes bench.json and bench.md.

Called by run.sh. Every round runs each program once, so that a busy minute of the machine falls on all of them; the
figure is the median of the rounds. Peak memory is the largest resident set of the program itself, from wait4.
"""

import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
import time
from pathlib import Path

OUT = Path(sys.argv[1])
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "release"
SIZES = [int(size) for size in os.environ.get("SIZES", "10000 100000").split()]
RUNS = int(os.environ.get("RUNS", "3"))
PEER = shlex.split(os.environ.get("PEER", ""))
TRAIN = os.environ.get("TRAIN", "")
# 1 means "finished with rejects or findings".
FINE = {"run": (0, 1)}
NAMES = {
    "run": "`huiying run`",
    "cut": "bare jieba-rs `cut`, one thread",
    "cut_all": "bare jieba-rs `cut`, all cores",
    "peer": "peer script",
}


def measure(name, command):
    """Wall seconds, peak MiB and the last line printed."""
    with open(OUT / f"{name}.out", "w+", encoding="utf-8") as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        lines = said.read().splitlines()
    if process.returncode not in FINE.get(name, (0,)):
        sys.exit(f"{name}: exit {process.returncode}\n" + "\n".join(lines[-20:]))
    # ru_maxrss is in KiB on Linux and in bytes on macOS.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return wall, usage.ru_maxrss / unit, lines[-1] if lines else ""


def commands(size, export):
    programs = {
        "run": [TARGET / "huiying", "run", export, "-o", OUT / f"out-{size}", "--quiet", "--as-of", "2025-12-31"],
        "cut": [TARGET / "examples" / "bare_cut", export],
        "cut_all": [TARGET / "examples" / "bare_cut", export, "--all-cores"],
    }
    if PEER:
        programs["peer"] = [*PEER, TRAIN, export, OUT / f"peer-{size}.csv"]
    return {name: [str(part) for part in command] for name, command in programs.items()}


def bench(size):
    export = OUT / f"cases-{size}.csv"
    subprocess.run(
        [TARGET / "examples" / "sample_data", "--cases", str(size), "--plain", "-o", export], check=True
    )
    samples = {}
    for _ in range(RUNS):
        for name, command in commands(size, export).items():
            samples.setdefault(name, []).append(measure(name, command))
    rows = {
        name: {
            "wall_s": round(statistics.median(wall for wall, _, _ in runs), 3),
            "wall_s_all": [round(wall, 3) for wall, _, _ in runs],
            "peak_mib": round(max(peak for _, peak, _ in runs), 1),
        }
        for name, runs in samples.items()
    }
    for name in ("cut", "cut_all"):
        said = [json.loads(line) for _, _, line in samples[name]]
        rows[name]["cut_s"] = round(statistics.median(line["cut_s"] for line in said), 3)
        rows[name]["chars"] = said[0]["chars"]
    for name in rows:
        rows[name]["run_is_times"] = round(rows["run"]["wall_s"] / rows[name]["wall_s"], 3)
    return {"cases": size, "export_bytes": export.stat().st_size, "programs": rows}


def table(results):
    lines = ["| cases | program | wall, median s | peak MiB | `huiying run` takes … times as long |", "|--:|---|--:|--:|--:|"]
    for result in results:
        for name, row in result["programs"].items():
            times = "" if name == "run" else f"{row['run_is_times']:.2f}"
            lines.append(
                f"| {result['cases']:,} | {NAMES[name]} | {row['wall_s']:.2f} | {row['peak_mib']:.0f} | {times} |"
            )
    if not PEER:
        lines += ["", "No peer: PEER was not set."]
    return "\n".join(lines) + "\n"


def main():
    if PEER and not TRAIN:
        sys.exit("PEER needs TRAIN=labelled.jsonl")
    results = [bench(size) for size in SIZES]
    about = {"cores": os.cpu_count(), "system": platform.platform(), "runs": RUNS, "results": results}
    (OUT / "bench.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    text = table(results)
    (OUT / "bench.md").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
