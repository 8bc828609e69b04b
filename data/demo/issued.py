"""The warnings of the story: their rows, and the segments of level in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from analytics.plan import Level
from data.demo.common import Floats, Ints, hour_of, table
from data.demo.story import DutyStory


@dataclass(frozen=True)
class Segment:
    """Hours after `start` up to and with `end` at one level [h since 1970-01-01 00:00]."""

    level: Level
    start: int
    end: int


def segments(story: DutyStory, until: datetime) -> list[Segment]:
    """What was in force, in order of time; a warning without a lift goes on at `until`."""
    last = hour_of(until)
    found = []
    for warning in story.warnings:
        known = [a for a in warning.actions if a.issued_at <= until]
        for number, action in enumerate(known):
            if action.level is None:
                continue
            ends = [hour_of(later.effective_from) for later in known[number + 1 :]]
            start, end = hour_of(action.effective_from), min([*ends, last])
            if start < end:
                found.append(Segment(Level.from_code(action.level), start, end))
    return found


def lifts(story: DutyStory, until: datetime) -> list[datetime]:
    """When each response ended that has ended."""
    return [
        action.effective_from
        for warning in story.warnings
        for action in warning.actions
        if action.action == "lift" and action.effective_from <= until
    ]


def response_hours(found: list[Segment], days: Ints) -> Floats:
    """Hours of each day at each level, shape (days, 3), yellow, orange, red [h]."""
    hours = np.zeros((len(days), len(Level) - 1))
    for one in found:
        inside = np.minimum(days * 24 + 24, one.end) - np.maximum(days * 24, one.start)
        hours[:, one.level - 1] += np.clip(inside, 0, 24)
    return hours


def warnings_table(story: DutyStory, until: datetime) -> pa.Table:
    """The canonical table of what was issued; no document number is made up."""
    rows = [(w.id, a) for w in story.warnings for a in w.actions if a.issued_at <= until]
    return table(
        "warnings",
        {
            "warning": [name for name, _ in rows],
            "action": [a.action for _, a in rows],
            "level": [a.level for _, a in rows],
            "issued_at": [a.issued_at for _, a in rows],
            "effective_from": [a.effective_from for _, a in rows],
            "trigger": [a.trigger for _, a in rows],
        },
    )
