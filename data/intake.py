"""Between reading and publishing: what single cells cannot tell, judged with what is stored.

The list's edition, the names of units and grades, and whether the cuts fit the emissions. A pure
step: rows that were read and rows that are stored go in, rows to publish and problems come out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from analytics.problems import Problem
from analytics.strict import Strict
from analytics.warnings import Record
from data import cleaning, schema
from data.checks import LISTED
from data.kinds import kind, kinds
from data.readers import ReadResult
from data.rulebook import grades, plans, read_toml, regions
from data.snapshot import Snapshot

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

EDITION = "edition"
WARNINGS = "warnings"
APPROVALS = "approvals"
_CODE = re.compile(r"\d{6}", re.ASCII)
# Tables of units; plants stand in a unit, the others may be of the whole city.
_OF_UNITS = {
    **{"plants": False, "baseline": True, "inspections": True, "reports": True},
    **{"duties": True, "contacts": True},
}


class _Rules(Strict):
    provinces: Annotated[tuple[str, ...], Field(min_length=1)]


@cache
def _provinces() -> frozenset[str]:
    return frozenset(read_toml(Path(__file__).with_suffix(".toml"), _Rules).provinces)


def has_edition(kind_name: str) -> bool:
    """Whether the rows of a table belong to an edition of the inventory."""
    return EDITION in kind(kind_name).columns


@dataclass(frozen=True)
class Stored:
    """What the store holds already; None for a table that is not needed, or is empty.

    Parameters
    ----------
    plants, measures : stored rows
    newest : the newest edition of the list of plants, of any list where there are no plants; ''
        if there is none
    warnings : all steps of warnings; None where they are not to be held against each other
    listed : credit codes of the stored plants of every edition
    """

    plants: pa.Table | None = None
    measures: pa.Table | None = None
    newest: str = ""
    warnings: Sequence[Record] | None = None
    listed: pa.ChunkedArray | None = None

    @classmethod
    def of(cls, snapshot: Snapshot, kind_names: Sequence[str]) -> Stored:
        """What an import of some tables needs to know.

        A demonstration counts as nothing: the first real import takes its place.
        """
        warnings = None
        if WARNINGS in kind_names:
            from data.duty import records_of

            warnings = () if snapshot.demo else records_of(snapshot.table(WARNINGS))
        listed = None
        if APPROVALS in kind_names and not snapshot.demo:
            listed = snapshot.table("plants")["plant"].unique()
        if snapshot.demo or not any(map(has_edition, kind_names)):
            return cls(warnings=warnings, listed=listed)
        every = snapshot.query("inventory_editions").to_pylist()
        plants = [one["edition"] for one in every if one["kind"] == "plants"]
        editions = plants or [one["edition"] for one in every]
        measures = "measures" in kind_names
        return cls(
            plants=snapshot.table("plants") if measures else None,
            measures=snapshot.table("measures") if measures else None,
            newest=max(editions, default=""),
            warnings=warnings,
            listed=listed,
        )


def settle(
    results: Mapping[str, ReadResult],
    stored: Stored,
    *,
    edition: str | None = None,
    today: date,
    good_rows_only: bool = False,
) -> dict[str, ReadResult]:
    """Judge what was read of one or several tables that are imported together.

    Parameters
    ----------
    results : by table
    edition : of rows that state none [YYYY-MM-DD]; by default `Stored.newest`, else `today`
    good_rows_only : the good rows will be published though others are refused; then measures
        whose plant was refused must not be left behind unchecked
    """
    found = {}
    for name, result in results.items():
        judged = result
        if has_edition(name):
            assumed = stored.newest or today.isoformat()
            judged = _of_all(judged, partial(_with_edition, stated=edition, assumed=assumed))
        if name in _OF_UNITS:
            judged = _of_all(judged, partial(_known_regions, city_too=_OF_UNITS[name]))
        if name == "plants":
            judged = _of_all(judged, _known_grades)
        if name == "duties":
            judged = _of_all(judged, _known_duties)
        found[name] = judged
    if "measures" in found:
        # Later, since it needs to know which plants are good.
        from data.intake_cuts import fitting

        plants = found.get("plants")
        found["measures"] = fitting(
            found["measures"], plants, stored, orphans_refused=good_rows_only
        )
    if APPROVALS in found:
        from data.intake_approvals import of_our_units, told, with_ratio

        # An empty ratio of a refused row may be the bad cell.
        judged = with_ratio(found[APPROVALS])
        for rule in (of_our_units, partial(told, listed=stored.listed)):
            judged = _of_all(judged, rule)
        found[APPROVALS] = judged
    if WARNINGS in found and stored.warnings is not None:
        from data.intake_warnings import sound

        found[WARNINGS] = sound(found[WARNINGS], stored.warnings)
    return found


def _of_all(result: ReadResult, rule: Callable[[ReadResult], ReadResult]) -> ReadResult:
    """A rule applied to the good rows, and to what is good of refused ones.

    Of those only what is wrong is taken, so that all of a row is told at once.
    """
    if result.halves is None:
        return rule(result)
    good = rule(replace(result, halves=None))
    blank = replace(result, rejected=(), defects=(), rejected_records=0, repeats=0, halves=None)
    half = rule(replace(blank, table=result.halves))
    rest = [one for one in (good.halves, half.table, half.halves) if one is not None]
    return replace(
        good,
        rejected=(*good.rejected, *half.rejected),
        halves=pa.concat_tables(rest, promote_options="permissive"),
    )


def refuse(
    result: ReadResult, rows: Bools, problem: Callable[[int], Problem], *, column: str
) -> ReadResult:
    """A result without some rows, each named by a problem; of very many the rest is counted.

    Parameters
    ----------
    rows : bool, shape (rows of the table,), those to refuse
    problem : of a row by its place: key, got and allowed; file, row and column are put in here
    column : which column is to blame, unless the problem names another
    """
    at = np.flatnonzero(rows)
    if not len(at):
        return result
    told = [placed(result, int(i), problem(int(i)), column) for i in at[:LISTED]]
    if len(at) > LISTED:
        rest = placed(result, int(at[LISTED]), problem(int(at[LISTED])), column)
        told.append(replace(rest, key="more_like_these", count=len(at) - LISTED))
    halves = [one for one in (result.halves, result.table.filter(pa.array(rows))) if one]
    return replace(
        result,
        table=result.table.filter(pa.array(~rows)),
        halves=pa.concat_tables(halves, promote_options="permissive"),
        rejected=(*result.rejected, *told),
        rejected_records=result.rejected_records + len(at),
    )


def remark(
    result: ReadResult, rows: Bools, key: str, column: str, *, allowed: str = ""
) -> ReadResult:
    """A result with one more defect for each file, counting some rows."""
    at = np.flatnonzero(rows)
    if not len(at):
        return result
    files = result.table["source_file"].combine_chunks().dictionary_encode()
    codes = files.indices.to_numpy()[at] if not isinstance(files, pa.ChunkedArray) else None
    groups = [at] if codes is None else [at[codes == code] for code in np.unique(codes)]
    told = []
    for mine in groups:
        first = int(mine[np.argmin(result.table["source_row"].to_numpy()[mine])])
        got = result.table[column][first].as_py() if column else ""
        blank = Problem(key, got=str(got or ""), allowed=allowed, count=len(mine))
        told.append(placed(result, first, blank, column))
    return replace(result, defects=(*result.defects, *told))


def placed(result: ReadResult, at: int, problem: Problem, column: str) -> Problem:
    """A problem with the file, row and the file's own name of the column."""
    path = result.table["source_file"][at].as_py()
    name = problem.column or column
    labels = result.labels.get(path, {})
    level = result.table["level"][at].as_py() if "level" in result.table.column_names else ""
    label = labels.get(f"{name} {level}") or labels.get(name, "")
    if not label and name in kinds()[result.kind].columns:
        label = kinds()[result.kind].columns[name].zh
    file = path.replace("\\", "/").rsplit("/", 1)[-1]
    row = result.table["source_row"][at].as_py()
    return replace(problem, file=file, row=row, column=label or name)


