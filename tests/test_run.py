"""The launcher, on environments that are really made, from a package that lies beside the test."""

from __future__ import annotations

import ast
import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch import dashboard, environment
from text import words

ROOT = Path(__file__).resolve().parent.parent
POSIX_ONLY = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")

# Stands in for Streamlit: serves its health page and shows what it was started with.
SERVER = """
import http.server, os, sys
options = dict(a[2:].split("=") for a in sys.argv if a.startswith("--"))
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ.get("JI_STORE", "").encode())
    def log_message(self, *_):
        pass
address = (options["server.address"], int(options["server.port"]))
http.server.HTTPServer(address, Page).serve_forever()
"""
COMMANDS = """
import os, sys
import streamlit
print(streamlit.VERSION, os.getcwd(), *sys.argv[1:], sep="|")
sys.exit(7)
"""


def make_wheel(folder: Path, version: str) -> None:
    """A package of two files, named like the one that the launcher starts."""
    info = f"streamlit-{version}.dist-info"
    files = {
        "streamlit/__init__.py": f"VERSION = '{version}'\n",
        "streamlit/__main__.py": SERVER,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: streamlit\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"streamlit-{version}-py3-none-any.whl", "w") as wheel:
        for name, content in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(name, content)


class Checkout:
    """The launcher copied to a fresh folder, whose name has a space and Chinese in it."""

    def __init__(self, base: Path) -> None:
        self.root = base / "新 电脑"
        if self.root.exists():
            return
        self.wheels.mkdir()
        for version in ("1.0", "2.0"):
            make_wheel(self.wheels, version)
        for name in ("launch", "text"):
            shutil.copytree(ROOT / name, self.root / name)
        shutil.copy(ROOT / "run.py", self.root)
        (self.root / "cli.py").write_text(COMMANDS, encoding="utf-8")
        self.require("1.0")

    @property
    def wheels(self) -> Path:
        return self.root.with_name("wheels")

    @property
    def env(self) -> Path:
        return self.root / ".venv"

    def require(self, version: str) -> None:
        lines = ["--no-index", f"--find-links {self.wheels.as_posix()}", f"streamlit=={version}"]
        (self.root / "requirements.txt").write_text("\n".join(lines), encoding="utf-8")

    def start(self, *args: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(self.root / "run.py"), *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
            cwd=self.root.parent,
            start_new_session=True,
        )

    def run(self, *args: str) -> tuple[int, str, str]:
        started = self.start(*args)
        out, err = started.communicate(timeout=120)
        return started.returncode, out.strip(), err


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """One checkout that is set up already, for tests that leave its environment alone."""
    made = Checkout(tmp_path_factory.mktemp("ready"))
    code, _, err = made.run("cli")
    assert code == 7, err
    return made


@pytest.fixture
def used(ready: Checkout, tmp_path: Path) -> Checkout:
    """A copy of it, to do things to."""
    shutil.copytree(ready.root.parent, tmp_path / "used", symlinks=True)
    return Checkout(tmp_path / "used")


def says(key: str, err: str, **facts: object) -> bool:
    """Whether a sentence stands there in both languages (up to its first fact)."""
    return all(words(lang)(f"run.{key}").split("{")[0] in err for lang in ("zh", "en"))


def test_first_start_sets_up_and_second_finds_it_ready(checkout: Checkout) -> None:
    code, out, err = checkout.run("cli", "classify", "a b.csv", "--json")
    assert says("preparing", err), err
    assert says("prepared", err), err
    # Exit code, arguments and the user's own folder pass through; nothing else is on stdout.
    assert (code, out) == (7, f"1.0|{checkout.root.parent}|classify|a b.csv|--json")

    began = time.monotonic()
    code, out, err = checkout.run("cli")
    assert (code, err) == (7, "")
    assert time.monotonic() - began < 5, "a ready environment is only looked at"


def test_changed_requirements_are_installed(used: Checkout) -> None:
    assert used.run("cli")[1:] == (f"1.0|{used.root.parent}", "")
    used.require("2.0")
    _, out, err = used.run("cli")
    assert out.startswith("2.0|"), err


def test_what_the_tests_need_holds_for_the_program_too(used: Checkout) -> None:
    (used.root / "requirements-dev.txt").write_text("-r requirements.txt\n", encoding="utf-8")
    environment.prepare(used.root, "requirements-dev.txt")
    assert environment.is_ready(used.root, "requirements.txt")
    used.require("2.0")
    assert not environment.is_ready(used.root, "requirements-dev.txt")


@POSIX_ONLY
def test_killed_set_up_is_made_anew(checkout: Checkout) -> None:
    victim = checkout.start("cli")
    mark = checkout.env / environment.UNFINISHED
    while not mark.exists():
        assert victim.poll() is None
        time.sleep(0.01)
    time.sleep(0.3)
    os.killpg(victim.pid, signal.SIGKILL)
    victim.communicate()
    debris = checkout.env / "half-written"
    debris.touch()

    code, out, err = checkout.run("cli")
    assert says("repairing", err), err
    assert (code, out.split("|")[0]) == (7, "1.0")
    assert not debris.exists()
    assert not mark.exists()


