"""What went wrong, as facts; ``text`` turns a problem into a sentence in the chosen language."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with what somebody gave us.

    Parameters
    ----------
    key : str
        Names the sentence: ``problem.<key>`` in the text catalogues.
    file, row, column : where; ``row`` counts as a spreadsheet does (the header is row 1).
    got, allowed : what stood there, and what may stand there.
    count : how many places share this problem (the place named is the first).
    """

    key: str
    file: str = ""
    row: int | None = None
    column: str = ""
    got: str = ""
    allowed: str = ""
    count: int = 1

    def as_dict(self) -> dict[str, object]:
        """The facts for JSON: ``{key, file, row, column, got, allowed, count}``."""
        return asdict(self)


class JiError(Exception):
    """The work could not be done; carries the `Problem` objects that say why."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(str(p) for p in problems))


def fail(key: str, **facts: object) -> JiError:
    """Build a `JiError` of one problem: ``raise fail("empty_file", file=path)``."""
    row = facts.pop("row", None)
    text = {name: str(value) for name, value in facts.items()}
    return JiError(Problem(key, row=int(str(row)) if row is not None else None, **text))  # type: ignore[arg-type]
