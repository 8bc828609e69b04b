"""Two counties on paper, for the page on reduction.

List of 2025-10-20, cuts at orange of every pollutant [t/d], at yellow half of them:

    P1  解放区  cement   A       emits 4.0  cuts 1.0
    P2  解放区  foundry  –       emits 2.0  cuts 0.5
    P3  山阳区  cement   B       emits 3.0  cuts 2.0
    P4  高新区  foundry  D       emits 1.0  cuts 0.5   (counted in 山阳区)

Baselines [t/d]: 解放区 5 industry + 5 mobile, VOCs not given; 山阳区 10 industry alone.

The list at orange, 20 % required: 解放区 1.5 / 10 = 15 %, short by 0.5 t/d; 山阳区 2.5 / 10 = 25 %;
the city 4.0 / 20 = 20 %, which is met, but its VOCs cannot be assessed.

Warning W1: 36 h of yellow (January 10 to 11), 36 h of orange (12 to 13), so 15 % is required.
Checks: P1 on the 11th in full, on the 12th by half; P3 on the 12th by 0.9.
解放区: planned (0.75 + 1.5) / 2 = 1.125; verified (0.5 × 1 + 1.0 × 0.5) / 2 = 0.5; nobody checked
P2, (0.25 + 0.5) / 2 = 0.375; so 5 % to 8.75 %, short by 1.5 − 0.875 = 0.625 t/d.
山阳区: planned (1.25 + 2.5) / 2 = 1.875; verified 2.0 × 0.9 / 2 = 0.9; unchecked
(1.25 + 0.5) / 2 = 0.875; so 9 % to 17.75 %, undecided.
The city: at most 0.875 + 1.775 = 2.65 of 20 t/d, 13.25 %, short.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from analytics.reduction import POLLUTANTS
from data.store import SourceFile, Store

EDITION = "2025-10-20"
A, B, ZONE = "410802", "410811", "JZ-GXQ"
CUTS = {"P1": 1.0, "P2": 0.5, "P3": 2.0, "P4": 0.5}


def tonnes(*values: float | None) -> dict[str, float | None]:
    """One value a pollutant; the last stands for the rest."""
    filled = [*values, *([values[-1]] * (len(POLLUTANTS) - len(values)))]
    return {f"{name}_t_d": value for name, value in zip(POLLUTANTS, filled, strict=True)}


def _baseline(region: str, sector: str, *values: float | None) -> dict[str, object]:
    return {"region": region, "sector": sector, "edition": EDITION} | tonnes(*values)


def rows() -> dict[str, list[dict[str, object]]]:
    """The tables by their names."""
    plants = [
        ("P1", A, "甲水泥厂", "水泥", "A", 4.0),
        ("P2", A, "乙铸造厂", "铸造", None, 2.0),
        ("P3", B, "丙水泥厂", "水泥", "B", 3.0),
        ("P4", ZONE, "丁铸造厂", "铸造", "D", 1.0),
    ]
    at = datetime(2026, 1, 10, 12), datetime(2026, 1, 12), datetime(2026, 1, 13, 12)
    acts = [("issue", "yellow"), ("upgrade", "orange"), ("lift", None)]
    return {
        "plants": [
            {"plant": p, "region": r, "name": n, "industry": i, "grade": g, "edition": EDITION}
            | tonnes(emits)
            for p, r, n, i, g, emits in plants
        ],
        "measures": [
            {"plant": p, "level": level, "line": "", "measure": "限产", "load_cut": 0.25 * share}
            | {"stop": "none", "edition": EDITION}
            | tonnes(cut * share)
            for p, cut in CUTS.items()
            for level, share in (("yellow", 0.5), ("orange", 1.0))
        ],
        "baseline": [
            _baseline(A, "industry", 5.0, 5.0, 5.0, None),
            _baseline(A, "mobile", 5.0, 5.0, 5.0, None),
            _baseline(B, "industry", 10.0),
        ],
        "warnings": [
            {"warning": "W1", "action": a, "level": v, "issued_at": t, "effective_from": t}
            for (a, v), t in zip(acts, at, strict=True)
        ],
        "inspections": [
            {"region": r, "date": date(2026, 1, d), "plant": p, "inspector": "", "implemented": f}
            for r, d, p, f in [(A, 11, "P1", 1.0), (A, 12, "P1", 0.5), (B, 12, "P3", 0.9)]
        ],
    }


def filled(root: Path, *, without: tuple[str, ...] = ()) -> Path:
    """A store with these tables, or some of them."""
    store = Store(root)
    for kind, listed in rows().items():
        if kind not in without:
            store.publish(kind, pa.Table.from_pylist(listed), [SourceFile(f"{kind}.csv")])
    return root
