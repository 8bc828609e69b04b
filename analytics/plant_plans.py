"""Whether each plant's plan and notice board say all that they must. Clause 五(二)2(5).

A plant that does nothing but stop wholly, by whole lines or in turns may have the board alone.
"""

from __future__ import annotations

import pandas as pd

from analytics.fairness import NOT_RUNNING
from analytics.reduction import POLLUTANTS
from analytics.revisions import LEVELS, blank, has_level, joined_names

BASICS = ("name", "region", "industry", "grade")
PEOPLE = ("legal_person", "legal_phone", "contact", "phone", "supervisor", "supervisor_phone")
BOARD = (*BASICS, *PEOPLE, *LEVELS, "board_posted", "filed_on")
"""What a notice board says, with its measures by level; that it is posted and filed."""

PLAN = (
    *BASICS,
    *("process_flow", "emission_points", "emissions", "vehicles"),
    *LEVELS,
    *("lines_named", "key_indicators", "preparation_h", "step_owners", "filed_on"),
)
"""What a plan says: basics, process, emission points, emissions, those of lorries and machines,
measures by level with the lines that stop, key indicators, time to get ready, who does what."""

FIELDS = tuple(dict.fromkeys((*PLAN, *BOARD)))


def has_fields(plants: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Which of `FIELDS` each plant has, indexed by plant.

    Parameters
    ----------
    plants : plant, name, region, industry, grade, has_contact, has_phone, so2_t_d …, levels,
        unnamed_stops (measures that stop a line without naming it)
    plans : plant and a column for each field that a plan or a board brings, true where it is there
    """
    rows = plants.set_index("plant")
    theirs = plans.set_index("plant").reindex(rows.index)
    found = {"name": rows["name"].notna(), "region": rows["region"].notna()}
    found |= {name: ~blank(rows[name]) for name in ("industry", "grade")}
    found |= {"contact": rows["has_contact"], "phone": rows["has_phone"]}
    found["emissions"] = rows[[f"{name}_t_d" for name in POLLUTANTS]].notna().all(axis=1)
    found |= {code: has_level(rows["levels"], code) for code in LEVELS}
    found["lines_named"] = rows["unnamed_stops"] == 0
    ours = pd.DataFrame(found)
    brought = [name for name in FIELDS if name not in ours]
    return ours.join(theirs[brought].eq(True))[list(FIELDS)].astype(bool)


def completeness(plants: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """What is missing in plan and board of every plant in production.

    Parameters
    ----------
    plants : as for `has_fields`, with region, status, limits and stops: its measures that lower
        load without a stop, and those that stop or rotate [1]
    plans : as for `has_fields`

    Returns
    -------
    plant, region, `board_alone` (may do without a plan), `on_file` (any row at all),
    `plan_missing` and `board_missing` (fields joined by commas; no plan asked: ''), `complete`
    """
    mine = plants[~plants["status"].isin(NOT_RUNNING)].reset_index(drop=True)
    has = has_fields(mine, plans)
    alone = (mine["stops"] > 0) & (mine["limits"] == 0)
    plan, board = (joined_names({n: ~has[n] for n in names}) for names in (PLAN, BOARD))
    result = mine[["plant", "region"]].assign(
        board_alone=alone,
        on_file=pd.Index(plans["plant"]).get_indexer(pd.Index(mine["plant"])) >= 0,
        plan_missing=plan.to_numpy(),
        board_missing=board.to_numpy(),
    )
    result.loc[alone, "plan_missing"] = ""
    result["complete"] = (result["plan_missing"] == "") & (result["board_missing"] == "")
    return result


def by_region(found: pd.DataFrame, *, region: str = "region") -> pd.DataFrame:
    """Plants asked, complete, without anything on file, and the share complete, by region.

    Parameters
    ----------
    found : result of `completeness`
    region : the column to sum by
    """
    table = found.groupby(region).agg(
        plants=("plant", "size"), complete=("complete", "sum"), nothing=("on_file", _none)
    )
    table["share"] = table["complete"] / table["plants"]
    return table


def _none(on_file: pd.Series) -> int:
    return int((~on_file).sum())
