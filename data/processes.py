"""The inventory's production lines by process, as scenarios take them."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pandas as pd

from analytics.plant_sets import SETS, Flags, Floats, Ints, PlantSets
from analytics.processes import Processes
from analytics.reduction import POLLUTANTS
from data.inventory import Scope
from data.snapshot import Snapshot


def processes(snapshot: Snapshot, what: Scope, sets: PlantSets) -> Processes:
    """The processes of the plants that have measures, where every measure names a line.

    What a process emits is the plant's emissions in the proportion of what its lines' largest
    sets would cut at full load; in that of the lines where they cut nothing.
    """
    table = snapshot.query("process_cuts", edition=what.edition).to_pandas()
    place = pd.Series(np.arange(len(sets)), index=sets.plants)
    table = table[table["plant"].isin(place.index)]
    rows = table.drop_duplicates(["plant", "process"])[["plant", "process", "lines"]]
    rows = rows.reset_index(drop=True)
    plant = place.reindex(rows["plant"]).to_numpy(dtype=np.int64)
    m = len(rows)
    cut, load = np.zeros((m, len(SETS), len(POLLUTANTS))), np.zeros((m, len(SETS)))
    stops, given = np.zeros((m, len(SETS)), dtype=bool), np.zeros((m, len(SETS)), dtype=bool)
    given[:, 0] = True
    spot = pd.Series(np.arange(m), index=pd.MultiIndex.from_frame(rows[["plant", "process"]]))
    for number, code in enumerate(SETS):
        mine = table[table["level"] == code]
        if not number or mine.empty:
            continue
        on = spot.reindex(pd.MultiIndex.from_frame(mine[["plant", "process"]])).to_numpy()
        cut[on, number] = mine[list(POLLUTANTS)].to_numpy(dtype=np.float64)
        load[on, number] = mine["load_cut"].to_numpy(dtype=np.float64)
        stops[on, number] = mine["whole"].to_numpy(dtype=bool)
        given[on, number] = True
    lines = rows["lines"].to_numpy(dtype=np.float64)
    weight = lines / np.bincount(plant, lines, minlength=len(sets))[plant]
    parts = replace(
        # Rows may be picked by flags or by number alike.
        sets.only(cast(Flags, plant)),
        cut=cut,
        load_cut=load,
        stops=stops,
        given=given,
        emissions=_emissions(sets, plant, weight, cut, load),
        output=sets.output[plant] * weight,
        jobs=sets.jobs[plant] * weight,
    )
    names = rows["process"].to_numpy(dtype=object)
    return Processes(parts, names, plant, weight)


def _emissions(sets: PlantSets, plant: Ints, weight: Floats, cut: Floats, load: Floats) -> Floats:
    """Emissions of each process, shape (m, 4) [t/d]; never below what its sets cut."""
    with np.errstate(divide="ignore", invalid="ignore"):
        at_full = np.where(load[:, :, None] > 0, cut / load[:, :, None], cut).max(axis=1)
        total = np.zeros_like(sets.emissions)
        np.add.at(total, plant, at_full)
        part = np.where(total[plant] > 0, at_full / total[plant], weight[:, None])
    found: Floats = np.maximum(sets.emissions[plant] * part, cut.max(axis=1))
    return found
