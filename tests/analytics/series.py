"""Series for the tests: from rows to the kernel's form, random ones, and comparison."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from hypothesis import strategies as st

from analytics.aqi import names_of
from analytics.episodes import Classification, classify
from analytics.plan import Merge, Reading
from analytics.running import BASIS_NAMES, HourlySeries
from data.rulebook import plan, standards
from tests.analytics import oracle

PLAN = plan("jiaozuo-2023")
START = 430000  # 2019-01-20 16:00, inside one edition of the standard
DUST_AND_AQI = ("dust", "aqi")

Listed = Sequence[tuple[int, oracle.Row]]


def plain(values: Sequence[float], start: int = START) -> oracle.Rows:
    """Rows of hourly AQI, one after the other."""
    return {start + i: {"aqi": value} for i, value in enumerate(values)}


def stretch(*parts: tuple[float, int], around: int = 96, background: float = 50) -> oracle.Rows:
    """Rows of AQI ``value`` for ``hours`` each, with clean air before and after."""
    values = [background] * around
    for value, hours in parts:
        values += [value] * hours
    return plain(values + [background] * around, START - START % 24 + 1)


def as_series(rows: oracle.Rows | Listed, region: str = "410800") -> HourlySeries:
    """The kernel's form of rows, in whatever order they come."""
    listed = list(rows.items()) if isinstance(rows, dict) else list(rows)
    names = sorted({name for _, row in listed for name in row} - set(DUST_AND_AQI))
    column = {
        name: np.array([row.get(name, np.nan) for _, row in listed], dtype=float)
        for name in ("aqi", *names)
    }
    return HourlySeries.from_columns(
        region,
        np.array([hour for hour, _ in listed], dtype=np.int64),
        aqi=column.pop("aqi"),
        concentrations=column,
        dust=np.array([bool(row.get("dust")) for _, row in listed]),
    )


def judged(rows: oracle.Rows | Listed, **options: object) -> Classification:
    """The kernel's verdict; options as in the oracle."""
    return classify(
        as_series(rows),
        plan=PLAN,
        standards=standards(),
        reading=Reading(options.get("reading", "blocks")),
        merge=Merge(options.get("merge", "max")),
        basis=options.get("basis", "auto"),
        include_dust=bool(options.get("dust", False)),
    )


