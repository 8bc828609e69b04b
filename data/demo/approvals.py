"""Generated approvals on file: guaranteed plants, restarts and a lower target."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa

from data.demo.common import Ints, stream, table
from data.demo.plants import Plants
from data.demo.story import DutyStory

_SEASON = (10, 20)
"""Month and day by which a season's list is settled."""

_SEASONS = 3
"""Approvals are renewed each season; so many are on file."""

_VALID = timedelta(days=365)
_ON_FILE = "演示材料，无文号"

# Of the guaranteed plants so many have no approval, and the first has none for this season.
_WITHOUT = 2


def approvals_table(
    story: DutyStory, plants: Plants, restarted: Ints, seed: int, until: datetime
) -> pa.Table:
    """The canonical table of approvals.

    Parameters
    ----------
    restarted : plants listed as idle whose meters run; only the first has an approval
    """
    rng = stream(seed, "approvals")
    settled = date(until.year, *_SEASON)
    if settled > until.date():
        settled = date(until.year - 1, *_SEASON)
    guaranteed = np.flatnonzero((plants.category == "guaranteed") & plants.running)
    held = guaranteed[: max(len(guaranteed) - _WITHOUT, 1)]
    subject, approved = [], []
    for season in range(_SEASONS):
        renewed = held if season else held[1:]
        subject += plants.code[renewed].tolist()
        days = season * _VALID.days + rng.integers(0, 40, len(renewed))
        approved += [settled - timedelta(days=int(n)) for n in days]
    kind = ["guaranteed"] * len(subject)

    subject += plants.code[restarted[:1]].tolist()
    kind += ["restart"] * len(restarted[:1])
    lower = story.reduced_target
    subject.append(lower.region)
    kind.append("reduced_target")
    approved += [settled] * (len(kind) - len(approved))

    last = [None] * (len(kind) - 1)
    return table(
        "approvals",
        {
            "subject": subject,
            "kind": kind,
            "level": ["" for _ in last] + [lower.level],
            "pollutant": ["" for _ in last] + [lower.pollutant],
            "target": [*last, lower.target],
            "approved_on": approved,
            "valid_until": [day + _VALID for day in approved],
            "document": _ON_FILE,
        },
    )
