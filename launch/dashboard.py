"""Start the dashboard's server, say where it is, open it, and stop with it."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from launch.environment import Failed, clean_variables
from launch.speech import both, say

FIRST_PORT, LAST_PORT = 8501, 8599
HERE = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")


def dashboard_options(given: Sequence[str]) -> argparse.Namespace:
    """Read the options of the dashboard's start; ends the program when they are wrong."""
    reader = argparse.ArgumentParser(
        prog="run.py",
        description=both("help.usage"),
        formatter_class=argparse.RawTextHelpFormatter,
    )
    reader.add_argument("--store", type=Path, metavar="DIR", help=both("help.store"))
    reader.add_argument("--port", type=int, metavar="N", help=both("help.port"))
    reader.add_argument("--host", default=HERE, metavar="ADDRESS", help=both("help.host"))
    reader.add_argument("--no-browser", action="store_true", help=both("help.no_browser"))
    return reader.parse_args(given)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there: nobody answers, and the system lets us bind."""
    near = HERE if host in EVERYWHERE else host
    with suppress(OSError), socket.create_connection((near, port), timeout=0.5):
        return False
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        if os.name == "posix":
            # A server that has just stopped leaves the port waiting, but usable.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
    return True


def choose_port(host: str, asked: int | None) -> int:
    """The port asked for, or the first free one from 8501 on."""
    if asked is not None:
        if not 0 < asked < 65536 or not is_free(host, asked):
            raise Failed("port_taken", port=asked)
        return asked
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if is_free(host, port):
            return port
    raise Failed("no_port", host=host, first=FIRST_PORT, last=LAST_PORT)


def has_screen() -> bool:
    """Whether opening a browser makes sense here."""
    if os.environ.get("CI") or os.environ.get("SSH_CONNECTION"):
        return False
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def answers(url: str) -> bool:
    """Whether a server answers there; a proxy is never asked about our own machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def serve(python: Path, root: Path, options: argparse.Namespace) -> int:
    """Run the server until it ends or is stopped; returns the exit code."""
    port = choose_port(options.host, options.port)
    variables = clean_variables()
    if options.store is not None:
        variables["JI_STORE"] = str(options.store.expanduser().resolve())
    settings = {
        "server.port": port,
        "server.address": options.host,
        # We open the browser ourselves; otherwise a first start asks for an e-mail address.
        "server.headless": "true",
        "logger.hideWelcomeMessage": "true",
        "browser.gatherUsageStats": "false",
    }
    flags = [f"--{name}={value}" for name, value in settings.items()]
    near = HERE if options.host in EVERYWHERE else options.host
    url = f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    command = [str(python), "-m", "streamlit", "run", str(root / "dashboard.py"), *flags]
    with subprocess.Popen(command, env=variables, cwd=root) as server:
        try:
            while server.poll() is None and not answers(f"{url}/_stcore/health"):
                time.sleep(0.2)
            if server.poll() is None:
                say("started", url=url)
                if has_screen() and not options.no_browser:
                    webbrowser.open(url)
            return server.wait()
        except KeyboardInterrupt:
            # Ctrl+C reached the server as well; let it close by itself first.
            with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
                server.wait(timeout=10)
            say("stopped")
            return 0
        finally:
            server.terminate()
