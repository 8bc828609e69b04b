"""Frames that charts and tables show, from results of `analytics`; nothing is judged here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.episodes import Classification, Episode, Gap, to_datetime
from analytics.explain import Explanation, Reason
from analytics.outlook import Outlook
from analytics.plan import Level

_EMPTY_SPAN = {"start": "datetime64[s]", "end": "datetime64[s]"}


def as_hours(when: datetime) -> int:
    """Hours since 1970-01-01 00:00 Beijing time, as the analytics count."""
    return int(np.datetime64(when, "h").astype(np.int64))


def hours_of(
    c: Classification,
    hourly: npt.NDArray[np.float64],
    start: datetime | None = None,
    end: datetime | None = None,
) -> pd.DataFrame:
    """Hours between two labels: time, aqi, aqi_24h [AQI], and whether they lack or are left out.

    ``missing`` marks hours without a value, ``dust`` those left out as sand-dust; neither has an
    ``aqi``.

    Parameters
    ----------
    hourly : hourly AQI on the axis of `c`, given or computed
    """
    first, n = c.running.start, len(c.running.value)
    low = 0 if start is None else min(max(as_hours(start) - first, 0), n)
    high = n if end is None else max(min(as_hours(end) - first + 1, n), low)
    left_out = c.missing[low:high]
    flagged = c.series.dust
    dust = np.zeros(high - low, dtype=bool) if flagged is None else flagged[low:high] & left_out
    return pd.DataFrame(
        {
            "time": _axis(first + low, first + high),
            "aqi": np.where(dust, np.nan, hourly[low:high]),
            "aqi_24h": c.running.value[low:high],
            "missing": left_out & ~dust,
            "dust": dust,
        }
    )


def as_days(hours: pd.DataFrame) -> pd.DataFrame:
    """Of hours that only repeat their day, the day at its 24:00 with its AQI as M(t)."""
    days = hours[hours["time"].dt.hour == 0]
    return days.assign(aqi=np.nan)


def _axis(first: int, end: int) -> npt.NDArray[np.datetime64]:
    return np.arange(first, end).astype("datetime64[h]").astype("datetime64[s]")


def gaps_of(hours: pd.DataFrame) -> pd.DataFrame:
    """Runs of hours that lack or are left out as start, end and kind (``missing`` or ``dust``)."""
    times = hours["time"].to_numpy()
    runs = []
    for kind in ("missing", "dust"):
        flags = hours[kind].to_numpy().astype(np.int8)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], flags, [0]))))
        parts = {"start": times[edges[::2]], "end": times[edges[1::2] - 1], "kind": kind}
        runs.append(pd.DataFrame(parts))
    return pd.concat(runs, ignore_index=True)


def spans_of(episodes: Iterable[Episode], since: datetime, until: datetime) -> pd.DataFrame:
    """Episodes between two labels, cut there, as start, end, hours, level (code)."""
    rows = [
        (max(e.start, since), min(e.end, until), e.hours, e.level.code)
        for e in episodes
        if e.end >= since and e.start <= until
    ]
    frame = pd.DataFrame(rows, columns=["start", "end", "hours", "level"])
    return frame.astype(_EMPTY_SPAN) if frame.empty else frame


def ahead_of(found: Outlook | None) -> pd.DataFrame | None:
    """M(t) after the newest observed hour as time, aqi_24h [AQI]; None without a forecast."""
    if found is None:
        return None
    low = as_hours(found.as_of) - found.running.start + 1
    value = found.running.value[low:]
    first = found.running.start + low
    return pd.DataFrame({"time": _axis(first, first + len(value)), "aqi_24h": value})


def windows_of(reasons: Sequence[Reason]) -> pd.DataFrame:
    """The windows that met the highest level, as start, end, value [AQI], level (code)."""
    top = reasons[:1]
    rows = [(w.start, w.end, w.value, one.level.code) for one in top for w in one.windows]
    return pd.DataFrame(rows, columns=["start", "end", "value", "level"])


def readings_of(found: dict[str, list[Episode]]) -> pd.DataFrame:
    """Each reading's episodes over the same time, for `charts.build_readings`."""
    rows = []
    for reading, episodes in found.items():
        for one in episodes:
            rows.append((reading, one.start, one.end, one.hours, one.level.code))
        if not episodes:
            rows.append((reading, pd.NaT, pd.NaT, 0, Level.NONE.code))
    return pd.DataFrame(rows, columns=["reading", "start", "end", "hours", "level"])


def episodes_of(explained: Iterable[Explanation]) -> pd.DataFrame:
    """Episodes as raw columns, for the list and its downloads, newest first."""
    rows = [
        {
            "region": x.episode.region,
            "start": x.episode.start,
            "end": x.episode.end,
            "hours": x.episode.hours,
            "level": x.episode.level.code,
            "level_upper": x.episode.level_upper.code,
            "peak_aqi_24h": x.episode.peak_aqi_24h,
            "peak_aqi": None if x.peak_hourly is None else x.peak_hourly[1],
            "primary": "+".join(sorted(x.primary, key=lambda name: -x.primary[name])),
            "valid_share": x.valid_share,
            "missing_hours": x.missing_hours,
            "open_hours": x.open_hours,
            "basis": x.episode.basis,
            "ozone_only": x.ozone_only,
            "plan": x.episode.plan,
            "reading": str(x.episode.reading),
            "merge": str(x.episode.merge),
        }
        for x in explained
    ]
    frame = pd.DataFrame(rows)
    return frame if frame.empty else frame.sort_values("start", ascending=False, ignore_index=True)


def unjudged_of(gaps: Iterable[Gap]) -> pd.DataFrame:
    """Hours that cannot be judged as region, start, end, hours, missing_hours."""
    rows = [(g.region, g.start, g.end, g.hours, g.missing_hours) for g in gaps]
    return pd.DataFrame(rows, columns=["region", "start", "end", "hours", "missing_hours"])


def ends_of(c: Classification) -> tuple[datetime, datetime]:
    """Labels of the first and last hour."""
    first = c.running.start
    return to_datetime(first), to_datetime(first + len(c.running.value) - 1)
