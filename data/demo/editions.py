"""The editions of the generated inventory: the list of today, and an earlier one made from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from data.demo.codes import credit_codes
from data.demo.common import Flags, Floats, Ints, stream
from data.demo.lines import Lines, loads, tonnes_cut
from data.demo.plants import (
    GRAM_DECIMALS,
    POLLUTANTS,
    Details,
    Plants,
    by_county,
    made_up_names,
    make_details,
)
from data.demo.story import EarlierList, EditionStory, InventoryStory


@dataclass(frozen=True)
class Inventory:
    """One edition of the list. Every edition knows the plants by the same numbers.

    Parameters
    ----------
    plants : today's in today's order, then those that are gone
    listed : bool, shape (p,), stands in this edition
    """

    edition: date
    plants: Plants
    lines: Lines
    details: Details
    listed: Flags

    @property
    def name(self) -> str:
        """The edition as the tables write it."""
        return self.edition.isoformat()

    @property
    def industry(self) -> Floats:
        """Emissions of the listed plants, shape (counties, 4) [t/d]."""
        tonnes = np.where(self.listed[:, None], self.plants.emissions, 0.0)
        return by_county(tonnes, self.plants.county, len(self.plants.counties))


def in_force(inventories: list[Inventory], day: date) -> Inventory:
    """The newest edition that had begun by a day, else the oldest; `inventories` in their order."""
    begun = [one for one in inventories if one.edition <= day]
    return begun[-1] if begun else inventories[0]


def present(
    story: EditionStory, plants: Plants, lines: Lines, details: Details, seed: int
) -> Inventory:
    """Today's list; some plants gave the tonnes of a year and the days that they run."""
    rng = stream(seed, "operating days")
    n = len(plants.code)
    numbers = list(story.operating_days.days)
    weights = np.array(list(story.operating_days.days.values()))
    days = rng.choice(numbers, n, p=weights / weights.sum()).astype(np.float64)
    days[(rng.random(n) >= story.operating_days.share) | ~plants.running] = np.nan
    details = replace(details, operating_days=days)
    return Inventory(story.edition, plants, lines, details, np.ones(n, dtype=bool))


def earlier(
    story: InventoryStory, past: EarlierList, now: Inventory, metered: Ints, seed: int
) -> Inventory:
    """An earlier list: some plants not there yet, some gone since, others graded otherwise.

    Parameters
    ----------
    metered : plants with meters since before that list; they stand in it
    """
    rng = stream(seed, "earlier edition")
    n = len(now.plants.code)
    small = (now.plants.category != "guaranteed") & ~np.isin(np.arange(n), metered)
    not_yet = rng.choice(np.flatnonzero(small), past.not_yet, replace=False)
    usual = small & (now.plants.category == "normal") & now.plants.running
    usual[not_yet] = False
    # What is gone resembled a plant that is still there.
    gone = rng.choice(np.flatnonzero(usual), past.closed, replace=False)
    model = np.concatenate([np.arange(n), gone])

    growth = np.array([past.emissions.get(name, 1.0) for name in now.plants.industry[model]])
    growth = np.repeat(growth[:, None], len(POLLUTANTS), axis=1)
    growth[n:] *= rng.uniform(*past.closed_size, (len(gone), len(POLLUTANTS)))
    plants = _with_gone(story, now.plants, model, growth)
    there = np.ones(len(model), dtype=bool)
    there[not_yet] = False
    plants = _graded_otherwise(story, past, plants, there & (np.arange(len(model)) < n), rng)
    lines = _lines(now.lines, plants, gone, growth)
    left = _taken(plants, np.arange(n, len(model)))
    details = _joined(now.details, make_details(story, left, seed, "plants gone"))
    return Inventory(past.edition, plants, lines, details, there)


