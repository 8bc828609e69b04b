"""Turns: every day meets the target, runs keep their length, the burden is spread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.plan import Level
from analytics.plant_sets import PlantSets
from analytics.rotation import Schedule, Turns, adjusted, fairness, rotate, start_ups
from analytics.rotation_greedy import Group, least_spread, round_robin, spread
from analytics.rotation_program import evenest
from analytics.rotation_reach import propose
from tests.analytics.small_city import small_city


def equal_plants(n: int) -> PlantSets:
    """`n` plants of 1 t/d in one county of 10 t/d; each may stop wholly."""
    return replace(
        small_city(1, n=n, r=1),
        emissions=np.ones((n, 4)),
        cut=np.repeat(np.array([0.0, 0.0, 0.0, 1.0]), 4).reshape(1, 4, 4).repeat(n, axis=0),
        load_cut=np.array([[0.0, 0.0, 0.0, 1.0]]).repeat(n, axis=0),
        stops=np.array([[False, False, False, True]]).repeat(n, axis=0),
        given=np.ones((n, 4), dtype=bool),
        running=np.ones(n, dtype=bool),
        category=np.array(["normal"] * n, dtype=object),
        floor=np.zeros(n),
        output=np.full(n, 10.0),
        baseline=np.full((1, 4), 10.0),
    )


def turns_of(n: int, days: int, ratio: float = 0.2, **more: object) -> Turns:
    everyone = np.ones(n, dtype=bool)
    one = np.zeros(1, dtype=np.int64)
    return Turns(days, everyone, np.full((1, 4), ratio), one, **more)  # type: ignore[arg-type]


def runs(row: np.ndarray) -> list[int]:
    """Lengths of the runs of True in a row."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(int), [0]))))
    return (edges[1::2] - edges[::2]).tolist()


def every_day_met(sets: PlantSets, found: Schedule, ratio: float) -> bool:
    tonnes = np.stack([sets.tonnes(share) for share in found.share])
    return bool((tonnes >= ratio * sets.baseline - 1e-6).all())


def test_two_of_six_stop_each_day_and_each_stops_as_often() -> None:
    """20 % of 10 t are two plants a day; over six days six plants stop twice each."""
    sets = equal_plants(6)
    found = rotate(sets, turns_of(6, 6), level=Level.ORANGE, gap=0.0)
    assert found.status == "optimal"
    assert found.on.sum(axis=0).tolist() == [2] * 6
    assert found.burden.tolist() == [2] * 6
    assert found.cost == pytest.approx(6 * 2 * 10.0)


def test_a_run_keeps_its_least_and_most_days() -> None:
    sets = equal_plants(6)
    turns = turns_of(6, 8, least_run=2, most_run=3)
    found = rotate(sets, turns, level=Level.ORANGE, gap=0.0)
    assert every_day_met(sets, found, 0.2)
    for row in found.on:
        lengths = runs(row)
        assert all(length <= 3 for length in lengths)
        # A run that the last day cuts off may be shorter.
        inner = lengths if not row[-1] else lengths[:-1]
        assert all(length >= 2 for length in inner)


def test_what_turns_cannot_reach_is_told() -> None:
    """All six together are 6 t of the 7 t needed: one tonne is missing of each pollutant."""
    sets = equal_plants(6)
    found = rotate(sets, turns_of(6, 3, 0.7), level=Level.ORANGE)
    assert found.status == "infeasible"
    assert found.shortfall.ravel() == pytest.approx(np.ones(12))


def test_who_takes_no_turns_keeps_to_the_list() -> None:
    sets = equal_plants(6)
    cut = sets.cut.copy()
    cut[0, Level.ORANGE] = 1.0
    sets = replace(sets, cut=cut)
    takes = np.array([False] + [True] * 5)
    turns = replace(turns_of(6, 5), takes_turns=takes)
    found = rotate(sets, turns, level=Level.ORANGE, gap=0.0)
    assert not found.on[0].any()
    assert found.on.sum(axis=0).tolist() == [1] * 5
    assert (found.share[:, 0, Level.ORANGE] == 1).all()