def hour_of(moment: datetime) -> int:
    """Hours since 1970-01-01 00:00."""
    return int((moment - datetime(1970, 1, 1)).total_seconds() // 3600)


BASIS_OF = {
    frozenset({oracle.CONCENTRATION}): "concentration",
    frozenset({oracle.HOURLY_AQI}): "hourly_aqi",
    frozenset({oracle.CONCENTRATION, oracle.HOURLY_AQI}): "mixed",
}


def expected_windows(verdict: oracle.Verdict) -> dict[int, tuple[object, ...]]:
    """M(t) of the oracle as hour → value, basis, primary pollutants."""
    return {
        t: (None if w.value is None else round(float(w.value), 6), w.basis, set(w.primary))
        for t, w in verdict.windows.items()
    }


def kernel_windows(found: Classification) -> dict[int, tuple[object, ...]]:
    """M(t) of the kernel in the same form."""
    run = found.running
    return {
        run.start + i: (
            None if np.isnan(run.value[i]) else round(float(run.value[i]), 6),
            None if not run.basis[i] else BASIS_NAMES[int(run.basis[i])],
            set(names_of(int(run.primary[i]))),
        )
        for i in np.flatnonzero(run.formed)
    }


def expected_episodes(verdict: oracle.Verdict) -> list[dict[str, object]]:
    """Episodes of the oracle as plain facts."""
    return [
        {
            "start": e.start,
            "end": e.end,
            "hours": e.hours,
            "level": e.level,
            "level_upper": e.level_upper,
            "basis": BASIS_OF[e.bases],
            "peak": round(float(e.peak), 6),
            "first_met": e.first_met,
        }
        for e in verdict.episodes
    ]


def kernel_episodes(found: Classification) -> list[dict[str, object]]:
    """Episodes of the kernel in the same form."""
    return [
        {
            "start": hour_of(e.start),
            "end": hour_of(e.end),
            "hours": e.hours,
            "level": int(e.level),
            "level_upper": int(e.level_upper),
            "basis": e.basis,
            "peak": round(e.peak_aqi_24h, 6),
            "first_met": {int(level): hour_of(when) for level, when in e.first_met.items()},
        }
        for e in found.episodes
    ]


def kernel_gaps(found: Classification) -> list[tuple[int, int]]:
    """Gaps of the kernel as first and last hour."""
    return [(hour_of(g.start), hour_of(g.end)) for g in found.unjudged]


def agree(found: Classification, verdict: oracle.Verdict) -> None:
    """Fail where the kernel and the oracle differ."""
    assert kernel_windows(found) == expected_windows(verdict)
    assert kernel_episodes(found) == expected_episodes(verdict)
    assert kernel_gaps(found) == verdict.gaps


AIR = st.sampled_from([40, 100, 149.9, 150, 150.1, 151, 160, 199.9, 200, 200.1, 201, 230, 301, 500])
PLATEAU = st.tuples(AIR, st.integers(4, 60), st.sampled_from([0, 0, 0.1, 3, 60]))


def _holes(draw: st.DrawFn, hours: int, chance: random.Random) -> set[int]:
    """Hours without data: some long gaps, and now and then a sprinkling."""
    missing: set[int] = set()
    for start, length in draw(
        st.lists(st.tuples(st.integers(0, hours - 1), st.integers(1, 30)), max_size=3)
    ):
        missing |= set(range(start, start + length))
    rate = draw(st.sampled_from([0, 0, 0.05, 0.17]))
    return missing | {i for i in range(hours) if chance.random() < rate}


@st.composite
def aqi_rows(draw: st.DrawFn, longest: int = 240) -> oracle.Rows:
    """Hourly AQI on plateaus near the thresholds, with holes and dust."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    levels: list[float] = []
    for value, length, noise in draw(st.lists(PLATEAU, min_size=3, max_size=9)):
        levels += [round(value + chance.uniform(-noise, noise), 1) for _ in range(length)]
    levels = [min(max(value, 0), 500) for value in levels[:longest]]
    start = START + draw(st.integers(0, 23))
    holes = _holes(draw, len(levels), chance)
    dusty = draw(st.sampled_from([0, 0, 0.1]))
    rows: oracle.Rows = {}
    for i, value in enumerate(levels):
        if i in holes:
            continue
        rows[start + i] = {"aqi": value}
        if chance.random() < dusty:
            rows[start + i]["dust"] = 1
    return rows


# Concentrations whose daily index is near 100, 150, 200 and 300, and clean air.
NEAR = {
    "so2": [10, 150, 475, 800, 1600],
    "no2": [20, 80, 180, 280, 565],
    "co": [0.8, 4, 14, 24, 36],
    "o3": [50, 160, 215, 265, 801],
    "pm10": [60, 120, 150, 250, 350, 420],
    "pm25": [30, 60, 75, 115, 150, 250],
}


@st.composite
def concentration_rows(draw: st.DrawFn, longest: int = 110) -> oracle.Rows:
    """Six pollutants and AQI, each with its own holes; now and then across an edition change."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    hours = draw(st.integers(20, longest))
    start = draw(st.sampled_from([START, START, oracle.HOUR_2026 - 40])) + draw(st.integers(0, 23))
    rows: oracle.Rows = {start + i: {} for i in range(hours)}
    outage = _holes(draw, hours, chance)
    for name in draw(st.sets(st.sampled_from(oracle.POLLUTANTS), min_size=4)):
        holes = outage | _holes(draw, hours, chance)
        low, high = draw(st.lists(st.sampled_from(NEAR[name]), min_size=2, max_size=2))
        turn, noise = draw(st.integers(0, hours)), draw(st.sampled_from([0, 0.02, 0.3]))
        for i in set(range(hours)) - holes:
            value = (low if i < turn else high) * (1 + chance.uniform(-noise, noise))
            rows[start + i][name] = round(value, 1)
    if draw(st.booleans()):
        for i, row in enumerate(draw(aqi_rows(longest=hours)).values()):
            rows.setdefault(start + i, {}).update(row)
    return {hour: row for hour, row in rows.items() if row}


def shuffled(rows: oracle.Rows, chance: random.Random) -> list[tuple[int, oracle.Row]]:
    """The rows in random order, some of them twice."""
    listed = list(rows.items())
    listed += chance.sample(listed, k=chance.randint(0, min(5, len(listed))))
    chance.shuffle(listed)
    return listed
