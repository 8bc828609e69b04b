"""The engines of the bench give the same episodes as ours, on a small file."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from bench.engines import ENGINES, kernel, scan
from bench.generate import write

CITIES, HOURS_EACH = 6, 9_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "air.parquet"
    write(path, CITIES * HOURS_EACH, cities=CITIES)
    return path


@pytest.fixture(scope="module")
def ours(file: Path) -> pa.Table:
    return kernel(file)


def test_the_generated_air_has_every_level(ours: pa.Table) -> None:
    assert set(ours["level"].to_pylist()) == {1, 2, 3}
    assert len(set(ours["region"].to_pylist())) == CITIES


@pytest.mark.parametrize("name", [n for n in ENGINES if n not in ("scan", "kernel")])
def test_peer_gives_the_same_episodes(file: Path, ours: pa.Table, name: str) -> None:
    assert ENGINES[name](file).to_pylist() == ours.to_pylist()


def test_scan_only_reads(file: Path) -> None:
    assert scan(file).num_rows == 0


def test_the_file_is_the_same_every_time(file: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.parquet"
    write(again, CITIES * HOURS_EACH, cities=CITIES)
    assert again.read_bytes() == file.read_bytes()
