"""Dates, hours and moments as people write them, turned into microseconds of Beijing time.

Understood: ``2019-02-04 13:00[:00]``, ``2019-02-04T13:00``, ``2019/2/4 13:00``,
``2019年2月4日13时``, ``20190204 13``, ``2019020413``, and the bare date of each. 24:00 of a day
is 00:00 of the next. Full-width digits and colons count as ASCII ones.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import NamedTuple

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US

_EPOCH = date(1970, 1, 1).toordinal()
_CLOCK = r"(?P<h>\d{1,2})(?:[:时点](?:(?P<m>\d{1,2})分?(?::(?P<s>\d{1,2}(?:\.\d+)?))?)?)?"
_WHEN = re.compile(
    r"(?P<Y>\d{4})(?P<a>[-/.年])(?P<M>\d{1,2})(?P<b>[-/.月])(?P<D>\d{1,2})"
    rf"(?:日?$|(?:日\s*|\s*T|\s+){_CLOCK}$)",
    re.ASCII | re.IGNORECASE,
)
_COMPACT = re.compile(
    rf"(?P<Y>\d{{4}})(?P<M>\d{{2}})(?P<D>\d{{2}})(?:$|[T\s]*{_CLOCK}$)", re.ASCII | re.IGNORECASE
)
_SEPARATORS = {"--", "//", "..", "年月"}
_OFFSET = re.compile(
    r"(?:\d:\d{2}(?::\d{2}(?:\.\d+)?)?|T\d{1,2})\s*(?:Z|UTC|GMT|[+\-−]\d{1,2})", re.IGNORECASE
)


class When(NamedTuple):
    """A point in time [µs since 1970-01-01 00:00 Beijing time]; ``bare``: no hour was written."""

    us: int
    bare: bool


def parse(text: str) -> When | str:
    """Read one cell; what cannot be read gives the key of a problem: ``bad_time``, ``time_zone``.

    A bare date is the 00:00 it begins with. Tenths of a second are kept; what is finer, which
    spreadsheets leave behind, is rounded away.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _WHEN.match(plain) or _COMPACT.match(plain)
    if match is None:
        return "time_zone" if _OFFSET.search(plain) else "bad_time"
    part = match.groupdict()
    if "a" in part and part["a"] + part["b"] not in _SEPARATORS:
        return "bad_time"
    try:
        day = date(int(part["Y"]), int(part["M"]), int(part["D"])).toordinal() - _EPOCH
    except ValueError:
        return "bad_time"
    if part["h"] is None:
        return When(day * DAY_US, True)
    hour, minute = int(part["h"]), int(part["m"] or 0)
    second = float(part["s"] or 0)
    if hour > 24 or minute > 59 or second >= 60 or (hour == 24 and (minute or second)):
        return "bad_time"
    return When(
        day * DAY_US + hour * HOUR_US + minute * MINUTE_US + round(second * 10) * 100_000, False
    )


def whole_second(us: int) -> int:
    """The nearest whole second [µs]; hours and dates are no finer."""
    return (us + SECOND_US // 2) // SECOND_US * SECOND_US
