"""How much a run tries: a part by default, all of it with ``JI_THOROUGH=1``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

THOROUGH = bool(os.environ.get("JI_THOROUGH"))
_SHARE, _LEAST = 5, 6
T = TypeVar("T")


def examples(count: int) -> int:
    """How many of `count` random examples to try."""
    return count if THOROUGH else max(count // _SHARE, _LEAST)


def some(choices: Sequence[T], count: int) -> Sequence[T]:
    """What to try of choices of the same weight: `count` of them, the last among them, or all."""
    step = max(len(choices) // count, 1)
    return choices if THOROUGH else choices[::-1][::step][:count]


def hardest(choices: Sequence[T]) -> Sequence[T]:
    """What to try of choices that go from easy to hard: the last, or all."""
    return choices if THOROUGH else choices[-1:]
