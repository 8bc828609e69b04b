"""``import``, ``template`` and ``export``: tables in and out of the store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commands.common import (
    FilesArg,
    GoodRowsFlag,
    JsonFlag,
    KindArg,
    LayoutOption,
    RegionOption,
    _,
    messages,
    print_json,
    read,
    say,
    say_problems,
)
from data import exchange
from data.readers import ReadResult
from data.store import Store
from data.writer import SourceFile

app = typer.Typer()


def _sources(result: ReadResult) -> list[SourceFile]:
    pairs = zip(result.paths, result.layouts, strict=True)
    return [SourceFile.of(path, layout=layout) for path, layout in pairs]


@app.command("import", help=_("cli.import"))
def import_files(
    context: typer.Context,
    kind: KindArg,
    files: FilesArg,
    layout: LayoutOption = None,
    region: RegionOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("cli.dry_run"))] = False,
    accept_good_rows: GoodRowsFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Check files and publish them as a new snapshot; nothing is published with a bad row."""
    store: Store = context.obj
    result = read(kind, files, layout, region)
    outcome: dict[str, Any] = {"kind": kind, "accepted": 0, "unchanged": 0, "replaced": 0}
    refused = bool(result.rejected) and not accept_good_rows
    snapshot = store.current_id()
    if not refused and result.table.num_rows:
        with messages.status(_("cli.storing", rows=result.table.num_rows)):
            done = store.publish(kind, result.table, _sources(result), dry_run=dry_run)
        outcome |= {n: getattr(done, n) for n in ("accepted", "unchanged", "replaced")}
        snapshot = done.snapshot
    if as_json:
        print_json(
            outcome
            | {
                "rejected": [p.as_dict() for p in result.rejected],
                "defects": [p.as_dict() for p in result.defects],
                "snapshot": snapshot,
            }
        )
    say_problems(result.rejected, "red")
    if refused:
        say(_("cli.nothing_published", count=result.rejected_records), "bold red")
        raise typer.Exit(1)
    say(_("cli.dry_done" if dry_run else "cli.import_done", snapshot=snapshot, **outcome))


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
