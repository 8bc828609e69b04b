"""Generated production lines of the plants, and the tonnes that each cuts at each level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.plan import Level, Plan
from data.demo.common import Flags, Floats, Ints, stream
from data.demo.plants import GRAM_DECIMALS, POLLUTANTS, Plants
from data.demo.story import InventoryStory

LEVELS = tuple(level for level in Level if level)

_LINES = (1, 2, 3, 4)
_LINES_WEIGHTS = (0.56, 0.28, 0.11, 0.05)
_LOAD_STEP = 0.05

# What the inventory's own total leaves out: plants too small to be listed.
_UNLISTED = 1.03

# How far a county's measures go beyond what is required.
_BEYOND_TARGET = (1.02, 1.14)

# A limited line may clean its smoke better than its load falls, but never wholly.
_CLEANER = (0.15, 4.0)
_CLEANEST = 0.95


@dataclass(frozen=True)
class Lines:
    """Production lines of the running plants, shape (l,).

    Parameters
    ----------
    plant : index into the plants; consecutive
    number : 1 for a plant's first line
    emissions : float64, shape (l, 4) [t/d]
    load_cuts : float64, shape (l, 3), by level
    cleaner : float64, shape (3, counties, 4), how much better than its load a limited line does
    cut : float64, shape (l, 3, 4), tonnes a day cut by level and pollutant
    """

    plant: Ints
    number: Ints
    emissions: Floats
    load_cuts: Floats
    cleaner: Floats
    cut: Floats


def make_lines(story: InventoryStory, plants: Plants, seed: int, plan: Plan) -> Lines:
    """Divide the plants into lines, and choose cuts that come near the plan's targets."""
    rng = stream(seed, "lines")
    running = np.flatnonzero(plants.running)
    count = rng.choice(_LINES, len(running), p=_LINES_WEIGHTS)
    plant = np.repeat(running, count)
    first = np.repeat(np.cumsum(count) - count, count)
    number = np.arange(len(plant)) - first + 1

    weight = rng.uniform(0.7, 1.3, (len(plant), len(POLLUTANTS)))
    shares = (
        weight
        / np.add.reduceat(weight, np.cumsum(count) - count)[np.repeat(np.arange(len(count)), count)]
    )
    emissions = np.floor(plants.emissions[plant] * shares * 10**GRAM_DECIMALS) / 10**GRAM_DECIMALS

    load_cuts = loads(plants, plant, number)
    ratios = plan.rules.reduction_ratio.value
    required = np.array([getattr(ratios, level.code) for level in LEVELS])
    aims = required[:, None, None] * society(story, plants)
    aims *= rng.uniform(*_BEYOND_TARGET, (1, *aims.shape[1:]))
    county = plants.county[plant]
    cleaner = _cleaner(county, emissions, load_cuts, aims)
    cut = tonnes_cut(county, emissions, load_cuts, cleaner)
    return Lines(plant, number, emissions, load_cuts, cleaner, cut)


def loads(plants: Plants, plant: Ints, number: Ints) -> Floats:
    """Share of each line's load that is cut, shape (l, 3).

    Parameters
    ----------
    plant, number : see `Lines`
    """
    lines_of = np.bincount(plant)[plant]
    # One line after another is stopped; the next one runs with the rest of the load.
    wanted = plants.cuts[plant] * lines_of[:, None] - (number - 1)[:, None]
    stopping = np.clip(np.round(wanted / _LOAD_STEP) * _LOAD_STEP, 0, 1).round(2)
    cannot = plants.min_load[plant] > 0
    even = np.round(np.floor(plants.cuts[plant] / _LOAD_STEP + 1e-9) * _LOAD_STEP, 2)
    return np.where(cannot[:, None], even, stopping)


def society(story: InventoryStory, plants: Plants) -> Floats:
    """Society-wide emissions were no county's other sectors unusual, shape (counties, 4) [t/d]."""
    industry = np.array([story.units[c].emissions for c in plants.counties]) * _UNLISTED
    everything: Floats = industry / np.array(story.sectors.industry)
    return everything


def _cleaner(county: Ints, emissions: Floats, load_cuts: Floats, aims: Floats) -> Floats:
    """Find how clean limited lines must be for the counties to come to their aims.

    Parameters
    ----------
    county : int64, shape (l,), county of each line
    emissions, load_cuts : see `Lines`
    aims : float64, shape (3, counties, 4) [t/d]
    """
    stopped = load_cuts >= 1
    low, high = (np.full(aims.shape, bound) for bound in _CLEANER)
    for _ in range(30):
        middle = (low + high) / 2
        cut = _fractions(load_cuts, stopped, middle, county) * emissions
        short = _summed(cut, county, aims.shape[1]) < aims
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return high


def tonnes_cut(county: Ints, emissions: Floats, load_cuts: Floats, cleaner: Floats) -> Floats:
    """Tonnes cut a day by line, level and pollutant, shape (l, 3, 4).

    Parameters
    ----------
    county : int64, shape (l,), county of each line
    emissions, load_cuts, cleaner : see `Lines`
    """
    fractions = _fractions(load_cuts, load_cuts >= 1, cleaner, county)
    fractions = np.maximum.accumulate(fractions, axis=0)
    scale = 10**GRAM_DECIMALS
    # The tolerance keeps a line that stops wholly from losing its last ten grams.
    rounded = np.floor(fractions * emissions * scale + 1e-6) / scale
    by_line: Floats = np.moveaxis(rounded, 0, 1)
    return by_line


def _fractions(load_cuts: Floats, stopped: Flags, cleaner: Floats, county: Ints) -> Floats:
    """Share of the emissions cut, shape (levels, lines, pollutants)."""
    partly: Floats = np.clip(load_cuts.T[:, :, None] * cleaner[:, county], 0, _CLEANEST)
    return np.where(stopped.T[:, :, None], 1.0, partly)


def _summed(values: Floats, county: Ints, counties: int) -> Floats:
    """Sums over the lines of each county, shape (levels, counties, pollutants)."""
    member = np.equal.outer(np.arange(counties), county).astype(np.float64)
    sums: Floats = np.einsum("cl,klp->kcp", member, values, optimize=True)
    return sums
