"""Turns: every day meets the target, runs keep their length, the burden is spread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.plan import Level
from analytics.plant_sets import PlantSets
from analytics.rotation import Schedule, Turns, rotate
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
