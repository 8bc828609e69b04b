"""The demo city and small cities, evaluated once for all tests of this folder."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from analytics.evaluation import Evaluation
from data import duty
from data.evaluation import evaluate
from data.snapshot import Snapshot
from data.store import Store
from reports.content import Document
from reports.evaluation import evaluation_report
from reports.making import Making
from text import words

MADE = datetime(2026, 1, 20, 12)
NOW = datetime(2026, 6, 1)
CLOSED, OPEN = "演示2025-2026-02", "演示2025-2026-05"
SOFFICE = shutil.which("soffice")
needs_soffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")


@dataclass(frozen=True)
class Case:
    """A report beside what it was made from."""

    snapshot: Snapshot
    e: Evaluation
    document: Document
    lang: str
    seconds: float = 0.0


def case(snapshot: Snapshot, warning: str, *, unit: str = "", lang: str = "zh") -> Case:
    """The evaluation and report of one warning."""
    begin = time.perf_counter()
    as_of = duty.newest_moment(snapshot, NOW)
    every = {one.id: one for one in duty.issued_warnings(snapshot, as_of)}
    e = evaluate(snapshot, every[warning], as_of=as_of)
    e = e.of(unit) if unit else e
    document = evaluation_report(e, Making(words(lang), MADE, snapshot.demo))
    return Case(snapshot, e, document, lang, time.perf_counter() - begin)


@pytest.fixture(scope="session")
def demo(demo_store: Path) -> Iterator[Snapshot]:
    with Store(demo_store).current() as snapshot:
        yield snapshot


@pytest.fixture(scope="session")
def city(demo: Snapshot) -> Case:
    return case(demo, CLOSED)


@pytest.fixture(scope="session")
def county(demo: Snapshot) -> Case:
    return case(demo, CLOSED, unit="410803")


@pytest.fixture
def converted(tmp_path: Path) -> Callable[[bytes, str], bytes]:
    """A file as LibreOffice makes a PDF of it."""

    def convert(content: bytes, suffix: str) -> bytes:
        path = tmp_path / f"made{suffix}"
        path.write_bytes(content)
        command = [
            str(SOFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
            "--convert-to", "pdf", "--outdir", str(tmp_path), str(path),
        ]  # fmt: skip
        subprocess.run(command, capture_output=True, check=True, timeout=180)
        return (tmp_path / "made.pdf").read_bytes()

    return convert
