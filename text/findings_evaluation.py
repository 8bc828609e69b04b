"""An evaluation and its sentences: the same on screen, in documents and in files.

A part's sentences come with the clause that they answer to; `cited` joins the two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.comments import Remark
from analytics.conclusions import Conclusion, Unjudged
from analytics.evaluation import SHARES, Evaluation, Figures
from analytics.plan import Level
from analytics.reduction import CITY, Verdict
from text import Words, explanations, findings, findings_duty, findings_reduction
from text import findings_warnings as warnings
from text.formats import MISSING, clock, day, hours, number, percent

Names = Callable[[str], str]
COMPARED = ("days_met", "reports_on_time", "targets_met")
"""What the sentence on comparison names."""


@dataclass(frozen=True)
class Said:
    """One or more sentences and the clause that they answer to."""

    text: str
    clause: str


def cited(words: Words, one: Said) -> str:
    """The sentences with their clause before the last stop."""
    if not one.clause:
        return one.text
    stop = words("finding.stop").strip()
    bare = one.text.rstrip()
    ended = bare.endswith(stop)
    said = words("evaluation.cited", said=bare.removesuffix(stop), clause=one.clause)
    return said + (stop if ended else "")


def _joined(words: Words, parts: Sequence[str]) -> str:
    space = "" if words.lang == "zh" else " "
    return space.join(part.strip() for part in parts if part)


def place(words: Words, e: Evaluation, names: Names, home: str) -> str:
    """The city or the unit by its name; `home` is the city's code."""
    return names(home if e.city else e.region)


def level(words: Words, code: Level) -> str:
    """A level in words."""
    return words("level." + code.code)


def response(words: Words, e: Evaluation, code: Level) -> str:
    """The response that a level starts: ``Ⅱ级``."""
    return words("response." + e.plan.level_rule(code).response)


def title(words: Words, e: Evaluation, place: str) -> str:
    """The title of the report."""
    key = "evaluation.title_city" if e.city else "evaluation.title_unit"
    return words(key, place=place, level=level(words, e.warning.level))


def span(words: Words, e: Evaluation) -> str:
    """From when to when the response held."""
    start = findings_duty.moment(words, e.warning.start)
    if e.warning.ongoing:
        return words("evaluation.span_open", start=start)
    return words("evaluation.span", start=start, end=findings_duty.moment(words, e.warning.end))


def opening(words: Words, e: Evaluation, *, place: str, city: str) -> Said:
    """What the report is about, in two sentences."""
    end = words(
        "evaluation.not_ended" if e.warning.ongoing else "evaluation.ended",
        end=findings_duty.moment(words, e.warning.end),
    )
    key = "evaluation.opening" if e.city else "evaluation.opening_unit"
    facts = {"units": len(e.units)} if e.city else {"place": place}
    said = words(
        key,
        start=clock(e.warning.start, words.lang),
        city=city,
        level=level(words, e.warning.level),
        response=response(words, e, e.warning.level),
        end=end,
        hours=hours(e.warning.hours, words.lang),
        **facts,
    )
    return Said(said, e.plan.level_rule(e.warning.level).response_clause)


def air(words: Words, e: Evaluation, city: str) -> Said:
    """Which episodes the response met, each with its peaks."""
    clause = e.plan.level_rule(e.warning.level).clause
    if not e.observed:
        return Said(words("evaluation.no_air"), clause)
    if not e.air:
        return Said(words("evaluation.no_episode"), clause)
    said = [one for found in e.air for one in explanations.episode(words, found, region=city)]
    return Said(_joined(words, said), clause)


def advised(words: Words, e: Evaluation) -> str:
    """The level that was to be recommended at the issue, with the range of the forecast."""
    found = e.advice
    if found is None:
        return MISSING
    if not found.judged:
        return words("evaluation.advice_unjudged")
    if found.level is Level.NONE:
        said = words("evaluation.advice_none")
    else:
        said = words("evaluation.advice_level", level=level(words, found.level))
    if found.low != found.high:
        ends = {"low": level(words, found.low), "high": level(words, found.high)}
        said += words("evaluation.advice_range", **ends)
    return said


def forecast(words: Words, e: Evaluation) -> Said:
    """What was to be recommended when the warning was issued, and on what ground."""
    clause = e.plan.level_rule(e.warning.level).clause
    found = e.advice
    if found is None:
        return Said(words("evaluation.no_advice"), clause)
    if not found.judged:
        return Said(words("evaluation.advice_unknown"), clause)
    at = findings_duty.moment(words, found.as_of)
    said = words("evaluation.advice", at=at, level=advised(words, e))
    if found.forecast_issued_at is None:
        return Said(said + words("evaluation.advice_observed"), clause)
    issued = findings_duty.moment(words, found.forecast_issued_at)
    return Said(said + words("evaluation.advice_forecast", issued=issued), clause)


