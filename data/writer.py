"""Makes new snapshots, one writer at a time. Readers never notice, a crash never shows.

Every step leaves the store whole: the new file, then the manifest that names it, then the
pointer. Until the pointer is replaced the old snapshot is the newest; what a killed writer left
behind is removed by the next one.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import filelock
import numpy as np
import pyarrow as pa

from analytics.problems import JiError, fail
from data import disk, duck, ledger, manifest, schema, upsert
from data.clock import beijing_now
from data.manifest import Action, FileVersion, Manifest, Place, Source, State
from data.upsert import Counts

KEEP = 30
"""Snapshots that stay: the undo history. Those that documents rest on stay as well."""

_OUR_FILE = re.compile(r"(\w+)-\d{6,}-[0-9a-f]+\.duckdb")
_DRAFT = "draft"


@dataclass(frozen=True)
class SourceFile:
    """A file that rows came from; `file` is what the rows' `source_file` calls it.

    Manifests keep its bare name: folders of the sender's machine are nobody's business.
    """

    file: str
    sha256: str = ""
    layout: str = ""

    @classmethod
    def of(cls, path: Path, *, layout: str = "") -> SourceFile:
        """The source that a path on disk is."""
        with disk.clear_errors(path):
            return cls(str(path), disk.sha256(path), layout)


@contextmanager
def writing(place: Place, timeout_s: float) -> Iterator[State]:
    """Hold the store's lock; gives the newest snapshot once old leftovers are gone."""
    with disk.clear_errors(place.root):
        place.check_is_store()
        for folder in (place.root, place.manifests, place.files):
            folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(place.lock, timeout=timeout_s)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise fail("store_busy", file=place.root, got=f"{timeout_s:g} s") from error
        try:
            state = manifest.resolve(place)
            if state.id is None and place.read_pointer() != manifest.NOTHING:
                disk.write(place.pointer, f"{manifest.NOTHING}\n".encode())
            _tidy(place, state)
            try:
                yield state
            except BaseException:
                with suppress(OSError, JiError):
                    _tidy(place, manifest.resolve(place))
                raise
        finally:
            lock.release()


def _base(newest: Manifest | None, replace_demo: bool) -> Manifest | None:
    """The snapshot that an import adds to: none if what is there is only a demonstration."""
    return None if newest is not None and newest.demo and replace_demo else newest


def preview(
    place: Place,
    newest: Manifest | None,
    rows: Mapping[str, pa.Table],
    *,
    replace_demo: bool,
    correct: bool = False,
) -> dict[str, Counts]:
    """What `publish` would count, by table."""
    with disk.clear_errors(place.root), closing(duck.database()) as con:
        return _compare(con, place, _base(newest, replace_demo), rows, correct=correct)


def _compare(
    con: duck.Connection,
    place: Place,
    base: Manifest | None,
    rows: Mapping[str, pa.Table],
    *,
    correct: bool,
) -> dict[str, Counts]:
    """Count what rows would do to tables, by table; what differs is set aside in `con`."""
    tables = [schema.table(kind) for kind in rows]
    old = {t.group: base.files[t.group] for t in tables if base and t.group in base.files}
    duck.expose(con, {group: place.files / version.name for group, version in old.items()})
    staged = {t: upsert.stage(con, t, rows[t.name]) for t in tables}
    return {t.name: upsert.compare(con, t, n, correct=correct) for t, n in staged.items()}


