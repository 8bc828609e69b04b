"""The workbooks of the solver and of turns: their cells are the results', their sums are live."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import fastexcel
import numpy as np
import pandas as pd
import pytest

from analytics import optimise as solver
from analytics import rotation
from analytics.optimise_needed import needed
from analytics.plan import Level
from data.rulebook import plan
from data.solver_ground import Ground, ground
from data.store import Store
from reports.rotation_workbook import ADJUST, START, TURN, rotation_workbook
from reports.solver_workbook import solver_workbook
from tests.data.solver_city import filled
from text import LANGUAGES, words

NOW = datetime(2026, 1, 20, 10)
PLAN = plan("jiaozuo-2023")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("books") / "store")


def opened(store: Path, level: Level) -> Ground:
    return ground(Store(store).current(), level=level, as_of=NOW, plan=PLAN)


def sheet(content: bytes, name: str) -> pd.DataFrame:
    return fastexcel.read_excel(content).load_sheet(name).to_pandas()


def formulas(content: bytes, number: int) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        text = parts.read(f"xl/worksheets/sheet{number}.xml").decode()
    return re.findall(r"<f>(.*?)</f>", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_calculation_of_a_shortfall(store: Path, lang: str) -> None:
    labels, of = words(lang), opened(store, Level.RED)
    demand = solver.demand_for(of.sets, of.listed, level=of.level)
    found = solver.optimise(of.sets, demand)
    lacks = needed(of.sets, demand, found, level=of.level)
    content = solver_workbook(of, found, lacks, scope="county", options="x", labels=labels)
    summary = sheet(content, labels("solver.sheet.summary"))
    # 解放区 reaches 3.0 of 3.0, 山阳区 2.0 of 3.0, the city 5.0 of 6.0.
    short = [0.0] * 4 + [1.0] * 8
    assert summary.iloc[:, 6].tolist() == pytest.approx(short, abs=1e-6)
    assert summary.iloc[4:8, 4].tolist() == pytest.approx([2.0] * 4)
    every = formulas(content, 1)
    assert len(every) == 3 * 12
    assert all(one.startswith("SUMIFS(") for one in every[0:24:3])
    assert all(one.startswith("SUM(") for one in every[24::3])
    plants = sheet(content, labels("solver.sheet.plants"))
    assert len(plants) == 4
    # What the formulas would give: the plants' cuts by county.
    sums = plants.groupby(labels("solver.column.region"), sort=False).sum(numeric_only=True)
    assert sums.iloc[:, -4:].to_numpy().ravel().tolist() == pytest.approx([3.0] * 4 + [2.0] * 4)
    who = sheet(content, labels("solver.sheet.needed"))
    assert who.iloc[:, 1].tolist() == ["P3"]
    assert who[labels("solver.column.reason")].tolist() == [labels("solver.reason.floor")]
    notes = sheet(content, labels("solver.sheet.notes"))
    assert labels("solver.note.rule") in notes.iloc[:, 0].tolist()


def test_a_reached_target_needs_nobody(store: Path) -> None:
    labels, of = words("zh"), opened(store, Level.ORANGE)
    found = solver.optimise(of.sets, solver.demand_for(of.sets, of.listed, level=of.level))
    content = solver_workbook(of, found, None, scope="county", options="x", labels=labels)
    names = fastexcel.read_excel(content).sheet_names
    assert labels("solver.sheet.needed") not in names
    plants = sheet(content, labels("solver.sheet.plants"))
    assert plants[labels("solver.column.lost")].sum() == pytest.approx(27.5)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_turns_by_day_and_by_plant(store: Path, lang: str) -> None:
    labels, of = words(lang), opened(store, Level.ORANGE)
    demand = solver.demand_for(of.sets, of.listed, level=of.level)
    turns = rotation.Turns(
        6, np.ones(4, dtype=bool), demand.target, demand.groups, least_run=2, start_up=1, ahead=2,
        base=demand.base,
    )  # fmt: skip
    found = rotation.rotate(of.sets, turns, level=of.level)
    content = rotation_workbook(of, turns, found, scope="county", labels=labels)
    days = sheet(content, labels("rotation.sheet.days"))
    cells = days.iloc[:, -6:].fillna("").to_numpy()
    order = [of.sets.plants.tolist().index(code) for code in days.iloc[:, 1]]
    assert ((cells == TURN) == found.on[order]).all()
    assert ((cells == START) == found.starting[order]).all()
    assert ((cells == ADJUST) <= found.adjusting[order]).all()
    burden = days[labels("rotation.column.burden")].tolist()
    assert burden == found.burden[order].tolist()
    assert all("COUNTIF(" in one for one in formulas(content, 1))
    by_plant = sheet(content, labels("rotation.sheet.plants"))
    lengths = by_plant.groupby(by_plant.columns[1], sort=False)[
        labels("rotation.column.length")
    ].sum()
    assert {code: int(n) for code, n in lengths.items()} == {
        of.sets.plants[n]: int(found.burden[n]) for n in order
    }
    # P3 cannot be interrupted and is at its turn from day 1: two days ahead is before that.
    first = by_plant[by_plant.iloc[:, 1] == "P3"].iloc[0]
    assert first[labels("rotation.column.adjust_from")] == labels("rotation.before", days=2)
    tonnes = sheet(content, labels("rotation.sheet.tonnes"))
    assert len(tonnes) == 6 * 2 * 4
    worst = tonnes.groupby(tonnes.columns[0])[labels("rotation.column.missing")].sum()
    assert worst.tolist() == pytest.approx(found.shortfall.sum(axis=(1, 2)).tolist(), abs=1e-6)
