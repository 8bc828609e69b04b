"""Natural days of a city, without a header: city, date, AQI, its range, class, pollutants, rank."""

from __future__ import annotations

import re

from data.draft import Cells, Draft
from data.readers.layout import Layout, draft_of
from data.readers.sheet import Sheet

_NAMES = {
    "region": 0,
    "time": 1,
    "aqi": 2,
    "pm25": 5,
    "pm10": 6,
    "so2": 7,
    "co": 8,
    "no2": 9,
    # Not `o3_8h`: on summer days the file's AQI does not follow from it as an 8 h mean would.
    "o3": 10,
}
_WIDTH = 12
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_RANGE = re.compile(r"\d+~\d+")
_COLUMNS = (
    *("city", "date", "AQI", "low~high", "class"),
    *("PM2.5", "PM10", "SO2", "CO", "NO2", "O3", "rank"),
)


def _recognise(head: tuple[str, ...]) -> bool:
    return (
        len(head) == _WIDTH and bool(_DATE.fullmatch(head[1])) and bool(_RANGE.fullmatch(head[3]))
    )


def _read(sheet: Sheet, region: str) -> Draft:
    cells = {name: Cells(_COLUMNS[at], sheet.cells(at)) for name, at in _NAMES.items()}
    return draft_of(sheet, cells)


LAYOUT = Layout("city_daily", "aqi", _COLUMNS, _recognise, _read, headless=True)