def publish(
    place: Place,
    state: State,
    tables: Mapping[str, tuple[pa.Table, Sequence[SourceFile]]],
    *,
    replace_demo: bool = True,
    correct: bool = False,
) -> tuple[dict[str, Counts], str | None]:
    """Put rows into tables as one snapshot; it stays the same if they say nothing new.

    Parameters
    ----------
    tables : rows and the files they came from, by table
    correct : a fact that came in at another time is replaced, not kept beside the new row
    """
    _refuse_after_loss(place, state)
    base = _base(state.manifest, replace_demo)
    first, ids = _first_id(state), {}
    for kind, (_, sources) in tables.items():
        # A file that told of several tables is a source of each.
        ids[kind] = _new_ids(first, sources)
        first += len(ids[kind])
    staged = {kind: upsert.with_sources(rows, ids[kind]) for kind, (rows, _) in tables.items()}
    with closing(duck.database()) as con:
        counts = _compare(con, place, base, staged, correct=correct)
        changed = {kind: n for kind, n in counts.items() if n.changed}
        if not changed:
            return counts, state.id
        files = _new_files(con, place, base, changed, correct=correct)
    total = {
        name: sum(asdict(n)[name] for n in counts.values()) for name in asdict(Counts(0, 0, 0))
    }
    made = _commit(
        place,
        state,
        files=files,
        action=Action(kind="import", table=", ".join(counts), **total),
        demo=base.demo if base else False,
        sources=(
            *(base.sources if base else ()),
            *(
                source
                for kind in changed
                for source in _sources(kind, staged[kind], tables[kind][1], ids[kind])
            ),
        ),
    )
    return counts, made


def publish_demo(place: Place, state: State, tables: Mapping[str, pa.Table]) -> str:
    """Fill an empty store, or one that is a demonstration already, with generated rows."""
    _refuse_after_loss(place, state)
    if state.manifest is not None and not state.manifest.demo:
        raise fail("store_has_real_data", file=place.root, got=state.manifest.id)
    source = SourceFile("demo")
    ids = _new_ids(_first_id(state), [source])
    staged = {kind: upsert.with_sources(rows, ids) for kind, rows in tables.items()}
    with closing(duck.database()) as con:
        counts = _compare(con, place, None, staged, correct=False)
        files = _new_files(con, place, None, counts, correct=False)
    accepted = sum(n.accepted for n in counts.values())
    total = Source(
        id=ids["demo"],
        file="demo",
        sha256="",
        kind="demo",
        layout="",
        rows=accepted,
        imported_at=beijing_now(),
    )
    action = Action(kind="demo", accepted=accepted)
    return _commit(place, state, files=files, action=action, demo=True, sources=(total,))


def restore(place: Place, state: State, old: Manifest) -> str:
    """Make an earlier snapshot the newest one again; nothing of the history is lost."""
    now = state.manifest
    # One that only stands in for a lost one becomes the newest by being named.
    if now is not None and not state.lost and (now.files, now.sources) == (old.files, old.sources):
        return now.id
    action = Action(kind="restore", restored=old.id)
    return _commit(place, state, files=old.files, action=action, demo=old.demo, sources=old.sources)


def _refuse_after_loss(place: Place, state: State) -> None:
    """Raise `JiError` where rows would be put on an older state that only stands in.

    Whoever has the file back finds everything as it was; whoever goes on from the older state
    says so by restoring it.
    """
    if state.lost and state.id is not None:
        (told,) = state.problems
        raise fail("store_no_writing", file=place.root, got=told.got, allowed=state.id)


def _first_id(state: State) -> int:
    # Ids go on counting through restores, so that one id never means two files.
    return state.manifest.next_source if state.manifest else 1


def _new_ids(first: int, sources: Sequence[SourceFile]) -> dict[str, int]:
    names = list(dict.fromkeys(source.file for source in sources))
    if not names:
        raise ValueError("sources: at least one must say where the rows came from")
    return {name: first + i for i, name in enumerate(names)}


def _sources(
    kind: str, staged: pa.Table, sources: Sequence[SourceFile], ids: Mapping[str, int]
) -> tuple[Source, ...]:
    first, now = min(ids.values()), beijing_now()
    rows = np.bincount(staged["source_id"].to_numpy() - first, minlength=len(ids))
    return tuple(
        Source(
            id=ids[source.file],
            file=Path(source.file).name,
            sha256=source.sha256,
            kind=kind,
            layout=source.layout,
            rows=int(rows[ids[source.file] - first]),
            imported_at=now,
        )
        for source in {source.file: source for source in sources}.values()
    )


