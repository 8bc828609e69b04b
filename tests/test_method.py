"""The worked cases of docs/method.md, worked out anew from the document itself."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from analytics.aqi import iaqi
from analytics.episodes import classify
from analytics.plan import Level, Reading
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
