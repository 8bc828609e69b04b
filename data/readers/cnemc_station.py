"""Hours of stations in the national centre's long form: ``timepoint,stationcode,…,area,…``.

The station is known by its name, as in the crawled files, or by its code where the name is
blank. The 24 h columns are left unread: running means are formed here, by one rule for all.
"""

from __future__ import annotations

import pyarrow.compute as pc

from data.draft import Cells, Draft
from data.readers.files import Sheet
from data.readers.layout import Layout, as_text, draft_of, mapped, needs

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


def _read(sheet: Sheet, region: str) -> Draft:
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
    needs("timepoint", "area", "aqi", *_STATION.values()),
    _read,
)
