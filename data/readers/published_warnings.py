"""Warnings gathered from public notices: ``city,level,start_local,end_local,end_status,…``.

A row tells of a start, an end, or both, and becomes one record for each. What a notice leaves
open is never guessed:

- a time without its year or hour cannot be stored. A row with nothing else is refused; a row with
  a good start keeps the start, and its end is reported as open.
- the time of issue is rarely told. Where it is not, the time from which the warning holds stands
  for it, which is reported.
- an end planned in the notice of the start is a lift issued with that notice, which is reported.

A warning is named by its city and the date it is first told of: ``焦作-2018-01-26``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from analytics.problems import Problem
from data.draft import Cells, Draft
from data.kinds import kinds
from data.readers.layout import Layout, as_text, mapped, needs
from data.readers.sheet import Sheet

_COLUMNS = ("city", "level", "start_local", "end_local", "end_status", "fact", "source_title")
_FIELDS = (
    *("warning", "action", "level", "issued_at", "effective_from", "trigger", "document"),
    "region",
)
_RANKS = "黄橙红"
_LEVEL = re.compile(r"([黄橙红])(?:[(（]([黄橙红])[升降]([黄橙红])[)）])?")
_HOUR = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}(?!\d)")
_HOUR_FORM = "YYYY-MM-DDTHH"
_DOCUMENT = re.compile(r"[^(（\s]*〔\d{4}〕\d+号")
_ISSUED = re.compile(r"issued (\d{1,2}:\d{2})")

Record = dict[str, str]


@dataclass
class _Row:
    """One row as told, with what is remarked on while it is read."""

    file: str
    number: int
    cells: dict[str, str]
    remarks: list[Problem] = field(default_factory=list)

    def problem(self, key: str, column: str, allowed: str = "") -> Problem:
        return Problem(key, self.file, self.number, column, self.cells[column], allowed)

    def remark(self, key: str, column: str, allowed: str = "") -> None:
        self.remarks.append(self.problem(key, column, allowed))

    def hour(self, column: str) -> str:
        """The hour that a cell states in full, or nothing."""
        stated = _HOUR.match(self.cells[column])
        return stated[0] if stated else ""

    def records(self) -> Iterator[Record]:
        """The start, the end, or both.

        Raises
        ------
        _RefusedError
            when neither has a time in full, or the level is none.
        """
        match = _LEVEL.fullmatch(self.cells["level"])
        if match is None:
            raise _RefusedError(self.problem("unknown_choice", "level", "黄, 橙, 红, 橙(黄升橙)"))
        start, end = self.hour("start_local"), self.hour("end_local")
        if not start and not end:
            column = "start_local" if self.cells["start_local"] else "end_local"
            raise _RefusedError(self.problem("warning_time_open", column, _HOUR_FORM))
        city, fact = self.cells["city"], self.cells["fact"]
        document = _DOCUMENT.search(self.cells["source_title"])
        shared = {
            "warning": f"{city}-{(start or end)[:10]}" if city else "",
            "trigger": "provincial" if fact.startswith("province") else "",
            "document": document[0] if document else "",
            "region": city,
        }
        issued = self._issued(start)
        if start:
            if "year inferred" in self.cells["start_local"] or "year from" in fact:
                self.remark("warning_year_inferred", "start_local")
            action, level = _action_level(match)
            yield shared | {
                "action": action,
                "level": level,
                "issued_at": issued,
                "effective_from": start,
            }
        if end:
            planned = start and self.cells["end_status"].startswith("planned")
            self.remark("warning_end_planned" if planned else "warning_issue_unknown", "end_local")
            yield shared | {
                "action": "lift",
                "level": "",
                "issued_at": issued if planned else end,
                "effective_from": end,
            }
        elif self.cells["end_local"]:
            self.remark("warning_end_open", "end_local", _HOUR_FORM)

    def _issued(self, start: str) -> str:
        told = _ISSUED.search(self.cells["fact"])
        if told and start and told[1].zfill(5) <= f"{start[11:]}:00":
            return f"{start[:10]} {told[1]}"
        if start:
            self.remark("warning_issue_unknown", "start_local")
        return start


class _RefusedError(Exception):
    """A row of which nothing can be stored."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def _action_level(match: re.Match[str]) -> tuple[str, str]:
    """Action and level of ``橙``, ``橙(黄升橙)`` or ``橙(红降橙)``."""
    choices = kinds()["warnings"].columns["level"].choices
    codes = {word[0]: code for code, word in choices.items()}
    now, before, after = match.groups()
    if before is None:
        return "issue", codes[now]
    rises = _RANKS.index(after) > _RANKS.index(before)
    return "upgrade" if rises else "downgrade", codes[after]


def _read(sheet: Sheet, region: str) -> Draft:
    cells, unread = mapped(sheet, {name: name for name in _COLUMNS})
    absent = [""] * len(sheet.rows)
    columns = {
        name: as_text(cells[name].values).to_pylist() if name in cells else absent
        for name in _COLUMNS
    }
    numbers: list[int] = []
    records: list[Record] = []
    refused: list[Problem] = []
    remarks: list[Problem] = []
    for at, number in enumerate(sheet.rows.tolist()):
        told = {name: column[at].strip() for name, column in columns.items()}
        row = _Row(sheet.name, number, told)
        try:
            found = list(row.records())
        except _RefusedError as error:
            refused.append(error.problem)
            continue
        records += found
        numbers += [number] * len(found)
        remarks += row.remarks
    return Draft(
        sheet.path,
        sheet.form,
        np.array(numbers, dtype=np.int64),
        {
            name: Cells(name, pa.chunked_array([pa.array([r[name] for r in records], pa.string())]))
            for name in _FIELDS
        },
        tuple(refused),
        len(refused),
        (*unread, *_together(remarks)),
    )


def _together(remarks: list[Problem]) -> list[Problem]:
    """Remarks with the unknown times of issue, which nearly every row has, told as one."""
    common = [r for r in remarks if r.key == "warning_issue_unknown"]
    rest = [r for r in remarks if r.key != "warning_issue_unknown"]
    return [*([replace(common[0], count=len(common))] if common else []), *rest]


LAYOUT = Layout(
    "published_warnings",
    "warnings",
    _COLUMNS,
    needs("city", "level", "start_local", "end_local"),
    _read,
)
