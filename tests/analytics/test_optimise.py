"""The solver against trying every choice; its ratios worked out anew by the reduction's code."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.optimise import Demand, Solution, optimise
from analytics.plan import Level
from analytics.plant_sets import SETS, Floats, PlantSets
from analytics.reduction import Part, ReductionFacts, Verdict, assess
from data.rulebook import plan
from tests.analytics.small_city import LEVEL, small_city

PLAN = plan("jiaozuo-2023")


def demand_of(sets: PlantSets, ratio: float, *, city: bool = False, **more: object) -> Demand:
    groups = np.zeros(len(sets.regions), dtype=np.int64) if city else np.arange(len(sets.regions))
    target = np.full((int(groups.max()) + 1, 4), ratio)
    return Demand(target, groups, sets.allowed(LEVEL), **more)  # type: ignore[arg-type]


def tried(sets: PlantSets, demand: Demand) -> tuple[float, float]:
    """Least shortfall of all choices [t/d], and the least cost among those that have it."""
    g = demand.target.shape[0]
    base = np.zeros((g, 4))
    np.add.at(base, demand.groups, sets.baseline)
    need = demand.target * base
    best = (np.inf, np.inf)
    options = [np.flatnonzero(row) for row in demand.allowed]
    for choice in product(*options):
        picked = np.array(choice)
        stops = sets.stops[np.arange(len(sets)), picked].sum()
        if demand.most_stops is not None and stops > demand.most_stops:
            continue
        tonnes = np.zeros((g, 4))
        np.add.at(tonnes, demand.groups, sets.tonnes(sets.chosen(picked)))
        short = np.maximum(need - tonnes, 0).sum()
        cost = sets.cost[np.arange(len(sets)), picked].sum()
        best = min(best, (round(float(short), 7), float(cost)))
    return best


def cost_of(sets: PlantSets, found: Solution) -> float:
    return float(sets.cost[np.arange(len(sets)), found.choice].sum())


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    ratio=st.sampled_from([0.05, 0.1, 0.2, 0.3, 0.5]),
    city=st.booleans(),
    stops=st.sampled_from([None, 0, 1]),
)
def test_it_finds_what_trying_everything_finds(
    seed: int, ratio: float, city: bool, stops: int | None
) -> None:
    sets = small_city(seed)
    demand = demand_of(sets, ratio, city=city, most_stops=stops)
    found = optimise(sets, demand, gap=0.0)
    short, cost = tried(sets, demand)
    assert found.shortfall.sum() == pytest.approx(short, abs=1e-5)
    assert (found.status == "infeasible") == (short > 1e-6)
    if short <= 1e-6:
        assert found.cost == pytest.approx(cost, abs=1e-3)
        assert found.bound <= found.cost + 1e-9
    assert cost_of(sets, found) == pytest.approx(found.cost)
    assert demand.allowed[np.arange(len(sets)), found.choice].all()


def judged(sets: PlantSets, tonnes: Floats) -> list[str]:
    r = len(sets.regions)
    facts = ReductionFacts(
        regions=sets.regions,
        baseline=sets.baseline,
        industrial=np.zeros((r, 4), dtype=bool),
        city_baseline=np.full(4, np.nan),
        parts=(Part(LEVEL, 0.0, tonnes),),
    )
    rows = assess(facts, plan=PLAN).rows
    return list(rows[rows["region"] != "city"]["verdict"])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_found_mix_is_met_by_the_reductions_own_code(seed: int) -> None:
    sets = small_city(seed, n=12)
    found = optimise(sets, demand_of(sets, PLAN.rules.reduction_ratio.value.orange))
    verdicts = judged(sets, sets.tonnes(sets.chosen(found.choice)))
    assert (set(verdicts) == {Verdict.MET}) == (found.status != "infeasible")


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_relaxation_is_a_bound_and_meets_the_targets(seed: int) -> None:
    sets = small_city(seed, n=12)
    demand = demand_of(sets, 0.2)
    found = optimise(sets, demand)
    if found.status == "infeasible":
        return
    assert (sets.cost * found.relaxed).sum() <= found.cost + 1e-3
    assert (sets.tonnes(found.relaxed) >= 0.2 * sets.baseline - 1e-6).all()
    assert found.relaxed.sum(axis=1) == pytest.approx(1.0)


def test_the_price_is_what_the_next_point_costs() -> None:
    """10 t/d and 100 万元/d, baseline 10: a point more is 0.1 t, a hundredth, so 1 万元."""
    sets = replace(
        small_city(1, n=2, r=2),
        emissions=np.full((2, 4), 10.0),
        cut=np.array([[[0.0] * 4, [2.5] * 4, [5.0] * 4, [10.0] * 4]] * 2),
        load_cut=np.array([[0, 0.25, 0.5, 1.0]] * 2),
        stops=np.array([[False, False, False, True]] * 2),
        given=np.ones((2, 4), dtype=bool),
        running=np.ones(2, dtype=bool),
        category=np.array(["normal"] * 2, dtype=object),
        floor=np.zeros(2),
        output=np.full(2, 100.0),
        baseline=np.full((2, 4), 10.0),
    )
    found = optimise(sets, demand_of(sets, 0.3), gap=0.0)
    assert found.choice.tolist() == [2, 2]
    assert found.cost == pytest.approx(100.0)
    assert found.marginal.max(axis=1) == pytest.approx([1.0, 1.0], abs=1e-3)
    assert found.binding.any(axis=1).all()


def test_who_is_protected_is_asked_for_nothing() -> None:
    sets = small_city(3, n=30)
    may = sets.allowed(Level.RED, ["A", "guaranteed", "uninterruptible", "P0"])
    spared = (sets.grade == "A") | (sets.category == "guaranteed") | (sets.floor > 0)
    spared |= (sets.plants == "P0") | ~sets.running
    assert not may[spared, 1:].any()
    assert may[:, 0].all()
    assert may[~spared, 1:].any()


def test_a_guaranteed_plant_is_not_asked_for_more_than_its_list_says() -> None:
    sets = small_city(5, n=40)
    may = sets.allowed(Level.YELLOW)
    assert not may[sets.category == "guaranteed", SETS.index("orange") :].any()


def test_a_floor_on_the_load_is_kept() -> None:
    sets = small_city(7, n=40)
    may = sets.allowed(Level.RED)
    load = np.where(may, sets.load_cut, 0)
    assert (load <= 1 - sets.floor[:, None] + 1e-9).all()


def test_like_plants_are_treated_alike() -> None:
    sets = small_city(11, n=14)
    sets = replace(
        sets,
        given=np.ones_like(sets.given),
        running=np.ones(len(sets), dtype=bool),
        floor=np.zeros(len(sets)),
        category=np.array(["normal"] * len(sets), dtype=object),
    )
    found = optimise(sets, demand_of(sets, 0.2, alike=True))
    seen: dict[tuple[object, ...], set[int]] = {}
    for n in range(len(sets)):
        key = (sets.region[n], sets.industry[n], sets.grade[n])
        seen.setdefault(key, set()).add(int(found.choice[n]))
    assert all(len(choices) == 1 for choices in seen.values())
    assert any(list(sets.region).count(r) > 1 for r in set(sets.region.tolist()))
