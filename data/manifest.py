"""What a snapshot is made of, and which snapshot is the newest. Reads; only `writer` writes.

A manifest is a JSON file that is never changed. Its id is a running number and the first digits
of the checksum of its own text, so a manifest that was cut short or altered does not count.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import Field

from analytics.problems import Problem, fail
from analytics.strict import Strict
from data import schema
from data.disk import clear_errors, patiently

FORMAT = 1
NOTHING = "none"
_ID = re.compile(r"\d{6,}-[0-9a-f]{8}")


class FileVersion(Strict):
    """One version of a group's file; `rows` counts each of its tables."""

    name: str
    bytes: int
    sha256: str
    rows: dict[str, int]


class Source(Strict):
    """A file that was imported. Stored rows name it by `id` and their place in it by row."""

    id: int
    file: str
    sha256: str
    kind: str
    layout: str
    rows: int
    imported_at: datetime


class Action(Strict):
    """What made the snapshot; `restored` is the id of the snapshot that was brought back."""

    kind: Literal["import", "demo", "restore"]
    table: str = ""
    accepted: int = 0
    unchanged: int = 0
    replaced: int = 0
    restored: str = ""


class Manifest(Strict):
    """One snapshot: a version of each group's file, where the rows came from, what was done.

    `created_at` and `imported_at` are Beijing time. `format` is that of the manifest,
    `schema_version` that of ``schema.sql`` as its writer knew it. The `id` is not in the text but
    made from it.
    """

    id: str = Field(default="", exclude=True)
    format: int = FORMAT
    schema_version: int
    number: int
    created_at: datetime
    parent: str
    demo: bool
    action: Action
    files: dict[str, FileVersion]
    next_source: int
    sources: tuple[Source, ...]

    def sealed(self) -> tuple[Manifest, bytes]:
        """The manifest with its id, and the text to write."""
        text = self.model_dump_json(indent=1).encode()
        return self.model_copy(update={"id": _id(self.number, text)}), text

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table that the files hold."""
        return {t: n for version in self.files.values() for t, n in version.rows.items()}


def _id(number: int, text: bytes) -> str:
    return f"{number:06d}-{hashlib.sha256(text).hexdigest()[:8]}"


@dataclass(frozen=True)
class Place:
    """The folder of a store and the paths in it; the layout is described in ``data.store``."""

    root: Path

    @property
    def pointer(self) -> Path:
        return self.root / "CURRENT"

    @property
    def lock(self) -> Path:
        return self.root / "LOCK"

    @property
    def manifests(self) -> Path:
        return self.root / "manifests"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def documents(self) -> Path:
        return self.root / "documents"

    def document(self, number: int) -> Path:
        """Where the record of a document is."""
        return self.documents / f"{number:06d}.json"

    def manifest(self, snapshot_id: str) -> Path:
        """Where the manifest of a snapshot is."""
        return self.manifests / f"{snapshot_id}.json"

    def ids(self) -> list[str]:
        """Ids of all manifests there are, oldest first."""
        names = (p.stem for p in self.manifests.glob("*.json"))
        return sorted((n for n in names if is_id(n)), key=number_of)

    def read_pointer(self) -> str:
        """The id that the pointer names, `NOTHING` for a new store, '' if it is lost."""
        try:
            text = patiently(lambda: self.pointer.read_bytes())
        except FileNotFoundError:
            return ""
        return text.decode("ascii", "replace").strip()

    def check_is_store(self) -> None:
        """Refuse a folder that holds other things than a store."""
        if not self.root.exists():
            return
        names = {p.name for p in self.root.iterdir() if not p.name.startswith(".")}
        ours = {p.name for p in (self.pointer, self.lock, self.manifests, self.files)}
        if names and not names & ours:
            raise fail("not_a_store", file=self.root, got=", ".join(sorted(names)[:3]))


def is_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    return _ID.fullmatch(text) is not None


def number_of(snapshot_id: str) -> int:
    """The running number in an id."""
    return int(snapshot_id.split("-", 1)[0])


@dataclass(frozen=True)
class State:
    """The newest snapshot (None in an empty store) and what was wrong in finding it.

    Parameters
    ----------
    lost : whether a newer snapshot cannot be read, for which this older one stands in
    """

    manifest: Manifest | None
    problems: tuple[Problem, ...] = ()
    lost: bool = False

    @property
    def id(self) -> str | None:
        """The snapshot's id; None in an empty store."""
        return self.manifest.id if self.manifest else None


def load(place: Place, snapshot_id: str) -> Manifest | None:
    """The manifest of an id, or None if it is missing, damaged or not what its name says.

    Raises
    ------
    JiError
        if a newer version of the program wrote it
    """
    try:
        text = place.manifest(snapshot_id).read_bytes()
    except FileNotFoundError:
        return None
    if _id(number_of(snapshot_id), text) != snapshot_id:
        return None
    raw = json.loads(text)
    if raw["format"] > FORMAT or raw["schema_version"] > schema.version():
        got = f"{raw['format']}.{raw['schema_version']}"
        raise fail("store_newer", file=place.root, got=got, allowed=f"{FORMAT}.{schema.version()}")
    return Manifest.model_validate(raw).model_copy(update={"id": snapshot_id})


def sound(place: Place, snapshot_id: str) -> Manifest | None:
    """The manifest of an id if it is whole and its files are there in full length."""
    manifest = load(place, snapshot_id) if is_id(snapshot_id) else None
    if manifest is None or any(not is_there(place, v) for v in manifest.files.values()):
        return None
    return manifest


def is_there(place: Place, version: FileVersion) -> bool:
    """Whether a version's file is there in full length."""
    try:
        return (place.files / version.name).stat().st_size == version.bytes
    except FileNotFoundError:
        return False


def resolve(place: Place) -> State:
    """Find the newest snapshot: the one the pointer names, or the newest sound one.

    Raises
    ------
    JiError
        if the folder is no store, or holds snapshots of which none is sound
    """
    with clear_errors(place.root):
        while True:
            pointer = place.read_pointer()
            if pointer == NOTHING:
                return State(None)
            manifest = sound(place, pointer)
            if manifest is not None:
                return State(manifest)
            place.check_is_store()
            ids = place.ids()
            # A writer may have published, and removed what is old, since the pointer was read.
            if place.read_pointer() == pointer:
                return _newest_sound(place, pointer, ids)


def _newest_sound(place: Place, pointer: str, ids: list[str]) -> State:
    if not pointer and not ids:
        return State(None)
    for snapshot_id in reversed(ids):
        manifest = sound(place, snapshot_id)
        if manifest is not None:
            # A pointer to what nobody has is of something newer, or why would it be there?
            newest = max([*ids, *(one for one in [pointer] if is_id(one))], key=number_of)
            lost = number_of(newest) > manifest.number
            key = "store_snapshot_lost" if lost else "store_pointer_lost"
            got = newest if lost else pointer or "—"
            told = Problem(key, file=place.pointer.name, got=got, allowed=snapshot_id)
            return State(manifest, (told,), lost)
    raise fail("store_damaged", file=place.root, got=pointer or "—", allowed="manifests/*.json")
