"""Suggested revisions: each kind on both sides of its boundary."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from analytics.grades import Grade, Grades
from analytics.revisions import COLUMNS, Revision, revisions
from data.rulebook import grades
from tests.analytics.plant_rows import LISTED, frame, plan

DAY = date(2025, 10, 20)


def of(*rows: dict[str, Any], known: Grades | None = None) -> pd.DataFrame:
    return revisions(frame(LISTED, *rows), day=DAY, plan=plan(), grades=known or grades())


def test_a_plant_in_order_needs_nothing() -> None:
    found = of({})
    assert found.empty
    assert list(found.columns) == COLUMNS


@pytest.mark.parametrize(
    ("cut", "emitted", "over"),
    [(1.0, 1.0, False), (0.1 + 0.2, 0.3, False), (1.0001, 1.0, True), (0.1, None, False)],
)
def test_a_cut_above_the_emissions(cut: float, emitted: float | None, over: bool) -> None:
    found = of({"most_nox": cut, "nox_t_d": emitted, "most_nox_level": "orange"})
    kinds = found["kind"].tolist()
    assert (Revision.ABOVE_EMISSIONS in kinds) == over
    if over:
        row = found.iloc[0]
        assert (row["pollutant"], row["level"], row["value"]) == ("nox", "orange", cut)
        assert row["limit"] == emitted


def test_each_pollutant_is_held_against_its_own_emissions() -> None:
    found = of({"so2_t_d": 0.4, "voc_t_d": 0.2, "pm_t_d": 0.5})
    assert found["pollutant"].tolist() == ["so2", "voc"]


@pytest.mark.parametrize(
    ("load", "over"), [(1.0, False), (sum([0.1] * 10), False), (1 + 1e-12, False), (1.01, True)]
)
def test_load_cuts_of_a_line_that_add_up_to_more_than_all_of_it(load: float, over: bool) -> None:
    found = of({"most_load": load})
    assert found["kind"].tolist() == ([Revision.ABOVE_WHOLE] if over else [])
    if over:
        assert found[["level", "line", "value"]].iloc[0].tolist() == ["red", "1号线", load]


@pytest.mark.parametrize(
    ("grade", "below"), [("B", False), ("A", False), ("B-", True), ("C", True)]
)
def test_guaranteed_below_grade_b(grade: str, below: bool) -> None:
    found = of({"category": "guaranteed", "grade": grade})
    assert (Revision.GUARANTEED_BELOW in found["kind"].tolist()) == below
    assert of({"grade": grade}).empty


def test_an_unknown_grade() -> None:
    assert of({"grade": "优"})["kind"].tolist() == [Revision.GRADE_UNKNOWN]


@pytest.mark.parametrize(
    ("since", "until", "lapsed"),
    [
        (DAY, DAY, False),
        (date(2019, 1, 1), date(2025, 10, 19), True),
        (date(2025, 10, 21), None, True),
    ],
)
def test_a_grade_that_is_not_in_force_on_the_day_of_the_list(
    since: date, until: date | None, lapsed: bool
) -> None:
    known = Grades(grades=(Grade(code="B", en="B", rank=1, since=since, until=until),))
    kinds = of({}, known=known)["kind"].tolist()
    assert kinds == ([Revision.GRADE_NOT_IN_FORCE] if lapsed else [])


def test_never_contributing_and_never_checked_ask_only_plants_in_production() -> None:
    idle = {"acts": False, "checks": 0, "levels": "", "status": "idle"}
    assert of(idle).empty
    found = of(idle | {"status": "running", "levels": "orange,red,yellow"})
    assert found["kind"].tolist() == [Revision.NEVER_CONTRIBUTING, Revision.NEVER_CHECKED]
    found = of(idle | {"status": None, "levels": "orange,red,yellow"})
    assert len(found) == 2


def test_missing_fields_are_named() -> None:
    found = of(
        {"industry": " ", "grade": None, "has_phone": False, "pm_t_d": None},
        {"has_contact": False, "levels": "orange"},
    )
    assert found["fields"].tolist() == ["industry,grade,phone,pm", "contact,yellow,red"]


def test_gravest_first_and_in_the_order_of_the_list() -> None:
    found = of({"checks": 0}, {"most_load": 2.0, "checks": 0}, {"grade": "优"})
    assert list(zip(found["kind"], found["plant"], strict=True)) == [
        ("above_whole", "P2"),
        ("grade_unknown", "P3"),
        ("never_checked", "P1"),
        ("never_checked", "P2"),
    ]


def test_an_empty_list_needs_nothing() -> None:
    empty = frame(LISTED, {}).iloc[:0]
    assert revisions(empty, day=DAY, plan=plan(), grades=grades()).empty
