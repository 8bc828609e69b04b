"""Generated duty: what the units checked on warning days, and what they reported when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np
import pyarrow as pa

from analytics.plan import Level, plan_at
from data.demo.activity import Compliance
from data.demo.codes import credit_codes
from data.demo.common import Floats, Ints, dates, day_of, stream, table
from data.demo.editions import Inventory, in_force
from data.demo.issued import Segment, lifts, response_hours
from data.demo.plants import by_county
from data.demo.story import DutyStory
from data.rulebook import plans, regions

# Serial numbers of plants that stand in no list begin here.
_UNLISTED_FROM = 90_000

_CHECKS_THIS_MORNING = 3

# A plant that cuts nothing is now and then looked at too: its share is not below this part of
# its unit's mean.
_LEAST_WEIGHT = 0.05

# Below this share of its cut a plant is found out, if somebody looks closely.
_VISIBLE = 0.8
_LOOKS_CLOSELY, _SEES_THROUGH = 0.75, 0.15
_RECTIFIED_WITHIN_D = 4

# Reports come some minutes before they are due, or after.
_EARLY_MIN = {"inspection": 70, "evaluation": 900}
_LATE_MIN = {"inspection": 260, "evaluation": 1800}


def warning_days(found: list[Segment]) -> tuple[Ints, Floats]:
    """Days that a segment overlaps and their hours by level, shapes (d,) and (d, 3)."""
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros((0, len(Level) - 1))
    days = np.arange(found[0].start // 24, found[-1].end // 24 + 1, dtype=np.int64)
    hours = response_hours(found, days)
    on = hours.sum(axis=1) > 0
    return days[on], hours[on]


def inspections_table(
    story: DutyStory,
    inventories: list[Inventory],
    compliance: Compliance,
    found: list[Segment],
    seed: int,
    until: datetime,
) -> pa.Table:
    """Checks of every unit on every warning day; on the newest day it is still morning.

    Parameters
    ----------
    inventories : editions of the list, the oldest first, which knows all plants
    """
    rng = stream(seed, "inspections")
    today = day_of(until.date())
    rounds = [
        _rounds(story, in_force(inventories, dates(days[:1])[0].item()), level, days, today, rng)
        for level, days in inspected(found)
    ]
    none = np.zeros(0, dtype=np.int64)
    checked, unit, days = (
        np.concatenate(column) for column in zip((none, none, none), *rounds, strict=True)
    )
    codes = [one.code for one in regions().home.units]
    where = [codes[number] for number in unit.tolist()]
    columns = _findings(story, compliance, checked, rng)
    rectified = days + rng.integers(0, _RECTIFIED_WITHIN_D, len(days))
    open_still = (columns.pop("rectified") == 0) | (rectified > today)
    rectified_on = dates(rectified)
    rectified_on[open_still] = np.datetime64("NaT")
    columns |= {"region": where, "date": dates(days), "rectified_on": rectified_on}
    columns["plant"] = _some_unlisted(story, inventories[0].plants.code[checked], where, rng)
    return table("inspections", columns)


def inspected(found: list[Segment]) -> list[tuple[Level, Ints]]:
    """Runs of days at one level, the highest that a day had, in order of time."""
    days, hours = warning_days(found)
    highest = len(Level) - 1 - np.argmax(hours[:, ::-1] > 0, axis=1)
    breaks = np.flatnonzero((np.diff(days) > 1) | (np.diff(highest) != 0)) + 1
    return [
        (Level(int(highest[run[0]])), days[run])
        for run in np.split(np.arange(len(days)), breaks)
        if len(run)
    ]


def _rounds(
    story: DutyStory,
    inventory: Inventory,
    level: Level,
    days: Ints,
    today: int,
    rng: np.random.Generator,
) -> tuple[Ints, Ints, Ints]:
    """Who is checked in a run of days: plants, numbers of the units, and days.

    Plants with large cuts come early. A unit goes through all of its plants before it begins
    again.
    """
    chances = getattr(story.duty.checks, level.code)
    odds = np.array(list(chances.values()))
    weight = _attention(inventory, level) ** story.duty.favour
    plants, units, when = [], [], []
    for number, unit in enumerate(regions().home.units):
        counts = rng.choice(list(chances), len(days), p=odds / odds.sum())
        counts[days == today] = rng.integers(0, _CHECKS_THIS_MORNING + 1)
        at = inventory.plants.unit == unit.code
        members = np.flatnonzero(at & inventory.listed & inventory.plants.running)
        chance = np.maximum(weight[members], _LEAST_WEIGHT * weight[members].mean())
        order = members[np.argsort(rng.exponential(size=len(members)) / chance)]
        counts = np.minimum(counts, len(members))
        plants.append(order[np.arange(counts.sum()) % len(order)])
        units.append(np.full(counts.sum(), number))
        when.append(np.repeat(days, counts))
    joined = [np.concatenate(column) for column in (plants, units, when)]
    in_time = np.argsort(joined[2], kind="stable")
    return joined[0][in_time], joined[1][in_time], joined[2][in_time]


def _attention(inventory: Inventory, level: Level) -> Floats:
    """What each plant cuts of its county's tonnes, summed over the pollutants, shape (p,)."""
    plants, lines = inventory.plants, inventory.lines
    cuts = np.zeros_like(plants.emissions)
    np.add.at(cuts, lines.plant, lines.cut[:, level - 1])
    county = by_county(cuts, plants.county, len(plants.counties))[plants.county]
    shares: Floats = np.divide(cuts, county, out=np.zeros_like(cuts), where=county > 0).sum(axis=1)
    return shares


