"""New rows into a stored table, by key: which are new, which are known, which say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from analytics.problems import fail
from data.disk import first_line
from data.duck import Connection, count
from data.schema import Column, Table


@dataclass(frozen=True)
class Counts:
    """Rows by what became of them; the words are those of the command line's JSON.

    Parameters
    ----------
    accepted : rows whose key was not stored yet
    unchanged : rows that were stored already with the same values
    replaced : rows whose key was stored with other values
    """

    accepted: int
    unchanged: int
    replaced: int

    @property
    def changed(self) -> bool:
        """Whether the store has to change."""
        return self.accepted + self.replaced > 0


def with_sources(rows: pa.Table, ids: Mapping[str, int]) -> pa.Table:
    """Add `source_id`, and `source_row` if there is none, to rows that name their source file.

    Parameters
    ----------
    rows : with `source_file`, or without it when there is but one source
    ids : id of each source by the name that `source_file` has for it
    """
    n = rows.num_rows
    if "source_file" in rows.column_names:
        files = rows["source_file"].combine_chunks().cast(pa.string()).dictionary_encode()
        names = files.dictionary.to_pylist()
        if unknown := [str(name) for name in names if name not in ids]:
            raise ValueError(f"rows from files that are no source: {', '.join(unknown)}")
        known = np.array([ids[name] for name in names], dtype=np.int32)
        source = known[files.indices.to_numpy()]
        rows = rows.drop_columns(["source_file"])
    elif len(ids) == 1:
        source = np.full(n, next(iter(ids.values())), dtype=np.int32)
    else:
        raise ValueError("rows of several sources must name theirs in `source_file`")
    if "source_row" not in rows.column_names:
        rows = rows.append_column("source_row", pa.array(np.arange(1, n + 1, dtype=np.int32)))
    return rows.append_column("source_id", pa.array(source))


def stage(con: Connection, table: Table, rows: pa.Table) -> int:
    """Offer rows for a table, one for each key; returns how many they are.

    Of rows that share a key the last one counts.
    """
    for field in rows.schema:
        if pa.types.is_timestamp(field.type) and field.type.tz is not None:
            raise ValueError(f"{field.name}: Beijing time without a zone; got {field.type}")
    arrow, view, keys = f"arrow_{table.name}", f"incoming_{table.name}", _list(table.keys)
    con.register(arrow, rows)
    picks = ", ".join(_pick(c, rows.column_names, table.blank) for c in table.columns)
    con.execute(f"CREATE TEMP VIEW {view} AS SELECT {picks} FROM {arrow}")
    n = count(con, f"SELECT count(*) FROM (SELECT DISTINCT {keys} FROM {view})")
    if n == rows.num_rows:
        return n
    place = pa.array(np.arange(rows.num_rows, dtype=np.int64))
    con.register(arrow, rows.append_column("place", place))
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT * EXCLUDE (place)"
        f" FROM (SELECT {picks}, place FROM {arrow})"
        f" QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY place DESC) = 1"
    )
    return n


def _pick(column: Column, present: list[str], blank: frozenset[str]) -> str:
    value = f"CAST({column.name if column.name in present else 'NULL'} AS {column.kind})"
    if column.kind == "DOUBLE":
        value = f"nullif({value}, CAST('nan' AS DOUBLE))"
    elif column.name in blank:
        value = f"coalesce({value}, '')"
    return f"{value} AS {column.name}"


def compare(con: Connection, table: Table, n: int, *, correct: bool = False) -> Counts:
    """Hold the staged rows against the table's plain name; what differs is set aside.

    Parameters
    ----------
    n : rows staged
    correct : hold them against what is stored of the same subject; of several rows of one, new or
        stored, the first counts
    """
    match = _match(table, correct)
    same = " AND ".join(f"n.{k} = o.{k}" for k in match)
    told = [name for name in (*table.keys, *table.payload) if name not in match]
    differs = " OR ".join(f"n.{c} IS DISTINCT FROM o.{c}" for c in told) or "false"
    known = f"o.{match[0]} IS NOT NULL"
    new, old = f"incoming_{table.name}", f"memory.{table.name}"
    if match != table.keys:
        first = f"row_number() OVER (PARTITION BY {_list(match)} ORDER BY {_list(table.keys)}) = 1"
        new, old = (f"(SELECT * FROM {rows} QUALIFY {first})" for rows in (new, old))
    con.execute(
        f"CREATE TEMP TABLE change_{table.name} AS SELECT n.*, {known} AS known"
        f" FROM {new} n LEFT JOIN {old} o ON {same}"
        f" WHERE NOT {known} OR {differs}"
    )
    replaced = count(con, f"SELECT count(*) FROM change_{table.name} WHERE known")
    accepted = count(con, f"SELECT count(*) FROM change_{table.name} WHERE NOT known")
    return Counts(accepted, n - accepted - replaced, replaced)


def apply(
    con: Connection, table: Table, catalog: str, counts: Counts, *, correct: bool = False
) -> None:
    """Put what `compare` set aside into a writable file; check that no key is there twice.

    Parameters
    ----------
    correct : as given to `compare`; then all rows of a subject make room for the corrected one
    """
    target, change = f"{catalog}.{table.name}", f"change_{table.name}"
    keys, match = _list(table.keys), _match(table, correct)
    same = " AND ".join(f"c.{k} = o.{k}" for k in match)
    gone = f"FROM {target} o SEMI JOIN {change} c ON c.known AND {same}"
    left = count(con, f"SELECT count(*) FROM {target}") - count(con, f"SELECT count(*) {gone}")
    expected = left + counts.accepted + counts.replaced
    try:
        if counts.replaced:
            con.execute(f"DELETE FROM {target} o USING {change} c WHERE c.known AND {same}")
        con.execute(
            f"INSERT INTO {target} BY NAME SELECT * EXCLUDE (known) FROM {change} ORDER BY {keys}"
        )
    except (duckdb.ConstraintException, duckdb.ConversionException) as error:
        raise fail(
            "store_check", column=table.name, got=first_line(error), allowed="schema.sql"
        ) from error
    got = count(con, f"SELECT count(*) FROM {target}")
    if got != expected:
        raise fail("store_check", column=table.name, got=got, allowed=expected)
    touched = f"SELECT {keys} FROM {target} SEMI JOIN {change} USING ({keys})"
    check_keys(con, table, f"({touched})")


def check_keys(con: Connection, table: Table, rows: str) -> None:
    """Raise `JiError` if two of the rows have the same key."""
    keys = _list(table.keys)
    doubles = count(
        con, f"SELECT count(*) FROM (SELECT 1 FROM {rows} GROUP BY {keys} HAVING count(*) > 1)"
    )
    if doubles:
        raise fail("store_check", column=table.name, got=f"{keys} × {doubles}", allowed="1")


def _match(table: Table, correct: bool) -> tuple[str, ...]:
    return table.subject if correct else table.keys


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)
