"""Rows to series: city and stations, hours and days, any order, any source."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.running import DailySeries, HourlySeries
from data.air import POLLUTANTS, all_series, load_series, series_from_table
from data.store import Store
from tests.data.storing import FIRST, hours, put, source

NAN = float("nan")
# Hours from 1970-01-01 00:00 to 2024-01-01 01:00: 19723 days and one hour.
START = 19723 * 24 + 1


def row(
    hour: int,
    *,
    region: str = "410800",
    station: str = "",
    control: bool = False,
    period: str = "hour",
    dust: bool | None = None,
    **values: float,
) -> dict[str, object]:
    time = FIRST + timedelta(hours=hour)
    plain = dict.fromkeys(("aqi", *POLLUTANTS))
    return {
        "region": region,
        "time": time,
        "period": period,
        **plain,
        **values,
        "dust": dust,
        "station": station,
        "control": control,
    }


SCHEMA = pa.schema(
    [
        ("region", pa.string()),
        ("time", pa.timestamp("us")),
        ("period", pa.string()),
        *((name, pa.float64()) for name in ("aqi", *POLLUTANTS)),
        ("dust", pa.bool_()),
        ("station", pa.string()),
        ("control", pa.bool_()),
    ]
)


def table(*rows: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


def only(rows: pa.Table) -> HourlySeries:
    (series,) = series_from_table(rows)
    assert isinstance(series, HourlySeries)
    return series


def listed(values: np.ndarray) -> list[float | None]:
    return [None if np.isnan(v) else float(v) for v in values]


def test_hours_lie_on_a_dense_axis() -> None:
    series = only(table(row(0, aqi=50, pm25=30), row(2, aqi=70, pm25=40)))
    assert (series.region, series.start) == ("410800", START)
    assert listed(series.aqi) == [50, None, 70]
    assert list(series.concentrations) == ["pm25"], "what is nowhere known is left out"
    assert listed(series.concentrations["pm25"]) == [30, None, 40]
    assert series.dust is None


def test_nothing_gives_nothing() -> None:
    assert list(series_from_table(table())) == []
    assert list(series_from_table(table(row(0)))) == [], "a row without any value is no hour"


def test_regions_come_sorted_whatever_the_order_of_rows() -> None:
    a = [row(h, region="410802", aqi=h + 1) for h in range(3)]
    b = [row(h, region="北京市", aqi=h + 11) for h in range(2)]
    c = [row(h, region="410800", aqi=h + 21) for h in range(2)]
    for rows in (a + b + c, c + a + b, [a[2], b[1], c[0], a[0], c[1], b[0], a[1]]):
        found = list(series_from_table(table(*rows)))
        assert [s.region for s in found] == ["410800", "410802", "北京市"]
        assert [listed(s.aqi) for s in found] == [[21, 22], [1, 2, 3], [11, 12]]


def test_the_city_row_wins_and_stations_fill_the_hours_without_one() -> None:
    series = only(
        table(
            row(0, aqi=120, pm25=90),
            row(0, station="A", aqi=10, pm25=10),
            row(1, station="A", aqi=10, pm25=10, so2=4),
            row(1, station="B", aqi=40, pm25=21),
        )
    )
    assert listed(series.aqi) == [120, None], "the AQI of a mean is no mean of AQI"
    assert listed(series.concentrations["pm25"]) == [90, 15.5]
    assert listed(series.concentrations["so2"]) == [None, 4], "the mean over those that have it"


def test_an_empty_city_row_hides_no_station() -> None:
    series = only(table(row(0), row(0, station="A", pm25=10), row(1, pm25=20)))
    assert listed(series.concentrations["pm25"]) == [10, 20]


def test_control_points_do_not_count() -> None:
    rows = [
        row(0, station="A", pm10=100, o3_8h=60),
        row(0, station="影视城", control=True, pm10=10, o3_8h=160),
        row(1, station="影视城", control=True, pm10=10),
    ]
    series = only(table(*rows))
    assert listed(series.concentrations["pm10"]) == [100]
    assert listed(series.concentrations["o3_8h"]) == [60]


def test_dust_at_any_station_is_dust_in_the_region() -> None:
    series = only(
        table(
            row(0, station="A", pm10=900, dust=True),
            row(0, station="B", pm10=100, dust=False),
            row(1, station="A", pm10=100),
            row(2, aqi=300, dust=True),
        )
    )
    assert series.dust is not None
    assert series.dust.tolist() == [True, False, True]


def test_a_mean_does_not_depend_on_the_order_of_stations() -> None:
    values = [0.1, 0.2, 0.3, 0.7, 1.1]
    rows = [row(0, station=str(i), co=v) for i, v in enumerate(values)]
    one, other = only(table(*rows)), only(table(*rows[::-1]))
    # (0.1 + 0.2 + 0.3 + 0.7 + 1.1) / 5 = 2.4 / 5
    assert one.concentrations["co"][0] == other.concentrations["co"][0] == 0.48


def test_a_natural_day_is_stamped_at_its_end() -> None:
    (series,) = series_from_table(
        table(row(23, period="day", aqi=88), row(47, period="day", aqi=90))
    )
    assert isinstance(series, DailySeries)
    # 24:00 of 2024-01-01 is 2024-01-02 00:00.
    assert series.days.tolist() == [19723, 19724]
    assert listed(series.aqi) == [88, 90]


def test_days_are_left_out_where_an_hour_is_known() -> None:
    """Hours 24:00 of day 1 (index 23) and 01:00 of day 3 (index 48): only day 2 is left."""
    found = list(
        series_from_table(
            table(
                *(row(23 + 24 * d, period="day", aqi=80 + d) for d in range(3)),
                row(23, aqi=50),
                row(48, aqi=60),
            )
        )
    )
    assert [type(s) for s in found] == [HourlySeries, DailySeries]
    assert isinstance(found[1], DailySeries)
    assert found[1].days.tolist() == [19724]
    assert listed(found[1].aqi) == [81]
    assert len(found[0]) == 26 if isinstance(found[0], HourlySeries) else False


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_any_unit_of_time_and_plain_columns(unit: str) -> None:
    """As a generated Parquet file has them: three columns, whole numbers, regions encoded."""
    times = pa.array([FIRST, FIRST + timedelta(hours=1)], pa.timestamp(unit))
    regions = pa.array(["x", "x"]).dictionary_encode()
    rows = pa.table({"region": regions, "time": times, "aqi": pa.array([5, 6], pa.int16())})
    series = only(rows)
    assert series.start == START
    assert listed(series.aqi) == [5, 6]


def test_chunks_with_dictionaries_of_their_own() -> None:
    one = table(row(0, region="b", aqi=1))
    two = table(row(0, region="a", aqi=2), row(1, region="b", aqi=3))
    parts = [
        t.set_column(0, "region", t["region"].combine_chunks().dictionary_encode())
        for t in (one, two)
    ]
    found = list(series_from_table(pa.concat_tables(parts)))
    assert [(s.region, listed(s.aqi)) for s in found] == [("a", [2]), ("b", [1, 3])]


CELL = st.one_of(st.none(), st.sampled_from([10.0, 20.5, 35.0]))
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["410800", "410802"]),
        st.integers(0, 5),
        st.sampled_from(["", "A", "B", "对照"]),
        CELL,
        CELL,
    ),
    max_size=25,
    unique_by=lambda r: r[:3],
)


@settings(max_examples=200, deadline=None)
@given(rows=ROWS)
def test_series_are_what_a_plain_loop_finds(rows: list[tuple]) -> None:
    expected: dict[tuple[str, int], tuple[float | None, float | None]] = {}
    for region in ("410800", "410802"):
        for hour in range(6):
            here = [r for r in rows if r[:2] == (region, hour)]
            city = [(a, p) for *_, s, a, p in here if s == "" and (a, p) != (None, None)]
            parts = [p for *_, s, _, p in here if s in ("A", "B") and p is not None]
            if city:
                expected[region, hour] = city[0]
            elif parts:
                expected[region, hour] = (None, round(sum(parts) / len(parts), 6))
    given_rows = [
        row(h, region=r, station=s, control=s == "对照", aqi=a, pm25=p) for r, h, s, a, p in rows
    ]
    found = {}
    for series in series_from_table(table(*given_rows)):
        assert isinstance(series, HourlySeries)
        aqi = listed(series.aqi)
        pm25 = listed(series.concentrations.get("pm25", np.full(len(series), np.nan)))
        for i, pair in enumerate(zip(aqi, pm25, strict=True)):
            if pair != (None, None):
                found[series.region, series.start - START + i] = pair
    assert found == expected


# ── from the store ─────────────────────────────────────────────────────────────────────────────


def stored(*rows: dict[str, object]) -> pa.Table:
    rows_ = table(*rows)
    standard = pa.array(["hj633-2012"] * rows_.num_rows)
    return rows_.append_column("standard", standard)


def test_the_store_gives_what_the_file_gave(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    rows = stored(
        row(3, aqi=40),
        row(0, aqi=50, dust=True),
        row(1, station="A", pm25=7),
        row(0, region="x", aqi=1),
    )
    store.publish("aqi", rows, source())
    with store.current() as snapshot:
        for ours, theirs in zip(all_series(snapshot), series_from_table(rows), strict=True):
            assert isinstance(ours, HourlySeries)
            assert isinstance(theirs, HourlySeries)
            assert (ours.region, ours.start) == (theirs.region, theirs.start)
            assert listed(ours.aqi) == listed(theirs.aqi)
        series = load_series(snapshot, "410800", FIRST, FIRST + timedelta(hours=1))
        assert isinstance(series, HourlySeries)
        assert listed(series.aqi) == [50, None]
        assert snapshot.query("air_regions").to_pylist() == [
            {
                "region": "410800",
                "hours": 3,
                "days": 0,
                "first": FIRST,
                "last": FIRST + timedelta(hours=3),
                "stations": 1,
            },
            {"region": "x", "hours": 1, "days": 0, "first": FIRST, "last": FIRST, "stations": 0},
        ]


def test_days_and_an_unknown_region(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.publish("aqi", stored(row(23, period="day", aqi=88)), source())
    with store.current() as snapshot:
        days = load_series(snapshot, "410800")
        assert isinstance(days, DailySeries)
        assert days.days.tolist() == [19723]
        none = load_series(snapshot, "nowhere")
        assert isinstance(none, HourlySeries)
        assert len(none) == 0


def test_the_newest_forecast_as_of_a_moment(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")

    def issue(at: int, aqi: float) -> pa.Table:
        return pa.table(
            {
                "region": ["410800"] * 2,
                "issued_at": [FIRST + timedelta(hours=at)] * 2,
                "time": [FIRST + timedelta(hours=at + h) for h in (24, 25)],
                "period": ["hour"] * 2,
                "aqi": [aqi, aqi + 1],
            }
        )

    store.publish("forecast", pa.concat_tables([issue(0, 100.0), issue(6, 200.0)]), source())

    def asked(at: datetime) -> list[float]:
        with store.current() as snapshot:
            rows = snapshot.query("forecast_as_of", region="410800", as_of=at)
            return list(rows["aqi"].to_pylist())

    assert asked(FIRST - timedelta(minutes=1)) == []
    assert asked(FIRST) == [100, 101]
    assert asked(FIRST + timedelta(hours=5, minutes=59)) == [100, 101]
    assert asked(FIRST + timedelta(hours=6)) == [200, 201]


def test_a_year_of_hours_survives_the_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    put(store, hours(8760))
    with store.current() as snapshot:
        series = load_series(snapshot, "410800")
        assert isinstance(series, HourlySeries)
        assert len(series) == 8760
        assert set(series.aqi.tolist()) == {100.0}
