"""The inventory's sets of measures as the solver and scenarios take them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.plan import Level
from analytics.plant_sets import SETS, Floats, PlantSets, Texts
from analytics.reduction import POLLUTANTS, ReductionFacts
from data.inventory import Scope, plant_facts
from data.rulebook import regions
from data.snapshot import Snapshot

_CUTS = [f"cut_{name}" for name in POLLUTANTS]
_EMISSIONS = [f"{name}_t_d" for name in POLLUTANTS]


def plant_sets(snapshot: Snapshot, what: Scope, facts: ReductionFacts) -> PlantSets:
    """The plants that have measures at any level, with all their sets.

    Parameters
    ----------
    what, facts : the list that is judged, with the counties and baselines of the judgement
    """
    levels = [level for level in Level if level]
    tables = [plant_facts(snapshot, what, level=level).set_index("plant") for level in levels]
    base = tables[0]
    cut = np.zeros((len(base), len(SETS), len(POLLUTANTS)))
    load = np.zeros((len(base), len(SETS)))
    stops = np.zeros((len(base), len(SETS)), dtype=bool)
    given = np.zeros((len(base), len(SETS)), dtype=bool)
    given[:, 0] = True
    rotates = np.zeros(len(base), dtype=bool)
    for place, table in enumerate(tables, 1):
        mine = table.reindex(base.index)
        cut[:, place] = mine[_CUTS].to_numpy(dtype=np.float64)
        load[:, place] = mine["load_cut"].fillna(0).to_numpy(dtype=np.float64)
        stops[:, place] = (mine["stop"] == "plant").to_numpy(dtype=bool)
        rotates |= (mine["stop"] == "rotate").to_numpy(dtype=bool)
        given[:, place] = mine["load_cut"].notna().to_numpy(dtype=bool)
    home = base["region"].map(regions().counted_in)
    place_of = {code: place for place, code in enumerate(facts.regions)}
    known = home.isin(place_of).to_numpy() & given[:, 1:].any(axis=1)
    uninterruptible = base["uninterruptible"].fillna(False).astype(bool)
    floor = base["min_load"].fillna(0).where(uninterruptible, 0.0)

    def words(name: str) -> Texts:
        texts: Texts = base[name].fillna("").to_numpy(dtype=object)[known]
        return texts

    def numbers(column: pd.Series) -> Floats:
        values: Floats = column.fillna(0).to_numpy(dtype=np.float64)[known]
        return values

    return PlantSets(
        plants=base.index.to_numpy(dtype=object)[known],
        region=home[known].map(place_of).to_numpy(dtype=np.int64),
        regions=facts.regions,
        industry=words("industry"),
        grade=words("grade"),
        category=words("category"),
        emissions=base[_EMISSIONS].fillna(0).to_numpy(dtype=np.float64)[known],
        cut=cut[known],
        load_cut=load[known],
        stops=stops[known],
        given=given[known],
        running=(base["status"].fillna("running") == "running").to_numpy(dtype=bool)[known],
        rotates=rotates[known],
        floor=numbers(floor),
        output=numbers(base["output_wan_d"]),
        jobs=numbers(base["jobs"]),
        baseline=facts.baseline,
    )
