"""A snapshot as readers use it: questions from many threads, and files that are let go."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from data import duck
from data.snapshot import QUERIES, Snapshot, sql
from data.store import Store
from tests.data.storing import FIRST, hours, put, source, warning


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "它's a store")
    put(made, hours(48))
    made.publish("warnings", warning(), source())
    return made


def held(root: Path) -> int:
    """Open files of this process below a folder."""
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    return sum(str(root) in str(link.readlink()) for link in links)


def test_parameters_are_named(store: Store) -> None:
    with store.current() as snapshot:
        rows = snapshot.query(
            "air_rows",
            region="410800",
            start=datetime(2024, 1, 1, 23),
            end=datetime(2024, 1, 2, 1),
        )
        assert [t.hour for t in rows["time"].to_pylist()] == [23, 0, 1]
        with pytest.raises(duckdb.InvalidInputException):
            snapshot.query("air_rows", region="410800")
        with pytest.raises(duckdb.BinderException):
            snapshot.query("air_regions", region="410800")


@pytest.mark.parametrize("name", ["no_such", "../schema", "air_rows.sql"])
def test_an_unknown_question_lists_the_known(store: Store, name: str) -> None:
    with store.current() as snapshot, pytest.raises(KeyError, match="air_regions"):
        snapshot.query(name)


NAMED = {
    "air_rows": {"region": None, "start": None, "end": None},
    "forecast_as_of": {"region": "410800", "as_of": FIRST},
}


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.sql")), ids=lambda p: p.stem)
def test_every_question_fits_the_schema(path: Path, tmp_path: Path) -> None:
    """Also on the empty store, and each says in its head what it answers."""
    assert sql(path.stem).startswith("-- ")
    names = {str(p): None for p in _parameters(sql(path.stem))}
    with Store(tmp_path / "empty").current() as snapshot:
        answer = snapshot.query(path.stem, **{**names, **NAMED.get(path.stem, {})})
        assert answer.num_rows == 0 or answer.num_columns


def _parameters(text: str) -> set[str]:
    with duck.database() as con:
        (statement,) = con.extract_statements(text)
        return set(statement.named_parameters)


def test_a_snapshot_stays_while_others_are_published(store: Store) -> None:
    with store.current() as old:
        put(store, hours(60))
        assert old.table("aqi").num_rows == 48
        with store.current() as new:
            assert new.table("aqi").num_rows == 60
            assert new.id != old.id


def test_it_cannot_be_written_to(store: Store) -> None:
    with store.current() as snapshot:
        for statement in ("DELETE FROM air.aqi", "CREATE TABLE air.x (a INTEGER)"):
            with pytest.raises(duckdb.Error, match="read-only"):
                snapshot._database.execute(statement)


def test_many_threads_may_ask_at_once(store: Store) -> None:
    wrong: list[object] = []

    def ask(snapshot: Snapshot, region: str, n: int) -> None:
        for _ in range(20):
            rows = snapshot.query("air_rows", region=region, start=None, end=None)
            if rows.num_rows != n:
                wrong.append((region, rows.num_rows))

    with store.current() as snapshot:
        threads = [
            threading.Thread(target=ask, args=(snapshot, region, n))
            for region, n in (("410800", 48), ("410802", 0)) * 3
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_files_are_let_go(store: Store) -> None:
    assert held(store.root) == 0
    snapshot = store.current()
    rows = snapshot.query("air_rows", region=None, start=None, end=None)
    assert held(store.root) > 0
    snapshot.close()
    assert held(store.root) == 0
    with pytest.raises(duckdb.ConnectionException):
        snapshot.table("aqi")
    dropped = store.current()
    dropped.table("aqi")
    del dropped
    assert held(store.root) == 0
    with store.current():
        assert held(store.root) > 0
    assert held(store.root) == 0
    assert rows.num_rows == 48, "an answer outlives its snapshot"


def test_sources_name_the_rows_files(store: Store) -> None:
    with store.current() as snapshot:
        assert {s.id for s in snapshot.sources} == {1, 2}
        assert [s.kind for s in snapshot.sources] == ["aqi", "warnings"]
        assert set(snapshot.table("aqi")["source_id"].to_pylist()) == {1}
