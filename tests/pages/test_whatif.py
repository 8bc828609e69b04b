"""The what-if page without a browser: its numbers, its links, what it saves and exports."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from analytics.plan import Level
from analytics.reduction import assess
from analytics.scenario import Change, run
from data import inventory, readers
from data.clock import beijing_now
from data.store import SourceFile, Store
from pages.ui import live, whatif_charts, whatif_load, whatif_state, whatif_view
from pages.ui.inventory import Inventory
from tests.pages.conftest import Page
from tests.pages.reduction_city import EDITION, A, B, rows, tonnes
from text import LANGUAGES, words
from text.findings_whatif import change, points, signed

Draw = Callable[..., Page]


def city(root: Path) -> Path:
    """The two counties on paper; P1 is asked for 20 % of its load at yellow, 40 % at orange.

    P2, P3 and P4 likewise; output 10, 20, 30 and 40 万元/d, so the list at orange loses
    0.4 × 100 = 40. P3 cannot go below 50 %.
    """
    tables = rows()
    for number, row in enumerate(tables["plants"], 1):
        row |= {"output_wan_d": 10.0 * number, "jobs": 10 * number, "status": "running"}
        row |= {"uninterruptible": number == 3, "min_load": 0.5 if number == 3 else 0.0}
    for row in tables["measures"]:
        row["load_cut"] = {"yellow": 0.2, "orange": 0.4}[str(row["level"])]
    store = Store(root)
    for kind in ("plants", "measures", "baseline"):
        table = pa.Table.from_pylist(tables[kind])
        store.publish(kind, table, [SourceFile(f"{kind}.csv")])
    return root


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return city(tmp_path_factory.mktemp("whatif") / "store")


def sent(page: Page) -> dict:
    """What the sliders were given."""
    (component,) = page.app.get("bidi_component")
    return json.loads(component.proto.json)


def table(page: Page) -> dict[str, list[str]]:
    """Cells by county."""
    body = next(m for m in page.markup if "ji-counties" in m).split("<tbody>")[1]
    found = {}
    for row in body.split("<tr")[1:]:
        name = re.search(r'scope="row">(.*?)</th>', row)[1]
        found[name] = [re.sub(r"<[^>]+>", "", c) for c in re.findall(r"<td>(.*?)</td>", row)]
    return found


def test_the_list_itself(draw: Draw, store: Path) -> None:
    page = draw(store, "whatif")
    assert page.headline() == ("橙色清单：2个县区1个全部达标，损失产值40万元/天。仍不足：解放区。")
    assert page.figures()["全厂停产"] == "0家"
    assert table(page)["解放区"][:2] == ["✗15.0%", "✗15.0%"]
    data = sent(page)
    assert data["values"] == {}
    assert [one["name"] for one in data["sliders"]] == ["水泥", "铸造"]
    assert [one["mean"] for one in data["sliders"]] == [40, 40]
    assert [row["name"] for row in data["rows"]] == ["解放区", "山阳区", "全市"]
    assert data["rows"][0]["base"] == [10.0, 10.0, 10.0, None]
    assert page.app.query_params == {}


def test_a_link_moves_the_sliders(draw: Draw, store: Path) -> None:
    """Cement at 70 %: P1 emits 4 and cuts 1 at 0.4, so 1 + 3 × 0.3/0.6 = 2.5 t; P3 stops at its
    floor, 50 %: 2 + 1 × 0.1/0.6. 解放区 (2.5 + 0.5) / 10 = 30 %, lost 40 + 10 × 0.3 + 30 × 0.1.
    """
    page = draw(store, "whatif", cuts="industry:水泥=70")
    assert page.headline() == (
        "橙色级别：2个县区1个全部达标（清单1个），损失产值46万元/天，比清单多6。"
        "缺排放基数，不能全部核算：解放区。"
    )
    cells = table(page)["解放区"]
    assert cells[0] == "✓30.0% +15.0"
    assert cells[4:] == ["15.0 +3.0", "0", "0"]
    assert table(page)["山阳区"][0] == "✓26.7% +1.7"
    assert "1家企业受下限或上限约束" in page.app.expander[0].label
    held = page.app.dataframe[0].value
    assert held["name"].tolist() == ["丙水泥厂"]
    assert held["why"].tolist() == ["工序不可中断，保持最低负荷"]
    assert page.app.query_params["cuts"] == "industry:水泥=70"
    assert page.app.query_params["snapshot"] == Store(store).current_id()


def test_the_narrower_counts(draw: Draw, store: Path) -> None:
    """解放区 at 10 % counts over cement at 70 %: P1 cuts 0.25, P2 0.125 t."""
    page = draw(store, "whatif", cuts="industry:水泥=70;region:410802=10")
    assert table(page)["解放区"][0] == "✗3.8% −11.2"
    assert "另有1项调整，清除" in [one.label for one in page.app.button]
    clear = next(one for one in page.app.button if one.key == "whatif_clear")
    clear.click().run()
    assert page.app.query_params["cuts"] == "industry:水泥=70"
    assert table(page)["解放区"][0] == "✓30.0% +15.0"


def test_what_is_let_go_is_kept(draw: Draw, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page switch loses the component's own values; Python sends its own, as a new revision."""
    page = draw(store, "whatif", cuts="industry:水泥=70")
    first = sent(page)
    page.app.run()
    again = sent(page)
    assert again["values"] == {"水泥": 70}
    assert again["sliderStamp"] == first["sliderStamp"]
    page.app.switch_page("pages/reduction.py").run()
    page.app.switch_page("pages/whatif.py").run()
    back = sent(page)
    assert back["values"] == {"水泥": 70}
    assert again["revision"] == first["revision"] != back["revision"]


