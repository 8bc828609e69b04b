"""Hours of a city's stations as crawled: ``Date,Hour,WatchPoint,AQI,Level,…``.

The city is not in the file. Hour 08 of a date is the hour that ends at 08:00, hour 00 the one
that ends as the date begins.
"""

from __future__ import annotations

from data.draft import Cells, Draft, constant
from data.readers.layout import PUBLISHED, Layout, draft_of, joined, mapped, needs
from data.readers.sheet import Sheet

_NAMES = {"station": "WatchPoint", **PUBLISHED, "o3": "O3_1h"}
_DATE, _HOUR = "Date", "Hour"
_UNREAD = ("Level", "PrimaryPollution")


def _read(sheet: Sheet, region: str) -> Draft:
    cells, defects = mapped(sheet, _NAMES, (_DATE, _HOUR, *_UNREAD))
    clock, _ = mapped(sheet, {"date": _DATE, "hour": _HOUR}, sheet.head)
    date, hour = clock["date"], clock["hour"]
    cells["time"] = Cells(f"{date.label} {hour.label}", joined(date.values, hour.values))
    cells["region"] = constant(region, len(sheet.rows))
    return draft_of(sheet, cells, defects)


LAYOUT = Layout(
    "station_hourly",
    "aqi",
    (_DATE, _HOUR, *_NAMES.values()),
    needs(_DATE, _HOUR, "WatchPoint"),
    _read,
)
