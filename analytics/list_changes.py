"""Two editions of a list held against each other: who came, who went, what was changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.fairness import codes
from analytics.grades import Grades
from analytics.reduction import POLLUTANTS
from analytics.revisions import LEVELS

ROUNDING_T_D = 1e-5
"""Lists give tonnes a day with five decimals: a difference up to the last one is rounding."""

FLOATS = 1e-9
"""What adding up decimals may leave."""


@dataclass(frozen=True)
class ListChanges:
    """What is different between two editions.

    Parameters
    ----------
    added, removed : plants of one edition only, as the lists give them
    regraded : plant, before, after [grade as its code]
    emissions : plant, pollutant, before, after, change [t/d]
    cuts : plant, level, what (a pollutant [t/d], or ``load`` [0..1]), before, after, change
    totals : by pollutant: before, added, removed, changed, after [t/d]
    cut_totals : by level and pollutant, the same of cuts
    """

    added: pd.DataFrame
    removed: pd.DataFrame
    regraded: pd.DataFrame
    emissions: pd.DataFrame
    cuts: pd.DataFrame
    totals: pd.DataFrame
    cut_totals: pd.DataFrame


def list_changes(
    before: pd.DataFrame,
    after: pd.DataFrame,
    cuts_before: pd.DataFrame,
    cuts_after: pd.DataFrame,
    *,
    grades: Grades,
) -> ListChanges:
    """Compare two editions, the older first.

    Parameters
    ----------
    before, after : plant, grade, so2_t_d … [t/d], one row a plant
    cuts_before, cuts_after : plant, level, load_cut [0..1], cut_so2 … [t/d], one row a level
    """
    old, new = before.set_index("plant"), after.set_index("plant")
    both = old.index.intersection(new.index)
    added, removed = new.index.difference(old.index), old.index.difference(new.index)
    emitted = _long(old, new, both, {name: f"{name}_t_d" for name in POLLUTANTS}, "pollutant")
    totals = {n: _total(old[f"{n}_t_d"], new[f"{n}_t_d"], both) for n in POLLUTANTS}
    cuts, cut_totals = [], {}
    for level in LEVELS:
        columns = ["load_cut", *(f"cut_{name}" for name in POLLUTANTS)]
        sides = [
            table[table["level"] == level].set_index("plant")[columns].reindex(rows)
            for table, rows in ((cuts_before, old.index), (cuts_after, new.index))
        ]
        was, now = (side.fillna(0.0) for side in sides)
        names = {name: f"cut_{name}" for name in POLLUTANTS} | {"load": "load_cut"}
        cuts.append(_long(was, now, both, names, "what").assign(level=level))
        for name in POLLUTANTS:
            cut_totals[level, name] = _total(was[f"cut_{name}"], now[f"cut_{name}"], both)
    by_level = pd.DataFrame.from_dict(cut_totals, orient="index")
    by_level.index = pd.MultiIndex.from_tuples(by_level.index, names=["level", "pollutant"])
    by_pollutant = pd.DataFrame.from_dict(totals, orient="index").rename_axis("pollutant")
    return ListChanges(
        added=new.loc[added].reset_index(),
        removed=old.loc[removed].reset_index(),
        regraded=_regraded(old, new, both, grades),
        emissions=emitted,
        cuts=pd.concat(cuts, ignore_index=True),
        totals=by_pollutant,
        cut_totals=by_level,
    )


def _regraded(old: pd.DataFrame, new: pd.DataFrame, both: pd.Index, grades: Grades) -> pd.DataFrame:
    was, now = (codes(side.loc[both, "grade"], grades) for side in (old, new))
    table = pd.DataFrame({"plant": both, "before": was.to_numpy(), "after": now.to_numpy()})
    return table[table["before"] != table["after"]].reset_index(drop=True)


def _long(
    old: pd.DataFrame, new: pd.DataFrame, both: pd.Index, names: dict[str, str], called: str
) -> pd.DataFrame:
    """A row for each plant and quantity that differs beyond rounding.

    A number that only one edition has is a change, with NaN on the other side.
    """
    found = []
    for name, column in names.items():
        was = old.loc[both, column].to_numpy(dtype=np.float64)
        now = new.loc[both, column].to_numpy(dtype=np.float64)
        least = FLOATS if column == "load_cut" else ROUNDING_T_D + FLOATS
        differs = (np.abs(now - was) > least) | (np.isnan(was) != np.isnan(now))
        table = {"plant": both[differs], called: name, "before": was[differs]}
        found.append(pd.DataFrame(table | {"after": now[differs]}))
    long = pd.concat(found, ignore_index=True)
    return long.assign(change=long["after"].fillna(0.0) - long["before"].fillna(0.0))


def _total(old: pd.Series, new: pd.Series, both: pd.Index) -> dict[str, float]:
    """Tonnes before and after, and what makes the difference [t/d]."""
    kept_old, kept_new = float(old.loc[both].sum()), float(new.loc[both].sum())
    return {
        "before": float(old.sum()),
        "added": float(new.sum()) - kept_new,
        "removed": kept_old - float(old.sum()),
        "changed": kept_new - kept_old,
        "after": float(new.sum()),
    }
