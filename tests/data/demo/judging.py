"""How the tests of the generated data classify its air."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.episodes import Classification, classify
from analytics.plan import Merge
from analytics.running import HourlySeries
from data.rulebook import plan, standards

CITY = "410800"
PLAN = plan("jiaozuo-2023")
POLLUTANTS = ["so2", "no2", "co", "o3", "pm10", "pm25"]
TONNES = ["so2_t_d", "nox_t_d", "pm_t_d", "voc_t_d"]
LEVELS = ["yellow", "orange", "red"]


EDITIONED = ["baseline", "plants", "measures", "plant_plans"]


def of_edition(frames: dict[str, pd.DataFrame], edition: str) -> dict[str, pd.DataFrame]:
    """The tables that have editions, with the rows of one."""
    return {kind: frames[kind][frames[kind].edition == edition] for kind in EDITIONED}


def counted(plants: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """The county of each row's plant; the high-tech zone counts in another."""
    return rows.plant.map(plants.set_index("plant").region.replace("JZ-GXQ", "410811"))


def series_of(aqi: pd.DataFrame, region: str) -> HourlySeries:
    rows = aqi[aqi.region == region]
    return HourlySeries.from_columns(
        region,
        rows.time.to_numpy().astype("datetime64[h]").astype(np.int64),
        aqi=rows.aqi.to_numpy(),
        concentrations={name: rows[name].to_numpy() for name in POLLUTANTS},
        dust=rows.dust.to_numpy(),
    )


def judge(series: HourlySeries, merge: Merge = Merge.MAX) -> Classification:
    return classify(series, plan=PLAN, standards=standards(), merge=merge)
