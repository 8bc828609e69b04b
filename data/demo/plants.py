"""Generated plants: who they are, what they emit and how far their load falls by level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.demo.codes import credit_codes
from data.demo.common import Flags, Floats, Ints, stream
from data.demo.story import InventoryStory
from data.rulebook import regions

POLLUTANTS = ("so2", "nox", "pm", "voc")
EMISSION_COLUMNS = tuple(f"{name}_t_d" for name in POLLUTANTS)
GRAM_DECIMALS = 5
"""Tonnes a day are given to ten grams."""

_IDLE, _UNFINISHED = 0.045, 0.012
_SMALL = 0.6
_GUARANTEED_GRADES = ("民生保障", "A", "B")
_GUARANTEED_WEIGHTS = (0.45, 0.1, 0.45)
_GUARANTEED_TOO_LOW = "C"
_NO_CONTACT = 0.02
_ODD_ONE_OUT = 0.01

# No plant dominates its county: the largest emitter stays below this share.
_LARGEST_SHARE = 0.25
_ROUNDS = 12


@dataclass(frozen=True)
class Plants:
    """The plants as arrays of shape (p,), and what only the generator knows of them.

    Parameters
    ----------
    county : index into `counties`, where the emissions are counted
    emissions : float64, shape (p, 4) [t/d]
    cuts : float64, shape (p, 3), share of the load cut under yellow, orange, red
    size : how large beside the middling plant of its industry
    """

    code: npt.NDArray[np.str_]
    name: list[str]
    unit: npt.NDArray[np.str_]
    county: Ints
    counties: tuple[str, ...]
    industry: npt.NDArray[np.str_]
    grade: npt.NDArray[np.str_]
    category: npt.NDArray[np.str_]
    status: npt.NDArray[np.str_]
    min_load: Floats
    size: Floats
    emissions: Floats
    cuts: Floats

    @property
    def running(self) -> Flags:
        """Plants that produce, shape (p,)."""
        running: Flags = self.status == "running"
        return running


def make_plants(story: InventoryStory, seed: int) -> Plants:
    """Draw the plants of every unit."""
    rng = stream(seed, "plants")
    units = {u.code: u for city in regions().cities for u in city.units}
    counties = tuple(code for code in story.units if units[code].counted_in is None)
    unit = np.repeat(list(story.units), [u.plants for u in story.units.values()])
    home = np.array([units[code].counted_in or code for code in unit])
    county = np.array([counties.index(code) for code in home])
    n = len(unit)

    industry = np.concatenate(
        [
            rng.choice(list(u.industries), u.plants, p=_shares(list(u.industries.values())))
            for u in story.units.values()
        ]
    )
    known = [story.industries[name] for name in industry]
    size = np.exp(rng.normal(0, 0.9, n))
    status = rng.choice(
        ["running", "idle", "unfinished"], n, p=[1 - _IDLE - _UNFINISHED, _IDLE, _UNFINISHED]
    )
    category, grade = _grades(story, industry, size, rng)
    min_load = np.array([k.min_load for k in known])
    emits = np.array([k.emits for k in known]) * size[:, None]
    emits *= np.exp(rng.normal(0, 0.35, (n, len(POLLUTANTS))))
    emits[status != "running"] = 0
    emissions = _scaled(story, emits, county, counties)

    cuts = np.array([story.grades[g].cuts for g in grade])
    cuts[category == "small", 0] = 0.0
    cuts[category == "small", 1:] = 1.0
    # The odd plant is treated harder than others of its industry and grade.
    odd = (rng.random(n) < _ODD_ONE_OUT) & (category == "normal")
    cuts[odd, 1:] = 1.0
    # At least one plant of the best grade is stopped outright, which a check should find.
    best = np.flatnonzero((grade == "A") & (min_load == 0) & (status == "running"))
    cuts[best[:1], 1:] = 1.0
    cuts = np.minimum(cuts, 1 - min_load[:, None])
    cuts[status != "running"] = 0.0

    return Plants(
        code=np.array(credit_codes(home.tolist(), np.arange(1, n + 1))),
        name=made_up_names(story, unit, industry),
        unit=unit,
        county=county,
        counties=counties,
        industry=industry,
        grade=grade,
        category=category,
        status=status,
        min_load=min_load,
        size=size,
        emissions=emissions,
        cuts=cuts,
    )


def _shares(weights: list[float]) -> Floats:
    return np.array(weights, dtype=np.float64) / sum(weights)


def _grades(
    story: InventoryStory,
    industry: npt.NDArray[np.str_],
    size: Floats,
    rng: np.random.Generator,
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.str_]]:
    """Category and grade by the industry's scheme; larger plants are graded better."""
    n = len(industry)
    schemes = np.array([story.industries[name].grades for name in industry])
    grade = np.full(n, "", dtype="<U8")
    for scheme, leading in (("abcd", False), ("leading", True)):
        chosen = [
            (g, x.weight) for g, x in story.grades.items() if x.weight and x.leading == leading
        ]
        names, weights = zip(*chosen, strict=True)
        at = np.flatnonzero(schemes == scheme)
        luck = 0.35 * np.log(size[at]) - rng.normal(0, 1, len(at))
        rank = np.empty(len(at))
        rank[np.argsort(-luck)] = (np.arange(len(at)) + 0.5) / len(at)
        grade[at] = np.array(names)[np.searchsorted(np.cumsum(_shares(list(weights))), rank)]
    category = np.full(n, "normal", dtype="<U10")
    category[grade == "引领性"] = "leading"
    small = (schemes == "none") & (size < 1.2) & (rng.random(n) < _SMALL)
    category[small] = "small"
    chance = np.array([story.industries[name].guaranteed for name in industry])
    guaranteed = rng.random(n) < chance
    category[guaranteed] = "guaranteed"
    grade[guaranteed] = rng.choice(_GUARANTEED_GRADES, guaranteed.sum(), p=_GUARANTEED_WEIGHTS)
    # One of them is not graded well enough for what it is granted, which a check should find.
    grade[np.flatnonzero(guaranteed)[2:3]] = _GUARANTEED_TOO_LOW
    return category, grade


