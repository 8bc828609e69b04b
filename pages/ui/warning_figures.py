"""The figures of one warning, or of one episode without any, each with its basis."""

from __future__ import annotations

from text import Words, findings
from text import findings_warnings as said
from text.formats import clock, days, hour, hours, number

from .basis import Basis
from .blocks import Figure
from .warning_load import Case

AIR = "五(一)"
RESPONSE = "五(一); 五(二)1"
MEASURES = "五(一); 五(二)2"


def of(labels: Words, case: Case) -> list[Figure]:
    """Verdict, levels, lead time, hours above and hours below the air."""
    return unwarned(labels, case) if case.one.warning is None else warned(labels, case)


def _verdict(labels: Words, case: Case) -> Figure:
    one = case.one
    return Figure(
        labels("verification.verdict"),
        f"{said.MARKS[one.outcome]} {labels('outcome.' + one.outcome)}",
        Basis(RESPONSE, said.verdict_formula(labels, one)),
        note=said.verdict_note(labels, one),
        kind="outcome",
        code=one.outcome,
    )


def warned(labels: Words, case: Case) -> list[Figure]:
    """The row of a warning."""
    one = case.one
    unit = labels("unit.hours")
    lead = one.lead_time_h
    first = one.first_recommended
    note = labels("verification.lead_none")
    if first is not None:
        note = labels("verification.lead_note", first=clock(first, labels.lang))
    air = said.verified(labels, one)
    advised = said.advised(labels, one.recommended)
    idle, uncovered = (hours(h, labels.lang) for h in (one.idle_h, one.uncovered_h))
    over = labels("verification.over_formula")
    cost = said.cost_formula(labels, one, case.lost(one))
    lost = said.cost(labels, case.cost(one)) if one.over_h else ""
    return [
        _verdict(labels, case),
        Figure(
            labels("verification.levels"),
            labels("level." + one.issued.code),
            Basis(RESPONSE, labels("verification.levels_formula")),
            note=labels("verification.levels_note", verified=air, level=advised),
            kind="level",
            code=one.verified.code,
        ),
        Figure(
            labels("verification.lead"),
            number(lead),
            Basis(AIR, said.lead_formula(labels, one)),
            "" if lead is None else unit,
            note,
        ),
        Figure(
            labels("verification.over"),
            number(one.over_h),
            Basis(MEASURES, f"{over} {cost}"),
            unit,
            (labels("verification.over_note", idle=idle) + f" · {lost}") if lost else "",
        ),
        Figure(
            labels("verification.under"),
            number(one.under_h),
            Basis(RESPONSE, labels("verification.under_formula")),
            unit,
            labels("verification.under_note", uncovered=uncovered) if one.under_h else "",
        ),
    ]


def unwarned(labels: Words, case: Case) -> list[Figure]:
    """The row of an episode that nobody warned of."""
    one = case.one
    (episode,) = one.episodes
    until = hour(episode.end, labels.lang, year=False)
    return [
        _verdict(labels, case),
        Figure(
            labels("verification.track_verified"),
            said.verified(labels, one),
            Basis(AIR, findings.first_met(labels, episode)),
            note=days(episode.start, episode.end, labels.lang),
            kind="level",
            code=one.verified.code,
        ),
        Figure(
            labels("verification.length"),
            number(episode.hours),
            Basis(RESPONSE, labels("verification.under_formula")),
            labels("unit.hours"),
            labels("figure.ended", end=until),
        ),
        Figure(
            labels("verification.peak"),
            findings.aqi(episode.peak_aqi_24h),
            Basis(AIR, labels("verification.peak_formula")),
        ),
    ]
