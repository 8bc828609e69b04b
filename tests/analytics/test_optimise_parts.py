"""The solver's parts: like plants, whom to protect, the relaxation, the greedy, who is needed."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.optimise import Demand, base_of, demand_for, optimise, usable
from analytics.optimise_greedy import greedy, reaches
from analytics.optimise_needed import STOP, needed
from analytics.optimise_program import Units, units_of
from analytics.optimise_progress import Stage
from analytics.optimise_relaxed import Relaxation, curve
from analytics.plan import Level
from analytics.plant_sets import GUARANTEED, SETS, PlantSets
from analytics.reduction import CITY, Part, ReducedTarget, ReductionFacts, Verdict, assess
from data.rulebook import plan
from tests.analytics.small_city import LEVEL, small_city

PLAN = plan("jiaozuo-2023")
RATIOS = [0.05, 0.1, 0.2, 0.3, 0.5]


def demand_of(sets: PlantSets, ratio: float, city: bool, protect: list[str]) -> Demand:
    groups = np.zeros(len(sets.regions), dtype=np.int64) if city else np.arange(len(sets.regions))
    target = np.full((1 if city else len(groups), 4), ratio)
    return Demand(target, groups, sets.allowed(LEVEL, protect))


def facts_of(sets: PlantSets, **more: object) -> ReductionFacts:
    r = len(sets.regions)
    return ReductionFacts(
        regions=sets.regions,
        baseline=sets.baseline,
        industrial=np.zeros((r, 4), dtype=bool),
        parts=(Part(LEVEL, 0.0, sets.tonnes(sets.chosen(np.full(len(sets), int(LEVEL))))),),
        **{"city_baseline": np.full(4, np.nan), **more},  # type: ignore[arg-type]
    )


def own_units(sets: PlantSets, demand: Demand) -> Units:
    return units_of(sets, demand.groups, demand.allowed, alike=demand.alike)


def follows(allowed: np.ndarray, wanted: int) -> int:
    """The strongest set up to a level that a plant may be asked for."""
    return max(s for s in range(wanted + 1) if allowed[s])


def tried_alike(sets: PlantSets, demand: Demand) -> tuple[float, float]:
    """Least shortfall and least cost over every level for every kind of plant."""
    kinds = [
        (int(demand.groups[sets.region[n]]), sets.industry[n], sets.grade[n])
        for n in range(len(sets))
    ]
    each = list(dict.fromkeys(kinds))
    base = base_of(sets, demand)
    best = (np.inf, np.inf)
    for levels in product(range(len(SETS)), repeat=len(each)):
        level_of = dict(zip(each, levels, strict=True))
        picked = np.array([follows(demand.allowed[n], level_of[k]) for n, k in enumerate(kinds)])
        tonnes = np.zeros_like(base)
        np.add.at(tonnes, demand.groups, sets.tonnes(sets.chosen(picked)))
        short = np.maximum(demand.target * base - tonnes, 0).sum()
        cost = sets.cost[np.arange(len(sets)), picked].sum()
        best = min(best, (round(float(short), 7), float(cost)))
    return best


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    ratio=st.sampled_from(RATIOS),
    city=st.booleans(),
    protect=st.sampled_from([[], ["A"], ["uninterruptible", "P0"]]),
)
def test_like_plants_are_what_trying_every_level_finds(
    seed: int, ratio: float, city: bool, protect: list[str]
) -> None:
    sets = small_city(seed, n=5)
    demand = replace(demand_of(sets, ratio, city, protect), alike=True)
    found = optimise(sets, demand, gap=0.0)
    short, cost = tried_alike(sets, demand)
    assert found.shortfall.sum() == pytest.approx(short, abs=1e-5)
    if short <= 1e-6:
        assert found.cost == pytest.approx(cost, abs=1e-3)
    assert demand.allowed[np.arange(len(sets)), found.choice].all()


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    ratio=st.sampled_from(RATIOS),
    protect=st.sampled_from([["A"], ["guaranteed", "B"], ["uninterruptible"], ["P1", "P2"]]),
)
def test_who_is_protected_never_helps(seed: int, ratio: float, protect: list[str]) -> None:
    """Against every choice of the plants that are left."""
    sets = small_city(seed, n=5)
    demand = demand_of(sets, ratio, True, protect)
    found = optimise(sets, demand, gap=0.0)
    base, best = base_of(sets, demand), (np.inf, np.inf)
    for picks in product(*(np.flatnonzero(row) for row in demand.allowed)):
        picked = np.array(picks)
        tonnes = sets.tonnes(sets.chosen(picked)).sum(axis=0)
        short = np.maximum(ratio * base[0] - tonnes, 0).sum()
        cost = sets.cost[np.arange(len(sets)), picked].sum()
        best = min(best, (round(float(short), 7), float(cost)))
    assert found.shortfall.sum() == pytest.approx(best[0], abs=1e-5)
    assert found.least_short <= best[0] + 1e-5
    if best[0] <= 1e-6:
        assert found.cost == pytest.approx(best[1], abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), ratio=st.sampled_from(RATIOS), city=st.booleans())
def test_a_moved_slider_gives_what_a_fresh_program_gives(
    seed: int, ratio: float, city: bool
) -> None:
    sets = small_city(seed, n=10)
    first, second = demand_of(sets, ratio, city, []), demand_of(sets, ratio / 2, city, ["A"])
    kept = Relaxation(own_units(sets, first), base_of(sets, first))
    kept.solve(first.allowed, first.target)
    moved = kept.solve(second.allowed, second.target)
    back = kept.solve(first.allowed, first.target)
    for demand, found in ((second, moved), (first, back)):
        fresh = Relaxation(own_units(sets, first), base_of(sets, first))
        anew = fresh.solve(demand.allowed, demand.target)
        assert found.shortfall.sum() == pytest.approx(anew.shortfall.sum(), abs=1e-5)
        if not found.shortfall.any():
            assert found.cost == pytest.approx(anew.cost, abs=1e-3)
            exact = optimise(sets, demand, gap=0.0)
            assert found.cost <= exact.cost + 1e-3 or exact.status == "infeasible"
        reached = found.tonnes >= found.eased * base_of(sets, demand) - 1e-6
        assert reached.all()
        assert (found.share[~demand.allowed] < 1e-9).all()


def test_a_limit_on_stops_binds_the_relaxation_too() -> None:
    sets = small_city(4, n=12)
    demand = demand_of(sets, 0.2, False, [])
    kept = Relaxation(own_units(sets, demand), base_of(sets, demand))
    found = kept.solve(demand.allowed, demand.target, most_stops=0)
    assert (found.share * sets.stops).sum() == pytest.approx(0.0, abs=1e-9)
    free = kept.solve(demand.allowed, demand.target)
    assert free.cost <= found.cost + 1e-6 or found.shortfall.any()


@pytest.mark.parametrize("seed", [1, 2, 3, 17])
def test_a_curve_rises_ever_faster_and_is_steep_as_its_points_say(seed: int) -> None:
    """Cost is convex in the target; the price at a point lies between the slopes beside it."""
    sets = small_city(seed, n=14, r=1)
    demand = demand_of(sets, 0.05, True, [])
    kept = Relaxation(own_units(sets, demand), base_of(sets, demand))
    eased = kept.solve(demand.allowed, demand.target).eased
    rows: pd.DataFrame = curve(kept, demand.allowed, eased, "nox", marks=[0.05])
    assert 0.05 in rows["ratio"].tolist()
    assert rows["ratio"].iloc[0] == 0
    assert rows["ratio"].iloc[-1] == pytest.approx(kept.reach(demand.allowed)[0, 1], abs=1e-12)
    slopes = np.diff(rows["cost"]) / np.diff(rows["ratio"]) * 0.01
    assert (np.diff(slopes) > -1e-4).all()
    inner = rows["point"].to_numpy()[1:-1]
    assert (inner >= slopes[:-1] - 1e-3).all()
    assert (inner <= slopes[1:] + 1e-3).all()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), ratio=st.sampled_from(RATIOS), city=st.booleans())
def test_a_greedy_that_reaches_costs_no_less_than_the_best(
    seed: int, ratio: float, city: bool
) -> None:
    sets = small_city(seed)
    demand = demand_of(sets, ratio, city, [])
    units, base = own_units(sets, demand), base_of(sets, demand)
    choice = greedy(units, base, demand.target)
    assert demand.allowed[np.arange(len(sets)), choice].all()
    if usable(units, choice, base, demand.target, None):
        found = optimise(sets, demand, gap=0.0)
        assert found.status == "optimal"
        cost = sets.cost[np.arange(len(sets)), choice].sum()
        assert cost >= found.cost - 1e-3


def test_a_greedy_whose_sets_take_turns_comes_to_an_end() -> None:
    """Yellow is the better for SO2, orange for NOx; each alone misses what the other reaches."""
    sets = small_city(1, n=1, r=1)
    cut = np.zeros((1, 4, 4))
    cut[0, 1], cut[0, 2] = [2, 0, 1, 1], [0, 2, 1, 1]
    load = np.array([[0.0, 0.5, 0.5, 0.0]])
    sets = replace(
        sets, cut=cut, load_cut=load, given=np.array([[True, True, True, False]]),
        running=np.ones(1, dtype=bool), category=np.array(["normal"], dtype=object),
        floor=np.zeros(1), baseline=np.full((1, 4), 10.0),
    )  # fmt: skip
    demand = demand_of(sets, 0.1, True, [])
    units, base = own_units(sets, demand), base_of(sets, demand)
    choice = greedy(units, base, demand.target)
    assert not reaches(units, choice, base, demand.target).all()


def lone(**more: object) -> PlantSets:
    """Three plants of 4 t/d and 10 万元/d in one county of 10 t/d; at most half is ever cut."""
    n = 3
    share = np.array([0.0, 0.1, 0.25, 0.5])
    plain: dict[str, object] = {
        "emissions": np.full((n, 4), 4.0),
        "cut": np.broadcast_to(4 * share[None, :, None], (n, 4, 4)).copy(),
        "load_cut": np.tile(share, (n, 1)),
        "stops": np.zeros((n, 4), dtype=bool),
        "given": np.ones((n, 4), dtype=bool),
        "running": np.ones(n, dtype=bool),
        "category": np.array(["normal"] * n, dtype=object),
        "grade": np.array(["A", "B", "C"], dtype=object),
        "floor": np.zeros(n),
        "output": np.full(n, 10.0),
        "baseline": np.full((1, 4), 10.0),
    }
    return replace(small_city(1, n=n, r=1), **(plain | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "protect", "most_stops", "ratio", "reasons", "left"),
    [
        # 2 + 2 t of B and C; 6 t are needed: A at red, which is protected.
        ({}, ["A"], None, 0.6, {"protected"}, 0.0),
        # 6 t of all at red; 8 t are needed: one of them stops instead, 4 t, which no list says.
        ({}, [], None, 0.8, {"beyond"}, 0.0),
        # All at red and then some, but nobody may fall below 40 % of the load.
        ({"floor": np.full(3, 0.4)}, [], None, 0.8, {"floor"}, 0.0),
        # Guaranteed plants do no more than their list says at orange: 3 t of 6.
        ({"category": np.array([GUARANTEED] * 3, dtype=object)}, [], None, 0.6,
         {"guaranteed"}, 0.0),
        # 12 t are all that they emit; 13 t cannot be.
        ({"baseline": np.full((1, 4), 13.0)}, [], None, 1.0, {"beyond"}, 4.0),
    ],
)  # fmt: skip
def test_who_would_be_needed_and_why(
    more: dict[str, object], protect: list[str], most_stops: int | None, ratio: float,
    reasons: set[str], left: float,
) -> None:  # fmt: skip
    sets = lone(**more)
    demand = replace(demand_of(sets, ratio, True, protect), most_stops=most_stops)
    found = optimise(sets, demand, gap=0.0)
    assert found.status == "infeasible"
    lacks = needed(sets, demand, found, level=LEVEL)
    assert set(lacks.reasons.tolist()) == reasons
    assert lacks.left.sum() == pytest.approx(left, abs=1e-5)
    assert lacks.stopped.sum() == pytest.approx(left, abs=1e-5)
    short = np.maximum(found.shortfall[0] - lacks.gain.sum(axis=0), 0)
    assert short.sum() == pytest.approx(left, abs=1e-5)


def test_more_stops_than_allowed_are_named_as_such() -> None:
    """Each plant's red is a full stop of 4 t; 4 t are needed, nobody may stop."""
    cut = lone().cut.copy()
    cut[:, 3] = 4.0
    load = lone().load_cut.copy()
    load[:, 3] = 1.0
    stops = np.zeros((3, 4), dtype=bool)
    stops[:, 3] = True
    sets = lone(cut=cut, load_cut=load, stops=stops)
    demand = replace(demand_of(sets, 0.4, True, []), most_stops=0)
    found = optimise(sets, demand, gap=0.0)
    assert found.shortfall[0] == pytest.approx([1.0] * 4)  # 3 × 1 t at orange
    lacks = needed(sets, demand, found, level=LEVEL)
    assert set(lacks.reasons.tolist()) == {"more_stops"}
    assert lacks.left.sum() == pytest.approx(0.0, abs=1e-6)
    assert STOP not in lacks.sets.tolist()