def _with_edition(result: ReadResult, *, stated: str | None, assumed: str) -> ReadResult:
    """Rows that state no edition given one; those that become the same row are merged."""
    column = pc.fill_null(result.table[EDITION], "")
    lacking = pc.equal(column, "").to_numpy()
    if not lacking.any():
        return result
    if stated is None:
        result = remark(result, lacking, "edition_assumed", "", allowed=assumed)
    filled = pc.if_else(pc.equal(column, ""), stated or assumed, column)
    at = result.table.column_names.index(EDITION)
    table = result.table.set_column(at, EDITION, filled)
    if lacking.all():
        return replace(result, table=table)
    described = schema.table(result.kind)
    values = [name for name in described.payload if name in table.column_names]
    merged = cleaning.merge_repeats(table, described.keys, values)
    return replace(
        result,
        table=merged.table,
        repeats=result.repeats + merged.repeats,
        defects=(*result.defects, *merged.counted, *merged.conflicts),
    )


def _words(table: pa.Table, name: str) -> tuple[Ints, list[str]]:
    """A text column as codes and its different words; what is absent is ''."""
    column = pc.fill_null(table[name].cast(pa.string()), "").combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
    coded = column.dictionary_encode()
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


def _known_regions(result: ReadResult, *, city_too: bool) -> ReadResult:
    """Rows of our units; codes of units of other cities are kept and counted."""
    if not result.table.num_rows:
        return result
    codes, words = _words(result.table, "region")
    places = {u.code: u.zh for city in regions().cities for u in city.units}
    if city_too:
        places = {city.code: city.zh for city in regions().cities} | places
    ours = np.array([word in places for word in words], dtype=np.bool_)
    foreign = np.array([_of_another_city(word) for word in words], dtype=np.bool_)
    # Of a refused row the cell may be the bad one, which was told.
    ours |= np.array([not word for word in words], dtype=np.bool_)
    allowed = ", ".join(f"{code} {name}" for code, name in places.items())
    result = remark(result, (foreign & ~ours)[codes], "region_unnamed", "region")

    def problem(at: int) -> Problem:
        return Problem("unknown_region", got=words[codes[at]], allowed=allowed)

    return refuse(result, ~(ours | foreign)[codes], problem, column="region")


