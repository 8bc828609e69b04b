"""What the browser tests stand on: a browser, a server with a store, and a watched page."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    expect,
)
from playwright.sync_api import TimeoutError as BrowserTimeout

from launch.dashboard import answers
from tests.effort import hardest

ROOT = Path(__file__).resolve().parents[2]
HERE = "127.0.0.1"
_ROOMS = r"(dashboard\.py|pages|data|analytics|text|reports)"
OURS = re.compile(f'File "{re.escape(str(ROOT))}/' + _ROOMS)
PATIENCE_MS = 40_000
ATTEMPTS = 4
expect.set_options(timeout=PATIENCE_MS)
HOME = "overview"
# On a page's own address Streamlit asks first whether the server is mounted below that address.
PROBE = re.compile(r"/\w+/_stcore/(health|host-config)$")


@dataclass(frozen=True)
class Size:
    """A screen."""

    name: str
    width: int
    height: int
    phone: bool = False


WIDE = Size("wide", 1440, 900)
PHONE = Size("phone", 390, 844, phone=True)
SIZES = (WIDE, PHONE)
TRIED = hardest(SIZES)
"""The screens that a journey is made on; every page is looked at on both."""


def find_browser() -> str | None:
    """Chromium, Chrome or Edge on this machine; ``JI_CHROMIUM`` names another."""
    named = os.environ.get("JI_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    for name in (
        # The first has no windows and starts sooner.
        *("chromium-headless-shell", "chromium", "chromium-browser"),
        *("google-chrome", "google-chrome-stable"),
        *("microsoft-edge", "microsoft-edge-stable", "chrome", "msedge"),
    ):
        found = shutil.which(name)
        if found:
            return found
    applications = [Path("/Applications"), Path.home() / "Applications"]
    names = ("Google Chrome", "Chromium", "Microsoft Edge")
    usual = [f / f"{name}.app/Contents/MacOS/{name}" for f in applications for name in names]
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        folder = os.environ.get(variable)
        if folder:
            usual += [
                Path(folder) / "Google/Chrome/Application/chrome.exe",
                Path(folder) / "Chromium/Application/chrome.exe",
                Path(folder) / "Microsoft/Edge/Application/msedge.exe",
            ]
    return next((str(path) for path in usual if path.is_file()), None)


def cli(store: Path, *args: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the real command line on a store; it must succeed."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "--store", str(store), *map(str, args)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@dataclass(frozen=True)
class Server:
    """A running dashboard."""

    url: str
    store: Path
    log: Path

    def complaints(self, since: int = 0) -> str:
        """The server's log from a byte on when an exception of ours stands in it, else nothing.

        A window that closes in the middle of a handshake leaves one of the server's own.
        """
        text = self.log.read_bytes()[since:].decode("utf-8", "replace")
        return text if "Traceback" in text and OURS.search(text) else ""


@contextmanager
def serve(store: Path, log: Path) -> Iterator[Server]:
    """A dashboard on a free port, stopped at the end."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard.py")]
    settings = {"address": HERE, "port": port, "headless": "true", "fileWatcherType": "none"}
    flags = [f"--server.{name}={value}" for name, value in settings.items()]
    environment = {**os.environ, "JI_STORE": str(store), "PYTHONUTF8": "1"}
    url = f"http://{HERE}:{port}"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [*command, *flags], cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        ) as running,
    ):
        try:
            deadline = time.monotonic() + 60
            while not answers(f"{url}/_stcore/health"):
                assert running.poll() is None, log.read_text(encoding="utf-8", errors="replace")
                assert time.monotonic() < deadline, "the server did not start within 60 s"
                time.sleep(0.1)
            yield Server(url, store, log)
        finally:
            running.terminate()


