"""Plants of the cheapest mix as frames for the screen and for files."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from analytics.optimise_needed import Needed
from analytics.plant_sets import SETS
from analytics.reduction import POLLUTANTS
from data.rulebook import regions
from text import Words
from text import findings_solver as findings
from text.formats import MISSING, number, percent

from . import plant_names
from .solver_load import Case, Exact

SHOWN = 400
"""Plants on screen at most; all are in the files."""


def changed(case: Case, done: Exact) -> pd.DataFrame:
    """Plants whose set differs from the list's, those that change the lost output most first."""
    sets, own, choice = case.ground.sets, case.ground.own, done.found.choice
    who = np.flatnonzero(choice != own)
    rows = np.arange(len(sets))
    names = case.named()
    cut = sets.cut[rows, choice] - sets.cut[rows, own]
    frame = pd.DataFrame(
        {
            "plant": sets.plants[who],
            "name": names["name"].to_numpy()[who],
            "region": [case.ground.facts.regions[place] for place in sets.region[who]],
            "industry": sets.industry[who],
            "grade": sets.grade[who],
            "before": own[who],
            "instead": choice[who],
            "measure": [_words(names, n, int(choice[n])) for n in who.tolist()],
            "load_before": sets.load_cut[who, own[who]],
            "load": sets.load_cut[who, choice[who]],
            "lost": sets.cost[who, choice[who]] - sets.cost[who, own[who]],
            **{p: cut[who, k] for k, p in enumerate(POLLUTANTS)},
        }
    )
    order = frame["lost"].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def _words(names: pd.DataFrame, plant: int, place: int) -> str:
    """The measures of a set as the list words them."""
    if place == 0:
        return ""
    said = names.iloc[plant, place]
    return said if isinstance(said, str) else ""


def every(case: Case) -> pd.DataFrame:
    """All plants with the set of the list and the chosen one, raw."""
    sets, own, done = case.ground.sets, case.ground.own, case.exact()
    chosen = own if done is None else done.found.choice
    rows = np.arange(len(sets))
    return pd.DataFrame(
        {
            "plant": sets.plants,
            "name": case.named()["name"].to_numpy(),
            "region": [case.ground.facts.regions[place] for place in sets.region],
            "industry": sets.industry,
            "grade": sets.grade,
            "output_wan_d": sets.output,
            "set_of_list": [SETS[one] for one in own],
            "set_chosen": [SETS[one] for one in chosen],
            "load_cut": sets.load_cut[rows, chosen],
            "lost_wan_d": sets.cost[rows, chosen],
            **{f"cut_{p}": sets.cut[rows, chosen, k] for k, p in enumerate(POLLUTANTS)},
        }
    )


def every_table(frame: pd.DataFrame, labels: Words) -> tuple[pd.DataFrame, dict[str, Any]]:
    """All plants for the screen."""
    shown = pd.DataFrame(
        {
            "name": frame["name"],
            "region": [regions().name(code, labels.lang) for code in frame["region"]],
            "industry": plant_names.industries(labels, frame["industry"]),
            "grade": plant_names.grades_of(labels, frame["grade"]),
            "before": [labels("solver.set." + one) for one in frame["set_of_list"]],
            "instead": [labels("solver.set." + one) for one in frame["set_chosen"]],
            "load": [percent(one) for one in frame["load_cut"]],
            "lost": [number(one, 1) for one in frame["lost_wan_d"]],
            **{p: [number(one, 4) for one in frame[f"cut_{p}"]] for p in POLLUTANTS},
        }
    )
    return shown, columns(labels, shown, ("load", "lost", *POLLUTANTS))


def plant_table(rows: pd.DataFrame, labels: Words) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Changed plants for the screen."""
    frame = pd.DataFrame(
        {
            "name": rows["name"],
            "region": [regions().name(code, labels.lang) for code in rows["region"]],
            "industry": plant_names.industries(labels, rows["industry"]),
            "grade": plant_names.grades_of(labels, rows["grade"]),
            "before": [findings.set_name(labels, int(one)) for one in rows["before"]],
            "instead": [findings.set_name(labels, int(one)) for one in rows["instead"]],
            "load_before": [percent(one) for one in rows["load_before"]],
            "load": [percent(one) for one in rows["load"]],
            "lost": [_signed(one, 1) for one in rows["lost"]],
            **{p: [_signed(one, 3) for one in rows[p]] for p in POLLUTANTS},
            "measure": rows["measure"].replace("", MISSING),
        }
    )
    right = ("load_before", "load", "lost", *POLLUTANTS)
    return frame, columns(labels, frame, right)


def needed_table(labels: Words, case: Case, lacks: Needed) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Who would have to do more than may be asked."""
    sets, who = case.ground.sets, lacks.plants
    names = case.named()["name"].to_numpy()
    frame = pd.DataFrame(
        {
            "name": names[who],
            "region": [
                regions().name(case.ground.facts.regions[place], labels.lang)
                for place in sets.region[who]
            ],
            "industry": plant_names.industries(labels, sets.industry[who]),
            "reason": [labels("solver.reason." + str(one)) for one in lacks.reasons],
            "instead": [findings.set_name(labels, int(one)) for one in lacks.instead_of],
            "would": [findings.set_name(labels, int(one)) for one in lacks.sets],
            "more_lost": [number(one, 1) for one in lacks.cost],
            **{p: [_signed(one, 3) for one in lacks.gain[:, k]] for k, p in enumerate(POLLUTANTS)},
        }
    ).head(SHOWN)
    return frame, columns(labels, frame, ("more_lost", *POLLUTANTS))


def _signed(value: float, digits: int) -> str:
    said = number(abs(value), digits)
    zero = not float(said.replace(",", ""))
    return said if zero else ("+" if value > 0 else "−") + said


def columns(labels: Words, frame: pd.DataFrame, right: tuple[str, ...]) -> dict[str, Any]:
    """Column settings with headings in words, numbers at the right edge."""
    heads = {
        name: labels("pollutant." + name) + " t/d" if name in POLLUTANTS else None
        for name in frame.columns
    }
    return {
        name: st.column_config.Column(
            heads[name] or labels("solver.column." + name),
            alignment="right" if name in right else None,
        )
        for name in frame.columns
    }
