"""What fails leaves the store as it was, to the byte; what is damaged is said and got over."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from analytics.problems import JiError
from data import disk, manifest, schema, upsert, writer
from data.manifest import FileVersion, Manifest
from data.store import Store
from tests.data.storing import STEPS, hours, put, source, state_of, stopping_put, tree


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store")
    put(made, hours(1, value=1.0))
    put(made, hours(2, value=2.0))
    return made


def keys_of(store: Store) -> set[str]:
    return {p.key for p in store.verify()}


def problem_of(store: Store) -> str:
    with pytest.raises(JiError) as error:
        store.current()
    (problem,) = error.value.problems
    return problem.key


def file_of(store: Store, snapshot_id: str | None = None) -> Path:
    snapshot = store.snapshot(snapshot_id) if snapshot_id else store.current()
    with snapshot:
        assert snapshot.manifest is not None
        return store.root / "files" / snapshot.manifest.files["air"].name


# ── an import that fails ───────────────────────────────────────────────────────────────────────


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


PARTS: list[tuple[object, str]] = [
    (shutil, "copyfile"),
    (upsert, "apply"),
    (disk, "sha256"),
    (disk, "put"),
    (disk, "write"),
]


@pytest.mark.parametrize(("module", "name"), PARTS)
def test_a_full_disk_at_any_step(
    store: Store, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    before = tree(store.root)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, no_room)
        with pytest.raises(JiError) as error:
            put(store, hours(3, value=3.0))
    assert error.value.problems[0].key == "store_disk_full"
    assert tree(store.root) == before
    put(store, hours(3, value=3.0))
    assert store.verify() == []


@pytest.mark.parametrize("moment", STEPS)
def test_stopped_between_any_two_files(
    store: Store, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    before = tree(store.root)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "put", stopping_put(moment, stop))
        with pytest.raises(KeyboardInterrupt):
            put(store, hours(3, value=3.0))
    published = moment == STEPS[-1]
    with store.current() as snapshot:
        assert state_of(snapshot) == ((3, {3.0}) if published else (2, {2.0}))
    if not published:
        assert tree(store.root) == before
    assert store.verify() == []


def test_rows_that_break_the_schema(store: Store) -> None:
    before = tree(store.root)
    plant = pa.table({"plant": ["914108000000000001"], "region": ["410802"]})
    with pytest.raises(JiError) as error:
        store.publish("plants", plant, source())
    assert error.value.problems[0].key == "store_check"
    assert error.value.problems[0].column == "plants"
    assert tree(store.root) == before


def test_a_change_that_would_double_a_key_is_caught(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check after writing is not taken on trust: let the count of known rows be wrong."""
    before = tree(store.root)
    compare = upsert.compare

    def mistaken(*facts: Any, **more: Any) -> upsert.Counts:
        found = compare(*facts, **more)
        facts[0].execute("UPDATE change_aqi SET known = false")
        return upsert.Counts(found.accepted + found.replaced, found.unchanged, 0)

    monkeypatch.setattr(upsert, "compare", mistaken)
    with pytest.raises(JiError) as error:
        put(store, hours(2, value=9.0))
    assert error.value.problems[0].key == "store_check"
    assert "region, time" in error.value.problems[0].got
    assert tree(store.root) == before


# ── a store that is damaged ────────────────────────────────────────────────────────────────────


