"""Charts, map and matrix of a reduction by their numbers, without a browser."""

from __future__ import annotations

import html
import re

import numpy as np
import pandas as pd
import pytest

from analytics.reduction import CITY, POLLUTANTS, Assessment, Verdict
from pages.ui import reduction_charts as charts
from pages.ui import reduction_frames as frames
from pages.ui import reduction_matrix as matrix
from pages.ui.tilemap import build_tilemap
from text import findings_reduction as findings
from text import words
from text.formats import colours

ZH, EN = words("zh"), words("en")
RATIO = {"baseline_t_d": 10.0, "required": 0.2, "target": 0.2, "measured": np.nan}


def row(region: str, pollutant: str, verdict: Verdict, **given: object) -> dict[str, object]:
    """One row of a judgement; what is not given is met as planned."""
    planned = float(given.pop("planned", 0.25))
    low, high = given.pop("low", np.nan), given.pop("high", np.nan)
    base = {"region": region, "pollutant": pollutant, "basis": "society_wide"} | RATIO
    tonnes = {"planned_t_d": planned * 10, "low_t_d": low * 10, "high_t_d": high * 10}
    shares = {"planned": planned, "executed_low": low, "executed_high": high}
    rest = {"measured_by": "", "short_t_d": 0.0, "by_pair": False, "document": ""}
    return base | shares | tonnes | rest | {"verdict": verdict} | given


def judged(rows: list[dict[str, object]], *, executed: bool = False) -> Assessment:
    return Assessment(
        pd.DataFrame(rows), plan="p", clause="五(二)2(1)", executed=executed, level=None, hours=0,
        pair=False,
    )  # fmt: skip


def whole(region: str, verdict: Verdict = Verdict.MET, **given: object) -> list[dict[str, object]]:
    return [row(region, name, verdict, **given) for name in POLLUTANTS]


def test_bullets_of_a_list() -> None:
    rows = pd.DataFrame(whole("410802"))
    bar, target = charts.build_bullets(rows, labels=ZH, executed=False).data
    assert list(bar.x) == [0.25] * 4
    assert list(bar.y) == ["SO₂", "NOx", "PM", "VOCs"]
    assert list(target.x) == [0.2] * 4


def test_bullets_of_a_warning_lie_over_one_another() -> None:
    given = {"low": 0.1, "high": 0.18, "measured": 0.3}
    rows = pd.DataFrame(whole("410802", Verdict.SHORT, **given))
    figure = charts.build_bullets(rows, labels=ZH, executed=True)
    named = {trace.name: list(trace.x) for trace in figure.data}
    assert named == {
        "未核查，至多": [0.18] * 4,
        "已核实": [0.1] * 4,
        "清单": [0.25] * 4,
        "实测降幅": [0.3] * 4,
        "要求": [0.2] * 4,
    }
    assert figure.layout.barmode == "overlay"
    low, high = figure.layout.xaxis.range
    assert low == 0
    assert high > 0.3


def test_bullets_show_a_rise_of_what_is_measured() -> None:
    rows = pd.DataFrame(whole("410802", low=0.1, high=0.18, measured=-0.1))
    assert charts.build_bullets(rows, labels=ZH, executed=True).layout.xaxis.range[0] < -0.1


def test_bullets_without_a_baseline_have_no_target() -> None:
    nothing = {"planned": np.nan, "basis": "none", "baseline_t_d": np.nan}
    rows = pd.DataFrame(whole("410802", Verdict.CANNOT, **nothing))
    *_, target = charts.build_bullets(rows, labels=ZH, executed=False).data
    assert len(target.x) == 0


def test_bridge_leads_from_the_plan_to_what_is_verified() -> None:
    """Planned 2.5, at most 1.8, verified 1.0: undone 0.7, unchecked 0.8."""
    one = next(pd.DataFrame(whole("410802", low=0.1, high=0.18)).itertuples())
    steps = frames.bridge(one)
    assert steps["tonnes"].tolist() == pytest.approx([2.5, 0.7, 0.8, 1.0])
    (bar,) = charts.build_bridge(steps, labels=ZH, target=2.0).data
    assert list(bar.base) == pytest.approx([0, 1.8, 1.0, 0])
    assert list(np.add(bar.base, bar.y)) == pytest.approx([2.5, 2.5, 1.8, 1.0])
    assert list(bar.text) == ["2.500", "−0.700", "−0.800", "1.000"]


