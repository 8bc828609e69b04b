"""Files that survive a crash: written whole or not at all, and on the disk before we go on."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from analytics.problems import JiError, fail

T = TypeVar("T")
WINDOWS = os.name == "nt"
_RETRIES, _PAUSE_S = 100, 0.02

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NOT_FOLDER = {errno.ENOTDIR, errno.EEXIST}


def patiently(work: Callable[[], T]) -> T:
    """Do a file operation; on Windows try again while somebody has the file open."""
    for _ in range(_RETRIES if WINDOWS else 0):
        try:
            return work()
        except PermissionError:
            time.sleep(_PAUSE_S)
    return work()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows does so by itself."""
    if WINDOWS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put(draft: Path, final: Path) -> None:
    """Give a finished file its final name, replacing what is there, durably."""
    with draft.open("r+b") as file:
        os.fsync(file.fileno())
    patiently(lambda: draft.replace(final))
    sync_folder(final.parent)


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, durably."""
    draft = path.with_name(path.name + ".tmp")
    draft.write_bytes(content)
    put(draft, path)


def remove(path: Path) -> None:
    """Remove a file if nobody holds it; one that is still open goes the next time."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        if not WINDOWS:
            raise


def sha256(path: Path) -> str:
    """The checksum of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def clear_errors(place: Path) -> Iterator[None]:
    """Turn what the disk or the database refuses into one `JiError` that names the place."""
    try:
        yield
    except OSError as error:
        raise _disk_error(place, error.errno, error.strerror or str(error)) from error
    except duckdb.OutOfMemoryException as error:
        raise fail("store_no_memory", file=place, got=first_line(error)) from error
    except (duckdb.IOException, duckdb.FatalException, duckdb.InternalException) as error:
        # The database reports the system's refusal as text only.
        for code in (*_FULL, *_DENIED):
            if os.strerror(code) in str(error):
                raise _disk_error(place, code, os.strerror(code)) from error
        raise fail("store_damaged", file=place, got=first_line(error)) from error


def _disk_error(place: Path, code: int | None, got: str) -> JiError:
    if code in _FULL:
        return fail("store_disk_full", file=place, got=got)
    if code in _DENIED:
        return fail("store_no_permission", file=place, got=got)
    if code in _NOT_FOLDER:
        return fail("not_a_store", file=place, got=got)
    return fail("store_io", file=place, got=got)


def first_line(error: BaseException) -> str:
    """The first line of an error's message."""
    return str(error).strip().split("\n", 1)[0]
