"""Hours of many cities, one row a city and hour: ``city,AQI,PM2.5,…,main_pollution,time``."""

from __future__ import annotations

from data.draft import Draft
from data.readers.layout import PUBLISHED, Layout, draft_of, mapped, needs
from data.readers.sheet import Sheet

_NAMES = {"region": "city", "time": "time", **PUBLISHED}


def _read(sheet: Sheet, region: str) -> Draft:
    cells, defects = mapped(sheet, _NAMES, ("main_pollution",))
    return draft_of(sheet, cells, defects)


LAYOUT = Layout("city_hourly", "aqi", tuple(_NAMES.values()), needs("city", "time", "AQI"), _read)
