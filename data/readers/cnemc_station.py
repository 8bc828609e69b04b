"""Hours of stations in the national centre's long form: ``timepoint,stationcode,…,area,…``.

The station is known by its name, as in the crawled files, or by its code where the name is
blank. The 24 h columns are left unread: running means are formed here, by one rule for all.
"""

from __future__ import annotations

from dataclasses import replace

import pyarrow.compute as pc

from data.draft import Cells, Draft
from data.kinds import folded
from data.readers.layout import Layout, as_text, draft_of, mapped, needs
from data.readers.sheet import Sheet

_NAMES = {
    "region": "area",
    "time": "timepoint",
    "aqi": "aqi",
    "pm25": "pm2_5",
    "pm10": "pm10",
    "so2": "so2",
    "no2": "no2",
    "co": "co",
    "o3": "o3",
    "o3_8h": "o3_8h",
}
_STATION = {"name": "positionname", "code": "stationcode"}
_UNREAD = (
    *("longitude", "latitude", "primarypollutant", "quality"),
    *("pm2_5_24h", "pm10_24h", "so2_24h", "no2_24h", "co_24h", "o3_24h", "o3_8h_24h"),
)


# Some sites that pass the data on write the words apart.
_APART = {
    "time_point": "timepoint",
    "station_code": "stationcode",
    "position_name": "positionname",
    "primary_pollutant": "primarypollutant",
}
_needs = needs("timepoint", "area", "aqi", *_STATION.values())


def _usual(head: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_APART.get(folded(cell), cell) for cell in head)


def _read(sheet: Sheet, region: str) -> Draft:
    sheet = replace(sheet, head=_usual(sheet.head))
    cells, defects = mapped(sheet, _NAMES, (*_STATION.values(), *_UNREAD))
    names, _ = mapped(sheet, _STATION, sheet.head)
    name, code = names["name"], names["code"]
    written = as_text(name.values)
    blank = pc.equal(pc.utf8_trim_whitespace(written), "")
    cells["station"] = Cells(name.label, pc.if_else(blank, as_text(code.values), written))
    return draft_of(sheet, cells, defects)


LAYOUT = Layout(
    "cnemc_station",
    "aqi",
    (*_NAMES.values(), *_STATION.values()),
    lambda head: _needs(_usual(head)),
    _read,
)
