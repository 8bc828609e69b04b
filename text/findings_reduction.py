"""Results on reduction and their sentences: the same on screen, in documents and commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from analytics.reduction import CITY, TOLERANCE, Assessment, Verdict
from analytics.warnings import IssuedWarning
from text import Words
from text.findings_plants import list_name
from text.formats import MISSING, clock, day, hours, number, percent, tonnes

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


def short_verdict(words: Words, code: str) -> str:
    """A verdict in a word, for a narrow place."""
    return words("verdict_short." + key(code))


def ratio(share: float, target: float | None = None) -> str:
    """A ratio; one short of its target never reads as the target itself."""
    digits = 1
    if target is not None and share < target - TOLERANCE:
        while digits < _FINEST_DIGITS and percent(share, digits) == percent(target, digits):
            digits += 1
    return percent(share, digits)


def interval(words: Words, low: float, high: float, target: float | None = None) -> str:
    """The bounds of an executed ratio: ``8.2%–12.5%``; one number where they are the same.

    With a target, an upper bound short of it never reads as the target itself.
    """
    if low != low:
        return MISSING
    first, last = percent(low, 1), ratio(high, target)
    return first if first == last else words("reduction.interval", low=first, high=last)


def achieved(words: Words, row: Any, *, executed: bool) -> str:
    """The ratio that is judged."""
    if executed:
        return interval(words, row.executed_low, row.executed_high, row.target)
    return ratio(row.planned, row.target)


def compact(words: Words, row: Any, *, executed: bool) -> str:
    """The ratio that is judged, for a narrow place: an interval names its unit once."""
    whole = achieved(words, row, executed=executed)
    if not executed or row.executed_low != row.executed_low:
        return whole
    first, last = percent(row.executed_low, 1), ratio(row.executed_high, row.target)
    return whole if first == last else f"{first.removesuffix('%')}–{last}"


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
            ratio=achieved(words, row, executed=True),
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


def counts(rows: Any) -> dict[str, list[str]]:
    """Regions by how they stand over all pollutants: the worst verdict counts, city apart.

    Parameters
    ----------
    rows : the frame of an `Assessment`
    """
    order = [Verdict.SHORT, Verdict.UNDECIDED, Verdict.CANNOT, Verdict.REDUCED, Verdict.MET]
    ranks = {one: rank for rank, one in enumerate(order)}
    worst: dict[str, int] = {}
    for region, verdict in zip(rows["region"].tolist(), rows["verdict"].tolist(), strict=True):
        if region != CITY:
            worst[region] = min(worst.get(region, len(order)), ranks[verdict])
    found: dict[str, list[str]] = {one: [] for one in order}
    for region, rank in worst.items():
        found[order[rank]].append(region)
    return found


def overall(words: Words, found: Assessment, *, names: Callable[[str], str]) -> str:
    """The one sentence on reduction: which counties do not reach their targets, how many do."""
    by = counts(found.rows)
    total = sum(len(regions) for regions in by.values())
    if not total:
        return words("reduction.no_county")
    reached = len(by[Verdict.MET]) + len(by[Verdict.REDUCED])
    if reached == total:
        return words("reduction.all_met", count=total) + _city(words, found)
    parts = []
    for code in (Verdict.SHORT, Verdict.UNDECIDED, Verdict.CANNOT):
        if by[code]:
            who = named(words, by[code], names)
            parts.append(words(f"reduction.some_{key(code)}", count=len(by[code]), who=who))
    if reached:
        parts.append(words("reduction.reached", count=reached))
    said = words("reduction.of_all", total=total) + words("reduction.clause_joint").join(parts)
    return said + words("reduction.stop") + _city(words, found)


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
    if verdicts == {Verdict.CANNOT}:
        return words("reduction.city_cannot")
    return words("reduction.city_open")


def subject(words: Words, found: Assessment, warning: str | None) -> str:
    """What was judged: a list at a level, or a warning."""
    level = words("level." + found.level.code) if found.level else words("reduction.all_levels")
    if warning is None:
        return words("reduction.subject_list", level=level)
    return words("reduction.subject_warning", warning=warning, level=level)


def headline(
    words: Words,
    found: Assessment,
    warning: IssuedWarning | None,
    *,
    names: Callable[[str], str],
) -> str:
    """What is judged and how it stands, in one sentence."""
    return words("reduction.headline", subject=said(words, found, warning)) + overall(
        words, found, names=names
    )


def said(words: Words, found: Assessment, warning: IssuedWarning | None) -> str:
    """What is judged, as a sentence begins with it."""
    if warning is None:
        level = words("level." + found.level.code) if found.level else ""
        return words("reduction.said_list", level=level)
    when = day(warning.start, words.lang, year=False)
    sort = "reduction.said_ongoing" if warning.ongoing else "reduction.said_over"
    if found.level is not None and len(warning.levels) > 1:
        level = words("level." + found.level.code)
        return words("reduction.said_part", warning=words(sort, day=when), level=level)
    return words(sort, day=when)


def judged(words: Words, found: Assessment, warning: IssuedWarning | None, edition: str) -> str:
    """What was judged in full: list or warning with its hours, the ratio it requires."""
    required = percent(float(found.rows["required"].iloc[0]), 1)
    listed = list_name(words, edition)
    bases = set(found.rows["basis"]) - {"none"}
    what = "reduction.of_society" if bases == {"society_wide"} else "reduction.of_baseline"
    share = words(what, required=required)
    if warning is None:
        level = words("level." + found.level.code) if found.level else ""
        return words("reduction.judged_list", listed=listed, level=level, share=share)
    segments = warning.at_level(found.level)
    hours_by = {one: sum(s.hours for s in segments if s.level is one) for one in warning.levels}
    joint = words("finding.list")
    lasted = joint.join(
        words("level." + one.code) + " " + hours(count, words.lang)
        for one, count in hours_by.items()
        if count
    )
    weighted = words("reduction.weighted") if sum(map(bool, hours_by.values())) > 1 else ""
    return words(
        "reduction.judged_warning",
        warning=warning.id,
        start=clock(segments[0].start, words.lang),
        lasted=lasted,
        share=share + weighted,
        listed=listed,
    )


def industrial(words: Words, found: Assessment, *, names: Callable[[str], str]) -> str:
    """Which counties are judged by industrial emissions alone; '' for none."""
    rows = found.rows[(found.rows["region"] != CITY) & (found.rows["basis"] == "industrial")]
    regions = list(dict.fromkeys(rows["region"]))
    if not regions:
        return ""
    if len(regions) == found.rows["region"].nunique() - 1:
        return words("reduction.all_industrial")
    return words("reduction.some_industrial", who=named(words, regions, names))


def unchecked(words: Words, promising: int, checked: int) -> str:
    """Why an executed ratio is an interval; '' when every plant was checked."""
    if promising == checked:
        return ""
    return words("reduction.unchecked", total=number(promising), checked=number(checked))


def idle(words: Words, count: int, tonnes_t_d: float) -> str:
    """That a list's ratio has cuts of plants that do not run; '' where it has none."""
    if not count:
        return ""
    return words("reduction.idle", count=number(count), tonnes=tonnes(tonnes_t_d))


def edition_name(words: Words, edition: str) -> str:
    """An edition by its date; one without a date is named so."""
    if not edition:
        return words("workbook.undated")
    return day(date.fromisoformat(edition), words.lang)


def county(words: Words, found: Assessment, region: str, name: str) -> str:
    """How one county stands: what is short of what, what is still open."""
    rows = found.of(region)
    parts = [
        words(
            "reduction.county_short",
            pollutant=words("pollutant." + row.pollutant),
            ratio=achieved(words, row, executed=found.executed),
            target=percent(row.target, 1),
            tonnes=tonnes(row.short_t_d),
        )
        for row in rows[rows["verdict"] == Verdict.SHORT].itertuples()
    ]
    for code in (Verdict.UNDECIDED, Verdict.CANNOT):
        which = rows.loc[rows["verdict"] == code, "pollutant"]
        who = words("finding.list").join(words("pollutant." + one) for one in which)
        if who:
            parts.append(words(f"reduction.county_{key(code)}", pollutants=who))
    if not parts:
        return words("reduction.county_met", region=name)
    return words("reduction.county", region=name, said=words("finding.joint").join(parts))
