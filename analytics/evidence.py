"""How well each plant's promise is borne out during a warning. Clause 五(二)2(2).

Emissions must fall truly and clearly; a promise that nothing bears out is only a promise.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from analytics.measured import METERS, ONLINE, meter_fall
from analytics.plan import Plan
from analytics.reduction import POLLUTANTS, TOLERANCE


class Evidence(StrEnum):
    """Grades of evidence, the best first."""

    MONITORED = "monitored"
    METERED = "metered"
    CHECKED = "checked"
    CLAIMED = "claimed"


CUTS = [f"cut_{name}" for name in POLLUTANTS]


def evidence(plants: pd.DataFrame, changes: pd.DataFrame, *, plan: Plan) -> pd.DataFrame:
    """The best evidence of each plant, and whether its meter contradicts what it promised.

    Monitored: emissions online both before and during. Metered: a fall of electricity or gas is
    known. Checked: a check says how far the measures were implemented. Claimed: none of these.
    A load cut c is contradicted where the meter fell by less than c − tolerance.

    Parameters
    ----------
    plants : plant, region, load_cut [0..1], cut_so2 … cut_voc [t/d], implemented [0..1]
    changes : by plant, as `analytics.measured.changes` gives it

    Returns
    -------
    the rows of `plants` with `promises`, `evidence`, `meter` (the one whose `fall` is taken, ''
    for none), `fall` [1], ``<pollutant>_fall`` of what is monitored [1], `contradicted` and
    `without` (promises a cut and has nothing to show for it).

    Clause
    ------
    五(二)2(2), rule ``meter_tolerance``
    """
    found = changes.reindex(pd.Index(plants["plant"], name="plant"))
    fall = meter_fall(found).to_numpy()
    promised = plants["load_cut"].fillna(0).to_numpy(dtype=np.float64)
    result = plants.reset_index(drop=True)
    monitored = np.zeros(len(result), dtype=bool)
    for name, column in ONLINE.items():
        before, during = _sides(found, column)
        monitored |= ~np.isnan(before) & ~np.isnan(during)
        result[f"{name}_fall"] = _share(before, during)
    checked = result["implemented"].notna().to_numpy()
    result["promises"] = (promised > 0) | (result[CUTS].fillna(0) > 0).any(axis=1).to_numpy()
    result["evidence"] = np.select(
        [monitored, ~np.isnan(fall), checked],
        [str(Evidence.MONITORED), str(Evidence.METERED), str(Evidence.CHECKED)],
        str(Evidence.CLAIMED),
    )
    result["meter"] = _meter(found)
    result["fall"] = fall
    least = promised - plan.rules.meter_tolerance.value - TOLERANCE
    result["contradicted"] = (promised > 0) & (fall < least)
    result["without"] = result["promises"] & (result["evidence"] == Evidence.CLAIMED)
    return result


def _sides(found: pd.DataFrame, column: str) -> tuple[np.ndarray, np.ndarray]:
    return tuple(found[f"{column}_{side}"].to_numpy() for side in ("before", "during"))


def _share(before: np.ndarray, during: np.ndarray) -> np.ndarray:
    """How much less it was, as a share of before [1]; NaN where there was nothing before."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(before > 0, (before - during) / before, np.nan)


def _meter(found: pd.DataFrame) -> np.ndarray:
    """Which meter's fall `meter_fall` takes."""
    known = [~np.isnan(_share(*_sides(found, name))) for name in METERS]
    return np.select(known, list(METERS), "")


def by_region(judged: pd.DataFrame, *, region: str = "region") -> pd.DataFrame:
    """Counts and tonnes of the plants that promise a cut, by region.

    Parameters
    ----------
    judged : result of `evidence`
    region : the column to sum by

    Returns
    -------
    frame indexed by region: promising, each grade of evidence, contradicted [plants];
    cut_so2 … promised, borne_so2 … promised by plants with more than a claim [t/d]
    """
    mine = judged[judged["promises"]]
    flags = {str(one): mine["evidence"] == one for one in Evidence}
    borne = {f"borne_{p}": mine[f"cut_{p}"].where(~mine["without"], 0.0) for p in POLLUTANTS}
    table = mine[[region, "contradicted", *CUTS]].assign(promising=True, **flags, **borne)
    sums = table.groupby(region, sort=True).sum()
    counts = ["promising", *flags, "contradicted"]
    return sums.astype(dict.fromkeys(counts, "int64"))[[*counts, *CUTS, *borne]]
