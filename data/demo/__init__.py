"""Generated data for a first look: seeded, realistic, and true of nothing and nobody.

Every row comes from chance and from the stories in the TOML files of this folder.
"""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from data.demo.air import aqi_table
from data.demo.common import hour_of
from data.demo.forecast import LEADS_H, forecast_table
from data.demo.story import air_story
from data.demo.weather import city_weather

UNTIL = datetime(2026, 1, 18, 10)
"""The story's last hour: an orange episode is in progress."""


def demo_tables(seed: int = 2023, *, until: datetime = UNTIL) -> dict[str, pa.Table]:
    """Rows of every canonical table, in the stored columns without where a row came from.

    The same seed gives the same rows. An earlier `until` cuts the same story short.

    Parameters
    ----------
    seed : any whole number from 0
    until : last hour that is known, Beijing time
    """
    story = air_story()
    end = hour_of(until)
    city = city_weather(story, seed, end + LEADS_H)
    return {
        "aqi": aqi_table(story, city.until(end), seed),
        "forecast": forecast_table(story, city, seed, end),
    }
