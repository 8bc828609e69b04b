"""Each warning against what the air turned out to be: hit, over, under, missed, false alarm.

Clauses 五(一) and 五(二)1. Over-warning is as visible as a miss: national policy forbids to raise
or prolong warnings in order to reach air quality targets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from analytics.episodes import Episode
from analytics.plan import Level
from analytics.warnings import IssuedWarning, Segment

_HOUR = timedelta(hours=1)


class Outcome(StrEnum):
    """What a warning was against the verified level; `UNKNOWN` where the air was not observed."""

    HIT = "hit"
    OVER = "over"
    UNDER = "under"
    MISSED = "missed"
    FALSE_ALARM = "false_alarm"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verification:
    """One warning, or one episode that nobody warned of.

    Parameters
    ----------
    warning : None for an episode without a warning
    recommended : level that was to be recommended when it was issued; None without a warning
    issued : highest level issued
    verified, verified_upper : level of the episodes that it overlaps, and what missing hours leave
        possible
    first_recommended : when any level was first to be recommended for it
    over_h, under_h : hours at a higher, at a lower level than verified [h]
    idle_h : of `over_h` those with a response but no pollution episode [h]
    uncovered_h : of `under_h` those of an episode without any response [h]
    flips : times that a rise follows a fall or a fall a rise within the warning
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

    @property
    def start(self) -> datetime:
        """When it began: the response, or the episode."""
        if self.warning is not None:
            return self.warning.start
        return self.episodes[0].start - _HOUR

    @property
    def lead_time_h(self) -> float | None:
        """From the first recommendation to the start of the response [h]; below 0: ahead of it."""
        if self.warning is None or self.first_recommended is None:
            return None
        return (self.warning.start - self.first_recommended) / _HOUR


def verify(
    warnings: Sequence[IssuedWarning],
    episodes: Sequence[Episode],
    *,
    recommended: Callable[[IssuedWarning], tuple[Level, datetime | None]],
    observed: Callable[[datetime, datetime], bool],
) -> tuple[Verification, ...]:
    """Hold every warning and every episode without one against each other, in order of time.

    Parameters
    ----------
    episodes : of the observed air
    recommended : level to recommend when a warning was issued, and when one was first
    observed : whether enough of the air between two times is known to judge
    """
    found = []
    warned: set[int] = set()
    for one in warnings:
        mine = [n for n, e in enumerate(episodes) if _overlaps(one, e)]
        warned |= set(mine)
        found.append(_verified(one, tuple(episodes[n] for n in mine), *recommended(one), observed))
    found += [_missed(e) for n, e in enumerate(episodes) if n not in warned]
    return tuple(sorted(found, key=lambda v: v.start))


def _overlaps(warning: IssuedWarning, episode: Episode) -> bool:
    return episode.start - _HOUR < warning.end and episode.end > warning.start


def _verified(
    warning: IssuedWarning,
    episodes: tuple[Episode, ...],
    recommended: Level,
    first: datetime | None,
    observed: Callable[[datetime, datetime], bool],
) -> Verification:
    verified = max((e.level for e in episodes), default=Level.NONE)
    issued = warning.level
    over, under, idle, uncovered = _hours(warning.segments, episodes)
    if not episodes and not observed(warning.start, warning.end):
        outcome = Outcome.UNKNOWN
    elif verified is Level.NONE:
        outcome = Outcome.FALSE_ALARM
    elif issued == verified:
        outcome = Outcome.HIT
    else:
        outcome = Outcome.OVER if issued > verified else Outcome.UNDER
    return Verification(
        warning=warning,
        episodes=episodes,
        recommended=recommended,
        issued=issued,
        verified=verified,
        verified_upper=max((e.level_upper for e in episodes), default=Level.NONE),
        first_recommended=first,
        over_h=over,
        under_h=under,
        idle_h=idle,
        uncovered_h=uncovered,
        flips=flips(warning.segments),
        outcome=outcome,
    )


def _missed(episode: Episode) -> Verification:
    hours = float(episode.hours)
    return Verification(
        warning=None,
        episodes=(episode,),
        recommended=None,
        issued=Level.NONE,
        verified=episode.level,
        verified_upper=episode.level_upper,
        first_recommended=None,
        over_h=0.0,
        under_h=hours,
        idle_h=0.0,
        uncovered_h=hours,
        flips=0,
        outcome=Outcome.MISSED,
    )


def _hours(
    segments: Sequence[Segment], episodes: Sequence[Episode]
) -> tuple[float, float, float, float]:
    """Hours over, under, idle and uncovered; an episode covers the hour before its first label."""
    issued = [(s.start, s.end, s.level) for s in segments]
    verified = [(e.start - _HOUR, e.end, e.level) for e in episodes]
    edges = sorted({edge for low, high, _ in (*issued, *verified) for edge in (low, high)})
    over = under = idle = uncovered = 0.0
    for low, high in pairwise(edges):
        hours = (high - low) / _HOUR
        mine, theirs = _at(issued, low), _at(verified, low)
        over += hours * (mine > theirs)
        under += hours * (mine < theirs)
        idle += hours * (mine > theirs and theirs is Level.NONE)
        uncovered += hours * (mine < theirs and mine is Level.NONE)
    return over, under, idle, uncovered


def _at(spans: Sequence[tuple[datetime, datetime, Level]], when: datetime) -> Level:
    return max((level for low, high, level in spans if low <= when < high), default=Level.NONE)


def flips(segments: Sequence[Segment]) -> int:
    """How often the level turned: up after down, or down after up."""
    steps = [b.level - a.level for a, b in pairwise(segments)]
    moves = [step > 0 for step in steps if step]
    return sum(a != b for a, b in pairwise(moves))
