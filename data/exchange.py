"""Writes canonical tables for people: what is written here reads back as it was.

CSV and Parquet carry the columns' names and codes; Excel, which people look at, Chinese headers
and words. A natural day is a bare date. Text that a spreadsheet would take for a formula gets an
apostrophe before it in CSV, which the reader takes off again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from analytics.problems import JiError, fail
from data import disk, template
from data.kinds import Field, Kind, kind
from data.rulebook import regions

EXCEL_ROWS = 1_048_576
EXCEL_TEXT = 32_767
FORMULA_START = r"^('*[=+\-@＝＋－＠])"
_DAY = pa.scalar(timedelta(days=1), pa.duration("us"))
_NUMERIC = ("number", "count")
_MINUTE = "%Y-%m-%d %H:%M"
_SECOND = "%Y-%m-%d %H:%M:%S"


def write_template(kind_name: str, path: Path) -> None:
    """Write the Excel form of a table: headers with remarks, lists to choose from, an example.

    Raises
    ------
    JiError
        for an unknown table, a suffix other than ``.xlsx``, or a place that cannot be written
    """
    described = kind(kind_name)
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise fail("unknown_suffix", file=path, allowed=".xlsx")
    with _written_whole(path) as part:
        template.write(kind_name, described, part)


def write_table(kind_name: str, table: pa.Table, path: Path) -> None:
    """Write rows of a stored table in the canonical form; the suffix says which file.

    Parameters
    ----------
    table : columns of the stored table; those that are not exchanged are left out
    path : ``.csv`` (UTF-8 with a mark, which Excel needs), ``.parquet`` or ``.xlsx``

    Raises
    ------
    JiError
        for an unknown table or suffix, more rows than Excel holds, or a place that cannot be
        written
    """
    described = kind(kind_name)
    path = Path(path)
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise fail("unknown_suffix", file=path, allowed=", ".join(_WRITERS))
    with _written_whole(path) as part:
        writer(described, table, part)


def write_whole(path: Path, content: bytes, suffix: str) -> None:
    """Write a finished file, replacing it at once or not at all.

    Raises
    ------
    JiError
        for another suffix than the one that fits, or a place that cannot be written
    """
    if path.suffix.lower() != suffix:
        raise fail("unknown_suffix", file=path, allowed=suffix)
    with _written_whole(path) as part:
        part.write_bytes(content)


@contextmanager
def _written_whole(path: Path) -> Iterator[Path]:
    """A place beside a file to write to; the file is replaced when all went well."""
    part = path.with_name(path.name + ".tmp")
    try:
        part.touch()
        yield part
        disk.put(part, path)
    except JiError as error:
        part.unlink(missing_ok=True)
        raise JiError(*error.problems) from error
    except OSError as error:
        part.unlink(missing_ok=True)
        raise fail("cannot_write", file=path, got=error.strerror or error) from error


def _write_csv(described: Kind, table: pa.Table, path: Path) -> None:
    from pyarrow import csv

    columns = {}
    for name, spec in described.columns.items():
        values = _shown(spec, name, table)
        if spec.type not in _NUMERIC:
            values = _as_words(values, spec)
        if spec.type in ("text", "plant", "region"):
            values = pc.replace_substring_regex(values, FORMULA_START, r"'\1")
        columns[name] = values
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf")
        csv.write_csv(pa.table(columns), file)


def _write_parquet(described: Kind, table: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    columns = {name: _shown(spec, name, table) for name, spec in described.columns.items()}
    pq.write_table(pa.table(columns), path, compression="zstd")


def _write_excel(described: Kind, table: pa.Table, path: Path) -> None:
    if table.num_rows >= EXCEL_ROWS:
        allowed = EXCEL_ROWS - 1
        raise fail("too_many_rows", file=path.name, got=table.num_rows, allowed=allowed)
    columns = []
    for name, spec in described.columns.items():
        values = _shown(spec, name, table)
        if spec.type == "choice":
            values = _renamed(values, partial(_word, spec))
        if spec.type not in _NUMERIC:
            values = _as_words(values, spec)
            longest = pc.max(pc.utf8_length(values)).as_py() or 0
            if longest > EXCEL_TEXT:
                raise fail("text_too_long", column=spec.zh, got=longest, allowed=EXCEL_TEXT)
        columns.append(values.to_pylist())
    template.write_rows(described, zip(*columns, strict=True), path)


_WRITERS: dict[str, Callable[[Kind, pa.Table, Path], None]] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".xlsx": _write_excel,
}


def _shown(spec: Field, name: str, table: pa.Table) -> pa.ChunkedArray:
    """A stored column as it is exchanged, still typed."""
    if name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
    values = table[name]
    if spec.type == "region":
        return _renamed(values, lambda code: regions().name(code, "zh"))
    if spec.type == "hour_or_day":
        return _hours_or_days(values, table["period"])
    if spec.type == "choice" and pa.types.is_dictionary(values.type):
        return values.cast(pa.string())
    return values


def _hours_or_days(times: pa.ChunkedArray, period: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times, or dates, or text where both stand in one column."""
    is_day = pc.equal(period.cast(pa.string()), "day")
    first = pc.subtract(times, _DAY)
    if len(times) and pc.all(is_day).as_py():
        return first.cast(pa.date32())
    if not pc.any(is_day).as_py():
        return times
    return pc.if_else(
        is_day, pc.strftime(first, "%Y-%m-%d"), pc.strftime(times.cast("timestamp[s]"), _MINUTE)
    )


def _renamed(values: pa.ChunkedArray, rename: Callable[[str], str]) -> pa.ChunkedArray:
    """Each different word changed once."""
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    chunks = []
    for chunk in values.unify_dictionaries().chunks:
        words = [None if w is None else rename(w) for w in chunk.dictionary.to_pylist()]
        chunks.append(pa.array(words, pa.string()).take(chunk.indices))
    return pa.chunked_array(chunks, pa.string())


def _word(spec: Field, code: str) -> str:
    return spec.choices[code] if code else code


def _as_words(values: pa.ChunkedArray, spec: Field) -> pa.ChunkedArray:
    """A column as the text of its cells; nothing for what is absent."""
    if pa.types.is_timestamp(values.type):
        seconds = values.cast(pa.timestamp("s"), safe=False)
        text = pc.strftime(seconds, _MINUTE)
        if spec.type == "moment":
            # Finer times are written with their fraction of a second.
            fine = pc.strftime(values, _SECOND)
            whole = pc.equal(values, seconds.cast(values.type))
            fine = pc.if_else(whole, pc.strftime(seconds, _SECOND), fine)
            text = pc.if_else(pc.and_(whole, pc.equal(pc.second(seconds), 0)), text, fine)
        return text
    if pa.types.is_boolean(values.type):
        return values.cast(pa.int8()).cast(pa.string())
    return values.cast(pa.string())
