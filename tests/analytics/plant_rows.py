"""Rows of plants as the queries give them, for the tests of the judgements on a list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from analytics.plan import Plan
from data import rulebook

LISTED: dict[str, Any] = {
    "plant": "P",
    "name": "甲厂",
    "region": "410802",
    "industry": "铸造",
    "grade": "B",
    "category": "normal",
    "status": "running",
    "uninterruptible": False,
    "output_wan_d": 10.0,
    "jobs": 100,
    "so2_t_d": 1.0,
    "nox_t_d": 1.0,
    "pm_t_d": 1.0,
    "voc_t_d": 1.0,
    "operating_days": None,
    "has_contact": True,
    "has_phone": True,
    "levels": "orange,red,yellow",
    "most_load": 0.5,
    "most_load_level": "red",
    "most_load_line": "1号线",
    **{f"most_{name}": 0.5 for name in ("so2", "nox", "pm", "voc")},
    **{f"most_{name}_level": "red" for name in ("so2", "nox", "pm", "voc")},
    "limits": 3,
    "stops": 0,
    "unnamed_stops": 0,
    "acts": True,
    "checks": 1,
}
"""One plant of ``listed_plants.sql`` with which nothing is wrong."""

FACTS: dict[str, Any] = {
    **{name: LISTED[name] for name in ("plant", "name", "region", "industry", "grade")},
    **{name: LISTED[name] for name in ("category", "status", "output_wan_d", "jobs")},
    "load_cut": 0.5,
    "stop": "none",
    **{f"cut_{name}": 0.1 for name in ("so2", "nox", "pm", "voc")},
    "implemented": None,
}
"""One plant of ``plant_facts.sql``."""


def frame(base: dict[str, Any], *rows: dict[str, Any]) -> pd.DataFrame:
    """A row for each, with what it says and `base` for the rest; plants are P1, P2 …"""
    said = [base | {"plant": f"P{place}"} | row for place, row in enumerate(rows, start=1)]
    numbers = ("implemented", "load_cut", *(name for name in base if name.endswith("_t_d")))
    return pd.DataFrame(said).astype({name: "float64" for name in numbers if name in base})


def plan() -> Plan:
    """The bureau's plan."""
    return rulebook.plan("jiaozuo-2023")


def approvals(*rows: tuple[str, date, date | None]) -> pd.DataFrame:
    """Approvals as subject, first and last day."""
    return pd.DataFrame(
        [(*row, "1号") for row in rows],
        columns=["subject", "approved_on", "valid_until", "document"],
    )
