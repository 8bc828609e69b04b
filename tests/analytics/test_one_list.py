"""One list comes to the same everywhere, with plants in it that do not run.

Tonnes count as the list promises them; output, stops and jobs are only of those that run.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.optimise import Demand, Scope, base_of, demand_for, optimise, solve_units
from analytics.optimise_needed import needed
from analytics.optimise_program import units_of
from analytics.optimise_relaxed import Relaxation
from analytics.plan import Level
from analytics.plant_sets import Flags, Floats, Ints, PlantSets
from analytics.reduction import Part, ReductionFacts, assess
from analytics.rotation import Turns, rotate
from analytics.scenario import Change, run
from analytics.sliders import build
from data.rulebook import plan
from tests.analytics.small_city import LEVEL, small_city

PLAN = plan("jiaozuo-2023")
LEVELS = st.sampled_from([Level.YELLOW, Level.ORANGE, Level.RED])


def with_idle(seed: int, n: int = 12) -> PlantSets:
    """A city in which a third do not run, though their list stops and cuts like any other's."""
    rng = np.random.default_rng(seed)
    return replace(small_city(seed, n=n), running=rng.random(n) < 2 / 3)


def facts_of(sets: PlantSets, tonnes: Floats, level: Level = LEVEL) -> ReductionFacts:
    return ReductionFacts(
        regions=sets.regions,
        baseline=sets.baseline,
        industrial=np.zeros((len(sets.regions), 4), dtype=bool),
        city_baseline=np.full(4, np.nan),
        parts=(Part(level, 0.0, tonnes),),
    )


def ratios(sets: PlantSets, tonnes: Floats, level: Level = LEVEL) -> list[float]:
    planned = assess(facts_of(sets, tonnes, level), plan=PLAN).rows["planned"]
    return [float(one) for one in planned]


def listed(sets: PlantSets, level: Level) -> Floats:
    """The plain sum over the list's measures, as the reduction's query has it."""
    total = np.zeros_like(sets.baseline)
    np.add.at(total, sets.region, sets.cut[:, int(level)])
    return total


def worked_out(sets: PlantSets, choice: Ints) -> tuple[float, int, float]:
    """Lost output, stops and jobs of a choice, as the command line and the page count them."""
    rows = np.arange(len(sets))
    stops: Flags = sets.stops[rows, choice]
    cost = float(sets.cost[rows, choice].sum())
    return cost, int(stops.sum()), float(sets.jobs[stops].sum())


def by_hand() -> PlantSets:
    """Three plants of 10 t/d in one county: one runs, one is idle, one is not built yet.

    The list stops all three at orange, 4 t each; baseline 40 t.
    """
    sets = small_city(1, n=3, r=1)
    one = np.array([[0.0] * 4, [1.0] * 4, [4.0] * 4, [10.0] * 4])
    return replace(
        sets,
        emissions=np.full((3, 4), 10.0),
        cut=np.array([one] * 3),
        load_cut=np.array([[0.0, 0.2, 1.0, 1.0]] * 3),
        stops=np.array([[False, False, True, True]] * 3),
        given=np.ones((3, 4), dtype=bool),
        running=np.array([True, False, False]),
        category=np.array(["normal"] * 3, dtype=object),
        floor=np.zeros(3),
        output=np.array([100.0, 70.0, 0.0]),
        jobs=np.array([10.0, 20.0, 0.0]),
        baseline=np.full((1, 4), 40.0),
        region=np.zeros(3, dtype=np.int64),
    )


def test_an_idle_plant_loses_nothing_and_its_cuts_count() -> None:
    """12 t of 40 are 30 %; only the one that runs loses its 100 万元, stops, has 10 jobs."""
    sets = by_hand()
    found = run(sets, [], level=LEVEL)
    assert ratios(sets, found.tonnes)[:4] == [0.3] * 4
    assert (found.cost, found.plants_stopped, found.jobs_stopped) == (100.0, 1, 10.0)


@pytest.mark.parametrize("asked", [0.0, 0.5, 1.0])
def test_nobody_can_ask_an_idle_plant_for_more_or_less(asked: float) -> None:
    """The one that runs is asked for nothing, half or all; the two others' 8 t stay."""
    sets = by_hand()
    found = run(sets, [Change(asked)], level=LEVEL)
    assert found.cut[1:].tolist() == [[4.0] * 4] * 2
    assert found.load_cut.tolist() == [asked, 0.0, 0.0]
    assert found.cost == 100 * asked
    assert found.plants_stopped == (asked == 1)
    assert found.held.tolist() == [False, asked > 0, asked > 0]


def test_the_solver_leaves_out_what_idle_plants_cut_already() -> None:
    """8 of the 10 t that 25 % asks for are there; the one that runs needs its orange set.

    At 20 % nothing more is needed, at 50 % (20 t) the 18 t that there are leave 2 t missing.
    """
    sets = by_hand()
    assessed = assess(facts_of(sets, listed(sets, LEVEL)), plan=PLAN)
    demand = demand_for(sets, assessed, level=LEVEL)
    assert demand.kept is not None
    assert demand.kept.tolist() == [-1, 2, 2]
    found = optimise(sets, demand, gap=0.0)
    assert (found.choice.tolist(), found.cost) == ([0, 2, 2], 0.0)
    more = optimise(sets, replace(demand, target=np.full((1, 4), 0.25)), gap=0.0)
    assert (more.choice.tolist(), more.cost) == ([2, 2, 2], pytest.approx(100.0))
    most = optimise(sets, replace(demand, target=np.full((1, 4), 0.5)), gap=0.0)
    assert most.status == "infeasible"
    assert most.shortfall[0] == pytest.approx([2.0] * 4)
    lacks = needed(sets, replace(demand, target=np.full((1, 4), 0.5)), most, level=LEVEL)
    assert lacks.stopped[0] == pytest.approx([2.0] * 4)
    assert lacks.left[0] == pytest.approx([2.0] * 4, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), level=LEVELS)
