"""Guaranteed plants and restarts, on both sides of every boundary."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analytics.guaranteed import guaranteed_check, in_force, newest, restart_register
from analytics.measured import QUANTITIES
from data.rulebook import grades
from tests.analytics.plant_rows import LISTED, approvals, frame, plan

DAY = date(2026, 1, 18)
KEPT = LISTED | {"category": "guaranteed"}
WORDS = pd.Series({"P1": "以量定产，限产20%"})


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (DAY, DAY, True),
        (date(2025, 1, 1), DAY, True),
        (date(2025, 1, 1), date(2026, 1, 17), False),
        (date(2026, 1, 19), date(2026, 12, 31), False),
        (DAY, None, True),
    ],
)
def test_an_approval_holds_from_its_first_day_until_its_last(
    first: date, last: date | None, held: bool
) -> None:
    table = approvals(("P1", first, last))
    assert in_force(table, DAY).tolist() == [held]
    found = guaranteed_check(frame(KEPT, {}), table, WORDS, day=DAY, plan=plan(), grades=grades())
    assert found["lacks_approval"].tolist() == [not held]


def test_one_that_holds_counts_before_a_newer_one_that_lapsed() -> None:
    table = approvals(
        ("P1", date(2025, 1, 1), date(2026, 6, 1)),
        ("P1", date(2025, 6, 1), date(2025, 12, 1)),
        ("P2", date(2024, 1, 1), date(2024, 12, 31)),
        ("P2", date(2025, 1, 1), date(2025, 12, 31)),
        ("P3", date(2026, 2, 1), None),
    )
    found = newest(table, DAY)
    assert found["approval"].to_dict() == {"P1": "held", "P2": "lapsed"}
    assert found.loc["P1", "valid_until"] == date(2026, 6, 1)
    assert found.loc["P2", "valid_until"] == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("grade", "lacks"),
    [
        *(("A+", False), ("A", False), ("引领性", False), ("B", False), ("b级", False)),
        *(("B-", True), ("C", True), ("民生保障", True), ("未评级", True)),
        *(("优", True), (None, True)),
    ],
)
def test_grade_b_is_just_enough(grade: str | None, lacks: bool) -> None:
    table = approvals(("P1", DAY, None))
    found = guaranteed_check(
        frame(KEPT, {"grade": grade}), table, WORDS, day=DAY, plan=plan(), grades=grades()
    )
    assert found["lacks_grade"].tolist() == [lacks]
    assert found["lacks"].tolist() == [int(lacks)]


@pytest.mark.parametrize(
    ("said", "status", "lacks"),
    [
        ("以量定产", "running", False),
        ("高炉以热定产，限产10%", "running", False),
        ("限产10%", "running", True),
        ("限产10%", "idle", False),
        ("", "running", True),
        ("", None, True),
    ],
)
def test_measures_speak_of_quota(said: str, status: str | None, lacks: bool) -> None:
    found = guaranteed_check(
        frame(KEPT, {"status": status}),
        approvals(("P1", DAY, None)),
        pd.Series({"P1": said}),
        day=DAY,
        plan=plan(),
        grades=grades(),
    )
    assert found["lacks_quota"].tolist() == [lacks]


def test_what_lacks_most_comes_first_and_others_are_not_asked() -> None:
    plants = frame(KEPT, {}, {"grade": "C"}, {"category": "normal", "grade": "D"})
    found = guaranteed_check(
        plants, approvals(("P1", DAY, None)), WORDS, day=DAY, plan=plan(), grades=grades()
    )
    assert found["plant"].tolist() == ["P2", "P1"]
    assert found["lacks"].tolist() == [3, 0]
    assert found["approval"].tolist() == ["none", "held"]


def days(plant: str, **use: list[float | None]) -> pd.DataFrame:
    """Use of a plant from 2026-01-01 on."""
    count = len(next(iter(use.values())))
    table = pd.DataFrame({"plant": plant, "date": pd.date_range("2026-01-01", periods=count)})
    for name in QUANTITIES:
        table[name] = pd.Series(use.get(name, [None] * count), dtype="float64")
    return table


USUAL = pd.DataFrame(
    {name: [float("nan")] for name in QUANTITIES} | {"electricity_kwh": [1000.0]},
    index=pd.Index(["铸造"], name="industry"),
)
IDLE = LISTED | {"status": "idle"}


def test_a_tenth_of_the_usual_day_is_running() -> None:
    """The usual day of the industry is 1000 kWh; the plant's own highest is 100.1."""
    use = days("P1", electricity_kwh=[99.9, 100.0, 100.1, 0.0, None])
    found = restart_register(frame(IDLE, {}), approvals(), use, USUAL, day=DAY, plan=plan())
    row = found.iloc[0]
    assert (row["days_known"], row["days_ran"], row["days_unasked"]) == (5, 2, 2)
    assert row["flagged"]
    assert (row["first_ran"], row["last_ran"]) == tuple(
        pd.to_datetime(["2026-01-02", "2026-01-03"])
    )


def test_its_own_highest_day_counts_where_that_is_more() -> None:
    """Its highest day is 5000 kWh, so a tenth is 500."""
    use = days("P1", electricity_kwh=[5000.0, 499.0, 500.0])
    found = restart_register(frame(IDLE, {}), approvals(), use, USUAL, day=DAY, plan=plan())
    assert found["days_ran"].tolist() == [2]


def test_lights_alone_are_not_running_and_gas_or_emissions_are() -> None:
    plants = frame(IDLE, {}, {}, {"status": "unfinished"}, {"status": "running"})
    use = pd.concat(
        [
            days("P1", electricity_kwh=[50.0, 50.0]),
            days("P2", gas_m3=[0.0, 3.0]),
            days("P3", nox_kg=[0.0, 0.4]),
            days("P4", electricity_kwh=[900.0]),
        ]
    )
    found = restart_register(plants, approvals(), use, USUAL, day=DAY, plan=plan())
    ran = found.set_index("plant")["days_ran"].to_dict()
    assert ran == {"P1": 0, "P2": 1, "P3": 1}


def test_only_days_without_an_approval_are_flagged() -> None:
    """It ran on the 1st to the 4th; the approval holds on the 2nd and 3rd."""
    use = days("P1", electricity_kwh=[900.0] * 4)
    table = approvals(("P1", date(2026, 1, 2), date(2026, 1, 3)))
    row = restart_register(frame(IDLE, {}), table, use, USUAL, day=DAY, plan=plan()).iloc[0]
    assert (row["days_ran"], row["days_unasked"], row["approval"]) == (4, 2, "lapsed")
    table = approvals(("P1", date(2026, 1, 1), None))
    row = restart_register(frame(IDLE, {}), table, use, USUAL, day=DAY, plan=plan()).iloc[0]
    assert (row["days_unasked"], bool(row["flagged"]), row["approval"]) == (0, False, "held")


def test_an_idle_plant_without_meters_is_listed_as_not_known() -> None:
    found = restart_register(
        frame(IDLE, {}), approvals(), days("X", gas_m3=[]), USUAL, day=DAY, plan=plan()
    )
    assert found["days_known"].tolist() == [0]
    assert found["flagged"].tolist() == [False]
    assert found["approval"].tolist() == ["none"]
