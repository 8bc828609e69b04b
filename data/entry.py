"""A few rows typed into a form: checked as an import is, then published while nobody else writes.

What depends on what is stored is judged inside the store's lock, so that of two people who enter
what cannot both be true the second is told, and nothing of the first is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from analytics.problems import JiError, Problem
from data import intake, schema, writer
from data.checks import check
from data.draft import Cells, Draft
from data.duty import records_of
from data.intake_warnings import new_contradictions
from data.kinds import kind
from data.readers import ReadResult
from data.snapshot import Snapshot
from data.store import Store
from data.upsert import Counts
from data.writer import SourceFile

SOURCE = "form"
"""What rows that were typed in name as their file."""

WARNINGS = "warnings"
_LOCK_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Entered:
    """What became of the rows.

    Parameters
    ----------
    counts : new, unchanged and replaced rows
    snapshot : id of the newest snapshot afterwards
    """

    counts: Counts
    snapshot: str | None


def enter(
    store: Store,
    kind_name: str,
    rows: Sequence[Mapping[str, str]],
    *,
    now: datetime,
    correct: bool = False,
    lock_timeout_s: float = _LOCK_TIMEOUT_S,
) -> Entered:
    """Check rows and publish them as one snapshot; the same rows twice are stored once.

    A demonstration is kept: what is entered into it is practice and goes with it.

    Parameters
    ----------
    rows : cells by column as a person writes them; an absent column is an empty cell
    now : Beijing time of the entry; what lies after it is the future
    correct : whether rows on the same subject with other values, or another time, may be replaced

    Raises
    ------
    JiError
        for cells that are refused, warnings that contradict themselves, and rows that are stored
        with other values; each problem names its column, and the row counted from 1
    """
    result = _settled(checked(kind_name, rows, now), now)
    with writer.writing(store.place, lock_timeout_s) as state:
        with Snapshot(store.place, state.manifest, state.problems) as held:
            tables = {kind_name: (result.table, [SourceFile(SOURCE, layout=SOURCE)])}
            if kind_name == WARNINGS:
                _refuse_contradictions(held, result.table)
            plain = result.table.drop_columns(["source_file"])
            plain = plain.append_column("source_id", pa.array([0] * plain.num_rows, pa.int32()))
            # Whatever time it names: one who sends a form again means the same fact.
            counts = writer.preview(
                store.place, state.manifest, {kind_name: plain}, replace_demo=False, correct=True
            )
            if counts[kind_name].replaced and not correct:
                raise JiError(*_stored_otherwise(held, kind_name, result.table))
        found, made = writer.publish(
            store.place, state, tables, replace_demo=False, correct=correct
        )
    return Entered(found[kind_name], made)


def checked(kind_name: str, rows: Sequence[Mapping[str, str]], now: datetime) -> ReadResult:
    """The rows as an import would read them. Raises `JiError` for any that is refused."""
    described = kind(kind_name)
    path = Path(SOURCE)
    cells = {
        name: Cells(name, pa.chunked_array([pa.array([row.get(name, "") for row in rows])]))
        for name in described.columns
    }
    numbers = np.arange(1, len(rows) + 1, dtype=np.int64)
    found = check(Draft(path, SOURCE, numbers, cells), kind_name, described, now)
    if found.rejected:
        raise JiError(*found.rejected)
    order = [name for name in schema.table(kind_name).names if name in found.table.column_names]
    table = found.table.select([*order, "source_file"])
    return ReadResult(kind_name, (SOURCE,), (path,), table, (), found.defects, len(rows), 0, 0)


def _settled(result: ReadResult, now: datetime) -> ReadResult:
    """The rows as judged by what units there are. Raises `JiError` for any that is refused."""
    found = intake.settle({result.kind: result}, intake.Stored(), today=now.date())[result.kind]
    if found.rejected:
        raise JiError(*found.rejected)
    return found


def _refuse_contradictions(held: Snapshot, table: pa.Table) -> None:
    """Raise `JiError` for what the new steps make untrue that was not so before."""
    before = records_of(held.table(WARNINGS))
    found = new_contradictions(before, records_of(table))
    if found:
        raise JiError(*(replace(one, file=SOURCE) for one in found))


def _stored_otherwise(held: Snapshot, kind_name: str, table: pa.Table) -> list[Problem]:
    """What is stored on the subjects of rows, where it says something else."""
    stored = schema.table(kind_name)
    told = [name for name in (*stored.keys, *stored.payload) if name not in stored.subject]
    old: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in held.table(kind_name).sort_by([(k, "ascending") for k in stored.keys]).to_pylist():
        old.setdefault(tuple(row[k] for k in stored.subject), row)
    found = []
    for number, row in enumerate(table.to_pylist(), start=1):
        mine = old.get(tuple(row[k] for k in stored.subject))
        if mine is None:
            continue
        for name in told:
            if name in row and (mine[name] or None) != (row[name] or None):
                got, allowed = _cell(row[name]), _cell(mine[name])
                found.append(Problem("stored_otherwise", SOURCE, number, name, got, allowed))
    return found


def _cell(value: object) -> str:
    """A value as a person writes it; '—' for none."""
    if value is None or value == "":
        return "—"
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