def verification(words: Words, e: Evaluation) -> Said:
    """Whether the warning was right, how early, and how many hours were wrong."""
    clause = e.plan.level_rule(e.warning.level).clause
    if e.verification is None:
        return Said(words("evaluation.no_verification"), clause)
    return Said(_joined(words, warnings.headline(words, e.verification)), clause)


def lift(words: Words, e: Evaluation) -> Said | None:
    """Whether the lift was sound; None while the warning goes on, or without hours of air."""
    found, rule = e.lift_advice, e.plan.rules.lift_clear_h
    if found is None:
        return None
    facts = {"clear": number(found.clear_h), "least": rule.value}
    if found.lift_justified(e.plan):
        return Said(words("evaluation.lift_ok", **facts), rule.clause)
    if found.forecast_issued_at is None:
        return Said(words("evaluation.lift_unknown"), rule.clause)
    return Said(words("evaluation.lift_early", **facts), rule.clause)


def duties(words: Words, e: Evaluation, names: Names) -> Said:
    """What is overdue, what is due next, and how many tasks are done."""
    said = findings_duty.headline(
        words, e.warning, e.progress, plan=e.plan, as_of=e.as_of, names=names
    )
    return Said(_joined(words, said), e.plan.level_rule(e.warning.level).response_clause)


def reduction(words: Words, e: Evaluation, names: Names) -> list[Said]:
    """Who reached the targets, on what basis, and why ratios are intervals."""
    clause = e.plan.rules.reduction_ratio.clause
    found = e.reduction
    if found is None or found.rows.empty:
        return [Said(words("evaluation.no_reduction"), clause)]
    if e.city:
        said = [Said(findings_reduction.overall(words, found, names=names), clause)]
        basis = findings_reduction.industrial(words, found, names=names)
    else:
        one = findings_reduction.county(words, found, e.unit, names(e.unit))
        said = [Said(one, clause)]
        basis = ""
        if set(found.rows["basis"]) == {"industrial"}:
            basis = words("reduction.all_industrial")
        if e.unit != e.region:
            facts = {"region": names(e.region), "unit": names(e.unit)}
            said.insert(0, Said(words("evaluation.counted_in", **facts), clause))
    promising, checked = (int(e.promises[name].sum()) for name in ("promising", "checked"))
    why = findings_reduction.unchecked(words, promising, checked)
    return said + [Said(one, clause) for one in (basis, why) if one]


def shortfall(words: Words, row: Any) -> str:
    """What one target is short of, in tonnes; '' where it is not."""
    return number(row.short_t_d, 2) if row.verdict == Verdict.SHORT else ""


def inspection(words: Words, e: Evaluation, names: Names) -> Said:
    """How many units checked and reported; that nothing of it was recorded."""
    if e.days and not e.any_checks:
        clause = e.plan.rules.plants_checked_per_day.clause
        return Said(words("evaluation.no_checks_recorded"), clause)
    said = findings_duty.board_headline(
        words, e.warning, e.days, plan=e.plan, as_of=e.as_of, names=names
    )
    if e.intensity:
        said += findings_duty.intensity(words, e.intensity)
    return Said(_joined(words, said), e.plan.rules.plants_checked_per_day.clause)


def problems(words: Words, e: Evaluation) -> Said:
    """Problems that are left, and plants that had more than one."""
    clause = e.plan.rules.plants_checked_per_day.clause
    if e.open_problems.empty and e.offenders.empty:
        return Said(words("evaluation.no_problems"), clause)
    facts = {"open": number(len(e.open_problems)), "repeated": number(len(e.offenders))}
    return Said(words("evaluation.problems", **facts), clause)


def evidence(words: Words, e: Evaluation) -> Said:
    """How the promises are borne out."""
    clause = e.plan.rules.meter_tolerance.clause
    if e.evidence is None or e.evidence.empty:
        return Said(words("evaluation.no_evidence"), clause)
    mine = e.evidence[e.evidence["promises"]]
    counts = mine["evidence"].value_counts()
    grades = ("monitored", "metered", "checked", "claimed")
    said = words(
        "evaluation.evidence",
        promising=number(len(mine)),
        contradicted=number(int(mine["contradicted"].sum())),
        **{name: number(int(counts.get(name, 0))) for name in grades},
    )
    return Said(said, clause)


def measured(name: str, value: float | None) -> str:
    """One of `analytics.evaluation.MEASURES` as written."""
    if value is None:
        return MISSING
    if name in SHARES:
        return percent(value, 1)
    return findings.aqi(value) if name == "peak_aqi_24h" else number(value, 1)


