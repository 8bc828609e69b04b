"""Scenarios: other load cuts within floors and ceilings, tonnes on the line between sets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.plan import Level
from analytics.plant_sets import PlantSets
from analytics.scenario import Change, ceiling, run, tonnes_at
from tests.analytics.small_city import LEVEL, small_city


def plain() -> PlantSets:
    """Two plants of 10 t/d: sets at 0.2, 0.5 and 1 of the load, 1, 4 and 10 t/d."""
    sets = small_city(1, n=2, r=2)
    return replace(
        sets,
        industry=np.array(["coke", "glass"], dtype=object),
        emissions=np.full((2, 4), 10.0),
        cut=np.array([[[0.0] * 4, [1.0] * 4, [4.0] * 4, [10.0] * 4]] * 2),
        load_cut=np.array([[0, 0.2, 0.5, 1.0]] * 2),
        stops=np.array([[False, False, False, True]] * 2),
        given=np.ones((2, 4), dtype=bool),
        running=np.ones(2, dtype=bool),
        category=np.array(["normal", "normal"], dtype=object),
        floor=np.array([0.0, 0.4]),
        output=np.array([100.0, 50.0]),
        jobs=np.array([10.0, 20.0]),
    )


def test_without_changes_it_is_the_list() -> None:
    sets = small_city(2, n=20)
    found = run(sets, [], level=LEVEL)
    assert found.cut.tolist() == sets.cut[:, LEVEL].tolist()
    assert found.cost == pytest.approx(sets.cost[:, LEVEL].sum())


@pytest.mark.parametrize(
    ("asked", "tonnes"),
    [(0.0, 0.0), (0.1, 0.5), (0.2, 1.0), (0.35, 2.5), (0.5, 4.0), (0.75, 7.0), (1.0, 10.0)],
)
def test_tonnes_lie_between_neighbouring_sets(asked: float, tonnes: float) -> None:
    found = run(plain(), [Change(asked, industry="coke")], level=LEVEL)
    assert found.cut[0].tolist() == pytest.approx([tonnes] * 4)
    assert found.load_cut[0] == asked


def test_a_floor_holds_and_is_told() -> None:
    """At least 40 % of the load stays: a stop becomes 60 %, 4 + 0.1/0.5 × 6 = 5.2 t."""
    found = run(plain(), [Change(1.0)], level=LEVEL)
    assert found.load_cut.tolist() == [1.0, 0.6]
    assert found.cut[1].tolist() == pytest.approx([5.2] * 4)
    assert found.held.tolist() == [False, True]
    assert (found.plants_stopped, found.jobs_stopped) == (1, 10.0)
    assert found.cost == pytest.approx(100 + 50 * 0.6)


def test_a_guaranteed_plant_does_no_more_than_its_list() -> None:
    sets = replace(plain(), category=np.array(["guaranteed", "normal"], dtype=object))
    assert ceiling(sets, Level.YELLOW).tolist() == [0.2, 0.6]
    found = run(sets, [Change(0.9)], level=Level.YELLOW)
    assert found.load_cut.tolist() == [0.2, 0.6]


def test_beyond_the_last_set_a_full_stop_cuts_everything() -> None:
    given_sets = np.ones((2, 4), dtype=bool)
    given_sets[:, 3] = False
    sets = replace(plain(), given=given_sets)
    assert tonnes_at(sets, np.array([0.75, 0.5]))[:, 0].tolist() == pytest.approx([7.0, 4.0])


def test_of_several_changes_the_last_counts() -> None:
    changes = [Change(0.2), Change(0.5, region="R0"), Change(0.1, plant="P0")]
    found = run(plain(), changes, level=LEVEL)
    assert found.load_cut.tolist() == [0.1, 0.2]


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 5000), low=st.floats(0, 1), high=st.floats(0, 1))
def test_more_load_cut_never_cuts_less(seed: int, low: float, high: float) -> None:
    sets = small_city(seed, n=15)
    sets = replace(
        sets,
        given=np.ones_like(sets.given),
        cut=sets.cut.cumsum(axis=1) * 0
        + np.round(sets.emissions[:, None, :] * sets.load_cut[:, :, None], 3),
    )
    first, second = sorted((low, high))
    less = run(sets, [Change(first)], level=LEVEL)
    more = run(sets, [Change(second)], level=LEVEL)
    assert (more.tonnes >= less.tonnes - 2e-3 * len(sets)).all()
    assert more.cost >= less.cost - 1e-9
