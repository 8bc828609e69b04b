"""Classify 35 million hours with this program and with its peers, against merely scanning them.

``python -m bench.classify [--hours N] [--dir DIR] [--runs N] [--engines a,b]``

Writes a seeded Parquet once (400 cities, sorted by region and time), then runs every engine in
turn in a process of its own, so that none profits from another's memory. Time counts from the
first touch of the file to the finished table of episodes, without starting Python; memory is
the peak of the whole process. All engines must give the same episodes. Exit code 1: they do not,
or ours takes more than four scans or 1 GB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import pyarrow as pa
import pyarrow.parquet as pq

from bench.engines import ENGINES, warm_up
from bench.generate import write

HERE = Path(__file__).parent
HOURS = 35_000_000
MOST_SCANS, MOST_MB = 4, 1024


def run_child(name: str, path: Path, out: Path) -> None:
    """One engine in this process: its episodes to `out`, its cost as JSON to standard output."""
    warm_up(name)
    begun, cpu = perf_counter(), _cpu()
    found = ENGINES[name](path)
    cost = {"seconds": perf_counter() - begun, "cpu": _cpu() - cpu}
    pq.write_table(found, out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(cost | {"mb": peak}))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def run(name: str, path: Path) -> tuple[dict[str, float], pa.Table]:
    """One engine in a fresh process: its cost, and its episodes."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "episodes.parquet"
        child = [sys.executable, "-m", "bench.classify", "--child", name, str(path), str(out)]
        done = subprocess.run(child, capture_output=True, text=True, cwd=HERE.parent, check=False)
        if done.returncode:
            sys.exit(f"{name}: {done.stderr[-2000:]}")
        return json.loads(done.stdout), pq.read_table(out)


def show(costs: dict[str, list[dict[str, float]]], hours: int, rows: int) -> dict[str, float]:
    """Print medians and ratios; the times by engine."""
    times = {name: median(one["seconds"] for one in runs) for name, runs in costs.items()}
    print(f"\n{hours:,} hours, {rows:,} rows, median of {len(costs['scan'])}\n")
    print(f"{'engine':10}{'seconds':>10}{'CPU s':>10}{'peak MB':>10}{'÷ scan':>10}{'÷ ours':>10}")
    for name, runs in costs.items():
        cpu, mb = median(r["cpu"] for r in runs), max(r["mb"] for r in runs)
        ours = times[name] / times.get("kernel", float("nan"))
        print(
            f"{name:10}{times[name]:10.2f}{cpu:10.2f}{mb:10.0f}"
            f"{times[name] / times['scan']:10.1f}{ours:10.1f}"
        )
    return times


def main() -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=int, default=HOURS)
    parser.add_argument("--dir", type=Path, default=HERE / "data")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--child", nargs=3, metavar=("ENGINE", "FILE", "OUT"))
    args = parser.parse_args()
    if args.child:
        run_child(args.child[0], Path(args.child[1]), Path(args.child[2]))
        return 0
    args.dir.mkdir(parents=True, exist_ok=True)
    path = args.dir.resolve() / f"aqi-{args.hours}.parquet"
    if not path.exists():
        print(f"writing {path.name} …", file=sys.stderr)
        write(path, args.hours)
    names = ["scan", *(name for name in args.engines.split(",") if name != "scan")]
    costs: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    first: tuple[str, pa.Table] | None = None
    for _ in range(args.runs):
        for name in names:
            cost, found = run(name, path)
            costs[name].append(cost)
            print(f"{name:10}{cost['seconds']:8.2f} s {cost['mb']:8.0f} MB", file=sys.stderr)
            if name == "scan":
                continue
            first = first or (name, found)
            if not found.equals(first[1]):
                print(f"{name} and {first[0]} differ: {found.num_rows}, {first[1].num_rows}")
                return 1
    times = show(costs, args.hours, pq.ParquetFile(path).metadata.num_rows)
    if first is None or "kernel" not in times:
        return 0
    ratio, mb = times["kernel"] / times["scan"], max(one["mb"] for one in costs["kernel"])
    met = ratio <= MOST_SCANS and mb < MOST_MB
    print(f"\n{first[1].num_rows:,} episodes, the same in all engines. Ours: {ratio:.1f} scans")
    print(f"(at most {MOST_SCANS}), {mb:.0f} MB (below {MOST_MB}): {'met' if met else 'NOT met'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
