"""The store: a folder of snapshots that never change, and a pointer to the newest.

Layout on disk::

    STORE/
      CURRENT                        id of the newest snapshot, or "none"; replaced atomically
      LOCK                           held by the one writer; its content means nothing
      manifests/000012-3fa9c1d2.json one snapshot: a version of each group's file, what was done,
                                     row counts, checksums, sources. The digits after the dash are
                                     the checksum of the manifest's own text
      files/air-000012-a1b2c3d4.duckdb        hours of AQI, forecasts
      files/inventory-000009-….duckdb         plants, measures, baselines, activity
      files/duty-000011-….duckdb              warnings, checks, reports, approvals
      documents/000003.json          what was asked for and made, by whom, from which snapshot
      */….tmp                        what a writer is at, or a killed writer left

A writer takes the lock, copies the files of the groups it touches, changes the copies in one
transaction each, checks them, and publishes first the files, then the manifest, then the pointer,
each flushed to the disk before the next. Readers take no lock: they read the pointer and open
read-only files that nobody changes. Which table lives in which group's file says ``schema.sql``.

The last `writer.KEEP` snapshots stay, and those that the last `ledger.KEEP` documents rest on. A
backup is a zip of such a folder with one snapshot in it: unpack it into an empty folder, and that
folder is a store.
"""

from __future__ import annotations

import errno
import os
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from analytics.problems import JiError, Problem, fail
from data import disk, ledger, manifest, schema, writer
from data.ledger import Entry
from data.manifest import Action, Manifest, Place, State
from data.snapshot import Snapshot
from data.upsert import Counts
from data.verify import verify
from data.writer import SourceFile

__all__ = ["ImportResult", "SnapshotInfo", "SourceFile", "Store"]

_LOCK_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class ImportResult:
    """What an import did to the store.

    Parameters
    ----------
    accepted : rows whose key was not stored yet
    unchanged : rows that were stored already with the same values
    replaced : rows whose key was stored with other values
    snapshot : id of the newest snapshot afterwards; None if the store is still empty
    """

    accepted: int
    unchanged: int
    replaced: int
    snapshot: str | None


@dataclass(frozen=True)
class SnapshotInfo:
    """A snapshot of the history, as a list shows it; `created_at` is Beijing time."""

    id: str
    created_at: datetime
    action: Action
    demo: bool
    rows: Mapping[str, int]
    current: bool