def lose(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def garble(path: Path) -> None:
    path.write_bytes(b"000099-deadbeef\n")


@pytest.mark.parametrize("harm", [lose, cut])
def test_the_newest_sound_snapshot_stands_in_for_a_lost_pointer(
    store: Store, harm: Callable[[Path], None]
) -> None:
    newest = store.current_id()
    harm(store.root / "CURRENT")
    again = Store(store.root)
    assert again.current_id() == newest == store.current_id()
    with again.current() as snapshot:
        assert state_of(snapshot) == (2, {2.0})
        assert [p.key for p in snapshot.problems] == ["store_pointer_lost"]
        assert snapshot.problems[0].allowed == newest
    assert keys_of(again) == {"store_pointer_lost"}
    put(again, hours(3, value=3.0))
    assert again.verify() == []


@pytest.mark.parametrize("harm", [lose, cut])
@pytest.mark.parametrize("what", ["manifest", "file"])
def test_an_older_snapshot_stands_in_for_a_damaged_one(
    store: Store, harm: Callable[[Path], None], what: str
) -> None:
    newest = store.current_id()
    assert newest is not None
    harm(store.place.manifest(newest) if what == "manifest" else file_of(store))
    with store.current() as snapshot:
        assert state_of(snapshot) == (1, {1.0})
        (told,) = snapshot.problems
        assert (told.key, told.got, told.allowed) == ("store_snapshot_lost", newest, snapshot.id)
        assert Store(store.root).problems() == snapshot.problems
    assert "store_snapshot_lost" in keys_of(store)


@pytest.mark.parametrize("what", ["manifest", "file"])
def test_nothing_is_written_after_an_older_snapshot_until_somebody_says_so(
    store: Store, what: str
) -> None:
    newest, older = (one.id for one in store.snapshots())
    path = store.place.manifest(newest) if what == "manifest" else file_of(store)
    held = path.read_bytes()
    lose(path)
    before = tree(store.root)
    for write in (
        lambda: put(store, hours(3, value=3.0)),
        lambda: store.publish_demo({"aqi": hours(1)}),
    ):
        with pytest.raises(JiError) as error:
            write()
        (told,) = error.value.problems
        assert (told.key, told.got, told.allowed) == ("store_no_writing", newest, older)
        assert tree(store.root) == before
    # With the file back nothing has happened.
    path.write_bytes(held)
    assert Store(store.root).problems() == ()
    assert Store(store.root).current_id() == newest
    put(store, hours(3, value=3.0))
    # Or somebody goes on from the older one.
    lose(file_of(store))
    again = Store(store.root)
    again.restore(newest)
    assert again.problems() == ()
    put(again, hours(4, value=4.0))
    with again.current() as snapshot:
        assert state_of(snapshot) == (4, {4.0})


def test_a_pointer_to_what_nobody_has_is_of_something_newer(store: Store) -> None:
    garble(store.root / "CURRENT")
    with store.current() as snapshot:
        assert [p.key for p in snapshot.problems] == ["store_snapshot_lost"]


def test_an_altered_byte_in_a_file_is_found(store: Store) -> None:
    path = file_of(store, "1")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    (problem,) = store.verify()
    assert (problem.key, problem.file) == ("store_file_changed", path.name)


def test_an_altered_manifest_does_not_count(store: Store) -> None:
    path = store.place.manifest(store.current_id() or "")
    path.write_text(path.read_text().replace('"demo": false', '"demo": true'))
    with store.current() as snapshot:
        assert not snapshot.demo
        assert snapshot.rows["aqi"] == 1
    assert "store_manifest_damaged" in keys_of(store)


def test_nothing_sound_is_said_and_never_taken_for_empty(store: Store) -> None:
    for path in (store.root / "files").iterdir():
        path.write_bytes(b"")
    assert problem_of(store) == "store_damaged"
    assert keys_of(store) == {"store_damaged"}
    before = tree(store.root)
    with pytest.raises(JiError):
        put(store, hours(1))
    assert tree(store.root) == before


def test_a_file_of_the_right_length_that_is_no_database(store: Store) -> None:
    path = file_of(store)
    path.write_bytes(b"x" * path.stat().st_size)
    assert problem_of(store) == "store_damaged"
    store.restore("1")
    assert store.current().rows["aqi"] == 1


def test_a_damaged_snapshot_is_not_restored(store: Store) -> None:
    cut(file_of(store, "1"))
    before = tree(store.root)
    with pytest.raises(JiError) as error:
        store.restore("1")
    assert error.value.problems[0].key == "store_snapshot_damaged"
    assert tree(store.root) == before


# ── leftovers ──────────────────────────────────────────────────────────────────────────────────


def test_leftovers_are_no_problem_for_readers_and_go_with_the_next_writer(store: Store) -> None:
    """What a writer leaves that was killed just before it replaced the pointer."""
    old = (store.root / "CURRENT").read_bytes()
    newest = put(store, hours(3, value=3.0))
    (store.root / "CURRENT").write_bytes(old)
    left = [store.place.manifest(newest), *(store.root / "files").glob("air-000003-*")]
    for name in ("files/air.tmp", "files/air.tmp.wal", "manifests/x.json.tmp", "CURRENT.tmp"):
        (store.root / name).write_bytes(b"half")
        left.append(store.root / name)
    again = Store(store.root)
    before = tree(store.root)
    assert again.verify() == []
    assert [i.rows["aqi"] for i in again.snapshots()] == [2, 1]
    with again.current() as snapshot:
        assert state_of(snapshot) == (2, {2.0})
    assert tree(store.root) == before, "readers remove nothing"
    assert again.publish("aqi", hours(1, value=2.0), source()).unchanged == 1
    assert [p for p in left if p.exists()] == []


def test_a_pointer_set_back_by_hand_costs_no_history(store: Store) -> None:
    first = store.snapshots()[-1].id
    third = put(store, hours(3, value=3.0))
    (store.root / "CURRENT").write_text(f"{first}\n")
    put(store, hours(4, value=4.0))
    assert store.snapshot(third).rows["aqi"] == 3
    assert store.verify() == []


def test_strange_files_in_the_store_are_left_alone(store: Store) -> None:
    (store.root / "files" / "notes.duckdb").write_bytes(b"mine")
    (store.root / "readme.txt").write_text("mine")
    put(store, hours(3))
    assert (store.root / "files" / "notes.duckdb").exists()
    assert (store.root / "readme.txt").exists()


# ── what is no store ───────────────────────────────────────────────────────────────────────────


def test_a_folder_of_other_things_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"Dear")
    store = Store(tmp_path)
    assert problem_of(store) == "not_a_store"
    with pytest.raises(JiError) as error:
        put(store, hours(1))
    assert error.value.problems[0].key == "not_a_store"
    assert error.value.problems[0].got == "letter.docx"
    assert set(tree(tmp_path)) == {"letter.docx"}


