"""One browser and one server with demo data for all browser tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import harness
from tests.browser.harness import Opener, Server, Visit

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, and keep them on one worker with one server.

    On a busy machine one may fail by time alone, so it has a second try; the summary names it.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = harness.find_browser()
    if path is None:
        reason = "no Chromium, Chrome or Edge found; JI_CHROMIUM may name one"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        # A container's root has no sandbox; the pages are our own.
        flags = ["--no-sandbox", "--disable-gpu"]
        started = playwright.chromium.launch(executable_path=path, args=flags)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(
    browser: Browser, demo_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A warm dashboard with demo data."""
    folder = tmp_path_factory.mktemp("browser")
    shutil.copytree(demo_store, folder / "store")
    with harness.serve(folder / "store", folder / "server.log") as running:
        with harness.visiting(browser, running, "zh", harness.WIDE) as first:
            first.open()
        yield running


@pytest.fixture(scope="module")
def desk(browser: Browser, demo_copy: Path) -> Iterator[Server]:
    """A dashboard of its own, whose demonstration is written to."""
    with harness.serve(demo_copy, demo_copy.with_name("server.log")) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Opener]:
    """Opens windows: ``visit("en", PHONE)``; what went wrong in them fails the test."""
    with ExitStack() as stack:

        def opened(
            lang: str = "zh", size: harness.Size = harness.WIDE, at: Server | None = None
        ) -> Visit:
            return stack.enter_context(harness.visiting(browser, at or server, lang, size))

        yield opened
