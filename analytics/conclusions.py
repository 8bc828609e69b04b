"""Conclusions that an evaluation proposes, and what it could not judge, by written rules.

Each rule takes what was judged and compares it with what the plan demands; none has a threshold
of its own. A conclusion is only proposed until somebody accepts, rewrites or drops it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from analytics.comments import Decision, Ruling, newest_rulings
from analytics.duties import State
from analytics.evaluation import Evaluation
from analytics.follow_up import reinforced
from analytics.plan import Level
from analytics.reduction import CITY, Verdict
from analytics.verification import Outcome


class Kind(StrEnum):
    """What a conclusion is."""

    GOOD = "good"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Conclusion:
    """One proposed conclusion: a code that names its sentence, its clause and its facts.

    Parameters
    ----------
    facts : numbers and codes of the sentence; hours [h], tonnes [t/d]
    regions : units that it is about
    ruling : what was decided on it, if anything was
    """

    code: str
    kind: Kind
    clause: str
    facts: Mapping[str, float | str] = field(default_factory=dict)
    regions: tuple[str, ...] = ()
    ruling: Ruling | None = None

    @property
    def key(self) -> str:
        """What tells it from the other conclusions of an evaluation."""
        duty = self.facts.get("duty")
        return f"{self.code}:{duty}" if duty else self.code

    @property
    def grounds(self) -> str:
        """The facts that it rests on in one line, so that a later change of them is seen."""
        facts = (f"{name}={_plain(self.facts[name])}" for name in sorted(self.facts))
        return "; ".join([*facts, f"regions={'+'.join(self.regions)}"])

    @property
    def proposed(self) -> bool:
        """Whether nobody has decided on it, or only on facts that have changed since."""
        return self.ruling is None or self.moved

    @property
    def moved(self) -> bool:
        """Whether it was decided on other facts than there are now."""
        return self.ruling is not None and self.ruling.grounds not in ("", self.grounds)

    @property
    def dropped(self) -> bool:
        """Whether somebody decided that it is not to be drawn from these facts."""
        return self._decided(Decision.DROPPED)

    @property
    def rewritten(self) -> bool:
        """Whether other words stand for it."""
        return self._decided(Decision.REWRITTEN)

    def _decided(self, decision: Decision) -> bool:
        return self.ruling is not None and not self.moved and self.ruling.decision is decision


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.9g}"


@dataclass(frozen=True)
class Unjudged:
    """Something that could not be judged, and of which units."""

    code: str
    clause: str
    regions: tuple[str, ...] = ()
    count: int = 0


def conclusions(found: Evaluation) -> tuple[Conclusion, ...]:
    """What the findings propose, in the order of the story.

    The rules, each by what it looks at:

    - level: ``level_hit``, ``level_over``, ``level_under``, ``false_alarm`` as verified, once the
      warning is over
    - response: ``uncovered`` where an episode had hours without any; ``idle`` where hours without
      pollution come to a whole running mean; ``lift_early`` where the air was not yet to stay
      below yellow as long as the plan asks when it was lifted
    - duties: ``duty_overdue`` and ``duty_late`` for each duty; ``duties_done`` where there is none
    - reduction: ``reduction_short``, ``reduction_open``, ``reduction_met``; ``not_fallen`` where
      what was measured did not fall
    - checks: ``checks_short`` or ``checks_met``; ``not_reinforced`` where red had no more than
      orange; ``not_rectified``, ``offenders``
    - evidence: ``contradicted``, ``without_evidence``

    Clause
    ------
    五(二)7; each conclusion names that of what it looks at
    """
    parts = (_level, _response, _duties, _reduction, _checks, _evidence)
    rulings = newest_rulings(found.rulings, found.region)
    every = (one for part in parts for one in part(found))
    return tuple(replace(one, ruling=rulings.get(one.key)) for one in every)


def _level(e: Evaluation) -> Iterator[Conclusion]:
    one = e.verification
    if one is None or one.ongoing:
        return
    codes = {
        Outcome.HIT: ("level_hit", Kind.GOOD),
        Outcome.OVER: ("level_over", Kind.PROBLEM),
        Outcome.UNDER: ("level_under", Kind.PROBLEM),
        Outcome.FALSE_ALARM: ("false_alarm", Kind.PROBLEM),
    }
    if one.outcome in codes:
        code, kind = codes[one.outcome]
        facts = {"issued": one.issued.code, "verified": one.verified.code}
        yield Conclusion(code, kind, _level_clause(e), facts)


def _level_clause(e: Evaluation) -> str:
    return e.plan.level_rule(e.warning.level).clause


def _response(e: Evaluation) -> Iterator[Conclusion]:
    one = e.verification
    if one is not None and one.uncovered_h > 0:
        yield Conclusion("uncovered", Kind.PROBLEM, _level_clause(e), {"hours": one.uncovered_h})
    if one is not None and not one.ongoing and one.idle_h >= e.plan.rules.running_mean_h.value:
        yield Conclusion("idle", Kind.PROBLEM, _level_clause(e), {"hours": one.idle_h})
    lift, rule = e.lift_advice, e.plan.rules.lift_clear_h
    if lift is None or not lift.forecast_issued_at or lift.lift_justified(e.plan):
        return
    facts = {"clear": lift.clear_h, "least": rule.value}
    yield Conclusion("lift_early", Kind.PROBLEM, rule.clause, facts)


def ticked(e: Evaluation) -> bool:
    """Whether anything was ticked off for the warning at all; otherwise nothing can be said."""
    return any(task.done_at for task in e.tasks if task.duty.report is None)


def _duties(e: Evaluation) -> Iterator[Conclusion]:
    known = ticked(e)
    clean = bool(e.progress) and known
    for one in e.progress:
        if one.duty.report is None and not known:
            continue
        for state, code in ((State.OVERDUE, "duty_overdue"), (State.LATE, "duty_late")):
            mine = [task for task in one.tasks if task.state is state]
            if not mine:
                continue
            clean = False
            facts: dict[str, float | str] = {
                "duty": one.duty.code,
                "count": len(mine),
                "total": len(one.tasks),
                "worst": max(task.late_minutes for task in mine),
            }
            regions = tuple(dict.fromkeys(task.region for task in mine))
            yield Conclusion(code, Kind.PROBLEM, one.duty.clause, facts, regions)
    if clean and not any(task.state is State.OPEN for task in e.tasks):
        clause = e.plan.level_rule(e.warning.level).response_clause
        yield Conclusion("duties_done", Kind.GOOD, clause, {"count": len(e.tasks)})


def _reduction(e: Evaluation) -> Iterator[Conclusion]:
    if e.reduction is None:
        return
    rows = e.reduction.rows[e.reduction.rows["region"] != CITY]
    clause = e.reduction.clause
    by = {word: rows[rows["verdict"] == word] for word in Verdict}
    short, undecided = by[Verdict.SHORT], by[Verdict.UNDECIDED]
    if len(short):
        regions = tuple(dict.fromkeys(short["region"]))
        facts = {"count": len(short), "tonnes": float(short["short_t_d"].sum())}
        yield Conclusion("reduction_short", Kind.PROBLEM, clause, facts, regions)
    if len(undecided):
        regions = tuple(dict.fromkeys(undecided["region"]))
        yield Conclusion("reduction_open", Kind.PROBLEM, clause, {"count": len(undecided)}, regions)
    reached = len(by[Verdict.MET]) + len(by[Verdict.REDUCED])
    if len(rows) and reached == len(rows):
        yield Conclusion("reduction_met", Kind.GOOD, clause, {"count": reached})
    up = rows[rows["measured"] <= 0]
    if len(up):
        regions = tuple(dict.fromkeys(up["region"]))
        clause = e.plan.rules.reference_days.clause
        yield Conclusion("not_fallen", Kind.PROBLEM, clause, {"count": len(up)}, regions)


def _checks(e: Evaluation) -> Iterator[Conclusion]:
    rule = e.plan.rules.plants_checked_per_day
    judged = [row for row in e.days if row.met is not None]
    short = [row for row in judged if not row.met]
    facts: dict[str, float | str] = {
        "count": len(short), "total": len(judged), "required": rule.value
    }  # fmt: skip
    # Without any record nobody can tell too few checks from checks that were not handed in.
    if short and e.any_checks:
        regions = tuple(dict.fromkeys(row.region for row in short))
        yield Conclusion("checks_short", Kind.PROBLEM, rule.clause, facts, regions)
    elif judged and not short:
        yield Conclusion("checks_met", Kind.GOOD, rule.clause, facts)
    if reinforced(e.intensity) is False:
        clause = next((d.clause for d in e.plan.duties if d.rank is Level.RED), rule.clause)
        yield Conclusion("not_reinforced", Kind.PROBLEM, clause)
    for code, table in (("not_rectified", e.open_problems), ("offenders", e.offenders)):
        if len(table):
            regions = tuple(dict.fromkeys(table["region"]))
            yield Conclusion(code, Kind.PROBLEM, rule.clause, {"count": len(table)}, regions)


def _evidence(e: Evaluation) -> Iterator[Conclusion]:
    if e.evidence is None:
        return
    clause = e.plan.rules.meter_tolerance.clause
    for code, column in (("contradicted", "contradicted"), ("without_evidence", "without")):
        mine = e.evidence[e.evidence[column]]
        if len(mine):
            homes = mine["region"].map(lambda code: e.counted.get(code, code))
            regions = tuple(one for one in e.units if one in set(homes))
            facts = {"count": len(mine), "total": int(e.evidence["promises"].sum())}
            yield Conclusion(code, Kind.PROBLEM, clause, facts, regions)


def unjudged(e: Evaluation) -> tuple[Unjudged, ...]:
    """What could not be judged, each with the clause that asks for it."""
    return tuple(one for part in (_of_air, _of_response, _of_plants) for one in part(e))


def _of_air(e: Evaluation) -> Iterator[Unjudged]:
    clause, one = _level_clause(e), e.verification
    if one is None or not e.observed:
        yield Unjudged("no_air", clause)
    elif one.outcome is Outcome.UNKNOWN and not one.ongoing:
        yield Unjudged("air_thin", clause)
    if one is not None and one.verified_upper > one.verified:
        yield Unjudged("level_open", clause)
    if e.advice is None or e.advice.forecast_issued_at is None:
        yield Unjudged("no_forecast", clause)


def _of_response(e: Evaluation) -> Iterator[Unjudged]:
    if e.warning.ongoing:
        yield Unjudged("ongoing", e.plan.rules.evaluation_due_h.clause)
    if e.progress and not ticked(e):
        clause = e.plan.level_rule(e.warning.level).response_clause
        yield Unjudged("no_ticks", clause)
    for report in ("inspection", "supervision", "evaluation"):
        late = [task for task in e.chase if task.duty.report == report]
        if late:
            regions = tuple(dict.fromkeys(task.region for task in late))
            yield Unjudged(f"no_{report}", late[0].duty.clause, regions, len(late))
    silent = tuple(one.region for one in e.summaries if not one.checks)
    if silent:
        yield Unjudged("no_checks", e.plan.rules.plants_checked_per_day.clause, silent)


def _of_plants(e: Evaluation) -> Iterator[Unjudged]:
    clause = e.plan.rules.reduction_ratio.clause
    if e.reduction is None or e.reduction.rows.empty:
        yield Unjudged("no_inventory", clause)
        return
    rows = e.reduction.rows[e.reduction.rows["region"] != CITY]
    for word, code in ((Verdict.CANNOT, "no_baseline"), (Verdict.UNDECIDED, "unchecked")):
        mine = rows[rows["verdict"] == word]
        if len(mine):
            yield Unjudged(code, clause, tuple(dict.fromkeys(mine["region"])), len(mine))
    if rows["measured"].isna().all():
        yield Unjudged("no_meters", e.plan.rules.reference_days.clause)
