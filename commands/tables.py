"""``import``, ``template`` and ``export``: tables in and out of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.problems import Problem
from commands.common import (
    INVENTORY,
    DayOption,
    FilesArg,
    GoodRowsFlag,
    ImportArg,
    JsonFlag,
    KindArg,
    LayoutOption,
    RegionOption,
    _,
    messages,
    print_json,
    say,
    say_problems,
)
from data import exchange, intake, readers
from data.clock import beijing_now
from data.kinds import kinds
from data.readers import ReadResult
from data.store import ImportResult, Store
from data.writer import SourceFile

app = typer.Typer()

_COUNTS = ("accepted", "unchanged", "replaced")


def _sources(result: ReadResult) -> list[SourceFile]:
    pairs = zip(result.paths, result.layouts, strict=True)
    return [SourceFile.of(path, layout=layout) for path, layout in pairs]


def _read(
    kind: str, files: Sequence[Path], layout: str | None, region: str | None
) -> dict[str, ReadResult]:
    """What files hold, by table; `INVENTORY` is all tables of a list."""
    with messages.status(_("cli.reading_files", count=len(files))):
        now = beijing_now()
        if kind == INVENTORY:
            return readers.read_inventory(files, region=region, now=now)
        return {kind: readers.read(kind, files, layout=layout, region=region, now=now)}


def _every(results: Mapping[str, ReadResult], which: str) -> tuple[Problem, ...]:
    """Problems of all tables; what several tables say of the same cell is said once."""
    return tuple(dict.fromkeys(p for one in results.values() for p in getattr(one, which)))


def _by_row(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """In the order in which a clerk mends a file, the files as they come."""
    files = {file: place for place, file in enumerate(dict.fromkeys(p.file for p in problems))}
    return tuple(sorted(problems, key=lambda p: (files[p.file], p.row or 0)))


def _called(kind_name: str) -> str:
    """A table as people call it in their language."""
    if kind_name == INVENTORY:
        return _("cli.inventory")
    return kinds()[kind_name].zh if _.lang == "zh" else kind_name


@app.command("import", help=_("cli.import"))
def import_files(
    context: typer.Context,
    kind: ImportArg,
    files: FilesArg,
    layout: LayoutOption = None,
    region: RegionOption = None,
    edition: DayOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("cli.dry_run"))] = False,
    accept_good_rows: GoodRowsFlag = False,
    correct: Annotated[bool, typer.Option("--correct", help=_("cli.correct"))] = False,
    as_json: JsonFlag = False,
) -> None:
    """Check files and publish them as a new snapshot; nothing is published with a bad row."""
    if kind == INVENTORY and layout is not None:
        raise typer.BadParameter(f"{layout!r} ({INVENTORY})", param_hint="--layout")
    if edition is not None and kind != INVENTORY and not intake.has_edition(kind):
        raise typer.BadParameter(f"{edition!r} ({kind})", param_hint="--edition")
    store: Store = context.obj
    read = _read(kind, files, layout, region)
    with store.current() as snapshot:
        stored = intake.Stored.of(snapshot, list(read))
    results = intake.settle(
        read,
        stored,
        edition=edition,
        today=beijing_now().date(),
        good_rows_only=accept_good_rows,
    )
    rejected, defects = (_by_row(_every(results, which)) for which in ("rejected", "defects"))
    say_problems(defects, "yellow")
    refused = bool(rejected) and not accept_good_rows
    done = {name: ImportResult(0, 0, 0, store.current_id()) for name in results}
    rows = sum(one.table.num_rows for one in results.values())
    if not refused and rows:
        with messages.status(_("cli.storing", rows=rows)):
            tables = {name: (one.table, _sources(one)) for name, one in results.items()}
            done = store.publish_together(tables, correct=correct, dry_run=dry_run)
    counts = {name: {n: getattr(one, n) for n in _COUNTS} for name, one in done.items()}
    outcome: dict[str, Any] = {"kind": kind}
    outcome |= {n: sum(one[n] for one in counts.values()) for n in _COUNTS}
    newest = next(iter(done.values())).snapshot
    if as_json:
        told = {
            "rejected": [p.as_dict() for p in rejected],
            "defects": [p.as_dict() for p in defects],
            "snapshot": newest,
        }
        print_json(outcome | ({"tables": counts} if kind == INVENTORY else {}) | told)
    say_problems(rejected, "red")
    if refused:
        count = sum(one.rejected_records for one in results.values())
        say(_("cli.nothing_published", count=count), "bold red")
        raise typer.Exit(1)
    if kind == INVENTORY:
        for name, one in counts.items():
            say(_("cli.tables_done", kind=_called(name), **one))
    outcome["kind"] = _called(kind)
    say(_("cli.dry_done" if dry_run else "cli.import_done", snapshot=newest, **outcome))


@app.command("template", help=_("cli.template"))
def template(
    kind: KindArg, out: Annotated[Path, typer.Option("--out", help=_("cli.out_xlsx"))]
) -> None:
    """Write the Excel form to fill in."""
    exchange.write_template(kind, out)
    say(_("cli.written", file=out))


@app.command("export", help=_("cli.export"))
def export(
    context: typer.Context,
    kind: KindArg,
    out: Annotated[Path, typer.Option("--out", help=_("cli.out_any"))],
) -> None:
    """Write a stored table in the canonical form."""
    with context.obj.current() as snapshot:
        exchange.write_table(kind, snapshot.table(kind), out)
    say(_("cli.written", file=out))
