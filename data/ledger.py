"""The record of the documents that were made: one small file each, never changed.

It stands beside the snapshots, not in them: making a document changes no fact, and going back to
an earlier snapshot does not undo that a report was handed in. The snapshots that the newest
documents rest on are kept, so that each of these can be made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from analytics.strict import Strict
from data import disk
from data.manifest import Place

KEEP = 200
"""Documents whose snapshots are kept beyond the undo history."""


class Entry(Strict):
    """One document that was made.

    Parameters
    ----------
    number : running number of the record; 0 before it is kept
    made_at : [Beijing time]
    order : what was asked for, as `reports.orders.Order` writes it
    snapshot : id of the snapshot that it was made from
    sha256, bytes : of the file
    program : version of the program
    """

    number: int = 0
    made_at: datetime
    author: str
    title: str
    file: str
    order: dict[str, Any]
    snapshot: str
    sha256: str
    bytes: int
    program: str


def entries(place: Place) -> list[Entry]:
    """All records that can be read, newest first."""
    found = (_read(place, number) for number in reversed(_numbers(place)))
    return [one for one in found if one is not None]


def pinned(place: Place) -> set[str]:
    """Ids of the snapshots that the newest documents rest on."""
    newest = _numbers(place)[-KEEP:]
    return {one.snapshot for one in (_read(place, number) for number in newest) if one is not None}


def keep(place: Place, made: Sequence[Entry]) -> list[Entry]:
    """Keep records under the next numbers; only for one who holds the store's lock."""
    place.documents.mkdir(parents=True, exist_ok=True)
    first = max(_numbers(place), default=0) + 1
    kept = [one.model_copy(update={"number": first + n}) for n, one in enumerate(made)]
    for one in kept:
        disk.write(place.document(one.number), one.model_dump_json(indent=1).encode())
    return kept


def _numbers(place: Place) -> list[int]:
    names: Iterable[str] = (path.stem for path in place.documents.glob("*.json"))
    return sorted(int(name) for name in names if name.isdecimal())


def _read(place: Place, number: int) -> Entry | None:
    """A record; None for one that was damaged from outside."""
    try:
        return Entry.model_validate(json.loads(place.document(number).read_bytes()))
    except (FileNotFoundError, ValueError, ValidationError):
        return None
