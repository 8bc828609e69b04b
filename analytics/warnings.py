"""What was issued: warnings with their level segments, from the records of what was done.

Clause 五(二)1: the response of a level runs with its segment, to the hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from analytics.plan import Level

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_ISSUE, _LIFT = "issue", "lift"
_ORDER = {_ISSUE: 0, _LIFT: 2}


@dataclass(frozen=True)
class Record:
    """One row of the table `warnings`; a lift may name the level that it ends.

    `region` is '' for the home city.
    """

    warning: str
    action: str
    level: Level | None
    issued_at: datetime
    effective_from: datetime
    trigger: str = ""
    document: str = ""
    region: str = ""

    @property
    def opens(self) -> Level | None:
        """The level that holds from here on; None after a lift."""
        return None if self.action == _LIFT else self.level


@dataclass(frozen=True)
class Segment:
    """One level in force from `start` until just before `end` [Beijing time]."""

    level: Level
    start: datetime
    end: datetime

    @property
    def hours(self) -> float:
        """How long it lasted [h]."""
        return (self.end - self.start) / _HOUR

    @property
    def days(self) -> tuple[date, ...]:
        """Days that it overlaps; one that ends at 24:00 does not reach into the next."""
        return _days(self.start, self.end)


@dataclass(frozen=True)
class IssuedWarning:
    """A warning from its issue to its lift, as far as it is known at some time.

    Parameters
    ----------
    ongoing : not lifted yet; the last segment then ends at the time asked for
    """

    id: str
    segments: tuple[Segment, ...]
    ongoing: bool

    @property
    def start(self) -> datetime:
        """When the response began."""
        return self.segments[0].start

    @property
    def end(self) -> datetime:
        """When the response ended, or how far it is known."""
        return self.segments[-1].end

    @property
    def level(self) -> Level:
        """The highest level it had."""
        return max(one.level for one in self.segments)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels it had, rising."""
        return tuple(sorted({one.level for one in self.segments}))

    @property
    def hours(self) -> float:
        """How long it lasted [h]."""
        return sum(one.hours for one in self.segments)

    @property
    def days(self) -> tuple[date, ...]:
        """Days that it overlaps."""
        return _days(self.start, self.end)

    def at_level(self, level: Level | None) -> tuple[Segment, ...]:
        """Its segments of a level; all of them for None."""
        return tuple(one for one in self.segments if level in (None, one.level))


def _days(start: datetime, end: datetime) -> tuple[date, ...]:
    last = max(end - timedelta(microseconds=1), start).date()
    return tuple(start.date() + _DAY * n for n in range((last - start.date()).days + 1))


def issued(records: Iterable[Record], *, as_of: datetime) -> tuple[IssuedWarning, ...]:
    """The warnings as known at `as_of`, in order of their start.

    What was issued later is not known yet; what takes effect later has not begun. What is issued
    overrides what was to take effect at the same time or later, so that a warning lifted before
    it began never was; a lift is put off only by another lift. One that has not begun is left out.
    """
    known = [one for one in records if one.issued_at <= as_of and one.effective_from <= as_of]
    known.sort(key=lambda one: one.warning)
    found = []
    for name, group in groupby(known, key=lambda one: one.warning):
        acts = _standing(list(group))
        segments = _segments(acts, as_of)
        if segments:
            found.append(IssuedWarning(name, segments, ongoing=acts[-1].opens is not None))
    return tuple(sorted(found, key=lambda one: (one.start, one.id)))


def announced(records: Iterable[Record], *, as_of: datetime) -> tuple[Record, ...]:
    """What was issued by `as_of` and is to take effect later, the first to do so first.

    What something issued since has overridden is left out, as is what nothing was issued for.
    """
    known = sorted((one for one in records if one.issued_at <= as_of), key=lambda one: one.warning)
    found = []
    for _, group in groupby(known, key=lambda one: one.warning):
        acts = _standing(list(group))
        if any(one.opens is not None for one in acts):
            found += [one for one in acts if one.effective_from > as_of]
    return tuple(sorted(found, key=lambda one: (one.effective_from, one.warning)))


def coming(records: Iterable[Record], *, as_of: datetime) -> tuple[IssuedWarning, ...]:
    """The warnings that are issued and have not begun, each by its first segment, of no length."""
    every = list(records)
    begun = {one.id for one in issued(every, as_of=as_of)}
    found: dict[str, IssuedWarning] = {}
    for act in announced(every, as_of=as_of):
        if act.opens is not None and act.warning not in begun:
            first = Segment(act.opens, act.effective_from, act.effective_from)
            found.setdefault(act.warning, IssuedWarning(act.warning, (first,), ongoing=True))
    return tuple(found.values())


def _standing(acts: Sequence[Record]) -> list[Record]:
    """What was done to one warning, without what something issued later overrode."""
    # Nothing is done to a warning before its issue: an earlier stamp is a slip of the pen.
    begun = min((one.issued_at for one in acts if one.action == _ISSUE), default=datetime.min)

    def when(one: Record) -> tuple[datetime, datetime, int, int]:
        told = max(one.issued_at, begun)
        return told, one.effective_from, _ORDER.get(one.action, 1), one.level or 0

    kept: list[Record] = []
    for act in sorted(acts, key=when):
        kept = [one for one in kept if not _overrides(act, one)]
        kept.append(act)
    return sorted(kept, key=lambda one: one.effective_from)


def _overrides(new: Record, old: Record) -> bool:
    """Whether an act leaves nothing of one that was issued before it."""
    later = old.effective_from > new.effective_from
    if new.effective_from == old.effective_from:
        return True
    if new.opens is None:
        put_off = old.opens is None and old.effective_from > new.issued_at
        return later or put_off
    # A lift that was set beforehand stays: a change of level does not make a warning endless.
    return later and old.opens is not None


def _segments(acts: Sequence[Record], as_of: datetime) -> tuple[Segment, ...]:
    ends = [one.effective_from for one in acts[1:]] + [as_of]
    found: list[Segment] = []
    for act, end in zip(acts, ends, strict=True):
        if act.opens is None:
            continue
        if found and (found[-1].level, found[-1].end) == (act.opens, act.effective_from):
            found[-1] = Segment(act.opens, found[-1].start, end)
        else:
            found.append(Segment(act.opens, act.effective_from, end))
    return tuple(found)


def in_force(warnings: Iterable[IssuedWarning], when: datetime) -> IssuedWarning | None:
    """The warning whose response holds at a time, the newest of several; None without one."""
    held = [
        one
        for one in warnings
        if any(s.start <= when < s.end for s in one.segments) or (one.ongoing and one.end == when)
    ]
    return held[-1] if held else None
