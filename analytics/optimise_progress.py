"""How far the exact choice has come, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """Where the solver is. Counties are solved one after the other, the small ones first.

    Parameters
    ----------
    done, of : groups that are solved, and all
    share : of the plants that are settled [0..1]
    gap : (cost − bound) ÷ cost of the groups that are solved, together; None before the first
    group : the one in hand
    here : its own gap; None as long as nothing is found
    """

    done: int = 0
    of: int = 1
    share: float = 0.0
    gap: float | None = None
    group: int = 0
    here: float | None = None


Progress = Callable[[Stage], None]


def silent(stage: Stage) -> None:
    """Nobody asked."""
