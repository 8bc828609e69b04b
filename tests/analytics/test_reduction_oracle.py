"""Random small cities: queries and kernel against the slow oracle, and what must never change."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from analytics.plan import Level
from analytics.reduction import CITY, POLLUTANTS, Assessment, Verdict, assess
from analytics.warnings import IssuedWarning, Record, issued
from data import inventory
from data.rulebook import plan
from tests.analytics.reduction_city import City, Memory, Row
from tests.analytics.reduction_oracle import Line, Stretch, judge
from tests.effort import examples

PLAN = plan("jiaozuo-2023")
FIRST = datetime(2024, 1, 9)
LATER = datetime(2024, 2, 1)
REGIONS = ["410811", "410882", "410883", "JZ-GXQ"]
LEVELS = ["yellow", "orange", "red"]
# Few values, and simple ones, so that ratios often hit a target exactly.
CUTS = (None, 0.0, 0.1, 0.1, 0.1, 0.2, 0.2, 0.3, 1 / 3)
EMISSIONS = (None, 0.0, 0.5, 1.0, 1.0, 1.0, 2.0)
SHARES = (None, 0.0, 0.3, 0.5, 1.0, 1.0, 1.0)
FAST = settings(
    deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


@dataclass(frozen=True)
class Case:
    """A city, and what is asked of it."""

    city: City
    level: str | None
    warning: IssuedWarning | None
    pair: bool

    @property
    def stretches(self) -> list[Stretch]:
        if self.warning is None:
            assert self.level is not None
            return [Stretch(self.level, 0)]
        found = []
        for one in self.warning.segments:
            if self.level in (None, one.level.code):
                last = (one.end - timedelta(minutes=1)).date()
                found.append(Stretch(one.level.code, int(one.hours), (one.start.date(), last)))
        return found

    @property
    def day(self) -> date:
        return (LATER if self.warning is None else self.warning.start).date()

    def expected(self) -> dict[tuple[str, str], Line]:
        rows = {kind: list(table) for kind, table in self.city.rows.items()}
        return judge(rows, self.stretches, self.day, pair=self.pair)


def _tonnes(chance: random.Random, values: tuple[float | None, ...]) -> Row:
    return {f"{name}_t_d": chance.choice(values) for name in POLLUTANTS}


def some(chance: random.Random, most: int, *choices: Sequence[object]) -> list[tuple[object, ...]]:
    """Up to `most` different combinations."""
    every = list(product(*choices))
    return chance.sample(every, min(len(every), chance.choice([0, most // 2, most])))


@st.composite
def warnings(draw: st.DrawFn) -> IssuedWarning:
    """Up to four levels, one after the other, each some hours long; lifted in the end."""
    when = FIRST + timedelta(hours=draw(st.integers(0, 30)))
    acts = []
    levels = draw(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=4))
    for i, level in enumerate(levels):
        action = "upgrade" if i else "issue"
        acts.append(Record("W", action, Level.from_code(level), when, when))
        when += timedelta(hours=draw(st.sampled_from([1, 6, 12, 18, 24, 36])))
    acts.append(Record("W", "lift", None, when, when))
    (one,) = issued(acts, as_of=LATER)
    return one


def city_by(chance: random.Random) -> City:
    """Some plants in four units, with cuts, checks and approvals, and holes in all of them."""
    plants: list[Row] = [
        {"plant": f"P{i}", "name": f"P{i}", "region": chance.choice(REGIONS)}
        for i in range(chance.randint(0, 6))
    ]
    # The last one is in no list: its cuts and checks must not count.
    codes = [one["plant"] for one in plants] + ["stranger"]
    days = [(FIRST + timedelta(days=n)).date() for n in range(-1, 6)]
    ends = [None, date(2024, 1, 8), date(2024, 1, 9), date(2024, 2, 1)]
    return City(
        {
            "baseline": [
                {"region": region, "sector": sector, **_tonnes(chance, EMISSIONS)}
                for region in [*REGIONS, "410800"]
                for sector in ("industry", "mobile", "dust")
                if chance.random() < 0.6
            ],
            "plants": plants,
            "measures": [
                {"plant": plant, "level": level, "line": line, **_tonnes(chance, CUTS)}
                for plant, level, line in some(chance, 24, codes, LEVELS, ["", "1", "2"])
            ],
            "inspections": [
                {
                    "region": "410811",
                    "date": day,
                    "plant": plant,
                    "inspector": inspector,
                    "implemented": chance.choice(SHARES),
                }
                for plant, day, inspector in some(chance, 30, codes, days, ["a", "b"])
            ],
            "approvals": [
                {
                    "subject": subject,
                    "kind": chance.choice(["reduced_target", "reduced_target", "restart"]),
                    "level": level,
                    "pollutant": pollutant,
                    "target": chance.choice([0.05, 0.08, 0.15, 0.25, 0.4]),
                    # Each on a day of its own: of two of one day nobody can say which is newer.
                    "approved_on": date(2023, 12, 28) + timedelta(days=i),
                    "valid_until": chance.choice(ends),
                    "document": f"a{i}",
                }
                for i, (subject, level, pollutant) in enumerate(
                    some(chance, 12, [*REGIONS, "410800"], ["", *LEVELS], ["", "so2", "pm"])
                )
            ],
        }
    )


@st.composite
def cases(draw: st.DrawFn, *, executed: bool | None = None) -> Case:
    one = draw(warnings()) if executed or (executed is None and draw(st.booleans())) else None
    level = None
    if one is None or draw(st.booleans()):
        level = draw(st.sampled_from(LEVELS if one is None else [x.code for x in one.levels]))
    city = city_by(draw(st.randoms(use_true_random=False)))
    return Case(city, level, one, draw(st.booleans()))


@pytest.fixture(scope="module")
def memory() -> Memory:
    return Memory()


def judged(memory: Memory, case: Case, city: City | None = None) -> Assessment:
    """The program's answer, through its queries."""
    snapshot = memory.hold(city or case.city)
    what = inventory.scope(
        snapshot,  # type: ignore[arg-type]
        level=Level.from_code(case.level) if case.level else None,
        warning=case.warning,
        every=[case.warning] if case.warning else [],
        as_of=LATER,
        plan=PLAN,
    )
    return assess(inventory.facts(snapshot, what), plan=PLAN, pair=case.pair)  # type: ignore[arg-type]


