"""The kernel on reduction, case by case: edges, joins, approvals, the pair, missing baselines."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.plan import Level
from analytics.reduction import (
    CITY,
    POLLUTANTS,
    TOLERANCE,
    Assessment,
    Measured,
    Part,
    ReducedTarget,
    ReductionFacts,
    Verdict,
    assess,
    counted,
)
from data.rulebook import plan

PLAN = plan("jiaozuo-2023")
LEVELS = (Level.YELLOW, Level.ORANGE, Level.RED)
TARGET = {Level.YELLOW: 0.1, Level.ORANGE: 0.2, Level.RED: 0.3}
NONE = np.full(4, np.nan)


def grid(*rows: object) -> np.ndarray:
    """One row a county; a single number stands for all four pollutants."""
    return np.array([np.broadcast_to(np.asarray(row, dtype=float), 4) for row in rows])


def facts(*parts: Part, baseline: np.ndarray | None = None, **other: object) -> ReductionFacts:
    counties = tuple(f"c{i}" for i in range(parts[0].planned.shape[0]))
    base = grid(*[10.0] * len(counties)) if baseline is None else baseline
    named = {"industrial": np.zeros(base.shape, dtype=bool), "city_baseline": NONE, **other}
    return ReductionFacts(counties, base, parts=parts, **named)  # type: ignore[arg-type]


def listed(cut: object, level: Level = Level.YELLOW) -> Part:
    return Part(level, 0.0, grid(cut))


def checked(low: object, high: object, level: Level = Level.YELLOW, hours: float = 24) -> Part:
    return Part(level, hours, grid(high), grid(low), grid(high))


def verdicts(found: Assessment, region: str = "c0") -> list[str]:
    return [str(one) for one in found.of(region)["verdict"]]


def first(found: Assessment, region: str = "c0") -> object:
    return next(found.of(region).itertuples())


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("off", "verdict"),
    [
        (-1e-3, "short"),
        (-1.1e-9, "short"),
        (-0.9e-9, "met"),
        (0, "met"),
        (1e-12, "met"),
        (0.5, "met"),
    ],
)
def test_both_sides_of_each_target(level: Level, off: float, verdict: str) -> None:
    found = assess(facts(listed((TARGET[level] + off) * 10, level)), plan=PLAN)
    assert verdicts(found) == [verdict] * 4
    short = max(-off * 10, 0) if verdict == "short" else 0
    assert found.of("c0")["short_t_d"].tolist() == pytest.approx([short] * 4, abs=1e-15)
    assert TOLERANCE == 1e-9


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0, 0.5, "short"),
        (0.99, 0.99, "short"),
        (0, 1 - 2e-8, "short"),
        (0, 1 - 5e-9, "undecided"),
        (0, 1, "undecided"),
        (0.5, 1.5, "undecided"),
        (1 - 2e-8, 1.5, "undecided"),
        (1 - 5e-9, 1.5, "met"),
        (1, 1, "met"),
        (1, 3, "met"),
    ],
)
def test_intervals(low: float, high: float, verdict: str) -> None:
    found = assess(facts(checked(low, high)), plan=PLAN)
    assert verdicts(found) == [verdict] * 4
    missing = max(1 - high, 0) if verdict == "short" else 0
    assert first(found).short_t_d == pytest.approx(missing)  # type: ignore[attr-defined]
    assert found.executed


def test_what_is_promised_does_not_count_for_a_warning() -> None:
    part = Part(Level.YELLOW, 24, grid(9), grid(0.2), grid(0.4))
    assert verdicts(assess(facts(part), plan=PLAN)) == ["short"] * 4
    with pytest.raises(ValueError, match="parts"):
        assess(facts(checked(1, 1), listed(1)), plan=PLAN)


def test_a_baseline_of_zero_or_none_is_never_met_and_never_short() -> None:
    for base in (0.0, np.nan):
        for part in (listed(0), listed(5), checked(0, 5)):
            found = assess(facts(part, baseline=grid(base)), plan=PLAN, pair=True)
            assert verdicts(found) == ["cannot be assessed"] * 4
            rows = found.of("c0")
            for name in ("planned", "executed_low", "executed_high", "short_t_d"):
                assert rows[name].isna().all()
            wanted = "none" if np.isnan(base) else "society_wide"
            assert set(rows["basis"]) == {wanted}


def test_the_city_takes_its_own_figure_only_where_a_county_lacks_one() -> None:
    parts = Part(Level.YELLOW, 0, grid(1, 2))
    whole = facts(parts, baseline=grid(10, 20), city_baseline=np.full(4, 99.0))
    assert first(assess(whole, plan=PLAN), CITY).baseline_t_d == 30  # type: ignore[attr-defined]
    gap = grid(10, [20, np.nan, 20, 20])
    bare = assess(facts(parts, baseline=gap), plan=PLAN)
    assert verdicts(bare, CITY) == ["met", "cannot be assessed", "met", "met"]
    own = assess(facts(parts, baseline=gap, city_baseline=np.full(4, 40.0)), plan=PLAN)
    assert own.of(CITY)["baseline_t_d"].tolist() == [30, 40, 30, 30]
    assert own.of(CITY)["planned"].tolist() == pytest.approx([0.1, 0.075, 0.1, 0.1])


def test_industry_alone_is_never_called_society_wide() -> None:
    flags = np.array([[True, True, False, False], [False, False, False, False]])
    one = facts(
        Part(Level.YELLOW, 0, grid(1, 1)),
        baseline=grid(10, [10, np.nan, 10, 10]),
        industrial=flags,
        city_baseline=np.full(4, 50.0),
        city_industrial=np.array([False, False, True, True]),
    )
    found = assess(one, plan=PLAN)
    said = {region: found.of(region)["basis"].tolist() for region in ("c0", "c1", CITY)}
    assert said["c0"] == ["industrial", "industrial", "society_wide", "society_wide"]
    assert said["c1"] == ["society_wide", "none", "society_wide", "society_wide"]
    # SO2: the sum, of which a part is industry alone. NOx: the city's own, of every sector.
    assert said[CITY] == ["industrial", "society_wide", "society_wide", "society_wide"]
    every = assess(replace(one, city_industrial=np.ones(4, dtype=bool)), plan=PLAN)
    assert every.of(CITY)["basis"].tolist()[1] == "industrial"


def approval(target: float, **other: object) -> ReducedTarget:
    named = {"region": "c0", "level": None, "pollutant": "", "approved_on": date(2023, 11, 1)}
    return ReducedTarget(target=target, document="d", **{**named, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "verdict", "document"),
    [
        (approval(0.08), "reduced target", "d"),
        (approval(0.08 + 0.9e-9), "reduced target", "d"),
        (approval(0.08 + 1.1e-9), "short", "d"),
        (approval(0.1), "short", ""),
        (approval(0.2), "short", ""),
        (approval(0.0), "reduced target", "d"),
        (approval(0.05, level=Level.YELLOW), "reduced target", "d"),
        (approval(0.05, level=Level.ORANGE), "short", ""),
        (approval(0.05, pollutant="so2"), "reduced target", "d"),
        (approval(0.05, pollutant="pm"), "short", ""),
        (approval(0.05, region="c9"), "short", ""),
    ],
)
def test_reduced_targets(one: ReducedTarget, verdict: str, document: str) -> None:
    found = assess(facts(listed(0.8), approvals=(one,)), plan=PLAN)
    row = first(found)
    assert (row.verdict, row.document) == (verdict, document)  # type: ignore[attr-defined]
    # What is missing is missing of the lower target.
    gap = min(one.target, 0.1) * 10 - 0.8 if document else 0.2
    wanted = gap if verdict == "short" else 0
    assert row.short_t_d == pytest.approx(wanted, abs=1e-12)  # type: ignore[attr-defined]
    assert verdicts(found, CITY) == ["short"] * 4


def test_a_lower_target_of_the_city_is_the_citys_alone() -> None:
    found = assess(facts(listed(0.8), approvals=(approval(0.07, region=CITY),)), plan=PLAN)
    assert verdicts(found) == ["short"] * 4
    assert verdicts(found, CITY) == ["reduced target"] * 4
    assert set(found.of(CITY)["document"]) == {"d"}


def test_a_lower_target_does_not_hide_that_the_full_one_is_met() -> None:
    assert verdicts(assess(facts(listed(1), approvals=(approval(0.05),)), plan=PLAN)) == ["met"] * 4


def test_of_two_approvals_the_newer_one_holds() -> None:
    older, newer = approval(0.05), approval(0.09, approved_on=date(2023, 12, 1))
    for both in ((older, newer), (newer, older)):
        found = assess(facts(listed(0.8), approvals=both), plan=PLAN)
        assert first(found).target == 0.09  # type: ignore[attr-defined]
        assert verdicts(found) == ["short"] * 4


@pytest.mark.parametrize(
    ("so2", "nox", "wanted"),
    [
        (1.5, 0.5, ["met", "met"]),
        (1.5, 0.5 - 5e-9, ["met", "met"]),
        (1.5, 0.5 - 2e-8, ["met", "short"]),
        (0.0, 2.0, ["met", "met"]),
        (0.9, 0.9, ["short", "short"]),
        (1.0, 1.0, ["met", "met"]),
    ],
)
def test_so2_and_nox_may_stand_in_for_each_other(so2: float, nox: float, wanted: list[str]) -> None:
    given = facts(listed([so2, nox, 0.5, 3]))
    found = assess(given, plan=PLAN, pair=True)
    assert verdicts(found) == [*wanted, "short", "met"]
    alone = verdicts(assess(given, plan=PLAN))
    changed = [a != b for a, b in zip(alone, verdicts(found), strict=True)]
    assert found.of("c0")["by_pair"].tolist() == changed
    assert not assess(given, plan=PLAN).rows["by_pair"].any()
    # What the pair makes good is missing no more.
    lifted = found.of("c0")["by_pair"].to_numpy()
    assert (found.of("c0")["short_t_d"].to_numpy()[lifted] == 0).all()


def test_the_pair_with_intervals_and_without_a_baseline() -> None:
    opened = assess(facts(checked([0.2, 0.1, 0, 0], [1.5, 0.5, 0, 0])), plan=PLAN, pair=True)
    assert verdicts(opened)[:2] == ["undecided", "undecided"]
    assert opened.of("c0")["by_pair"].tolist() == [False, True, False, False]
    lacking = facts(listed([9, 9, 0, 0]), baseline=grid([10, np.nan, 10, 10]))
    assert verdicts(assess(lacking, plan=PLAN, pair=True))[:2] == ["met", "cannot be assessed"]


def test_segments_are_joined_by_their_hours() -> None:
    parts = [checked(0.6, 0.6, hours=18), checked(2.4, 3.0, Level.ORANGE, hours=36)]
    row = first(assess(facts(*parts), plan=PLAN))
    assert row.required == pytest.approx(1 / 6)  # type: ignore[attr-defined]
    assert row.executed_low == pytest.approx((0.06 + 2 * 0.24) / 3)  # type: ignore[attr-defined]
    assert row.executed_high == pytest.approx((0.06 + 2 * 0.3) / 3)  # type: ignore[attr-defined]
    # Apart, the yellow one falls short; joined, the better orange hours carry it.
    assert row.verdict == "met"  # type: ignore[attr-defined]
    assert verdicts(assess(facts(parts[0]), plan=PLAN)) == ["short"] * 4


def test_segments_that_only_begin_weigh_alike() -> None:
    parts = [checked(0.6, 0.6, hours=0), checked(2.4, 2.4, Level.ORANGE, hours=0)]
    found = assess(facts(*parts), plan=PLAN)
    assert first(found).executed_low == pytest.approx(0.15)  # type: ignore[attr-defined]
    assert (found.level, found.hours) == (None, 0)


def test_without_an_approval_the_target_is_the_required_ratio_to_the_last_bit() -> None:
    """Or a sentence would speak of an approval that there is not."""
    chance = random.Random(7)
    for _ in range(500):
        parts = [
            checked(1, 1, chance.choice(LEVELS), chance.randint(1, 99))
            for _ in range(chance.randint(1, 4))
        ]
        rows = assess(facts(*parts), plan=PLAN).rows
        assert (rows["target"] == rows["required"]).all()


def test_no_county_at_all() -> None:
    empty = ReductionFacts(
        (), np.zeros((0, 4)), np.zeros((0, 4), dtype=bool), NONE,
        (Part(Level.RED, 0, np.zeros((0, 4))),),
    )  # fmt: skip
    found = assess(empty, plan=PLAN)
    assert found.rows["region"].tolist() == [CITY] * 4
    assert verdicts(found, CITY) == ["cannot be assessed"] * 4
    # With the city's own baseline there is something to be short of.
    own = assess(replace(empty, city_baseline=np.full(4, 10.0)), plan=PLAN)
    assert own.of(CITY)["short_t_d"].tolist() == [3.0] * 4


def test_measured_change_goes_by_monitors_then_meters() -> None:
    given = Measured(
        before=grid([100, np.nan, 0, np.nan], [300, np.nan, np.nan, np.nan]),
        during=grid([60, np.nan, 0, np.nan], [300, np.nan, np.nan, np.nan]),
        meter_before=np.array([[np.nan, 50.0], [1000.0, 50.0]]),
        meter_during=np.array([[np.nan, 55.0], [700.0, 0.0]]),
    )
    two = Part(Level.YELLOW, 24, grid(1, 1), grid(1, 1), grid(1, 1))
    found = assess(facts(two, measured=given), plan=PLAN)
    rows = {r: found.of(r)[["measured", "measured_by"]].to_numpy().tolist() for r in ("c0", "c1")}
    assert rows["c0"] == [[0.4, "online"], *[[pytest.approx(-0.1), "gas"]] * 3]
    assert rows["c1"] == [[0.0, "online"], *[[pytest.approx(0.3), "electricity"]] * 3]
    # Tonnes are summed before they are divided: 400 → 360, not the mean of 40 % and 0 %.
    assert found.of(CITY)["measured"].tolist() == pytest.approx([0.1, 0.3, 0.3, 0.3])


def test_the_frame_has_the_documented_columns() -> None:
    found = assess(facts(listed(1)), plan=PLAN)
    text = " ".join((Assessment.__doc__ or "").split())
    for name in found.rows.columns:
        assert name in text
    assert found.rows["pollutant"].tolist() == list(POLLUTANTS) * 2
    assert set(found.rows["verdict"]) <= set(Verdict)


def test_counting_under_another_unit() -> None:
    rows = pd.DataFrame({"region": ["a", "b", "z", "e"], "t": [1.0, 2.0, 4.0, np.nan]})
    found = counted(rows, lambda code: {"z": "a"}.get(code, code), ["t"])
    assert found["t"].to_dict() == {"a": 5.0, "b": 2.0, "e": pytest.approx(np.nan, nan_ok=True)}
    assert counted(rows.iloc[:0], str, ["t"]).empty