@pytest.mark.parametrize("inside", ["", "deeper"])
def test_a_file_is_no_store(tmp_path: Path, inside: str) -> None:
    (tmp_path / "letter.docx").write_bytes(b"Dear")
    store = Store(tmp_path / "letter.docx" / inside)
    assert problem_of(store) == "not_a_store"
    with pytest.raises(JiError):
        put(store, hours(1))


def test_hidden_files_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / ".gitkeep").touch()
    store = Store(tmp_path)
    assert store.current_id() is None
    put(store, hours(1))


# ── other versions of the program ──────────────────────────────────────────────────────────────


def reseal(store: Store, **facts: object) -> Manifest:
    """Replace the newest manifest by one with other facts, as another version had written it."""
    old = store.current().manifest
    assert old is not None
    made, text = old.model_copy(update=facts).sealed()
    store.place.manifest(old.id).unlink()
    store.place.manifest(made.id).write_bytes(text)
    (store.root / "CURRENT").write_text(f"{made.id}\n")
    return made


@pytest.mark.parametrize("fact", ["format", "schema_version"])
def test_a_store_of_a_newer_program_is_not_touched(store: Store, fact: str) -> None:
    reseal(store, **{fact: 99})
    before = tree(store.root)
    assert problem_of(store) == "store_newer"
    with pytest.raises(JiError):
        put(store, hours(3))
    assert tree(store.root) == before


def test_a_file_of_an_older_schema_is_read_and_brought_up_to_date(store: Store) -> None:
    path = file_of(store)
    with duckdb.connect(str(path)) as con:
        con.execute("DROP TABLE forecast; ALTER TABLE aqi DROP COLUMN dust")
        con.execute("ALTER TABLE aqi DROP COLUMN control")
    version = FileVersion(
        name=path.name, bytes=path.stat().st_size, sha256=disk.sha256(path), rows={"aqi": 2}
    )
    reseal(store, files={"air": version}, schema_version=0)
    assert store.verify() == []
    with store.current() as snapshot:
        rows = snapshot.table("aqi")
        assert rows.column_names == list(schema.table("aqi").names)
        assert rows["dust"].to_pylist() == [None, None]
        assert rows["control"].to_pylist() == [False, False]
        assert snapshot.table("forecast").num_rows == 0
    result = store.publish("aqi", hours(3, value=2.0), source())
    assert (result.accepted, result.unchanged, result.replaced) == (1, 2, 0)
    assert store.verify() == []
    with store.current() as snapshot:
        assert snapshot.manifest is not None
        assert snapshot.manifest.files["air"].rows == {"aqi": 3, "forecast": 0}
        assert state_of(snapshot) == (3, {2.0})


def test_an_id_is_made_from_the_text(store: Store) -> None:
    newest = store.current_id()
    assert newest is not None
    text = store.place.manifest(newest).read_bytes()
    assert json.loads(text)["number"] == manifest.number_of(newest) == 2
    assert writer.KEEP == 30
