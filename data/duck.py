"""Group files in DuckDB: opening them, and reading one that an older schema wrote."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import duckdb

from analytics.problems import fail
from data.disk import first_line
from data.schema import Table, groups

Connection = duckdb.DuckDBPyConnection


def database() -> Connection:
    """An empty database in memory that needs no network and sees no Python variables."""
    return duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            # What does not fit in memory must not land in the folder the program was started in.
            "temp_directory": str(Path(tempfile.gettempdir(), "ji-spill")),
        },
    )


def attach(con: Connection, path: Path, catalog: str, *, read_only: bool) -> None:
    """Attach a group file under a name; raises `JiError` if it is no sound database."""
    name = str(path).replace("'", "''")
    try:
        con.execute(f"ATTACH '{name}' AS {catalog}{' (READ_ONLY)' if read_only else ''}")
    except duckdb.Error as error:
        if read_only and not path.exists():
            raise FileNotFoundError(path) from error
        if read_only:
            raise fail("store_damaged", file=path, got=first_line(error)) from error
        raise


def columns(con: Connection, catalog: str, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """SQL type by column name, of those of the named tables that a file really has.

    Asked table by table: DuckDB's own list of columns first makes up all of its system views.
    """
    found: dict[str, dict[str, str]] = {}
    # Of its own, since a table that is not there would end the caller's transaction.
    with con.cursor() as cursor:
        for table in names:
            with suppress(duckdb.CatalogException):
                rows = cursor.execute(f"DESCRIBE {catalog}.{table}").fetchall()
                found[table] = {name: kind for name, kind, *_ in rows}
    return found


def expose(con: Connection, files: Mapping[str, Path]) -> None:
    """Give every stored table its plain name; one that no file holds is empty.

    Parameters
    ----------
    files : path of the file by group
    """
    for group, tables in groups().items():
        present: dict[str, dict[str, str]] = {}
        if group in files:
            attach(con, files[group], group, read_only=True)
            present = columns(con, group, [table.name for table in tables])
        for table in tables:
            if table.name in present:
                select = table.select(present[table.name], f"{group}.{table.name}")
                con.execute(f"CREATE VIEW memory.{table.name} AS {select}")
            else:
                con.execute(table.create("memory"))


def conform(con: Connection, catalog: str, group: str) -> None:
    """Bring a writable file to the schema of today; rows of older tables get the defaults."""
    tables = groups()[group]
    present = columns(con, catalog, [table.name for table in tables])
    for table in tables:
        if table.name not in present:
            con.execute(table.create(catalog))
        elif set(present[table.name]) != set(table.names):
            _rebuild(con, catalog, table, present[table.name])


def _rebuild(con: Connection, catalog: str, table: Table, present: Mapping[str, str]) -> None:
    old = f"{table.name}_before"
    con.execute(f"ALTER TABLE {catalog}.{table.name} RENAME TO {old}")
    con.execute(table.create(catalog))
    select = table.select(present, f"{catalog}.{old}")
    con.execute(f"INSERT INTO {catalog}.{table.name} {select}")
    con.execute(f"DROP TABLE {catalog}.{old}")


def counts(con: Connection, catalog: str, names: Sequence[str]) -> dict[str, int]:
    """Rows of each table of a file."""
    sums = ", ".join(f"(SELECT count(*) FROM {catalog}.{name})" for name in names)
    (row,) = con.execute(f"SELECT {sums}").fetchall()
    return dict(zip(names, row, strict=True))


def count(con: Connection, sql: str) -> int:
    """The one whole number that a statement answers."""
    # All rows: a result that is not read to its end blocks the connection.
    ((number,),) = con.execute(sql).fetchall()
    return int(number)