@pytest.mark.parametrize("by", ["industry", "grade", "region", "plant"])
def test_every_grouping_has_its_sliders(draw: Draw, store: Path, by: str) -> None:
    page = draw(store, "whatif", slide=by)
    named = {
        "industry": ["水泥", "铸造"],
        "grade": ["A级", "B级", "D级"],
        "region": ["解放区", "山阳区"],
        "plant": ["丙水泥厂", "甲水泥厂", "丁铸造厂", "乙铸造厂"],
    }
    assert sorted(one["name"] for one in sent(page)["sliders"]) == sorted(named[by])


def test_processes_are_there_where_the_list_names_lines(draw: Draw, demo_store: Path) -> None:
    page = draw(demo_store, "whatif", slide="process", cuts="process:隧道窑=60")
    names = [one["name"] for one in sent(page)["sliders"]]
    assert "隧道窑" in names
    assert sent(page)["values"] == {"隧道窑": 60}


@pytest.mark.parametrize("cuts", ["industry:水泥=101", "industry=5", "x:y=5", ";;", "%", "a:b=²"])
def test_nonsense_in_the_address_is_left_out(draw: Draw, store: Path, cuts: str) -> None:
    page = draw(store, "whatif", cuts=cuts)
    assert page.headline().startswith("橙色清单：")


def test_a_group_that_is_not_there_is_told(draw: Draw, store: Path) -> None:
    page = draw(store, "whatif", cuts="industry:焦化=50;industry:水泥=70")
    assert "网址里有1项在这份清单中找不到" in page.text


def test_a_link_says_that_the_data_have_moved(draw: Draw, tmp_path: Path) -> None:
    """After another list the link shows its own numbers and offers the newest."""
    root = city(tmp_path / "store")
    before = Store(root).current_id()
    lined = [{**row, **tonnes(0.1)} for row in rows()["measures"] if row["plant"] == "P1"]
    Store(root).publish("measures", pa.Table.from_pylist(lined), [SourceFile("b.csv")])
    asked = {"cuts": "industry:铸造=40", "snapshot": before}
    page = draw(root, "whatif", **asked)
    assert "更新" in page.app.warning[0].value
    assert table(page)["解放区"][0] == "✗15.0%"
    page.app.segmented_control(key="whatif_data").set_value("new").run()
    assert table(page)["解放区"][0] == "✗6.0%"
    assert page.app.query_params["snapshot"] == Store(root).current_id()
    page.app.segmented_control(key="whatif_data").set_value("old").run()
    assert table(page)["解放区"][0] == "✗15.0%"
    assert page.app.query_params["snapshot"] == before


def test_a_snapshot_that_is_gone_is_told(draw: Draw, store: Path) -> None:
    page = draw(store, "whatif", cuts="industry:水泥=70", snapshot="000000-00000000")
    assert "已不在保留范围" in page.app.warning[0].value
    assert table(page)["解放区"][0] == "✓30.0% +15.0"


