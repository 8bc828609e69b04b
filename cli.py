"""霁 on the command line: the same work as the dashboard, for scripts.

One JSON document on standard output with ``--json``; messages and progress on standard error.
Exit status 0 done, 1 the work could not be done, 2 wrong usage.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from analytics.problems import JiError
from commands.common import _, say_problems
from commands.on_demand import OnDemand
from data.snapshot import Snapshot
from data.store import Store
from text import LANGUAGES

DEFAULT_STORE = Path(__file__).with_name("store")

app = typer.Typer(
    cls=OnDemand,
    help=_("cli.help"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class Told(Store):
    """A store that says what was wrong in finding its newest snapshot."""

    def current(self) -> Snapshot:
        """As `Store.current`."""
        snapshot = super().current()
        say_problems(snapshot.problems, "yellow")
        return snapshot


@app.callback()
def settings(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option("--store", envvar="JI_STORE", help=_("cli.store"))
    ] = DEFAULT_STORE,
    lang: Annotated[str, typer.Option(envvar="JI_LANG", help=_("cli.lang"))] = _.lang,
) -> None:
    """Options that every command shares."""
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang!r} ({', '.join(LANGUAGES)})", param_hint="--lang")
    context.obj = Told(folder)


def main() -> None:
    """Run; turn an error into its sentences and exit status 1."""
    try:
        app()
    except JiError as error:
        say_problems(error.problems, "red")
        sys.exit(1)


if __name__ == "__main__":
    main()
