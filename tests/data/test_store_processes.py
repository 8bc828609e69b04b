"""Several processes at one store: readers beside a writer, two writers, writers that are killed."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from analytics.problems import JiError
from data import writer
from data.manifest import Place
from data.store import Store
from tests.data import storing
from tests.data.storing import hours, put, state_of
from tests.effort import THOROUGH

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks and kills as POSIX does")

KILLS = 100 if THOROUGH else 10
PATIENCE_S = 60


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def start(work: Callable[..., None], *facts: object) -> tuple[BaseProcess, Connection]:
    """A process that does `work` and can tell us things; forked where all is imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.data.storing"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(*facts, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def heard(told: Connection) -> list[int]:
    """Everything that a killed process had told."""
    said = []
    try:
        while told.poll(0):
            said.append(told.recv())
    except EOFError:
        pass
    return said


def wait_for_moment(place: Place, chance: random.Random, turn: int) -> None:
    """Wait for any moment of an import, one while a file is written, or one near the pointer."""
    known = place.ids()[-1]
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if turn % 3 == 0:
            time.sleep(chance.uniform(0.0, 0.15))
            return
        if turn % 3 == 1 and [*place.files.glob("*.tmp")]:
            time.sleep(chance.uniform(0.0, 0.015))
            return
        if turn % 3 == 2 and place.ids()[-1] != known:
            time.sleep(chance.uniform(0.0, 0.003))
            return
        time.sleep(0.0005)


@pytest.mark.slow
def test_killed_at_any_moment_the_store_is_as_before_or_after(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "KEEP", storing.KEEP)
    chance = random.Random(20240101)
    place = Place(store.root)
    k = 1
    put(store, hours(k, value=float(k)))
    half_files = advanced = 0
    for turn in range(KILLS):
        process, told = start(storing.import_for_ever, store.root, k + 1)
        assert told.poll(PATIENCE_S), "the worker did not start"
        wait_for_moment(place, chance, turn)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert process.exitcode == -signal.SIGKILL, "the worker failed by itself"
        last = heard(told)[-1]
        told.close()
        half_files += bool([*place.files.glob("*.tmp")])
        with store.current() as snapshot:
            n, values = state_of(snapshot)
            assert values == {float(n)}, "rows of one state only"
            assert n in (last, last + 1), "what was told is there, at most one more import"
            assert snapshot.problems == ()
        assert store.verify() == []
        advanced += n > k
        k = n
        if turn % 5 == 0:
            k += 1
            put(store, hours(k, value=float(k)))
    # The kills must hit writers at work, and some of them just after they published.
    assert half_files >= KILLS // 20
    assert advanced >= KILLS // 20
    put(store, hours(k + 1, value=float(k + 1)))
    named = {v.name for i in store.snapshots() for v in _files(store, i.id)}
    assert {p.name for p in place.files.iterdir()} == named, "nothing is left lying about"


@pytest.mark.parametrize("moment", storing.STEPS)
def test_killed_between_any_two_files(store: Store, moment: int) -> None:
    put(store, hours(1, value=1.0))
    process, _ = start(storing.import_and_die, store.root, moment)
    process.join()
    assert process.exitcode == -signal.SIGKILL
    published = moment == storing.STEPS[-1]
    with store.current() as snapshot:
        assert state_of(snapshot) == ((3, {3.0}) if published else (1, {1.0}))
        assert snapshot.problems == ()
    assert store.verify() == []
    put(store, hours(4, value=4.0))
    assert len(list(store.place.files.iterdir())) == len(store.snapshots()) == 2 + published


def _files(store: Store, snapshot_id: str) -> list[object]:
    with store.snapshot(snapshot_id) as snapshot:
        assert snapshot.manifest is not None
        return list(snapshot.manifest.files.values())


def test_readers_see_whole_states_while_a_writer_publishes(store: Store) -> None:
    put(store, hours(1, value=1.0))
    readers = [start(storing.read_until, store.root, "21") for _ in range(2)]
    broken: list[object] = []
    threads = [threading.Thread(target=_read, args=(store, broken)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for n in range(2, 22):
        put(store, hours(n, value=float(n)))
    for process, told in readers:
        assert told.poll(PATIENCE_S), "a reader was blocked"
        bad, states = told.recv()
        process.join()
        assert bad == []
        assert states > 1
    for thread in threads:
        thread.join()
    assert broken == []


def _read(store: Store, broken: list[object]) -> None:
    n = 0
    while n < 21:
        if store.current_id() is None:
            continue
        with store.current() as snapshot:
            before, (n, values) = n, state_of(snapshot)
            if values != {float(n)} or n < before:
                broken.append((snapshot.id, n, values))


def test_two_writers_lose_nothing(store: Store) -> None:
    context = multiprocessing.get_context("forkserver")
    writers = [
        context.Process(target=storing.import_series, args=(store.root, region, 10))
        for region in ("410802", "410803")
    ]
    for process in writers:
        process.start()
    for process in writers:
        process.join(PATIENCE_S)
        assert process.exitcode == 0
    with store.current() as snapshot:
        rows = snapshot.query("air_regions").to_pylist()
        assert [(r["region"], r["hours"]) for r in rows] == [("410802", 10), ("410803", 10)]
        assert len(snapshot.sources) == 20
        assert len({s.id for s in snapshot.sources}) == 20
    assert len(store.snapshots()) == 20
    assert store.verify() == []


def test_threads_may_write_too(store: Store) -> None:
    threads = [
        threading.Thread(target=storing.import_series, args=(store.root, f"r{i}", 3))
        for i in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.current().rows["aqi"] == 9


def test_a_second_writer_is_told_that_the_store_is_busy(store: Store) -> None:
    put(store, hours(1))
    hasty = Store(store.root, lock_timeout=0.05)
    with writer.writing(store.place, 1.0), pytest.raises(JiError) as error:
        put(hasty, hours(2))
    assert error.value.problems[0].key == "store_busy"
    with hasty.current() as snapshot:
        assert snapshot.rows["aqi"] == 1
    put(hasty, hours(2))


@pytest.mark.parametrize(
    ("what", "key"),
    [
        ("read", "store_no_permission"),
        ("write", "store_no_permission"),
        ("full", "store_disk_full"),
    ],
)
def test_the_system_refuses_and_the_store_stays(store: Store, what: str, key: str) -> None:
    put(store, hours(1))
    before = storing.tree(store.root)
    mode = store.root.stat().st_mode
    if what != "full":
        store.root.chmod(0o500 if what == "write" else 0o000)
    try:
        process, told = start(storing.refusal, store.root, what)
        assert told.poll(PATIENCE_S)
        assert told.recv() == key
        process.join()
    finally:
        store.root.chmod(mode)
    assert storing.tree(store.root) == before
    assert store.verify() == []
