"""Each warning against what the air turned out to be: hit, over, under, missed, false alarm.

Clauses 五(一) and 五(二)1. Over-warning is as visible as a miss: national policy forbids to raise
or prolong warnings in order to reach air quality targets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

import pandas as pd

from analytics.episodes import Episode
from analytics.plan import Level
from analytics.warnings import IssuedWarning, Segment

_HOUR = timedelta(hours=1)
_DAY_H = 24
_Span = tuple[datetime, datetime, Level]
Told = tuple[Level | None, datetime | None]
"""Level to recommend at the issue, and when one was first to be recommended."""


class Outcome(StrEnum):
    """What a warning was against the verified level.

    `UNKNOWN` where too little of the air was observed, or a warning goes on and its level has not
    been reached yet; `UNENDED` where the lift is not on record though another warning followed;
    `OZONE` where all pollution was of ozone alone, which is treated apart.
    """

    HIT = "hit"
    OVER = "over"
    UNDER = "under"
    MISSED = "missed"
    FALSE_ALARM = "false_alarm"
    UNKNOWN = "unknown"
    UNENDED = "unended"
    OZONE = "ozone"


UNJUDGED = (Outcome.UNKNOWN, Outcome.UNENDED, Outcome.OZONE)
"""Outcomes that no score counts."""


@dataclass(frozen=True)
class Verification:
    """One warning, or one episode that nobody warned of.

    Parameters
    ----------
    warning : None for an episode without a warning
    episodes : those that it overlaps; of ozone alone only where there is no other
    recommended : level that was to be recommended when it was issued; None without a warning
    issued : highest level issued
    verified, verified_upper : level of the episodes, and what missing hours leave possible
    first_recommended : when a warning of an episode that it overlaps, or of the episode itself,
        was first to be recommended
    over_h, under_h : hours at a higher, at a lower level than verified [h]
    idle_h : of `over_h` those with a response but no pollution episode [h]
    uncovered_h : of `under_h` those of an episode without any response [h]
    observed : whether enough of the air was known to judge
    excess : hours over by the level issued and the level verified at the time [h]
    flips : times that a rise follows a fall or a fall a rise
    """

    warning: IssuedWarning | None
    episodes: tuple[Episode, ...]
    recommended: Level | None
    issued: Level
    verified: Level
    verified_upper: Level
    first_recommended: datetime | None
    over_h: float
    under_h: float
    idle_h: float
    uncovered_h: float
    flips: int
    outcome: Outcome
    observed: bool = True
    excess: Mapping[tuple[Level, Level], float] = field(default_factory=dict)

    @property
    def start(self) -> datetime:
        """When it began: the response, or the episode."""
        if self.warning is not None:
            return self.warning.start
        return self.episodes[0].start - _HOUR

    @property
    def end(self) -> datetime:
        """When it ended, or how far it is known."""
        return self.episodes[-1].end if self.warning is None else self.warning.end

    @property
    def air(self) -> Level | None:
        """The verified level; None where nobody knows that the air reached none."""
        return None if self.verified is Level.NONE and not self.observed else self.verified

    @property
    def ongoing(self) -> bool:
        """Whether the response was not lifted yet."""
        return self.warning is not None and self.warning.ongoing

    @property
    def lead_time_h(self) -> float | None:
        """From the first recommendation to the start of the response [h]; below 0: after it."""
        if self.warning is None or self.first_recommended is None:
            return None
        return (self.warning.start - self.first_recommended) / _HOUR


def verify(
    warnings: Sequence[IssuedWarning],
    episodes: Sequence[Episode],
    *,
    recommended: Callable[[IssuedWarning | None, datetime, datetime], Told],
    observed: Callable[[datetime, datetime], bool],
    ozone: Sequence[Episode] = (),
) -> tuple[Verification, ...]:
    """Hold every warning and every episode without one against each other, in order of time.

    Parameters
    ----------
    episodes, ozone : of the observed air, in order of time; those of ozone alone are apart
    recommended : of a warning, or None for an episode without one, and of the time from which
        and to which it is about: level to recommend when it was issued, and when one was first
    observed : whether enough of the air between two times is known to judge
    """
    found: list[Verification] = []
    endless = [one for one in warnings if _endless(one, warnings)]
    found += [_unended(one, *recommended(one, one.start, one.start)) for one in endless]
    warnings = [one for one in warnings if one not in endless]
    for place, one in enumerate(warnings):
        mine = tuple(e for e in episodes if _overlaps(one, e))
        apart = tuple(e for e in ozone if _overlaps(one, e))
        kin = [other for other in warnings if any(_overlaps(other, e) for e in mine)]
        before = [other for other in warnings[:place] if other in kin]
        # What the episode called for before the response began counts, unless another answered.
        begun = min([one.start, *(e.start - _HOUR for e in mine[:1])])
        since = max([begun, *(min(other.end, one.start) for other in before)])
        level, first = recommended(one, since, one.end)
        over, under = _hours(one, kin, mine, apart)
        verified = max((e.level for e in mine), default=Level.NONE)
        known = observed(one.start, one.end)
        if not known:
            # Where nobody looked there is no saying that there was no pollution.
            over = {pair: h for pair, h in over.items() if pair[1] is not Level.NONE}
        found.append(
            Verification(
                warning=one,
                episodes=mine or apart,
                recommended=level,
                issued=one.level,
                verified=verified,
                verified_upper=max((e.level_upper for e in mine), default=Level.NONE),
                first_recommended=first,
                over_h=sum(over.values(), 0.0),
                under_h=sum(under.values(), 0.0),
                idle_h=sum((h for (_, air), h in over.items() if air is Level.NONE), 0.0),
                uncovered_h=sum((h for (told, _), h in under.items() if told is Level.NONE), 0.0),
                # Lifted and issued again within an episode: a rise after a fall.
                flips=flips(one.segments) + bool(before),
                outcome=_outcome(one, verified, known=known, ozone=bool(apart) and not mine),
                observed=known,
                excess=over,
            )
        )
    for group, outcome in ((episodes, Outcome.MISSED), (ozone, Outcome.OZONE)):
        free = (e for e in group if not any(_overlaps(one, e) for one in warnings))
        for e in free:
            _, first = recommended(None, e.start - _HOUR, e.end)
            found.append(_unwarned(e, outcome, first))
    return tuple(sorted(found, key=lambda v: v.start))


def _endless(one: IssuedWarning, warnings: Sequence[IssuedWarning]) -> bool:
    """Whether a lift was never recorded, though another warning has been issued since."""
    return one.ongoing and any(other.start > one.start for other in warnings)


def _unended(one: IssuedWarning, level: Level | None, first: datetime | None) -> Verification:
    """A warning of which nobody knows how long it held: no verdict, and no hour counts."""
    return Verification(
        warning=one,
        episodes=(),
        recommended=level,
        issued=one.level,
        verified=Level.NONE,
        verified_upper=Level.NONE,
        first_recommended=first,
        over_h=0.0,
        under_h=0.0,
        idle_h=0.0,
        uncovered_h=0.0,
        flips=flips(one.segments),
        outcome=Outcome.UNENDED,
        observed=False,
    )


def _overlaps(warning: IssuedWarning, episode: Episode) -> bool:
    return episode.start - _HOUR < warning.end and episode.end > warning.start


def _outcome(warning: IssuedWarning, verified: Level, *, known: bool, ozone: bool) -> Outcome:
    if warning.level == verified:
        return Outcome.HIT
    if warning.level < verified:
        return Outcome.UNDER
    if ozone:
        return Outcome.OZONE
    # What was not observed, or is still to come, may yet reach the level.
    if warning.ongoing or not known:
        return Outcome.UNKNOWN
    return Outcome.FALSE_ALARM if verified is Level.NONE else Outcome.OVER


def _unwarned(episode: Episode, outcome: Outcome, first: datetime | None) -> Verification:
    judged = outcome is Outcome.MISSED
    hours = float(episode.hours) if judged else 0.0
    return Verification(
        warning=None,
        episodes=(episode,),
        recommended=None,
        issued=Level.NONE,
        verified=episode.level,
        verified_upper=episode.level_upper,
        first_recommended=first,
        over_h=0.0,
        under_h=hours,
        idle_h=0.0,
        uncovered_h=hours,
        flips=0,
        outcome=outcome,
    )


_Hours = dict[tuple[Level, Level], float]


def _hours(
    warning: IssuedWarning,
    kin: Sequence[IssuedWarning],
    episodes: Sequence[Episode],
    apart: Sequence[Episode],
) -> tuple[_Hours, _Hours]:
    """Hours over and under, by the level issued and the level verified.

    An hour of an episode without any response counts once: for the last warning that had begun,
    or else the first. An hour of ozone alone counts for none.

    Parameters
    ----------
    kin : the warnings that share an episode with this one, in order of their start
    """
    mine = _issued_spans(warning.segments)
    others = [span for one in kin if one.id != warning.id for span in _issued_spans(one.segments)]
    verified, ozone = _covered(episodes), _covered(apart)
    spans = (*mine, *others, *verified, *ozone)
    edges = sorted({edge for low, high, _ in spans for edge in (low, high)})
    over: _Hours = {}
    under: _Hours = {}
    for low, high in pairwise(edges):
        told, air = _at(mine, low), _at(verified, low)
        if told is Level.NONE and (_at(others, low) or _owner(kin, low) != warning.id):
            continue
        if air is Level.NONE and _at(ozone, low):
            continue
        counts = over if told > air else under
        if told != air:
            counts[told, air] = counts.get((told, air), 0.0) + (high - low) / _HOUR
    return over, under


def _issued_spans(segments: Sequence[Segment]) -> list[_Span]:
    return [(s.start, s.end, s.level) for s in segments]


def _covered(episodes: Sequence[Episode]) -> list[_Span]:
    """An episode covers the hour before its first label."""
    return [(e.start - _HOUR, e.end, e.level) for e in episodes]


def _owner(kin: Sequence[IssuedWarning], when: datetime) -> str:
    """The warning that an hour without any response belongs to."""
    begun = [one.id for one in kin if one.start <= when]
    return begun[-1] if begun else next((one.id for one in kin), "")


def _at(spans: Sequence[_Span], when: datetime) -> Level:
    return max((level for low, high, level in spans if low <= when < high), default=Level.NONE)


def flips(segments: Sequence[Segment]) -> int:
    """How often the level turned: up after down, or down after up."""
    steps = [b.level - a.level for a, b in pairwise(segments)]
    moves = [step > 0 for step in steps if step]
    return sum(a != b for a, b in pairwise(moves))


@dataclass(frozen=True)
class LostOutput:
    """Lost output a day by level, of the plants in production whose output is known.

    Parameters
    ----------
    wan_d : Σ output × load cut by level [万元/d]; of no level 0
    known, unknown : plants with measures that give their output, and that do not [1]
    """

    wan_d: Mapping[Level, float]
    known: int
    unknown: int


def lost_output(plants: pd.DataFrame) -> LostOutput | None:
    """Lost output a day at each level; None where no plant gives its output. Clause 五(二)2.

    Parameters
    ----------
    plants : plant, level (code), load_cut [0..1], output_wan_d [万元/d]; plants in production only
    """
    given = plants.dropna(subset="output_wan_d")
    if given.empty:
        return None
    products = given["output_wan_d"] * given["load_cut"]
    sums = products.groupby(given["level"]).sum()
    known = given["plant"].nunique()
    return LostOutput(
        wan_d={one: float(sums.get(one.code, 0.0)) for one in Level},
        known=int(known),
        unknown=int(plants["plant"].nunique() - known),
    )


def excess_cost(excess: Mapping[tuple[Level, Level], float], lost: LostOutput) -> float:
    """Lost output of the hours over, beyond what the verified level would have cost [万元].

    Σ hours × (lost output a day at the level issued - that at the level verified) ÷ 24.
    Clause 五(二)2.

    Parameters
    ----------
    excess : hours over by the level issued and the level verified, of a `Verification` [h]
    """
    costs = (h * (lost.wan_d[told] - lost.wan_d[air]) for (told, air), h in excess.items())
    return sum(costs, 0.0) / _DAY_H
