"""Two counties on paper, for the solver. All four pollutants alike [t/d]; output in 万元/d.

    plant  county      grade  emits  output   yellow        orange        red
    P1     解放区      A      4      40       0.5  (12.5%)  1.0 (25%)     2.0 (50%)
    P2     解放区      D      2      10       -             0.5 (25%)     2.0 (stops)
    P3     山阳区      B      3      30       -             1.0 (30%)     1.5 (50%)   load ≥ 40 %
    P4     高新区      D      1      5        -             0.25 (25%)    0.5 (50%)   (in 山阳区)

Baselines 10 t/d each. Lost output is output × load cut.

Orange, 20 %: 2.0 t each. 解放区: P2 at red, 2.0 t for 10; without a stop P1 at red, 20. 山阳区: all
it has, 1.5 + 0.5, for 15 + 2.5. Together 27.5. The city as one, 4.0 t: P2 2.0 (10), P4 0.5 (2.5),
P3 at orange 1.0 (9), P1 at yellow 0.5 (5): 26.5. The list: 10 + 2.5 + 9 + 1.25 = 22.75, and short.
Red, 30 %: 解放区 P2 at red and P1 at orange, 20. 山阳区 lacks 1.0 t of each; P3 alone, stopped,
would cut 3.0, but must keep 40 % of its load.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from analytics.reduction import POLLUTANTS
from data.store import SourceFile, Store

EDITION = "2025-10-20"
A, B, ZONE = "410802", "410811", "JZ-GXQ"
SETS = {
    "P1": {"yellow": (0.5, 0.125), "orange": (1.0, 0.25), "red": (2.0, 0.5)},
    "P2": {"orange": (0.5, 0.25), "red": (2.0, 1.0)},
    "P3": {"orange": (1.0, 0.3), "red": (1.5, 0.5)},
    "P4": {"orange": (0.25, 0.25), "red": (0.5, 0.5)},
}


def tonnes(value: float) -> dict[str, float]:
    return {f"{name}_t_d": value for name in POLLUTANTS}


def rows() -> dict[str, list[dict[str, object]]]:
    """The tables by their names."""
    plants = [
        ("P1", A, "甲水泥厂", "水泥", "A", 4.0, 40.0, 100, 0.0),
        ("P2", A, "乙铸造厂", "铸造", "D", 2.0, 10.0, 20, 0.0),
        ("P3", B, "丙水泥厂", "水泥", "B", 3.0, 30.0, 80, 0.4),
        ("P4", ZONE, "丁铸造厂", "铸造", "D", 1.0, 5.0, 10, 0.0),
    ]
    return {
        "plants": [
            {
                "plant": p, "region": r, "name": n, "industry": i, "grade": g, "edition": EDITION,
                "output_wan_d": output, "jobs": jobs, "status": "running", "category": "normal",
                "uninterruptible": floor > 0, "min_load": floor,
            }
            | tonnes(emits)
            for p, r, n, i, g, emits, output, jobs, floor in plants
        ],
        "measures": [
            {
                "plant": plant, "level": level, "line": "", "measure": f"限产{load:.0%}",
                "load_cut": load, "stop": "plant" if load == 1 else "none", "edition": EDITION,
            }
            | tonnes(cut)
            for plant, levels in SETS.items()
            for level, (cut, load) in levels.items()
        ],
        "baseline": [
            {"region": region, "sector": sector, "edition": EDITION} | tonnes(5.0)
            for region in (A, B)
            for sector in ("industry", "mobile")
        ],
    }  # fmt: skip


def filled(root: Path) -> Path:
    """A store with these tables."""
    store = Store(root)
    for kind, listed in rows().items():
        store.publish(kind, pa.Table.from_pylist(listed), [SourceFile(f"{kind}.csv")])
    return root
