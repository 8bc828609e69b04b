"""What a visitor relies on: sizes, pins, links, the picture; nothing fetched from outside."""

from __future__ import annotations

import hashlib
import os
import re
import struct
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = {".py", ".js", ".css", ".html", ".sql", ".toml"}
ROOMS = "analytics data text pages commands reports cluster bench launch"
PROGRAM = tuple(ROOMS.split())
PAGE, DASHBOARD, MODULE = 120, 60, 400
# Of the licence text, white space apart.
LICENCE = "0ffddef9e48f8a09aed5caf2d44f7ba1c1be2d9b8e0a6f693b1635b2d5566645"


def program_files() -> list[Path]:
    """The program's own code, tests apart."""
    found = [p for name in PROGRAM for p in sorted((ROOT / name).rglob("*")) if p.suffix in CODE]
    return found + sorted(p for p in ROOT.glob("*.py"))


def allowed_lines(path: Path) -> int:
    parts = path.relative_to(ROOT).parts
    if parts == ("dashboard.py",):
        return DASHBOARD
    return PAGE if parts[0] == "pages" and len(parts) == 2 else MODULE


def test_no_module_outgrows_its_room() -> None:
    paths = [p for p in program_files() if p.suffix == ".py"]
    paths += sorted((ROOT / "tests").rglob("*.py"))
    long = {
        str(p.relative_to(ROOT)): lines
        for p in paths
        if (lines := len(p.read_text(encoding="utf-8").splitlines())) > allowed_lines(p)
    }
    assert long == {}


ADDRESS = re.compile(r"(?:https?:)?//([A-Za-z0-9.-]+\.[A-Za-z]{2,})", re.ASCII)


def test_nothing_is_fetched_from_outside() -> None:
    """Everything works offline: no address but this machine's in the code."""
    namespaces = {"www.w3.org"}
    strangers = {
        f"{p.relative_to(ROOT)}: {host}"
        for p in program_files()
        for host in ADDRESS.findall(p.read_text(encoding="utf-8"))
        if host not in namespaces
    }
    assert strangers == set()


def test_the_address_check_sees_an_address() -> None:
    assert ADDRESS.findall('src="//cdn.example.com/x.js"') == ["cdn.example.com"]
    assert ADDRESS.findall("https://tiles.example.org/{z}") == ["tiles.example.org"]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [line.split("#")[0].strip() for line in lines]
    loose = [
        line
        for line in wanted
        if line and not line.startswith("-r ") and not re.fullmatch(r"[\w\[\].-]+==[\w.]+", line)
    ]
    assert loose == []


def test_version_stands_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(version['version'])}\b", changelog, re.MULTILINE)


def documents() -> list[Path]:
    return sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_links_in_documents_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    lost = [t for t in targets if "://" not in t and not (path.parent / t).exists()]
    assert lost == []


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_files_named_in_documents_exist(path: Path) -> None:
    """A path in backticks that looks like one of our files is one."""
    text = path.read_text(encoding="utf-8")
    rooms = "|".join([*PROGRAM, "docs", "tests"])
    named = re.findall(rf"`((?:{rooms})/[\w./-]+\.(?:py|toml|sql|md))`", text, re.ASCII)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_readme_has_the_two_commands_and_a_real_picture() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python run.py\n" in readme
    assert "python run.py test\n" in readme
    (picture,) = re.findall(r"!\[[^]]+\]\(([^)]+\.png)\)", readme)
    head = (ROOT / picture).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (1440, 900)


def test_every_decision_has_a_number_of_its_own() -> None:
    paths = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [p.name[:4] for p in paths]
    assert len(numbers) == len(set(numbers))
    headed = [p.name for p in paths if p.read_text(encoding="utf-8").split()[:2][1] == p.name[:4]]
    assert headed == [p.name for p in paths]


def test_licence_is_the_whole_apache_text() -> None:
    text = " ".join((ROOT / "LICENSE").read_text(encoding="utf-8").split())
    assert "Apache License Version 2.0, January 2004" in text
    assert text.endswith("limitations under the License.")
    assert hashlib.sha256(text.encode()).hexdigest() == LICENCE


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no execute bit")
def test_ci_can_be_run() -> None:
    path = ROOT / ".ci" / "run"
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert path.stat().st_mode & 0o111