def test_who_cannot_be_interrupted_takes_no_full_turn() -> None:
    sets = replace(equal_plants(6), floor=np.array([0.3] + [0.0] * 5))
    found = rotate(sets, turns_of(6, 4), level=Level.ORANGE, gap=0.0)
    assert found.status == "optimal"
    assert not found.on[0].any()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2000), days=st.integers(1, 5), most=st.sampled_from([None, 1, 2]))
def test_a_feasible_schedule_meets_every_day(seed: int, days: int, most: int | None) -> None:
    sets = small_city(seed, n=8, r=2)
    target = np.full((2, 4), 0.15)
    turns = Turns(days, np.ones(8, dtype=bool), target, np.arange(2), most_run=most)
    found = rotate(sets, turns, level=Level.ORANGE, gap=0.2)
    assert (found.status == "infeasible") == (found.shortfall.sum() > 0)
    if found.status != "infeasible":
        assert every_day_met(sets, found, 0.15)
    assert found.share.sum(axis=2) == pytest.approx(1.0)


def test_a_restart_costs_days_and_is_avoided() -> None:
    """Six plants, two a day, six days: three turns of two days in a row, four restarts in sight.

    The last pair's turn ends with the last day, so only the first two pairs start again; each plant
    is one day short of full output, 10 万元.
    """
    sets = equal_plants(6)
    plain = rotate(sets, turns_of(6, 6), level=Level.ORANGE, gap=0.0)
    found = rotate(sets, turns_of(6, 6, start_up=1), level=Level.ORANGE, gap=0.0)
    assert every_day_met(sets, found, 0.2)
    assert found.burden.tolist() == [2] * 6
    assert found.start_cost == pytest.approx(10.0 * found.starting.sum())
    assert found.cost == pytest.approx(plain.cost + found.start_cost)
    assert found.starting.sum() == 4
    assert not (found.starting & found.on).any()


@pytest.mark.parametrize("start_up", [0, 1, 2, 9])
def test_days_of_starting_again_follow_a_turn(start_up: int) -> None:
    on = np.array([[0, 1, 1, 0, 0, 0, 1, 0]], dtype=bool)
    late = start_ups(on, start_up)[0]
    wanted = {0: [], 1: [3, 7], 2: [3, 4, 7], 9: [3, 4, 5, 7]}[start_up]
    assert np.flatnonzero(late).tolist() == wanted


def test_days_of_adjusting_come_before_a_turn() -> None:
    on = np.array([[0, 0, 0, 1, 1, 0], [0, 1, 0, 0, 0, 1]], dtype=bool)
    adjusting, before = adjusted(on, 2)
    assert np.flatnonzero(adjusting[0]).tolist() == [1, 2]
    assert np.flatnonzero(adjusting[1]).tolist() == [0, 3, 4]
    # The second plant's turn is on day 2: two days ahead is before day 1.
    assert before.tolist() == [False, True]
    assert not adjusted(on, 0)[0].any()


