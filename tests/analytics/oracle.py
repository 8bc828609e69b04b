"""A slow, obvious second opinion on the classification: plain loops, exact fractions, no NumPy.

Written from the text of the method alone, so that it shares no mistake with the kernel. The
breakpoints and thresholds are typed in again here on purpose. Input is a dict of hour → row; a
row is a dict with any of ``aqi so2 no2 co o3 pm10 pm25 dust``; what is missing is left out.
Values may have up to six decimals. Hours count from 1970-01-01 00:00, Beijing time, and are
labelled by their end, so an hour that is a multiple of 24 ends a natural day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

Row = dict[str, float]
Rows = dict[int, Row]

POLLUTANTS = ("so2", "no2", "co", "o3", "pm10", "pm25")
STEPS = (0, 50, 100, 150, 200, 300, 400, 500)
DAILY_2012 = {
    "so2": (0, 50, 150, 475, 800, 1600, 2100, 2620),
    "no2": (0, 40, 80, 180, 280, 565, 750, 940),
    "co": (0, 2, 4, 14, 24, 36, 48, 60),
    "o3": (0, 100, 160, 215, 265, 800),
    "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
    "pm25": (0, 35, 75, 115, 150, 250, 350, 500),
}
DAILY_2026 = DAILY_2012 | {
    "pm10": (0, 50, 120, 250, 350, 420, 500, 600),
    "pm25": (0, 35, 60, 115, 150, 250, 350, 500),
}
HOURLY_2012 = DAILY_2012 | {
    "so2": (0, 150, 500, 650, 800),
    "no2": (0, 100, 200, 700, 1200, 2340, 3090, 3840),
    "co": (0, 5, 10, 35, 60, 90, 120, 150),
    "o3": (0, 160, 200, 300, 400, 800, 1000, 1200),
}
HOURLY_2026 = HOURLY_2012 | {"pm10": DAILY_2026["pm10"], "pm25": DAILY_2026["pm25"]}
HOUR_2026 = 492312  # 2026-03-01 00:00; an hour labelled so still belongs to 28 February

YELLOW, ORANGE, RED = 1, 2, 3
CONCENTRATION, HOURLY_AQI = "concentration", "hourly_aqi"


@dataclass(frozen=True)
class Rule:
    """A condition: `windows` windows above `above`; `peak` within the last 48 h, if any."""

    level: int
    windows: int
    above: float
    peak: float | None = None


PLAN = (
    Rule(YELLOW, 1, 200),
    Rule(YELLOW, 2, 150),
    Rule(ORANGE, 2, 200),
    Rule(ORANGE, 3, 150),
    Rule(RED, 3, 200, peak=300),
)


MILLION = 1_000_000


def exact(value: float) -> int:
    """A measured value in millionths, as the decimal that was written."""
    return round(value * MILLION)


def iaqi(concentration: Fraction, points: tuple[int, ...]) -> int:
    """Index of one pollutant, rounded up; the last step of the table above its end."""
    for i in range(1, len(points)):
        low, high = points[i - 1], points[i]
        if concentration <= high:
            share = (concentration - low) / (high - low)
            return ceil(STEPS[i - 1] + share * (STEPS[i] - STEPS[i - 1]))
    return STEPS[len(points) - 1]


def aqi_of(means: dict[str, Fraction], table: dict[str, tuple[int, ...]]) -> int | None:
    """The largest index; unknown when a pollutant is missing and the rest stay within 100."""
    if not means:
        return None
    largest = max(iaqi(value, table[name]) for name, value in means.items())
    return largest if len(means) == len(POLLUTANTS) or largest > 100 else None


def primary_of(means: dict[str, Fraction], table: dict[str, tuple[int, ...]]) -> set[str]:
    """The pollutants that make the AQI, when it is above 50."""
    aqi = aqi_of(means, table)
    if aqi is None or aqi <= 50:
        return set()
    return {name for name, value in means.items() if iaqi(value, table[name]) == aqi}


def daily_table(t: int) -> dict[str, tuple[int, ...]]:
    """The edition of the day that hour ``t`` ends in or closes."""
    return DAILY_2012 if t <= HOUR_2026 else DAILY_2026


def hourly_table(t: int) -> dict[str, tuple[int, ...]]:
    """The same for real-time values."""
    return HOURLY_2012 if t <= HOUR_2026 else HOURLY_2026


@dataclass(frozen=True)
class Window:
    """M(t): its value, what it rests on, and the primary pollutants; value None = invalid."""

    value: Fraction | None
    basis: str | None = None
    primary: frozenset[str] = frozenset()


def observed(rows: Rows) -> list[int]:
    """Hours with at least one number, dust or not."""
    return sorted(h for h, row in rows.items() if set(row) - {"dust"})


def values(rows: Rows, name: str, hours: Iterable[int], dust: bool) -> list[int]:
    """What was measured in these hours, dust hours left out unless wanted."""
    found = []
    for hour in hours:
        row = rows.get(hour, {})
        if name in row and (dust or not row.get("dust")):
            found.append(exact(row[name]))
    return found


def with_computed_aqi(rows: Rows) -> Rows:
    """Hours that came without an AQI get the real-time AQI of their concentrations, if known."""
    whole = {}
    for hour, row in rows.items():
        means = {name: Fraction(exact(row[name]), MILLION) for name in POLLUTANTS if name in row}
        aqi = aqi_of(means, hourly_table(hour))
        whole[hour] = row if "aqi" in row or aqi is None else row | {"aqi": aqi}
    return whole


def mean(found: list[int]) -> Fraction:
    """Plain mean of values in millionths."""
    return Fraction(sum(found), len(found) * MILLION)


def window_means(rows: Rows, t: int, dust: bool) -> dict[str, Fraction]:
    """24 h mean of each pollutant with 20 hours or more; O3 is the largest 8 h mean inside."""
    means = {}
    for name in POLLUTANTS:
        found = values(rows, name, range(t - 23, t + 1), dust)
        if len(found) < 20:
            continue
        if name != "o3":
            means[name] = mean(found)
            continue
        eights = []
        for last in range(t - 16, t + 1):
            part = values(rows, name, range(last - 7, last + 1), dust)
            if len(part) >= 6:
                eights.append(mean(part))
        if eights:
            means[name] = max(eights)
    return means


def window_at(rows: Rows, t: int, basis: str, dust: bool) -> Window:
    """M(t) on the wanted basis; `auto` takes concentrations where they suffice."""
    if basis in ("auto", CONCENTRATION):
        means, table = window_means(rows, t, dust), daily_table(t)
        aqi = aqi_of(means, table)
        if aqi is not None:
            return Window(Fraction(aqi), CONCENTRATION, frozenset(primary_of(means, table)))
    if basis in ("auto", HOURLY_AQI):
        found = values(rows, "aqi", range(t - 23, t + 1), dust)
        if len(found) >= 20:
            return Window(mean(found), HOURLY_AQI)
    return Window(None)


Windows = dict[int, Window]


def running(rows: Rows, first: int, last: int, basis: str = "auto", dust: bool = False) -> Windows:
    """M(t) for every window that is formed: 24 hours between the first and the last."""
    rows = with_computed_aqi(rows)
    return {t: window_at(rows, t, basis, dust) for t in range(first + 23, last + 1)}


def exceeding(windows: Windows, above: float, passing: set[int]) -> set[int]:
    """Hours with M(t) above a threshold, strictly; those in `passing` are above everything."""
    return passing | {t for t, w in windows.items() if w.value is not None and w.value > above}


def needed(t: int, k: int, reading: str) -> list[int]:
    """The window ends that must all exceed."""
    if reading == "continuous":
        return list(range(t - 24 * (k - 1), t + 1))
    if reading == "held":
        return list(range(t - 24 * k + 1, t + 1))
    return [t - 24 * j for j in range(k)]


def holds(t: int, rule: Rule, reading: str, high: dict[float, set[int]]) -> bool:
    """Whether a rule holds at t; `high` has the hours above each threshold."""
    if reading == "calendar" and t % 24:
        return False
    if not all(u in high[rule.above] for u in needed(t, rule.windows, reading)):
        return False
    if rule.peak is None:
        return True
    ends = [u for u in range(t - 48, t + 1) if reading != "calendar" or u % 24 == 0]
    return any(u in high[rule.peak] for u in ends)


@dataclass(frozen=True)
class Met:
    """What holds at one hour: the highest level, and the hours covered back from it."""

    level: int
    covered: int


def judge(
    windows: Windows, reading: str, plan: tuple[Rule, ...], passing: set[int] | None = None
) -> dict[int, Met]:
    """Every hour at which some level is met."""
    met = {}
    thresholds = {x for rule in plan for x in (rule.above, rule.peak) if x is not None}
    high = {above: exceeding(windows, above, passing or set()) for above in thresholds}
    for t in windows:
        true = [rule for rule in plan if holds(t, rule, reading, high)]
        if true:
            met[t] = Met(max(r.level for r in true), 24 * max(r.windows for r in true))
    return met


Span = tuple[int, int]


def runs(hours: Iterable[int], step: int = 1) -> list[Span]:
    """First and last of each stretch without a break."""
    found: list[Span] = []
    for hour in sorted(hours):
        if found and hour - found[-1][1] <= step:
            found[-1] = (found[-1][0], hour)
        else:
            found.append((hour, hour))
    return found


def covered_spans(met: dict[int, Met]) -> list[Span]:
    """The stretches of hours that the met windows cover."""
    return runs({h for t, m in met.items() for h in range(t - m.covered + 1, t + 1)})


def group_spans(spans: list[Span], merge: str, gap: int = 36) -> list[list[Span]]:
    """Spans with fewer than `gap` uncovered hours between them belong together."""
    groups: list[list[Span]] = []
    for span in spans:
        if merge != "off" and groups and span[0] - groups[-1][-1][1] - 1 < gap:
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def overlap(a: Span, b: Span) -> bool:
    """Whether two stretches share an hour."""
    return a[0] <= b[1] and b[0] <= a[1]


@dataclass(frozen=True)
class Episode:
    """One episode; hours are labels of the first and the last covered hour."""

    start: int
    end: int
    level: int
    level_upper: int
    peak: Fraction
    first_met: dict[int, int]
    bases: frozenset[str]

    @property
    def hours(self) -> int:
        """Hours from the first to the last, both counted."""
        return self.end - self.start + 1


@dataclass(frozen=True)
class Verdict:
    """All that the oracle says about one series."""

    windows: Windows
    met: dict[int, Met]
    episodes: list[Episode] = field(default_factory=list)
    gaps: list[Span] = field(default_factory=list)


def first_hours(met: dict[int, Met], hours: Callable[[int], bool]) -> dict[int, int]:
    """When each level was first met, among the hours that qualify."""
    first: dict[int, int] = {}
    for t in sorted(met):
        for level in range(YELLOW, met[t].level + 1):
            if hours(t):
                first.setdefault(level, t)
    return first


def ends(windows: Windows, reading: str) -> list[int]:
    """The windows that a reading looks at: `calendar` at whole days only."""
    return [t for t in windows if reading != "calendar" or t % 24 == 0]


def invalid_ends(windows: Windows, reading: str) -> set[int]:
    """Windows that are formed but do not count."""
    return {t for t in ends(windows, reading) if windows[t].value is None}


def classify(
    rows: Rows,
    *,
    reading: str = "blocks",
    merge: str = "max",
    basis: str = "auto",
    dust: bool = False,
    plan: tuple[Rule, ...] = PLAN,
) -> Verdict:
    """Episodes and gaps of one region."""
    seen = observed(rows)
    if not seen:
        return Verdict({}, {})
    windows = running(rows, seen[0], seen[-1], basis, dust)
    met = judge(windows, reading, plan)
    invalid = invalid_ends(windows, reading)
    episodes = []
    for parts in group_spans(covered_spans(met), merge):
        whole = (parts[0][0], parts[-1][1])
        first = first_hours(met, lambda t, whole=whole: whole[0] <= t <= whole[1])
        missing = {t for t in invalid if overlap((t - 23, t), whole)}
        maybe = judge(windows, reading, plan, missing)
        upper = max(m.level for t, m in maybe.items() if overlap((t - m.covered + 1, t), whole))
        if merge == "sum" and len(parts) > 1:
            joined, possible = rejoined(rows, parts, reading, basis, dust, plan)
            for level, t in joined.items():
                first[level] = min(first.get(level, t), t)
            upper = max(upper, possible)
        inside = [
            windows[t]
            for t in ends(windows, reading)
            if whole[0] <= t <= whole[1] and windows[t].value is not None
        ]
        episodes.append(
            Episode(
                *whole,
                level=max(first),
                level_upper=max(upper, max(first)),
                peak=max(w.value for w in inside),
                first_met=first,
                bases=frozenset(w.basis for w in inside),
            )
        )
    return Verdict(windows, met, episodes, unjudged(invalid, reading, episodes))


def unjudged(invalid: set[int], reading: str, episodes: list[Episode]) -> list[Span]:
    """Hours without a verdict whose windows touch no episode; `calendar` lists whole days."""
    whole_days = reading == "calendar"
    return [
        (low - 23 if whole_days else low, high)
        for low, high in runs(invalid, 24 if whole_days else 1)
        if not any(overlap((low - 23, high), (e.start, e.end)) for e in episodes)
    ]


def rejoined(
    rows: Rows,
    parts: list[Span],
    reading: str,
    basis: str,
    dust: bool,
    plan: tuple[Rule, ...],
) -> tuple[dict[int, int], int]:
    """Judge the parts as if nothing lay between them: first hours in real time, highest possible.

    The shortened series keeps the label of its first hour, so whole days stay whole days.
    """
    real = [h for low, high in parts for h in range(low, high + 1)]
    start = real[0]
    short = {start + i: rows.get(h, {}) for i, h in enumerate(real)}
    windows = running(short, start, start + len(real) - 1, basis, dust)
    met = judge(windows, reading, plan)
    maybe = judge(windows, reading, plan, invalid_ends(windows, reading))
    first = {level: real[t - start] for level, t in first_hours(met, lambda _: True).items()}
    return first, max((m.level for m in maybe.values()), default=0)
