"""How things stand at the newest observed hour: level now, episode in progress, the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analytics.episodes import Classification, Episode, to_datetime
from analytics.plan import Level, Plan


@dataclass(frozen=True)
class Situation:
    """The state of one region as of its newest observed hour.

    Parameters
    ----------
    as_of : the newest observed hour
    running : newest M(t) and its hour [AQI]; None where none is valid
    hourly : newest hourly AQI and its hour; None where there is none
    level : highest level whose condition the windows ending at `as_of` meet
    current : the episode that covers `as_of`, None when there is none
    last : the newest episode that ended before `as_of`
    hours_since : hours from the end of `last` to `as_of`
    may_resume : `last` ended so lately that a new span would be merged with it
    """

    as_of: datetime
    running: tuple[datetime, float] | None
    hourly: tuple[datetime, float] | None
    level: Level
    current: Episode | None
    last: Episode | None
    hours_since: int | None
    may_resume: bool

    @property
    def known(self) -> bool:
        """Whether the window that ends at `as_of` has enough valid hours to be judged."""
        return self.running is not None and self.running[0] == self.as_of


def situation(c: Classification, *, plan: Plan) -> Situation | None:
    """Judge how things stand; None where the region has no observed hour. Clause 五(一).

    Parameters
    ----------
    plan : the edition that `c` was made with; it says how near two spans are one episode
    """
    if len(c.series) == 0:
        return None
    newest = c.series.start + len(c.series) - 1
    as_of = to_datetime(newest)
    count = len(c.spans)
    ongoing = count > 0 and int(c.spans.end[-1]) >= newest
    before = count - 2 if ongoing else count - 1
    last = c.episode(before) if before >= 0 else None
    since = newest - int(c.spans.end[before]) if before >= 0 else None
    return Situation(
        as_of=as_of,
        running=_newest(c.running.value, c.running.start),
        hourly=_newest(c.series.aqi, c.series.start),
        level=Level(int(c.hits.level[-1])),
        current=c.episode(count - 1) if ongoing else None,
        last=last,
        hours_since=since,
        may_resume=not ongoing and since is not None and since < plan.rules.merge_gap_h.value,
    )


def _newest(values: np.ndarray[tuple[int], np.dtype[np.float64]], start: int) -> (
    tuple[datetime, float] | None
):  # fmt: skip
    known = np.flatnonzero(~np.isnan(values))
    if len(known) == 0:
        return None
    return to_datetime(start + int(known[-1])), float(values[known[-1]])
