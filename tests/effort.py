"""How much random testing a run does: a third by default, all of it with ``JI_THOROUGH=1``."""

from __future__ import annotations

import os

THOROUGH = bool(os.environ.get("JI_THOROUGH"))
_SHARE, _LEAST = 3, 10


def examples(count: int) -> int:
    """How many of `count` random examples to try."""
    return count if THOROUGH else max(count // _SHARE, _LEAST)