def _of_another_city(code: str) -> bool:
    """Whether it is an administrative code of a province, outside our own cities."""
    home = tuple(city.code[:4] for city in regions().cities)
    return bool(_CODE.fullmatch(code)) and code[:2] in _provinces() and not code.startswith(home)


def _known_grades(result: ReadResult) -> ReadResult:
    """Grades that are in force on the date of their edition, by their codes; none is allowed."""
    table = result.table
    if not table.num_rows:
        return result
    codes, words = _words(table, "grade")
    editions, dates = _words(table, EDITION)
    found = [grades().find(word) if word else None for word in words]
    days = [date.fromisoformat(text) for text in dates]
    good = np.array(
        [[not w or (g is not None and g.in_force(day)) for day in days]
         for w, g in zip(words, found, strict=True)],
        dtype=np.bool_,
    )  # fmt: skip

    def problem(at: int) -> Problem:
        day = days[editions[at]]
        allowed = ", ".join(one.code for one in grades().grades if one.in_force(day))
        return Problem("unknown_grade", got=words[codes[at]], allowed=allowed)

    named = pa.array([None if g is None else g.code for g in found], pa.string())
    values = named.take(pa.array(codes))
    fits = good[codes, editions]
    kept = pc.if_else(pa.array(fits), values, table["grade"].cast(pa.string()))
    table = table.set_column(table.column_names.index("grade"), "grade", kept)
    return refuse(replace(result, table=table), ~fits, problem, column="grade")


def _known_duties(result: ReadResult) -> ReadResult:
    """Duties of any edition of the plan by their codes; a clerk may write their words."""
    if not result.table.num_rows:
        return result
    known = {one.code: one.zh for edition in plans() for one in edition.duties}
    found = {word: code for code, word in known.items()} | {code: code for code in known}
    codes, words = _words(result.table, "duty")
    fits = np.array([word in found for word in words], dtype=np.bool_)[codes]
    allowed = ", ".join(f"{code} {word}" for code, word in known.items())

    def problem(at: int) -> Problem:
        return Problem("unknown_choice", got=words[codes[at]], allowed=allowed)

    named = pa.array([found.get(word, word) for word in words], pa.string())
    place = result.table.column_names.index("duty")
    table = result.table.set_column(place, "duty", named.take(pa.array(codes)))
    return refuse(replace(result, table=table), ~fits, problem, column="duty")
