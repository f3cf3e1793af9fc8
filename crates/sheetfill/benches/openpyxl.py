#!/usr/bin/env python3
"""Fills the same rows into the same template with openpyxl and with sheetfill, and prints medians.

    python3 crates/sheetfill/benches/openpyxl.py [--template FILE] [--rows 20 500 5000] [--runs 5]

Builds `examples/measure.rs` as images are built, installs openpyxl into a temporary environment, and
runs both as processes of their own, turn by turn. CPU is the kernel's account of each process (user
and system), memory the most that it held, wall the time from start to end.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

OPENPYXL = "openpyxl==3.1.5"
ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = ROOT.parent / "shared/data/templates/AMAZON_TEMPLATE.xlsm"

# What the child does in its own process; it prints its peak memory as the example does.
PEER = """
import json, openpyxl, sys
template, out, rows, values = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
book = openpyxl.load_workbook(template, keep_vba=True)
sheet = book[values["sheet"]]
for number in range(rows):
    for column, text in values["cells"]:
        row = values["firstRow"] + number
        sheet.cell(row=row, column=column, value=text.replace("{n}", str(number)))
book.save(out)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps({"peakKib": int(peak.split()[1])}))
"""


def measured(command):
    """Runs a command; returns its seconds of CPU and wall, and its peak memory in MiB."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    told = json.loads(child.stdout.read())
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command[0]} failed")
    return usage.ru_utime + usage.ru_stime, wall, told["peakKib"] / 1024


def example():
    """Builds the example; returns its path."""
    build = ["cargo", "build", "--profile", "dist", "-p", "sheetfill", "--example", "measure"]
    subprocess.run(build, cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return str(target / "dist/examples/measure")


def told(command):
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def median(runs):
    """Medians of CPU, wall and memory over runs."""
    return [statistics.median(run[at] for run in runs) for at in range(3)]


def compare(python, measure, template, folder, rows, runs):
    """Interleaved runs of one size; prints its rows of the table."""
    out = str(folder / "out.xlsm")
    values = json.dumps(told([measure, "values", template]))
    commands = {
        "openpyxl, load, fill, save": [python, "-W", "ignore", "-c", PEER, template, out, str(rows), values],
        "sheetfill, read, fill": [measure, "fill", template, out, str(rows)],
        "sheetfill, read, fill, check": [measure, "check", template, out, str(rows)],
    }
    found = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(measured(command))
    peer = median(found["openpyxl, load, fill, save"])
    for name, all_runs in found.items():
        own = median(all_runs)
        ratios = " / ".join(f"{theirs / ours:.1f}" for theirs, ours in zip(peer, own))
        cpu, wall, peak = own
        print(f"| {rows} rows: {name} | {cpu:.3f} s | {wall:.3f} s | {peak:.0f} MiB | {ratios} |")
    return peer[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--template", type=Path, default=TEMPLATE)
    parser.add_argument("--rows", type=int, nargs="+", default=[20, 500, 5_000])
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    if not arguments.template.exists():
        sys.exit(f"no template at {arguments.template}; name one with --template")
    measure, template = example(), str(arguments.template)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        venv.create(folder / "venv", with_pip=True)
        python = str(folder / "venv/bin/python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", OPENPYXL], check=True)
        print(f"{OPENPYXL}, n = {arguments.runs}, medians; ratios: openpyxl / this, CPU / wall / memory")
        print("| | CPU | wall | peak | ratios |\n|---|---|---|---|---|")
        peers = {}
        for rows in arguments.rows:
            peers[rows] = compare(python, measure, template, folder, rows, arguments.runs)
        peak = measured([measure, "read", template])
        print(f"| only reading the template | {peak[0]:.3f} s | {peak[1]:.3f} s | {peak[2]:.0f} MiB | |")
        print("\nOne process, template read once; processor milliseconds, median of 15:")
        for rows, peer in peers.items():
            warm = told([measure, "warm", template, str(rows)])
            ratio, limit = peer * 1e3 / warm["fill"], warm["fill"] / warm["onlyDeflate"]
            steps = ", ".join(f"{name} {ms:.2f}" for name, ms in warm.items())
            print(f"{rows} rows: {steps}")
            print(f"  openpyxl / fill {ratio:.0f}; fill / only deflating {limit:.2f}; "
                  f"rules a row {warm['rules'] / rows:.4f} ms")


if __name__ == "__main__":
    main()