def test_only_who_cannot_be_interrupted_adjusts_ahead() -> None:
    cut = equal_plants(6).cut.copy()
    load = equal_plants(6).load_cut.copy()
    cut[:2, 3], load[:2, 3] = 0.5, 0.5
    stops = equal_plants(6).stops.copy()
    stops[:2] = False
    sets = replace(
        equal_plants(6), floor=np.array([0.4, 0.4, 0, 0, 0, 0]), cut=cut, load_cut=load,
        stops=stops,
    )  # fmt: skip
    found = rotate(sets, turns_of(6, 8, ahead=1), level=Level.ORANGE)
    assert not found.adjusting[2:].any()
    assert not found.adjust_before[2:].any()
    assert found.adjusting[:2].any() or found.adjust_before[:2].any()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2000),
    days=st.integers(1, 12),
    least=st.integers(1, 3),
    more=st.sampled_from([None, 0, 2]),
    start_up=st.integers(0, 2),
)
def test_a_round_robin_keeps_the_rules(
    seed: int, days: int, least: int, more: int | None, start_up: int
) -> None:
    rng = np.random.default_rng(seed)
    m, most = 9, None if more is None else least + more
    group = Group(
        cut=rng.integers(0, 20, (m, 4)) / 10, cost=rng.integers(0, 50, m).astype(float),
        need=rng.integers(0, 60, 4) / 10, days=days, least_run=least, most_run=most,
        start_up=start_up,
    )  # fmt: skip
    on = round_robin(group)
    for row in on:
        lengths = runs(row)
        inner = lengths if not len(lengths) or not row[-1] else lengths[:-1]
        assert all(one >= least for one in inner)
        assert most is None or all(one <= most for one in lengths)
    if most is None:
        reach = group.cut.sum(axis=0)
        # Without days off all can be at turn, so nothing is missing that all together can cut.
        assert group.missing(on) == pytest.approx(
            np.broadcast_to(np.maximum(group.need - reach, 0), (days, 4)), abs=1e-9
        )


def test_days_off_are_staggered_where_they_must_be() -> None:
    """Ten plants, at most four days in a row of fourteen, eight needed a day: off in turn."""
    group = Group(
        cut=np.ones((10, 4)), cost=np.ones(10), need=np.full(4, 8.0), days=14, least_run=1,
        most_run=4, start_up=0,
    )  # fmt: skip
    on = round_robin(group)
    assert not group.missing(on).any()
    assert max(max(runs(row)) for row in on) <= 4


def test_thousands_of_plants_are_scheduled_at_once() -> None:
    """6,000 plants, 14 days: no search, each county fair to within two days."""
    sets = small_city(3, n=6000, r=5)
    takes = np.ones(6000, dtype=bool)
    turns = Turns(14, takes, np.full((5, 4), 0.15), np.arange(5), least_run=2, start_up=1)
    found = rotate(sets, turns, level=Level.ORANGE, time_limit_s=1.0)
    assert not found.searched.any()
    assert found.status == "feasible"
    tonnes = np.stack([sets.tonnes(share) for share in found.share])
    assert (tonnes >= 0.15 * sets.baseline - 1e-6).all()


def test_fairness_counts_by_county() -> None:
    sets = equal_plants(6)
    turns = turns_of(6, 5)
    found = rotate(sets, turns, level=Level.ORANGE)
    (row,) = fairness(sets, turns, found)
    assert (row.plants, row.most, row.least) == (6, 2, 1)  # ten turns for six plants


def test_industries_that_would_make_it_reachable() -> None:
    """Six of industry a and six of b, 1 t each at a turn; 9 of 12 t are needed: b must join."""
    sets = replace(
        equal_plants(12),
        industry=np.array(["a"] * 6 + ["b"] * 6, dtype=object),
        baseline=np.full((1, 4), 12.0),
    )
    takes = sets.industry == "a"
    turns = replace(turns_of(12, 4, 0.75), takes_turns=takes)
    found = propose(sets, turns, Level.ORANGE)
    assert found.industries == ("b",)
    assert found.missing[0] == pytest.approx([3.0] * 4)
    assert not found.left.any()
    far = propose(sets, replace(turns, target=np.full((1, 4), 1.0), takes_turns=takes),
                  Level.ORANGE)  # fmt: skip
    assert not far.left.any()
    # With one day in two off, twelve plants cut six tonnes on an average day.
    half = propose(sets, replace(turns, most_run=1), Level.ORANGE)
    assert half.industries == ("b",)
    assert half.left[0] == pytest.approx([3.0] * 4)
    none = propose(sets, replace(turns, takes_turns=np.ones(12, dtype=bool)), Level.ORANGE)
    assert (none.industries, none.missing.any()) == ((), False)


