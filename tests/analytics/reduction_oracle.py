"""Reduction ratios and verdicts once more: plain loops over rows, in fractions, slow and plain.

Shares nothing with the program: targets, tolerance and the zone are typed in here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

POLLUTANTS = ("so2", "nox", "pm", "voc")
REQUIRED = {"yellow": Fraction(1, 10), "orange": Fraction(2, 10), "red": Fraction(3, 10)}
TOLERANCE = Fraction(1, 10**9)
LIES_IN = {"JZ-GXQ": "410811"}
WHOLE_CITY = "410800"
Row = dict[str, object]


@dataclass(frozen=True)
class Stretch:
    """A level and its hours, with the days on which checks count; None for a list."""

    level: str
    hours: int
    days: tuple[date, date] | None = None


@dataclass(frozen=True)
class Line:
    """What is expected of one region and pollutant; tonnes a day, None where nothing is known."""

    baseline: Fraction | None
    industrial: bool
    planned: Fraction
    low: Fraction
    high: Fraction
    required: Fraction
    target: Fraction
    verdict: str
    short: Fraction | None


def exactly(value: object) -> Fraction:
    """A decimal as it was written, not as a computer keeps it."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(str(value))


def home(region: object) -> str:
    return LIES_IN.get(str(region), str(region))


def judge(
    rows: dict[str, Sequence[Row]], stretches: Sequence[Stretch], day: date, *, pair: bool = False
) -> dict[tuple[str, str], Line]:
    """Everything by region and pollutant; ``city`` is the total."""
    where = {str(p["plant"]): home(p["region"]) for p in rows["plants"]}
    places = {home(b["region"]) for b in rows["baseline"]} | set(where.values())
    places -= {WHOLE_CITY}
    found: dict[tuple[str, str], Line] = {}
    for place in (*sorted(places), "city"):
        for name in POLLUTANTS:
            found[place, name] = _line(rows, stretches, day, where, places, place, name)
    if pair:
        for place in (*places, "city"):
            _stand_in(found, place)
    return found


def _line(
    rows: dict[str, Sequence[Row]],
    stretches: Sequence[Stretch],
    day: date,
    where: dict[str, str],
    places: set[str],
    place: str,
    name: str,
) -> Line:
    mine = places if place == "city" else {place}
    baseline, industrial = _baseline(rows["baseline"], mine, name)
    if place == "city" and (not mine or baseline is None):
        baseline, industrial = _baseline(rows["baseline"], {WHOLE_CITY}, name)
    hours = sum(one.hours for one in stretches)
    planned = low = high = required = target = Fraction(0)
    for one in stretches:
        share = Fraction(one.hours, hours) if hours else Fraction(1, len(stretches))
        done = _cuts(rows, one, where, mine, name)
        planned, low, high = (
            planned + share * done[0],
            low + share * done[1],
            high + share * done[2],
        )
        required += share * REQUIRED[one.level]
        target += share * _target(rows["approvals"], one.level, day, place, name)
    verdict, short = "cannot be assessed", None
    if baseline:
        verdict = _verdict(low / baseline, high / baseline, required, target)
        short = target * baseline - high if verdict == "short" else Fraction(0)
    return Line(baseline, industrial, planned, low, high, required, target, verdict, short)


def _baseline(rows: Sequence[Row], mine: set[str], name: str) -> tuple[Fraction | None, bool]:
    """The sum of all sectors of all places; none where one place has none."""
    total, only_industry = Fraction(0), False
    for place in mine:
        given = [
            row for row in rows if home(row["region"]) == place and row[f"{name}_t_d"] is not None
        ]
        if not given:
            return None, False
        total += sum(exactly(row[f"{name}_t_d"]) for row in given)
        only_industry |= all(row["sector"] == "industry" for row in given)
    return total, only_industry


def _cuts(
    rows: dict[str, Sequence[Row]],
    one: Stretch,
    where: dict[str, str],
    mine: set[str],
    name: str,
) -> tuple[Fraction, Fraction, Fraction]:
    planned = low = high = Fraction(0)
    for row in rows["measures"]:
        plant, cut = str(row["plant"]), row[f"{name}_t_d"]
        if row["level"] != one.level or where.get(plant) not in mine or cut is None:
            continue
        tonnes = exactly(cut)
        planned += tonnes
        if one.days is None:
            low, high = low + tonnes, high + tonnes
            continue
        first, last = one.days
        shares = [
            exactly(check["implemented"])
            for check in rows["inspections"]
            if check["plant"] == plant
            and first <= check["date"] <= last  # type: ignore[operator]
            and check["implemented"] is not None
        ]
        if shares:
            low += tonnes * sum(shares) / len(shares)
            high += tonnes * sum(shares) / len(shares)
        else:
            high += tonnes
    return planned, low, high


def _target(rows: Sequence[Row], level: str, day: date, place: str, name: str) -> Fraction:
    """The newest approval of this very row that holds on the day and is lower than required."""
    wanted, since = REQUIRED[level], date.min
    for row in rows:
        whose = "city" if row["subject"] == WHOLE_CITY else row["subject"]
        if whose != place or row["kind"] != "reduced_target":
            continue
        if row["level"] not in ("", level) or row["pollutant"] not in ("", name):
            continue
        approved, until = row["approved_on"], row["valid_until"]
        if not (approved <= day and (until is None or day <= until)):  # type: ignore[operator]
            continue
        if exactly(row["target"]) < REQUIRED[level] and approved >= since:  # type: ignore[operator]
            wanted, since = exactly(row["target"]), approved  # type: ignore[assignment]
    return wanted


def _verdict(low: Fraction, high: Fraction, required: Fraction, target: Fraction) -> str:
    if low >= required - TOLERANCE:
        return "met"
    if low >= target - TOLERANCE:
        return "reduced target"
    return "undecided" if high >= target - TOLERANCE else "short"


def _stand_in(found: dict[tuple[str, str], Line], place: str) -> None:
    both = [found[place, "so2"], found[place, "nox"]]
    if not all(one.baseline for one in both):
        return
    wanted = 2 * both[0].required - TOLERANCE
    for name, one in zip(("so2", "nox"), both, strict=True):
        verdict = one.verdict
        if sum(b.low / b.baseline for b in both) >= wanted:  # type: ignore[operator]
            verdict = "met"
        elif sum(b.high / b.baseline for b in both) >= wanted and verdict == "short":  # type: ignore[operator]
            verdict = "undecided"
        short = one.short if verdict == "short" else Fraction(0)
        found[place, name] = Line(
            one.baseline, one.industrial, one.planned, one.low, one.high, one.required, one.target,
            verdict, short,
        )  # fmt: skip