def test_a_county_without_a_baseline_keeps_to_the_list() -> None:
    sets = small_city(9, n=10)
    sets = replace(
        sets, baseline=np.array([sets.baseline[0], [np.nan] * 4]),
        running=np.ones(10, dtype=bool), given=np.ones((10, 4), dtype=bool),
    )  # fmt: skip
    found = assess(facts_of(sets), plan=PLAN)
    demand = demand_for(sets, found, level=LEVEL)
    answer = optimise(sets, demand, gap=0.0)
    there = sets.region == 1
    assert there.any()
    assert (answer.choice[there] == int(LEVEL)).all()
    assert np.isnan(demand.target[1]).all()
    cost = sets.cost[np.arange(10), answer.choice].sum()
    assert answer.cost == pytest.approx(cost)


def test_the_city_as_one_uses_its_own_baseline_where_a_county_has_none() -> None:
    """The city's 30 t/d at 20 %: 6 t of each, whatever the counties' own sums say."""
    sets = small_city(9, n=10)
    sets = replace(sets, baseline=np.array([sets.baseline[0], [np.nan] * 4]))
    found = assess(facts_of(sets, city_baseline=np.full(4, 30.0)), plan=PLAN)
    demand = demand_for(sets, found, level=LEVEL, scope="city")
    assert (demand.target * base_of(sets, demand))[0] == pytest.approx([6.0] * 4)
    assert demand.kept is None
    answer = optimise(sets, demand, gap=0.0)
    tonnes = np.nansum(sets.tonnes(sets.chosen(answer.choice)), axis=0)
    short = np.maximum(6.0 - tonnes, 0)
    assert answer.shortfall[0] == pytest.approx(short, abs=1e-6)