def save(page: Page, name: str, author: str = "") -> None:
    page.app.text_input(key="whatif_name").set_value(name)
    page.app.text_input(key="whatif_author").set_value(author)
    page.app.button(key="whatif_save").click().run()


def test_a_scenario_is_saved_opened_and_compared(draw: Draw, tmp_path: Path) -> None:
    """Saving makes a snapshot, but moves no number: the link stays the same without a word."""
    root = city(tmp_path / "store")
    page = draw(root, "whatif", cuts="industry:水泥=70")
    save(page, " 水泥 七成 ", "张三")
    page.app.session_state["whatif_side"] = True
    page.app.run()
    listed = page.app.dataframe[1].value
    assert listed["name"].tolist() == ["水泥 七成"]
    assert listed["author"].tolist() == ["张三"]
    assert not page.app.warning
    (link,) = listed["open"]
    assert link.startswith("whatif?demand=orange&cuts=industry%3A")
    compared = page.app.dataframe[2].value
    assert compared["name"].tolist() == ["水泥 七成", "当前滑块"]
    assert compared["lost"].tolist() == ["46.0", "46.0"]
    assert page.charts() == 1
    (saved,) = Store(root).current().query("scenarios").to_pylist()
    assert json.loads(saved["changes"]) == [{"load_cut": 0.7, "industry": "水泥"}]
    assert saved["level"] == "orange"


def test_a_name_stands_in_the_chart_as_it_was_typed() -> None:
    margins = {"scenario": ["", "<b>甲</b>&"], "name": ["温县"] * 2, "margin": [1.0, 2.0]}
    frame = pd.DataFrame(margins | {"region": ["410825"] * 2, "pollutant": ["nox"] * 2})
    figure = whatif_charts.build_margins(frame, labels=words("zh"))
    assert figure.data[1].name == "&lt;b&gt;甲&lt;/b&gt;&amp;"


def test_a_scenario_needs_a_name(draw: Draw, tmp_path: Path) -> None:
    root = city(tmp_path / "store")
    page = draw(root, "whatif", cuts="industry:水泥=70")
    save(page, "  ")
    assert "方案名称" in page.app.error[0].value
    assert Store(root).current().rows["scenarios"] == 0


def test_saving_keeps_the_demo(draw: Draw, tmp_path: Path) -> None:
    store = Store(tmp_path / "demo")
    table = {
        kind: pa.Table.from_pylist(rows()[kind]) for kind in ("plants", "measures", "baseline")
    }
    store.publish_demo(table)
    page = draw(tmp_path / "demo", "whatif", cuts="industry:水泥=70")
    save(page, "试")
    assert store.current().demo
    assert store.current().rows["plants"] == 4


def test_measures_of_a_scenario_read_back(store: Path, tmp_path: Path) -> None:
    """Export, import over the same list, judge: the same tonnes, levels apart untouched."""
    root = city(tmp_path / "store")
    held = Inventory(Store(root).current())
    of = whatif_load.ground(held, Level.ORANGE)
    changes = (Change(0.7, industry="水泥"), Change(1.0, plant="P2"), Change(0.35, grade="D"))
    wanted = run(of.sets, changes, level=Level.ORANGE)
    path = tmp_path / "measures.csv"
    path.write_bytes(whatif_view.measures_bytes(words("zh"), of, changes, "试"))
    read = readers.read("measures", [path], now=beijing_now())
    assert read.rejected == ()
    Store(root).publish("measures", read.table, [SourceFile(str(path))])
    fresh = Inventory(Store(root).current())
    again = whatif_load.ground(fresh, Level.ORANGE)
    assert again.facts.parts[0].planned == pytest.approx(wanted.tonnes, abs=1e-12)
    found = assess(again.facts, plan=again.plan).rows
    assert found["planned"].tolist() == pytest.approx(
        of.judged(wanted.tonnes).rows["planned"].tolist(), nan_ok=True
    )
    plain = run(again.sets, [], level=Level.ORANGE)
    assert plain.cost == pytest.approx(wanted.cost)
    assert plain.plants_stopped == wanted.plants_stopped == 1
    yellow = whatif_load.ground(fresh, Level.YELLOW)
    before = whatif_load.ground(held, Level.YELLOW)
    assert yellow.facts.parts[0].planned.tolist() == before.facts.parts[0].planned.tolist()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_never_says_what_the_air_will_be(draw: Draw, demo_store: Path, lang: str) -> None:
    page = draw(demo_store, "whatif", lang=lang, cuts="industry:铸造=70")
    assert words(lang)("page.whatif.no_aqi") in page.text
    without = page.text.replace(words(lang)("page.whatif.no_aqi"), "")
    assert "AQI" not in without
    assert "PM2.5" not in without


