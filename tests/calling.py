"""The command line as a script calls it, without the seconds that a process needs to start.

Its words are settled when it is imported, so each language has its own modules here. How it is as
a process of its own, `tests.test_cli` tries.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
_kept: dict[str, dict[str, ModuleType]] = {}


@dataclass(frozen=True)
class Done:
    """What came of a call."""

    returncode: int
    stdout: str
    stderr: str


def call(store: Path, *words: object, lang: str = "zh") -> Done:
    """``cli.py --store … --lang … words``, from the project's folder; its crash is ours."""
    arguments = ["cli.py", "--store", str(store), "--lang", lang, *map(str, words)]
    said, told = _stream(), _stream()
    status: object = 0
    with (
        chdir(ROOT),
        patch.object(sys, "argv", arguments),
        redirect_stdout(said),
        redirect_stderr(told),
        _modules(lang),
    ):
        try:
            import_module("cli").main()
        except SystemExit as left:
            status = left.code or 0
    assert isinstance(status, int), status
    return Done(status, _text(said), _text(told))


class Cli:
    """Calls on a store of its own."""

    def __init__(self, store: Path) -> None:
        self.store = store

    def run(self, *words: object, lang: str = "zh") -> Done:
        """What comes of a call."""
        return call(self.store, *words, lang=lang)

    def json(self, *words: object, status: int = 0) -> dict[str, object]:
        """What a call with ``--json`` says."""
        done = self.run(*words, "--json")
        assert done.returncode == status, done.stderr
        found: dict[str, object] = json.loads(done.stdout)
        return found

    def checksum(self) -> str:
        """Of all that lies in the store."""
        seen = hashlib.sha256()
        for path in sorted(p for p in self.store.rglob("*") if p.is_file()):
            seen.update(str(path.relative_to(self.store)).encode() + path.read_bytes())
        return seen.hexdigest()


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8")


@contextmanager
def _modules(lang: str) -> Iterator[None]:
    """The program's modules of a language in the place of those that are there."""
    before = _taken()
    sys.modules.update(_kept.get(lang, {}))
    try:
        yield
    finally:
        _kept[lang] = _taken()
        sys.modules.update(before)


def _taken() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.split(".")[0] in ("cli", "commands")]
    return {name: sys.modules.pop(name) for name in names}