def comparison(words: Words, e: Evaluation) -> Said:
    """This warning against the one before and those of the winter."""
    clause = e.plan.rules.evaluation_due_h.clause
    before, winter = e.before, e.winter
    if winter is not None and winter.count == 1 and e.own.ongoing is False:
        winter = None  # it would be this warning itself
    if before is None and winter is None:
        return Said(words("evaluation.compared_none"), clause)
    parts = []
    for name in COMPARED:
        own = e.own.value(name)
        others = _others(words, name, before, winter)
        if own is not None and others:
            said = words(
                "evaluation.compared",
                name=words("evaluation.measure." + name),
                own=measured(name, own),
                others=others,
            )
            parts.append(said)
    return Said(_joined(words, parts) or words("evaluation.compared_none"), clause)


def _others(words: Words, name: str, before: Figures | None, winter: Figures | None) -> str:
    said = []
    if before is not None and before.value(name) is not None:
        when = day(before.start, words.lang, year=False)
        value = measured(name, before.value(name))
        said.append(words("evaluation.compared_before", day=when, value=value))
    if winter is not None and winter.value(name) is not None:
        value = measured(name, winter.value(name))
        said.append(words("evaluation.compared_winter", count=winter.count, value=value))
    return words("reduction.clause_joint").join(said)


def conclusion(words: Words, one: Conclusion, e: Evaluation, names: Names) -> Said:
    """A conclusion in one sentence: as the rule proposes it, or as somebody rewrote it."""
    if one.rewritten and one.ruling is not None:
        return Said(one.ruling.wording, one.clause)
    return proposal(words, one, e, names)


def proposal(words: Words, one: Conclusion, e: Evaluation, names: Names) -> Said:
    """What the rule proposes, in one sentence."""
    facts: dict[str, Any] = dict(one.facts)
    for name in ("issued", "verified"):
        if name in facts:
            facts[name] = words(f"level.{facts[name]}")
    if "hours" in facts:
        facts["hours"] = hours(float(facts["hours"]), words.lang)
    if "duty" in facts:
        known = next(duty for duty in e.plan.duties if duty.code == facts["duty"])
        facts["duty"] = findings_duty.duty(words, known)
        facts["worst"] = findings_duty.left(words, float(facts["worst"]))
    for name in ("count", "total"):
        if name in facts:
            facts[name] = number(float(facts[name]))
    facts["who"] = who_of(words, one.regions, e, names)
    return Said(words(f"evaluation.conclusion.{one.code}", **facts), one.clause)


def standing(words: Words, one: Conclusion) -> str:
    """Whether a conclusion is proposed or decided on, by whom and when."""
    if one.ruling is None:
        return words("evaluation.proposed")
    if one.moved:
        return words("evaluation.ruling.moved")
    when = day(one.ruling.decided_at.date(), words.lang, year=False)
    facts = {"who": one.ruling.author, "day": when}
    return words(f"evaluation.ruling.{one.ruling.decision}", **facts)


def conclusions_said(words: Words, found: Sequence[Conclusion]) -> str:
    """How far the conclusions are decided on."""
    if not found:
        return words("evaluation.nothing_proposed")
    proposed, dropped = sum(one.proposed for one in found), sum(one.dropped for one in found)
    key = "conclusions_said" if proposed else "conclusions_settled"
    facts = {"count": number(len(found) - dropped), "proposed": number(proposed)}
    said = [words(f"evaluation.{key}", **facts)]
    said.append(words("evaluation.conclusions_dropped", count=dropped) if dropped else "")
    return _joined(words, said)


def remark(words: Words, one: Remark) -> str:
    """A remark with its author and time."""
    when = clock(one.written_at, words.lang)
    return words("evaluation.remark", who=one.author, at=when, said=one.text)


def next_step(words: Words, one: Conclusion) -> str:
    """What to do next time."""
    return words(f"evaluation.next.{one.code}")


def unjudged(words: Words, one: Unjudged, e: Evaluation, names: Names) -> Said:
    """Something that could not be judged, and why."""
    who = who_of(words, one.regions, e, names)
    facts = {"count": number(one.count), "who": who}
    return Said(words(f"evaluation.unjudged.{one.code}", **facts), one.clause)


def who_of(words: Words, regions: Sequence[str], e: Evaluation, names: Names) -> str:
    """Units in brackets; a report on one unit need not name it."""
    if not regions or not e.city:
        return ""
    return words("evaluation.who", who=findings_duty.who(words, regions, names, len(e.units)))


def region(words: Words, code: str, names: Names) -> str:
    """A county, or the city's total."""
    return words("reduction.city") if code == CITY else names(code)
