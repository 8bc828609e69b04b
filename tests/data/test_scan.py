"""A big Parquet straight to episodes: the same as by rows, and only for files fit for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics.episodes import Classification, classify
from analytics.plan import Level
from analytics.running import HourlySeries
from bench.generate import FIRST_HOUR, aqi_of, weather
from data.air import series_from_table
from data.rulebook import plan, regions, standards
from data.scan import NeedsCleaning, classify_parquet, scannable, series_of_parquet

NOW = datetime(2026, 1, 1)
REGIONS = ("北京市", "焦作市", "郑州市")
HOURS = 3000


def judge(series: HourlySeries) -> list[Classification]:
    return [classify(series, plan=plan("jiaozuo-2023"), standards=standards())]


def air() -> pa.Table:
    """Three regions of dirty air, with hours and values missing."""
    rng = np.random.default_rng(7)
    parts = []
    for name, anomaly in zip(REGIONS, weather(rng, HOURS, len(REGIONS)).T, strict=True):
        kept = rng.random(HOURS) > 0.05
        hours = (FIRST_HOUR + np.flatnonzero(kept)).astype("datetime64[h]")
        aqi = aqi_of(anomaly, 5.0)[kept]
        parts.append(
            pa.table(
                {
                    "region": pa.array([name] * len(aqi)),
                    "time": pa.array(hours.astype("datetime64[us]")),
                    "aqi": pa.array(aqi, mask=rng.random(len(aqi)) < 0.03),
                }
            )
        )
    return pa.concat_tables(parts)


@pytest.fixture
def table() -> pa.Table:
    return air()


def write(folder: Path, table: pa.Table, rows: int = 700) -> Path:
    path = folder / "air.parquet"
    pq.write_table(table, path, row_group_size=rows)
    return path


def row_by_row(table: pa.Table) -> list[dict[str, object]]:
    """The episodes by way of the tables that readers give."""
    found = [
        {
            "region": regions().code(e.region),
            "start": e.start,
            "end": e.end,
            "hours": e.hours,
            "level": e.level.code,
            "level_upper": e.level_upper.code,
            "basis": e.basis,
            "peak_aqi_24h": e.peak_aqi_24h,
            **{f"first_met_{x.code}": e.first_met.get(x) for x in list(Level)[1:]},
            "plan": e.plan,
            "reading": e.reading,
            "merge": e.merge,
        }
        for series in series_from_table(table)
        if isinstance(series, HourlySeries)
        for one in judge(series)
        for e in one.episodes
    ]
    return sorted(found, key=lambda e: (e["region"], e["start"]))


def in_order(found: pa.Table) -> list[dict[str, object]]:
    return sorted(found.to_pylist(), key=lambda e: (e["region"], e["start"]))


def as_typed(table: pa.Table, **types: pa.DataType) -> pa.Table:
    return table.cast(pa.schema([(f.name, types.get(f.name, f.type)) for f in table.schema]))


@pytest.mark.parametrize("rows", [1, 500, 700, 100_000])
def test_the_same_as_row_by_row(tmp_path: Path, table: pa.Table, rows: int) -> None:
    if rows == 1:
        table = table.slice(0, 300)
    path = write(tmp_path, table, rows)
    assert scannable(path, now=NOW, least=0)
    wanted = row_by_row(table)
    assert in_order(classify_parquet(path, judge)) == wanted
    assert rows == 1 or {e["level"] for e in wanted} == {"yellow", "orange", "red"}


@pytest.mark.parametrize(
    "types",
    [
        {"region": pa.dictionary(pa.int32(), pa.string())},
        {"region": pa.large_string()},
        {"time": pa.timestamp("ms")},
        {"time": pa.timestamp("ns")},
        {"aqi": pa.int16()},
        {"aqi": pa.float32()},
    ],
    ids=lambda types: f"{types}",
)
def test_types_of_columns(tmp_path: Path, table: pa.Table, types: dict[str, pa.DataType]) -> None:
    path = write(tmp_path, as_typed(table, **types))
    assert scannable(path, now=NOW, least=0)
    assert in_order(classify_parquet(path, judge)) == row_by_row(table)


def test_known_regions_get_their_code(tmp_path: Path, table: pa.Table) -> None:
    path = write(tmp_path, table)
    assert [s.region for s in series_of_parquet(path)] == ["北京市", "410800", "郑州市"]


def test_clean_air_gives_an_empty_table(tmp_path: Path, table: pa.Table) -> None:
    clean = table.set_column(2, "aqi", pa.array(np.full(len(table), 30.0)))
    found = classify_parquet(write(tmp_path, clean), judge)
    assert found.num_rows == 0
    assert "first_met_red" in found.column_names


def with_value(table: pa.Table, name: str, row: int, value: object) -> pa.Table:
    values = table[name].to_pylist()
    values[row] = value
    place = table.column_names.index(name)
    return table.set_column(place, name, pa.array(values, table[name].type))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("aqi", -1.0),
        ("aqi", 501.0),
        ("region", None),
        ("time", None),
        ("time", datetime(1989, 12, 31)),
        ("time", NOW + timedelta(hours=1)),
    ],
)
def test_what_would_be_refused_is_left_to_the_reader(
    tmp_path: Path, table: pa.Table, name: str, value: object
) -> None:
    path = write(tmp_path, with_value(table, name, len(table) // 2, value))
    assert not scannable(path, now=NOW, least=0)


def test_other_columns_and_types_are_left_to_the_reader(tmp_path: Path, table: pa.Table) -> None:
    n = len(table)
    others = {
        "more": table.append_column("pm25", pa.array(np.ones(n))),
        "fewer": table.drop_columns("aqi"),
        "text": as_typed(table, time=pa.string()),
        "zone": as_typed(table, time=pa.timestamp("us", tz="UTC")),
        "empty": table.slice(0, 0),
    }
    for name, other in others.items():
        assert not scannable(write(tmp_path, other), now=NOW, least=0), name


def test_no_parquet_at_all(tmp_path: Path, table: pa.Table) -> None:
    path = write(tmp_path, table)
    whole = path.read_bytes()
    for content in (b"", b"region,time,aqi\n", whole[: len(whole) // 2]):
        path.write_bytes(content)
        assert not scannable(path, now=NOW, least=0)
    assert not scannable(tmp_path / "none.parquet", now=NOW, least=0)
    assert not scannable(tmp_path, now=NOW, least=0)


def disorders(table: pa.Table) -> dict[str, pa.Table]:
    """What only reading can show."""
    half_past = table["time"][1500].as_py() + timedelta(minutes=30)
    return {
        "half past": with_value(table, "time", 1500, half_past),
        "region in two places": pa.concat_tables([table, table.slice(0, 10)]),
        "one region by two names": with_value(table, "region", 1500, "焦作"),
        "hour twice": pa.concat_tables([table.slice(0, 1000), table.slice(999)]),
        "padded": with_value(table, "region", 0, "北京市　"),
        "no name": with_value(table, "region", 0, ""),
        "shuffled": table.take(pa.array(np.random.default_rng(3).permutation(len(table)))),
    }


@pytest.mark.parametrize("name", disorders(air()))
def test_disorder_is_left_to_the_reader(tmp_path: Path, table: pa.Table, name: str) -> None:
    path = write(tmp_path, disorders(table)[name])
    assert scannable(path, now=NOW, least=0)
    with pytest.raises(NeedsCleaning):
        list(series_of_parquet(path))


def test_only_big_files_are_scanned(tmp_path: Path, table: pa.Table) -> None:
    # A reader also tells of what it merged or found doubtful; that is worth its time.
    path = write(tmp_path, table)
    assert not scannable(path, now=NOW)
    assert scannable(path, now=NOW, least=len(table))
    assert not scannable(path, now=NOW, least=len(table) + 1)


def test_leaving_early_stops_the_reading(tmp_path: Path, table: pa.Table) -> None:
    stream = series_of_parquet(write(tmp_path, table))
    assert next(stream).region == "北京市"
    stream.close()
