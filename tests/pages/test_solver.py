"""The solver's page against numbers worked out on paper: mix, shortfall, turns, early adjusting."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from analytics.optimise_progress import Stage
from analytics.rotation import Evenness, Fairness
from data.store import SourceFile, Store
from pages.ui import rotation_charts, solver_charts
from tests.data.solver_city import filled, rows
from tests.pages.conftest import Page
from text import LANGUAGES, findings_solver, words

Draw = Callable[..., Page]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ZH = words("zh")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("solver") / "city")


def solve(page: Page) -> Page:
    """Press the button."""
    (button,) = [one for one in page.app.button if one.key == "solve_now"]
    button.click().run()
    assert not page.app.exception
    return page


def leads(page: Page) -> str:
    return next(block for block in page.markup if "ji-headline" in block)


def test_the_bound_is_there_at_once(draw: Draw, city: Path) -> None:
    page = draw(city, "solver")
    shown = page.figures()
    assert page.headline().startswith("橙色：达到全部目标，每天至少损失产值约")
    # The relaxation: P2 whole for 10; all that 山阳区 has, 17.5.
    assert shown["每天至少损失产值"] == "28万元/d"
    assert shown["全厂停产"] == "—"
    assert page.charts() == 2
    assert "不推算今后的AQI" in leads(page)


def test_the_choice_on_paper(draw: Draw, city: Path) -> None:
    page = solve(draw(city, "solver"))
    shown = page.figures()
    assert shown["每天损失产值"] == "28万元/d"
    assert shown["全厂停产"] == "1家"
    assert shown["比清单多损失"] == "20.9%"  # 27.5 against 22.75
    assert "要多21%" in page.headline()
    assert "清单本身有目标没有达到" in page.headline()
    (plants,) = [one.value for one in page.app.dataframe]
    told = dict(zip(plants["name"], plants["instead"], strict=True))
    assert told == {
        "甲水泥厂": "不减排",
        "乙铸造厂": "红色档",
        "丙水泥厂": "红色档",
        "丁铸造厂": "红色档",
    }
    assert plants["measure"].tolist().count("限产100%") == 1
    # The link says that the choice is wanted, and a second look does not solve again.
    assert page.app.query_params["exact"] == "1"


def test_a_link_says_that_the_data_have_moved(draw: Draw, tmp_path: Path) -> None:
    """After another list the link still shows its own choice, says so, and offers the newest."""
    root = filled(tmp_path / "city")
    assert "snapshot" not in draw(root, "solver").app.query_params
    page = solve(draw(root, "solver", area="city"))
    shown, link = page.figures(), dict(page.app.query_params)
    assert link["snapshot"] == Store(root).current_id()
    assert not page.app.warning
    dearer = [{**row, "output_wan_d": 2 * row["output_wan_d"]} for row in rows()["plants"]]
    Store(root).publish("plants", pa.Table.from_pylist(dearer), [SourceFile("b.csv")])
    page = draw(root, "solver", **link)
    assert "更新" in page.app.warning[0].value
    assert page.figures() == shown
    page.app.segmented_control(key="solver_data").set_value("new").run()
    assert page.figures()["每天至少损失产值"] != shown["每天损失产值"]
    assert page.app.query_params["snapshot"] == Store(root).current_id()


def test_options_of_the_address(draw: Draw, city: Path) -> None:
    page = draw(city, "solver", stops="0", exact="1")
    assert page.figures()["每天损失产值"] == "38万元/d"  # 20 + 17.5
    assert page.figures()["全厂停产"] == "0家"
    page = draw(city, "solver", area="city", exact="1")
    assert page.figures()["每天损失产值"] == "27万元/d"  # 26.5
    page = draw(city, "solver", protect="D", exact="1")
    # P2 and P4 are spared: P1 at red reaches 解放区's, 山阳区 lacks half a tonne of each.
    assert page.figures()["至少还缺"] == "2.00t/d"
    # An option that is moved puts the bound back in place of the choice.
    page.app.segmented_control(key="solve").set_value("yellow").run()
    assert "每天至少损失产值" in page.figures()
    assert "exact" not in page.app.query_params


def test_out_of_reach_names_what_is_missing_and_who_would_be_needed(draw: Draw, city: Path) -> None:
    page = solve(draw(city, "solver", solve="red"))
    assert page.figures()["至少还缺"] == "4.00t/d"
    assert "至少还缺4.00 t/d" in page.headline()
    needed = page.app.dataframe[0].value
    assert needed["name"].tolist() == ["丙水泥厂"]
    assert needed["reason"].tolist() == ["工序不可中断，低于最低负荷"]
    assert "尽最大能力减排" in page.text


def test_turns_say_what_is_missing_and_who_could_join(draw: Draw, city: Path) -> None:
    page = draw(city, "solver", view="turns", days="4")
    assert "没有企业可以参加轮停" in page.headline()
    assert "水泥" in page.text
    assert page.charts() == 0
    page = draw(city, "solver", view="turns", days="4", by_turns="水泥~铸造", least="1")
    assert "4天每天都达到全部目标" in page.headline()
    shown = page.figures()
    assert shown["轮停企业"] == "4家"
    assert shown["每家轮停天数"] == "2–4天"
    assert shown["达标天数"] == "4 / 4天"
    assert page.charts() == 1
    fair = page.app.dataframe[0].value
    assert fair[["most", "least"]].to_numpy().tolist() == [[2, 2], [4, 4]]


def test_early_adjusting_lists_who_cannot_be_interrupted(draw: Draw, city: Path) -> None:
    page = draw(city, "solver", view="early")
    assert "目前不必提前调整" in page.headline()
    (rows,) = [one.value for one in page.app.dataframe]
    assert rows["name"].tolist() == ["丙水泥厂"]
    # From full to 40 % of the load: half way from 1.5 t at 50 % … 3.0 t at 100 %: 1.8 t.
    assert rows["nox"].tolist() == ["1.800"]
    assert page.figures()["每天损失产值"] == "18万元/d"


@pytest.mark.parametrize("view", ["cheapest", "turns", "early"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_demo_in_both_languages(draw: Draw, demo_store: Path, view: str, lang: str) -> None:
    page = draw(demo_store, "solver", view=view, lang=lang, area="city", days="3")
    assert page.headline()
    assert 3 < len(page.figures()) <= 5
    block = next(m for m in page.markup if "ji-figures" in m)
    for cell in block.split('<div class="ji-figure">')[1:]:
        formula, clause = re.search(r"</summary>(.*?)<br>(.*?)</details>", cell, re.S).groups()
        assert formula.strip()
        assert "五(二)2" in clause
    if lang == "en":
        assert not CHINESE.search(page.headline())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_list_it_says_what_to_import(draw: Draw, hourly_store: Path, lang: str) -> None:
    page = draw(hourly_store, "solver", lang=lang)
    assert words(lang)("state.no_inventory") in page.text


def test_the_chart_of_turns_has_a_row_a_plant_and_one_a_county() -> None:
    import pandas as pd

    rows = pd.DataFrame({"name": ["County", "A", "B" * 40], "head": [True, False, False]})
    days = np.array([[-1, -1, -1], [3, 2, 0], [1, 3, 3]])
    figure = rotation_charts.build_turns(rows, days, labels=ZH)
    (drawn,) = figure.data
    assert np.isnan(np.array(drawn.z, dtype=float)[0]).all()
    assert np.array(drawn.z, dtype=float)[1].tolist() == [3, 2, 0]
    assert figure.layout.yaxis.ticktext[0] == "<b>County</b>"
    assert len(figure.layout.yaxis.ticktext[2]) < 30
    # Each kind's colour fills its own quarter of the scale.
    ends = [round(stop * 4) for stop, _ in drawn.colorscale]
    assert ends == [0, 1, 1, 2, 2, 3, 3, 4]


def test_the_curve_marks_target_and_list() -> None:
    import pandas as pd

    rows = pd.DataFrame(
        {"ratio": [0.0, 0.1, 0.2], "cost": [0.0, 5.0, 20.0], "point": [0.0, 1.0, 2.0],
         "held": [0, 0, 1]}
    )  # fmt: skip
    figure = solver_charts.build_curve(rows, labels=ZH, targets=[0.1], listed=12.0)
    lines = [(one.x0, one.y0) for one in figure.layout.shapes]
    assert (0.1, 0) in lines
    assert (0, 12.0) in lines
    assert list(figure.data[0].y) == [0.0, 5.0, 20.0]


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage(0, 10, 0.0, None, 3), "已算完0/10个县区；正在算武陟县；其余9个尚未算到"),
        (
            Stage(9, 10, 0.8, 0.004, 3, 0.021),
            "已算完9/10个县区；算完的合计差距0.40%；正在算武陟县，差距2.10%",
        ),
        (Stage(here=0.5), "正在求解：当前差距50.00%"),
        (Stage(), "正在求解……"),
    ],
)
def test_how_far_the_solver_has_come(stage: Stage, said: str) -> None:
    """Every county has its gap; of those not begun nothing is claimed."""
    assert findings_solver.solving(ZH, stage, "武陟县") == said


def test_as_many_days_for_each_are_one_number() -> None:
    assert findings_solver.span(ZH, 4, 8) == "4—8"
    assert findings_solver.span(ZH, 10, 10) == "10"


@pytest.mark.parametrize(
    ("evenness", "said"),
    [
        ("proven", "已证明最小"),
        ("traded", "可小到2天，但别处更差"),
        ("open", "时限到，至少2天"),
        ("large", "未求解，至少2天"),
    ],
)
def test_what_is_known_of_the_gap_between_plants(evenness: Evenness, said: str) -> None:
    assert findings_solver.evenness(ZH, Fairness(0, 5, 8, 4, 2, evenness)) == said
