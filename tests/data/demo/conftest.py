"""The generated data, made once for all tests of this folder."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from analytics.episodes import Classification
from data.demo import demo_tables
from tests.data.demo.judging import CITY, judge, of_edition, series_of


@pytest.fixture(scope="session")
def tables() -> dict[str, pa.Table]:
    return demo_tables()


@pytest.fixture(scope="session")
def frames(tables: dict[str, pa.Table]) -> dict[str, pd.DataFrame]:
    return {kind: rows.to_pandas() for kind, rows in tables.items()}


@pytest.fixture(scope="session")
def newest(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of the inventory as its newest edition has them."""
    return of_edition(frames, frames["plants"].edition.max())


@pytest.fixture(scope="session")
def oldest(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of the inventory as its oldest edition has them."""
    return of_edition(frames, frames["plants"].edition.min())


@pytest.fixture(scope="session")
def city(frames: dict[str, pd.DataFrame]) -> Classification:
    """The city's episodes in the default reading."""
    return judge(series_of(frames["aqi"], CITY))
