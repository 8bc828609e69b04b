"""One-size-fits-all shutdowns, worked out by hand.

Ten plants of output 10 and 100 jobs each unless said otherwise. Stopped outright: P1 (grade A),
P3 (C), P7 (no grade). P9 is idle and P10 unfinished: neither counts.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analytics.fairness import Fairness, fairness
from data.rulebook import grades
from tests.analytics.plant_rows import FACTS, frame


@pytest.fixture
def found() -> Fairness:
    stop = {"stop": "plant", "load_cut": 1.0}
    rows = [
        {"grade": "A", "output_wan_d": 20.0, **stop},
        {"grade": "A级", "load_cut": 0.0},
        {"grade": "C", "jobs": 300, **stop},
        {"grade": "C", "load_cut": 0.5},
        {"grade": "D", "industry": "水泥", "stop": "line", "load_cut": 0.5},
        {"grade": "D", "industry": "水泥", "stop": "line", "load_cut": 0.6},
        {"grade": None, "industry": "造纸", **stop},
        {"grade": "民生保障", "category": "guaranteed", "industry": "造纸", "load_cut": 0.05},
        {"grade": "C", "status": "idle", "stop": None, "load_cut": None},
        {"grade": "C", "status": "unfinished", "stop": "plant", "load_cut": 1.0},
    ]
    return fairness(frame(FACTS, *rows), grades=grades())


def test_shares_of_plants_output_and_jobs(found: Fairness) -> None:
    """8 plants in production, output 20 + 7 × 10 = 90, jobs 300 + 7 × 100 = 1000.

    Stopped: 3 plants, output 20 + 10 + 10 = 40, jobs 100 + 300 + 100 = 500.
    """
    assert found.total["share_plants"] == 3 / 8
    assert found.total["share_output_wan_d"] == 40 / 90
    assert found.total["share_jobs"] == 0.5


def test_shares_by_grade_the_best_first(found: Fairness) -> None:
    assert found.grades.index.tolist() == ["A", "C", "D", "民生保障", ""]
    assert found.grades["share_plants"].tolist() == [0.5, 0.5, 0.0, 0.0, 1.0]
    assert found.grades["share_output_wan_d"].tolist() == [20 / 30, 0.5, 0.0, 0.0, 1.0]
    assert found.grades["share_jobs"].tolist() == [0.5, 300 / 400, 0.0, 0.0, 1.0]


def test_leading_plants_that_are_stopped(found: Fairness) -> None:
    assert found.best == 2
    assert found.leading["plant"].tolist() == ["P1"]


def test_leading_by_category_counts_whatever_the_grade() -> None:
    rows = [{"grade": "D", "category": "leading", "stop": "plant"}, {"grade": "引领性"}]
    one = fairness(frame(FACTS, *rows), grades=grades())
    assert one.best == 2
    assert one.leading["plant"].tolist() == ["P1"]


def test_plants_alike_that_are_treated_differently(found: Fairness) -> None:
    """A and C: one stopped, one not. D: no stop, but 0.5 against 0.6. Paper: one plant left."""
    rows = found.groups.set_index(["industry", "grade"])
    assert set(rows.index) == {("铸造", "A"), ("铸造", "C"), ("水泥", "D")}
    assert rows["stops_differ"].to_dict() == {
        ("铸造", "A"): True,
        ("铸造", "C"): True,
        ("水泥", "D"): False,
    }
    assert rows.loc[("水泥", "D"), ["load_low", "load_high"]].tolist() == [0.5, 0.6]
    assert found.groups["grade"].iloc[-1] == "D"
    assert found.members("铸造", "C")["plant"].tolist() == ["P3", "P4"]
    assert found.members("铸造", "A")["plant"].tolist() == ["P1", "P2"]


@pytest.mark.parametrize(("other", "unlike"), [(0.1 + 0.2, False), (0.3, False), (0.31, True)])
def test_load_cuts_that_only_rounding_sets_apart_are_alike(other: float, unlike: bool) -> None:
    one = fairness(frame(FACTS, {"load_cut": 0.3}, {"load_cut": other}), grades=grades())
    assert len(one.groups) == unlike


def test_all_stopped_alike_is_no_difference() -> None:
    rows = [{"stop": "plant", "load_cut": 1.0}] * 3
    assert fairness(frame(FACTS, *rows), grades=grades()).groups.empty


def test_nothing_is_no_share() -> None:
    empty = fairness(frame(FACTS, {"status": "idle"}), grades=grades())
    assert math.isnan(empty.total["share_plants"])
    assert empty.grades.empty
    assert empty.groups.empty


def test_missing_output_and_jobs_count_as_nothing() -> None:
    rows = [{"stop": "plant"}, {"output_wan_d": None, "jobs": None}]
    one = fairness(frame(FACTS, *rows).astype({"jobs": "float64"}), grades=grades())
    assert one.total["share_plants"] == 0.5
    assert one.total["share_output_wan_d"] == 1.0


def test_unknown_grades_stay_as_written_and_come_last() -> None:
    one = fairness(frame(FACTS, {"grade": "优"}, {"grade": "b"}), grades=grades())
    assert isinstance(one.grades, pd.DataFrame)
    assert one.grades.index.tolist() == ["B", "优"]
