"""Dates, hours, numbers and colours as they are written, in both languages.

Hours of observations are labelled by their end, so 00:00 is written as 24:00 of the day before.
What runs from one moment to another, as a response does, begins at 0:00 and ends at 24:00.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MISSING = "—"

_ONE_DAY = timedelta(days=1)


def day(value: date, lang: str, *, year: bool = True) -> str:
    """A date: ``2023年12月25日`` or ``25 Dec 2023``; without the year ``12月25日``."""
    if lang == "zh":
        return (f"{value.year}年" if year else "") + f"{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]}" + (f" {value.year}" if year else "")


def day_pattern(lang: str) -> str:
    """The same for a table on screen, as a browser's dates are formatted."""
    return "YYYY年M月D日" if lang == "zh" else "D MMM YYYY"


def month(value: date, lang: str) -> str:
    """A month of a year: ``2023年12月`` or ``Dec 2023``."""
    if lang == "zh":
        return f"{value.year}年{value.month}月"
    return f"{_MONTHS[value.month - 1]} {value.year}"


def year_name(value: int, lang: str) -> str:
    """A year: ``2023年`` or ``2023``."""
    return f"{value}年" if lang == "zh" else str(value)


def months(lang: str) -> list[str]:
    """The twelve months, short."""
    return [f"{n}月" for n in range(1, 13)] if lang == "zh" else list(_MONTHS)


def short_months(lang: str) -> list[str]:
    """The twelve months where there is little room: in Chinese the bare number."""
    return [str(n) for n in range(1, 13)] if lang == "zh" else list(_MONTHS)


def hour(value: datetime, lang: str, *, year: bool = True) -> str:
    """An hour-ending label: ``2026年1月18日10时``; 00:00 is ``24时`` of the day before."""
    if value.hour == 0:
        return _at_hour(value - _ONE_DAY, 24, lang, year)
    return begin(value, lang, year=year)


def begin(value: datetime, lang: str, *, year: bool = True) -> str:
    """The moment at which something begins: ``2026年1月18日0时``; its end is written by `hour`."""
    return _at_hour(value, value.hour, lang, year)


def _at_hour(value: date, number: int, lang: str, year: bool) -> str:
    said = day(value, lang, year=year)
    return f"{said}{number}时" if lang == "zh" else f"{said} {number:02d}:00"


def clock(value: datetime, lang: str) -> str:
    """A moment of an act such as an import: ``2026年1月18日 10:05``."""
    return f"{day(value, lang)} {value:%H:%M}"


def span(start: datetime, end: datetime, lang: str, *, year: bool = True) -> str:
    """Two hour-ending labels; what both share is written once."""
    return _from_to(hour, start, end, lang, year=year, first=_labelled(start))


def lasting(start: datetime, end: datetime, lang: str) -> str:
    """From one moment to another; what both share is written once."""
    return _from_to(begin, start, end, lang, year=True, first=start)


def _from_to(
    begins: Callable[..., str],
    start: datetime,
    end: datetime,
    lang: str,
    *,
    year: bool,
    first: datetime,
) -> str:
    same_year = first.year == _labelled(end).year
    dash = "至" if lang == "zh" else " to "
    return begins(start, lang, year=year) + dash + hour(end, lang, year=year and not same_year)


def days(start: datetime, end: datetime, lang: str) -> str:
    """The days of two hour-ending labels, without the year: ``12月24日—27日``."""
    first, last = _labelled(start), _labelled(end)
    if lang == "zh":
        tail = f"{last.day}日" if first.month == last.month else day(last, lang, year=False)
        return f"{day(first, lang, year=False)}—{tail}"
    head = str(first.day) if first.month == last.month else day(first, lang, year=False)
    return f"{head}–{day(last, lang, year=False)}"


def _labelled(value: datetime) -> datetime:
    return value - _ONE_DAY if value.hour == 0 else value


def number(value: float | None, digits: int = 0) -> str:
    """A number with thousands apart; a missing one is a dash. Halves go up, as on paper."""
    if value is None or math.isnan(value):
        return MISSING
    scale = 10**digits
    rounded = math.floor(abs(value) * scale + 0.5) / scale
    sign = "-" if value < 0 and rounded else ""
    return f"{sign}{rounded:,.{digits}f}"


def percent(share: float | None, digits: int = 0) -> str:
    """A share 0..1 as per cent; the whole has no decimals, and less is never rounded up to it."""
    if share is None or math.isnan(share):
        return MISSING
    if share == 1:
        return "100%"
    return number(min(share * 100, 100 - 10.0**-digits), digits) + "%"


def hours(count: float, lang: str) -> str:
    """A duration [h]: ``78小时`` or ``78 h``."""
    return f"{number(count)}小时" if lang == "zh" else f"{number(count)} h"


def tonnes(value: float | None, digits: int = 2) -> str:
    """Tonnes a day."""
    return f"{number(value, digits)} t/d"


def money(value: float | None, lang: str) -> str:
    """Ten thousand yuan: ``1,234万元``; in English the same unit is named."""
    return f"{number(value)}万元" if lang == "zh" else f"{number(value)} ×10⁴ CNY"


def industry(name: str, lang: str) -> str:
    """An industry by its Chinese name; in English that name stays where no other is known."""
    return name if lang == "zh" else _industries().get(name, name)


@cache
def _industries() -> dict[str, str]:
    path = Path(__file__).with_name("industries.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def colours() -> dict[str, dict[str, str]]:
    """Official colours by kind (``class``, ``level``, …) and code."""
    path = Path(__file__).with_name("colours.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def ink(colour: str) -> str:
    """Black or white, whichever reads better on a ``#rrggbb`` colour (WCAG contrast)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (light + 0.05) / 0.05 > 1.05 / (light + 0.05) else "#ffffff"


def faded(colour: str, alpha: float) -> str:
    """A ``#rrggbb`` colour with an opacity, as charts take it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"
