"""What the notice boards of listed plants say; phones leave this room masked. Clause 五(二)2(5)."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.plants import masked, masked_phone
from data.rulebook import regions
from data.snapshot import Snapshot


@dataclass(frozen=True)
class Person:
    """Somebody named on a board: name and masked phone, '' for what is not given."""

    name: str
    phone: str


@dataclass(frozen=True)
class Board:
    """One plant's board.

    Parameters
    ----------
    measures : level, line, measure, load_cut [0..1], stop of each measure
    """

    plant: str
    name: str
    region: str
    industry: str
    grade: str
    legal: Person
    contact: Person
    supervisor: Person
    measures: pd.DataFrame


def notice_boards(
    snapshot: Snapshot, edition: str, *, region: str | None = None, plant: str | None = None
) -> tuple[Board, ...]:
    """The boards of a region's plants, of one plant, or of all of a list.

    Parameters
    ----------
    region : a unit, with the units that are counted under it
    """
    asked = {
        "edition": edition,
        "region": None if region is None else regions().counted_under(region),
        "plant": plant,
    }
    rows = snapshot.query("notice_boards", **asked).to_pylist()
    measures = snapshot.query("board_measures", **asked).to_pandas()
    by_plant = dict(iter(measures.groupby("plant", sort=False)))
    nothing = measures.iloc[:0]
    return tuple(
        Board(
            plant=row["plant"],
            name=row["name"] or "",
            region=row["region"],
            industry=row["industry"] or "",
            grade=row["grade"] or "",
            legal=_person(row["legal_person"], row["legal_phone"]),
            contact=_person(row["contact"], row["phone"]),
            supervisor=_person(row["supervisor"], row["supervisor_phone"]),
            measures=by_plant.get(row["plant"], nothing),
        )
        for row in rows
    )


def _person(name: str | None, phone: str | None) -> Person:
    return Person(masked(name or ""), masked_phone(phone))
