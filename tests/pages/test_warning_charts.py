"""Charts of warnings: what stands on which track, and the range as a band."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import plotly.graph_objects as go
import pytest

from data.rulebook import standards
from pages.ui import warning_charts
from text import LANGUAGES, words
from text.formats import colours

LOW = datetime(2025, 12, 1)
HOUR = timedelta(hours=1)
DAYS = (LOW, LOW + timedelta(days=10))


def frame(first: int, values: list[float], spread: float = 0.0) -> pd.DataFrame:
    times = [LOW + (first + n) * HOUR for n in range(len(values))]
    value = pd.Series(values)
    return pd.DataFrame(
        {
            "time": pd.to_datetime(times),
            "aqi_24h": value,
            "low": value - spread,
            "high": value + spread,
        }
    )


LEVELS = pd.DataFrame(
    [
        ("recommended", LOW - HOUR, LOW + 24 * HOUR, "yellow"),  # begins before the axis
        ("recommended", LOW + 24 * HOUR, LOW + 30 * HOUR, "none"),
        ("issued", LOW + 48 * HOUR, LOW + 120 * HOUR, "orange"),
        ("verified", LOW + 50 * HOUR, LOW + 55 * HOUR, "red"),
        ("verified", LOW + 300 * HOUR, LOW + 310 * HOUR, "red"),  # after it
    ],
    columns=["track", "start", "end", "level"],
)


def timeline(lang: str = "zh", spread: float = 20.0) -> go.Figure:
    return warning_charts.build_timeline(
        frame(0, [100.0] * 100),
        labels=words(lang),
        standard=standards()[0],
        thresholds=(150, 200, 300),
        forecast=frame(100, [180.0, 260.0, 240.0], spread),
        levels=LEVELS,
        between=DAYS,
        marks={"x": LOW + 100 * HOUR},
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_level_has_its_colour_and_word(lang: str) -> None:
    labels = words(lang)
    bars = [b for b in timeline(lang).data if b.type == "bar" and b.text]
    said = [(b.y[0], b.marker.color, b.text[0]) for b in bars]
    level = colours()["level"]
    assert said == [
        # 24 of 240 h: a sign; 72 of 240 h: a word; 5 of 240 h: the colour, and words on hover.
        (
            labels("verification.track_recommended"),
            level["yellow"],
            labels("verification.sign_yellow"),
        ),
        (labels("verification.track_issued"), level["orange"], labels("level.orange")),
        (labels("verification.track_verified"), level["red"], ""),
    ]
    assert all(
        labels("level." + name) in b.hovertemplate
        for name, b in zip(("yellow", "orange", "red"), bars, strict=True)
    )
    # What begins before the axis is cut there: 24 h are left.
    assert bars[0].base[0] == LOW
    assert bars[0].x[0] == 24 * 3600 * 1000


def test_the_range_is_a_band_around_the_forecast() -> None:
    band, line, observed = (t for t in timeline().data if t.type == "scatter")
    # From the last observed hour, where the band is closed, up along the high end and back.
    assert list(band.y) == [100, 200, 280, 260, 220, 240, 160, 100]
    assert list(line.y) == [100, 180, 260, 240]
    assert line.line.dash == "dot"
    assert len(observed.y) == 100
    without = [t for t in timeline(spread=0.0).data if t.type == "scatter"]
    assert len(without) == 2


def test_the_axis_holds_the_range() -> None:
    figure = timeline()
    assert figure.layout.yaxis.range[1] == pytest.approx(280 * 1.12)
    assert set(figure.layout.yaxis.tickvals) >= {150, 200, 300}
    (word,) = figure.layout.annotations
    assert word.text == "x"


def test_errors_of_the_forecast() -> None:
    days = pd.DataFrame({"day": [1, 2], "mae": [10.04, 15.0], "bias": [-1.0, 2.0]})
    bars, points = warning_charts.build_errors(days, labels=words("en")).data
    assert list(bars.x) == ["day 1", "day 2"]
    assert list(bars.text) == ["10.0", "15.0"]
    assert list(points.y) == [-1, 2]


def test_nothing_at_all_is_an_empty_axis() -> None:
    empty = frame(0, [])
    figure = warning_charts.build_timeline(
        empty, labels=words("zh"), standard=standards()[0], thresholds=(150,), forecast=empty,
        levels=LEVELS.head(0), between=DAYS, marks={},
    )  # fmt: skip
    assert figure.layout.yaxis.range[1] == 230
