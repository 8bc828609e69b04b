"""Charts of plants, without a browser."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pages.ui.plant_charts import build_activity, build_bars, build_grades
from text import LANGUAGES, words

USE = pd.DataFrame(
    {
        "date": pd.date_range("2026-01-01", periods=6),
        "electricity_kwh": [100.0, 110.0, None, 90.0, 40.0, 45.0],
        "nox_kg": [4.0, 4.0, 4.0, 4.0, 1.0, 1.0],
    }
)
BANDS = pd.DataFrame(
    {"start": [pd.Timestamp("2026-01-05")], "end": [pd.Timestamp("2026-01-07")], "level": ["red"]}
)


def test_bars_say_their_numbers_and_leave_room_for_them() -> None:
    rows = pd.DataFrame({"name": ["甲", "乙"], "value": [2, 10], "said": ["2", "10"]})
    figure = build_bars(rows)
    assert list(figure.data[0].text) == ["2", "10"]
    assert figure.layout.xaxis.range[1] > 10
    assert figure.layout.yaxis.autorange == "reversed"


def test_bars_of_nothing_are_drawn() -> None:
    assert build_bars(pd.DataFrame({"name": [], "value": [], "said": []})).data[0].x.size == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_grades_have_three_shares_and_a_missing_one_is_a_dash(lang: str) -> None:
    rows = pd.DataFrame(
        {
            "name": ["A", "D"],
            "share_plants": [0.05, 0.776],
            "share_output_wan_d": [None, 0.551],
            "share_jobs": [0.0, 1.0],
        }
    )
    labels = words(lang)
    figure = build_grades(rows, labels=labels)
    assert figure.data[0].name == labels("plants.column.share_plants")
    assert [list(bar.text) for bar in figure.data] == [
        ["5.0%", "77.6%"],
        ["—", "55.1%"],
        ["0.0%", "100%"],
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_activity_has_a_panel_a_quantity_bands_and_reference_days(lang: str) -> None:
    labels = words(lang)
    figure = build_activity(
        USE,
        labels=labels,
        quantities=["electricity_kwh", "nox_kg"],
        segments=BANDS,
        before=[date(2026, 1, 1), date(2026, 1, 2)],
    )
    assert [line.yaxis for line in figure.data] == ["y", "y2"]
    top, low = figure.layout.yaxis.domain, figure.layout.yaxis2.domain
    assert low[1] < top[0]
    assert list(figure.data[0].marker.symbol) == ["circle-open"] * 2 + ["circle"] * 4
    # A day's sum stands at its noon, inside the band of a response that begins at its midnight.
    assert pd.Timestamp(figure.data[0].x[4]) == pd.Timestamp("2026-01-05 12:00")
    (band,) = figure.layout.shapes
    assert (band.x0, band.x1) == (BANDS["start"][0], BANDS["end"][0])
    said = {one.text for one in figure.layout.annotations}
    assert {labels("level.red"), labels("plants.axis.nox_kg")} <= said


def test_activity_without_a_response_is_drawn() -> None:
    figure = build_activity(
        USE, labels=words("zh"), quantities=["nox_kg"], segments=BANDS.iloc[:0], before=()
    )
    assert not figure.layout.shapes
