"""Sentences on plants: what they say at their edges."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from data.rulebook import plan
from text import LANGUAGES, words
from text import findings_plants as findings

ZH, EN = (words(lang) for lang in LANGUAGES)
NAN = float("nan")
PLAN = plan("jiaozuo-2023")


def test_tonnes_that_are_there_never_read_as_none() -> None:
    assert findings.tonnes(1.5) == "1.500 t/d"
    assert findings.tonnes(0.00003) == "0.00003 t/d"
    assert findings.tonnes(0.0) == "0.000 t/d"


def test_headline() -> None:
    facts: dict[str, Any] = {"place": "", "edition": "2025-10-20", "count": 1500, "emitted": 122.83}
    assert findings.headline(ZH, **facts, attention=616) == (
        "2025年10月20日清单共1,500家企业，日排放合计122.8 t/d；其中616家有事项待处理。"
    )
    assert "未发现待处理事项" in findings.headline(ZH, **facts, attention=0)
    there = findings.headline(EN, **facts | {"place": "Wenxian"}, attention=2)
    assert there.startswith("The list of 20 Oct 2025, Wenxian, has 1,500 plants")
    undated = findings.headline(ZH, **facts | {"edition": ""}, attention=0)
    assert undated.startswith("无日期的清单")


def test_parts_the_most_frequent_first_and_nothing_of_nothing() -> None:
    counts = {"revisions": 3, "plans": 7, "restart": 0}
    assert findings.parts(ZH, counts) == "方案或公示牌不全7家、建议修订3家。"
    assert findings.parts(EN, counts) == "7 with gaps in plan or board; 3 to revise."
    assert findings.parts(ZH, {"plans": 0}) == ""


def test_days_in_a_row_are_one_span() -> None:
    days = [date(2026, 1, d) for d in (9, 3, 4, 5)]
    assert findings.days_said(ZH, days) == "1月3日–1月5日、1月9日"
    assert findings.days_said(EN, days) == "3 Jan–5 Jan, 9 Jan"
    assert findings.days_said(ZH, []) == "—"


def revision(kind: str, **said: object) -> SimpleNamespace:
    blank = {"level": "", "pollutant": "", "line": "", "value": NAN, "limit": NAN, "fields": ""}
    return SimpleNamespace(**(blank | {"kind": kind, "grade": "C"} | said))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            revision("above_emissions", level="red", pollutant="nox", value=0.50002, limit=0.50001),
            "红色响应申报减排NOx 0.50002 t/d，大于其日排放0.50001 t/d",
        ),
        (
            revision("above_whole", level="orange", line="1号线", value=1.2),
            "橙色响应1号线的负荷降低合计120.0%，超过100%",
        ),
        (revision("above_whole", level="orange", value=1.5), "橙色响应全厂的负荷降低合计150.0%"),
        (revision("guaranteed_below"), "等级为C，未达到B级"),
        (revision("grade_unknown", grade="优"), "等级“优”不在绩效等级名录中"),
        (revision("grade_not_in_force"), "等级“C”在2025年10月20日不适用"),
        (revision("never_contributing"), "各级都不降负荷"),
        (revision("missing", fields="grade,phone,red"), "缺绩效等级、减排责任人电话、红色措施"),
        (revision("never_checked"), "从未被抽查"),
    ],
)
def test_reasons(row: SimpleNamespace, said: str) -> None:
    day = date(2025, 10, 20)
    assert said in findings.reason(ZH, row, plan=PLAN, day_of_list=day)
    assert findings.reason(EN, row, plan=PLAN, day_of_list=day)


def proven(**said: object) -> SimpleNamespace:
    falls = {f"{name}_fall": NAN for name in ("so2", "nox", "pm", "voc")}
    plain = {"contradicted": False, "promises": True, "evidence": "claimed", "meter": ""}
    return SimpleNamespace(
        **(plain | falls | {"fall": NAN, "implemented": NAN, "load_cut": 0.5} | said)
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (proven(), "只有承诺，没有佐证"),
        (proven(promises=False), "没有承诺减排"),
        (proven(evidence="checked", implemented=0.8), "抽查落实80%"),
        (proven(evidence="metered", meter="gas_m3", fall=0.42), "用气降42.0%"),
        (proven(evidence="metered", meter="gas_m3", fall=-0.1), "用气升10.0%"),
        (
            proven(evidence="monitored", nox_fall=0.3, so2_fall=-0.05, implemented=1.0),
            "在线监测：SO₂升5.0%、NOx降30.0%、抽查落实100%",
        ),
        (
            proven(contradicted=True, meter="electricity_kwh", fall=0.1),
            "申报降负荷50%，用电降10.0%，申报未佐证",
        ),
    ],
)
def test_proof(row: SimpleNamespace, said: str) -> None:
    assert findings.proof(ZH, row) == said
    assert findings.proof(EN, row)


def gaps(**said: object) -> SimpleNamespace:
    plain = {"on_file": True, "complete": False, "board_alone": False}
    return SimpleNamespace(**(plain | {"plan_missing": "", "board_missing": ""} | said))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (gaps(complete=True), ["“一厂一策”和公示牌字段齐全"]),
        (gaps(complete=True, board_alone=True), ["公示牌字段齐全（可只有公示牌）"]),
        (gaps(on_file=False, plan_missing="vehicles"), ["“一厂一策”和公示牌都没有资料"]),
        (
            gaps(plan_missing="vehicles", board_missing="contact"),
            ["一厂一策缺：运输车辆与移动机械", "公示牌缺：减排责任人"],
        ),
        (
            gaps(plan_missing="grade", board_missing="grade"),
            ["一厂一策和公示牌都缺：绩效等级"],
        ),
    ],
)
def test_gaps_of_plans(row: SimpleNamespace, said: list[str]) -> None:
    assert findings.plan_gaps(ZH, row) == said


def test_what_a_plant_does() -> None:
    cuts = {f"cut_{name}": 0.01 for name in ("so2", "nox", "pm", "voc")}
    row = SimpleNamespace(load_cut=1.0, stop="plant", **cuts)
    assert findings.does(ZH, row, "red") == "红色响应全厂停产，降负荷100%，日减排0.040 t/d"
    row = SimpleNamespace(load_cut=0.3, stop="none", **cuts)
    assert findings.does(ZH, row, "red") == "红色响应降负荷30%，日减排0.040 t/d"
    row = SimpleNamespace(load_cut=0.0, stop=None, **cuts)
    assert findings.does(ZH, row, "red") == "红色响应自主减排，日减排0.040 t/d"
    row = SimpleNamespace(load_cut=NAN, stop=None, **cuts)
    assert findings.does(ZH, row, "red") == "红色响应没有措施"


@pytest.mark.parametrize("code", [None, "", NAN])
def test_a_list_that_does_not_say_means_a_plant_in_production(code: object) -> None:
    assert findings.status(ZH, code) == "在产"
    assert findings.category(ZH, code) == "—"