def _new_files(
    con: duck.Connection,
    place: Place,
    base: Manifest | None,
    counts: Mapping[str, Counts],
    *,
    correct: bool,
) -> dict[str, FileVersion]:
    """The files of the new snapshot: new versions of the groups that change, the others as is."""
    files = dict(base.files) if base else {}
    for group in dict.fromkeys(schema.table(kind).group for kind in counts):
        mine = {k: n for k, n in counts.items() if schema.table(k).group == group}
        files[group] = _new_version(con, place, group, files.get(group), mine, correct=correct)
    return files


def _new_version(
    con: duck.Connection,
    place: Place,
    group: str,
    old: FileVersion | None,
    counts: Mapping[str, Counts],
    *,
    correct: bool,
) -> FileVersion:
    draft = place.files / f"{group}.tmp"
    if old is not None:
        shutil.copyfile(place.files / old.name, draft)
    duck.attach(con, draft, _DRAFT, read_only=False)
    con.begin()
    duck.conform(con, _DRAFT, group)
    for kind, n in counts.items():
        upsert.apply(con, schema.table(kind), _DRAFT, n, correct=correct)
    con.commit()
    con.execute(f"CHECKPOINT {_DRAFT}")
    names = [table.name for table in schema.groups()[group]]
    rows = duck.counts(con, _DRAFT, names)
    con.execute(f"DETACH {_DRAFT}")
    checksum = disk.sha256(draft)
    final = place.files / f"{group}-{_next_number(place):06d}-{checksum[:8]}.duckdb"
    disk.put(draft, final)
    return FileVersion(name=final.name, bytes=final.stat().st_size, sha256=checksum, rows=rows)


def _commit(
    place: Place,
    state: State,
    *,
    files: Mapping[str, FileVersion],
    action: Action,
    demo: bool,
    sources: tuple[Source, ...],
) -> str:
    now = state.manifest
    made, text = Manifest(
        schema_version=schema.version(),
        number=_next_number(place),
        created_at=beijing_now(),
        parent=now.id if now else "",
        demo=demo,
        action=action,
        files=dict(files),
        next_source=max(
            [now.next_source if now else 1, *(source.id + 1 for source in sources)],
        ),
        sources=sources,
    ).sealed()
    disk.write(place.manifest(made.id), text)
    disk.write(place.pointer, f"{made.id}\n".encode())
    # It is published: what cannot be tidied now must not make the import look failed.
    with suppress(OSError, JiError):
        _tidy(place, State(made))
    return made.id


def _next_number(place: Place) -> int:
    """One more than any number that was given, even to a manifest that got lost."""
    given = [i for i in (*place.ids(), place.read_pointer()) if manifest.is_id(i)]
    return max((manifest.number_of(i) for i in given), default=0) + 1


def _tidy(place: Place, state: State) -> None:
    """Remove what a killed writer left, and snapshots that are neither new nor asked for."""
    for folder in (place.root, place.manifests, place.files, place.documents):
        for draft in (*folder.glob("*.tmp"), *folder.glob("*.tmp.wal")):
            disk.remove(draft)
    if state.problems:
        # The pointer was lost: what looks left behind may be what somebody wants back.
        return
    number = state.manifest.number if state.manifest else 0
    ids = place.ids()
    newer = [i for i in ids if manifest.number_of(i) > number]
    # A killed writer leaves one. More of them mean that somebody set the pointer back by hand.
    left = newer if len(newer) == 1 else []
    old, pinned = [i for i in ids if i not in left], ledger.pinned(place)
    newest = set(old[-KEEP:])
    kept = [i for i in old if i in newest or i in pinned]
    for snapshot_id in (*left, *(i for i in old if i not in kept)):
        disk.remove(place.manifest(snapshot_id))
    _remove_unnamed(place, kept)


def _remove_unnamed(place: Place, ids: Sequence[str]) -> None:
    named: set[str] = set()
    for snapshot_id in ids:
        one = manifest.load(place, snapshot_id)
        if one is None:
            # Nobody knows which files a damaged manifest named, so all stay until it is too old.
            return
        named |= {version.name for version in one.files.values()}
    for path in place.files.glob("*.duckdb"):
        if _OUR_FILE.fullmatch(path.name) and path.name not in named:
            disk.remove(path)
