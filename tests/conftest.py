"""What all tests share: a small city, and times measured in passing, shown at the end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.demo import demo_tables
from data.store import Store
from tests.reports.small_store import publish, rows


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a module's tests on one worker, which then makes what they share once."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a first start makes; nobody may write to it, see `demo_copy`."""
    root = tmp_path_factory.mktemp("demo") / "store"
    Store(root).publish_demo(demo_tables())
    return root


@pytest.fixture(scope="module")
def demo_copy(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for a module that writes to it."""
    return shutil.copytree(demo_store, tmp_path_factory.mktemp("demo_copy") / "store")


@pytest.fixture(scope="session")
def _small_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small_city")
    publish(folder, rows()).close()
    return folder / "store"


@pytest.fixture
def small_city(_small_city: Path, tmp_path: Path) -> Path:
    """A store of one's own with the small city of `tests.reports.small_store`."""
    return shutil.copytree(_small_city, tmp_path / "store")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what tests left with ``record_property("measured", sentence)``."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, said in report.user_properties:
            if name == "measured":
                terminalreporter.write_line(str(said))
