"""One snapshot, open for reading: the facts of one moment, under the tables' plain names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from analytics.problems import Problem
from data import duck, schema
from data.disk import clear_errors
from data.manifest import Manifest, Place, Source

QUERIES = Path(__file__).with_name("queries")


@cache
def sql(name: str) -> str:
    """The text of ``data/queries/<name>.sql``; raises ``KeyError`` for a name there is not."""
    path = QUERIES / f"{name}.sql"
    if path.parent != QUERIES or not path.is_file():
        known = ", ".join(sorted(p.stem for p in QUERIES.glob("*.sql")))
        raise KeyError(f"no query {name!r}; there are: {known}")
    return path.read_text(encoding="utf-8")


class Snapshot:
    """The store at one moment. It never changes, so it may be kept, shared and cached by `id`.

    Any thread may ask; each question has a cursor of its own. The files are let go by `close`,
    at the end of a ``with`` block, or when nothing refers to the snapshot any more.

    Parameters
    ----------
    manifest : what the snapshot is made of; None for the empty store, whose tables are empty
    problems : what was wrong in finding the snapshot, for showing
    """

    def __init__(
        self, place: Place, manifest: Manifest | None, problems: tuple[Problem, ...] = ()
    ) -> None:
        self.id = manifest.id if manifest else ""
        self.demo = manifest.demo if manifest else False
        self.manifest = manifest
        self.problems = problems
        self._root = place.root
        versions = manifest.files if manifest else {}
        self._database = duck.database()
        try:
            with clear_errors(place.root):
                files = {group: place.files / v.name for group, v in versions.items()}
                duck.expose(self._database, files)
        except BaseException:
            self._database.close()
            raise

    @property
    def empty(self) -> bool:
        """Whether nothing was ever put into the store."""
        return self.manifest is None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files that were imported; rows name them by ``source_id``."""
        return self.manifest.sources if self.manifest else ()

    @property
    def rows(self) -> dict[str, int]:
        """Rows by table, for all tables."""
        held = self.manifest.rows if self.manifest else {}
        return {name: held.get(name, 0) for name in schema.tables()}

    def query(self, name: str, /, **params: object) -> pa.Table:
        """Ask ``data/queries/<name>.sql``, whose ``$named`` parameters are the keywords."""
        return self._ask(sql(name), params)

    def table(self, kind: str) -> pa.Table:
        """All rows and columns of a table, sorted by key."""
        table = schema.table(kind)
        return self._ask(f"SELECT * FROM {table.name} ORDER BY {', '.join(table.keys)}", {})

    def _ask(self, text: str, params: dict[str, object]) -> pa.Table:
        with clear_errors(self._root), self._database.cursor() as cursor:
            return cursor.sql(text, params=params).to_arrow_table()

    def close(self) -> None:
        """Let the files go; a closed snapshot answers no more."""
        self._database.close()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