@dataclass
class Visit:
    """A browser window on the dashboard that notes everything that goes wrong in it."""

    page: Page
    server: Server
    lang: str
    size: Size
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("pageerror", lambda error: self.wrong.append(f"uncaught: {error}"))
        self.page.on("console", self._note_error)
        self.page.on("requestfailed", self._note_failure)
        self.page.on("response", self._note_refusal)
        # Watched and not intercepted, which would turn the browser's cache off.
        self.page.on("request", lambda request: self._note_stranger(request.url))
        self.page.on("websocket", lambda socket: self._note_stranger(socket.url))

    def _note_error(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not PROBE.search(message.location["url"]):
            self.wrong.append(f"console: {message.text} {message.location['url']}")

    def _note_refusal(self, response: Response) -> None:
        if response.status >= 400 and not PROBE.search(response.url):
            self.wrong.append(f"{response.status} {response.url}")

    def _note_failure(self, request: Request) -> None:
        # A page left in the middle of a request cancels it; that is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def _note_stranger(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != HERE:
            self.wrong.append(f"another host: {url}")

    def open(self, name: str = HOME, **query: str) -> None:
        """Open a page by its address, and wait until it is drawn."""
        wanted = {"lang": self.lang, **query} if self.lang != "zh" else query
        place = "" if name == HOME else name
        address = f"{self.server.url}/{place}" + (f"?{urlencode(wanted)}" if wanted else "")
        self.page.goto(address)
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run, nothing is stale and charts are drawn."""
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
        self.page.locator(".ji-headline, .ji-state").first.wait_for()
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)

    def press(self, target: Locator, timeout: float = PATIENCE_MS) -> None:
        """Click, or touch on a phone."""
        if self.size.phone:
            target.tap(timeout=timeout)
        else:
            target.click(timeout=timeout)

    def choose(self, box: Locator, option: Locator, typed: str = "") -> None:
        """Pick from a list of choices; one that a late answer of the server closes is reopened."""
        for left in reversed(range(ATTEMPTS)):
            self.settle()
            self.press(box)
            if typed:
                box.fill(typed)
            try:
                self.press(option, PATIENCE_MS / ATTEMPTS)
            except BrowserTimeout:
                if not left:
                    raise
                self.page.keyboard.press("Escape")
            else:
                return

    def change(self, act: Callable[[], None]) -> None:
        """Do something that draws other words at the top of the page, and wait for them."""
        top = "[...document.querySelectorAll('.ji-headline, .ji-figures, .ji-state')]"
        said = f"{top}.map((e) => e.innerText).join()"
        before = self.page.evaluate(said)
        act()
        # Until the next is drawn nothing may be there; that is not yet other words.
        self.page.wait_for_function(f"(said) => ![said, ''].includes({said})", arg=before)
        self.settle()

    def shot(self, name: str) -> None:
        """Keep a screenshot when ``JI_SHOTS`` names a folder."""
        folder = os.environ.get("JI_SHOTS")
        if folder:
            path = Path(folder) / f"{name}-{self.lang}-{self.size.name}.png"
            self.page.screenshot(path=path, full_page=False)

    def headline(self) -> Locator:
        """The sentence that opens the page."""
        return self.page.locator(".ji-headline p").first

    def overflow(self) -> list[str]:
        """Elements that stick out to the right and are not inside something that scrolls."""
        return self.page.evaluate(
            """() => {
              const limit = document.documentElement.clientWidth + 1;
              const scrolls = (e) => {
                for (let p = e; p; p = p.parentElement) {
                  const s = getComputedStyle(p).overflowX;
                  if (p.tagName !== 'SECTION' && ['auto', 'scroll', 'hidden', 'clip'].includes(s)
                      && p.getBoundingClientRect().right <= limit) return true;
                }
                return false;
              };
              const wide = [...document.querySelectorAll('[data-testid="stMain"] *')].filter(
                (e) => e.getBoundingClientRect().right > limit && e.checkVisibility?.()
                       && !scrolls(e));
              const body = document.querySelector('[data-testid="stMain"]');
              const out = wide.slice(0, 5).map(
                (e) => `${e.tagName}.${e.className} ${e.getBoundingClientRect().right}`);
              if (body && body.scrollWidth > body.clientWidth + 1)
                out.push(`page ${body.scrollWidth} > ${body.clientWidth}`);
              return out;
            }"""
        )


Opener = Callable[..., Visit]


@contextmanager
def visiting(browser: Browser, server: Server, lang: str, size: Size) -> Iterator[Visit]:
    """A fresh window; at the end nothing may have gone wrong in it."""
    context = browser.new_context(
        viewport={"width": size.width, "height": size.height},
        is_mobile=size.phone,
        has_touch=size.phone,
        locale="zh-CN" if lang == "zh" else "en-GB",
        timezone_id="Asia/Shanghai",
        accept_downloads=True,
    )
    said = server.log.stat().st_size
    try:
        visit = Visit(context.new_page(), server, lang, size)
        yield visit
        assert visit.wrong == []
        assert visit.page.get_by_test_id("stException").count() == 0
        complaints = server.complaints(said)
        assert not complaints, complaints[-6000:]
    finally:
        context.close()
