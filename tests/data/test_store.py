"""The store as its users see it: import, history, restore, backup, demonstration."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.problems import JiError
from data import writer
from data.store import ImportResult, SourceFile, Store
from tests.data.storing import FIRST, hours, put, source, state_of, tree, warning


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def refused(error: pytest.ExceptionInfo[JiError]) -> str:
    return error.value.problems[0].key


# ── empty ──────────────────────────────────────────────────────────────────────────────────────


def test_an_empty_store_answers_with_empty_tables(store: Store) -> None:
    assert store.current_id() is None
    assert store.snapshots() == []
    assert store.verify() == []
    with store.current() as snapshot:
        assert snapshot.empty
        assert not snapshot.demo
        assert set(snapshot.rows.values()) == {0}
        assert snapshot.query("air_regions").num_rows == 0
        assert snapshot.table("plants").num_rows == 0
    assert not store.root.exists(), "reading must not make folders"


def test_nothing_to_import_makes_nothing(store: Store) -> None:
    assert store.publish("aqi", hours(0), source()) == ImportResult(0, 0, 0, None)
    assert not store.root.exists()


# ── import ─────────────────────────────────────────────────────────────────────────────────────


def test_counts_new_unchanged_and_replaced_rows(store: Store) -> None:
    first = store.publish("aqi", hours(3), source())
    assert first == ImportResult(3, 0, 0, store.current_id())
    same = store.publish("aqi", hours(3), source())
    assert same == ImportResult(0, 3, 0, first.snapshot), "nothing new makes no snapshot"
    other = pa.concat_tables([hours(1, value=150.0), hours(4).slice(1)])
    result = store.publish("aqi", other, source())
    assert result == ImportResult(1, 2, 1, store.current_id())
    assert result.snapshot != first.snapshot
    with store.current() as snapshot:
        rows = snapshot.query("air_rows", region="410800", start=None, end=None)
        assert rows["aqi"].to_pylist() == [150.0, 100.0, 100.0, 100.0]


def test_a_dry_run_counts_and_changes_nothing(store: Store) -> None:
    put(store, hours(3))
    before = tree(store.root)
    more = pa.concat_tables([hours(1, value=150.0), hours(4).slice(1)])
    assert store.publish("aqi", more, source(), dry_run=True) == ImportResult(
        1, 2, 1, store.current_id()
    )
    assert tree(store.root) == before


def test_unchanged_rows_keep_the_source_they_came_from(store: Store) -> None:
    put(store, hours(2, file="first.csv"), "first.csv")
    put(
        store,
        pa.concat_tables([hours(1, value=7, file="b.csv"), hours(3, file="b.csv")[1:]]),
        "b.csv",
    )
    with store.current() as snapshot:
        files = {s.id: s.file for s in snapshot.sources}
        rows = snapshot.table("aqi")
        assert [files[i] for i in rows["source_id"].to_pylist()] == ["b.csv", "first.csv", "b.csv"]
        assert rows["source_row"].to_pylist() == [2, 3, 4]
        assert [(s.file, s.rows, s.kind, s.layout) for s in snapshot.sources] == [
            ("first.csv", 2, "aqi", "canonical"),
            ("b.csv", 3, "aqi", "canonical"),
        ]


def test_a_source_is_known_by_name_and_checksum_not_by_folder(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "hours.csv"
    path.write_bytes(b"abc")
    rows = hours(2, file=str(path))
    store.publish("aqi", rows, [SourceFile.of(path, layout="canonical")])
    (kept,) = store.current().sources
    assert kept.file == "hours.csv"
    # SHA-256 of "abc", FIPS 180-2 appendix B.1.
    assert kept.sha256.startswith("ba7816bf8f01cfea")
    text = next((store.root / "manifests").iterdir()).read_text()
    assert str(tmp_path) not in text


def test_rows_of_two_files_are_told_apart(store: Store) -> None:
    rows = pa.concat_tables(
        [hours(1, file="a"), hours(1, file="b", region="x")], promote_options="default"
    )
    store.publish("aqi", rows, [SourceFile("a"), SourceFile("b")])
    with store.current() as snapshot:
        assert snapshot.table("aqi")["source_id"].to_pylist() == [1, 2]
    with pytest.raises(ValueError, match="no source: b"):
        store.publish("aqi", rows, [SourceFile("a"), SourceFile("c")])


def test_a_file_named_twice_is_one_source(store: Store) -> None:
    store.publish("aqi", hours(2), source() * 2)
    assert [(s.id, s.rows) for s in store.current().sources] == [(1, 2)]
    with pytest.raises(ValueError, match="where the rows came from"):
        store.publish("aqi", hours(3), [])


def test_of_rows_with_one_key_the_last_counts(store: Store) -> None:
    rows = pa.concat_tables([hours(2, value=1), hours(1, value=2), hours(1, value=3)])
    assert store.publish("aqi", rows, source()) == ImportResult(2, 0, 0, store.current_id())
    with store.current() as snapshot:
        assert snapshot.table("aqi")["aqi"].to_pylist() == [3.0, 1.0]


def test_nan_is_stored_as_missing_and_stays_unchanged(store: Store) -> None:
    put(store, hours(2, value=float("nan")))
    with store.current() as snapshot:
        assert snapshot.table("aqi")["aqi"].null_count == 2
    assert store.publish("aqi", hours(2, value=float("nan")), source()).unchanged == 2


def test_an_empty_key_cell_is_a_key(store: Store) -> None:
    rows = hours(1).drop_columns(["station"])
    empty = hours(1).set_column(4, "station", pa.array([None], pa.string()))
    assert store.publish("aqi", rows, source()).accepted == 1
    assert store.publish("aqi", empty, source()).unchanged == 1


def test_times_with_a_zone_are_refused(store: Store) -> None:
    zoned = pa.array([FIRST], pa.timestamp("us", "UTC"))
    with pytest.raises(ValueError, match="without a zone"):
        store.publish("aqi", hours(1).set_column(1, "time", zoned), source())


def test_an_import_copies_only_its_own_group(store: Store) -> None:
    put(store, hours(3))
    air = store.current().manifest.files["air"]
    result = store.publish("warnings", warning(), source("w.xlsx"))
    assert result.accepted == 1
    with store.current() as snapshot:
        assert snapshot.manifest.files["air"] == air
        assert set(snapshot.manifest.files) == {"air", "duty"}
        assert snapshot.rows["aqi"] == 3
        assert snapshot.query("warning_records").num_rows == 1
    assert len(list((store.root / "files").glob("air-*"))) == 1


KEYS = st.tuples(
    st.sampled_from(["410800", "410802"]), st.integers(0, 3), st.sampled_from(["", "s"])
)
BATCH = st.lists(st.tuples(KEYS, st.sampled_from([None, 0.0, 50.0, 51.5])), max_size=8)


def batch(cells: list[tuple[tuple[str, int, str], float | None]]) -> pa.Table:
    one = [hours(1, region=r, value=0, first=FIRST.replace(hour=1 + h)) for (r, h, _), _ in cells]
    table = pa.concat_tables([hours(0), *one], promote_options="default")
    table = table.set_column(3, "aqi", pa.array([v for _, v in cells], pa.float64()))
    return table.set_column(4, "station", pa.array([s for (_, _, s), _ in cells], pa.string()))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(BATCH, min_size=1, max_size=4))
def test_imports_do_what_a_dictionary_does(
    tmp_path_factory: pytest.TempPathFactory, batches: list[object]
) -> None:
    store = Store(tmp_path_factory.mktemp("model") / "store")
    model: dict[tuple[str, int, str], float | None] = {}
    for cells in batches:
        said = dict(cells)
        new = sum(k not in model for k in said)
        same = sum(k in model and model[k] == v for k, v in said.items())
        before = store.current_id()
        result = store.publish("aqi", batch(cells), source())
        assert (result.accepted, result.unchanged) == (new, same)
        assert result.replaced == len(said) - new - same
        assert (result.snapshot == before) == (same == len(said))
        model |= said
        with store.current() as snapshot:
            rows = snapshot.table("aqi").to_pylist()
            assert {
                (r["region"], r["time"].hour - 1, r["station"]): r["aqi"] for r in rows
            } == model
            assert len(rows) == len(model)
    assert store.verify() == []


# ── demonstration ──────────────────────────────────────────────────────────────────────────────


def test_the_first_real_import_empties_a_demonstration(store: Store) -> None:
    demo = store.publish_demo(
        {"aqi": hours(5).drop_columns(["source_file"]), "warnings": warning()}
    )
    with store.current() as snapshot:
        assert snapshot.demo
        assert (snapshot.rows["aqi"], snapshot.rows["warnings"]) == (5, 1)
        assert [s.kind for s in snapshot.sources] == ["demo"]
    assert store.publish("aqi", hours(2), source()).accepted == 2
    with store.current() as snapshot:
        assert not snapshot.demo
        assert (snapshot.rows["aqi"], snapshot.rows["warnings"]) == (2, 0)
        assert [s.file for s in snapshot.sources] == ["a.csv"]
    with store.snapshot(demo) as snapshot:
        assert snapshot.demo
        assert snapshot.rows["aqi"] == 5
    assert [i.demo for i in store.snapshots()] == [False, True]


def test_trying_things_in_a_demonstration_keeps_it(store: Store) -> None:
    store.publish_demo({"aqi": hours(5).drop_columns(["source_file"])})
    store.publish("warnings", warning(), source(), replace_demo=False)
    with store.current() as snapshot:
        assert snapshot.demo
        assert (snapshot.rows["aqi"], snapshot.rows["warnings"]) == (5, 1)


def test_a_demonstration_is_made_anew_but_never_over_real_data(store: Store) -> None:
    tables = {"aqi": hours(5).drop_columns(["source_file"])}
    assert store.publish_demo(tables) != store.publish_demo(tables)
    put(store, hours(1))
    before = tree(store.root)
    with pytest.raises(JiError) as error:
        store.publish_demo(tables)
    assert refused(error) == "store_has_real_data"
    assert tree(store.root) == before


# ── history ────────────────────────────────────────────────────────────────────────────────────


def test_the_history_is_listed_newest_first(store: Store) -> None:
    ids = [put(store, hours(n)) for n in (1, 2, 3)]
    infos = store.snapshots()
    assert [i.id for i in infos] == ids[::-1] == sorted(ids, reverse=True)
    assert [i.current for i in infos] == [True, False, False]
    assert [i.rows["aqi"] for i in infos] == [3, 2, 1]
    assert infos[0].action.table == "aqi"
    assert (infos[0].action.accepted, infos[0].action.unchanged) == (1, 2)
    assert infos[0].created_at >= infos[2].created_at > datetime(2024, 1, 1)


def test_restore_brings_back_and_loses_nothing(store: Store) -> None:
    one, two = put(store, hours(1)), put(store, hours(2))
    three = store.restore(one)
    assert store.current_id() == three > two
    with store.current() as snapshot, store.snapshot(two) as middle:
        assert snapshot.rows["aqi"] == 1
        assert middle.rows["aqi"] == 2
    assert store.snapshots()[0].action.restored == one
    assert len(list((store.root / "files").iterdir())) == 2, "restoring copies no file"
    assert store.restore(three) == three, "it is there already"
    put(store, hours(3, file="c.csv"), "c.csv")
    ids = [s.id for s in store.current().sources]
    assert ids == [1, 3], "an id never means two files"
    assert store.verify() == []


def test_a_snapshot_is_found_by_its_number(store: Store) -> None:
    one = put(store, hours(1))
    put(store, hours(2))
    assert store.snapshot("1").id == store.snapshot("000001").id == one
    with pytest.raises(JiError) as error:
        store.snapshot("7")
    assert refused(error) == "unknown_snapshot"
    assert one in error.value.problems[0].allowed


def test_old_snapshots_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "KEEP", 3)
    ids = [put(store, hours(n)) for n in range(1, 7)]
    assert [i.id for i in store.snapshots()] == ids[:2:-1]
    assert len(list((store.root / "files").iterdir())) == 3
    assert store.verify() == []


def test_a_file_that_a_younger_snapshot_names_stays(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "KEEP", 2)
    put(store, hours(3))
    for n in range(4):
        store.publish("warnings", warning(f"W{n}"), source())
    with store.current() as snapshot:
        assert state_of(snapshot) == (3, {100.0})
    assert store.verify() == []


# ── backup ─────────────────────────────────────────────────────────────────────────────────────


def test_an_unpacked_backup_is_a_store(store: Store, tmp_path: Path) -> None:
    put(store, hours(1))
    store.publish("warnings", warning(), source())
    newest = put(store, hours(2, value=42))
    path = tmp_path / "备份.zip"
    assert store.backup(path) == newest
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "again")
    again = Store(tmp_path / "again")
    assert again.current_id() == newest
    assert again.verify() == []
    assert [i.id for i in again.snapshots()] == [newest]
    with again.current() as snapshot:
        assert state_of(snapshot) == (2, {42.0})
        assert snapshot.rows["warnings"] == 1
    assert put(again, hours(3)) > newest
    assert not list(tmp_path.glob("*.tmp"))


def test_a_backup_needs_data_and_a_file_name(store: Store, tmp_path: Path) -> None:
    with pytest.raises(JiError) as error:
        store.backup(tmp_path / "b.zip")
    assert refused(error) == "store_empty"
    put(store, hours(1))
    with pytest.raises(JiError) as error:
        store.backup(tmp_path)
    assert refused(error) == "unknown_suffix"
    (tmp_path / "folder.zip").mkdir()
    with pytest.raises(JiError) as error:
        store.backup(tmp_path / "folder.zip")
    assert refused(error) == "store_io"
    with pytest.raises(JiError) as error:
        store.backup(tmp_path / "no" / "b.zip")
    assert refused(error) == "store_io"
    assert not (tmp_path / "b.zip").exists()
