"""Sliders added up once against every plant worked out anew, at every kind of position."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.plan import Level
from analytics.plant_sets import PlantSets
from analytics.processes import Processes
from analytics.scenario import Change, Outcome, run
from analytics.sliders import Settled, Sliders, build
from tests.analytics.small_city import small_city

MONEY = 1e-7
"""Money is kept to eight decimals: half a unit of the last for each of at most twenty groups."""

LEVELS = (Level.YELLOW, Level.ORANGE, Level.RED)


def members(sets: PlantSets, by: str) -> tuple[np.ndarray, list[str]]:
    """Index of each plant's group, and the groups."""
    regions = np.array(sets.regions, dtype=object)[sets.region]
    column = {"industry": sets.industry, "grade": sets.grade, "plant": sets.plants}
    names = sorted(set((values := column.get(by, regions)).tolist()))
    return np.array([names.index(one) for one in values], dtype=np.int64), names


def agree(found: Settled, wanted: Outcome, sets: PlantSets) -> None:
    assert found.tonnes == pytest.approx(wanted.tonnes, abs=1e-11)
    assert found.cost.sum() == pytest.approx(wanted.cost, abs=MONEY)
    assert found.stopped.sum() == wanted.plants_stopped
    assert found.jobs.sum() == pytest.approx(wanted.jobs_stopped)
    assert found.held.tolist() == np.flatnonzero(wanted.held).tolist()
    cost = np.bincount(sets.region, sets.output * wanted.load_cut, minlength=len(sets.regions))
    assert found.cost == pytest.approx(cost, abs=MONEY)


percents = st.dictionaries(
    st.integers(0, 9), st.one_of(st.sampled_from([0, 10, 40, 60, 99, 100]), st.integers(0, 100))
)


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    by=st.sampled_from(["industry", "grade", "region", "plant"]),
    level=st.sampled_from(LEVELS),
    moved=percents,
    other=st.one_of(st.none(), st.integers(0, 100)),
)
def test_sliders_are_the_plants_added_up(
    seed: int, by: str, level: Level, moved: dict[int, int], other: int | None
) -> None:
    """Loads of the small city are tenths and, squeezed, odd shares between whole per cents."""
    sets = small_city(seed, n=14, r=3)
    if seed % 2:
        sets = replace(sets, load_cut=sets.load_cut**1.7, floor=sets.floor * 0.77)
    # Another change under the sliders: the plants of one industry already do something else.
    below = [Change(other / 100, industry="a")] if other is not None else []
    member, names = members(sets, by)
    base = run(sets, below, level=level)
    sliders = build(sets, base, member, names, level=level)
    values = {names[k % len(names)]: v for k, v in moved.items()}
    changes = [*below, *(Change(v / 100, **{by: name}) for name, v in values.items())]
    agree(sliders.at(values), run(sets, changes, level=level), sets)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), moved=percents)
def test_plants_that_no_slider_moves_stay(seed: int, moved: dict[int, int]) -> None:
    """A narrower change counts over the sliders: its plants belong to no group."""
    sets = small_city(seed, n=14, r=3)
    above = [Change(0.35, region="R1")]
    member, names = members(sets, "industry")
    base = run(sets, above, level=Level.ORANGE)
    member[above[0].fits(sets)] = -1
    sliders = build(sets, base, member, names, level=Level.ORANGE)
    values = {names[k % len(names)]: v for k, v in moved.items()}
    changes = [*(Change(v / 100, industry=name) for name, v in values.items()), *above]
    agree(sliders.at(values), run(sets, changes, level=Level.ORANGE), sets)


def lined(seed: int, n: int = 12) -> tuple[PlantSets, Processes]:
    """A city whose plants have one to three lines of processes kiln, paint, press."""
    parts = small_city(seed, n=2 * n, r=3)
    rng = np.random.default_rng(seed)
    plant = np.sort(np.concatenate([np.arange(n), rng.integers(0, n, n)]))
    first = np.searchsorted(plant, np.arange(n))
    count = np.bincount(plant, minlength=n)
    names = np.array(["kiln", "paint", "press", "mill", "oven"] * 9, dtype=object)
    process = names[np.arange(2 * n) - first[plant]]
    weight = 1 / count[plant]
    whole = parts.only(first)  # type: ignore[arg-type]
    same = {name: getattr(whole, name)[plant] for name in
            ("plants", "region", "industry", "grade", "category", "running", "floor")}  # fmt: skip
    given = np.ones_like(parts.given)
    jobs = np.round(whole.jobs)[plant] * weight
    parts = replace(parts, **same, given=given, output=whole.output[plant] * weight, jobs=jobs)
    cut, load = np.zeros((n, 4, 4)), np.zeros((n, 4))
    np.add.at(cut, plant, parts.cut)
    np.add.at(load, plant, weight[:, None] * parts.load_cut)
    load = np.where(load > 1 - 1e-9, 1.0, load)
    emissions = np.zeros((n, 4))
    np.add.at(emissions, plant, parts.emissions)
    sets = replace(whole, cut=cut, load_cut=load, emissions=emissions, stops=load >= 1,
                   given=np.ones((n, 4), dtype=bool), jobs=np.round(whole.jobs))  # fmt: skip
    return sets, Processes(parts, process, plant, weight)


def test_lines_add_up_to_their_plants() -> None:
    sets, processes = lined(3)
    found = run(sets, [Change(0.0, process="nothing")], level=Level.ORANGE, processes=processes)
    assert found.tonnes == pytest.approx(run(sets, [], level=Level.ORANGE).tonnes)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10_000), moved=percents, other=st.booleans())
def test_processes_are_the_lines_added_up(seed: int, moved: dict[int, int], other: bool) -> None:
    sets, processes = lined(seed)
    below = [Change(0.5, industry="a")] if other else []
    base = run(sets, below, level=Level.ORANGE, processes=processes)
    names = sorted(set(processes.process.tolist()))
    member = np.array([names.index(one) for one in processes.process], dtype=np.int64)
    member[base.changed[processes.plant]] = -1
    sliders = build(sets, base, member, names, level=Level.ORANGE, processes=processes)
    values = {names[k % len(names)]: v for k, v in moved.items()}
    changes = [*(Change(v / 100, process=name) for name, v in values.items()), *below]
    wanted = run(sets, changes, level=Level.ORANGE, processes=processes)
    agree(sliders.at(values), wanted, sets)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), percent=st.integers(0, 100))
def test_the_city_is_its_counties(seed: int, percent: int) -> None:
    sets = small_city(seed, n=20, r=4)
    member, names = members(sets, "industry")
    sliders = build(sets, run(sets, [], level=Level.RED), member, names, level=Level.RED)
    keys, values, start = sliders.city()
    pairs = np.arange(len(sliders.group))
    wanted = np.zeros((len(names), 5))
    each = sliders.of(pairs, np.full(len(pairs), percent))
    np.add.at(wanted, sliders.group, each)
    whole = replace(sliders, keys=keys, values=values)
    groups = np.arange(len(names))
    assert whole.of(groups, np.full(len(names), percent)) == pytest.approx(wanted, abs=MONEY)
    assert start.sum(axis=0) == pytest.approx(sliders.start.sum(axis=0))


def test_an_empty_list_has_no_sliders() -> None:
    sets = small_city(1).only(np.zeros(6, dtype=bool))
    none = np.zeros(0, dtype=np.int64)
    sliders: Sliders = build(sets, run(sets, [], level=Level.RED), none, [], level=Level.RED)
    assert sliders.at({"a": 50}).tonnes.tolist() == np.zeros((2, 4)).tolist()
