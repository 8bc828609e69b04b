"""Judge the lists of a million plants in 2,800 counties, against DuckDB's own sums of them.

``python -m bench.reduction [--plants N] [--counties N] [--dir DIR] [--runs N]``

Writes a seeded store once: every plant with one row of measures a level, a baseline of five
sectors for every county. Each run opens the store anew and takes, one after the other,

* ``scan``: touch every value that a judgement needs, nothing else;
* ``sums``: DuckDB's ``sum … group by region`` over the same columns, join included;
* ``ours``: what ``reduction --level red`` does: find the edition, sum, judge every county;
* ``county``: the plants of one county with all that a page shows of them.

Exit code 1: the sums are not the same, ours takes more than three of DuckDB's own, or a county
takes 300 ms.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.plan import Level
from analytics.reduction import CITY, Assessment, assess
from data import inventory
from data.rulebook import plan
from data.store import SourceFile, Store

HERE = Path(__file__).parent
PLANTS, COUNTIES = 1_000_000, 2_800
SEED = 2023
EDITION = "2023-10-01"
FIRST_COUNTY = 110_000
MOST_SUMS, MOST_MS = 3, 300
AS_OF = datetime(2024, 1, 1)
LEVELS = {"yellow": 0.12, "orange": 0.24, "red": 0.36}
SECTORS = {"industry": 0.5, "mobile": 0.2, "dust": 0.1, "residential": 0.1, "other": 0.1}
TONNES = ("so2_t_d", "nox_t_d", "pm_t_d", "voc_t_d")

SUMS = f"""
SELECT p.region, {", ".join(f"sum(m.{name}) AS {name}" for name in TONNES)}
FROM measures m JOIN plants p ON p.plant = m.plant AND p.edition = m.edition
WHERE m.edition = $edition AND m.level = 'red'
GROUP BY p.region ORDER BY p.region
"""
SCAN = f"""
SELECT sum(length(plant)), sum(length(level)), sum(length(edition)),
    {", ".join(f"sum({name})" for name in TONNES)}
