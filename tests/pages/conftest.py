"""Stores for the pages, and a dashboard that runs without a browser."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from streamlit.testing.v1 import AppTest

from data.store import SourceFile, Store

ROOT = Path(__file__).resolve().parents[2]
FIRST = datetime(2025, 12, 1, 1)
HOME = "410800"


def air_rows(aqi: np.ndarray, *, step_h: int = 1, file: str = "a.csv") -> pa.Table:
    """Stored rows of the home city with AQI only; `step_h` 24 makes natural days."""
    first = FIRST if step_h == 1 else FIRST + timedelta(hours=23)
    times = [first + timedelta(hours=step_h * i) for i in range(len(aqi))]
    n = len(aqi)
    table = pa.table(
        {
            "region": pa.array([HOME] * n),
            "time": pa.array(times, pa.timestamp("us")),
            "period": pa.array(["hour" if step_h == 1 else "day"] * n),
            "aqi": pa.array(aqi, pa.float64(), from_pandas=True),
            "station": pa.array([""] * n),
            "control": pa.array([False] * n),
            "standard": pa.array(["hj633-2012"] * n),
            "source_row": pa.array(range(2, n + 2), pa.int32()),
            "source_file": pa.array([file] * n).dictionary_encode(),
        }
    )
    return table.filter(pc.is_valid(table["aqi"]))


def runs(*parts: tuple[float, int]) -> np.ndarray:
    """``value`` for ``hours`` each."""
    return np.concatenate([np.full(hours, float(value)) for value, hours in parts])


def filled(root: Path, rows: pa.Table, file: str = "a.csv") -> Path:
    Store(root).publish("aqi", rows, [SourceFile(file)])
    return root


@pytest.fixture(scope="session")
def daily_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """61 natural days: 40 at 80, three at 210, then 80 again."""
    aqi = runs((80, 40), (210, 3), (80, 18))
    return filled(tmp_path_factory.mktemp("pages") / "daily", air_rows(aqi, step_h=24))


@pytest.fixture(scope="session")
def hourly_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hourly AQI alone, no forecast: 201 for 48 hours, and two days that lack hours."""
    aqi = runs((50, 96), (201, 48), (50, 120), (np.nan, 30), (60, 60))
    return filled(tmp_path_factory.mktemp("pages") / "hourly", air_rows(aqi))


@pytest.fixture(scope="session")
def short_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five hours: too few for a window or a day."""
    return filled(tmp_path_factory.mktemp("pages") / "short", air_rows(runs((70, 5))))


@pytest.fixture(scope="session")
def airless_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a warning but without any air."""
    root = tmp_path_factory.mktemp("pages") / "airless"
    one = {"warning": ["W1"], "action": ["issue"], "level": ["yellow"]}
    times = {"issued_at": [FIRST], "effective_from": [FIRST]}
    Store(root).publish("warnings", pa.table({**one, **times}), [SourceFile("w.csv")])
    return root


@pytest.fixture(scope="session")
def hollow_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of air whose every value is missing."""
    rows = air_rows(runs((70, 5)))
    empty = pa.nulls(rows.num_rows, pa.float64())
    rows = rows.set_column(rows.schema.get_field_index("aqi"), "aqi", empty)
    return filled(tmp_path_factory.mktemp("pages") / "hollow", rows)


class Page:
    """One page as it was drawn."""

    def __init__(self, app: AppTest) -> None:
        self.app = app

    @property
    def markup(self) -> list[str]:
        """Our own blocks."""
        return [block.proto.body for block in self.app.get("html")]

    @property
    def text(self) -> str:
        """All words of our blocks, captions, headings and texts; not the words of others."""
        ours = (re.sub(r"<td[^>]*data-outside>.*?</td>", " ", m) for m in self.markup)
        parts = [re.sub(r"<[^>]+>", " ", html.unescape(m)) for m in ours]
        others = (*self.app.caption, *self.app.subheader, *self.app.markdown)
        return " ".join([*parts, *(one.value for one in others)])

    def headline(self) -> str:
        """The sentence that opens the page."""
        found = next(m for m in self.markup if "ji-headline" in m)
        return html.unescape(re.search(r"<p>(.*?)</p>", found)[1])

    def figures(self) -> dict[str, str]:
        """Value with unit by label."""
        block = next(m for m in self.markup if "ji-figures" in m)
        cells = re.findall(r'class="label">(.*?)</div><div class="value">(.*?)</div>', block)
        return {label: re.sub(r"<[^>]+>", "", value) for label, value in cells}

    def charts(self) -> int:
        """How many charts were drawn."""
        return len(self.app.get("plotly_chart"))


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch, airless_store: Path) -> Callable[..., Page]:
    """Draws a page: ``draw(store, "air", lang="en")``; an exception fails the test.

    What pages keep by snapshot is kept from test to test, as a server keeps it between visits.
    """

    def drawn(store: Path, name: str = "overview", **query: str) -> Page:
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        # Pages are known only after a first run: that of an overview with next to nothing on it.
        steps = [("overview", store)]
        if name != "overview":
            steps = [("overview", airless_store), (name, store)]
        for place, root in steps:
            monkeypatch.setenv("JI_STORE", str(root))
            if place != "overview":
                app.switch_page(f"pages/{place}.py")
            for key, value in query.items():
                app.query_params[key] = value
            app.run()
            assert not app.exception
        return Page(app)

    return drawn
