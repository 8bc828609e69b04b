"""The direction of the house: which room may import which, read from the source itself."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ("cli", "dashboard", "run")

# Room → the rooms it may import. A room that is not here may not exist.
ARROWS: dict[str, set[str]] = {
    "analytics": set(),
    "data": {"analytics"},
    "text": {"analytics"},
    "reports": {"analytics", "data", "text"},
    "pages": {"analytics", "data", "text", "reports"},
    "cluster": {"analytics", "data"},
    "bench": {"analytics", "data", "cluster"},
    "launch": {"text"},
    "commands": {"analytics", "data", "text", "reports", "cluster"},
    "cli": {"analytics", "data", "text", "commands"},
    "dashboard": {"analytics", "data", "text", "pages"},
    "run": {"launch"},
}

# Libraries that belong to some rooms only; one that is not here may be used by any room that
# has no list of its own below.
ONLY_IN: dict[str, set[str]] = {
    "streamlit": {"pages", "dashboard"},
    "duckdb": {"data", "bench"},
    "plotly": {"pages", "reports"},
    "typer": {"cli", "commands"},
    "filelock": {"data"},
    "pyspark": {"cluster", "bench"},
    "polars": {"bench"},
}

# Rooms that may use these libraries only, beside the standard library.
ONLY_THESE: dict[str, set[str]] = {
    "analytics": {"numpy", "pandas", "pyarrow", "pydantic", "highspy", "scores", "xarray"},
    "text": {"numpy", "pandas"},
    "launch": set(),
    "run": set(),
}

# Judgement is pure: no files, no network, no clock, no other process, no chance.
IMPURE = {
    *("asyncio", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib", "pickle"),
    *("random", "secrets", "shelve", "shutil", "socket", "sqlite3", "subprocess", "sys"),
    *("tempfile", "threading", "time", "tomllib", "urllib", "uuid", "zipfile", "importlib"),
}
IMPURE_INSIDE = {"pyarrow": {"csv", "dataset", "feather", "fs", "orc", "parquet", "json"}}
IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "__import__"}
IMPURE_METHODS = {
    *("now", "today", "utcnow", "read_text", "read_bytes", "write_text", "write_bytes"),
    *("fromfile", "tofile", "loadtxt", "genfromtxt", "savetxt", "memmap", "default_rng"),
    *("read_csv", "read_parquet", "read_excel", "to_csv", "to_parquet", "to_excel"),
}


def sources() -> list[Path]:
    """Every Python file of the program, tests apart."""
    rooms = [p for name in ARROWS for p in sorted((ROOT / name).rglob("*.py"))]
    return rooms + [ROOT / f"{name}.py" for name in SCRIPTS if (ROOT / f"{name}.py").exists()]


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(tree: ast.AST, package: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Module and name of every import anywhere in the file, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((module, alias.name) for alias in node.names)


def of(path: Path) -> list[tuple[str, str]]:
    package = path.relative_to(ROOT).parent.parts
    return list(imports(ast.parse(path.read_text(encoding="utf-8")), package))


def wrong_arrows(room: str, found: list[tuple[str, str]]) -> list[str]:
    """What a room imports and may not."""
    bad = []
    for module, name in found:
        top = module.split(".")[0]
        ours = top in ARROWS
        if ours and top != room and top not in ARROWS[room]:
            bad.append(f"{room} → {module}")
        if not ours and top in ONLY_IN and room not in ONLY_IN[top]:
            bad.append(f"{room} → {module}: belongs to {sorted(ONLY_IN[top])}")
        foreign = not ours and top not in sys.stdlib_module_names
        if foreign and room in ONLY_THESE and top not in ONLY_THESE[room]:
            bad.append(f"{room} → {module}: may use {sorted(ONLY_THESE[room])}")
        if room == "analytics":
            inside = {*module.split(".")[1:], name} & IMPURE_INSIDE.get(top, set())
            if top in IMPURE or inside:
                bad.append(f"{room} → {module} {name}: judgement is pure")
    return bad


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_follow_the_arrows(path: Path) -> None:
    assert wrong_arrows(room_of(path), of(path)) == []


@pytest.mark.parametrize("path", sorted((ROOT / "analytics").rglob("*.py")), ids=lambda p: p.name)
def test_analytics_touches_no_file_and_no_clock(path: Path) -> None:
    bad = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", "")
            method = getattr(node.func, "attr", "")
            if name in IMPURE_CALLS or method in IMPURE_METHODS:
                bad.append(f"line {node.lineno}: {name or method}()")
    assert bad == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "pages").glob("*.py")), ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_pages_do_not_import_each_other(path: Path) -> None:
    others = [
        module
        for module, name in of(path)
        if module.split(".")[0] == "pages" and [*module.split("."), name][1] != "ui"
    ]
    assert others == []


def test_every_folder_of_code_is_a_known_room() -> None:
    folders = {p.parent.relative_to(ROOT).parts for p in ROOT.glob("*/*.py")}
    known = {*ARROWS, "tests"}
    assert {parts[0] for parts in folders if not parts[0].startswith(".")} <= known
    assert {p.stem for p in ROOT.glob("*.py")} <= set(SCRIPTS)


def test_rooms_that_import_each_other_do_not_exist() -> None:
    for room, targets in ARROWS.items():
        for target in targets:
            assert room not in ARROWS[target], f"{room} ⇄ {target}"


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("analytics", "from data.store import Store"),
        ("analytics", "def f():\n    import streamlit"),
        ("analytics", "import duckdb"),
        ("analytics", "from pathlib import Path"),
        ("analytics", "import time"),
        ("analytics", "import pyarrow.parquet as pq"),
        ("analytics", "from pyarrow import csv"),
        ("analytics", "import requests"),
        ("data", "import text"),
        ("data", "import streamlit as st"),
        ("text", "from data.rulebook import regions"),
        ("reports", "from pages.ui import charts"),
        ("pages", "import duckdb"),
        ("cli", "from pages import overview"),
        ("launch", "import typer"),
    ],
)
def test_a_wrong_arrow_is_seen(room: str, line: str) -> None:
    assert wrong_arrows(room, list(imports(ast.parse(line))))


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("analytics", "from datetime import date, time"),
        ("analytics", "import pyarrow as pa"),
        ("data", "from analytics.plan import Plan"),
        ("pages", "from pages.ui import charts"),
        ("cli", "from data.store import Store"),
    ],
)
def test_a_right_arrow_passes(room: str, line: str) -> None:
    assert wrong_arrows(room, list(imports(ast.parse(line)))) == []


def test_relative_imports_are_resolved() -> None:
    tree = ast.parse("from . import charts\nfrom ..air import view\nfrom .basis import show")
    assert [module for module, _ in imports(tree, ("pages", "ui"))] == [
        "pages.ui",
        "pages.air",
        "pages.ui.basis",
    ]
