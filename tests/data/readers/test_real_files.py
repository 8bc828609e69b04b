"""The real files: counts made by hand, or by a plain loop over the same file."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime, timedelta
from itertools import groupby

import pytest

from tests.data.readers.reading import REAL, keys, only, read, real_files, rows

pytestmark = real_files

CITIES = REAL / "cities_hourly_2019-02.csv"
STATIONS = [REAL / f"stations_hourly_jiaozuo_2020_{part}.csv" for part in "abc"]
DAILY = REAL / "city_daily_jiaozuo_2013-2017.csv"
WARNINGS = REAL / "warnings_2015-2025.csv"


def test_cities() -> None:
    found = read(CITIES)
    assert found.layouts == ("city_hourly",)
    assert (found.records, found.table.num_rows, found.rejected, found.repeats) == (
        71825,
        71825,
        (),
        0,
    )
    assert len(set(found.table["region"].to_pylist())) == 367
    (marker,) = found.defects
    # 258 AQI, 350 PM2.5, 1874 PM10, 332 SO2, 312 NO2, 325 CO, 321 O3.
    assert (marker.key, marker.got, marker.row, marker.count) == ("missing_marker", "—", 109, 3772)
    # One hour of the city is absent: 9 days of 24 hours less 14, and the first hour is 00:00.
    assert found.table["region"].to_pylist().count("410800") == 201
    first = rows(found.table.slice(0, 1), "region", "time", "aqi", "pm25", "co", "o3", "standard")
    assert first == [("北京市", datetime(2019, 2, 4), 61, 14, 0.3, 61, "hj633-2012")]


def test_stations_together() -> None:
    found = read(*STATIONS)
    assert found.records == 665 + 126 + 546
    assert found.rejected == ()
    expected = Counter(_repeats_by_hand())
    assert found.repeats == expected.total() == 347
    merged = [p for p in found.defects if p.key == "repeat_merged"]
    replaced = [p for p in found.defects if p.key == "repeat_replaced"]
    assert sum(p.count for p in merged) == expected["same"]
    assert len(replaced) == expected["other"]
    # 165 hours of six stations, the padded twin counted as its station.
    assert found.table.num_rows == 165 * 6

    dead = only(found.defects, "dead_station")
    assert (dead.got, dead.count) == ("市监测站\u3000", 191)
    frozen = {p.got: p.count for p in found.defects if p.key == "frozen_sensor"}
    assert frozen == {"市环保局\u3000": 165, "影视城": 165}
    control = only(found.defects, "control_station")
    assert (control.got, control.count) == ("影视城(对照点)", 165)
    assert {p.file: p.count for p in found.defects if p.key == "padded"} == {
        STATIONS[0].name: 190,
        STATIONS[1].name: 36,
        STATIONS[2].name: 156,
    }


def _repeats_by_hand() -> list[str]:
    """What becomes of each row that gives way to a later one of the same hour and station."""
    named = ("AQI", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3_1h", "O3_8h")
    told: dict[tuple[str, str, str], list[tuple[str, ...]]] = {}
    for path in STATIONS:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                key = (row["Date"], row["Hour"], row["WatchPoint"].strip())
                values = ("" if row[n] == "NaN" else f"{float(row[n])}" for n in named)
                told.setdefault(key, []).append(tuple(values))
    became = []
    for said in told.values():
        kept = ([one for one in said if any(one)] or said)[-1]
        lost = list(said)
        lost.reverse()
        lost.remove(kept)
        became += ["same" if one == kept else "other" if any(one) else "empty" for one in lost]
    return became


def test_the_later_row_is_kept() -> None:
    """The padded twin stands before its station in each hour, so the living values stay."""
    found = read(*STATIONS)
    alive = found.table.filter([s == "市环保局" for s in found.table["station"].to_pylist()])
    values = rows(alive, "aqi", "pm25", "pm10")
    longest = max(len(list(run)) for _, run in groupby(values))
    assert longest < 24


def test_daily() -> None:
    found = read(DAILY)
    assert found.layouts == ("city_daily",)
    assert (found.records, found.table.num_rows, found.rejected, found.defects) == (
        1128,
        1128,
        (),
        (),
    )
    assert set(found.table["period"].to_pylist()) == {"day"}
    times = found.table["time"].to_pylist()
    assert (min(times), max(times)) == (datetime(2014, 1, 1), datetime(2017, 2, 1))
    assert found.table["aqi"].to_pylist()[:3] == [84, 81, 87]


def test_warnings() -> None:
    found = read(WARNINGS, kind="warnings")
    # Rows 7, 8 and 21 do not state a year; each of the other 27 is told, four with an end too.
    assert [(p.row, p.key) for p in found.rejected] == [
        (7, "warning_time_open"),
        (8, "warning_time_open"),
        (21, "warning_time_open"),
    ]
    assert sorted({*found.table["source_row"].to_pylist(), 7, 8, 21}) == list(range(2, 32))
    actions = Counter(found.table["action"].to_pylist())
    # 22 rows state a start, three of them as a change of level; nine state an end.
    assert actions == {"issue": 19, "upgrade": 2, "downgrade": 1, "lift": 9}
    assert Counter(keys(found.defects)) == {
        "warning_issue_unknown": 1,
        "warning_end_planned": 3,
        "warning_end_open": 2,
        "warning_year_inferred": 2,
    }
    lifts = {
        name: when
        for name, action, when in rows(found.table, "warning", "action", "effective_from")
        if action == "lift"
    }
    assert lifts["北京-2016-12-30"] == datetime(2017, 1, 1) + timedelta(days=1)
    assert lifts["石家庄-2016-01-05"] == datetime(2016, 1, 6)
    assert lifts["平顶山-2016-12-29"] == datetime(2017, 1, 5, 12)


@pytest.mark.parametrize("path", [CITIES, STATIONS[0], DAILY, WARNINGS], ids=lambda p: p.stem)
def test_gb18030_reads_the_same(path, tmp_path) -> None:  # type: ignore[no-untyped-def]
    kind = "warnings" if path == WARNINGS else "aqi"
    other = tmp_path / path.name
    other.write_bytes(path.read_bytes().decode("utf-8-sig").encode("gb18030"))
    one, two = read(path, kind=kind), read(other, kind=kind)
    assert one.table.drop_columns(["source_file"]).equals(two.table.drop_columns(["source_file"]))
    assert (one.rejected, one.defects) == (two.rejected, two.defects)
