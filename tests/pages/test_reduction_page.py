"""The page on reduction against numbers worked out on paper, and against the judgement itself."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from analytics.reduction import CITY, Verdict
from data.rulebook import regions
from data.store import SourceFile, Store
from pages.ui.inventory import Asked, Inventory
from pages.ui.reduction_load import Case
from tests.pages.conftest import Page
from tests.pages.reduction_city import A, B, filled
from tests.pages.reduction_city import rows as city_rows
from text import LANGUAGES, words
from text import findings_reduction as findings

Draw = Callable[..., Page]
CELL = re.compile(r'<span class="ratio">(.*?)</span>')


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("reduction") / "city")


def matrix(page: Page) -> dict[str, list[str]]:
    """The ratios by the name of the county."""
    table = next(block for block in page.markup if "ji-matrix" in block)
    body = table.split("<tbody>")[1]
    return {
        html.unescape(re.search(r'scope="row">(.*?)<', row)[1]): CELL.findall(row)
        for row in body.split("<tr")[1:]
    }


def case(root: Path, **asked: object) -> Case:
    held = Inventory(Store(root).current())
    wanted = Asked(**asked)
    return Case(held, wanted, held.judged(wanted))


def lead(page: Page) -> str:
    return next(block for block in page.markup if "ji-headline" in block)


def test_the_list_on_paper(draw: Draw, city: Path) -> None:
    page = draw(city, "reduction", judge="list-orange")
    assert page.headline() == (
        "橙色清单：2个县区中，1个未达减排要求（解放区），1个全部达标；全市合计尚不能确定。"
    )
    assert matrix(page) == {
        "解放区": ["15.0%", "15.0%", "15.0%", "—"],
        "山阳区": ["25.0%"] * 4,
        "全市": ["20.0%", "20.0%", "20.0%", "—"],
    }
    assert page.figures() == {
        "四项全部达标的县区": "1 / 2",
        "未达要求的县区": "1个",
        "最大缺口": "0.50t/d",
        "全市余量最小的一项": "20.0%",
    }
    assert "山阳区只有工业排放，按工业口径核算，不代表全社会。" in lead(page)
    assert "不低于排放基数的20.0%" in lead(page)
    assert "不低于全社会排放" not in lead(page)


def test_the_warning_on_paper(draw: Draw, city: Path) -> None:
    """It is what the page shows when nothing else is asked for."""
    page = draw(city, "reduction")
    assert page.headline() == (
        "1月10日起的预警：2个县区中，1个未达减排要求（解放区），1个尚待核实（山阳区）；"
        "全市合计 SO₂、NOx、PM 不足。"
    )
    assert matrix(page)["解放区"] == ["5.0–8.8%"] * 3 + ["—"]
    assert matrix(page)["山阳区"] == ["9.0–17.8%"] * 4
    shown = page.figures()
    assert shown["四项全部达标的县区"] == "0 / 2"
    assert shown["最大缺口"] == "0.63t/d"
    assert shown["清单减排已核实"] == "47%"
    assert shown["实测降幅"] == "—"
    assert "核查了2 / 4家企业" in page.text
    assert "4家承诺减排的企业只核查了2家" in lead(page)
    assert "要求各污染物减排不低于排放基数的15.0%（各级别按小时加权）" in lead(page)


def test_one_level_of_the_warning(draw: Draw, city: Path) -> None:
    """Yellow alone: P1 checked in full, 0.5 of 0.75 t; 1 t is required, so 0.25 t are missing."""
    page = draw(city, "reduction", part="yellow")
    assert page.headline().startswith("1月10日起的预警的黄色时段：")
    assert matrix(page)["解放区"][0] == "5.0–7.5%"
    assert page.figures()["最大缺口"] == "0.25t/d"


def test_shortfalls_name_the_plants_that_emit_most(draw: Draw, city: Path) -> None:
    """At orange P1 still emits 4 − 1 = 3 t/d, P2 2 − 0.5 = 1.5 t/d."""
    page = draw(city, "reduction", judge="list-orange")
    frame = page.app.dataframe[0].value
    assert frame["region"].tolist() == ["解放区"] * 3
    assert frame["missing"].tolist() == ["0.50"] * 3
    assert frame["largest"].tolist() == ["甲水泥厂 3.00、乙铸造厂 1.50"] * 3


def test_a_county_down_to_its_plants(draw: Draw, city: Path) -> None:
    """山阳区 with the zone in it: cement 2.0 t/d of 2.5, that is 80 %."""
    page = draw(city, "reduction", judge="list-orange", county=B, pollutant="nox")
    _, groups, plants = (one.value for one in page.app.dataframe)
    assert groups["industry"].tolist() == ["水泥", "铸造"]
    assert groups["cut"].tolist() == ["2.000", "0.500"]
    assert groups["share"].tolist() == ["80.0%", "20.0%"]
    assert plants["name"].tolist() == ["丙水泥厂"]
    assert plants["open"].tolist() == ["plants?plant=P3"]
    page.app.selectbox(key="group").set_value("all").run()
    assert page.app.dataframe[2].value["name"].tolist() == ["丙水泥厂", "丁铸造厂"]
    page.app.segmented_control(key="by").set_value("grade").run()
    assert page.app.dataframe[1].value["grade"].tolist() == ["B级", "D级"]


def test_plants_of_a_warning_show_what_bears_them_out(draw: Draw, city: Path) -> None:
    page = draw(city, "reduction", county=A, group="all", lang="en")
    plants = page.app.dataframe[2].value
    assert plants["name"].tolist() == ["甲水泥厂", "乙铸造厂"]
    assert plants["cut"].tolist() == ["0.750", "0.375"]
    assert plants["implemented"].tolist() == ["75%", "—"]
    assert plants["evidence"].tolist() == ["checked", "claimed only"]
    assert plants["open"].tolist() == ["plants?plant=P1&lang=en", "plants?plant=P2&lang=en"]


def test_another_county_stays_when_it_is_chosen(draw: Draw, city: Path) -> None:
    page = draw(city, "reduction", judge="list-orange")
    assert "解放区：SO₂ 15.0%，未到20.0%，差0.50 t/d" in page.text
    page.app.pills(key="county").set_value(B).run()
    assert page.app.query_params["county"] == B
    assert "山阳区四项污染物均达到要求。" in page.text


def test_so2_and_nox_may_stand_in_for_each_other(draw: Draw, city: Path) -> None:
    page = draw(city, "reduction", judge="list-orange", pair="true")
    page.app.session_state["basis_open"] = True
    page.app.run()
    assert words("zh")("workbook.pair_said") in page.text


def test_what_is_gone_falls_back(draw: Draw, city: Path) -> None:
    gone = {"judge": "W9", "part": "red", "county": "x", "pollutant": "co", "by": "z"}
    page = draw(city, "reduction", **gone, list="1999-01-01", group="none")
    assert page.headline().startswith("1月10日起的预警：")


def test_the_basis_panel_has_plan_days_and_plants(draw: Draw, city: Path) -> None:
    page = draw(city, "reduction")
    page.app.session_state["basis_open"] = True
    page.app.run()
    assert "焦工信〔2023〕126号" in page.text
    assert "2026年1月11日、2026年1月12日" in page.text
    assert "已核实减排 0.500，加上未查企业至多 0.875，÷ 全社会排放 10.000 t/d" in page.text
    assert "÷ 工业排放（仅工业口径） 20.000 t/d" in page.text
    rows = page.app.dataframe[-1].value
    assert sorted(rows["name"]) == ["丁铸造厂", "丙水泥厂", "乙铸造厂", "甲水泥厂"]
    assert rows["cut_so2"].sum() == pytest.approx(3.0)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("without", "key"),
    [
        (("measures",), "state.no_measures_next"),
        (("baseline",), "state.no_baseline_next"),
        (("plants", "measures", "inspections"), "state.no_plants_next"),
        (("warnings",), "page.reduction.no_warning"),
    ],
)
def test_what_is_lacking_is_said_with_a_next_step(
    without: tuple[str, ...], key: str, lang: str, draw: Draw, tmp_path: Path
) -> None:
    page = draw(filled(tmp_path / "part", without=without), "reduction", lang=lang)
    assert words(lang)(key) in page.text
    assert words(lang)("state.failed") not in page.text
    assert any("ji-headline" in block for block in page.markup)


def test_without_a_warning_the_list_at_orange_is_judged(draw: Draw, tmp_path: Path) -> None:
    page = draw(filled(tmp_path / "list", without=("warnings",)), "reduction")
    assert page.headline().startswith("橙色清单：")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("judge", ["", "list-red"])
def test_the_demo_shows_what_the_judgement_says(
    judge: str, lang: str, draw: Draw, demo_store: Path
) -> None:
    page = draw(demo_store, "reduction", lang=lang, **({"judge": judge} if judge else {}))
    held = Inventory(Store(demo_store).current())
    asked = {"level": "red"} if judge else {"warning": held.warnings[-1].id}
    found = case(demo_store, **asked).judged.found
    labels = words(lang)

    def names(code: str) -> str:
        return labels("reduction.city") if code == CITY else regions().name(code, lang)

    shown = matrix(page)
    assert list(shown) == [names(code) for code in dict.fromkeys(found.rows["region"])]
    for code in found.rows["region"].unique():
        rows = found.of(code).itertuples()
        assert shown[names(code)] == [
            findings.compact(labels, row, executed=found.executed) for row in rows
        ]
    by = findings.counts(found.rows)
    reached = len(by[Verdict.MET]) + len(by[Verdict.REDUCED])
    values = page.figures()
    assert values[labels("figure.reaching")] == f"{reached} / {len(shown) - 1}"
    assert values[labels("figure.short")].startswith(str(len(by[Verdict.SHORT])))
    assert page.charts() == (4 if found.executed else 3)


@pytest.mark.parametrize("asked", [{"level": "orange"}, {"warning": "W1"}])
def test_plants_add_up_to_the_judgement(asked: dict[str, str], city: Path) -> None:
    one = case(city, **asked)
    for region in (A, B):
        plants = one.plants(region)
        for row in one.judged.found.of(region).itertuples():
            assert plants[f"cut_{row.pollutant}"].sum() == pytest.approx(row.planned_t_d)
            if one.judged.found.executed:
                low = plants[f"low_{row.pollutant}"].sum()
                assert low == pytest.approx(row.low_t_d)
                assert low + plants[f"open_{row.pollutant}"].sum() == pytest.approx(row.high_t_d)


def test_plants_of_the_demo_add_up_to_the_judgement(demo_store: Path) -> None:
    """A warning that rose from orange to red and fell back, with checks in each part."""
    held = Inventory(Store(demo_store).current())
    longest = max(held.warnings, key=lambda one: len(one.segments))
    assert len(longest.segments) == 3
    one = case(demo_store, warning=longest.id)
    region = one.judged.found.rows["region"].iloc[0]
    plants = one.plants(region)
    for row in one.judged.found.of(region).itertuples():
        assert plants[f"cut_{row.pollutant}"].sum() == pytest.approx(row.planned_t_d)
        assert plants[f"low_{row.pollutant}"].sum() == pytest.approx(row.low_t_d)


def test_the_overview_has_one_sentence_on_reduction(
    draw: Draw, demo_store: Path, hourly_store: Path
) -> None:
    held = Inventory(Store(demo_store).current())
    one = case(demo_store, warning=held.warnings[-1].id)
    said = findings.headline(
        words("zh"), one.judged.found, one.judged.scope.warning, names=regions().name
    )
    assert said in draw(demo_store).text
    assert "县区" not in draw(hourly_store).text


def test_a_pollutant_that_nobody_cuts(draw: Draw, tmp_path: Path) -> None:
    """No bridge of zeros and no empty table of groups; a group that cuts nothing is no row."""
    store = Store(tmp_path / "city")
    for kind, listed in city_rows().items():
        if kind == "measures":
            listed = [
                one | {"voc_t_d": 0.0} | ({"pm_t_d": 0.0} if one["plant"] == "P2" else {})
                for one in listed
            ]
        store.publish(kind, pa.Table.from_pylist(listed), [SourceFile(f"{kind}.csv")])
    labels = words("zh")

    def drawn(pollutant: str) -> tuple[Page, list[list[str]]]:
        page = draw(tmp_path / "city", "reduction", county=A, pollutant=pollutant)
        tables = [frame.value for frame in page.app.dataframe]
        return page, [t["industry"].tolist() for t in tables if "share" in t and "industry" in t]

    page, groups = drawn("voc")
    none = labels("page.reduction.no_cuts")
    assert [one.value for one in page.app.caption].count(none) == 2
    assert groups == []
    without = page.charts()
    page, groups = drawn("pm")
    assert none not in page.text
    assert page.charts() == without + 2
    assert groups == [["水泥"]]
