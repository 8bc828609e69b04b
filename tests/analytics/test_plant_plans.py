"""Completeness of plans and notice boards, field by field of the clause."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analytics.plant_plans import BOARD, FIELDS, PLAN, by_region, completeness
from tests.analytics.plant_rows import LISTED, frame

BROUGHT = (
    *("legal_person", "legal_phone", "supervisor", "supervisor_phone", "process_flow"),
    *("emission_points", "vehicles", "key_indicators", "preparation_h", "step_owners"),
    *("filed_on", "board_posted"),
)


def plans(**by_plant: dict[str, bool]) -> pd.DataFrame:
    """Fields of each plant, all there but those that are said not to be."""
    rows = [
        {"plant": p} | dict.fromkeys(BROUGHT, True) | not_there for p, not_there in by_plant.items()
    ]
    return pd.DataFrame(rows, columns=["plant", *BROUGHT])


def one(listed: dict[str, Any], lacking: dict[str, bool]) -> pd.Series:
    return completeness(frame(LISTED, listed), plans(P1=lacking)).iloc[0]


def test_all_there_is_complete() -> None:
    row = one({}, {})
    assert row["complete"]
    assert (row["plan_missing"], row["board_missing"]) == ("", "")


@pytest.mark.parametrize("name", BROUGHT)
def test_each_field_that_a_plan_or_board_brings(name: str) -> None:
    row = one({}, {name: False})
    assert not row["complete"]
    assert (row["plan_missing"] == name) == (name in PLAN)
    assert (row["board_missing"] == name) == (name in BOARD)


@pytest.mark.parametrize(
    ("listed", "plan", "board"),
    [
        ({"grade": None}, "grade", "grade"),
        ({"industry": ""}, "industry", "industry"),
        ({"has_contact": False}, "", "contact"),
        ({"has_phone": False}, "", "phone"),
        ({"voc_t_d": None}, "emissions", ""),
        ({"levels": "orange,red"}, "yellow", "yellow"),
        ({"unnamed_stops": 1}, "lines_named", ""),
    ],
)
def test_each_field_that_the_list_has(listed: dict[str, Any], plan: str, board: str) -> None:
    row = one(listed, {})
    assert (row["plan_missing"], row["board_missing"]) == (plan, board)


@pytest.mark.parametrize(
    ("stops", "limits", "alone"), [(1, 0, True), (3, 0, True), (1, 1, False), (0, 0, False)]
)
def test_who_may_have_the_board_alone(stops: int, limits: int, alone: bool) -> None:
    """Those that do nothing but stop or rotate; one that cuts nothing must have a plan."""
    row = one({"stops": stops, "limits": limits}, {"process_flow": False, "key_indicators": False})
    assert row["board_alone"] == alone
    assert row["complete"] == alone


def test_plants_without_any_row_lack_all_that_it_would_bring() -> None:
    row = completeness(frame(LISTED, {}), plans()).iloc[0]
    assert not row["on_file"]
    missing = {*row["plan_missing"].split(","), *row["board_missing"].split(",")}
    assert missing == set(BROUGHT)


def test_plants_out_of_production_are_not_asked() -> None:
    rows = [{"status": "idle"}, {"status": "unfinished"}, {"status": None}]
    assert completeness(frame(LISTED, *rows), plans())["plant"].tolist() == ["P3"]


def test_shares_by_county() -> None:
    plants = frame(LISTED, {"region": "a"}, {"region": "a"}, {"region": "a"}, {"region": "b"})
    table = by_region(completeness(plants, plans(P1={}, P2={"filed_on": False}, P4={})))
    assert table["share"].to_dict() == {"a": 1 / 3, "b": 1.0}
    assert table["nothing"].to_dict() == {"a": 1, "b": 0}


def test_every_field_is_of_a_plan_or_a_board() -> None:
    assert set(FIELDS) == {*PLAN, *BOARD}
    assert set(BROUGHT) <= set(FIELDS)
