"""What the solver, the turns and early adjusting come to, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from analytics.advance import Likely
from analytics.optimise import Solution
from analytics.optimise_needed import STOP, Needed
from analytics.optimise_progress import Stage
from analytics.plant_sets import SETS, Floats
from analytics.reduction import POLLUTANTS
from analytics.rotation import Fairness, Schedule
from analytics.rotation_reach import Proposal
from text import Words
from text.formats import day, industry, money, number, percent, tonnes

_NAMED = 6
Names = Callable[[int], str]


def set_code(place: int) -> str:
    """The code of a set: of the list, or ``stop``, which the list does not have."""
    return "stop" if place == STOP else SETS[place]


def set_name(words: Words, place: int) -> str:
    """A set in words."""
    return words("solver.set." + set_code(place))


def pairs(words: Words, where: Floats, names: Names, *, values: bool = False) -> str:
    """Groups and pollutants where something is, the first few: ``沁阳市 NOx``."""
    found = np.argwhere(where > 0)
    order = np.argsort(-where[tuple(found.T)], kind="stable")
    said = []
    for g, p in found[order][:_NAMED]:
        one = f"{names(int(g))} {words('pollutant.' + POLLUTANTS[int(p)])}"
        said.append(f"{one} {tonnes(float(where[g, p]), digits(where[g, p]))}" if values else one)
    joined = words("finding.list").join(said)
    return joined if len(found) <= _NAMED else words("solver.and_more", names=joined)


def digits(value: float) -> int:
    """Decimals that leave something of a small number."""
    return 2 if value >= 0.1 else 4


def headline(
    words: Words, found: Solution, *, level: str, list_cost: float, list_met: bool, city: bool
) -> str:
    """What it costs against the list, or that no mix reaches the targets."""
    level = words("level." + level)
    facts = {
        "level": level,
        "cost": money(found.cost, words.lang),
        "listed": money(list_cost, words.lang),
        "share": percent(abs(found.cost - list_cost) / list_cost if list_cost > 0 else None),
    }
    if found.status == "infeasible":
        return words("solver.headline_short", missing=tonnes(float(found.shortfall.sum())), **facts)
    key = "solver.headline_less" if found.cost < list_cost else "solver.headline_more"
    return words(key + ("_city" if city else ""), **facts) + (
        "" if list_met else words("solver.list_short")
    )


def quality(words: Words, found: Solution, *, seconds: float) -> str:
    """How good the answer is known to be."""
    facts = {
        "gap": percent(found.gap, 2),
        "bound": money(found.bound, words.lang),
        "seconds": number(seconds, 1),
    }
    return words("solver.quality_" + ("optimal" if found.gap <= 0.01 else "feasible"), **facts)


def needed(words: Words, found: Needed, missing: float) -> str:
    """Who would have to do more than may be asked of them."""
    if not len(found.plants):
        return words("solver.needed_none", missing=tonnes(missing, digits(missing)))
    kinds = [
        words("solver.needed_kind." + code, count=number(int((found.reasons == code).sum())))
        for code in dict.fromkeys(found.reasons.tolist())
    ]
    left = float(found.left.sum())
    key = "solver.needed_left" if left > 0 else "solver.needed_all"
    return words(
        key,
        count=number(len(found.plants)),
        kinds=words("finding.list").join(kinds),
        missing=tonnes(missing, digits(missing)),
        left=tonnes(left, digits(left)),
    )


def joining(words: Words, found: Proposal) -> str:
    """Why the turns cannot reach the targets, and which industries would make it reachable."""
    missing, left = float(found.missing.sum()), float(found.left.sum())
    if not missing:
        return words("rotation.only_runs")
    if not found.industries:
        return words("rotation.nobody_helps", missing=tonnes(missing, digits(missing)))
    key = "rotation.join_left" if left > 0 else "rotation.join_all"
    return words(
        key,
        missing=tonnes(missing, digits(missing)),
        industries=words("finding.list").join(
            industry(one, words.lang) for one in found.industries
        ),
        left=tonnes(left, digits(left)),
    )


def solving(words: Words, stage: Stage, name: str) -> str:
    """How far the exact choice has come: counties, the gap of those solved, the one in hand."""
    here = "" if stage.here is None else percent(min(stage.here, 1.0), 2)
    if stage.of == 1:
        return words("solver.solving_one", here=here) if here else words("cli.solving")
    said = [words("solver.solving_done", done=stage.done, of=stage.of)]
    if stage.gap is not None:
        said.append(words("solver.solving_gap", gap=percent(stage.gap, 2)))
    key = "solver.solving_here" if here else "solver.solving_now"
    said.append(words(key, place=name, here=here))
    if stage.of - stage.done > 1:
        said.append(words("solver.solving_open", count=stage.of - stage.done - 1))
    return words("finding.joint").join(said)


def span(words: Words, least: int, most: int) -> str:
    """Fewest to most days, one number where they are the same."""
    return str(most) if least == most else words("rotation.span", least=least, most=most)


def evenness(words: Words, one: Fairness) -> str:
    """Whether the days of a group could fall more evenly."""
    return words("rotation.even_" + one.evenness, least=one.least_spread)


def turns(words: Words, found: Schedule, *, days: int, level: str) -> str:
    """How many take turns, whether every day is met, and how the burden falls."""
    who = found.takes & (found.burden > 0)
    burden = found.burden[found.takes]
    short = found.shortfall.sum(axis=(1, 2))
    least, most = (int(burden.min()), int(burden.max())) if len(burden) else (0, 0)
    facts = {
        "level": words("level." + level),
        "plants": number(int(who.sum())),
        "days": days,
        "span": span(words, least, most),
        "most": most,
        "met": int((short <= 0).sum()),
        "missing": tonnes(float(short.max(initial=0)), digits(float(short.max(initial=0)))),
    }
    if not found.takes.any():
        return words("rotation.headline_nobody", **facts)
    if found.status == "infeasible":
        key = "short" if facts["met"] else "never"
        return words("rotation.headline_" + key, **facts)
    return words("rotation.headline_met", **facts)


def likely(words: Words, found: Likely, *, episodes: int, days: int, level: str) -> str:
    """Whether early adjusting is called for, and why."""
    facts = {
        "day": day(found.as_of.date(), words.lang),
        "count": len(found.episodes),
        "days": days,
        "least": episodes,
        "level": words("level." + level),
        "recommended": (
            words("advance.unknown")
            if found.recommended is None
            else words("level." + found.recommended.code)
        ),
    }
    if found.now and found.often:
        return words("advance.both", **facts)
    if found.now:
        return words("advance.now", **facts)
    return words("advance.often" if found.often else "advance.not_likely", **facts)


def spans(row: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last day, from 1, of each run of days."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.asarray(row, dtype=int), [0]))))
    return [(int(a) + 1, int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
