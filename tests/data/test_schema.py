"""What is exchanged (tables.toml) and what is stored (schema.sql) are the same tables."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from analytics.problems import JiError
from data import schema
from data.kinds import kinds

SCRIPT = Path(schema.__file__).with_name("schema.sql")
# What a stored row has beyond what is exchanged.
ADDED = {
    "aqi": {"period", "control", "standard"},
    "forecast": {"period"},
}
STORED_AS = {
    "text": {"VARCHAR"},
    "region": {"VARCHAR"},
    "plant": {"VARCHAR"},
    "choice": {"VARCHAR"},
    "number": {"DOUBLE"},
    "count": {"INTEGER"},
    "flag": {"BOOLEAN"},
    "time": {"TIMESTAMP"},
    "hour_or_day": {"TIMESTAMP"},
    "moment": {"TIMESTAMP"},
    "date": {"DATE"},
    "edition": {"VARCHAR"},
}


def test_every_exchanged_table_is_stored_in_its_group() -> None:
    exchanged = {name: kind.group for name, kind in kinds().items()}
    assert {t.name: t.group for t in schema.tables().values()} == exchanged
    assert set(schema.groups()) == {"air", "inventory", "duty", "comments"}


@pytest.mark.parametrize("name", list(kinds()))
def test_columns_agree(name: str) -> None:
    stored = {c.name: c for c in schema.table(name).columns}
    exchanged = kinds()[name].columns
    assert set(stored) - set(exchanged) == ADDED.get(name, set()) | {"source_id", "source_row"}
    assert set(exchanged) <= set(stored)
    order = [n for n in stored if n in exchanged]
    assert order == list(exchanged)
    for column, field in exchanged.items():
        assert stored[column].kind in STORED_AS[field.type], column
        assert stored[column].required == (field.key or field.need), column


def test_keys_of_air_tell_hours_from_natural_days() -> None:
    assert set(schema.table("aqi").keys) == {"region", "time", "station", "period"}
    assert set(schema.table("forecast").keys) == {"region", "issued_at", "time", "period"}


def test_what_comes_in_again_is_a_row_of_its_own() -> None:
    assert schema.table("reports").keys == ("region", "date", "kind", "submitted_at")
    assert schema.table("reports").subject == ("region", "date", "kind")
    again = {t.name: set(t.keys) - set(t.subject) for t in schema.tables().values()}
    assert {name: told for name, told in again.items() if told} == {
        "reports": {"submitted_at"},
        "duties": {"done_at"},
        "remarks": {"written_at"},
    }


def test_the_script_is_read_as_duckdb_reads_it() -> None:
    with duckdb.connect(":memory:") as con:
        con.execute(SCRIPT.read_text(encoding="utf-8"))
        rows = con.execute(
            "SELECT table_name, column_name, data_type, NOT is_nullable FROM duckdb_columns()"
            " WHERE database_name = 'memory' ORDER BY table_oid, column_index"
        ).fetchall()
    ours = [
        (t.name, c.name, c.kind, c.required) for t in schema.tables().values() for c in t.columns
    ]
    assert sorted(rows) == sorted(ours)


def test_an_unknown_table_lists_the_known() -> None:
    with pytest.raises(JiError) as caught:
        schema.table("weather")
    assert caught.value.problems[0].key == "unknown_kind"
    assert "warnings" in caught.value.problems[0].allowed


def test_the_schema_has_a_version() -> None:
    assert schema.version() >= 1
