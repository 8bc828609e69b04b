"""Small stores for the tests of the store, and work that other processes do with one."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa

from analytics.problems import JiError
from data import disk, writer
from data.snapshot import Snapshot
from data.store import SourceFile, Store

FIRST = datetime(2024, 1, 1, 1)
NOBODY = 65534
KEEP = 4
"""A history short enough to be checked a hundred times."""


def hours(
    n: int = 3,
    *,
    region: str = "410800",
    value: float = 100.0,
    first: datetime = FIRST,
    file: str = "a.csv",
) -> pa.Table:
    """`n` hourly rows of one region, all with the same AQI."""
    return pa.table(
        {
            "region": pa.array([region] * n, pa.string()),
            "time": pa.array([first + timedelta(hours=i) for i in range(n)], pa.timestamp("us")),
            "period": pa.array(["hour"] * n, pa.string()),
            "aqi": pa.array([value] * n, pa.float64()),
            "station": pa.array([""] * n, pa.string()),
            "control": pa.array([False] * n),
            "standard": pa.array(["hj633-2012"] * n, pa.string()),
            "source_row": pa.array(range(2, n + 2), pa.int32()),
            "source_file": pa.array([file] * n, pa.string()).dictionary_encode(),
        }
    )


def warning(name: str = "W1", level: str = "yellow") -> pa.Table:
    """One record of a warning."""
    return pa.table(
        {
            "warning": [name],
            "action": ["issue"],
            "level": [level],
            "issued_at": [FIRST],
            "effective_from": [FIRST],
        }
    )


def source(file: str = "a.csv") -> list[SourceFile]:
    """A list with one source."""
    return [SourceFile(file, "0" * 64, "canonical")]


def put(store: Store, rows: pa.Table, file: str = "a.csv") -> str:
    """Publish hours and give the snapshot's id."""
    made = store.publish("aqi", rows, source(file)).snapshot
    assert made is not None
    return made


def tree(root: Path) -> dict[str, str]:
    """Checksum of every file below a folder, by its relative path."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def state_of(snapshot: Snapshot) -> tuple[int, set[float]]:
    """How many hours a snapshot has, and which AQI values."""
    table = snapshot.query("air_rows", region=None, start=None, end=None)
    return table.num_rows, set(table["aqi"].to_pylist())


STEPS = range(1, 7)
"""Moments of an import: before and after data file, manifest and pointer get their names."""


def stopping_put(moment: int, stop: Callable[[], None]) -> Callable[[Path, Path], None]:
    """A `disk.put` that stops at one of `STEPS`."""
    real, calls = disk.put, 0

    def put_or_stop(draft: Path, final: Path) -> None:
        nonlocal calls
        calls += 1
        here = calls == (moment + 1) // 2
        if here and moment % 2 == 1:
            stop()
        real(draft, final)
        if here:
            stop()

    return put_or_stop


def import_and_die(root: Path, moment: int, told: Connection) -> None:
    """Kill ourselves at one of `STEPS` of importing three hours of AQI 3."""
    disk.put = stopping_put(moment, lambda: os.kill(os.getpid(), signal.SIGKILL))
    put(Store(root), hours(3, value=3.0))
    told.send("alive")


def import_for_ever(root: Path, start: int, told: Connection) -> None:
    """Import state `start`, `start + 1`, … until killed; tell each once it is published.

    State k is k hours that all have the AQI k.
    """
    writer.KEEP = KEEP
    store = Store(root)
    told.send(start - 1)
    for k in range(start, 500):
        put(store, hours(k, value=float(k)))
        told.send(k)


def import_series(root: Path, region: str, times: int) -> None:
    """Add one hour of a region, `times` times."""
    store = Store(root)
    for k in range(times):
        put(store, hours(1, region=region, first=FIRST + timedelta(hours=k)))


def read_until(root: Path, last: str, told: Connection) -> None:
    """Read until a snapshot holds `last` hours; tell every state seen that is not whole."""
    store, broken, seen = Store(root), [], set()
    while True:
        with store.current() as snapshot:
            n, values = state_of(snapshot)
            again = state_of(snapshot)
            if values != {float(n)} or again != (n, values) or snapshot.rows["aqi"] != n:
                broken.append((snapshot.id, n, sorted(values)))
            seen.add(n)
        if n == int(last):
            told.send((broken, len(seen)))
            return


def refusal(root: Path, what: str, told: Connection) -> None:
    """Tell what the store says to somebody without rights, or with a full disk."""
    rows = hours(4, value=7.0)
    if what == "full":
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    elif os.geteuid() == 0:
        os.setuid(NOBODY)
    store = Store(root)
    try:
        if what == "read":
            store.current()
        else:
            put(store, rows)
        told.send("no refusal")
    except JiError as error:
        told.send(error.problems[0].key)
