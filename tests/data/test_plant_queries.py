"""What the queries on plants select and sum, and that no phone leaves whole."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest

from data import plants
from data.rulebook import plan
from data.snapshot import Snapshot
from tests.analytics.reduction_city import City, Memory, tonnes

OLD, NEW = "2024-10-18", "2025-10-20"
PLAN = plan("jiaozuo-2023")


def measure(plant: str, level: str, line: str, cut: str, **more: Any) -> dict[str, Any]:
    said = {"plant": plant, "level": level, "line": line, "edition": NEW, "measure": "限产"}
    return said | tonnes([cut] * 4) | more


CITY = City(
    {
        "plants": [
            {
                "plant": "A", "name": "甲厂", "region": "410802", "edition": NEW,
                "status": "running", "industry": "铸造", "contact": "张某",
                "phone": "10001234567", **tonnes(["1"] * 4),
            },
            {
                "plant": "A", "name": "甲厂旧名", "region": "410802", "edition": OLD,
                "phone": "0391-3569403", **tonnes(["2"] * 4),
            },
            {
                "plant": "B", "name": "乙厂", "region": "JZ-GXQ", "edition": NEW, "contact": " ",
                "industry": "铸造", "category": "guaranteed", **tonnes(["1", "-", "1", "1"]),
            },
            {
                "plant": "C", "name": "丙厂", "region": "410811", "edition": NEW, "status": "idle",
                "industry": "铸造",
            },
        ],
        "measures": [
            measure("A", "orange", "1号线", "0.1", load_cut=0.3, stop="none"),
            measure("A", "orange", "1号线", "0.2", load_cut=0.9, stop="none", measure="停烘干"),
            measure("A", "red", "1号线", "0.4", load_cut=0.5, stop="line"),
            measure("A", "red", "2号线", "0.5", load_cut=1.0, stop="line"),
            measure("A", "red", "", "0.1", stop="line"),
            measure("B", "red", "", "0", load_cut=0.0, stop="none", measure="以量定产"),
        ],
        "plant_plans": [
            {
                "plant": "A", "edition": NEW, "legal_person": "李某 10007654321", "vehicles": False,
                "legal_phone": "10007654321", "preparation_h": 0.0, "filed_on": date(2025, 9, 1),
                "step_owners": "1号线 王某 1000 111 2222；2号线 赵某 10003334444",
                "process_flow": True,
            },
        ],
        "inspections": [
            {"region": "410802", "date": date(2025, 11, 1), "plant": "A", "inspector": "x"},
            {"region": "410802", "date": date(2026, 1, 5), "plant": "A", "inspector": "y"},
        ],
        "approvals": [
            {"subject": "B", "kind": "guaranteed", "approved_on": date(2025, 1, 1)},
            {"subject": "C", "kind": "restart", "approved_on": date(2026, 1, 2)},
        ],
        "activity": [
            {"plant": "A", "date": date(2026, 1, 1), "electricity_kwh": 1000.0},
            {"plant": "A", "date": date(2026, 1, 2), "electricity_kwh": 2000.0},
            {"plant": "C", "date": date(2025, 1, 1), "electricity_kwh": 9999.0},
            {"plant": "C", "date": date(2026, 1, 1), "electricity_kwh": 200.0},
            {"plant": "C", "date": date(2026, 1, 2), "electricity_kwh": 200.0},
        ],
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return cast(Snapshot, Memory().hold(CITY))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("10001234567", "1000****567"),
        ("1000 1234 567", "1000****567"),
        ("+86 10001234567", "861000****567"),
        ("（0391）3569403", "0391****403"),
        ("3569403", "****403"),
        ("110", "****"),
        ("无", "****"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_phone_is_masked(written: str | None, shown: str) -> None:
    said = plants.masked_phone(written)
    assert said.replace("（", "").replace("）", "") == shown


def test_phones_inside_a_text_are_masked_and_other_numbers_are_not() -> None:
    said = plants.masked("1号线 王某 1000 111 2222；日用电213709千瓦时，2号线 10003334444")
    assert said == "1号线 王某 1000****222；日用电213709千瓦时，2号线 1000****444"


def test_a_list_tells_whether_there_is_somebody_to_call_and_nothing_more(
    snapshot: Snapshot,
) -> None:
    table = plants.listed(snapshot, NEW).set_index("plant")
    assert table["has_contact"].to_dict() == {"A": True, "B": False, "C": False}
    assert table["has_phone"].to_dict() == {"A": True, "B": False, "C": False}
    assert not {"phone", "contact"} & set(table.columns)


def test_measures_over_all_levels(snapshot: Snapshot) -> None:
    """Line 1 at orange: 0.3 + 0.9 of its load. Red cuts 0.4 + 0.5 + 0.1 = 1 t/d."""
    row = plants.listed(snapshot, NEW).set_index("plant").loc["A"]
    assert row["most_load"] == pytest.approx(1.2)
    assert (row["most_load_level"], row["most_load_line"]) == ("orange", "1号线")
    assert row["most_nox"] == pytest.approx(1.0)
    assert row["most_nox_level"] == "red"
    assert row["levels"] == "orange,red"
    assert (row["limits"], row["stops"], row["unnamed_stops"]) == (2, 3, 1)
    assert (row["acts"], row["checks"]) == (True, 2)
    assert row["last_check"] == date(2026, 1, 5)


def test_plants_without_measures_or_with_idle_ones(snapshot: Snapshot) -> None:
    table = plants.listed(snapshot, NEW).set_index("plant")
    assert table["acts"].to_dict() == {"A": True, "B": False, "C": False}
    assert table["levels"].to_dict() == {"A": "orange,red", "B": "red", "C": ""}


def test_a_unit_holds_the_plants_that_are_counted_under_it(snapshot: Snapshot) -> None:
    assert plants.listed(snapshot, NEW, "410811")["plant"].tolist() == ["C", "B"]
    assert plants.listed(snapshot, NEW, "JZ-GXQ")["unit"].tolist() == ["410811"]
    assert plants.units(snapshot, NEW) == {"410802": 1, "410811": 1, "JZ-GXQ": 1}
    assert plants.units(snapshot, OLD) == {"410802": 1}


def test_cuts_by_level(snapshot: Snapshot) -> None:
    """Two lines alike: orange min(1, 1.2) ÷ 2 = 0.5; red 0.5 ÷ 2 + 1 ÷ 2 = 0.75."""
    table = plants.level_cuts(snapshot, NEW).set_index(["plant", "level"])
    assert table.loc[("A", "orange"), "load_cut"] == pytest.approx(0.5)
    assert table.loc[("A", "red"), "load_cut"] == pytest.approx(0.75)
    assert table.loc[("A", "red"), "cut_voc"] == pytest.approx(1.0)
    one = plants.level_cuts(snapshot, NEW, plant="B")
    assert one[["plant", "level", "load_cut"]].values.tolist() == [["B", "red", 0.0]]
    assert plants.level_cuts(snapshot, NEW, "410811")["plant"].tolist() == ["B"]


def test_both_queries_on_load_cuts_agree(snapshot: Snapshot) -> None:
    """A measure that names no load cut cuts none: it is not all of the load."""
    table = plants.level_cuts(snapshot, NEW).set_index(["plant", "level"])
    for level in ("orange", "red"):
        asked = {"edition": NEW, "level": level, "region": None}
        facts = snapshot.query("plant_facts", **asked, since=date.max, until=date.max).to_pandas()
        one = facts.set_index("plant").loc["A"]
        assert one["load_cut"] == pytest.approx(table.loc[("A", level), "load_cut"])
        assert one["cut_nox"] == pytest.approx(table.loc[("A", level), "cut_nox"])


def test_fields_of_plans(snapshot: Snapshot) -> None:
    row = plants.plan_fields(snapshot, NEW).iloc[0]
    there = {name for name in row.index if row[name] is True or row[name] == True}  # noqa: E712
    assert there == {
        *("legal_person", "legal_phone", "process_flow", "preparation_h", "step_owners"),
        "filed_on",
    }
    assert plants.plan_fields(snapshot, NEW, "410811").empty
    assert plants.plan_fields(snapshot, OLD).empty


def test_guaranteed_plants_with_their_words(snapshot: Snapshot) -> None:
    listed = plants.listed(snapshot, NEW)
    found = plants.guaranteed(snapshot, NEW, listed, day=date(2026, 1, 1), plan=PLAN)
    assert found["plant"].tolist() == ["B"]
    assert found["approval"].tolist() == ["held"]
    assert found["lacks_quota"].tolist() == [False]


def test_restarts_look_at_the_days_since_the_list(snapshot: Snapshot) -> None:
    """Usual is 1500 kWh; its own highest day since the list is 200: a tenth is 150."""
    usual = plants.usual_use(snapshot, NEW)
    assert usual.loc["铸造", "electricity_kwh"] == 1500
    listed, day = plants.listed(snapshot, NEW), date(2026, 1, 3)
    found = plants.restarts(snapshot, NEW, listed, usual=usual, day=day, plan=PLAN)
    row = found.set_index("plant").loc["C"]
    assert (row["days_known"], row["days_ran"], row["days_unasked"]) == (2, 2, 1)


def test_one_plant_in_full(snapshot: Snapshot) -> None:
    one = plants.plant_file(snapshot, "A", NEW)
    assert one is not None
    assert (one.facts["name"], one.facts["phone"]) == ("甲厂", "1000****567")
    assert one.editions == (OLD, NEW)
    assert one.plan is not None
    assert one.plan["step_owners"] == "1号线 王某 1000****222；2号线 赵某 1000****444"
    assert one.plan["legal_person"] == "李某 1000****321"
    assert (len(one.measures), len(one.checks), len(one.activity)) == (5, 2, 2)
    assert one.checks["inspector"].tolist() == ["y", "x"]


def test_one_plant_of_an_older_list(snapshot: Snapshot) -> None:
    one = plants.plant_file(snapshot, "A", OLD)
    assert one is not None
    assert (one.facts["name"], one.facts["phone"]) == ("甲厂旧名", "0391****403")
    assert one.plan is None
    assert one.measures.empty


def test_a_plant_that_no_list_has(snapshot: Snapshot) -> None:
    assert plants.plant_file(snapshot, "Z", NEW) is None