def test_it_is_told_that_no_gap_can_be_smaller() -> None:
    """Ten turns for six plants: each day takes two, so somebody has two days and somebody one."""
    sets, turns = equal_plants(6), turns_of(6, 5)
    (row,) = fairness(sets, turns, rotate(sets, turns, level=Level.ORANGE))
    assert (row.most - row.least, row.least_spread, row.evenness) == (1, 1, "proven")
    even = turns_of(6, 3)
    (row,) = fairness(sets, even, rotate(sets, even, level=Level.ORANGE))
    assert (row.most - row.least, row.least_spread, row.evenness) == (0, 0, "proven")


def uneven() -> Group:
    """One plant of 3 t, four of 1 t; 4 t are needed on each of four days.

    Without the large one the four small ones must all stop, so every day takes at least two
    plants; in eight days at turn in all the large one has four and each small one has one.
    """
    cut = np.array([3.0, 1.0, 1.0, 1.0, 1.0])
    return Group(
        cut=np.repeat(cut[:, None], 4, axis=1), cost=np.ones(5), need=np.full(4, 4.0), days=4,
        least_run=1, most_run=None, start_up=0,
    )  # fmt: skip


def test_a_plant_that_must_always_stop_sets_the_least_gap() -> None:
    """4 days less 1 is the least; counting alone proves 2 − 1."""
    on = round_robin(uneven())
    fewest = np.zeros((5, 4), dtype=bool)
    fewest[0], fewest[1:] = True, np.eye(4, dtype=bool)
    assert not uneven().missing(fewest).any()
    assert least_spread(uneven(), fewest) == 1
    other, least, done, _ = evenest(uneven(), fewest, time_limit_s=20)
    assert (least, done) == (3, True)
    assert other is not None
    assert spread(other) == spread(fewest) == 3
    assert least_spread(uneven(), on) <= spread(on)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 3000))
def test_no_schedule_has_a_smaller_gap_than_is_proven(seed: int) -> None:
    """Against all schedules of three plants over three days."""
    rng = np.random.default_rng(seed)
    group = Group(
        cut=rng.integers(0, 8, (3, 4)) / 4, cost=rng.integers(1, 9, 3).astype(float),
        need=rng.integers(0, 9, 4) / 4, days=3, least_run=1, most_run=None, start_up=0,
    )  # fmt: skip
    on = round_robin(group)
    wanted = group.missing(on)
    best = 3
    for code in range(2**9):
        other = np.array([code >> bit & 1 for bit in range(9)], dtype=bool).reshape(3, 3)
        if other.sum() <= on.sum() and (group.missing(other) <= wanted + 1e-9).all():
            best = min(best, spread(other))
    assert least_spread(group, on) <= best
    if not group.quiet:
        _, least, done, _ = evenest(group, on, time_limit_s=10)
        assert done
        assert least == best


def test_a_large_group_has_what_counting_proves() -> None:
    """Two of 700 stop on each of three days: too large to search, and no gap can be less than 1."""
    sets, turns = equal_plants(700), turns_of(700, 3)
    found = rotate(sets, turns, level=Level.ORANGE, time_limit_s=2.0)
    (row,) = fairness(sets, turns, found)
    assert not found.searched.any()
    assert (row.most - row.least, row.least_spread, row.evenness) == (1, 1, "proven")


def test_a_county_where_nobody_takes_turns_has_no_gap() -> None:
    """Two counties, and only plants of the first take turns."""
    sets = small_city(2, n=12, r=2)
    turns = Turns(4, sets.region == 0, np.full((2, 4), 0.1), np.arange(2))
    found = rotate(sets, turns, level=Level.ORANGE, time_limit_s=2.0)
    assert (found.least_spread[1], found.evenness[1]) == (0, "proven")
    assert all(one.group == 0 for one in fairness(sets, turns, found))
