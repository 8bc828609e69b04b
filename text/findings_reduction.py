"""Results on reduction and their sentences: the same on screen, in documents and commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from analytics.reduction import CITY, Assessment, Verdict
from text import Words
from text.formats import MISSING, number, percent, tonnes

_NAMED = 4
_FINEST_DIGITS = 4

MARKS = {
    Verdict.MET: "✓",
    Verdict.SHORT: "✗",
    Verdict.UNDECIDED: "?",
    Verdict.REDUCED: "↓",
    Verdict.CANNOT: "—",
}
"""A mark beside the colour of each verdict."""


def key(verdict: str) -> str:
    """A verdict as catalogues and colours name it."""
    return verdict.replace(" ", "_")


def verdict(words: Words, code: str) -> str:
    """A verdict in words."""
    return words("verdict." + key(code))


def ratio(share: float, target: float | None = None) -> str:
    """A ratio; one short of its target never reads as the target itself."""
    digits = 1
    if target is not None and share < target:
        while digits < _FINEST_DIGITS and percent(share, digits) == percent(target, digits):
            digits += 1
    return percent(share, digits)


def interval(words: Words, low: float, high: float) -> str:
    """The bounds of an executed ratio: ``8.2%–12.5%``; one number where they are the same."""
    if low != low:
        return MISSING
    first, last = percent(low, 1), percent(high, 1)
    return first if first == last else words("reduction.interval", low=first, high=last)


def achieved(words: Words, row: Any, *, executed: bool) -> str:
    """The ratio that is judged."""
    if executed:
        return interval(words, row.executed_low, row.executed_high)
    return ratio(row.planned, row.target)


def basis(words: Words, code: str) -> str:
    """What the ratio is a share of."""
    return words("reduction.basis_" + code)


def formula(words: Words, row: Any, *, executed: bool) -> str:
    """How one ratio was calculated, with its numbers, and what it is held against."""
    if row.verdict == Verdict.CANNOT:
        missing = row.baseline_t_d != row.baseline_t_d
        return words("reduction.no_baseline" if missing else "reduction.zero_baseline")
    base = tonnes(row.baseline_t_d, 3)
    facts = {"baseline": base, "basis": basis(words, row.basis)}
    if executed:
        said = words(
            "reduction.formula_executed",
            low_t=number(row.low_t_d, 3),
            high_t=number(row.high_t_d, 3),
            ratio=interval(words, row.executed_low, row.executed_high),
            **facts,
        )
    else:
        said = words(
            "reduction.formula_planned",
            cut=number(row.planned_t_d, 3),
            ratio=ratio(row.planned, row.target),
            **facts,
        )
    return said + words("finding.joint") + against(words, row)


def against(words: Words, row: Any) -> str:
    """The target, the verdict, and what is missing."""
    name = words("pollutant." + row.pollutant)
    said = words(
        "reduction.against",
        pollutant=name,
        target=percent(row.target, 1),
        verdict=verdict(words, row.verdict),
    )
    if row.verdict == Verdict.SHORT:
        said += words("reduction.missing", tonnes=tonnes(row.short_t_d))
    if row.target < row.required:
        document = row.document or words("reduction.no_number")
        said += words("reduction.approved", required=percent(row.required, 1), document=document)
    if row.by_pair:
        said += words("reduction.by_pair")
    return said


def counts(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Regions by how they stand over all pollutants: the worst verdict counts, city apart."""
    order = [Verdict.SHORT, Verdict.UNDECIDED, Verdict.CANNOT, Verdict.REDUCED, Verdict.MET]
    found: dict[str, list[str]] = {one: [] for one in order}
    counties = rows[rows["region"] != CITY]
    for region, group in counties.groupby("region", sort=False):
        verdicts = set(group["verdict"])
        found[next(one for one in order if one in verdicts)].append(str(region))
    return found


def overall(words: Words, found: Assessment, *, names: Callable[[str], str]) -> str:
    """The one sentence on reduction: how many counties reach their targets, and which do not."""
    by = counts(found.rows)
    total = sum(len(regions) for regions in by.values())
    if not total:
        return words("reduction.no_county")
    reached = len(by[Verdict.MET]) + len(by[Verdict.REDUCED])
    if reached == total:
        return words("reduction.all_met", count=total) + _city(words, found)
    parts = [words("reduction.reached", count=reached, total=total)]
    for code in (Verdict.SHORT, Verdict.UNDECIDED, Verdict.CANNOT):
        if by[code]:
            who = named(words, by[code], names)
            parts.append(words(f"reduction.some_{key(code)}", count=len(by[code]), who=who))
    said = words("reduction.clause_joint").join(parts) + words("reduction.stop")
    return said + _city(words, found)


def named(words: Words, regions: Sequence[str], names: Callable[[str], str]) -> str:
    """Names of regions, the first few where there are many."""
    said = words("finding.list").join(names(code) for code in regions[:_NAMED])
    return said if len(regions) <= _NAMED else words("reduction.and_more", names=said)


def _city(words: Words, found: Assessment) -> str:
    """How the city as a whole stands, by pollutant, where it does not reach every target."""
    rows = found.of(CITY)
    verdicts = set(rows["verdict"])
    if verdicts <= {Verdict.MET}:
        return words("reduction.city_met")
    short = [words("pollutant." + r.pollutant) for r in rows.itertuples() if r.verdict == "short"]
    if short:
        return words("reduction.city_short", pollutants=words("finding.list").join(short))
    return words("reduction.city_open")


def subject(words: Words, found: Assessment, warning: str | None) -> str:
    """What was judged: a list at a level, or a warning."""
    level = words("level." + found.level.code) if found.level else words("reduction.all_levels")
    if warning is None:
        return words("reduction.subject_list", level=level)
    return words("reduction.subject_warning", warning=warning, level=level)