@POSIX_ONLY
def test_environment_whose_python_is_gone_is_made_anew(used: Checkout) -> None:
    for name in used.env.glob("bin/python*"):
        name.unlink()
        name.symlink_to("/nowhere/python")
    code, _, err = used.run("cli")
    assert code == 7, err
    assert says("repairing", err), err


def test_failed_install_says_so_and_is_not_taken_for_good(used: Checkout) -> None:
    used.require("9.9")
    for _ in range(2):
        code, out, err = used.run("cli")
        assert (code, out) == (1, "")
        assert says("install_failed", err), err
        assert "streamlit==9.9" in err, "pip's last words"
        assert "Traceback" not in err
    used.require("1.0")
    assert used.run("cli")[0] == 7


def test_two_starts_at_once_make_one_environment(checkout: Checkout) -> None:
    both = [checkout.start("cli") for _ in range(2)]
    errors = [one.communicate(timeout=120)[1] for one in both]
    assert [one.returncode for one in both] == [7, 7], errors
    assert sum(says("prepared", err) for err in errors) == 1, errors


def test_a_folder_that_is_no_environment_is_left_alone(checkout: Checkout) -> None:
    checkout.env.mkdir()
    (checkout.env / "keep.txt").write_text("mine", encoding="utf-8")
    code, _, err = checkout.run("cli")
    assert code == 1
    assert str(checkout.env) in err
    assert (checkout.env / "keep.txt").read_text(encoding="utf-8") == "mine"


def test_system_pip_serves_where_ensurepip_is_missing(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = environment.answer

    def without_ensurepip(*command: str | Path) -> str | None:
        return None if "ensurepip" in command else asked(*command)

    monkeypatch.setattr(environment, "answer", without_ensurepip)
    monkeypatch.setattr(environment.shutil, "which", lambda _: None)
    python = environment.prepare(checkout.root, "requirements.txt")
    assert asked(python, "-c", "import streamlit; print(streamlit.VERSION)") == "1.0"
    assert asked(python, "-m", "pip", "--version") is None

    def without_pip(*command: str | Path) -> str | None:
        return None if "pip" in command else without_ensurepip(*command)

    monkeypatch.setattr(environment, "answer", without_pip)
    with pytest.raises(environment.Failed, match="no_installer"):
        environment.installer(python)


@pytest.fixture
def server(ready: Checkout, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    started = ready.start("--no-browser", "--store", str(tmp_path / "库"))
    assert started.stderr is not None
    line = started.stderr.readline()
    yield started, line.split("：", 1)[1].split("\u3000")[0]
    if started.poll() is None:
        started.kill()
    started.communicate()


def fetch(url: str) -> str:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as reply:
        return reply.read().decode()


@POSIX_ONLY
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_dashboard_starts_with_its_store_and_ends_with_us(
    server: tuple[subprocess.Popen[str], str], tmp_path: Path, how: signal.Signals
) -> None:
    started, url = server
    assert fetch(url) == str(tmp_path / "库")
    # Ctrl+C reaches the whole group, as on a terminal; a plain kill only the launcher.
    send = os.killpg if how == signal.SIGINT else os.kill
    send(started.pid, how)
    assert started.wait(timeout=20) == 0
    with pytest.raises(OSError, match="refused"):
        fetch(url)


def test_port_is_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind((dashboard.HERE, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not dashboard.is_free(dashboard.HERE, port)
        with pytest.raises(environment.Failed, match="port_taken"):
            dashboard.choose_port(dashboard.HERE, port)
    assert dashboard.is_free(dashboard.HERE, port)
    assert dashboard.choose_port(dashboard.HERE, port) == port


def test_without_a_wish_the_first_free_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard, "is_free", lambda _, port: port == 8503)
    assert dashboard.choose_port(dashboard.HERE, None) == 8503
    monkeypatch.setattr(dashboard, "is_free", lambda *_: False)
    with pytest.raises(environment.Failed, match="no_port"):
        dashboard.choose_port(dashboard.HERE, None)


def test_old_python_gets_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 6))
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "run.py"), run_name="__main__")
    assert ended.value.code == 1
    chinese, english = capsys.readouterr().err.strip().splitlines()
    assert "3.11" in chinese
    assert "3.9" in chinese
    assert "3.11" in english
    assert "3.9" in english


def test_old_python_can_read_the_launcher() -> None:
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    assert source.startswith("# -*- coding: utf-8 -*-")
    tree = ast.parse(source, feature_version=(3, 7))
    # What Python 2.7 or 3.5 cannot read: f-strings, annotations, := and stars in displays.
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Starred, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, new)]