def test_sources_are_steps_up_to_their_sum() -> None:
    groups = pd.DataFrame({"cut_t_d": [3.0, 1.0], "share": [0.75, 0.25]})
    figure = charts.build_sources(groups, labels=ZH, target=5.0, names=["水泥", "铸造"])
    (bar,) = figure.data
    assert list(bar.y) == ["水泥", "铸造", "合计"]
    assert list(bar.base) == [0, 3, 0]
    assert list(bar.x) == [3, 1, 4]
    (line,) = figure.layout.shapes
    assert line.x0 == line.x1 == 5
    said = [note.text for note in figure.layout.annotations]
    assert said == ["要求 5.00 t/d", "3.000 (75%)", "1.000 (25%)", "4.000"]


def test_charts_without_a_target_draw_no_line() -> None:
    groups = pd.DataFrame({"cut_t_d": [3.0], "share": [1.0]})
    figure = charts.build_sources(groups, labels=ZH, target=np.nan, names=["水泥"])
    assert not figure.layout.shapes


def test_small_groups_become_one() -> None:
    plants = pd.DataFrame(
        {"industry": [*"abcd", None], "cut_so2": [4.0, 3, 2, 1, 0]}
        | {"low_so2": [0.0] * 5, "open_so2": [4.0, 3, 2, 1, 0], "so2_t_d": [5.0] * 5}
    )
    groups = frames.groups(plants, "industry", "so2")
    assert groups["group"].tolist() == ["a", "b", "c", "d", frames.UNNAMED]
    assert groups["plants"].tolist() == [1, 1, 1, 1, 0]
    assert groups["share"].sum() == pytest.approx(1)
    shown = frames.leading(groups, 3)
    assert shown["group"].tolist() == ["a", "b", frames.REST]
    assert shown["cut_t_d"].tolist() == [4, 3, 3]


def test_nothing_cut_has_no_shares() -> None:
    plants = pd.DataFrame(
        {"industry": ["a"], "cut_so2": [0.0], "low_so2": [0.0], "open_so2": [0.0]}
        | {"so2_t_d": [5.0]}
    )
    groups = frames.groups(plants, "industry", "so2")
    assert groups["share"].isna().all()
    assert frames.leading(groups, 3).empty


def test_parts_are_weighted_by_their_hours() -> None:
    """30 h with nobody there, 10 h checked by half: cut 2.0 × 0.75 + 4.0 × 0.25 = 2.5."""
    cuts = {f"cut_{name}": [2.0] for name in POLLUTANTS}
    first = pd.DataFrame({"plant": ["P"], "implemented": [np.nan]} | cuts)
    second = first.assign(implemented=0.5, **{name: [4.0] for name in cuts})
    both = frames.joined(second, [(30.0, first), (10.0, second)])
    assert both["cut_nox"].tolist() == [2.5]
    assert both["low_nox"].tolist() == [0.5]
    assert both["open_nox"].tolist() == [1.5]
    alone = frames.joined(first, [(0.0, first)])
    assert alone["cut_nox"].tolist() == [2.0]


def test_the_default_is_what_is_most_short() -> None:
    rows = [
        *whole("a", planned=0.21),
        *whole("b", Verdict.SHORT, planned=0.19, short_t_d=0.1),
        *whole("c", Verdict.SHORT, planned=0.15, short_t_d=0.5),
        *whole(CITY),
    ]
    rows[10]["short_t_d"] = 0.7
    found = judged(rows)
    assert frames.default_county(found) == "c"
    assert frames.default_pollutant(found, "c") == "pm"
    assert frames.shortfalls(found)["short_t_d"].tolist()[:2] == [0.7, 0.5]
    met = judged([*whole("a"), *whole("b"), *whole(CITY)])
    assert frames.default_county(met) == "a"
    assert frames.shortfalls(met).empty


def test_of_many_counties_the_worst_are_shown_with_the_city() -> None:
    rows = [one for n in range(61) for one in whole(f"c{n:02}", planned=0.2 + n / 1000)]
    found = judged([*rows, *whole(CITY)])
    shown, left_out = frames.matrix_rows(found, 60)
    kept = list(dict.fromkeys(shown["region"]))
    assert kept == [*(f"c{n:02}" for n in range(30)), CITY]
    assert left_out == 31
    few, none = frames.matrix_rows(judged([*rows[4:], *whole(CITY)]), 60)
    assert few["region"].nunique() == 61
    assert none == 0


PLACES = [("a", 0, 0, ""), ("b", 2, 1, ""), ("zone", 1, 1, "a"), ("away", 0, 1, "")]


