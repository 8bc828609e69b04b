"""The stored tables: columns from ``schema.sql``, keys from ``tables.toml``."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from data.kinds import kind, kinds

HERE = Path(__file__).parent
SOURCE_COLUMNS = ("source_id", "source_row")

# Not a column of the exchanged table, but an hour and a natural day may carry the same label.
PERIOD = "period"

_TABLE = re.compile(r"CREATE TABLE (\w+) \(\n(.*?)\n\);", re.DOTALL)
_COLUMN = re.compile(r"^ {4}(\w+) (\w+)( NOT NULL)?,?$")
_EMPTY = {"VARCHAR": "''", "BOOLEAN": "false", "INTEGER": "0"}


@dataclass(frozen=True)
class Column:
    """One stored column; `kind` is its SQL type."""

    name: str
    kind: str
    required: bool

    @property
    def default(self) -> str:
        """SQL for a row that was stored before the column existed."""
        value = _EMPTY.get(self.kind, "NULL") if self.required else "NULL"
        return f"CAST({value} AS {self.kind})"


@dataclass(frozen=True)
class Table:
    """One stored table: the group whose file holds it, its columns and the key of a row.

    An empty cell of a key in `blank` is stored as ''; no other key may be empty. `subject` is the
    key but for the time at which a row came in, see `data.kinds.Kind.subject`.
    """

    name: str
    group: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    subject: tuple[str, ...]
    blank: frozenset[str]
    body: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in stored order."""
        return tuple(c.name for c in self.columns)

    @cached_property
    def payload(self) -> tuple[str, ...]:
        """Columns that make two rows of the same key differ."""
        return tuple(n for n in self.names if n not in (*self.keys, *SOURCE_COLUMNS))

    def create(self, catalog: str) -> str:
        """The statement that makes the table in a catalog."""
        return f"CREATE TABLE {catalog}.{self.name} (\n{self.body}\n)"

    def select(self, present: Collection[str], source: str) -> str:
        """All columns from a table of an older schema, in stored order."""
        picks = (c.name if c.name in present else f"{c.default} AS {c.name}" for c in self.columns)
        return f"SELECT {', '.join(picks)} FROM {source}"


@cache
def tables() -> dict[str, Table]:
    """All stored tables by name, in the order of ``schema.sql``."""
    found = {}
    for part in (HERE / "schema.sql").read_text(encoding="utf-8").split("\n-- group: ")[1:]:
        group = part.split(maxsplit=1)[0]
        for name, body in _TABLE.findall(part):
            columns = tuple(_column(name, line) for line in body.splitlines())
            keys = kinds()[name].keys
            blank = frozenset(k for k in keys if not kinds()[name].columns[k].need)
            subject = kinds()[name].subject
            if any(c.name == PERIOD for c in columns):
                keys, subject = (*keys, PERIOD), (*subject, PERIOD)
            found[name] = Table(name, group, columns, keys, subject, blank, body)
    return found


def _column(table: str, line: str) -> Column:
    match = _COLUMN.match(line)
    if match is None:
        raise ValueError(f"schema.sql, table {table}: cannot read the column {line.strip()!r}")
    return Column(match[1], match[2], match[3] is not None)


@cache
def groups() -> dict[str, tuple[Table, ...]]:
    """The tables that share a file, by the name of their group."""
    names = dict.fromkeys(t.group for t in tables().values())
    return {g: tuple(t for t in tables().values() if t.group == g) for g in names}


def table(name: str) -> Table:
    """The table of a name; raises `JiError` listing the names there are."""
    kind(name)
    return tables()[name]


@cache
def version() -> int:
    """The number in the first line of ``schema.sql``; raised by one when a table changes."""
    head = (HERE / "schema.sql").read_text(encoding="utf-8").split("\n", 1)[0]
    return int(head.removeprefix("-- version: "))
