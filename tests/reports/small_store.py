"""A small city with everything that an evaluation looks at, of which tests leave parts out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path

from data.snapshot import Snapshot
from tests.analytics.reduction_city import City, Row, tonnes

EDITION = "2025-10-20"
START = datetime(2026, 1, 10, 12)
UPGRADE = datetime(2026, 1, 12)
LIFT = datetime(2026, 1, 13, 8)
NEWEST = datetime(2026, 1, 20, 10)
FIRST_HOUR = datetime(2026, 1, 3, 1)
UNITS = ("410802", "410803", "410811")

NASTY = (
    '=HYPERLINK("x")',
    "<w:t>&amp;]]></w:t>",
    '#set page(fill: red) *粗* $x$ \\ "引号" @ref <label>',
    "甲\u202e乙\u200f丙\x07\x00丁\n戊\u2028己",
    "长" * 500,
    "A" * 400,
)
"""Names that try to be a formula, XML, Typst, another direction or another line."""


def hour_of_air(at: datetime) -> float:
    """Clean, then two days at 210, then clean."""
    return 210.0 if datetime(2026, 1, 10, 12) < at <= datetime(2026, 1, 13) else 60.0


def rows(*, names: Collection[str] = (), lifted: bool = True) -> dict[str, list[Row]]:
    """All tables.

    Parameters
    ----------
    names : of the first plants, and of problems found at them
    """
    named = [*names, *(f"厂{n}" for n in range(1, 10))][:9]
    plants = [(f"P{n}", UNITS[n % 3], named[n]) for n in range(9)]
    hours = int((NEWEST - FIRST_HOUR) / timedelta(hours=1)) + 1
    times = [FIRST_HOUR + timedelta(hours=n) for n in range(hours)]
    acts = [("issue", "yellow", START), ("upgrade", "orange", UPGRADE), ("lift", None, LIFT)]
    days = [date(2026, 1, 10) + timedelta(days=n) for n in range(4)]
    air = {"region": "410800", "period": "hour", "control": False, "standard": "hj633-2012"}
    return {
        "warnings": [
            {"warning": "W1", "action": a, "level": v, "effective_from": t}
            | {"issued_at": t - timedelta(hours=4), "trigger": "forecast", "document": named[0]}
            for a, v, t in acts[: 3 if lifted else 2]
        ],
        "aqi": [air | {"time": t, "aqi": hour_of_air(t)} for t in times],
        "forecast": [
            {"region": "410800", "issued_at": START - timedelta(hours=8), "period": "hour"}
            | {"time": START + timedelta(hours=n), "aqi": hour_of_air(START + timedelta(hours=n))}
            for n in range(-6, 72)
        ],
        "baseline": [
            {"region": unit, "sector": "industry", "edition": EDITION}
            | tonnes(("4", "4", "4", "4"))
            for unit in UNITS
        ],
        "plants": [
            {"plant": p, "region": r, "name": n, "edition": EDITION, "industry": "水泥"}
            | {"grade": "B", "status": "running", "output_wan_d": 10.0, "contact": n}
            | {"phone": "10001234567"} | tonnes(("1", "1", "1", "1"))
            for p, r, n in plants
        ],
        "measures": [
            {"plant": p, "level": level, "line": "", "measure": n, "load_cut": cut}
            | {"stop": "none", "edition": EDITION} | tonnes((str(cut), str(cut), "0.1", "0"))
            for p, _, n in plants
            for level, cut in (("yellow", 0.2), ("orange", 0.4), ("red", 0.6))
        ],
        "activity": [
            {"plant": p, "date": date(2026, 1, 1) + timedelta(days=n)}
            | {"electricity_kwh": 50.0 if date(2026, 1, 11) <= date(2026, 1, 1) + timedelta(days=n)
               <= date(2026, 1, 12) else 100.0}
            for p, _, _ in plants[:3]
            for n in range(16)
        ],
        "inspections": [
            {"region": r, "date": day, "plant": p, "inspector": "甲", "implemented": 1.0}
            | {"problem": n}
            for day in days
            for p, r, n in plants[:6]
        ],
        "reports": [
            {"region": unit, "date": day, "kind": "inspection"}
            | {"submitted_at": datetime.combine(day, datetime.min.time()) + timedelta(hours=32)}
            for unit in UNITS[:2]
            for day in days
        ],
    }  # fmt: skip


def publish(folder: Path, tables: dict[str, list[Row]]) -> Snapshot:
    """A store with them."""
    return City(tables).publish(folder / "store").current()