def test_an_approved_lower_target_is_what_is_asked() -> None:
    sets = small_city(5, n=12)
    from datetime import date

    lower = ReducedTarget("R0", LEVEL, "nox", 0.12, date(2025, 1, 1), "〔2025〕1号")
    found = assess(facts_of(sets, approvals=(lower,)), plan=PLAN)
    demand = demand_for(sets, found, level=LEVEL)
    assert demand.target[0].tolist() == [0.2, 0.12, 0.2, 0.2]
    answer = optimise(sets, demand, gap=0.0)
    judged = assess(
        replace(
            facts_of(sets, approvals=(lower,)),
            parts=(Part(LEVEL, 0.0, sets.tonnes(sets.chosen(answer.choice))),),
        ),
        plan=PLAN,
    ).rows
    met = judged[judged["region"] != CITY]["verdict"].isin([Verdict.MET, Verdict.REDUCED]).all()
    assert met == (answer.status != "infeasible")


def test_nothing_is_asked_where_nobody_can_do_anything() -> None:
    """No plant at all: all of the target is missing, and nothing breaks."""
    sets = small_city(2, n=4).only(np.zeros(4, dtype=bool))
    demand = Demand(np.full((2, 4), 0.2), np.arange(2), np.ones((0, 4), dtype=bool))
    found = optimise(sets, demand)
    assert found.status == "infeasible"
    assert found.shortfall == pytest.approx(0.2 * sets.baseline)
    assert found.cost == 0


