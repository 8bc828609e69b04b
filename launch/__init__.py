"""What ``run.py`` does: set the machine up, then start the dashboard, the tests or the commands.

Only the standard library: at this point nothing else is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from launch.dashboard import dashboard_options, serve
from launch.environment import Failed, clean_variables, prepare
from launch.speech import say

ROOT = Path(__file__).resolve().parent.parent
RUN_NEEDS, TEST_NEEDS = "requirements.txt", "requirements-dev.txt"


def main(given: Sequence[str], root: Path = ROOT) -> int:
    """Do what the first word asks for; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a character shows a mark for it; it must not stop us.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        if given[:1] == ["test"]:
            run_tests(root, given[1:])
        if given[:1] == ["cli"]:
            hand_over([prepare(root, RUN_NEEDS), root / "cli.py", *given[1:]])
        options = dashboard_options(given)
        return serve(prepare(root, RUN_NEEDS), root, options)
    except Failed as failure:
        say(failure.key, **failure.facts)
        for line in failure.last_words:
            print("    " + line, file=sys.stderr)
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except OSError as error:
        say("system", file=error.filename or "-", got=error.strerror or error)
    return 1


def run_tests(root: Path, given: Sequence[str]) -> NoReturn:
    """Run pytest with the arguments given; two workers unless the arguments say otherwise."""
    python = prepare(root, TEST_NEEDS)
    chosen = ("-n", "--numprocesses", "--dist", "-p", "--pdb", "--trace", "--version", "-h")
    # One group, one worker: what a module makes is made once. A third worker gains nothing on two
    # cores (measured).
    workers = ["-n", "2", "--dist", "loadgroup"]
    alone = any(word.startswith(chosen) for word in given)
    hand_over([python, "-m", "pytest", *([] if alone else workers), *given], folder=root)


def hand_over(command: Sequence[str | Path], folder: Path | None = None) -> NoReturn:
    """Become the command where the system can do so, else run it and end with its exit code."""
    parts = [str(part) for part in command]
    if folder is not None:
        os.chdir(folder)
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execve(parts[0], parts, clean_variables())
    sys.exit(subprocess.run(parts, env=clean_variables(), check=False).returncode)
