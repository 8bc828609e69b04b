"""Scenarios that were saved: named, with who and when, on which snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from analytics.plan import Level
from analytics.problems import JiError, Problem, fail
from analytics.scenario import Change
from data.clock import beijing_now
from data.scenario_file import as_line, from_line
from data.snapshot import Snapshot
from data.store import ImportResult, SourceFile, Store

LONGEST_NAME = 80
_ENTERED = "what-if"


@dataclass(frozen=True)
class Saved:
    """A scenario in the store; `trouble` says why its changes cannot be read."""

    name: str
    author: str
    made_at: datetime
    snapshot: str
    level: Level
    changes: tuple[Change, ...]
    trouble: tuple[Problem, ...] = ()


def saved(snapshot: Snapshot) -> tuple[Saved, ...]:
    """The scenarios of a snapshot, the newest first."""
    return tuple(_read(row) for row in snapshot.query("scenarios").to_pylist())


def _read(row: dict[str, Any]) -> Saved:
    changes: tuple[Change, ...] = ()
    trouble: tuple[Problem, ...] = ()
    try:
        changes = from_line(row["changes"] or "", name=row["name"])
    except JiError as error:
        trouble = error.problems
    return Saved(
        name=row["name"],
        author=row["author"] or "",
        made_at=row["made_at"],
        snapshot=row["snapshot"] or "",
        level=Level.from_code(row["level"]),
        changes=changes,
        trouble=trouble,
    )


def save(
    store: Store,
    *,
    name: str,
    author: str,
    snapshot: str,
    level: Level,
    changes: Sequence[Change],
) -> ImportResult:
    """Keep a scenario under its name; one of the same name is replaced. A demo stays a demo.

    Raises
    ------
    JiError
        without a name, with one that is too long, or without a change
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise fail("scenario_name", got=name or "—", allowed=f"1–{LONGEST_NAME}")
    if not changes:
        raise fail("scenario_empty", got=name)
    now = beijing_now().replace(microsecond=0)
    rows = pa.table(
        {
            "name": [name],
            "author": [" ".join(author.split())],
            "made_at": pa.array([now], pa.timestamp("us")),
            "snapshot": [snapshot],
            "level": [level.code],
            "changes": [as_line(changes)],
        }
    )
    return store.publish("scenarios", rows, [SourceFile(_ENTERED)], replace_demo=False)
