"""Which plants to check tomorrow: a ranking that anybody can work out anew. Clause 五(二)6.

In each unit a plant gets points of a hundred:

- reduction: its reduction not yet evidenced in this response, as a part of the largest such in
  the unit. What it is to cut at the level in force counts, its emissions where the list promises
  no cut in the whole unit. A check that says how far measures were implemented evidences so much.
- problems: all for a problem not put right or for two and more problems, half for one.
- days: since its last check, in full from so many days on and for a plant never checked.

How the hundred points are divided is the rule ``next_check`` of the plan's edition.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from analytics.follow_up import TONNES, emission_share, has_problem, last_checks
from analytics.plan import NextCheck
from analytics.reduction import POLLUTANTS

CUTS = tuple(f"cut_{name}" for name in POLLUTANTS)
_POINTS = 100.0
_REPEATED = 2
COLUMNS = (
    *("region", "rank", "plant", "name", "industry", "points"),
    *("reduction_points", "problem_points", "days_points"),
    *("share", "evidenced", "by_cuts", "problems", "open", "last", "days"),
)


def next_checks(
    plants: pd.DataFrame,
    history: pd.DataFrame,
    current: pd.DataFrame,
    *,
    today: date,
    rule: NextCheck,
) -> pd.DataFrame:
    """Every plant in production ranked within its unit.

    Parameters
    ----------
    plants : plant, name, region, industry, running, emissions `TONNES` and cuts `CUTS` [t/d]
    history : all checks known: region, date, plant, problem, rectified_on
    current : those of this response: plant, implemented [0..1]
    today : the day from which is counted; what is known of it is in the checks

    Returns
    -------
    `COLUMNS`: rank from 1 in each region; points and their parts [of 100]; share: of the unit's
    cuts (`by_cuts`) or emissions, a mean over the pollutants [0..1]; evidenced: of that [0..1];
    problems that count, open: those not put right; last check and days since [d], missing without
    """
    running = plants[plants["running"]].reset_index(drop=True)
    if running.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = pd.concat([_with_share(group) for _, group in running.groupby("region", sort=False)])
    seen = current.dropna(subset="implemented").groupby("plant")["implemented"].mean()
    rows["evidenced"] = rows["plant"].map(seen).astype(float).fillna(0.0)
    unseen = rows["share"] * (1 - rows["evidenced"])
    largest = unseen.groupby(rows["region"]).transform("max")
    part = (unseen / largest.where(largest > 0)).fillna(0.0)
    rows["reduction_points"] = _POINTS * rule.reduction * part
    rows = _with_problems(rows, history, today, rule)
    rows = _with_days(rows, history, today, rule)
    rows["points"] = rows[["reduction_points", "problem_points", "days_points"]].sum(axis=1)
    rows = rows.sort_values(["points", "share", "plant"], ascending=[False, False, True])
    rows["rank"] = rows.groupby("region").cumcount() + 1
    order = {region: place for place, region in enumerate(dict.fromkeys(running["region"]))}
    rows = rows.sort_values("rank", kind="stable").sort_values(
        "region", key=lambda one: one.map(order), kind="stable"
    )
    return rows[list(COLUMNS)].reset_index(drop=True)


def _with_share(group: pd.DataFrame) -> pd.DataFrame:
    """The plants of a unit with their share of its cuts, or of its emissions without any."""
    by_cuts = bool((group[list(CUTS)].fillna(0.0) > 0).any(axis=None))
    share = emission_share(group, CUTS if by_cuts else TONNES)
    return group.assign(share=share, by_cuts=by_cuts)


def _with_problems(
    rows: pd.DataFrame, history: pd.DataFrame, today: date, rule: NextCheck
) -> pd.DataFrame:
    found = history[has_problem(history)]
    opened = found[found["rectified_on"].isna()].groupby("plant").size()
    recent = found[_days_since(found["date"], today) <= rule.problem_days]
    counts = recent.groupby("plant").size()
    rows["open"] = rows["plant"].map(opened).fillna(0).astype(int)
    rows["problems"] = rows["plant"].map(counts).fillna(0).astype(int)
    part = (rows["problems"] / _REPEATED).clip(upper=1).mask(rows["open"] > 0, 1.0)
    rows["problem_points"] = _POINTS * rule.problems * part
    return rows


def _with_days(
    rows: pd.DataFrame, history: pd.DataFrame, today: date, rule: NextCheck
) -> pd.DataFrame:
    rows["last"] = rows["plant"].map(last_checks(history))
    rows["days"] = _days_since(rows["last"], today)
    part = (rows["days"] / rule.full_days).clip(upper=1).fillna(1.0)
    rows["days_points"] = _POINTS * rule.days * part
    return rows


def _days_since(days: pd.Series, today: date) -> pd.Series:
    return (pd.Timestamp(today) - pd.to_datetime(days)).dt.days
