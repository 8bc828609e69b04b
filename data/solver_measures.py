"""A choice of sets as the table of measures that the inventory import reads back."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.plant_sets import SETS, Ints
from analytics.reduction import POLLUTANTS
from data.exchange import write_table
from data.solver_ground import Ground

_KEY = ["plant", "level", "line", "measure", "edition"]
_NOTHING = {"load_cut": 0.0, "stop": "none", **{f"{name}_t_d": 0.0 for name in POLLUTANTS}}


def solver_measures(ground: Ground, choice: Ints) -> pa.Table:
    """All measures of a list, where plants that do otherwise have the rows of their new set.

    The rows that they had for the level stay with nothing in them, so that importing the table
    over the same list replaces them: rows are known by plant, level, line, measure and edition.

    Parameters
    ----------
    choice : set of each plant, shape (n,), index into `SETS`
    """
    stored = ground.snapshot.table("measures").drop_columns(["source_id", "source_row"])
    rows = stored.to_pandas()
    rows = rows[rows["edition"] == ground.what.edition]
    code = ground.level.code
    moved = np.flatnonzero(choice != ground.own)
    chosen = {ground.sets.plants[n]: SETS[choice[n]] for n in moved}
    theirs = rows["plant"].map(chosen)
    before = rows[theirs.notna() & (rows["level"] == code)].assign(**_NOTHING)
    after = rows[rows["level"] == theirs].assign(level=code)
    rest = rows[~(theirs.notna() & (rows["level"] == code))]
    changed = pd.concat([before, after]).drop_duplicates(_KEY, keep="last")
    found = pd.concat([rest, changed]).sort_values(_KEY, kind="stable")
    return pa.Table.from_pandas(found, schema=stored.schema, preserve_index=False)


def as_csv(measures: pa.Table) -> bytes:
    """The table as a file that the import takes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "measures.csv"
        write_table("measures", measures, path)
        return path.read_bytes()
