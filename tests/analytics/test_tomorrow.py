"""The list for tomorrow, with its points worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.follow_up import TONNES
from analytics.plan import NextCheck
from analytics.tomorrow import COLUMNS, CUTS, next_checks
from data.rulebook import plan

RULE = NextCheck(reduction=0.5, problems=0.3, days=0.2, full_days=100, problem_days=200)
TODAY = date(2024, 6, 30)
A, B = "410802", "410803"


def plant(
    name: str, cut: float, *, region: str = A, tonnes: float = 1.0, running: bool = True
) -> dict:
    """A plant that emits and cuts the same of every pollutant."""
    row = {"plant": name, "name": f"企业{name}", "region": region, "industry": "水泥"}
    row |= dict.fromkeys(TONNES, tonnes) | dict.fromkeys(CUTS, cut)
    return row | {"running": running}


def check(name: str, days_ago: int, problem: str = "", *, right: bool = False) -> dict:
    day = TODAY - timedelta(days=days_ago)
    return {
        "region": A,
        "date": day,
        "plant": name,
        "problem": problem,
        "rectified_on": day if right else None,
    }


def ranked(
    plants: list[dict], history: list[dict], current: dict[str, list] | None = None
) -> pd.DataFrame:
    columns = ["region", "date", "plant", "problem", "rectified_on"]
    now = [(name, one) for name, values in (current or {}).items() for one in values]
    return next_checks(
        pd.DataFrame(plants),
        pd.DataFrame(history, columns=columns),
        pd.DataFrame(now, columns=["plant", "implemented"]).astype({"implemented": float}),
        today=TODAY,
        rule=RULE,
    )


def points(found: pd.DataFrame) -> dict[str, tuple[float, float, float]]:
    names = ["reduction_points", "problem_points", "days_points"]
    return {row["plant"]: tuple(row[n] for n in names) for row in found.to_dict("records")}


def test_what_is_not_evidenced_yet() -> None:
    """Cuts of 4, 2 and 2 of 8; a is seen at 75 %, b not at all, c twice, at 50 % and 100 %.

    Open are 0.5 × 0.25 = 0.125, 0.25 × 1 = 0.25 and 0.25 × 0.25 = 0.0625; the largest gets 50.
    All were checked today, so that the days give nothing.
    """
    every = [check(name, 0) for name in "abc"]
    found = ranked(
        [plant("a", 4), plant("b", 2), plant("c", 2)], every, {"a": [0.75], "c": [0.5, 1.0]}
    )
    assert found["plant"].tolist() == ["b", "a", "c"]
    assert points(found) == {"b": (50, 0, 0), "a": (25, 0, 0), "c": (12.5, 0, 0)}
    assert found["evidenced"].tolist() == [0, 0.75, 0.75]
    assert found["share"].tolist() == [0.25, 0.5, 0.25]
    assert found["by_cuts"].all()


def test_a_check_that_does_not_say_how_far_is_no_evidence() -> None:
    found = ranked([plant("a", 1)], [check("a", 0)], {"a": [None]})
    assert points(found)["a"] == (50, 0, 0)


def test_without_any_cut_in_the_unit_emissions_count() -> None:
    found = ranked([plant("a", 0, tonnes=1), plant("b", 0, tonnes=3)], [])
    assert found["plant"].tolist() == ["b", "a"]
    assert found["share"].tolist() == [0.75, 0.25]
    assert not found["by_cuts"].any()
    # A plant without a cut beside one with a cut has nothing to evidence.
    beside = ranked([plant("a", 0, tonnes=9), plant("b", 1)], [])
    assert points(beside) == {"b": (50, 0, 20), "a": (0, 0, 20)}


@pytest.mark.parametrize(
    ("history", "wanted"),
    [
        ([], 0),
        ([check("a", 9)], 0),
        ([check("a", 9, "超限", right=True)], 15),
        ([check("a", 9, "超限", right=True), check("a", 5, "未停", right=True)], 30),
        ([check("a", 9, "超限")], 30),
        # 200 days back still counts, 201 does not; what is not put right always does.
        ([check("a", 200, "超限", right=True)], 15),
        ([check("a", 201, "超限", right=True)], 0),
        ([check("a", 999, "超限")], 30),
    ],
)
def test_past_problems(history: list[dict], wanted: float) -> None:
    found = ranked([plant("a", 1)], history)
    assert points(found)["a"][1] == wanted


@pytest.mark.parametrize(
    ("days", "wanted"), [(0, 0), (25, 5), (99, 19.8), (100, 20), (999, 20), (None, 20)]
)
def test_days_since_the_last_check(days: int | None, wanted: float) -> None:
    history = [] if days is None else [check("a", days), check("a", days + 50)]
    found = ranked([plant("a", 1)], history)
    assert points(found)["a"][2] == pytest.approx(wanted)
    (since,) = found["days"].tolist()
    assert since == days if days is not None else pd.isna(since)


def test_each_unit_has_its_own_ranking_and_what_stands_still_is_left_out() -> None:
    found = ranked(
        [plant("a", 1), plant("c", 1), plant("b", 9, region=B), plant("i", 9, running=False)], []
    )
    assert found[["region", "rank", "plant"]].to_numpy().tolist() == [
        [A, 1, "a"],
        [A, 2, "c"],
        [B, 1, "b"],
    ]
    assert found["points"].tolist() == [70, 70, 70]
    nothing = ranked([plant("i", 1, running=False)], [])
    assert nothing.empty
    assert list(nothing.columns) == list(COLUMNS)


def test_the_plan_says_how_the_points_are_divided() -> None:
    rule = plan("jiaozuo-2023").rules.next_check
    value = rule.value
    assert rule.clause == "五(二)6"
    assert value.reduction + value.problems + value.days == pytest.approx(1)
    with pytest.raises(ValueError, match=r"it makes 1; got 0\.9"):
        NextCheck(reduction=0.5, problems=0.2, days=0.2, full_days=1, problem_days=1)


@settings(deadline=None, max_examples=40)
@given(
    cuts=st.lists(st.integers(0, 64), min_size=1, max_size=8),
    ago=st.lists(st.integers(0, 400), max_size=12),
    seen=st.lists(st.sampled_from([0, 0.25, 0.5, 1]), max_size=6),
)
def test_points_are_of_a_hundred_and_every_running_plant_is_ranked(
    cuts: list[float], ago: list[int], seen: list[float]
) -> None:
    names = [f"P{n}" for n in range(len(cuts))]
    history = [check(names[n % len(names)], d, "超限" if d % 3 else "") for n, d in enumerate(ago)]
    current = {names[n % len(names)]: [one] for n, one in enumerate(seen)}
    rows = [plant(name, cut) for name, cut in zip(names, cuts, strict=True)]
    found = ranked(rows, history, current)
    assert sorted(found["plant"]) == names
    assert found["rank"].tolist() == list(range(1, len(names) + 1))
    assert found["points"].between(0, 100 + 1e-9).all()
    assert found["points"].is_monotonic_decreasing
    # The order in which plants are listed is idle.
    again = ranked(rows[::-1], history[::-1], current)
    pd.testing.assert_frame_equal(found, again)
