"""The bench on reduction at a small size: it runs, agrees with DuckDB, says what it measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import reduction
from data.store import Store

PLANTS, COUNTIES = 600, 7


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return reduction.write(tmp_path_factory.mktemp("bench") / "store", PLANTS, COUNTIES)


def test_the_store_is_as_promised(store: Store) -> None:
    with store.current() as snapshot:
        assert snapshot.rows["plants"] == PLANTS
        assert snapshot.rows["measures"] == PLANTS * len(reduction.LEVELS)
        assert snapshot.rows["baseline"] == COUNTIES * len(reduction.SECTORS)
        measures = snapshot.table("measures").to_pandas()
        plants = snapshot.table("plants").to_pandas()
    assert (measures.groupby(["plant", "level"]).size() == 1).all()
    assert plants["region"].nunique() == COUNTIES
    # Written once: asking again publishes nothing.
    before = store.current_id()
    assert reduction.write(store.root, PLANTS, COUNTIES).current_id() == before


def test_ours_and_its_peer_find_the_same_tonnes(store: Store) -> None:
    _, sums = reduction.peer(store, reduction.SUMS)
    _, judged = reduction.ours(store)
    assert reduction.same_sums(sums, judged)
    assert {"met", "short"} >= set(judged["verdict"]) != set()
    sums.loc[0, "nox_t_d"] += 1e-6
    assert not reduction.same_sums(sums, judged)
    assert not reduction.same_sums(sums.iloc[1:], judged)


def test_a_county_is_its_plants(store: Store) -> None:
    code = str(reduction.FIRST_COUNTY)
    _, found = reduction.county(store, code)
    _, sums = reduction.peer(store, reduction.SUMS)
    assert set(found["region"]) == {code}
    wanted = sums.set_index("region").loc[code, "so2_t_d"]
    assert np.isclose(found["cut_so2"].sum(), wanted, rtol=1e-9)


def test_the_command_prints_ratios(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A small store measures only what every question costs, so the limits are lifted here.
    monkeypatch.setattr(reduction, "MOST_SUMS", 1e9)
    monkeypatch.setattr(reduction, "MOST_MS", 1e9)
    words = ["--plants", str(PLANTS), "--counties", str(COUNTIES), "--runs", "1"]
    assert reduction.main([*words, "--dir", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert f"{PLANTS} plants in {COUNTIES} counties" in said
    assert [line.split()[0] for line in said.splitlines()[4:8]] == [
        "scan",
        "sums",
        "ours",
        "county",
    ]
    monkeypatch.setattr(reduction, "MOST_SUMS", 0)
    assert reduction.main([*words, "--dir", str(tmp_path)]) == 1