def test_tiles_have_the_worst_verdict_and_that_of_the_unit_they_are_counted_in() -> None:
    rows = [*whole("a"), *whole("b"), *whole(CITY)]
    rows[1]["verdict"] = Verdict.UNDECIDED
    rows[2]["verdict"] = Verdict.SHORT
    tiles = frames.tiles(judged(rows), PLACES, names=str.upper)
    assert tiles["verdict"].tolist() == ["short", "met", "short", ""]
    assert tiles["parent"].tolist() == ["", "", "A", ""]
    figure = build_tilemap(tiles, labels=ZH)
    assert [note.text for note in figure.layout.annotations] == [
        "<b>✗</b><br>A", "<b>✓</b><br>B", "<b>✗</b><br>ZONE", "<b>—</b><br>AWAY",
    ]  # fmt: skip
    filled = [shape.fillcolor for shape in figure.layout.shapes]
    assert filled[:2] == [colours()["verdict"]["short"], colours()["verdict"]["met"]]
    assert filled[2].startswith("rgba")
    hover = list(figure.data[0].customdata)
    assert hover[2] == "ZONE<br>不足 · 计入A"
    assert hover[3] == "AWAY<br>缺数据"


def cells(made: str) -> list[str]:
    return re.findall(r"<td.*?</td>", made, re.S)


def test_matrix_cells_have_mark_word_ratio_and_bars() -> None:
    rows = [
        *whole("a", Verdict.UNDECIDED, low=0.1, high=0.21),
        *whole(CITY, Verdict.SHORT, low=0.1, high=0.15, short_t_d=0.5),
    ]
    made = matrix.build_matrix(
        pd.DataFrame(rows), labels=ZH, names=lambda c: f"<{c}>", executed=True
    )
    first, *_, last = cells(made)
    assert findings.MARKS[Verdict.UNDECIDED] in first
    assert "待定" in first
    assert "10.0–21.0%" in first
    assert "不足" in last
    assert "差 0.50 t/d" in html.unescape(last)
    top = 0.21 * 1.08
    widths = [float(one) for one in re.findall(r"width:([\d.]+)%", first)]
    assert widths == pytest.approx([100 * 0.21 / top, 100 * 0.1 / top], abs=0.05)
    assert '<tr class="city">' in made
    assert "&lt;a&gt;" in made


def test_matrix_says_where_a_lower_ratio_was_approved() -> None:
    rows = whole("a", Verdict.REDUCED, planned=0.16, target=0.15)
    made = matrix.build_matrix(pd.DataFrame(rows), labels=EN, names=str, executed=False)
    assert "lowered to 15.0%" in cells(made)[0]
    assert "needs 20.0%" in made


def test_matrix_without_any_baseline_is_drawn() -> None:
    nothing = {"planned": np.nan, "basis": "none", "baseline_t_d": np.nan}
    rows = pd.DataFrame(whole("a", Verdict.CANNOT, **nothing))
    made = matrix.build_matrix(rows, labels=ZH, names=str, executed=False)
    assert "—" in cells(made)[0]
    assert "width:" not in made


def test_every_verdict_has_mark_colour_and_words() -> None:
    for one in Verdict:
        assert findings.MARKS[one]
        assert re.fullmatch("#[0-9a-f]{6}", charts.verdict_colour(one))
        for labels in (ZH, EN):
            assert findings.verdict(labels, one)
            assert len(findings.short_verdict(labels, one)) <= 8


def test_an_upper_bound_short_of_its_target_does_not_read_as_the_target() -> None:
    one = next(pd.DataFrame([row("a", "so2", Verdict.SHORT, low=0.1, high=0.19998)]).itertuples())
    assert findings.compact(EN, one, executed=True) == "10.0–19.998%"
    assert findings.achieved(EN, one, executed=True) == "10.0%–19.998%"


def test_nothing_has_no_sign() -> None:
    """All 2 t that are promised were verified: nothing was left undone or unchecked."""
    steps = pd.DataFrame(
        {
            "step": ["planned", "undone", "unchecked", "verified"],
            "low": [0.0, 2.0, 2.0, 0.0],
            "high": [2.0, 2.0, 2.0, 2.0],
            "tonnes": [2.0, 0.0, 0.0004, 2.0],
        }
    )
    figure = charts.build_bridge(steps, labels=ZH, target=1.0)
    assert list(figure.data[0].text) == ["2.000", "0.000", "0.000", "2.000"]
    short = steps.assign(tonnes=[2.0, 0.5, 0.5, 1.0])
    assert list(charts.build_bridge(short, labels=ZH, target=1.0).data[0].text)[1] == "−0.500"