def _with_gone(story: InventoryStory, now: Plants, model: Ints, growth: Floats) -> Plants:
    """Today's plants and, behind them, those that are gone, each like its model."""
    n = len(now.code)
    grown = _taken(now, model)
    county = np.array(now.counties)[grown.county[n:]]
    codes = credit_codes(county.tolist(), np.arange(n + 1, len(model) + 1))
    return replace(
        grown,
        code=np.concatenate([now.code, codes]),
        name=made_up_names(story, grown.unit, grown.industry),
        size=grown.size * np.where(np.arange(len(model)) < n, 1.0, growth.mean(axis=1)),
        emissions=np.round(grown.emissions * growth, GRAM_DECIMALS),
    )


def _taken(plants: Plants, at: Ints) -> Plants:
    """The plants of some numbers, in that order."""
    return Plants(
        code=plants.code[at],
        name=[plants.name[i] for i in at],
        unit=plants.unit[at],
        county=plants.county[at],
        counties=plants.counties,
        industry=plants.industry[at],
        grade=plants.grade[at],
        category=plants.category[at],
        status=plants.status[at],
        min_load=plants.min_load[at],
        size=plants.size[at],
        emissions=plants.emissions[at],
        cuts=plants.cuts[at],
    )


def _joined(first: Details, second: Details) -> Details:
    """Both one after the other, as a list that gives no days of operation."""
    return Details(
        output=np.concatenate([first.output, second.output]),
        jobs=np.concatenate([first.jobs, second.jobs]),
        contact=first.contact + second.contact,
        phone=first.phone + second.phone,
        operating_days=np.full(len(first.output) + len(second.output), np.nan),
    )


def _graded_otherwise(
    story: InventoryStory,
    past: EarlierList,
    plants: Plants,
    could: Flags,
    rng: np.random.Generator,
) -> Plants:
    """Other grades, with the cuts that go with them, and other cuts at the same grade."""
    by_grade = np.array([story.grades[grade].cuts for grade in plants.grade])
    most = 1 - plants.min_load[:, None]
    # Who is treated by an exception keeps it.
    usual = (plants.cuts == np.minimum(by_grade, most)).all(axis=1)
    could = could & usual & plants.running & np.isin(plants.category, ["normal", "leading"])
    grade, category, cuts = plants.grade.copy(), plants.category.copy(), plants.cuts.copy()
    for one in past.regraded:
        found = np.flatnonzero(could & (plants.grade == one.grade))
        chosen = rng.choice(found, min(one.plants, len(found)), replace=False)
        was = story.grades[one.was]
        grade[chosen] = one.was
        category[chosen] = "leading" if one.was == "引领性" else "normal"
        cuts[chosen] = np.minimum(was.cuts, most[chosen])
        could[chosen] = False
    found = np.flatnonzero(could & (plants.cuts[:, 1] > 0))
    chosen = rng.choice(found, min(past.changed, len(found)), replace=False)
    factor = rng.choice(past.change, len(chosen))[:, None]
    cuts[chosen] = np.minimum(cuts[chosen] * factor, most[chosen])
    return replace(plants, grade=grade, category=category, cuts=cuts)


def _lines(now: Lines, plants: Plants, gone: Ints, growth: Floats) -> Lines:
    """Today's lines with the loads and emissions of then, and those of the plants that are gone.

    Parameters
    ----------
    gone : today's plants that those at the end of `plants` are like
    """
    theirs = [np.flatnonzero(now.plant == model) for model in gone]
    numbers = np.arange(len(plants.code) - len(gone), len(plants.code))
    at = np.concatenate([np.arange(len(now.plant)), *theirs])
    plant = np.concatenate([now.plant, np.repeat(numbers, [len(lines) for lines in theirs])])
    factor = growth[plant]
    scale = 10**GRAM_DECIMALS
    grown = np.floor(now.emissions[at] * factor * scale) / scale
    emissions = np.where(factor == 1, now.emissions[at], grown)
    number = now.number[at]
    load_cuts = loads(plants, plant, number)
    cut = tonnes_cut(plants.county[plant], emissions, load_cuts, now.cleaner)
    return Lines(plant, number, emissions, load_cuts, now.cleaner, cut)