def _scaled(
    story: InventoryStory, emits: Floats, county: Ints, counties: tuple[str, ...]
) -> Floats:
    """Bring the plants of each county to the tonnes that the story gives it."""
    total = np.array([story.units[code].emissions for code in counties])
    for _ in range(_ROUNDS):
        sums = by_county(emits, county, len(counties))
        emits = emits * (total / sums)[county]
        emits = np.minimum(emits, _LARGEST_SHARE * total[county])
    return np.round(emits, GRAM_DECIMALS)


def by_county(values: Floats, county: Ints, n: int) -> Floats:
    """Sums of the rows of each county, shape (n, columns)."""
    sums = np.zeros((n, values.shape[1]))
    np.add.at(sums, county, values)
    return sums


def made_up_names(
    story: InventoryStory, unit: npt.NDArray[np.str_], industry: npt.NDArray[np.str_]
) -> list[str]:
    """A name that is plainly made up: the place, a running number and the trade."""
    zh = {u.code: u.zh for city in regions().cities for u in city.units}
    short = {code: name[:-1] if len(name) > 2 else name for code, name in zh.items()}
    count: dict[tuple[str, str], int] = {}
    names = []
    for place, trade in zip(unit.tolist(), industry.tolist(), strict=True):
        number = count[place, trade] = count.get((place, trade), 0) + 1
        names.append(f"{story.name_prefix}{short[place]}第{number}{story.industries[trade].noun}")
    return names


@dataclass(frozen=True)
class Details:
    """What else a list says of the plants, shape (p,).

    Parameters
    ----------
    output : [万元/d]
    contact, phone : None where the list says nothing
    operating_days : float64, NaN where the tonnes a day were given as such [d]
    """

    output: Floats
    jobs: npt.NDArray[np.int32]
    contact: list[str | None]
    phone: list[str | None]
    operating_days: Floats


def make_details(story: InventoryStory, plants: Plants, seed: int, name: str) -> Details:
    """Draw what a list says beside emissions.

    Parameters
    ----------
    name : of the stream of chance
    """
    rng = stream(seed, name)
    n = len(plants.code)
    known = [story.industries[name] for name in plants.industry]
    spread = np.exp(rng.normal(0, 0.3, (2, n)))
    output = np.array([k.output for k in known]) * plants.size**0.9 * spread[0]
    jobs = np.array([k.jobs for k in known]) * plants.size**0.7 * spread[1]
    surnames = rng.choice(list(story.surnames), n)
    numbers = rng.integers(0, 10**7, n)
    silent = rng.random(n) < _NO_CONTACT
    return Details(
        output=np.round(output, 2),
        jobs=np.maximum(np.rint(jobs), 3).astype(np.int32),
        contact=[None if s else f"{x}某" for x, s in zip(surnames, silent, strict=True)],
        phone=[None if s else phone(x) for x, s in zip(numbers, silent, strict=True)],
        operating_days=np.full(n, np.nan),
    )


def phone(number: int) -> str:
    """A telephone number that nobody has: no Chinese one begins with 1000."""
    return f"1000{number:07d}"