def close(found: float, wanted: object) -> bool:
    if wanted is None:
        return bool(np.isnan(found))
    return abs(found - float(wanted)) < 1e-12  # type: ignore[arg-type]


@settings(FAST, max_examples=examples(90))
@given(case=cases())
def test_queries_and_kernel_equal_the_oracle(memory: Memory, case: Case) -> None:
    found, expected = judged(memory, case), case.expected()
    rows = {(row.region, row.pollutant): row for row in found.rows.itertuples()}
    assert set(rows) == set(expected)
    for place, line in expected.items():
        row = rows[place]
        event(f"verdict {line.verdict}")
        basis = "none" if line.baseline is None else "society_wide"
        assert row.basis == ("industrial" if line.industrial else basis), place
        assert row.verdict == line.verdict, place
        pairs = [
            (row.baseline_t_d, line.baseline),
            (row.required, line.required),
            (row.target, line.target),
            (row.planned_t_d, line.planned),
            (row.low_t_d, line.low if case.warning else None),
            (row.high_t_d, line.high if case.warning else None),
            (row.short_t_d, line.short),
        ]
        if line.baseline:
            pairs.append((row.planned, line.planned / line.baseline))
        assert [wanted for got, wanted in pairs if not close(got, wanted)] == [], place
        assert (row.target < row.required) == (line.target < line.required), place


def test_the_random_cities_meet_every_verdict(memory: Memory) -> None:
    """A check on the check: all five verdicts, and verdicts on the very edge, come up."""
    seen: set[str] = set()
    edges = 0

    @settings(FAST, max_examples=240)
    @given(case=cases())
    def look(case: Case) -> None:
        nonlocal edges
        for line in case.expected().values():
            seen.add(line.verdict)
            if line.baseline and line.low:
                edges += line.target in (line.low / line.baseline, line.high / line.baseline)

    look()
    assert seen == {str(one) for one in Verdict}
    assert edges >= 10


