"""The worked cases of docs/method.md, worked out anew from the document itself."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from analytics.aqi import iaqi
from analytics.episodes import classify
from analytics.plan import Level, Reading
from analytics.reduction import Part, ReducedTarget, ReductionFacts, Verdict, assess
from analytics.running import HourlySeries
from data.rulebook import plan, standards

METHOD = Path(__file__).resolve().parent.parent / "docs" / "method.md"
LEVELS = {"黄": Level.YELLOW, "橙": Level.ORANGE, "红": Level.RED}
BACKGROUND, PAUSE_H = 50.0, 96
MIDNIGHT = 20_000 * 24  # any midnight; the first hour after it is 01:00


def rows() -> list[list[str]]:
    lines = METHOD.read_text(encoding="utf-8").splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if re.fullmatch(r"\d+×\d+(，\d+×\d+)*", row[0])]


def expected(cell: str) -> list[tuple[Level, int]]:
    parts = [] if cell == "—" else cell.split(" + ")
    return [(LEVELS[part[0]], int(part[1:])) for part in parts]


def series(case: str) -> HourlySeries:
    dirty = [tuple(map(int, part.split("×"))) for part in case.split("，")]
    runs = [(BACKGROUND, PAUSE_H), *dirty, (BACKGROUND, PAUSE_H)]
    aqi = np.concatenate([np.full(hours, float(value)) for value, hours in runs])
    first = MIDNIGHT - PAUSE_H + 1
    return HourlySeries.from_columns("x", np.arange(first, first + len(aqi)), aqi=aqi)


def test_all_worked_cases_are_found() -> None:
    assert len(rows()) == 15


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_worked_case(row: list[str]) -> None:
    for reading, cell in zip(Reading, row[1:], strict=True):
        judged = classify(
            series(row[0]),
            plan=plan("jiaozuo-2023"),
            standards=standards(),
            reading=reading,
            basis="hourly_aqi",
        )
        found = [(episode.level, episode.hours) for episode in judged.episodes]
        assert found == expected(cell), reading


def test_index_examples() -> None:
    """PM2.5 150 → 200 and 151 → 201; PM10 130 → 90 by the older table and 104 by the newer."""
    old, new = standards()
    assert iaqi(np.array([150.0, 151.0]), old.daily.pm25, old.iaqi).tolist() == [200, 201]
    assert iaqi(np.array([130.0]), old.daily.pm10, old.iaqi).tolist() == [90]
    assert iaqi(np.array([130.0]), new.daily.pm10, new.iaqi).tolist() == [104]


def cuts() -> list[list[str]]:
    lines = METHOD.read_text(encoding="utf-8").splitlines()
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in lines]
    verdicts = {str(v) for v in Verdict}
    return [row for row in cells if len(row) == 3 and row[1] in verdicts]


def test_all_worked_cuts_are_found() -> None:
    assert len(cuts()) == 8


@pytest.mark.parametrize("row", cuts(), ids=lambda row: row[0])
def test_worked_cut(row: list[str]) -> None:
    """Baseline 10 t/d, orange; the same cut of every pollutant."""
    cut, _, approved = row[0].partition("，批准 ")
    bounds = [float(part) for part in cut.strip("()").split(",")]
    low, high = (np.full((1, 4), value) for value in (bounds[0], bounds[-1]))
    warned = len(bounds) > 1
    part = Part(Level.ORANGE, 24.0, high, low if warned else None, high if warned else None)
    granted = float(approved.rstrip("%")) / 100 if approved else None
    approvals = () if granted is None else (ReducedTarget("x", None, "", granted, date.min),)
    facts = ReductionFacts(
        regions=("x",),
        baseline=np.full((1, 4), 10.0),
        industrial=np.zeros((1, 4), dtype=bool),
        city_baseline=np.full(4, np.nan),
        parts=(part,),
        approvals=approvals,
    )
    rows = assess(facts, plan=plan("jiaozuo-2023")).of("x")
    assert set(rows["verdict"]) == {row[1]}
    assert rows["short_t_d"].tolist() == pytest.approx([float(row[2])] * 4, abs=1e-9)
