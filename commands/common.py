"""What every command shares: language, options, messages, reading files."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from analytics.plan import Merge, Reading
from analytics.problems import JiError, Problem, fail
from analytics.running import Basis
from data import readers
from data.clock import beijing_now
from data.schema import tables
from text import LANGUAGES, Words, words
from text.problems import sentence

SHOWN_PROBLEMS = 20
INVENTORY = "inventory"
WIDEST = 1000


def _option_before_start(name: str, default: str) -> str:
    """An option's value read before Typer runs, so that even the help is in the language."""
    arguments = sys.argv[1:]
    for here, following in pairwise([*arguments, ""]):
        if here == name:
            return following
        if here.startswith(f"{name}="):
            return here.split("=", 1)[1]
    return os.environ.get("JI_LANG", default)


def _show_chinese() -> None:
    """Write UTF-8 where the console's own encoding has no Chinese; nothing is lost in a pipe."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            try:
                "霁".encode(stream.encoding)
            except UnicodeEncodeError:
                stream.reconfigure(encoding="utf-8")


_show_chinese()
_early = _option_before_start("--lang", "zh")
_: Words = words(_early if _early in LANGUAGES else "zh")
messages = Console(stderr=True)


def _kind(value: str) -> str:
    if value not in tables():
        raise typer.BadParameter(f"{value!r} ({', '.join(tables())})")
    return value


def _kind_or_inventory(value: str) -> str:
    return value if value == INVENTORY else _kind(value)


def _day(value: str | None) -> str | None:
    """A day as ``YYYY-MM-DD``."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise typer.BadParameter(f"{value!r} (YYYY-MM-DD)") from error


KindArg = Annotated[
    str, typer.Argument(help=_("cli.kind", kinds=", ".join(tables())), callback=_kind)
]
ImportArg = Annotated[str, typer.Argument(help=_("cli.import_kind"), callback=_kind_or_inventory)]
DayOption = Annotated[str | None, typer.Option(help=_("cli.edition_import"), callback=_day)]
FilesArg = Annotated[list[Path], typer.Argument(help=_("cli.files"))]
JsonFlag = Annotated[bool, typer.Option("--json", help=_("cli.json"))]
LayoutOption = Annotated[str | None, typer.Option(help=_("cli.layout"))]
RegionOption = Annotated[str | None, typer.Option(help=_("cli.region"))]
ReadingOption = Annotated[Reading | None, typer.Option(help=_("cli.reading"))]
MergeOption = Annotated[Merge | None, typer.Option(help=_("cli.merge"))]
BasisOption = Annotated[Basis, typer.Option(help=_("cli.basis"))]
PlanOption = Annotated[str | None, typer.Option("--plan", help=_("cli.plan"))]
DustFlag = Annotated[bool, typer.Option("--include-dust", help=_("cli.dust"))]
GoodRowsFlag = Annotated[bool, typer.Option("--accept-good-rows", help=_("cli.good_rows"))]


def print_json(document: dict[str, Any]) -> None:
    """The one document on standard output, in UTF-8 whatever the console's encoding."""
    sys.stdout.buffer.write(orjson.dumps(document) + b"\n")


def print_table(table: Table) -> None:
    """A table on standard output: no rules, never cut to the width of the terminal."""
    table.box, table.pad_edge = None, False
    for column in table.columns:
        column.no_wrap = True
    Console(width=WIDEST).print(table)


def time(value: datetime) -> str:
    return value.isoformat(timespec="minutes")


def tell(text: str, style: str = "") -> None:
    """A part of the answer, on standard output as its table is."""
    Console().print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def say(text: str, style: str = "") -> None:
    """A message beside the answer, on standard error."""
    messages.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def say_problems(problems: Sequence[Problem], style: str) -> None:
    for problem in problems[:SHOWN_PROBLEMS]:
        say(sentence(_, problem), style)
    if len(problems) > SHOWN_PROBLEMS:
        say(_("cli.more_problems", count=len(problems) - SHOWN_PROBLEMS), style)


def read(
    kind: str, files: Sequence[Path], layout: str | None, region: str | None
) -> readers.ReadResult:
    """Read the files with a spinner and say what was found wrong but did no harm."""
    with messages.status(_("cli.reading_files", count=len(files))):
        result = readers.read(kind, files, layout=layout, region=region, now=beijing_now())
    say_problems(result.defects, "yellow")
    return result


def refuse_bad_rows(result: readers.ReadResult, accept_good_rows: bool) -> None:
    if result.rejected and not accept_good_rows:
        raise JiError(*result.rejected)
    say_problems(result.rejected, "red")
    if result.table.num_rows == 0:
        raise fail("no_good_rows", file=", ".join(dict.fromkeys(p.file for p in result.rejected)))
