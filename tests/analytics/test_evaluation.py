"""An evaluation put together by hand: figures pooled, a unit cut out, each rule on both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.conclusions import Kind, conclusions, unjudged
from analytics.duties import checklist, progress
from analytics.evaluation import Evaluation, Figures, Other, pooled
from analytics.follow_up import Intensity
from analytics.inspection import UnitDay, UnitSummary
from analytics.plan import Level
from analytics.recommend import Recommendation
from analytics.reduction import CITY, Assessment, Part, ReductionFacts, assess
from analytics.verification import LostOutput, Outcome, Verification
from analytics.warnings import IssuedWarning, Segment
from data.rulebook import plan

PLAN = plan("jiaozuo-2023")
UNITS = ("A", "B", "Z")
COUNTED = {"A": "A", "B": "B", "Z": "B"}
"""Z lies inside B."""

START = datetime(2026, 1, 10)
END = START + timedelta(hours=48)
AS_OF = datetime(2026, 1, 20)


def warned(name: str = "W2", start: datetime = START, *, ongoing: bool = False) -> IssuedWarning:
    segment = Segment(Level.ORANGE, start, start + timedelta(hours=48))
    return IssuedWarning(name, (segment,), ongoing)


def judged(outcome: Outcome = Outcome.HIT, **changes: Any) -> Verification:
    facts: dict[str, Any] = {
        "warning": warned(), "episodes": (), "recommended": Level.ORANGE, "issued": Level.ORANGE,
        "verified": Level.ORANGE, "verified_upper": Level.ORANGE,
        "first_recommended": START - timedelta(hours=6), "over_h": 4.0, "under_h": 2.0,
        "idle_h": 3.0, "uncovered_h": 0.0, "flips": 0, "outcome": outcome,
        "excess": {(Level.ORANGE, Level.NONE): 12.0},
    }  # fmt: skip
    return Verification(**(facts | changes))


def reduction(*cuts: float) -> Assessment:
    """A with its own cut, B with its own; each of a baseline of 10 t, checked half."""
    planned = np.array([[cut] * 4 for cut in cuts])
    part = Part(Level.ORANGE, 48.0, planned, planned / 2, planned)
    facts = ReductionFacts(
        regions=("A", "B"),
        baseline=np.full((2, 4), 10.0),
        industrial=np.zeros((2, 4), dtype=bool),
        city_baseline=np.full(4, np.nan),
        parts=(part,),
    )
    return assess(facts, plan=PLAN)


def board(met: tuple[bool, ...] = (True, True, False)) -> tuple[UnitDay, ...]:
    due = datetime(2026, 1, 11, 8, 30)
    return tuple(
        UnitDay(unit, date(2026, 1, 10), 5, 5 if ok else 3, 0, ok, due, due, 0.0, True)
        for unit, ok in zip(UNITS, met, strict=True)
    )


def summaries() -> tuple[UnitSummary, ...]:
    return tuple(
        UnitSummary(unit, 1.0, 1.0, checked, 10, checked / 10, 5, 0.2, 1.0)
        for unit, checked in zip(UNITS, (5, 4, 1), strict=True)
    )


def evaluation(**changes: Any) -> Evaluation:
    """A city of three units, whose third is counted under the second."""
    one = judged()
    own = Other(warned(), one, board(), summaries(), reduction(2.0, 2.0))
    blank = pd.DataFrame({"region": [], "plant": []})
    facts: dict[str, Any] = {
        "warning": warned(), "plan": PLAN, "region": CITY, "units": UNITS, "counted": COUNTED,
        "as_of": AS_OF, "snapshot": "s", "edition": "", "baseline_edition": "", "records": (),
        "observed": True, "curve": pd.DataFrame(), "air": (), "advice": advice(),
        "lift_advice": advice(clear_h=36), "verification": one, "lost": None,
        "progress": (), "days": board(), "summaries": summaries(), "intensity": (),
        "reduction": own.reduction,
        "promises": pd.DataFrame(
            {"promising": [3, 2, 1], "checked": [1, 1, 1]}, index=pd.Index(UNITS, name="region")
        ),
        "checks": blank, "open_problems": blank, "offenders": blank, "evidence": None,
        "others": (own,),
    }  # fmt: skip
    return Evaluation(**(facts | changes))


def advice(*, clear_h: int = 36, told: datetime | None = START) -> Recommendation:
    level = Level.NONE
    return Recommendation(END, END, told, level, level, level, None, (), level, clear_h, True)


def codes(e: Evaluation) -> list[str]:
    return [one.code for one in conclusions(e)]


def open_codes(e: Evaluation) -> list[str]:
    return [one.code for one in unjudged(e)]


def test_figures_of_one_warning() -> None:
    own = evaluation().own
    # 2 of 3 unit-days; 10 of 30 plants; 3 of 15 checks; half of 2 t of 10 t is 10 %, so undecided.
    assert own.value("hours") == 48
    assert own.value("lead_h") == 6
    assert own.value("days_met") == pytest.approx(2 / 3)
    assert own.value("coverage") == pytest.approx(10 / 30)
    assert own.value("violations") == pytest.approx(3 / 15)
    assert own.value("targets_met") == 0
    assert own.value("peak_aqi_24h") is None


def test_pooling_adds_before_it_divides() -> None:
    def one(met: float, days: float, peak: float | None) -> Figures:
        parts = {"days_met": (met, days)}
        parts |= {} if peak is None else {"peak_aqi_24h": (peak, 1.0)}
        return Figures("W", START, Level.YELLOW, False, None, parts)

    found = pooled([one(9, 10, 200), one(1, 2, 300), one(0, 0, None)])
    assert found is not None
    # 10 of 12, not the mean of 90 % and 50 %; the mean of the two peaks that are known.
    assert found.value("days_met") == pytest.approx(10 / 12)
    assert found.value("peak_aqi_24h") == 250
    assert found.count == 3
    assert pooled([]) is None


def test_the_winter_has_only_what_is_over_and_its_own_months() -> None:
    own = evaluation().others[0]
    autumn = replace(own, warning=warned("W0", datetime(2025, 9, 30)))
    before = replace(own, warning=warned("W1", datetime(2025, 12, 1)))
    after = replace(own, warning=warned("W3", datetime(2026, 2, 1), ongoing=True))
    e = evaluation(others=(autumn, before, own, after))
    assert e.before is not None
    assert e.before.warning == "W1"
    assert e.winter is not None
    assert e.winter.count == 2
    assert evaluation().before is None


def test_what_was_asked_for_is_shown_once() -> None:
    own = evaluation().others[0]
    older = replace(own, warning=warned("W0", datetime(2024, 12, 1)))
    before = replace(own, warning=warned("W1", datetime(2025, 12, 1)))
    e = evaluation(others=(older, before, own), against=("W0", "W1", "W2"))
    assert [one.warning for one in e.asked] == ["W0"]
    assert evaluation().asked == ()


def test_a_unit_has_its_own_days_and_the_county_that_it_counts_under() -> None:
    e = evaluation(reduction=reduction(2.0, 4.0))
    zone = e.of("Z")
    assert [row.region for row in zone.days] == ["Z"]
    assert zone.unit == "B"
    assert zone.reduction is not None
    assert set(zone.reduction.rows["region"]) == {"B"}
    assert len(zone.reduction.rows) == 4
    # B's plants are its own and those of Z: 2 + 1 promise.
    assert zone.promises["promising"].sum() == 3
    assert e.of("A").promises["promising"].sum() == 3
    assert zone.own.value("days_met") == 0
    assert zone.own.value("coverage") == pytest.approx(0.1)


def test_cost_needs_figures() -> None:
    assert evaluation().cost is None
    wan = dict.fromkeys(Level, 0.0) | {Level.ORANGE: 48.0}
    # 12 h at orange that should have been none: 48 ÷ 24 × 12.
    assert evaluation(lost=LostOutput(wan, 1, 0)).cost == pytest.approx(24)


@pytest.mark.parametrize(
    ("outcome", "code", "kind"),
    [
        (Outcome.HIT, "level_hit", Kind.GOOD),
        (Outcome.OVER, "level_over", Kind.PROBLEM),
        (Outcome.UNDER, "level_under", Kind.PROBLEM),
        (Outcome.FALSE_ALARM, "false_alarm", Kind.PROBLEM),
    ],
)
def test_the_level_is_concluded_once_the_warning_is_over(
    outcome: Outcome, code: str, kind: Kind
) -> None:
    (found,) = [c for c in conclusions(evaluation(verification=judged(outcome))) if c.code == code]
    assert (found.kind, found.clause, found.proposed) == (kind, "五(一)", True)
    going = judged(outcome, warning=warned(ongoing=True))
    assert code not in codes(evaluation(verification=going))


def test_unknown_outcomes_conclude_nothing_and_are_named() -> None:
    e = evaluation(verification=judged(Outcome.UNKNOWN))
    assert not {"level_hit", "level_over", "level_under", "false_alarm"} & set(codes(e))
    assert "air_thin" in open_codes(e)
    assert "no_air" in open_codes(evaluation(verification=None, observed=False))
    upper = judged(verified_upper=Level.RED)
    assert "level_open" in open_codes(evaluation(verification=upper))


@pytest.mark.parametrize(("hours", "named"), [(23.0, False), (24.0, True)])
def test_idle_hours_count_from_a_whole_mean_on(hours: float, named: bool) -> None:
    assert ("idle" in codes(evaluation(verification=judged(idle_h=hours)))) is named


@pytest.mark.parametrize(("hours", "named"), [(0.0, False), (1.0, True)])
def test_hours_without_response_are_named(hours: float, named: bool) -> None:
    assert ("uncovered" in codes(evaluation(verification=judged(uncovered_h=hours)))) is named


@pytest.mark.parametrize(
    ("clear", "told", "named"), [(36, START, False), (35, START, True), (0, None, False)]
)
def test_a_lift_is_early_below_the_hours_of_the_plan(
    clear: int, told: datetime | None, named: bool
) -> None:
    e = evaluation(lift_advice=advice(clear_h=clear, told=told))
    assert ("lift_early" in codes(e)) is named


@pytest.mark.parametrize(
    ("cuts", "code"),
    [
        ((1.9, 4.0), "reduction_short"),
        ((2.0, 4.0), "reduction_open"),
        ((4.0, 4.0), "reduction_met"),
    ],
)
def test_reduction_on_both_sides(cuts: tuple[float, float], code: str) -> None:
    """Required are 20 % of 10 t; half is checked, so 2 t are 1–2 t and 4 t are 2–4 t."""
    e = evaluation(reduction=reduction(*cuts))
    found = [c for c in codes(e) if c.startswith("reduction_")]
    assert found == [code]
    (one,) = [c for c in conclusions(e) if c.code == code]
    assert one.clause == "五(二)2(1)"
    assert one.regions == (() if code == "reduction_met" else ("A",))
    assert one.facts["count"] == (8 if code == "reduction_met" else 4)
    assert ("unchecked" in open_codes(e)) is (code == "reduction_open")


@pytest.mark.parametrize(("fall", "named"), [(0.0, True), (0.01, False)])
def test_what_did_not_fall_is_named(fall: float, named: bool) -> None:
    found = reduction(4.0, 4.0)
    found = replace(found, rows=found.rows.assign(measured=fall))
    assert ("not_fallen" in codes(evaluation(reduction=found))) is named


def test_checks_on_both_sides() -> None:
    (short,) = [c for c in conclusions(evaluation()) if c.code == "checks_short"]
    assert (short.facts["count"], short.facts["total"], short.regions) == (1, 3, ("Z",))
    assert "checks_met" in codes(evaluation(days=board((True, True, True))))
    assert not {"checks_met", "checks_short"} & set(codes(evaluation(days=())))


@pytest.mark.parametrize(("red", "named"), [(5, True), (6, False)])
def test_red_must_check_more_than_orange(red: int, named: bool) -> None:
    levels = (Intensity(Level.RED, 1, 1, red), Intensity(Level.ORANGE, 1, 1, 5))
    found = [c for c in conclusions(evaluation(intensity=levels)) if c.code == "not_reinforced"]
    assert bool(found) is named
    assert all(one.clause == "五(二)5" for one in found)


def with_tasks(*, ticked: bool, at: datetime = START) -> Evaluation:
    """Every duty done at a time, reports never."""
    done = {
        (d.code, region, day): (at, "甲")
        for d in PLAN.duties
        if ticked and d.report is None
        for region in ("C", *UNITS)
        for day in (date(2026, 1, 10), date(2026, 1, 11), date(2026, 1, 12))
    }
    tasks = checklist(
        warned(), plan=PLAN, city="C", units=UNITS, done=done, reports={}, as_of=AS_OF
    )
    return evaluation(progress=progress(tasks))


def test_duties_that_nobody_ticks_are_not_called_undone() -> None:
    e = with_tasks(ticked=False)
    told = {one.facts["duty"] for one in conclusions(e) if one.code == "duty_overdue"}
    assert told == {d.code for d in PLAN.duties if d.report and d.rank <= Level.ORANGE}
    assert "no_ticks" in open_codes(e)


def test_reports_that_are_out_are_chased_the_oldest_first() -> None:
    e = with_tasks(ticked=True)
    assert "no_ticks" not in open_codes(e)
    assert {"no_inspection", "no_supervision", "no_evaluation"} <= set(open_codes(e))
    assert [one.due for one in e.chase] == sorted(one.due for one in e.chase)
    # Two days of checks by three units, two of supervision by the city, three evaluations.
    assert len(e.chase) == 2 * 3 + 2 + 3
    assert len(e.of("A").chase) == 2 + 1


def test_late_duties_are_named_with_the_latest() -> None:
    e = with_tasks(ticked=True, at=START + timedelta(hours=3))
    late = {c.facts["duty"]: c for c in conclusions(e) if c.code == "duty_late"}
    # Due within an hour of the start, done after three.
    assert late["start_response"].facts["worst"] == 120
    assert late["start_response"].regions == UNITS
    assert late["start_response"].clause == "五(二)3"


def test_an_open_warning_an_empty_list_and_no_forecast_are_named() -> None:
    e = evaluation(warning=warned(ongoing=True), reduction=None, advice=None)
    assert {"ongoing", "no_inventory", "no_forecast"} <= set(open_codes(e))
    assert "no_forecast" in open_codes(evaluation(advice=advice(told=None)))
    assert "no_forecast" not in open_codes(evaluation())


def test_evidence_and_problems_are_counted() -> None:
    proof = pd.DataFrame(
        {
            "region": ["A", "Z", "B"],
            "promises": [True, True, False],
            "contradicted": [True, False, False],
            "without": [False, True, False],
        }
    )
    left = pd.DataFrame({"region": ["A", "A"], "plant": ["P", "Q"]})
    e = evaluation(evidence=proof, open_problems=left)
    found = {c.code: c for c in conclusions(e)}
    assert found["contradicted"].facts == {"count": 1, "total": 2}
    # What is counted under B is named by B.
    assert found["without_evidence"].regions == ("B",)
    assert found["not_rectified"].facts["count"] == 2
    assert "offenders" not in found
    assert len(e.of("B").evidence) == 2  # type: ignore[arg-type]
