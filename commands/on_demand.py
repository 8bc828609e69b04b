"""Commands whose module is loaded when one of them is called, so that each starts soon."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from pydantic import ValidationError
from typer.core import TyperGroup
from typer.main import get_group

from commands.common import _
from data import validation
from text.problems import expected

HOMES: Mapping[str, str] = {
    "classify": "episodes",
    "episodes": "episodes",
    "reduction": "reduction",
    "recommend": "duty",
    "warnings": "duty",
    "inspection": "duty",
    "scenario": "whatif",
    "optimise": "solver",
    "rotate": "solver",
    "report": "report",
    "import": "tables",
    "template": "tables",
    "export": "tables",
    "backup": "store",
    "demo": "store",
    "snapshots": "store",
}
"""The module in ``commands`` that each command stands in, in the order of the help."""


def _refused(error: ValidationError) -> str:
    """What is wrong with a value: what was given, and what may be."""
    first = error.errors()[0]
    code, _bound, bound = validation.asked(first).partition(" ")
    if code == "value_error":  # of the library's own types: times and choices
        code = "datetime_" if " does not match the format" in first["msg"] else "enum"
        bound = first["msg"].partition(" is not one of ")[2].rstrip(".")
    return _("cli.bad_value", got=repr(first["input"]), allowed=expected(_, code, bound))


class OnDemand(TyperGroup):
    """All commands of `HOMES`."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name; all modules are loaded for their help."""
        for home in dict.fromkeys(HOMES.values()):
            self._load(home)
        return list(HOMES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by its name; for an unknown one all are loaded, to suggest the nearest."""
        if cmd_name in HOMES:
            self._load(HOMES[cmd_name])
        else:
            self.list_commands(ctx)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:
        """Call the command; a value that is refused is said in the chosen language."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            if isinstance(error.__cause__, ValidationError):
                error.message = _refused(error.__cause__)
            raise

    def _load(self, home: str) -> None:
        whole = typer.Typer(rich_markup_mode=None)
        whole.add_typer(import_module(f"commands.{home}").app)
        self.commands.update(get_group(whole).commands)
