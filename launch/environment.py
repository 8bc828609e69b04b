"""The environment ``.venv``: made once, mended when broken, trusted only when stamped."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from launch.speech import say

# The Python outside of any environment, so that one can be remade while we run from within it.
BASE = Path(getattr(sys, "_base_executable", None) or sys.executable)
OLDEST = (3, 11)
UNFINISHED = "ji-unfinished"
LAST_WORDS, LONGEST = 6, 200
LEAKS = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV")
QUIET = {
    "PIP_USER": "0",
    "PIP_NO_INPUT": "1",
    "PIP_PROGRESS_BAR": "off",
    "PIP_ROOT_USER_ACTION": "ignore",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "UV_NO_PROGRESS": "1",
}


class Failed(Exception):
    """Set-up could not be done; the key names the sentence, the facts fill it."""

    def __init__(self, key: str, *, last_words: Sequence[str] = (), **facts: object) -> None:
        super().__init__(key)
        self.key, self.last_words, self.facts = key, last_words, facts


def clean_variables() -> dict[str, str]:
    """The variables for what we start, without what would leak in from another Python."""
    return {k: v for k, v in os.environ.items() if k not in LEAKS} | QUIET


def answer(*command: str | Path) -> str | None:
    """What a command prints, or None when it cannot be run or fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean_variables(),
            check=False,
        )
    except OSError:
        return None
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def python_in(env: Path) -> Path:
    """The interpreter of an environment."""
    return env / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def version_of(python: Path) -> tuple[int, ...] | None:
    """Major and minor version of an interpreter, or None when it does not run."""
    found = answer(python, "-I", "-S", "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
    return tuple(int(part) for part in found.split(".")) if found else None


def stamp(env: Path, wanted: str) -> Path:
    """The file that says: these requirements are in."""
    return env / f"ji-{wanted}.ready"


def with_included(root: Path, wanted: str) -> list[str]:
    """The names of a file of requirements and of those that it includes with ``-r``."""
    names = [wanted]
    for name in names:
        lines = (root / name).read_text(encoding="utf-8").splitlines()
        names += [parts[1] for parts in map(str.split, lines) if parts[:1] == ["-r"]]
    return names


def fingerprint(root: Path, wanted: str, version: tuple[int, ...] | None) -> str:
    """Changes with the requirements (and those they include) and with the Python version."""
    texts = [(root / name).read_text(encoding="utf-8") for name in with_included(root, wanted)]
    return hashlib.sha256("\n".join([str(version), *texts]).encode()).hexdigest()


def is_ready(root: Path, wanted: str) -> bool:
    """Whether the environment runs, was finished, and holds these very requirements."""
    env = root / ".venv"
    if (env / UNFINISHED).exists() or not stamp(env, wanted).is_file():
        return False
    found = stamp(env, wanted).read_text(encoding="utf-8")
    return found == fingerprint(root, wanted, version_of(python_in(env)))


def is_broken(env: Path) -> bool:
    """Whether a set-up was killed in it, or its Python is gone or too old for the packages."""
    if (env / UNFINISHED).exists():
        return True
    if not (env / "pyvenv.cfg").is_file():
        return False
    version = version_of(python_in(env))
    return version is None or version < OLDEST


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Let one set-up run at a time; the system frees the lock even after a crash."""
    with path.open("rb") as handle:
        take: Callable[[], object]
        if sys.platform == "win32":
            import msvcrt

            # Past the end of the file, so that others may still read it.
            handle.seek(1 << 30)
            take = lambda: msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # noqa: E731
        else:
            import fcntl

            take = lambda: fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # noqa: E731
        told = False
        while True:
            try:
                take()
                break
            except OSError:
                if not told:
                    say("waiting")
                told = True
                time.sleep(0.5)
        yield


def remove(folder: Path) -> None:
    """Delete a folder, read-only files too (Windows marks some so)."""

    def allow_then_again(function: Callable[[str], object], path: str, _: object) -> None:
        Path(path).chmod(0o700)
        function(path)

    shutil.rmtree(folder, onerror=allow_then_again)


def installer(python: Path) -> list[str | Path]:
    """The beginning of a command that installs into an environment: the first way that works."""
    pip: list[str | Path] = [python, "-m", "pip"]
    if answer(*pip, "--version") is None:
        # Debian keeps ensurepip in a package of its own, so it may be missing.
        answer(python, "-m", "ensurepip", "--default-pip")
    if answer(*pip, "--version") is not None:
        # What is imported is compiled then; all of it beforehand takes as long as the rest.
        return [*pip, "install", "--no-compile"]
    uv = shutil.which("uv")
    if uv and answer(uv, "--version") is not None:
        return [uv, "pip", "install", "--python", python]
    # The system's pip, working inside our environment, where the system allows it to install.
    theirs: list[str | Path] = [BASE, "-m", "pip", "--python", python]
    if answer(*theirs, "--version") is not None:
        return [*theirs, "install", "--no-compile"]
    raise Failed("no_installer")


def install(command: Sequence[str | Path]) -> None:
    """Run an installer, with a line of progress on a terminal; a failure keeps its last words."""
    last: deque[str] = deque(maxlen=LAST_WORDS)
    room = shutil.get_terminal_size().columns - 4 if sys.stderr.isatty() else 0
    with subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=clean_variables(),
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as running:
        for line in running.stdout or ():
            if line.strip():
                last.append(line.rstrip()[:LONGEST])
            if room:
                print("\r  " + line.strip()[:room].ljust(room), end="", file=sys.stderr, flush=True)
    if room:
        print("\r" + " " * (room + 2), end="\r", file=sys.stderr, flush=True)
    if running.returncode != 0:
        raise Failed("install_failed", last_words=tuple(last), code=running.returncode)


def prepare(root: Path, wanted: str) -> Path:
    """The Python of an environment that holds the wanted requirements, made or mended if need be.

    A killed set-up leaves a mark, and a marked environment is made anew, since a half-installed
    package can look whole. An installer that says by itself that it failed has put back what it
    touched: then the environment stays, without a stamp.
    """
    env = root / ".venv"
    python = python_in(env)
    if is_ready(root, wanted):
        return python
    with only_one(root / wanted):
        if is_ready(root, wanted):
            return python
        if is_broken(env):
            say("repairing")
            remove(env)
        elif env.exists() and not (env / "pyvenv.cfg").is_file() and any(env.iterdir()):
            raise Failed("not_ours", folder=env)
        say("preparing")
        started = time.monotonic()
        env.mkdir(exist_ok=True)
        (env / UNFINISHED).touch()
        made = (env / "pyvenv.cfg").is_file()
        if not made and answer(BASE, "-I", "-m", "venv", "--without-pip", env) is None:
            remove(env)
            raise Failed("no_venv", python=BASE)
        try:
            install([*installer(python), "-r", root / wanted])
        except Failed:
            (env / UNFINISHED).unlink()
            raise
        version = version_of(python)
        for name in with_included(root, wanted):
            stamp(env, name).write_text(fingerprint(root, name, version), encoding="utf-8")
        (env / UNFINISHED).unlink()
        say("prepared", seconds=round(time.monotonic() - started))
    return python
