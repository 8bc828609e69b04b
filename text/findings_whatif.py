"""What a scenario comes to, in sentences."""

from __future__ import annotations

from collections.abc import Callable

from analytics.reduction import Assessment, Verdict
from text import Words
from text import findings_reduction as reduction
from text.formats import number


def ratio(share: float, target: float) -> str:
    """A ratio as the sliders show it; beyond the whole baseline it is not cut off."""
    return number(share * 100, 1) + "%" if share > 1 else reduction.ratio(share, target)


def reached(found: Assessment) -> tuple[list[str], int]:
    """The counties that reach every target, and how many counties there are."""
    by = reduction.counts(found.rows)
    return by[Verdict.MET] + by[Verdict.REDUCED], sum(map(len, by.values()))


def headline(
    words: Words,
    found: Assessment,
    listed: Assessment,
    *,
    cost: float,
    list_cost: float,
    moved: bool,
    names: Callable[[str], str],
) -> str:
    """How many counties reach every target, and what it costs against the list.

    Parameters
    ----------
    cost, list_cost : lost output [万元/d]
    moved : whether anything differs from the list
    """
    mine, total = reached(found)
    level = words("level." + found.level.code) if found.level else ""
    if not total:
        return words("reduction.no_county")
    lost = number(cost)
    if not moved:
        said = words("whatif.headline_list", level=level, count=len(mine), total=total, lost=lost)
    else:
        before = len(reached(listed)[0])
        said = words(
            "whatif.headline",
            level=level,
            count=len(mine),
            total=total,
            before=before,
            change=change(words, cost - list_cost),
            lost=lost,
        )
    return said + _who(words, found, names)


def _who(words: Words, found: Assessment, names: Callable[[str], str]) -> str:
    """Who still misses a target, and who cannot be judged."""
    by = reduction.counts(found.rows)
    said = ""
    if by[Verdict.SHORT]:
        who = reduction.named(words, by[Verdict.SHORT], names)
        said += words("whatif.still_short", who=who)
    if by[Verdict.CANNOT]:
        who = reduction.named(words, by[Verdict.CANNOT], names)
        said += words("whatif.cannot", who=who)
    return said


def change(words: Words, value: float, digits: int = 0) -> str:
    """A lost output more or less than the list's [万元/d]."""
    text = number(abs(value), digits)
    if not float(text.replace(",", "")):
        return words("whatif.no_change")
    return words("whatif.more" if value > 0 else "whatif.less", value=text)


def signed(value: float, digits: int = 0) -> str:
    """A difference with its sign; none is 0."""
    text = number(abs(value), digits)
    if not float(text.replace(",", "")):
        return text
    return ("+" if value > 0 else "−") + text


def points(now: float, before: float) -> str:
    """A change of a ratio in percentage points; '' for none that shows."""
    text = signed((now - before) * 100, 1)
    return "" if text == "0.0" or text != text or now != now else text
