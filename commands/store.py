"""``snapshots``, ``backup`` and ``demo``: care for the store itself."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from analytics.problems import JiError
from commands.common import JsonFlag, _, messages, print_json, print_table, say
from data.demo import demo_tables
from text.formats import hour

app = typer.Typer()
snapshots_app = typer.Typer(help=_("cli.snapshots"), invoke_without_command=True)
app.add_typer(snapshots_app, name="snapshots")


@app.command("backup", help=_("cli.backup"))
def backup(
    context: typer.Context, file: Annotated[Path, typer.Argument(help=_("cli.backup_file"))]
) -> None:
    """Write the newest snapshot into one file."""
    context.obj.backup(file)
    say(_("cli.written", file=file))


@app.command("demo", help=_("cli.demo"))
def demo(context: typer.Context) -> None:
    """Fill an empty store with generated data."""
    with messages.status(_("cli.making_demo")):
        snapshot = context.obj.publish_demo(demo_tables())
    say(_("cli.demo_done", snapshot=snapshot))


@snapshots_app.callback()
def snapshots(context: typer.Context, as_json: JsonFlag = False) -> None:
    """The list, when no other word follows."""
    if context.invoked_subcommand is None:
        list_snapshots(context, as_json)


@snapshots_app.command("list", help=_("cli.snapshots_list"))
def list_snapshots(context: typer.Context, as_json: JsonFlag = False) -> None:
    """Show the kept snapshots, the newest first."""
    every = context.obj.snapshots()
    if as_json:
        rows = [asdict(one) | {"action": one.action.model_dump()} for one in every]
        print_json({"snapshots": rows})
        return
    table = Table()
    for column in ("snapshot", "made", "what", "rows"):
        table.add_column(_(f"cli.column.{column}"))
    for one in every:
        what = _(f"cli.action.{one.action.kind}", **one.action.model_dump(exclude={"kind"}))
        table.add_row(one.id, hour(one.created_at, _.lang), what, f"{sum(one.rows.values()):,}")
    print_table(table)


@snapshots_app.command("restore", help=_("cli.snapshots_restore"))
def restore(
    context: typer.Context, snapshot: Annotated[str, typer.Argument(help=_("cli.snapshot_id"))]
) -> None:
    """Bring an old state back, as a new snapshot."""
    say(_("cli.restored", old=snapshot, new=context.obj.restore(snapshot)))


@snapshots_app.command("verify", help=_("cli.snapshots_verify"))
def verify(context: typer.Context, as_json: JsonFlag = False) -> None:
    """Check every file of the store; exit 1 when something is wrong."""
    with messages.status(_("cli.verifying")):
        problems = context.obj.verify()
    if as_json:
        print_json({"problems": [p.as_dict() for p in problems]})
    if problems:
        raise JiError(*problems)
    say(_("cli.verified"))
