"""Judges the cells of a draft: typed columns for what is good, and a problem for what is not.

Each column is judged by the rule of its type in ``tables.toml``; see `data.cells` for text and
here for columns that a Parquet file has typed already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.problems import Problem, fail
from data import cells as rules
from data import schema
from data.cells import Fault, Verdict
from data.draft import Cells, Draft
from data.kinds import Field, Kind
from data.moments import DAY_US

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

# Problems of one kind in one column that are listed one by one; the rest is counted in one more.
LISTED = 1000
# A whole column with such a fault was made by another rule: that is one thing to say, not many.
_TOLD_ONCE = {"time_zone", "time_before", "time_future", "bad_time", "hour_missing"}
_ARROW = {
    "VARCHAR": pa.string(),
    "DOUBLE": pa.float64(),
    "INTEGER": pa.int32(),
    "BOOLEAN": pa.bool_(),
    "TIMESTAMP": pa.timestamp("us"),
    "DATE": pa.date32(),
}
_TIMES = ("time", "hour_or_day", "moment", "date")
_FIRST_MIDNIGHT = " 00:00:00"


@dataclass(frozen=True)
class Checked:
    """The good records of one file, and what is wrong with the others.

    Parameters
    ----------
    table : columns of the stored table as far as the file has them, with `period` where days and
        hours mix; `source_file` and `source_row`; beside them ``raw_station``, the station as
        written.
    rejected : one problem for each refused cell, ``rejected_records`` of them at least one.
    defects : what was read but deserves a look, counted.
    halves : what is good of the refused records, whose edition is known, so that later rules can
        say at once what else is wrong with them; None where there are none
    """

    table: pa.Table
    rejected: tuple[Problem, ...]
    rejected_records: int
    defects: tuple[Problem, ...]
    halves: pa.Table | None = None


@dataclass(frozen=True)
class _Column:
    """A judged column: values by record, which records it refuses, and what there is to say."""

    values: pa.Array
    refused: Bools
    rejected: list[Problem]
    defects: list[Problem]
    days: Bools | None = None


def arrow_type(kind: str, column: str) -> pa.DataType:
    """The Arrow type of a stored column."""
    return _ARROW[next(c.kind for c in schema.table(kind).columns if c.name == column)]


def check(draft: Draft, name: str, kind: Kind, now: datetime) -> Checked:
    """Judge all records of a file as rows of one canonical table.

    Parameters
    ----------
    now : Beijing time of the import; what lies after it is the future.
    """
    n = len(draft.rows)
    judged = {
        column: _judge(draft, draft.cells[column], spec, now)
        for column, spec in kind.columns.items()
        if column in draft.cells
    }
    for column, spec in kind.columns.items():
        if spec.need_unless and column in judged:
            judged[column] = _needed_unless(draft, column, spec, judged)
    for column, spec in kind.columns.items():
        for other in spec.not_below:
            if column in judged and other in judged:
                judged[column] = _not_below(draft, column, judged[column], other, judged[other])
    good = np.ones(n, dtype=np.bool_)
    for result in judged.values():
        good &= ~result.refused
    columns = {}
    for column, spec in kind.columns.items():
        columns[column] = _stored(judged.get(column), spec, arrow_type(name, column), n)
        if spec.type == "hour_or_day":
            days = judged[column].days if column in judged else None
            period = np.zeros(n, np.int32) if days is None else days.astype(np.int32)
            columns["period"] = pa.array(["hour", "day"]).take(pa.array(period))
    codes = pa.array(np.zeros(n, dtype=np.int32))
    columns["source_file"] = pa.DictionaryArray.from_arrays(codes, pa.array([str(draft.path)]))
    columns["source_row"] = pa.array(draft.rows.astype(np.int32))
    if "station" in draft.cells:
        columns["raw_station"] = _coded(draft.cells["station"].values)
    table = pa.table(columns)
    rejected = [p for result in judged.values() for p in result.rejected]
    half = ~good & ~judged["edition"].refused if "edition" in judged else ~good
    return Checked(
        table if good.all() else table.filter(pa.array(good)),
        (*draft.refused, *sorted(rejected, key=lambda p: p.row or 0)),
        int(n - good.sum()) + draft.refused_records,
        (*draft.defects, *_markers_together(p for r in judged.values() for p in r.defects)),
        table.filter(pa.array(half)) if half.any() else None,
    )


def _markers_together(defects: Iterable[Problem]) -> list[Problem]:
    """One count for each marker of a missing value, over all columns in which it stands."""
    found: list[Problem] = []
    place: dict[str, int] = {}
    for one in defects:
        at = place.get(one.got) if one.key == "missing_marker" else None
        if at is None:
            if one.key == "missing_marker":
                place[one.got] = len(found)
            found.append(one)
        else:
            before = found[at]
            found[at] = replace(
                before,
                row=min(before.row or 0, one.row or 0),
                column=f"{before.column}, {one.column}",
                count=before.count + one.count,
            )
    return found


def _stored(column: _Column | None, spec: Field, kind: pa.DataType, n: int) -> pa.Array:
    """A column as the store keeps it; an empty key is '' and never null."""
    if column is None:
        values = pa.nulls(n, kind)
    else:
        values = column.values if column.values.type == kind else column.values.cast(kind)
    if spec.key and kind == pa.string() and values.null_count:
        return pc.fill_null(values, "")
    return values


def _coded(values: pa.ChunkedArray) -> pa.DictionaryArray:
    """A text column as words and codes; what is absent is an empty text."""
    if not pa.types.is_dictionary(values.type):
        if not pa.types.is_string(values.type):
            values = _text_of(values)
        values = values.dictionary_encode()
    merged = values.unify_dictionaries().combine_chunks()
    if isinstance(merged, pa.ChunkedArray):
        merged = pa.concat_arrays(merged.chunks) if merged.num_chunks else pa.array([], merged.type)
    words = merged.dictionary.cast(pa.string())
    codes = merged.indices.cast(pa.int32())
    if codes.null_count or words.null_count:
        spelled = pc.fill_null(words, "")
        codes = pc.fill_null(codes, len(spelled))
        words = pa.concat_arrays([spelled, pa.array([""], pa.string())])
    return pa.DictionaryArray.from_arrays(codes, words)


def _text_of(values: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return values.cast(pa.string())
    except pa.ArrowException:
        # Lists, structures and bytes that are no text.
        return pa.chunked_array([pa.array([str(v) for v in values.to_pylist()], pa.string())])


def _judge(draft: Draft, cells: Cells, spec: Field, now: datetime) -> _Column:
    typed = _typed(draft, cells, spec, now)
    if typed is not None:
        return _spread(draft, cells, spec, typed, None, typed.values)
    coded = _coded(cells.values)
    words = coded.dictionary
    if draft.form == "text" and spec.type in ("text", "plant", "region"):
        words = rules.unguarded(words)
    if draft.form == "excel" and spec.type == "hour_or_day":
        words = _excel_days(words)
    verdict = rules.RULES[spec.type](words, spec, now)
    return _spread(draft, cells, spec, verdict, coded.indices.to_numpy(), coded.dictionary)


def _excel_days(words: pa.Array) -> pa.Array:
    """Midnights as bare dates, if nothing but midnights stands in a column.

    A spreadsheet keeps a date as the midnight it begins with; hours would not all be midnights.
    """
    written = pc.filter(words, pc.not_equal(words, ""))
    if not len(written) or not pc.all(pc.ends_with(written, _FIRST_MIDNIGHT)).as_py():
        return words
    return pc.replace_substring(words, _FIRST_MIDNIGHT, "")


def _typed(draft: Draft, cells: Cells, spec: Field, now: datetime) -> Verdict | None:
    """A verdict by record on a column whose type fits already; None where it must go by text."""
    values, kind = cells.values, cells.values.type
    if pa.types.is_null(kind):
        values, kind = values.cast(pa.string()), pa.string()
    numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    if spec.type in ("number", "count") and numeric:
        floats = _one(values).cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        faults = rules.number_faults(floats, spec)
        return Verdict(pa.array(floats, from_pandas=True), faults)
    if spec.type in _TIMES and (pa.types.is_timestamp(kind) or pa.types.is_date(kind)):
        return _typed_times(draft, cells, spec, now)
    if spec.type == "flag" and pa.types.is_boolean(kind):
        return Verdict(_one(values))
    return None


def _typed_times(draft: Draft, cells: Cells, spec: Field, now: datetime) -> Verdict | None:
    kind = cells.values.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        raise fail(
            "time_zone_column", file=draft.file, column=cells.label, got=kind, allowed=spec.allowed
        )
    bare = pa.types.is_date(kind)
    if bare and spec.type in ("time", "moment"):
        return None
    stamps = _one(cells.values).cast(pa.timestamp("us"), safe=False)
    known = stamps.is_valid().to_numpy(zero_copy_only=False)
    micros = pc.fill_null(stamps.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    natural = bare and spec.type == "hour_or_day"
    if natural:
        micros = micros + DAY_US
        stamps = pa.array(micros, mask=~known).cast(pa.timestamp("us"))
    faults = rules.time_faults(micros, known, spec, now)
    if spec.type == "date" and not bare:
        broken = np.flatnonzero(known & (micros % DAY_US != 0))
        if len(broken):
            faults[Fault("bad_time", spec.allowed)] = broken
    return Verdict(stamps, faults, days=known & natural)


def _one(values: pa.ChunkedArray) -> pa.Array:
    whole = values.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        return pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    return whole


def _spread(
    draft: Draft, cells: Cells, spec: Field, verdict: Verdict, codes: Ints | None, words: pa.Array
) -> _Column:
    """What was said of words, said of the records they stand in; no codes: each is its own."""
    values, days = verdict.values, verdict.days
    if codes is not None:
        values = values.take(pa.array(codes))
        days = None if days is None else days[codes]
    tell = _Teller(draft, cells, codes, words)
    faults = dict(verdict.faults)
    if spec.need:
        absent = _absent(verdict)
        if len(absent):
            faults[Fault("missing_needed", spec.allowed)] = absent
    refused = np.zeros(len(draft.rows), dtype=np.bool_)
    rejected = []
    for fault, at in faults.items():
        records = tell.records(at)
        refused[records] = True
        rejected += tell.rejected(fault, records)
    if refused.any():
        values = pc.if_else(pa.array(refused), pa.scalar(None, values.type), values)
    defects = []
    for note, at in verdict.notes.items():
        alone = [np.array([word]) for word in at] if note == "missing_marker" else [at]
        for some in alone:
            records = tell.records(some)
            defects += tell.defect(note, records[~refused[records]], verdict)
    return _Column(values, refused, rejected, defects, days)


def _absent(verdict: Verdict) -> Ints:
    """Words that mean nothing and are not refused for another reason."""
    empty = verdict.values.is_null().to_numpy(zero_copy_only=False).copy()
    for at in verdict.faults.values():
        empty[at] = False
    return np.flatnonzero(empty)


@dataclass(frozen=True)
class _Teller:
    """Turns words of a column into problems that name file, row and column."""

    draft: Draft
    cells: Cells
    codes: Ints | None
    words: pa.Array

    def word(self, record: int) -> int:
        """The word that stands in a record."""
        return record if self.codes is None else int(self.codes[record])

    def records(self, at: Ints) -> Ints:
        """The records in which any of the words stand."""
        if self.codes is None:
            return at
        chosen = np.zeros(len(self.words), dtype=np.bool_)
        chosen[at] = True
        return np.flatnonzero(chosen[self.codes])

    def problem(self, key: str, record: int, allowed: str, count: int = 1) -> Problem:
        rows = self.draft.rows if self.cells.rows is None else self.cells.rows
        labels = self.cells.labels
        got = self.words[self.word(record)].as_py()
        return Problem(
            key,
            self.draft.file,
            int(rows[record]),
            self.cells.label if labels is None else str(labels[record]),
            "" if got is None else str(got)[:80],
            allowed,
            count,
        )

    def rejected(self, fault: Fault, records: Ints) -> list[Problem]:
        key, allowed = fault
        if key in _TOLD_ONCE and len(records) == len(self.draft.rows):
            return [self.problem(key, int(records[0]), allowed, len(records))]
        listed = [self.problem(key, int(r), allowed) for r in records[:LISTED]]
        if len(records) > LISTED:
            rest = len(records) - LISTED
            listed.append(self.problem("more_like_these", int(records[LISTED]), allowed, rest))
        return listed

    def defect(self, key: str, records: Ints, verdict: Verdict) -> list[Problem]:
        if not len(records):
            return []
        first = int(records[0])
        found = self.problem(key, first, "", len(records))
        if key == "padded":
            found = replace(found, allowed=rules.trimmed(found.got))
        elif key != "missing_marker":
            kept = verdict.values[self.word(first)].as_py()
            found = replace(found, allowed=repr(kept) if isinstance(kept, float) else str(kept))
        # A count over all columns of a wide file is of the quantity, not of one city.
        return [replace(found, column=self.cells.label)]


def _needed_unless(
    draft: Draft, column: str, spec: Field, judged: Mapping[str, _Column]
) -> _Column:
    """Refuse records whose cell is empty though another column does not excuse it."""
    result = judged[column]
    empty = result.values.is_null().to_numpy(zero_copy_only=False) & ~result.refused
    for other, word in spec.need_unless.items():
        if other in judged:
            excused = pc.fill_null(pc.equal(judged[other].values, word), True)
            empty &= ~excused.to_numpy(zero_copy_only=False)
    records = np.flatnonzero(empty)
    cells = draft.cells[column]
    nothing = pa.array([""], pa.string())
    tell = _Teller(draft, cells, np.zeros(len(draft.rows), dtype=np.int64), nothing)
    told = tell.rejected(Fault("missing_needed", spec.allowed), records)
    return replace(result, refused=result.refused | empty, rejected=[*result.rejected, *told])


def _not_below(draft: Draft, column: str, mine: _Column, other: str, least: _Column) -> _Column:
    """Refuse records whose value is less, or earlier, than that of another column."""
    floor = least.values.cast(mine.values.type)
    below = pc.fill_null(pc.less(mine.values, floor), False).to_numpy(zero_copy_only=False)
    fresh = np.flatnonzero(below & ~mine.refused & ~least.refused)
    if not len(fresh):
        return mine
    tell = _Teller(draft, draft.cells[column], None, mine.values)
    told = []
    for record in fresh[:LISTED].tolist():
        allowed = f"≥ {draft.cells[other].label} {_plain(floor[record].as_py())}"
        found = tell.problem("not_below", record, allowed)
        told.append(replace(found, got=_plain(mine.values[record].as_py())))
    if len(fresh) > LISTED:
        rest = len(fresh) - LISTED
        told.append(tell.problem("more_like_these", int(fresh[LISTED]), "", rest))
    return replace(mine, refused=mine.refused | below, rejected=[*mine.rejected, *told])


def _plain(value: object) -> str:
    """A value as a person writes it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    return f"{value:g}" if isinstance(value, float) else str(value)