def _findings(
    story: DutyStory,
    compliance: Compliance,
    checked: Ints,
    rng: np.random.Generator,
) -> dict[str, object]:
    """What the checks found. An inspector cannot see a meter: some claims are believed."""
    duty, n = story.duty, len(checked)
    share = compliance.share[checked]
    sharp = np.where(compliance.claims[checked], _SEES_THROUGH, _LOOKS_CLOSELY)
    caught = (share < _VISIBLE) & (rng.random(n) < sharp)
    careless = ~caught & (rng.random(n) > duty.clean)
    words = np.full(n, None, dtype=object)
    words[caught] = rng.choice(duty.load_problems, caught.sum())
    words[careless] = rng.choice(duty.care_problems, careless.sum())
    implemented = np.where(caught, np.round(share, 1), 1.0)
    implemented[careless] = rng.choice((0.8, 0.9, 1.0), careless.sum())
    return {
        "inspector": rng.choice(duty.groups, n),
        "implemented": implemented,
        "problem": words,
        "rectified": (caught | careless) & (rng.random(n) < duty.rectified),
    }


def _some_unlisted(
    story: DutyStory, codes: np.ndarray, where: list[str], rng: np.random.Generator
) -> np.ndarray:
    """Now and then a team checks a plant that stands in no list."""
    stray = rng.random(len(codes)) < story.duty.unlisted
    homes = {unit.code: unit.counted_in or unit.code for unit in regions().home.units}
    places = [homes[unit] for unit, out in zip(where, stray, strict=True) if out]
    codes[stray] = credit_codes(places, _UNLISTED_FROM + np.arange(len(places)))
    return codes


def reports_table(story: DutyStory, found: list[Segment], seed: int, until: datetime) -> pa.Table:
    """Daily reports of the units, the city's daily summary, and evaluations after each lift."""
    rng = stream(seed, "reports")
    rules = plan_at(plans(), until.date()).rules
    home = regions().home
    rows: list[tuple[str, date, str, datetime]] = []

    def report_all(day: date, kind: str, due: datetime) -> None:
        for unit in home.units:
            luck, early, late = rng.random(), *rng.random(2)
            if luck < story.duty.missing:
                continue
            minutes = -early * _EARLY_MIN[kind]
            if luck < story.duty.missing + story.duty.late:
                minutes = 3 + late * _LATE_MIN[kind]
            rows.append((unit.code, day, kind, due + timedelta(minutes=int(minutes))))

    days, hours = warning_days(found)
    for day, by_level in zip(dates(days).tolist(), hours, strict=True):
        next_day = day + timedelta(days=1)
        report_all(day, "inspection", datetime.combine(next_day, rules.inspection_due.value))
        if by_level[Level.ORANGE - 1 :].any():
            evening = datetime.combine(day, time(18)) + timedelta(minutes=int(rng.integers(0, 200)))
            rows.append((home.code, day, "supervision", evening))
    for lifted in lifts(story, until):
        due = lifted + timedelta(hours=rules.evaluation_due_h.value)
        report_all(lifted.date(), "evaluation", due)
    known = [row for row in rows if row[-1] <= until]
    names = ("region", "date", "kind", "submitted_at")
    return table("reports", {name: [row[i] for row in known] for i, name in enumerate(names)})
