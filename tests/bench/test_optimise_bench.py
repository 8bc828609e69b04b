"""The bench on the solver at a small size: it runs, all ways answer one question, it judges."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.optimise import GAP, base_of, optimise
from analytics.optimise_greedy import reaches
from analytics.optimise_program import units_of
from bench import optimise as bench
from tests.effort import hardest


@pytest.mark.parametrize("scope", hardest(["county", "city"]))
def test_ours_and_its_peer_agree_to_within_their_gaps(scope: str) -> None:
    sets = bench.city(240, 4)
    demand = bench.demand_of(sets, scope)
    units, base = units_of(sets, demand.groups, demand.allowed), base_of(sets, demand)
    mine = optimise(sets, demand)
    theirs = bench.by_milp(units, base, demand.target, 30.0)
    assert theirs is not None
    cost = units.cost[np.arange(len(units)), theirs].sum()
    assert mine.status == "optimal"
    assert mine.bound <= cost + 1e-6
    assert cost >= mine.cost * (1 - GAP) - 1e-6
    assert mine.cost >= cost * (1 - GAP) - 1e-6
    assert reaches(units, theirs, base, demand.target).all()


def test_the_list_is_as_promised() -> None:
    sets = bench.city(500, 7)
    assert set(sets.region.tolist()) == set(range(7))
    assert (np.diff(sets.load_cut[sets.given.all(axis=1)], axis=1) >= 0).all()
    assert (sets.cut <= sets.emissions[:, None] + 1e-9).all()
    again = bench.city(500, 7)
    assert (again.cut == sets.cut).all()


def test_it_runs_and_prints_every_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["--plants", "150", "--counties", "3", "--limit", "20", "--runs", "3"]) == 0
    said = capsys.readouterr().out
    for word in ("relaxed", "ours", "milp", "greedy", "scope county", "scope city"):
        assert word in said
    assert said.strip().endswith("met")


def test_a_choice_that_misses_is_seen() -> None:
    sets = bench.city(100, 2)
    demand = bench.demand_of(sets, "county")
    units, base = units_of(sets, demand.groups, demand.allowed), base_of(sets, demand)
    nothing = bench.timed(lambda: np.zeros(len(units), dtype=np.int64), units, base, demand.target)
    assert not nothing.met
    assert nothing.cost == 0
    assert not bench.timed(lambda: None, units, base, demand.target).met
