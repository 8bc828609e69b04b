"""Adjusting early: whether it is called for, who, and what it buys. Clause 五(二)2(4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.advance import Early, Likely, early, likely
from analytics.reduction import POLLUTANTS
from data.rulebook import regions
from text import Words
from text import findings_solver as findings
from text.formats import day, number, percent, tonnes

from . import blocks, plant_names, tables
from .basis import Basis
from .blocks import Figure
from .response import Response
from .solver_load import Case

CLAUSE = "五(二)2(4)"
_PX = 386


@dataclass(frozen=True)
class _Found:
    likely: Likely
    early: Early


def _found(case: Case) -> _Found:
    held = Response(case.held.snapshot, case.held.as_of, case.held.as_of)
    plan, advice = case.ground.plan, held.recommended()
    told = likely(
        None if advice is None else advice.level, held.episodes.judged, as_of=held.as_of, plan=plan
    )
    return _Found(told, early(case.ground.sets, plan))


def show(labels: Words, case: Case, top: DeltaGenerator) -> dict[str, Basis]:
    """The whole section, its sentences into `top`; returns the basis of every figure."""
    found, rule = _found(case), case.ground.plan.rules.advance
    said = findings.likely(
        labels, found.likely, episodes=rule.value.episodes, days=rule.value.days,
        level=rule.value.level,
    )  # fmt: skip
    gain = found.early.gain.sum(axis=0)
    second = labels(
        "advance.buys",
        count=number(len(found.early.plants)),
        parts=labels("finding.list").join(
            f"{labels('pollutant.' + p)} {number(gain[k], 2)}" for k, p in enumerate(POLLUTANTS)
        ),
        cost=number(float(found.early.cost.sum())),
    )
    level = rule.value.level if found.likely.holds else "none"
    row = figures(labels, case, found)
    with top:
        blocks.headline([said, second, labels("solver.no_aqi")], level=level)
        blocks.figures(row, labels)
    table(labels, case, found.early)
    return {one.label: one.basis for one in row}


def figures(labels: Words, case: Case, found: _Found) -> list[Figure]:
    """Recommended level, episodes, plants, tonnes, lost output."""
    rule = case.ground.plan.rules.advance
    own = rule.zh if labels.lang == "zh" else rule.en
    told, mine = found.likely, found.early
    level = "none" if told.recommended is None else told.recommended.code
    value = labels("advance.unknown") if told.recommended is None else labels("level." + level)
    spans = labels("finding.list").join(
        f"{day(e.start, labels.lang)}–{day(e.end, labels.lang, year=False)}" for e in told.episodes
    )
    named = int(mine.named.sum())
    gain = float(mine.gain.sum())
    parts = labels("finding.list").join(
        f"{labels('pollutant.' + p)} {tonnes(float(mine.gain[:, k].sum()), 3)}"
        for k, p in enumerate(POLLUTANTS)
    )
    industries = case.ground.plan.rules.advance_industries
    listed = labels("finding.list").join(industries.value) if labels.lang == "zh" else industries.en
    return [
        Figure(
            labels("advance.figure.level"), value, Basis(rule.clause, own),
            note=day(told.as_of.date(), labels.lang), kind="level", code=level,
        ),
        Figure(
            labels("advance.figure.episodes", days=rule.value.days), str(len(told.episodes)),
            Basis(rule.clause, f"{own} {spans}".strip()), labels("unit.times"),
        ),
        Figure(
            labels("advance.figure.plants"), number(len(mine.plants)),
            Basis(industries.clause, listed), labels("plants.unit_plants"),
            labels("advance.figure.named", count=named),
        ),
        Figure(
            labels("advance.figure.gain"), number(gain, 1),
            Basis(CLAUSE, labels("advance.figure.gain_formula", parts=parts)), "t/d",
        ),
        Figure(
            labels("advance.figure.cost"), number(float(mine.cost.sum())),
            Basis(CLAUSE, labels("advance.figure.cost_formula")), labels("solver.unit"),
        ),
    ]  # fmt: skip


def rows_of(case: Case, found: Early) -> pd.DataFrame:
    """The plants with what each buys, raw."""
    sets, who = case.ground.sets, found.plants
    return pd.DataFrame(
        {
            "plant": sets.plants[who],
            "name": case.named()["name"].to_numpy()[who],
            "region": [case.ground.facts.regions[place] for place in sets.region[who]],
            "industry": sets.industry[who],
            "named": found.named,
            "min_load": sets.floor[who],
            "load_cut": found.load,
            **{f"{p}_t_d": found.gain[:, k] for k, p in enumerate(POLLUTANTS)},
            "lost_wan_d": found.cost,
        }
    )


def table(labels: Words, case: Case, found: Early) -> None:
    """By industry, then plant by plant."""
    rows = rows_of(case, found)
    st.subheader(labels("advance.plants"))
    if rows.empty:
        st.caption(labels("advance.nobody"))
        return
    st.caption(labels("advance.plants_said"))
    frame, config = shown(rows, labels)
    st.dataframe(frame, column_config=config, hide_index=True, height=_PX)
    st.download_button(
        labels("advance.csv"),
        lambda: tables.csv_bytes(rows),
        file_name=f"{labels('advance.file')}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="advance_csv",
    )


def shown(rows: pd.DataFrame, labels: Words) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Rows for the screen."""
    frame = pd.DataFrame(
        {
            "name": rows["name"],
            "region": [regions().name(code, labels.lang) for code in rows["region"]],
            "industry": plant_names.industries(labels, rows["industry"]),
            "named": np.where(rows["named"], labels("flag.yes"), labels("advance.own_word")),
            "min_load": [percent(one) for one in rows["min_load"]],
            **{p: [number(one, 3) for one in rows[f"{p}_t_d"]] for p in POLLUTANTS},
            "lost": [number(one, 1) for one in rows["lost_wan_d"]],
        }
    )
    config = {
        name: st.column_config.Column(
            labels("pollutant." + name) + " t/d"
            if name in POLLUTANTS
            else labels("advance.column." + name),
            alignment="right" if name in ("min_load", "lost", *POLLUTANTS) else None,
        )
        for name in frame.columns
    }
    return frame, config