def split(row: Row, chance: random.Random) -> list[Row]:
    """The same cuts on some lines of their own."""
    lines = chance.randint(1, 3)
    parts: list[Row] = [{**row, "line": f"{row['line']}-{i}"} for i in range(lines)]
    for name in POLLUTANTS:
        left = row[f"{name}_t_d"]
        if left is None:
            continue
        for part in parts[1:]:
            share = round(float(str(left)) * chance.random(), 6)
            part[f"{name}_t_d"], left = share, float(str(left)) - share
        parts[0][f"{name}_t_d"] = left
    return parts


@settings(FAST, max_examples=examples(20))
@given(case=cases(), chance=st.randoms(use_true_random=False))
def test_totals_do_not_depend_on_order_or_on_lines(
    memory: Memory, case: Case, chance: random.Random
) -> None:
    before = judged(memory, case).rows
    shuffled = {kind: chance.sample(rows, len(rows)) for kind, rows in case.city.rows.items()}
    pd.testing.assert_frame_equal(judged(memory, case, City(shuffled)).rows, before)
    lines = [part for row in case.city.rows["measures"] for part in split(row, chance)]
    after = judged(memory, case, City({**case.city.rows, "measures": lines})).rows
    pd.testing.assert_frame_equal(after, before, rtol=0, atol=1e-12)


RANK = {Verdict.SHORT: 0, Verdict.UNDECIDED: 1, Verdict.REDUCED: 2, Verdict.MET: 3}


@settings(FAST, max_examples=examples(25))
@given(case=cases(executed=True), chance=st.randoms(use_true_random=False))
def test_doing_more_never_makes_it_worse(memory: Memory, case: Case, chance: random.Random) -> None:
    def raised(row: Row) -> Row:
        share = row["implemented"]
        if share is None:
            return row
        more = float(str(share)) + chance.choice([0, 0.5, 1]) * (1 - float(str(share)))
        return {**row, "implemented": more}

    before = judged(memory, case).rows
    checks = [raised(row) for row in case.city.rows["inspections"]]
    after = judged(memory, case, City({**case.city.rows, "inspections": checks})).rows
    known = ~before["executed_low"].isna()
    for name in ("executed_low", "executed_high"):
        assert (after[name][known] >= before[name][known] - 1e-12).all()
    for was, now in zip(before["verdict"], after["verdict"], strict=True):
        assert (was == now) if was == Verdict.CANNOT else RANK[now] >= RANK[was]
    assert (after["short_t_d"].fillna(0) <= before["short_t_d"].fillna(0) + 1e-12).all()


@settings(FAST, max_examples=examples(15))
@given(case=cases())
def test_the_city_is_the_sum_of_its_counties(memory: Memory, case: Case) -> None:
    rows = judged(memory, case).rows
    counties = rows[rows["region"] != CITY]
    names = ["planned_t_d", *(["low_t_d", "high_t_d"] if case.warning else [])]
    sums = counties.groupby("pollutant")[names].sum()
    city = rows[rows["region"] == CITY].set_index("pollutant")
    for pollutant in POLLUTANTS:
        wanted = sums.loc[pollutant] if len(counties) else 0.0
        assert np.allclose(city.loc[pollutant, names].astype(float), wanted, rtol=0, atol=1e-12)


def moved(rows: list[Row], column: str) -> list[Row]:
    return [{**row, column: "410811" if row[column] == "JZ-GXQ" else row[column]} for row in rows]


@settings(FAST, max_examples=examples(15))
@given(case=cases())
def test_the_zone_counts_once_under_its_district(memory: Memory, case: Case) -> None:
    inside = judged(memory, case).rows
    assert "JZ-GXQ" not in set(inside["region"])
    rows: dict[str, list[Row]] = {kind: list(table) for kind, table in case.city.rows.items()}
    # An approved lower ratio stays with the unit that it was given to.
    for kind in ("baseline", "plants"):
        rows[kind] = moved(rows[kind], "region")
    pd.testing.assert_frame_equal(judged(memory, case, City(rows)).rows, inside, rtol=0, atol=1e-12)