class Store:
    """A folder of snapshots. Cheap to make; touches the disk when asked something.

    A folder that does not exist yet, or is empty, is an empty store. Every method raises
    `JiError` for a folder that is none, for lacking permission, and for a full or damaged disk.

    Parameters
    ----------
    root : the folder
    lock_timeout : how long to wait for another writer [s]
    """

    def __init__(self, root: Path | str, *, lock_timeout: float = _LOCK_TIMEOUT_S) -> None:
        self.place = Place(Path(root))
        self._lock_timeout = lock_timeout
        self._known: tuple[str, State] | None = None

    @property
    def root(self) -> Path:
        """The store's folder."""
        return self.place.root

    def current_id(self) -> str | None:
        """The newest snapshot's id, None in an empty store. Reads one small file, so ask often."""
        return self._state().id

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong in finding the newest snapshot; as cheap as `current_id`."""
        return self._state().problems

    def current(self) -> Snapshot:
        """Open the newest snapshot; in an empty store one whose tables are all empty."""
        state = manifest.resolve(self.place)
        while True:
            try:
                return Snapshot(self.place, state.manifest, state.problems)
            except JiError:
                # A writer may have removed it as too old just after it was looked up.
                again = manifest.resolve(self.place)
                if again.id == state.id:
                    raise
                state = again

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """Open a snapshot of the history by its id or its number."""
        return Snapshot(self.place, self._find(snapshot_id))

    def snapshots(self) -> list[SnapshotInfo]:
        """The history, newest first."""
        newest = self._state().manifest
        if newest is None:
            return []
        with disk.clear_errors(self.place.root):
            ids = [i for i in self.place.ids() if manifest.number_of(i) <= newest.number]
            found = (manifest.load(self.place, i) for i in reversed(ids))
            return [
                SnapshotInfo(m.id, m.created_at, m.action, m.demo, m.rows, m.id == newest.id)
                for m in found
                if m is not None
            ]

    def publish(
        self,
        kind: str,
        rows: pa.Table,
        sources: Sequence[SourceFile],
        *,
        replace_demo: bool = True,
        dry_run: bool = False,
    ) -> ImportResult:
        """Put rows into a table by key and publish a snapshot, unless they say nothing new.

        Parameters
        ----------
        kind : the table
        rows : the table's columns without `source_id`; `source_file` says which of the sources
            a row is from (may be left out with one source), `source_row` where in it
        sources : the files the rows came from
        replace_demo : drop what is there if it is only a demonstration
        dry_run : only count, without changing anything or waiting for another writer
        """
        found = self.publish_together(
            {kind: (rows, sources)}, replace_demo=replace_demo, dry_run=dry_run
        )
        return found[kind]

    def publish_together(
        self,
        tables: Mapping[str, tuple[pa.Table, Sequence[SourceFile]]],
        *,
        replace_demo: bool = True,
        correct: bool = False,
        dry_run: bool = False,
    ) -> dict[str, ImportResult]:
        """Put rows into several tables and publish one snapshot; see `publish`.

        Parameters
        ----------
        tables : rows and the files they came from, by table
        correct : a report or a duty that is stored with another time is replaced by the row,
            not kept beside it

        Returns
        -------
        what became of the rows of each table
        """
        filled = {k: told for k, told in tables.items() if schema.table(k) and told[0].num_rows}
        counts: dict[str, Counts] = {}
        made = None
        if not filled:
            made = self.current_id()
        elif dry_run:
            state = self._state()
            rows = {kind: told[0] for kind, told in filled.items()}
            counts = writer.preview(
                self.place, state.manifest, rows, replace_demo=replace_demo, correct=correct
            )
            made = state.id
        else:
            with writer.writing(self.place, self._lock_timeout) as state:
                counts, made = writer.publish(
                    self.place, state, filled, replace_demo=replace_demo, correct=correct
                )
        return {
            kind: ImportResult(**asdict(counts.get(kind, Counts(0, 0, 0))), snapshot=made)
            for kind in tables
        }

    def publish_demo(self, tables: Mapping[str, pa.Table]) -> str:
        """Fill an empty store with generated rows, or fill a demonstration anew."""
        with writer.writing(self.place, self._lock_timeout) as state:
            return writer.publish_demo(self.place, state, tables)

    def restore(self, snapshot_id: str) -> str:
        """Make an earlier snapshot the newest again, as a new one; the history stays whole."""
        with writer.writing(self.place, self._lock_timeout) as state:
            return writer.restore(self.place, state, self._find(snapshot_id))

    def documents(self) -> list[Entry]:
        """The documents that were made, newest first."""
        with disk.clear_errors(self.place.root):
            return ledger.entries(self.place)

    def record(self, made: Sequence[Entry]) -> list[Entry]:
        """Keep on record that documents were made; returns them with their numbers."""
        with writer.writing(self.place, self._lock_timeout):
            return ledger.keep(self.place, made)

    def verify(self) -> list[Problem]:
        """Check every snapshot to the last byte; an empty list means that all is well."""
        return verify(self.place)

    def backup(self, path: Path) -> str:
        """Write the newest snapshot into a zip file, replacing it; returns the snapshot's id.

        Never blocks a writer. To open a backup, unpack it into an empty folder.
        """
        if path.suffix.lower() != ".zip":
            raise fail("unknown_suffix", file=path, allowed=".zip")
        if path.is_file() and not zipfile.is_zipfile(path):
            raise fail("not_a_backup", file=path)
        state = self._state()
        if state.manifest is None:
            raise fail("store_empty", file=self.place.root)
        draft = path.with_name(path.name + ".tmp")
        with disk.clear_errors(path):
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            try:
                _zip(self.place, state.manifest, draft)
                disk.put(draft, path)
            finally:
                draft.unlink(missing_ok=True)
        return state.manifest.id

    def _state(self) -> State:
        with disk.clear_errors(self.place.root):
            pointer = self.place.read_pointer()
        known = self._known
        if known is not None and known[0] == pointer:
            return known[1]
        state = manifest.resolve(self.place)
        if state.id == pointer:
            self._known = (pointer, state)
        return state

    def _find(self, snapshot_id: str) -> Manifest:
        with disk.clear_errors(self.place.root):
            self.place.check_is_store()
            ids = self.place.ids()
            for one in ids:
                if one == snapshot_id or str(manifest.number_of(one)) == snapshot_id.lstrip("0"):
                    found = manifest.sound(self.place, one)
                    if found is None:
                        raise fail("store_snapshot_damaged", file=self.place.root, got=one)
                    return found
        raise fail("unknown_snapshot", got=snapshot_id, allowed=", ".join(ids[:-6:-1]) or "—")


def _zip(place: Place, newest: Manifest, draft: Path) -> None:
    with ExitStack() as stack:
        # Open first: an open file stays readable when a writer removes it as too old.
        names = [place.manifest(newest.id), *(place.files / v.name for v in newest.files.values())]
        files = {path: stack.enter_context(path.open("rb")) for path in names}
        archive = stack.enter_context(zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, True, 1))
        for path, file in files.items():
            name = str(path.relative_to(place.root).as_posix())
            with archive.open(name, "w", force_zip64=True) as entry:
                shutil.copyfileobj(file, entry, 1 << 20)
        archive.writestr(place.pointer.name, f"{newest.id}\n")
