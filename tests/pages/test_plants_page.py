"""The page of plants: every view in both languages, its numbers, and one plant in full."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.demo import demo_tables
from pages.ui.plant_choice import VIEWS
from tests.analytics.reduction_city import City, tonnes
from tests.pages.conftest import Page
from text import LANGUAGES, words

Draw = Callable[..., Page]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PROPER = re.compile(r"五\([一二]\)|焦工信〔2023〕126号|演示[-·\w]*|以[量热]定产")
NEW = "2025-10-20"
PHONE = "10001234567"


@pytest.fixture(scope="module")
def rows() -> dict[str, pd.DataFrame]:
    """The newest list of the generated data, as rows."""
    kinds = ("plants", "measures", "plant_plans", "approvals")
    tables = {kind: demo_tables()[kind].to_pandas() for kind in kinds}
    return {
        kind: table[table["edition"] == NEW] if "edition" in table else table
        for kind, table in tables.items()
    }


def one_plant(**more: Any) -> City:
    """A list of a single plant that promises to stop and whose meter ran on, with a warning."""
    plant = {"plant": "A", "name": "甲厂", "region": "410802", "industry": "铸造", "grade": "B"}
    plant |= {"status": "running", "contact": "张某", "phone": PHONE, "edition": NEW}
    plant |= tonnes(["0.5", "0.4", "0.3", "0.2"]) | {"output_wan_d": 5.0, "jobs": 10}
    stop = {"plant": "A", "line": "1号线", "load_cut": 0.5, "stop": "line", "edition": NEW}
    cuts = tonnes(["0.1", "0.1", "0.1", "0.1"])
    days = [date(2025, 12, day) for day in range(1, 21)]
    use = [{"plant": "A", "date": day, "electricity_kwh": 100.0} for day in days]
    begins = datetime(2025, 12, 17)
    issued = {"warning": "W1", "issued_at": begins, "effective_from": begins, "level": "orange"}
    lift = {"issued_at": datetime(2025, 12, 19), "effective_from": datetime(2025, 12, 19)}
    tables: dict[str, list[dict[str, Any]]] = {
        "plants": [plant | more],
        "measures": [
            stop | cuts | {"level": level, "measure": "停炉"}
            for level in ("yellow", "orange", "red")
        ],
        "activity": use,
        "warnings": [issued | {"action": "issue"}, lift | {"warning": "W1", "action": "lift"}],
    }
    return City(tables)


@pytest.fixture(scope="module")
def lone_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("plants") / "lone"
    one_plant().publish(root)
    return root


def frames(page: Page) -> list[pd.DataFrame]:
    return [one.value for one in page.app.dataframe]


def checked(page: Page, lang: str) -> None:
    """Drawn without trouble, in its language, with at most five figures that have a basis."""
    labels = words(lang)
    assert labels("state.failed") not in page.text
    block = next(m for m in page.markup if "ji-figures" in m)
    cells = block.split('<div class="ji-figure">')[1:]
    assert 0 < len(cells) <= 5
    for cell in cells:
        formula, clause = re.search(r"</summary>(.*?)<br>(.*?)</details>", cell, re.S).groups()
        assert formula.strip()
        assert clause.strip().startswith("五(")
    if lang == "en":
        said = PROPER.sub("", page.text)
        assert not CHINESE.search(said), CHINESE.findall(said)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_the_demo(view: str, lang: str, draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store, "plants", lang=lang, view=view)
    checked(page, lang)
    assert "1,500" in page.headline()
    assert frames(page)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_a_single_plant(view: str, lang: str, draw: Draw, lone_store: Path) -> None:
    page = draw(lone_store, "plants", lang=lang, view=view)
    assert words(lang)("state.failed") not in page.text
    assert any("ji-figures" in m for m in page.markup)


def test_who_is_listed_and_how_much_they_emit(
    draw: Draw, demo_store: Path, rows: dict[str, pd.DataFrame]
) -> None:
    """The headline and the first figures follow from the rows."""
    page = draw(demo_store, "plants")
    plants = rows["plants"]
    emitted = float(plants[["so2_t_d", "nox_t_d", "pm_t_d", "voc_t_d"]].sum().sum())
    assert page.headline().startswith("2025年10月20日清单共1,500家企业，")
    assert f"日排放合计{emitted:.1f} t/d" in page.headline()
    shown = page.figures()
    assert shown["在册企业"] == f"{len(plants):,}家"
    (table,) = frames(page)
    assert len(table) == 500
    assert table["tonnes"].is_monotonic_decreasing
    largest = plants[["so2_t_d", "nox_t_d", "pm_t_d", "voc_t_d"]].sum(axis=1)
    assert table["tonnes"].iloc[0] == pytest.approx(largest.max())
    assert table["name"].iloc[0] == plants.loc[largest.idxmax(), "name"]


def test_missing_fields_are_counted_as_in_the_rows(
    draw: Draw, demo_store: Path, rows: dict[str, pd.DataFrame]
) -> None:
    plants = rows["plants"]
    blank = plants[["industry", "grade", "contact", "phone"]].isna() | (
        plants[["industry", "grade", "contact", "phone"]] == ""
    )
    page = draw(demo_store, "plants", view="attention", kind="missing")
    table = next(t for t in frames(page) if "reason" in t and set(t["kind"]) == {"缺字段"})
    assert len(table) == int(blank.any(axis=1).sum())
    assert table["reason"].str.match("缺.+，请补齐。").all()


def test_guaranteed_plants_that_lack_a_grade_are_those_of_the_rows(
    draw: Draw, demo_store: Path, rows: dict[str, pd.DataFrame]
) -> None:
    kept = rows["plants"][rows["plants"]["category"] == "guaranteed"]
    low = ~kept["grade"].isin(["A+", "A", "引领性", "B"])
    page = draw(demo_store, "plants", view="guaranteed")
    assert page.figures()["保障类企业"] == f"{len(kept)}家"
    table = next(t for t in frames(page) if "lacks" in t)
    assert table["lacks"].str.contains("等级不够").sum() == low.sum()


def test_plants_stopped_outright_are_those_of_the_rows(
    draw: Draw, demo_store: Path, rows: dict[str, pd.DataFrame]
) -> None:
    measures = rows["measures"]
    stopped = set(
        measures.loc[(measures["level"] == "red") & (measures["stop"] == "plant"), "plant"]
    )
    running = rows["plants"][rows["plants"]["status"] == "running"]
    share = running["plant"].isin(stopped).mean()
    page = draw(demo_store, "plants", view="fairness", at="red")
    assert page.figures()["全厂停产企业"] == f"{share * 100:.1f}%"


def test_a_county_keeps_to_its_plants(
    draw: Draw, demo_store: Path, rows: dict[str, pd.DataFrame]
) -> None:
    """The high-tech zone is counted under Shanyang, so it stands in that list too."""
    mine = rows["plants"][rows["plants"]["region"].isin(["410811", "JZ-GXQ"])]
    page = draw(demo_store, "plants", area="410811")
    assert f"山阳区·2025年10月20日清单共{len(mine)}家企业" in page.headline()
    assert set(frames(page)[0]["region"]) == {"山阳区", "高新区"}


def test_search_and_filters(draw: Draw, demo_store: Path, rows: dict[str, pd.DataFrame]) -> None:
    plants = rows["plants"]
    page = draw(demo_store, "plants", q="砖瓦")
    wanted = plants[plants["name"].str.contains("砖瓦")]
    assert len(frames(page)[0]) == len(wanted) > 0
    code = wanted["plant"].iloc[0]
    page = draw(demo_store, "plants", q=code[3:].lower())
    assert frames(page)[0]["name"].tolist() == [wanted["name"].iloc[0]]
    page = draw(demo_store, "plants", grade="A", status="running")
    graded = plants[(plants["grade"] == "A") & (plants["status"] == "running")]
    assert len(frames(page)[0]) == len(graded)
    page = draw(demo_store, "plants", grade="-")
    assert len(frames(page)[0]) == plants["grade"].isna().sum()


def test_nothing_found_says_what_to_do(draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store, "plants", q="没有这家厂")
    assert "请缩短查找的词" in page.text
    assert not frames(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_plant_by_the_address(lang: str, draw: Draw, lone_store: Path) -> None:
    """It claims half of its load and its meter did not move: 0.5 − 0.2 is more than nothing."""
    page = draw(lone_store, "plants", lang=lang, plant="A")
    labels = words(lang)
    assert page.headline().startswith("甲厂")
    assert labels("plants.column.contradicted") in page.figures().values()
    assert page.figures()[labels("plants.figure.own_emitted")] == "1.400t/d"
    assert page.charts() == 1


def test_no_phone_is_ever_shown_whole(draw: Draw, lone_store: Path) -> None:
    page = draw(lone_store, "plants", plant="A")
    assert "1000****567" in page.text
    page.app.session_state["basis_open"] = True
    page.app.run()
    shown = [page.text, *(table.to_csv() for table in frames(page))]
    for view in VIEWS:
        other = draw(lone_store, "plants", view=view)
        shown += [other.text, *(table.to_csv() for table in frames(other))]
    assert not any(PHONE in said for said in shown)


def test_a_plant_of_the_demo_in_full(
    draw: Draw, demo_store: Path, rows: dict[str, pd.DataFrame]
) -> None:
    """One whose daily tonnes came from annual ones, with its lines and its phones masked."""
    plants = rows["plants"]
    one = plants[(plants["operating_days"] == 330) & (plants["status"] == "running")].iloc[0]
    page = draw(demo_store, "plants", plant=one["plant"])
    assert page.headline().startswith(one["name"])
    assert "由年排放量 ÷ 330天折算" in page.text
    mine = rows["measures"][rows["measures"]["plant"] == one["plant"]]
    table = next(t for t in frames(page) if "measure" in t)
    assert len(table) == len(mine)
    assert not re.search(r"1000\d{7}", page.text)
    assert re.search(r"1000\*{4}\d{3}", page.text)


def test_an_idle_plant_that_ran_unapproved(draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store, "plants", view="guaranteed")
    table = next(t for t in frames(page) if "days_unasked" in t)
    assert (table["days_unasked"] > 0).sum() == 1
    assert table["days_unasked"].iloc[0] > 0
    page = draw(demo_store, "plants", q=table["name"].iloc[0])
    assert page.figures()["在册企业"] == "1,500家"


def test_a_code_that_no_list_has(draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store, "plants", plant="NOBODY")
    assert "没有代码为NOBODY的企业" in page.text


def test_the_way_back_leads_to_the_list(draw: Draw, lone_store: Path) -> None:
    page = draw(lone_store, "plants", plant="A")
    page.app.button(key="plants_back").click().run()
    assert "plant" not in page.app.query_params
    assert page.headline().startswith("2025年10月20日清单共1家企业")


def test_two_editions(draw: Draw, demo_store: Path) -> None:
    tables = {kind: demo_tables()["plants"].to_pandas() for kind in ("plants",)}["plants"]
    old, new = (set(tables.loc[tables["edition"] == e, "plant"]) for e in ("2024-10-18", NEW))
    page = draw(demo_store, "plants", view="editions")
    assert page.figures()["企业增减"] == f"+{len(new) - len(old)}家"
    assert f"新增{len(new - old)}，移出{len(old - new)}" in page.text


def test_one_edition_says_what_is_missing(draw: Draw, lone_store: Path) -> None:
    page = draw(lone_store, "plants", view="editions")
    assert "库里只有一版清单" in page.text


def test_no_plans_and_no_warning_say_what_is_missing(draw: Draw, tmp_path: Path) -> None:
    city = one_plant()
    City({kind: city.rows[kind] for kind in ("plants", "measures")}).publish(tmp_path / "s")
    page = draw(tmp_path / "s", "plants", view="plans")
    assert "还没有导入“一厂一策”和公示牌资料" in page.text
    page = draw(tmp_path / "s", "plants", view="attention")
    assert "没有预警，尚无佐证可查" in page.text
    page = draw(tmp_path / "s", "plants", plant="A")
    assert "尚无预警" in page.headline()


def test_a_list_without_a_date_and_with_blanks(draw: Draw, tmp_path: Path) -> None:
    """Nothing but a name and a code: still a page, and the gaps are named."""
    bare = {"plant": "A", "name": "甲厂", "region": "410802"}
    City({"plants": [bare]}).publish(tmp_path / "s")
    page = draw(tmp_path / "s", "plants", view="attention")
    assert page.headline().startswith("无日期的清单共1家企业")
    table = next(t for t in frames(page) if "reason" in t)
    assert "行业类型、绩效等级" in " ".join(table["reason"])
    for view in VIEWS:
        assert "本页出现意外" not in draw(tmp_path / "s", "plants", view=view).text
    page = draw(tmp_path / "s", "plants", plant="A")
    assert "橙色响应没有措施" in page.headline()


def test_the_basis_panel_names_edition_warning_and_days(draw: Draw, lone_store: Path) -> None:
    page = draw(lone_store, "plants", view="attention")
    page.app.session_state["basis_open"] = True
    page.app.run()
    assert "焦工信〔2023〕126号" in page.text
    assert "W1 · 橙色" in page.text
    # 17 and 18 December, against the same weekdays of the fortnight before.
    assert "12月17日–12月18日" in page.text
    assert "12月3日–12月4日、12月10日–12月11日" in page.text
