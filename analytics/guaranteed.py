"""Guaranteed plants, and plants that must not restart unasked. Clauses 五(二)2(3) and 五(二)3."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analytics.fairness import NOT_RUNNING
from analytics.grades import Grades
from analytics.measured import QUANTITIES
from analytics.plan import Plan

LACKS = ("grade", "approval", "quota")
"""What a guaranteed plant must have."""


def in_force(approvals: pd.DataFrame, day: date) -> pd.Series:
    """Which approvals hold on a day: approved by it, and valid until it or later."""
    when = pd.Timestamp(day)
    until = pd.to_datetime(approvals["valid_until"])
    begun = pd.to_datetime(approvals["approved_on"]) <= when
    return begun & (until.isna() | (until >= when))


def newest(approvals: pd.DataFrame, day: date) -> pd.DataFrame:
    """The approval that counts for each subject on a day.

    Parameters
    ----------
    approvals : subject, approved_on, valid_until, document, of one kind

    Returns
    -------
    frame indexed by subject: `approval` (``held``, or ``lapsed`` where none holds any more),
    approved_on, valid_until, document. One that is yet to begin does not count.
    """
    known = approvals[pd.to_datetime(approvals["approved_on"]) <= pd.Timestamp(day)]
    known = known.assign(approval=np.where(in_force(known, day), "held", "lapsed"))
    # "held" sorts before "lapsed".
    known = known.sort_values(["approval", "approved_on"], ascending=[True, False], kind="stable")
    known = known.drop_duplicates("subject").set_index("subject")
    return known[["approval", "approved_on", "valid_until", "document"]]


def _with_approval(plants: pd.DataFrame, approvals: pd.DataFrame, day: date) -> pd.DataFrame:
    joined = plants.join(newest(approvals, day), on="plant").reset_index(drop=True)
    joined["approval"] = joined["approval"].fillna("none")
    return joined


def guaranteed_check(
    plants: pd.DataFrame,
    approvals: pd.DataFrame,
    words: pd.Series,
    *,
    day: date,
    plan: Plan,
    grades: Grades,
) -> pd.DataFrame:
    """What each guaranteed plant lacks of grade, approval and production by quota.

    A plant out of production makes nothing by quota, so that is not asked of it.

    Parameters
    ----------
    plants : plant, grade, category, status
    approvals : subject, approved_on, valid_until, document, of the kind ``guaranteed``
    words : by plant, all that its measures say
    day : on which approvals must hold

    Returns
    -------
    the guaranteed plants with `approval` (``held``, ``lapsed``, ``none``), approved_on,
    valid_until, document, `lacks_grade`, `lacks_approval`, `lacks_quota`, and `lacks`: how many
    """
    mine = plants[plants["category"] == "guaranteed"]
    found = _with_approval(mine, approvals, day)
    least = plan.rules.guaranteed_grade.value
    good = {g: grades.at_least(g, least) for g in found["grade"].dropna().unique()}
    found["lacks_grade"] = ~found["grade"].map(good).eq(True)
    found["lacks_approval"] = found["approval"] != "held"
    said = found["plant"].map(words).fillna("")
    by_quota = np.zeros(len(found), dtype=bool)
    for word in plan.rules.quota_words.value:
        by_quota |= said.str.contains(word, regex=False).to_numpy(dtype=bool)
    found["lacks_quota"] = ~by_quota & ~found["status"].isin(NOT_RUNNING)
    found["lacks"] = found[[f"lacks_{name}" for name in LACKS]].sum(axis=1)
    return found.sort_values(["lacks", "plant"], ascending=[False, True], ignore_index=True)


def restart_register(
    plants: pd.DataFrame,
    approvals: pd.DataFrame,
    activity: pd.DataFrame,
    usual: pd.DataFrame,
    *,
    day: date,
    plan: Plan,
) -> pd.DataFrame:
    """Plants that are listed as idle or unfinished: whether they may run, and whether they did.

    A plant ran on a day on which some meter or monitor reached a share of the larger of two: its
    own highest day, and the usual day of plants of its industry in production.

    Parameters
    ----------
    plants : plant, industry, status
    approvals : subject, approved_on, valid_until, document, of the kind ``restart``
    activity : plant, date and the quantities [kWh, m³, kg a day] of those plants
    usual : by industry, mean daily quantities of a plant in production
    day : on which the approval is looked up

    Returns
    -------
    the plants with `approval` (``held``, ``lapsed``, ``none``), approved_on, valid_until,
    document, days_known, days_ran, first_ran, last_ran, `days_unasked` (ran without an approval
    that held on that day) and `flagged`

    Clause
    ------
    五(二)3, rule ``restart_use_share``
    """
    mine = plants[plants["status"].isin(NOT_RUNNING)]
    found = _with_approval(mine, approvals, day)
    rows = activity[activity["plant"].isin(mine["plant"])].reset_index(drop=True)
    rows["date"] = pd.to_datetime(rows["date"])
    rows["ran"] = _ran(rows, mine, usual, plan.rules.restart_use_share.value)
    rows["unasked"] = rows["ran"] & ~_allowed(rows, approvals)
    known = rows.groupby("plant").agg(
        days_known=("date", "nunique"), days_ran=("ran", "sum"), days_unasked=("unasked", "sum")
    )
    ran = rows[rows["ran"]].groupby("plant")["date"].agg(first_ran="min", last_ran="max")
    found = found.join(known, on="plant").join(ran, on="plant")
    counts = ["days_known", "days_ran", "days_unasked"]
    found[counts] = found[counts].fillna(0).astype("int64")
    found["flagged"] = found["days_unasked"] > 0
    order = ["days_unasked", "days_ran", "plant"]
    return found.sort_values(order, ascending=[False, False, True], ignore_index=True)


def _ran(rows: pd.DataFrame, plants: pd.DataFrame, usual: pd.DataFrame, share: float) -> np.ndarray:
    industry = rows["plant"].map(plants.set_index("plant")["industry"])
    ran = np.zeros(len(rows), dtype=bool)
    for name in QUANTITIES:
        own = rows.groupby("plant")[name].transform("max").to_numpy(dtype=np.float64)
        others = industry.map(usual[name]).to_numpy(dtype=np.float64)
        value = rows[name].to_numpy(dtype=np.float64)
        ran |= (value > 0) & (value >= share * np.fmax(own, others))
    return ran


def _allowed(rows: pd.DataFrame, approvals: pd.DataFrame) -> np.ndarray:
    """On which days an approval held."""
    days = rows[["plant", "date"]].reset_index()
    both = days.merge(approvals, left_on="plant", right_on="subject")
    until = pd.to_datetime(both["valid_until"])
    held = (pd.to_datetime(both["approved_on"]) <= both["date"]) & (
        until.isna() | (both["date"] <= until)
    )
    return np.isin(rows.index.to_numpy(), both.loc[held, "index"].to_numpy())