@pytest.mark.parametrize("stops", [None, 1])
def test_no_price_where_no_further_point_can_be_had(stops: int | None) -> None:
    """One county has 5 t of the 6 that it needs, the other 10 t.

    The last gram of the first has a price, its next point has none; with a limit on stops the
    counties share what is scarce, so neither has one.
    """
    sets = replace(
        small_city(1, n=2, r=2),
        emissions=np.full((2, 4), 10.0),
        cut=np.array([[[0.0] * 4, [2.5] * 4, [4.0] * 4, [most] * 4] for most in (5.0, 10.0)]),
        load_cut=np.array([[0, 0.25, 0.5, 1.0]] * 2),
        stops=np.array([[False, False, False, True]] * 2),
        given=np.ones((2, 4), dtype=bool),
        running=np.ones(2, dtype=bool),
        category=np.array(["normal"] * 2, dtype=object),
        floor=np.zeros(2),
        output=np.full(2, 100.0),
        baseline=np.full((2, 4), 10.0),
    )
    demand = Demand(np.full((2, 4), 0.6), np.arange(2), sets.allowed(Level.RED), most_stops=stops)
    found = optimise(sets, demand, gap=0.0)
    assert found.status == "infeasible"
    # The one stop is worth more in the second: the first does without its own, 4 t.
    least = 1.0 if stops is None else 2.0
    assert found.shortfall[0] == pytest.approx([least] * 4, abs=1e-3)
    assert found.binding[0].all()
    assert not found.marginal[0].any()
    assert found.marginal[1].any() == (stops is None)
    units = units_of(sets, demand.groups, demand.allowed)
    relaxed = Relaxation(units, sets.baseline).solve(
        demand.allowed, demand.target, most_stops=stops
    )
    assert relaxed.binding[0].all()
    assert not relaxed.price[0].any()
    assert relaxed.price[1].any() == (stops is None)


def test_progress_counts_counties_and_the_gap_of_those_solved() -> None:
    """Four counties: the first has nothing before it, the gap after is that of the done ones."""
    sets = small_city(4, n=24, r=4)
    seen: list[Stage] = []
    demand = Demand(np.full((4, 4), 0.1), np.arange(4), sets.allowed(LEVEL))
    found = optimise(sets, demand, gap=0.0, progress=seen.append)
    begun = [one for one in seen if one.here is None]
    assert [(one.done, one.of) for one in begun] == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert sorted(one.group for one in begun) == [0, 1, 2, 3]
    assert begun[0].gap is None
    assert all(one.gap is not None and -1e-9 <= one.gap <= 1 for one in begun[1:])
    assert [one.share for one in begun] == sorted(one.share for one in begun)
    assert found.status == "optimal"
    # Solved to the end there is no gap left but what keeping idle cuts small costs.
    assert begun[-1].gap == pytest.approx(0.0, abs=1e-5)