def test_many_counties_are_the_worst_and_the_city(draw: Draw, tmp_path: Path) -> None:
    """70 counties: 30 are drawn, and the city is all of them."""
    codes = [str(120_000 + n) for n in range(70)]
    plants = [
        {"plant": f"Q{n}", "name": f"企业{n}", "region": code, "industry": "水泥",
         "status": "running", "output_wan_d": 1.0, "edition": EDITION, **tonnes(1.0)}
        for n, code in enumerate(codes)
    ]  # fmt: skip
    measures = [
        {"plant": f"Q{n}", "level": "orange", "line": "", "measure": "限产", "load_cut": 0.3,
         "stop": "none", "edition": EDITION, **tonnes(0.1 + n / 1000)}
        for n in range(70)
    ]  # fmt: skip
    base = [
        {"region": code, "sector": sector, "edition": EDITION, **tonnes(0.5)}
        for code in codes for sector in ("industry", "mobile")
    ]  # fmt: skip
    root = tmp_path / "many"
    for kind, one in (("plants", plants), ("measures", measures), ("baseline", base)):
        Store(root).publish(kind, pa.Table.from_pylist(one), [SourceFile(kind)])
    page = draw(root, "whatif", cuts="industry:水泥=40")
    data = sent(page)
    assert len(data["rows"]) == 31
    assert not data["counted"]
    city_row = data["rows"][-1]
    assert not city_row["sum"]
    (pair,) = city_row["pairs"]
    spot = pair[2].index(30)
    listed = inventory.facts(
        Store(root).current(),
        whatif_load.ground(Inventory(Store(root).current()), Level.ORANGE).scope,
    )
    assert pair[3][spot][0] == pytest.approx(listed.parts[0].planned[:, 0].sum())
    assert data["top"] == pytest.approx(0.4)
    assert "30" in page.text


def test_values_in_the_address_come_back() -> None:
    values = {
        "industry": {"水泥;=%:": 35, "炭素": 0},
        "region": {A: 100, B: 5},
        "plant": {"P1": 1},
    }
    text = whatif_state.encode(values)
    assert whatif_state.decode(text) == values
    told = whatif_state.changes(values)
    assert [one.load_cut for one in told] == [0.35, 0.0, 1.0, 0.05, 0.01]
    assert whatif_state.values_of(told) == values


@pytest.mark.parametrize(
    "told",
    [
        [Change(0.355, industry="a")],
        [Change(0.5, industry="a", grade="B")],
        [Change(0.5)],
        [Change(0.5, region="a"), Change(0.4, industry="a")],
    ],
)
def test_what_sliders_cannot_say_has_no_link(told: list[Change]) -> None:
    assert whatif_state.values_of(told) is None


def test_differences_are_signed() -> None:
    labels = words("zh")
    assert [signed(v, 1) for v in (1.26, -1.24, 0.04, -0.04)] == ["+1.3", "−1.2", "0.0", "0.0"]
    assert change(labels, -12.0) == "比清单少12"
    assert change(labels, 0.2) == "与清单持平"
    assert points(0.25, 0.2) == "+5.0"
    assert points(0.2, 0.2) == ""


def test_the_javascript_stays_small() -> None:
    lines = (live.HERE / "live.js").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 150


def test_plants_behind_the_numbers(store: Path) -> None:
    of = whatif_load.ground(Inventory(Store(store).current()), Level.ORANGE)
    values = {"industry": {"水泥": 70}}
    result, _ = whatif_load.settle(of, "industry", ("水泥", "铸造"), values)
    frame = whatif_view.plant_rows(result, whatif_state.changes(values)).set_index("plant")
    assert frame.loc["P1", "scenario_load_cut"] == 0.7
    assert frame.loc["P3", ["scenario_load_cut", "held"]].tolist() == [0.5, True]
    total = frame.groupby("region")["so2_t_d"].sum()
    assert total[A] == pytest.approx(3.0)
    assert isinstance(total, pd.Series)
