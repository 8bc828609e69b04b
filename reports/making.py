"""What every document states of its making."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.rulebook import regions
from text import Words


@dataclass(frozen=True)
class Making:
    """What every document states of its making.

    Parameters
    ----------
    made : when it is made [Beijing time]
    demo : whether the snapshot holds generated data
    """

    words: Words
    made: datetime
    demo: bool = False

    def name(self, code: str) -> str:
        """A region's name in the document's language."""
        return regions().name(code, self.words.lang)