FROM measures
UNION ALL
SELECT sum(length(plant)), sum(length(region)), sum(length(edition)), 0, 0, 0, 0 FROM plants
"""


def tables(plants: int, counties: int) -> dict[str, pa.Table]:
    """The rows of a store: seeded, in the order in which a national list would come."""
    rng = np.random.default_rng(SEED)
    codes = np.char.add("9100", np.char.zfill(np.arange(plants).astype(str), 14))
    county = np.sort(rng.integers(0, counties, plants))
    # So that no county is without a plant, however few there are.
    county[:counties] = np.arange(counties)
    emitted = np.round(rng.lognormal(-3, 1, (plants, len(TONNES))), 4)
    home = (FIRST_COUNTY + county).astype(str)
    fixed = {"edition": pa.array([EDITION] * plants)}
    listed = {
        "plant": codes,
        "name": np.char.add("企业", codes),
        "region": home,
        "industry": rng.choice(["水泥", "铸造", "化工", "炭素"], plants),
        "grade": rng.choice(["A", "B", "C", "D"], plants),
        "category": ["normal"] * plants,
        "status": ["running"] * plants,
        "jobs": rng.integers(5, 500, plants).astype(np.int32),
        "output_wan_d": np.round(rng.lognormal(1, 1, plants), 2),
        **dict(zip(TONNES, emitted.T, strict=True)),
        **fixed,
    }
    measures = [
        {
            "plant": codes,
            "level": [level] * plants,
            "line": [""] * plants,
            "measure": [f"限产{share:.0%}"] * plants,
            "load_cut": np.full(plants, share),
            "stop": ["none"] * plants,
            **dict(zip(TONNES, np.round(emitted * share, 4).T, strict=True)),
            **fixed,
        }
        for level, share in LEVELS.items()
    ]
    total = pd.DataFrame(emitted).groupby(home).sum()
    baseline = [
        {
            "region": total.index.to_numpy(dtype=str),
            "sector": [sector] * len(total),
            **dict(zip(TONNES, np.round(total.to_numpy() * 2 * share, 4).T, strict=True)),
            "edition": [EDITION] * len(total),
        }
        for sector, share in SECTORS.items()
    ]
    return {
        "plants": pa.table(listed),
        "measures": pa.concat_tables([pa.table(one) for one in measures]),
        "baseline": pa.concat_tables([pa.table(one) for one in baseline]),
    }


def write(folder: Path, plants: int, counties: int) -> Store:
    """Publish them into a store, if that was not done before."""
    store = Store(folder)
    with store.current() as snapshot:
        done = snapshot.rows
    for kind, rows in tables(plants, counties).items() if not done["baseline"] else ():
        row = pa.array(np.arange(2, rows.num_rows + 2, dtype=np.int32))
        store.publish(kind, rows.append_column("source_row", row), [SourceFile("bench")])
    return store


def timed(work: Callable[[], pd.DataFrame]) -> tuple[float, pd.DataFrame]:
    """Seconds, and what came out."""
    begun = perf_counter()
    found = work()
    return perf_counter() - begun, found


def peer(store: Store, text: str) -> tuple[float, pd.DataFrame]:
    """A query by DuckDB alone on the file that holds the lists."""
    with store.current() as snapshot:
        assert snapshot.manifest is not None
        path = store.place.files / snapshot.manifest.files["inventory"].name
    with duckdb.connect(str(path), read_only=True) as db:
        asked = {"edition": EDITION} if "$edition" in text else {}
        return timed(lambda: db.sql(text, params=asked).to_arrow_table().to_pandas())


def ours(store: Store) -> tuple[float, pd.DataFrame]:
    """The judgement of all counties."""

    def work() -> pd.DataFrame:
        what = inventory.scope(snapshot, level=Level.RED, as_of=AS_OF, plan=plan("jiaozuo-2023"))
        found: Assessment = assess(inventory.facts(snapshot, what), plan=plan("jiaozuo-2023"))
        return found.rows

    with store.current() as snapshot:
        return timed(work)


def county(store: Store, code: str) -> tuple[float, pd.DataFrame]:
    """The drill-down into one county."""
    with store.current() as snapshot:
        what = inventory.scope(snapshot, level=Level.RED, as_of=AS_OF, plan=plan("jiaozuo-2023"))
        return timed(lambda: inventory.plant_facts(snapshot, what, level=Level.RED, region=code))


def same_sums(sums: pd.DataFrame, judged: pd.DataFrame) -> bool:
    """Whether both found the same tonnes for every county, but for the last bits of floats."""
    rows = judged[judged["region"] != CITY]
    wide = rows.pivot(index="region", columns="pollutant", values="planned_t_d").sort_index()
    wanted = sums.set_index("region").sort_index()
    columns = [wide[name.removesuffix("_t_d")] for name in TONNES]
    return bool(
        list(wide.index) == list(wanted.index)
        and np.allclose(np.column_stack(columns), wanted[list(TONNES)], rtol=1e-9, atol=0)
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--plants", type=int, default=PLANTS)
    parser.add_argument("--counties", type=int, default=COUNTIES)
    parser.add_argument("--dir", type=Path, default=HERE / "data")
    parser.add_argument("--runs", type=int, default=7)
    args = parser.parse_args(arguments)
    folder = args.dir.resolve() / f"inventory-{args.plants}-{args.counties}"
    print(f"store {folder.name} …", file=sys.stderr)
    store = write(folder, args.plants, args.counties)
    middle = str(FIRST_COUNTY + args.counties // 2)
    work: dict[str, Callable[[], tuple[float, pd.DataFrame]]] = {
        "scan": lambda: peer(store, SCAN),
        "sums": lambda: peer(store, SUMS),
        "ours": lambda: ours(store),
        "county": lambda: county(store, middle),
    }
    seconds: dict[str, list[float]] = {name: [] for name in work}
    found: dict[str, pd.DataFrame] = {}
    for _ in range(args.runs):
        for name, run in work.items():
            took, found[name] = run()
            seconds[name].append(took)
    time = {name: median(all_of) for name, all_of in seconds.items()}
    print(f"\n{args.plants:,} plants in {args.counties:,} counties, median of {args.runs}\n")
    print(f"{'':10}{'ms':>10}{'÷ sums':>10}{'÷ scan':>10}")
    for name, took in time.items():
        sums, scan = took / time["sums"], took / time["scan"]
        print(f"{name:10}{took * 1000:10.0f}{sums:10.2f}{scan:10.2f}")
    if not same_sums(found["sums"], found["ours"]) or found["county"].empty:
        print("the sums differ")
        return 1
    ratio, ms = time["ours"] / time["sums"], time["county"] * 1000
    met = ratio <= MOST_SUMS and ms < MOST_MS
    print(f"\nThe same sums in both. Ours: {ratio:.2f} of DuckDB's own (at most {MOST_SUMS}),")
    print(f"a county {ms:.0f} ms (below {MOST_MS}): {'met' if met else 'NOT met'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
