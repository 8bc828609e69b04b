"""Figures by their numbers, without a browser."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.standard import standard_at
from data.rulebook import standards
from pages.ui import charts, day_charts
from text import words
from text.formats import colours, faded

ZH = words("zh")
STANDARD = standard_at(standards(), datetime(2026, 1, 1).date())
THRESHOLDS = (150.0, 200.0, 300.0)
NO_SPANS = pd.DataFrame({"start": [], "end": [], "hours": [], "level": []})


def hours(values: list[float], start: str = "2026-01-01 01:00") -> pd.DataFrame:
    times = pd.date_range(start, periods=len(values), freq="h")
    return pd.DataFrame({"time": times, "aqi": values, "aqi_24h": np.array(values) - 10})


def curve(frame: pd.DataFrame, **more: object) -> go.Figure:
    settings = {"standard": STANDARD, "thresholds": THRESHOLDS, "spans": NO_SPANS, **more}
    return charts.build_curve(frame, labels=ZH, **settings)


def rectangles(figure: go.Figure, colour: str) -> list[go.layout.Shape]:
    return [s for s in figure.layout.shapes if s.fillcolor == colour]


def test_curve_draws_hours_and_running_mean() -> None:
    figure = curve(hours([100.0, np.nan, 250.0]))
    hourly, running = figure.data
    assert hourly.name == "小时AQI"
    assert running.name == "24小时滑动AQI"
    np.testing.assert_equal(np.asarray(hourly.y), [100, np.nan, 250])
    np.testing.assert_equal(np.asarray(running.y), [90, np.nan, 240])
    assert not hourly.connectgaps


def test_curve_reaches_above_its_peak_and_shows_thresholds_below_it() -> None:
    figure = curve(hours([100.0, 250.0]))
    low, top = figure.layout.yaxis.range
    assert (low, top) == (0, pytest.approx(280))
    dashed = [s.y0 for s in figure.layout.shapes if s.type == "line"]
    assert dashed == [150, 200]
    assert {150, 200} <= set(figure.layout.yaxis.tickvals)


def test_curve_of_a_draft_names_its_own_thresholds() -> None:
    figure = curve(hours([100.0, 250.0]), thresholds=(140.0, 180.0))
    assert {140, 180} <= set(figure.layout.yaxis.tickvals)
    assert 200 not in figure.layout.yaxis.tickvals or 200 - 180 > 0.06 * 280


def test_class_scale_has_the_official_colours_up_to_the_top() -> None:
    figure = curve(hours([100.0, 480.0]))
    top = figure.layout.yaxis.range[1]
    scale = [s for s in figure.layout.shapes if s.xsizemode == "pixel"]
    assert [s.fillcolor for s in scale] == list(colours()["class"].values())
    assert [s.y1 for s in scale] == [50, 100, 150, 200, 300, pytest.approx(top)]


def test_episodes_are_shaded_from_the_start_of_their_first_hour() -> None:
    spans = pd.DataFrame(
        {
            "start": [datetime(2026, 1, 1, 5)],
            "end": [datetime(2026, 1, 1, 20)],
            "hours": [16],
            "level": ["orange"],
        }
    )
    figure = curve(hours([210.0] * 24), spans=spans)
    shade = rectangles(figure, faded(colours()["level"]["orange"], 0.16))
    assert len(shade) == 1
    assert pd.Timestamp(shade[0].x0) == pd.Timestamp("2026-01-01 04:00")
    assert pd.Timestamp(shade[0].x1) == pd.Timestamp("2026-01-01 20:00")
    assert [a.text for a in figure.layout.annotations] == ["橙色"]


def test_a_narrow_episode_has_no_word_that_would_not_fit() -> None:
    spans = pd.DataFrame(
        {
            "start": [datetime(2026, 1, 3)],
            "end": [datetime(2026, 1, 3, 3)],
            "hours": [4],
            "level": ["yellow"],
        }
    )
    assert not curve(hours([210.0] * 240), spans=spans).layout.annotations


def test_gaps_stand_at_the_foot() -> None:
    start = [datetime(2026, 1, 1, 3), datetime(2026, 1, 1, 9)]
    end = [datetime(2026, 1, 1, 4), datetime(2026, 1, 1, 9)]
    gaps = pd.DataFrame({"start": start, "end": end, "kind": ["missing", "dust"]})
    figure = curve(hours([210.0] * 24), gaps=gaps)
    for colour, edges in ((charts.GREY, (2, 4)), (charts.DUST, (8, 9))):
        (block,) = rectangles(figure, faded(colour, 0.45))
        assert (pd.Timestamp(block.x0).hour, pd.Timestamp(block.x1).hour) == edges
        assert block.y1 == 0.05


def test_forecast_is_dotted_and_begins_where_observation_ends() -> None:
    ahead = pd.DataFrame({"time": [datetime(2026, 1, 1, 4)], "aqi_24h": [400.0]})
    figure = curve(hours([100.0, 110.0, 120.0]), forecast=ahead)
    dotted = figure.data[2]
    assert dotted.line.dash == "dot"
    assert list(dotted.y) == [110, 400]
    assert figure.layout.yaxis.range[1] == pytest.approx(448)


def test_windows_lie_at_their_means() -> None:
    windows = pd.DataFrame(
        {
            "start": [datetime(2026, 1, 1, 1)],
            "end": [datetime(2026, 1, 2, 0)],
            "value": [201.0],
            "level": ["yellow"],
        }
    )
    figure = curve(hours([201.0] * 24), windows=windows)
    stroke = figure.data[2]
    assert list(stroke.y) == [201, 201]
    assert pd.Timestamp(stroke.x[0]) == pd.Timestamp("2026-01-01 00:00")
    assert figure.layout.annotations[0].text == "201"


def test_days_are_steps_under_their_own_name() -> None:
    figure = curve(hours([100.0, 110.0]), daily=True)
    assert [trace.name for trace in figure.data] == ["日AQI"]
    assert figure.data[0].line.shape == "vh"


def test_backgrounds_are_clear_and_the_axis_speaks_the_language() -> None:
    figure = curve(hours([100.0]))
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert figure.layout.xaxis.tickformatstops[1].value.startswith("%-m月%-d日")
    english = charts.build_curve(
        hours([100.0]),
        labels=words("en"),
        standard=STANDARD,
        thresholds=THRESHOLDS,
        spans=NO_SPANS,
    )
    assert "月" not in str(english.layout.xaxis.tickformatstops)


def test_readings_are_bars_on_one_axis() -> None:
    start, end = datetime(2026, 1, 1, 1), datetime(2026, 1, 3)
    rows = pd.DataFrame(
        {
            "reading": ["blocks", "held"],
            "start": [start, pd.NaT],
            "end": [end, pd.NaT],
            "hours": [48, 0],
            "level": ["orange", "none"],
        }
    )
    found, nothing = charts.build_readings(rows, labels=ZH).data
    assert found.x[0] == 48 * 3_600_000
    assert found.text[0] == "橙色 48小时"
    assert nothing.x[0] == 0
    assert nothing.text[0] == "未达预警"


DAYS = pd.DataFrame(
    {
        "date": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-02-28"]),
        "aqi": [40.0, np.nan, 320.0],
        "klass": ["excellent", "", "severe"],
        "primary": ["", "", "pm25+pm10"],
        "hours": [24, 3, 24],
    }
)


def test_calendar_places_each_day_and_tells_missing_from_outside() -> None:
    figure = day_charts.build_calendar(
        DAYS, labels=ZH, rows=[(2026, 1), (2026, 2)], standard=STANDARD
    )
    z = np.asarray(figure.data[0].z, dtype=float)
    assert z.shape == (2, 31)
    assert z[0, 0] == 0  # excellent
    assert z[0, 1] == -1  # a day without a class
    assert z[0, 2] == -2  # a day that the data do not have
    assert z[1, 27] == 5  # severe
    assert np.isnan(z[1, 28:]).all()  # February has no 29th in 2026
    assert list(figure.layout.yaxis.ticktext) == ["1月", "2月"]


def test_calendar_says_date_class_and_primary_pollutants() -> None:
    figure = day_charts.build_calendar(DAYS, labels=ZH, rows=[(2026, 2)], standard=STANDARD)
    said = figure.data[0].customdata[0][27]
    assert said == "2026年2月28日<br>AQI 320 · 严重污染<br>首要污染物：PM₂.₅、PM₁₀"


def test_calendar_colours_sit_on_their_classes() -> None:
    """Each of eight values has an eighth of the scale; the scale spans -2.5 to 5.5."""
    figure = day_charts.build_calendar(DAYS, labels=ZH, rows=[(2026, 1)], standard=STANDARD)
    heat = figure.data[0]
    assert (heat.zmin, heat.zmax) == (-2.5, 5.5)
    steps = dict.fromkeys(colour for _, colour in heat.colorscale)
    assert list(steps)[2:] == list(colours()["class"].values())


def test_shares_stack_to_the_whole() -> None:
    shares = pd.DataFrame(
        {
            "year": [2025, 2025, 2026],
            "klass": ["good", "heavy", "good"],
            "days": [10, 1, 5],
            "share": [10 / 11, 1 / 11, 1.0],
        }
    )
    figure = day_charts.build_shares(shares, labels=ZH, standard=STANDARD)
    total = np.sum([np.asarray(bar.x) for bar in figure.data], axis=0)
    assert total.tolist() == [1.0, 1.0]
    good = next(bar for bar in figure.data if bar.name == "良")
    assert list(good.y) == ["2025", "2026"]
    assert list(good.text) == ["91%", "100%"]
    # A narrow segment carries no number, which would be hard to read on its strong colour.
    heavy = next(bar for bar in figure.data if bar.name == "重度污染")
    assert list(heavy.text) == ["", ""]
    assert heavy.x[0] == 1 / 11


def test_primary_counts_by_month() -> None:
    counts = pd.DataFrame(
        {"year": [2025, 2026], "month": [12, 1], "pollutant": ["pm25", "o3"], "days": [20, 2]}
    )
    rows = [(2025, 12), (2026, 1)]
    figure = day_charts.build_primary(counts, labels=ZH, rows=rows)
    assert {bar.name: list(bar.y) for bar in figure.data} == {"PM₂.₅": [20, 0], "O₃": [0, 2]}
    assert list(figure.layout.xaxis.ticktext) == ["12月<br>2025年", "1月<br>2026年"]


def test_completeness_is_a_year_by_month_table() -> None:
    valid = pd.DataFrame({"year": [2025, 2026], "month": [12, 1], "share": [0.999, 0.5]})
    heat = day_charts.build_completeness(valid, labels=ZH).data[0]
    z = np.asarray(heat.z, dtype=float)
    assert z.shape == (2, 12)
    assert (z[0, 11], z[1, 0]) == (0.999, 0.5)
    assert heat.text[0][11] == "99"
    assert heat.text[1][5] == ""
