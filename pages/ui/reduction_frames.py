"""Frames that the reduction page draws, from a judgement and its plants; nothing is judged here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analytics.reduction import CITY, POLLUTANTS, Assessment, Verdict

WORST_FIRST = (
    Verdict.SHORT,
    Verdict.UNDECIDED,
    Verdict.CANNOT,
    Verdict.REDUCED,
    Verdict.MET,
)
REST, UNNAMED = "…", "-"
"""Stand for the groups too small to be shown on their own, and for plants without a group."""


def joined(base: pd.DataFrame, parts: Sequence[tuple[float, pd.DataFrame]]) -> pd.DataFrame:
    """The plants with their tonnes over all parts, weighted by hours as the judgement joins them.

    Parameters
    ----------
    base : plants with what they do at the highest level; `parts` hold the same ones
    parts : hours and plants of each part, as ``plant_facts.sql`` gives them; hours of 0 in all
        weigh alike

    Returns
    -------
    `base` with ``cut_<pollutant>``, ``low_<pollutant>`` (verified) and ``open_<pollutant>``
    (nobody checked) [t/d].
    """
    total = sum(hours for hours, _ in parts)
    sums = {
        f"{kind}_{name}": np.zeros(len(base))
        for kind in ("cut", "low", "open")
        for name in POLLUTANTS
    }
    for hours, rows in parts:
        mine = rows.set_index("plant").reindex(base["plant"])
        weight = hours / total if total else 1 / len(parts)
        known = mine["implemented"].to_numpy(dtype=np.float64)
        for name in POLLUTANTS:
            cut = weight * mine[f"cut_{name}"].fillna(0).to_numpy(dtype=np.float64)
            sums[f"cut_{name}"] += cut
            sums[f"low_{name}"] += cut * np.nan_to_num(known)
            sums[f"open_{name}"] += np.where(np.isnan(known), cut, 0.0)
    return base.assign(**sums)


def counties(found: Assessment) -> list[str]:
    """The codes of the counties, in their order."""
    return [code for code in dict.fromkeys(found.rows["region"]) if code != CITY]


def worst(rows: pd.DataFrame) -> Verdict:
    """The worst verdict among rows."""
    there = set(rows["verdict"])
    return next(one for one in WORST_FIRST if one in there)


def margin(row: Any, *, executed: bool) -> float:
    """How far the ratio at best lies above its target [1]; NaN where it cannot be said."""
    best = row.executed_high if executed else row.planned
    return float(best - row.target)


def matrix_rows(found: Assessment, most: int) -> tuple[pd.DataFrame, int]:
    """The rows to show, the city's last, and how many counties are left out.

    Up to `most` counties stand in their own order; of more, the 30 or so with the least margin,
    the worst first.

    Parameters
    ----------
    most : counties that are shown at most in full
    """
    rows, every = found.rows, counties(found)
    if len(every) <= most:
        return rows, 0
    kept = most // 2
    best = rows["executed_high"] if found.executed else rows["planned"]
    left = (best - rows["target"]).groupby(rows["region"]).min().drop(index=CITY)
    chosen = left.sort_values(na_position="last", kind="stable").index[:kept]
    order = {code: place for place, code in enumerate([*chosen, CITY])}
    shown = rows[rows["region"].isin(order)]
    shown = shown.sort_values("region", key=lambda c: c.map(order), kind="stable")
    return shown, len(every) - kept


def shortfalls(found: Assessment) -> pd.DataFrame:
    """What counties are short of, the most tonnes first; rows of the judgement."""
    rows = found.rows
    mine = rows[(rows["region"] != CITY) & (rows["verdict"] == Verdict.SHORT)]
    return mine.sort_values("short_t_d", ascending=False, kind="stable", ignore_index=True)


def default_county(found: Assessment) -> str:
    """The county with the largest shortfall, else the first."""
    short = shortfalls(found)
    return str(short["region"].iloc[0]) if len(short) else counties(found)[0]


def default_pollutant(found: Assessment, region: str) -> str:
    """What the county is most short of, else what lies closest to its target."""
    rows = found.of(region)
    if (rows["short_t_d"] > 0).any():
        return str(rows.loc[rows["short_t_d"].idxmax(), "pollutant"])
    best = rows["executed_high"] if found.executed else rows["planned"]
    left = (best - rows["target"]).dropna()
    return POLLUTANTS[0] if left.empty else str(rows.loc[left.idxmin(), "pollutant"])


def bridge(row: Any) -> pd.DataFrame:
    """From what the list promises to what is verified: step, low, high, tonnes [t/d].

    Steps: planned, undone (checks found less), unchecked, verified; `low` and `high` are where
    the bar of each begins and ends.
    """
    planned, done, most = row.planned_t_d, row.low_t_d, row.high_t_d
    unchecked, undone = most - done, planned - most
    return pd.DataFrame(
        {
            "step": ["planned", "undone", "unchecked", "verified"],
            "low": [0.0, planned - undone, done, 0.0],
            "high": [planned, planned, most, done],
            "tonnes": [planned, undone, unchecked, done],
        }
    )


def group_of(plants: pd.DataFrame, by: str) -> pd.Series:
    """The industry or grade of each plant; `UNNAMED` where the list gives none."""
    return plants[by].fillna("").astype(str).replace("", UNNAMED)


def groups(plants: pd.DataFrame, by: str, pollutant: str) -> pd.DataFrame:
    """Plants summed by industry or grade, the largest cut first.

    Returns
    -------
    frame with `group`, plants [1] that cut, cut_t_d, low_t_d, open_t_d, emitted_t_d [t/d], share
    of the county's cut [1]; NaN shares where nothing is cut
    """
    rows = pd.DataFrame(
        {
            "group": group_of(plants, by),
            "plants": (plants[f"cut_{pollutant}"] > 0).astype(int),
            "cut_t_d": plants[f"cut_{pollutant}"],
            "low_t_d": plants[f"low_{pollutant}"],
            "open_t_d": plants[f"open_{pollutant}"],
            "emitted_t_d": plants[f"{pollutant}_t_d"],
        }
    )
    sums = rows.groupby("group", as_index=False).sum()
    total = sums["cut_t_d"].sum()
    sums["share"] = sums["cut_t_d"] / total if total > 0 else np.nan
    order = ["cut_t_d", "emitted_t_d"]
    return sums.sort_values(order, ascending=False, kind="stable", ignore_index=True)


def leading(groups: pd.DataFrame, most: int) -> pd.DataFrame:
    """The groups that cut; beyond `most`, the smallest as one whose name is `REST`."""
    mine = groups[groups["cut_t_d"] > 0]
    if len(mine) <= most:
        return mine
    head, tail = mine.iloc[: most - 1], mine.iloc[most - 1 :]
    numbers = tail.drop(columns="group").sum()
    rest = pd.DataFrame([{"group": REST, **numbers}])
    return pd.concat([head, rest], ignore_index=True)


def tiles(
    found: Assessment,
    places: Sequence[tuple[str, int, int, str]],
    *,
    names: Callable[[str], str],
) -> pd.DataFrame:
    """The units that the schematic map shows, with the worst verdict of each.

    Parameters
    ----------
    places : unit, column, row, and the unit under which it is counted ('' for itself)

    Returns
    -------
    frame: region, name, column, row, verdict ('' where a unit is not in the judgement), parent
    ('' or the name of the unit that it is counted under)
    """
    there = set(found.rows["region"])
    rows = [
        {
            "region": code,
            "name": names(code),
            "column": column,
            "row": row,
            "verdict": str(worst(found.of(home))) if (home := parent or code) in there else "",
            "parent": names(parent) if parent else "",
        }
        for code, column, row, parent in places
    ]
    return pd.DataFrame(rows, columns=["region", "name", "column", "row", "verdict", "parent"])
