"""Generated daily meters: electricity, gas and online emissions of the bigger plants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.demo.common import Flags, Floats, Ints, dates, day_of, slow_noise, stream, table
from data.demo.editions import Inventory
from data.demo.issued import Segment, response_hours
from data.demo.plants import POLLUTANTS, Plants
from data.demo.story import InventoryStory

_IDLE_POWER = 0.12
_LOST_READING = 0.006
_HOLIDAY = ((-6, -3, 0, 4, 9, 14), (0.0, 0.6, 1.0, 1.0, 0.5, 0.0))
_HOLIDAY_DIP = 0.45

# VOCs are seldom measured at the stack.
_VOC_ONLINE = 0.25


@dataclass(frozen=True)
class Compliance:
    """How plants really keep to their measures.

    Parameters
    ----------
    share : float64, shape (p,), part of the cut that really happens
    claims : bool, shape (p,), says that it is stopped while its meter runs on
    """

    share: Floats
    claims: Flags


def make_compliance(
    story: InventoryStory, plants: Plants, metered: Ints, seed: int, gone: int
) -> Compliance:
    """Most plants do what they should; some of those with meters only say so.

    Parameters
    ----------
    gone : how many plants of an earlier list follow today's; they did what they should
    """
    rng = stream(seed, "compliance")
    share = np.clip(rng.normal(0.97, 0.05, len(plants.code)), 0.7, 1.0)
    slack = rng.random(len(share)) < 0.06
    share[slack] = rng.uniform(0.2, 0.7, slack.sum())
    claims = np.zeros(len(share), dtype=bool)
    share[plants.cuts.max(axis=1) == 0] = 1.0
    could = metered[(plants.cuts[metered, 1] >= 0.5) & plants.running[metered]]
    claims[rng.choice(could, min(story.meters.cheaters, len(could)), replace=False)] = True
    share[claims] = 0.0
    return Compliance(np.append(share, np.ones(gone)), np.append(claims, np.zeros(gone, bool)))


def metered_plants(story: InventoryStory, plants: Plants) -> Ints:
    """The plants with meters: the largest emitters, and some that should not run at all."""
    city = plants.emissions.sum(axis=0)
    weight = (plants.emissions / city).sum(axis=1)
    largest = np.argsort(-weight, kind="stable")[: story.meters.plants]
    return np.concatenate([largest, restarted_plants(story, plants)])


def restarted_plants(story: InventoryStory, plants: Plants) -> Ints:
    """Plants listed as idle whose meters run, the first with an approval, the others without."""
    return np.flatnonzero(plants.status == "idle")[: story.meters.restarted]


def metered_use(full: Floats, size: Floats, load: Floats) -> Floats:
    """What meters show in a day, shape (p, n), in the unit of `full`.

    Parameters
    ----------
    full : use of a middling plant of the industry at full load, shape (p,)
    size : see `Plants`
    load : float64, shape (p, n), share of the full load
    """
    usual = full * size**0.85
    use: Floats = usual[:, None] * (_IDLE_POWER + (1 - _IDLE_POWER) * load)
    return use


def _season_days(story: InventoryStory, until: int) -> Ints:
    days = [
        np.arange(day_of(s.start.date()), min(day_of(s.end.date()), until) + 1, dtype=np.int64)
        for s in story.meters.seasons
    ]
    return np.concatenate(days)


def activity_table(
    story: InventoryStory,
    inventories: list[Inventory],
    metered: Ints,
    compliance: Compliance,
    found: list[Segment],
    seed: int,
    until: int,
) -> pa.Table:
    """One row a day and plant.

    Parameters
    ----------
    inventories : editions of the list, the oldest first; each holds until the next
    metered : indices of the plants with meters
    until : last day that is over [d since 1970-01-01]
    """
    rng = stream(seed, "activity")
    days = _season_days(story, until)
    shape = (len(days), len(metered))
    hours = response_hours(found, days)
    plants = inventories[-1].plants
    load, tonnes = np.empty(shape), np.empty((len(POLLUTANTS), *shape))
    begins = [0, *(day_of(one.edition) for one in inventories[1:])]
    for one, begin in zip(inventories, begins, strict=True):
        then = days >= begin
        cuts = one.plants.cuts[metered] * compliance.share[metered, None]
        load[then] = 1 - hours[then] @ cuts.T / 24
        tonnes[:, then] = one.plants.emissions[metered].T[:, None, :]
    holiday = np.zeros(len(days))
    for day in story.meters.holidays:
        holiday = np.maximum(holiday, np.interp(days - day_of(day), *_HOLIDAY, left=0, right=0))
    # What must not stop runs through the holiday too.
    dips = np.where(plants.min_load[metered] > 0, 0.3, 1.0) * _HOLIDAY_DIP
    weekly = np.where((days + 3) % 7 == 6, 0.95, 1.0)
    own = np.stack([slow_noise(rng, len(days), 6) for _ in metered], axis=1)
    load *= (1 - holiday[:, None] * dips) * weekly[:, None] * np.exp(0.04 * own)

    known = [story.industries[name] for name in plants.industry[metered]]

    def meter(full: list[float]) -> Floats:
        wobble = np.exp(rng.normal(0, 0.025, shape))
        values = metered_use(np.array(full), plants.size[metered], load.T).T * wobble
        values[rng.random(shape) < _LOST_READING] = np.nan
        return np.where(np.array(full) > 0, np.round(values), np.nan)

    columns: dict[str, object] = {
        "plant": np.tile(plants.code[metered], len(days)),
        "date": dates(np.repeat(days, len(metered))),
        "electricity_kwh": meter([k.kwh for k in known]).ravel(),
        "gas_m3": meter([k.gas for k in known]).ravel(),
    }
    online = np.array([k.online for k in known]) & plants.running[metered]
    online &= np.cumsum(online) <= story.meters.online
    voc = online & (rng.random(len(metered)) < _VOC_ONLINE)
    for index, pollutant in enumerate(POLLUTANTS):
        kilos = tonnes[index] * 1000 * load
        kilos *= np.exp(rng.normal(0, 0.08, shape))
        kilos[rng.random(shape) < _LOST_READING] = np.nan
        seen = voc if pollutant == "voc" else online
        columns[f"{pollutant}_kg"] = np.where(seen, np.round(kilos, 1), np.nan).ravel()
    return table("activity", columns)
