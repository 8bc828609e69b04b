"""Every command is found where the table says; a call loads the module of its command alone."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.main import get_group

from commands.on_demand import HOMES

ROOT = Path(__file__).resolve().parents[2]
SHARED = {"common", "on_demand", "__init__"}


def test_the_table_names_every_command_of_every_module() -> None:
    modules = {path.stem for path in (ROOT / "commands").glob("*.py")} - SHARED
    found = {}
    for home in modules:
        whole = typer.Typer()
        whole.add_typer(import_module(f"commands.{home}").app)
        found |= dict.fromkeys(get_group(whole).commands, home)
    assert found == HOMES


@pytest.mark.parametrize(("command", "home"), [("classify", "episodes"), ("report", "report")])
def test_one_command_loads_one_module(command: str, home: str) -> None:
    asked = (
        "import sys; sys.argv = ['cli.py', sys.argv[1], '--help']\n"
        "import cli\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "print(sorted(m for m in sys.modules if m.startswith('commands.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked, command],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = done.stdout.splitlines()[-1]
    others = set(HOMES.values()) - {home, "reduction"}  # its table is drawn by reports as well
    assert f"'commands.{home}'" in loaded
    assert not [one for one in others if f"'commands.{one}'" in loaded]
