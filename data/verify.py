"""Checks a whole store: every snapshot of the history, every file to its last byte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from analytics.problems import JiError, Problem
from data import disk, duck, manifest, schema, upsert
from data.manifest import FileVersion, Manifest, Place

_CHECKED = "checked"


def verify(place: Place) -> list[Problem]:
    """All that is wrong with a store; an empty list means that it is sound.

    What a killed writer left behind is no problem: no snapshot names it.
    """
    try:
        with disk.clear_errors(place.root):
            state = manifest.resolve(place)
            problems = [*state.problems]
            seen: dict[str, FileVersion] = {}
            for snapshot_id in place.ids():
                one = manifest.load(place, snapshot_id)
                if one is not None:
                    problems += _contradictions(one, seen)
                elif place.manifest(snapshot_id).exists():
                    problems.append(
                        Problem("store_manifest_damaged", file=place.manifest(snapshot_id).name)
                    )
            with closing(duck.database()) as con:
                for version in seen.values():
                    problems += _check_file(con, place, version)
                if state.manifest is not None and not problems:
                    problems += _check_keys(con, place, state.manifest)
            return problems
    except JiError as error:
        return list(error.problems)


def _contradictions(one: Manifest, seen: dict[str, FileVersion]) -> Iterator[Problem]:
    for version in one.files.values():
        if seen.setdefault(version.name, version) != version:
            yield Problem("store_manifest_damaged", file=f"{one.id}.json", got=version.name)


def _check_file(con: duck.Connection, place: Place, version: FileVersion) -> Iterator[Problem]:
    path = place.files / version.name
    if not path.exists():
        # A writer may have removed the oldest snapshot meanwhile, and this file with it.
        if any(version in m.files.values() for m in _manifests(place)):
            yield Problem("store_file_missing", file=version.name)
        return
    if path.stat().st_size != version.bytes or disk.sha256(path) != version.sha256:
        yield Problem(
            "store_file_changed",
            file=version.name,
            got=f"{path.stat().st_size} B",
            allowed=f"{version.bytes} B, SHA-256 {version.sha256[:8]}",
        )
        return
    yield from _check_tables(con, path, version)


def _manifests(place: Place) -> list[Manifest]:
    found = (manifest.load(place, snapshot_id) for snapshot_id in place.ids())
    return [one for one in found if one is not None]


def _check_tables(con: duck.Connection, path: Path, version: FileVersion) -> Iterator[Problem]:
    try:
        duck.attach(con, path, _CHECKED, read_only=True)
    except JiError as error:
        yield from error.problems
        return
    present = duck.columns(con, _CHECKED, version.rows)
    for name, rows in version.rows.items():
        stored = present.get(name, {})
        for column in schema.table(name).columns:
            # A column that came later than the file is read as its default.
            kind = stored.get(column.name, column.kind if stored else "—")
            if kind != column.kind:
                yield Problem(
                    "store_schema",
                    file=version.name,
                    column=f"{name}.{column.name}",
                    got=kind,
                    allowed=column.kind,
                )
        if stored and (got := duck.count(con, f"SELECT count(*) FROM {_CHECKED}.{name}")) != rows:
            yield Problem(
                "store_rows", file=version.name, column=name, got=str(got), allowed=str(rows)
            )
    con.execute(f"DETACH {_CHECKED}")


def _check_keys(con: duck.Connection, place: Place, newest: Manifest) -> Iterator[Problem]:
    duck.expose(con, {g: place.files / v.name for g, v in newest.files.items()})
    for table in schema.tables().values():
        try:
            upsert.check_keys(con, table, f"memory.{table.name}")
        except JiError as error:
            yield from error.problems