def test_the_list_is_the_same_to_scenario_sliders_solver_and_reduction(
    seed: int, level: Level
) -> None:
    sets = with_idle(seed)
    found = run(sets, [], level=level)
    own = sets.own(level)
    wanted = ratios(sets, listed(sets, level), level)
    assert ratios(sets, found.tonnes, level) == pytest.approx(wanted, abs=1e-12)
    assert ratios(sets, sets.tonnes(sets.chosen(own)), level) == pytest.approx(wanted, abs=1e-12)
    outcome = (found.cost, found.plants_stopped, found.jobs_stopped)
    assert worked_out(sets, own) == pytest.approx(outcome)
    sliders = build(sets, found, sets.region, list(sets.regions), level=level).at({})
    assert ratios(sets, sliders.tonnes, level) == pytest.approx(wanted, abs=1e-12)
    summed = (sliders.cost.sum(), sliders.stopped.sum(), sliders.jobs.sum())
    assert summed == pytest.approx(outcome, abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), level=LEVELS, scope=st.sampled_from(["county", "city"]))
def test_the_same_measures_come_to_the_same_in_scenario_and_solver(
    seed: int, level: Level, scope: Scope
) -> None:
    """What the solver chose, written into the list, is the list that a scenario starts from."""
    sets = with_idle(seed)
    assessed = assess(facts_of(sets, listed(sets, level), level), plan=PLAN)
    demand = demand_for(sets, assessed, level=level, scope=scope)
    answer = optimise(sets, demand, gap=0.0)
    rows = np.arange(len(sets))
    cut, load, stops = sets.cut.copy(), sets.load_cut.copy(), sets.stops.copy()
    cut[:, int(level)] = sets.cut[rows, answer.choice]
    load[:, int(level)] = sets.load_cut[rows, answer.choice]
    stops[:, int(level)] = sets.stops[rows, answer.choice]
    found = run(replace(sets, cut=cut, load_cut=load, stops=stops), [], level=level)
    chosen = sets.tonnes(sets.chosen(answer.choice))
    assert ratios(sets, found.tonnes, level) == pytest.approx(ratios(sets, chosen, level))
    outcome = (found.cost, found.plants_stopped, found.jobs_stopped)
    assert worked_out(sets, answer.choice) == pytest.approx(outcome)
    assert answer.cost == pytest.approx(found.cost)
    # What it says is missing is what the reduction says is missing.
    base = base_of(sets, demand)
    done = np.zeros_like(base)
    np.add.at(done, demand.groups, found.tonnes)
    short = np.maximum(demand.target * base - done, 0.0)
    assert answer.shortfall == pytest.approx(short, abs=1e-6)
    assert (answer.status == "infeasible") == bool((answer.shortfall > 1e-6).any())


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), ratio=st.sampled_from([0.1, 0.3, 0.5]), alike=st.booleans())
def test_the_relaxation_knows_what_idle_plants_cut(seed: int, ratio: float, alike: bool) -> None:
    """It meets what it says it meets, and costs no more than the choice."""
    sets = with_idle(seed)
    kept = np.where(sets.running, -1, sets.own(LEVEL))
    target = np.full((2, 4), ratio)
    demand = Demand(target, np.arange(2), sets.allowed(LEVEL), alike=alike, kept=kept)
    units = units_of(sets, demand.groups, demand.allowed, alike=alike, kept=kept)
    mix = Relaxation(units, sets.baseline).solve(units.allowed, target)
    share = units.shares_by_plant(mix.share)
    idle = ~sets.running
    share[idle] = sets.chosen(np.maximum(kept, 0))[idle]
    done = sets.tonnes(share)
    assert done == pytest.approx(mix.tonnes)
    assert (done >= mix.eased * sets.baseline - 1e-5).all()
    if not mix.shortfall.any():
        found = optimise(sets, demand, gap=0.0)
        assert mix.cost <= found.cost + 1e-3 or found.status == "infeasible"
    assert solve_units(units, sets.baseline, target, gap=0.0).shortfall.sum() >= (
        mix.shortfall.sum() - 1e-5
    )


def test_turns_leave_idle_plants_at_their_list() -> None:
    """Each day 8 t are there without anybody's turn; nobody stops, nothing is lost."""
    sets = by_hand()
    turns = Turns(3, np.ones(3, dtype=bool), np.full((1, 4), 0.2), np.zeros(1, dtype=np.int64))
    found = rotate(sets, turns, level=LEVEL)
    assert found.takes.tolist() == [True, False, False]
    assert (found.burden.sum(), found.cost, found.status) == (0, 0.0, "optimal")
    assert [ratios(sets, sets.tonnes(day))[0] for day in found.share] == [0.2] * 3
