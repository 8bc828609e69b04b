"""Whether plants were stopped one-size-fits-all. Clause 五(二)2(3).

Judged are plants in production. Guaranteed plants count in the shares, but are not held against
others of their kind: they run by approval and quota, not by grade.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.grades import Grades
from analytics.reduction import TOLERANCE

STOPPED = "plant"
"""A measure that stops the whole plant outright."""

AMOUNTS = ("plants", "output_wan_d", "jobs")
NOT_RUNNING = ("idle", "unfinished")


@dataclass(frozen=True)
class Fairness:
    """How evenly a level's measures fall on the plants.

    Parameters
    ----------
    total, grades : plants [1], output_wan_d [万元/d], jobs [1]; of those stopped outright
        ``stopped_<amount>``; and ``share_<amount>`` [0..1], NaN of nothing. `grades` is indexed
        by grade, the best first, '' for none
    best : how many plants are of grade A or leading, by grade or category
    leading : those of them that are stopped
    groups : industry, grade, plants, stopped, load_low, load_high [0..1], `stops_differ`,
        `loads_differ`: plants alike that are treated differently
    plants : the plants in production, with `grade_code` and `stopped`
    """

    total: pd.Series
    grades: pd.DataFrame
    best: int
    leading: pd.DataFrame
    groups: pd.DataFrame
    plants: pd.DataFrame

    def members(self, industry: str, grade: str) -> pd.DataFrame:
        """The plants behind a group."""
        mine = _compared(self.plants)
        return mine[(mine["industry"] == industry) & (mine["grade_code"] == grade)]


def fairness(plants: pd.DataFrame, *, grades: Grades) -> Fairness:
    """Judge what one level does to the plants of a list.

    Parameters
    ----------
    plants : plant, industry, grade, category, status, stop, load_cut [0..1],
        output_wan_d [万元/d], jobs [1]
    """
    running = plants[~plants["status"].isin(NOT_RUNNING)]
    frame = running.assign(
        grade_code=codes(running["grade"], grades),
        stopped=running["stop"] == STOPPED,
        plants=1,
        load_cut=running["load_cut"].fillna(0.0),
        industry=running["industry"].fillna(""),
    )
    sums = frame[list(AMOUNTS)].fillna(0.0)
    for name in AMOUNTS:
        sums[f"stopped_{name}"] = sums[name].where(frame["stopped"], 0.0)
    order = {one.code: place for place, one in enumerate(grades.grades)}
    by_grade = _shares(sums.groupby(frame["grade_code"]).sum())
    by_grade.index.name = "grade"
    by_grade = by_grade.iloc[
        np.argsort([order.get(code, len(order) + (code == "")) for code in by_grade.index])
    ]
    good = {one.code for one in grades.grades if one.leading}
    best = frame["grade_code"].isin(good) | (frame["category"] == "leading")
    return Fairness(
        total=_shares(sums.sum().to_frame().T).iloc[0],
        grades=by_grade,
        best=int(best.sum()),
        leading=frame[best & frame["stopped"]],
        groups=_groups(frame),
        plants=frame,
    )


def codes(grade: pd.Series, grades: Grades) -> pd.Series:
    """The codes of grades as lists write them; what is not known stays as written, '' for none."""
    written = grade.fillna("")
    known = {text: one.code for text in written.unique() if (one := grades.find(text))}
    return written.map(lambda text: known.get(text, text))


def _shares(sums: pd.DataFrame) -> pd.DataFrame:
    """What share of each amount is stopped; NaN of nothing."""
    for name in AMOUNTS:
        part, whole = (sums[c].to_numpy(dtype=np.float64) for c in (f"stopped_{name}", name))
        with np.errstate(divide="ignore", invalid="ignore"):
            sums[f"share_{name}"] = np.where(whole > 0, part / whole, np.nan)
    return sums


def _compared(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["category"] != "guaranteed") & (frame["industry"] != "")]


def _groups(frame: pd.DataFrame) -> pd.DataFrame:
    """Industry and grade with more than one plant, where not all are treated alike."""
    grouped = _compared(frame).groupby(["industry", "grade_code"])
    table = grouped.agg(
        plants=("plants", "sum"),
        stopped=("stopped", "sum"),
        load_low=("load_cut", "min"),
        load_high=("load_cut", "max"),
    ).reset_index()
    table = table.rename(columns={"grade_code": "grade"})
    table["stops_differ"] = (table["stopped"] > 0) & (table["stopped"] < table["plants"])
    table["loads_differ"] = table["load_high"] - table["load_low"] > TOLERANCE
    unlike = table[table["stops_differ"] | table["loads_differ"]]
    order = ["stops_differ", "stopped", "plants", "industry", "grade"]
    rising = [False, False, False, True, True]
    return unlike.sort_values(order, ascending=rising, ignore_index=True)
