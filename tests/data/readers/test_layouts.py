"""Each layout: recognised from its header, and read cell by cell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from data import readers
from data.kinds import folded, kinds
from tests.data.readers.reading import keys, only, read, refusal, rows, text_file

VALUES = ("aqi", "pm25", "pm10", "so2", "no2", "co", "o3", "o3_8h")


def test_the_layouts_there_are() -> None:
    assert set(readers.LAYOUTS["aqi"]) == {
        *("canonical", "city_hourly", "station_hourly", "city_daily"),
        *("cnemc_city", "cnemc_station"),
    }
    assert set(readers.LAYOUTS["warnings"]) == {"canonical", "published_warnings"}
    inventory = {"plants", "measures", "plant_plans"}
    for name in inventory:
        assert readers.LAYOUTS[name] == ("canonical", "office_inventory")
    for name in set(kinds()) - {"aqi", "warnings"} - inventory:
        assert readers.LAYOUTS[name] == ("canonical",)


def test_every_layout_has_a_name_of_its_own() -> None:
    names = [(one.kind, one.name) for one in readers.layouts()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "header",
    [
        "region,time,aqi,pm25,station",
        "区域,时间,AQI,PM2.5,站点",
        "站点,PM2.5（µg/m³）, aqi ,时间,区域",
        "ＡＱＩ,region,Time,PM₂.₅ [ug/m3],station",
    ],
)
def test_canonical_headers(tmp_path: Path, header: str) -> None:
    cell = {"region": "焦作", "time": "2019-02-04 01:00", "aqi": "61", "pm25": "14", "station": "x"}
    headers = kinds()["aqi"].by_header()
    line = ",".join(cell[headers[folded(h)]] for h in header.split(","))
    found = read(text_file(tmp_path, f"{header}\n{line}\n"))
    assert found.layouts == ("canonical",)
    assert rows(found.table, "region", "time", "aqi", "pm25", "station", "source_row") == [
        ("410800", datetime(2019, 2, 4, 1), 61.0, 14.0, "x", 2)
    ]
    assert found.defects == ()


def test_unknown_columns_are_reported_once(tmp_path: Path) -> None:
    found = read(text_file(tmp_path, "region,time,aqi,foo,bar\nx,2019-02-04 01:00,1,2,3\n"))
    problem = only(found.defects, "ignored_column")
    assert (problem.column, problem.count, problem.row) == ("foo, bar", 2, 1)


def test_hours_and_natural_days(tmp_path: Path) -> None:
    text = "region,time,aqi\nx,2019-02-04,1\nx,2019-02-05 00:00,2\nx,2019-02-04 24:00,2\n"
    found = read(text_file(tmp_path, text))
    midnight = datetime(2019, 2, 5)
    assert sorted(rows(found.table, "period", "time", "aqi")) == [
        ("day", midnight, 1.0),
        ("hour", midnight, 2.0),
    ]
    assert only(found.defects, "repeat_merged").count == 1


@pytest.mark.parametrize(
    ("day", "standard"), [("2026-02-28 24:00", "hj633-2012"), ("2026-03-01 01:00", "hj633-2026")]
)
def test_the_standard_is_that_of_the_day_of_the_hour(
    tmp_path: Path, day: str, standard: str
) -> None:
    """00:00 of 1 March is the last hour of February."""
    found = read(text_file(tmp_path, f"region,time,aqi\nx,{day},1\nx,{day[:10]},1\n"))
    assert found.table["standard"].to_pylist() == [standard, standard]


def test_station_hourly(tmp_path: Path) -> None:
    text = (
        "Date,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2,O3_1h,O3_8h,SO2\n"
        "20200402,08,影视城,70,良,PM2.5,51,81,0.5,8,146,147,9\n"
        '20200402,00,影视城(对照点),NaN,,"\n PM10\n",NaN,81,0.5,8,146,147,9\n'
    )
    path = text_file(tmp_path, text)
    found = read(path)
    assert found.layouts == ("station_hourly",)
    assert rows(found.table, "region", "time", "station", "control", *VALUES) == [
        ("410800", datetime(2020, 4, 2, 8), "影视城", False, 70, 51, 81, 9, 8, 0.5, 146, 147),
        (
            "410800",
            datetime(2020, 4, 2),
            "影视城(对照点)",
            True,
            None,
            None,
            81,
            9,
            8,
            0.5,
            146,
            147,
        ),
    ]
    assert keys(found.defects) == ["control_station", "missing_marker"]
    assert read(path, region="修武县").table["region"].to_pylist() == ["410821"] * 2


def test_city_daily(tmp_path: Path) -> None:
    text = "焦作,2013-12-31,84,81~86,良,22.3,112.9,55,0.833,30.1,51,21\n"
    found = read(text_file(tmp_path, text, encoding="utf-8-sig"))
    assert found.layouts == ("city_daily",)
    assert rows(found.table, "region", "time", "period", *VALUES, "source_row") == [
        ("410800", datetime(2014, 1, 1), "day", 84, 22.3, 112.9, 55, 30.1, 0.833, 51, None, 1)
    ]


CNEMC = """date,hour,type,北京,焦作,某市
20190204,0,AQI,61,104,
20190204,0,PM2.5,14,41,
20190204,0,PM2.5_24h,1,1,1
20190204,0,CO,0.3,-9,1.1
20190204,1,AQI,62,—,9
20190204,1,Xe,1,1,1
20190204,0,AQI,61,105,
"""


def test_cnemc_city(tmp_path: Path) -> None:
    found = read(text_file(tmp_path, CNEMC))
    assert found.layouts == ("cnemc_city",)
    midnight, one = datetime(2019, 2, 4), datetime(2019, 2, 4, 1)
    assert sorted(
        rows(found.table, "region", "time", "aqi", "pm25", "co", "source_row"), key=str
    ) == [
        ("410800", midnight, 105.0, None, None, 8),
        ("410800", one, None, None, None, 6),
        ("北京", midnight, 61.0, None, None, 8),
        ("北京", one, 62.0, None, None, 6),
        ("某市", midnight, None, None, 1.1, 2),
        ("某市", one, 9.0, None, None, 6),
    ]
    (bad,) = found.rejected
    assert (bad.key, bad.row, bad.column, bad.got) == ("out_of_range", 5, "焦作", "-9")
    # Three cities in two hours, one hour told twice: the second telling lacks PM2.5 and CO.
    assert (found.records, found.rejected_records, found.repeats) == (9, 1, 2)
    assert only(found.defects, "ignored_type").got == "xe"
    assert only(found.defects, "repeat_replaced").column == "pm25, co"
    assert only(found.defects, "repeat_empty").count == 1


def test_a_file_of_station_codes_is_not_one_of_cities(tmp_path: Path) -> None:
    path = text_file(tmp_path, "date,hour,type,1001A,1002A\n20190204,0,AQI,1,2\n")
    assert refusal(path).key == "wrong_header"


@pytest.mark.parametrize("underscores", [False, True])
def test_cnemc_station(tmp_path: Path, underscores: bool) -> None:
    header = (
        "timepoint,stationcode,longitude,latitude,area,positionname,primarypollutant,aqi,pm10,"
        "pm10_24h,pm2_5,pm2_5_24h,no2,no2_24h,o3,o3_24h,o3_8h,o3_8h_24h,so2,so2_24h,co,co_24h"
    )
    if underscores:
        for word in ("point", "code", "name", "pollutant"):
            header = header.replace(word, f"_{word}", 1)
    text = (
        f"{header}\n"
        "2019-02-04T08:00,1790A,113,35,焦作市,影视城,PM10,70,81,1,51,1,8,1,146,1,147,1,9,1,0.5,1\n"
        "2019-02-04 09:00:00,1791A,113,35,焦作,,PM10,70,81,1,51,1,8,1,146,1,147,1,9,1,0.5,1\n"
    )
    found = read(text_file(tmp_path, text))
    assert found.layouts == ("cnemc_station",)
    assert rows(found.table, "region", "station", *VALUES) == [
        ("410800", "影视城", 70, 51, 81, 9, 8, 0.5, 146, 147),
        ("410800", "1791A", 70, 51, 81, 9, 8, 0.5, 146, 147),
    ]
    assert found.defects == ()


WARNINGS = "city,level,start_local,end_local,end_status,fact,source_title\r\n"


@pytest.mark.parametrize(
    ("line", "told", "said"),
    [
        (
            "焦作,橙,2018-01-26T00,,not stated,start,启动橙色预警(焦气应急办函〔2018〕7号)",
            [("焦作-2018-01-26", "issue", "orange", "焦气应急办函〔2018〕7号")],
            ["warning_issue_unknown"],
        ),
        (
            "许昌,橙(黄升橙),2016-12-18T00,,not stated,upgrade,x",
            [("许昌-2016-12-18", "upgrade", "orange", None)],
            ["warning_issue_unknown"],
        ),
        (
            "开封,橙(红降橙),2021-01-26T15,,not stated,downgrade,x",
            [("开封-2021-01-26", "downgrade", "orange", None)],
            ["warning_issue_unknown"],
        ),
        (
            "石家庄,橙,,2016-01-05T24,lifted,end,x",
            [("石家庄-2016-01-05", "lift", None, None)],
            ["warning_issue_unknown"],
        ),
        (
            "北京,红,2016-12-16T20,2016-12-21 night,planned,start,x",
            [("北京-2016-12-16", "issue", "red", None)],
            ["warning_issue_unknown", "warning_end_open"],
        ),
        (
            "北京,橙,2016-12-30T00,2017-01-01T24,planned end stated,start+planned end,x",
            [("北京-2016-12-30", "issue", "orange", None), ("北京-2016-12-30", "lift", None, None)],
            ["warning_issue_unknown", "warning_end_planned"],
        ),
    ],
)
def test_published_warnings(
    tmp_path: Path, line: str, told: list[tuple[str | None, ...]], said: list[str]
) -> None:
    found = read(text_file(tmp_path, WARNINGS + line + "\r\n"), kind="warnings")
    assert found.layouts == ("published_warnings",)
    assert rows(found.table, "warning", "action", "level", "document") == told
    assert keys(found.defects) == said
    assert found.rejected == ()


def test_a_warning_issued_before_it_holds(tmp_path: Path) -> None:
    line = "郑州,橙,2018-12-28T22,,not stated,issued 15:00; response started 22:00,x\n"
    found = read(text_file(tmp_path, WARNINGS + line), kind="warnings")
    issued, effective = datetime(2018, 12, 28, 15), datetime(2018, 12, 28, 22)
    assert rows(found.table, "issued_at", "effective_from") == [(issued, effective)]
    assert found.defects == ()


@pytest.mark.parametrize(
    ("line", "key", "column"),
    [
        ("焦作,橙,10-22T18 (year not stated),,x,start,x", "warning_time_open", "start_local"),
        ("焦作,橙,,03-23T08 (year not stated),lifted,end,x", "warning_time_open", "end_local"),
        ("焦作,紫,2018-01-26T00,,x,start,x", "unknown_choice", "level"),
        (",橙,2018-01-26T00,,x,start,x", "missing_needed", "warning"),
        ("焦作,橙,2018-13-26T00,,x,start,x", "bad_time", "issued_at"),
    ],
)
def test_a_warning_that_cannot_be_stored(tmp_path: Path, line: str, key: str, column: str) -> None:
    found = read(text_file(tmp_path, WARNINGS + line + "\n"), kind="warnings")
    assert (found.rejected[0].key, found.rejected[0].column) == (key, column)
    assert found.table.num_rows == 0
