"""A scenario as the table of measures that the inventory import reads back."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.plan import Level
from analytics.plant_sets import Ints, PlantSets
from analytics.reduction import POLLUTANTS
from analytics.scenario import Outcome, rounded
from data.exchange import write_table
from data.snapshot import Snapshot

_TONNES = [f"{name}_t_d" for name in POLLUTANTS]
_SOURCE = ["source_id", "source_row"]


def scenario_measures(
    snapshot: Snapshot,
    edition: str,
    sets: PlantSets,
    found: Outcome,
    *,
    level: Level,
    measure: str,
) -> pa.Table:
    """All measures of a list, where plants that do otherwise have one row for the level.

    The rows that they had for it stay with nothing in them, so that importing the table over the
    same list replaces them: rows are known by plant, level, line, measure and edition.

    Parameters
    ----------
    measure : how the new rows say where they are from
    """
    listed = snapshot.table("measures").drop_columns(_SOURCE)
    listed = listed.filter(pc.equal(listed["edition"], edition))
    rows = differing(sets, found, level)
    if not len(rows):
        return listed
    mine = pc.and_(
        pc.equal(listed["level"], level.code),
        pc.is_in(listed["plant"], value_set=pa.array(sets.plants[rows].tolist(), pa.string())),
    )
    kept = {
        **dict.fromkeys(["load_cut", *_TONNES], 0.0),
        "stop": "none",
    }
    for name, value in kept.items():
        place = listed.column_names.index(name)
        listed = listed.set_column(place, name, pc.if_else(mine, value, listed[name]))
    cut = rounded(found.cut[rows])
    new = {
        "plant": sets.plants[rows].tolist(),
        "level": [level.code] * len(rows),
        "line": [""] * len(rows),
        "measure": [measure] * len(rows),
        "load_cut": rounded(found.load_cut[rows]),
        "stop": np.where(found.stopped[rows], "plant", "none"),
        **dict(zip(_TONNES, cut.T, strict=True)),
        "edition": [edition] * len(rows),
    }
    added = pa.table({name: pa.array(new[name]) for name in listed.column_names})
    return pa.concat_tables([listed, added.cast(listed.schema)])


def differing(sets: PlantSets, found: Outcome, level: Level) -> Ints:
    """The plants that do otherwise than their list says, by number."""
    own = int(level)
    same = (found.load_cut == sets.load_cut[:, own]) & (found.cut == sets.cut[:, own]).all(axis=1)
    rows: Ints = np.flatnonzero(found.changed & ~same)
    return rows


def as_csv(measures: pa.Table) -> bytes:
    """The table as a file that the import takes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "measures.csv"
        write_table("measures", measures, path)
        return path.read_bytes()
