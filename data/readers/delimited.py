"""Text tables: CSV with comma, semicolon or tab, in UTF-8, GB18030 or UTF-16.

Read in blocks, so that neither a huge file nor a line without end has to fit in memory.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from analytics.problems import JiError, Problem, fail
from data.readers.sheet import FORMS, HEAD_BYTES, Sheet, sheet_of_text

ENCODINGS = "UTF-8, GB18030, UTF-16"
_DELIMITERS = (",", "\t", ";")
_QUOTED = re.compile(r'"[^"]*"')


def open_text(path: Path, start: bytes, complete: bool) -> Sheet:
    """Open a text table of which the first bytes are known.

    Raises
    ------
    JiError
        For binary content, a line longer than 1 MiB, bytes of no known encoding, a quotation
        mark that is never closed.
    """
    encoding = _encoding(start, complete)
    if b"\0" in start and encoding != "utf-16":
        raise fail("not_a_table", file=path.name, got="binary", allowed=FORMS)
    if not complete and b"\n" not in start and b"\r" not in start:
        raise fail("long_line", file=path.name, row=1, allowed="1 MiB")
    decoded = codecs.getincrementaldecoder(encoding)("replace").decode(start, complete)
    text = decoded.lstrip("\ufeff")
    first = text.lstrip("\r\n")
    blank = len(text[: len(text) - len(first)].replace("\r\n", "\n"))
    line = re.split(r"[\r\n]", first, maxsplit=1)[0]
    delimiter = max(_DELIMITERS, key=_QUOTED.sub("", line).count)
    source: Path | pa.Buffer = path
    if complete:
        # Arrow takes a last line without its end for an unfinished one when it is the only line.
        source = pa.py_buffer(start + _line_end(start, encoding))
    rest = _Rest(path, source, delimiter, blank)
    try:
        table, refused = rest.parse(encoding)
    except UnicodeError:
        # An opening without any Chinese may still be followed by GB18030.
        if encoding != "utf-8" or not start.isascii():
            raise _undecodable(path, encoding) from None
        encoding = "gb18030"
        try:
            table, refused = rest.parse(encoding)
        except UnicodeError:
            raise _undecodable(path, encoding) from None
    _check_quotes(path, table)
    numbers = np.arange(1, table.num_rows + len(refused) + 1, dtype=np.int64) + blank
    rows = np.setdiff1d(numbers, [p.row for p in refused], assume_unique=True)
    return sheet_of_text(path, "text", table.columns, rows, tuple(refused))


def _encoding(start: bytes, complete: bool) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start, complete)
    except UnicodeDecodeError:
        # UTF-8 with a damaged byte keeps its other characters; GB18030 read as UTF-8 has none.
        text = start.decode("utf-8", "replace")
        whole = sum("\u3000" <= sign <= "\u9fff" for sign in text)
        return "utf-8" if whole > text.count("\ufffd") else "gb18030"
    return "utf-8"


def _line_end(start: bytes, encoding: str) -> bytes:
    if encoding != "utf-16":
        return b"\n"
    return b"\0\n" if start.startswith(codecs.BOM_UTF16_BE) else b"\n\0"


@dataclass(frozen=True)
class _Rest:
    """What Arrow needs to parse a file, the encoding apart; ``blank`` lines at its top."""

    path: Path
    source: Path | pa.Buffer
    delimiter: str
    blank: int

    def parse(self, encoding: str) -> tuple[pa.Table, list[Problem]]:
        """All rows as text, and the rows that have another number of cells than the first.

        Raises ``UnicodeError`` for bytes that are not of the encoding.
        """
        refused: list[Problem] = []

        def refuse(row: csv.InvalidRow) -> str:
            refused.append(
                Problem(
                    "ragged_row",
                    self.path.name,
                    row.number,
                    got=str(row.actual_columns),
                    allowed=str(row.expected_columns),
                )
            )
            return "skip"

        try:
            try:
                return self._read(encoding, None), []
            except pa.ArrowInvalid as error:
                if "columns, got" not in str(error):
                    raise
            # The handler of refused rows cannot be given one that is not decodable.
            if _first_bad_byte(self.path, encoding) is not None:
                raise UnicodeError
            return self._read(encoding, refuse), refused
        except pa.ArrowInvalid as error:
            raise self._clearer(error) from error

    def _read(self, encoding: str, refuse: Callable[[csv.InvalidRow], str] | None) -> pa.Table:
        source = self.source if isinstance(self.source, Path) else pa.BufferReader(self.source)
        return csv.read_csv(
            source,
            csv.ReadOptions(
                autogenerate_column_names=True,
                encoding="utf8" if encoding == "utf-8" else encoding,
                # The handler of refused rows learns their numbers only when one thread reads; and
                # a reader's thread that lets go of Python's memory while Python ends kills it.
                use_threads=refuse is None and isinstance(self.source, Path),
                block_size=HEAD_BYTES,
                skip_rows=self.blank,
            ),
            csv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=refuse,
            ),
            csv.ConvertOptions(default_column_type=pa.string(), strings_can_be_null=False),
        )

    def _clearer(self, error: pa.ArrowInvalid) -> Exception:
        said = str(error)
        if "UTF8" in said:
            return UnicodeError(said)
        if "straddling" in said:
            return fail("long_line", file=self.path.name, allowed="1 MiB")
        if "infer number of columns" in said:
            return fail("unclosed_quote", file=self.path.name)
        return fail("unreadable_file", file=self.path.name, got=said)


def _undecodable(path: Path, encoding: str) -> JiError:
    row, got = _first_bad_byte(path, encoding) or (None, "")
    return fail("undecodable", file=path.name, row=row, got=got, allowed=ENCODINGS)


def _first_bad_byte(path: Path, encoding: str) -> tuple[int, str] | None:
    """The row and value of the first byte that is not of the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    row, inside = 1, False
    with path.open("rb") as file:
        while True:
            block = file.read(HEAD_BYTES)
            try:
                text, bad = decoder.decode(block, not block), None
            except UnicodeDecodeError as error:
                text, bad = error.object[: error.start].decode(encoding, "replace"), error
            # A line break inside quotation marks is part of a cell, not the end of a row.
            for part in re.findall(r'"|\r\n|\n|\r', text):
                if part == '"':
                    inside = not inside
                elif not inside:
                    row += 1
            if bad is not None:
                return row, f"0x{bad.object[bad.start]:02x}"
            if not block:
                return None


def _check_quotes(path: Path, table: pa.Table) -> None:
    """Refuse a file whose last row swallowed the others: a quotation mark was never closed."""
    last = [column[-1].as_py() for column in table.columns] if table.num_rows else []
    if not any("\n" in cell or "\r" in cell for cell in last):
        return
    with path.open("rb") as file:
        marks = sum(block.count(b'"') for block in iter(lambda: file.read(HEAD_BYTES), b""))
    if marks % 2:
        raise fail("unclosed_quote", file=path.name)
