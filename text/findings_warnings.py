"""Results on warnings and their sentences: the same on screen, in documents and commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from analytics.plan import Level, Plan
from analytics.recommend import Recommendation
from analytics.verification import UNJUDGED, LostOutput, Outcome, Verification
from analytics.warnings import IssuedWarning, Record
from text import Words
from text.findings import level
from text.formats import MISSING, begin, clock, day, hour, hours, lasting, money, number, span

MARKS = {
    Outcome.HIT: "✓",
    Outcome.OVER: "↑",
    Outcome.UNDER: "↓",
    Outcome.MISSED: "✗",
    Outcome.FALSE_ALARM: "○",
    Outcome.UNKNOWN: "?",
    Outcome.UNENDED: "…",
    Outcome.OZONE: "–",
}
"""A mark beside the colour of each verdict."""


def outcome(words: Words, one: Verification) -> str:
    """A verdict in a word; with more levels possible it says so."""
    said = words("outcome." + one.outcome)
    if one.outcome is Outcome.HIT and one.verified_upper > one.issued:
        return words("verification.hit_open", outcome=said)
    if one.ongoing and one.outcome not in UNJUDGED:
        return words("verification.so_far", outcome=said)
    return said


def verified(words: Words, one: Verification) -> str:
    """The verified level, or the interval that missing hours leave; that nobody measured."""
    if one.air is None:
        return words("verification.not_measured")
    return level(words, one.verified, one.verified_upper)


def issued(words: Words, code: Level | None) -> str:
    """An issued or recommended level; that there was none."""
    if code is None:
        return MISSING
    return words("verification.not_issued" if code is Level.NONE else "level." + code.code)


def name(words: Words, one: Verification) -> str:
    """A warning or a missed episode in a list of choices."""
    since = day(one.start, words.lang)
    if one.outcome is Outcome.UNENDED:
        until = "?"
    elif one.ongoing:
        until = words("filter.ongoing")
    else:
        # What ends at 24:00 ends on that day.
        until = day(one.end - timedelta(microseconds=1), words.lang, year=False)
    facts = {"since": since, "until": until, "level": words("level." + _top(one).code)}
    if one.warning is None:
        key = "verification.name_ozone" if _ozone(one) else "verification.name_missed"
        return words(key, **facts)
    return words("verification.name", id=one.warning.id, **facts)


def _top(one: Verification) -> Level:
    return one.verified if one.warning is None else one.issued


def _ozone(one: Verification) -> bool:
    return one.outcome is Outcome.OZONE


def headline(words: Words, one: Verification) -> list[str]:
    """Was the warning right, how early was it, how many hours were wrong."""
    facts = {
        "verified": verified(words, one),
        "issued": words("level." + one.issued.code),
        "steps": steps(words, one),
        "span": period(words, one),
        "hours": hours(one.under_h, words.lang),
    }
    key = {
        Outcome.HIT: "verification.said_hit",
        Outcome.OVER: "verification.said_over",
        Outcome.UNDER: "verification.said_under",
        Outcome.MISSED: "verification.said_missed",
        Outcome.FALSE_ALARM: "verification.said_false_alarm",
        Outcome.UNKNOWN: "verification.said_unknown",
        Outcome.UNENDED: "verification.said_unended",
        Outcome.OZONE: "verification.said_ozone",
    }[one.outcome]
    if one.outcome is Outcome.UNKNOWN and one.ongoing:
        key = "verification.said_pending"
    first = words(key, **facts)
    if one.ongoing and one.outcome not in UNJUDGED:
        first += words("verification.said_so_far")
    if one.warning is None:
        return [first, first_advised(words, one)] if one.outcome is Outcome.MISSED else [first]
    said = [first + lead(words, one)]
    if one.outcome not in UNJUDGED or one.over_h or one.under_h:
        said.append(wrong_hours(words, one))
    return said


def period(words: Words, one: Verification) -> str:
    """From when to when: a warning by its moments, an episode by its hours as everywhere else."""
    if one.warning is None:
        return span(one.episodes[0].start, one.end, words.lang)
    return lasting(one.start, one.end, words.lang)


def so_far(words: Words, one: Verification) -> str:
    """`period`, or that it is in force; of one whose lift is not on record nobody knows."""
    if one.outcome is Outcome.UNENDED:
        return f"{begin(one.start, words.lang)} – ?"
    if not one.ongoing:
        return period(words, one)
    return words("verification.lasting_so_far", since=begin(one.start, words.lang))


def steps(words: Words, one: Verification) -> str:
    """How many levels lie between issued and verified."""
    return words(f"verification.steps_{abs(one.issued - one.verified)}")


def first_advised(words: Words, one: Verification) -> str:
    """When an episode without a warning was first to be warned of."""
    if one.first_recommended is None:
        return words("verification.lead_never")
    ahead = (one.start - one.first_recommended) / timedelta(hours=1)
    key = "verification.missed_ahead" if ahead > 0 else "verification.missed_within"
    at = clock(one.first_recommended, words.lang)
    return words(key, at=at, hours=hours(abs(ahead), words.lang))


def lead(words: Words, one: Verification) -> str:
    """How long before the response a level was first to be recommended."""
    found = one.lead_time_h
    if found is None:
        return words("verification.lead_never")
    if found == 0:
        return words("verification.lead_same")
    key = "verification.lead_ahead" if found > 0 else "verification.lead_behind"
    return words(key, hours=hours(abs(found), words.lang))


def wrong_hours(words: Words, one: Verification) -> str:
    """Hours above and below the verified level."""
    if not one.over_h and not one.under_h:
        return words("verification.hours_right")
    parts = [
        _part(words, one.over_h, one.idle_h, "over", "idle"),
        _part(words, one.under_h, one.uncovered_h, "under", "uncovered"),
    ]
    said = words("finding.joint").join(part for part in parts if part)
    return said[0].upper() + said[1:] + words("finding.stop").strip()


def _part(words: Words, total: float, part: float, side: str, whole: str) -> str:
    if not total:
        return ""
    key = whole if part == total else "part" if part else "all"
    facts = {"hours": hours(total, words.lang), "part": hours(part, words.lang)}
    return words(f"verification.{side}_{key}", **facts)


def verdict_note(words: Words, one: Verification) -> str:
    """What a verdict means, in a few words."""
    pending = one.ongoing and one.outcome is Outcome.UNKNOWN
    key = "pending" if pending else str(one.outcome)
    said = words(f"verification.verdict_{key}", steps=steps(words, one))
    if one.verified_upper > max(one.verified, one.issued):
        said = verified(words, one)
    so_far = one.ongoing and one.outcome not in UNJUDGED
    return said + (words("verification.verdict_so_far") if so_far else "")


def advice(words: Words, found: Recommendation, plan: Plan, held: IssuedWarning | None) -> str:
    """What is to be recommended at a time, and whether a lift is justified."""
    if not found.judged:
        return unjudged(words, found)
    said = words("level." + found.level.code)
    if found.low != found.high:
        low, high = (words("level." + one.code) for one in (found.low, found.high))
        said = words("verification.range", level=said, low=low, high=high)
    if found.level is not Level.NONE or held is None:
        return said
    facts = {"clear": number(found.clear_h), "least": plan.rules.lift_clear_h.value}
    key = "lift_justified" if found.lift_justified(plan) else "lift_too_early"
    return said + words(f"verification.{key}", **facts)


def unjudged(words: Words, found: Recommendation) -> str:
    """That neither measurements nor a forecast tell of a time, and where measurements end."""
    if found.observed_until is None:
        return words("verification.unjudged_nothing")
    return words("verification.unjudged", until=hour(found.observed_until, words.lang))


def advised(words: Words, code: Level | None) -> str:
    """The level to recommend at the issue; that nothing was known."""
    return words("verification.not_known") if code is None else words("level." + code.code)


def verdict_formula(words: Words, one: Verification) -> str:
    """The comparison behind the verdict."""
    sign = "=" if one.issued == one.verified else ">" if one.issued > one.verified else "<"
    return words(
        "verification.verdict_formula",
        issued=issued(words, one.issued),
        sign=sign,
        verified=verified(words, one),
        outcome=outcome(words, one),
    )


def lead_formula(words: Words, one: Verification) -> str:
    """Start of the response less the first recommendation."""
    if one.warning is None or one.first_recommended is None:
        return lead(words, one)
    return words(
        "verification.lead_formula",
        start=clock(one.warning.start, words.lang),
        first=clock(one.first_recommended, words.lang),
        hours=hours(one.lead_time_h or 0.0, words.lang),
    )


def cost_formula(words: Words, one: Verification, lost: LostOutput | None) -> str:
    """Lost output of the hours over with its numbers; that it cannot be said without figures."""
    if lost is None:
        return words("verification.cost_unknown")
    if not one.excess:
        return words("verification.cost_none")
    parts = " + ".join(
        words(
            "verification.cost_part",
            hours=number(count),
            told=number(lost.wan_d[told]),
            air=number(lost.wan_d[air]),
        )
        for (told, air), count in one.excess.items()
    )
    total = sum(n * (lost.wan_d[a] - lost.wan_d[b]) for (a, b), n in one.excess.items()) / 24
    said = words("verification.cost_formula", parts=parts, cost=money(total, words.lang))
    if lost.unknown:
        said += words("verification.cost_partial", unknown=lost.unknown, known=lost.known)
    return said


def cost(words: Words, value: float | None) -> str:
    """Lost output of the hours over; that it cannot be said."""
    if value is None:
        return words("verification.cost_unsaid")
    return words("verification.cost", cost=money(value, words.lang))


def record(words: Words, one: Record) -> str:
    """One act on a warning: when it was issued, what, from when, on what ground."""
    act = words("warning_action." + one.action)
    if one.level is not None:
        act = words("verification.act", action=act, level=words("level." + one.level.code))
    said = words(
        "verification.record",
        at=clock(one.issued_at, words.lang),
        act=act,
        start=clock(one.effective_from, words.lang),
    )
    more = [words("verification.trigger_" + one.trigger)] if one.trigger else []
    more += [one.document] if one.document else []
    return said + (
        words("verification.brackets", more=words("finding.list").join(more)) if more else ""
    )


def counts(words: Words, found: Sequence[Verification]) -> str:
    """How many warnings and episodes there are of each verdict."""
    parts = [
        words("verification.count", outcome=words("outcome." + kind), count=count)
        for kind in Outcome
        if (count := sum(one.outcome is kind for one in found))
    ]
    warned = sum(one.warning is not None for one in found)
    return words(
        "verification.counts",
        warnings=warned,
        others=len(found) - warned,
        parts=words("finding.list").join(parts),
    )


def known_until(words: Words, when: datetime | None) -> str:
    """An hour up to which something is known."""
    return words("verification.nothing") if when is None else hour(when, words.lang)
