"""What the readers' tests share: a time of import, files from text, rows as plain tuples."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from analytics.problems import JiError, Problem
from data import readers
from text import LANGUAGES, words
from text.problems import sentence

NOW = datetime(2026, 11, 24, 10)
REAL = Path(__file__).resolve().parents[4] / "shared" / "real"
real_files = pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")


def read(*paths: Path, kind: str = "aqi", **options: str) -> readers.ReadResult:
    """Read files, and hold the result to what is true of every result."""
    found = readers.read(kind, paths, now=NOW, **options)
    assert found.records == found.table.num_rows + found.rejected_records + found.repeats
    assert bool(found.rejected) == bool(found.rejected_records)
    for problem in (*found.rejected, *found.defects):
        assert told(problem)
    return found


def refusal(path: Path, kind: str = "aqi", **options: str) -> Problem:
    """The one problem for which a file is not read at all."""
    with pytest.raises(JiError) as caught:
        readers.read(kind, [path], now=NOW, **options)
    (problem,) = caught.value.problems
    assert told(problem)
    return problem


def told(problem: Problem) -> list[str]:
    """Its sentence in every language."""
    return [sentence(words(lang), problem) for lang in LANGUAGES]


def keys(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.key for problem in problems]


def only(problems: tuple[Problem, ...], key: str) -> Problem:
    (found,) = [problem for problem in problems if problem.key == key]
    return found


def text_file(folder: Path, text: str, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def rows(table: pa.Table, *columns: str) -> list[tuple[object, ...]]:
    """Rows of some columns."""
    return list(zip(*(table[name].to_pylist() for name in columns), strict=True))
