"""Generated data for a first look: seeded, realistic, and true of nothing and nobody.

Every row comes from chance and from the stories in the TOML files of this folder.
"""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from analytics.plan import plan_at
from data.demo.activity import activity_table, make_compliance, metered_plants, restarted_plants
from data.demo.air import aqi_table
from data.demo.approvals import approvals_table
from data.demo.comments import remarks_table, rulings_table
from data.demo.common import day_of, hour_of
from data.demo.duty import inspections_table, reports_table
from data.demo.editions import earlier, present
from data.demo.forecast import LEADS_H, forecast_table
from data.demo.inventory import baseline_table, measures_table, plants_table
from data.demo.issued import segments, warnings_table
from data.demo.lines import make_lines
from data.demo.plant_plans import plant_plans_table
from data.demo.plants import make_details, make_plants
from data.demo.scenarios import scenarios_table
from data.demo.story import air_story, duty_story, edition_story, inventory_story
from data.demo.ticks import contacts_table, duties_table
from data.demo.weather import city_weather
from data.rulebook import plans

UNTIL = datetime(2026, 1, 18, 10)
"""The story's last hour: an orange episode is in progress."""


def demo_tables(seed: int = 2023, *, until: datetime = UNTIL) -> dict[str, pa.Table]:
    """Rows of every canonical table, in the stored columns without where a row came from.

    The same seed gives the same rows. An earlier `until` cuts the same story short.

    Parameters
    ----------
    seed : any whole number from 0
    until : last hour that is known, Beijing time; within the story's winters

    Returns
    -------
    dict of Arrow tables by the name of the canonical table.

    Raises
    ------
    ValueError : `until` lies before the story begins.
    """
    first = air_story().first_hour
    if until < first:
        raise ValueError(f"until: got {until:%Y-%m-%d %H:%M}; allowed: from {first:%Y-%m-%d %H:%M}")
    return {**_air(seed, until), **_inventory_and_duty(seed, until)}


def _air(seed: int, until: datetime) -> dict[str, pa.Table]:
    story, end = air_story(), hour_of(until)
    city = city_weather(story, seed, end + LEADS_H)
    return {
        "aqi": aqi_table(story, city.until(end), seed),
        "forecast": forecast_table(story, city, seed, end),
    }


def _inventory_and_duty(seed: int, until: datetime) -> dict[str, pa.Table]:
    story, duty, editions = inventory_story(), duty_story(), edition_story()
    found = segments(duty, until)
    plants = make_plants(story, seed)
    lines = make_lines(story, plants, seed, plan_at(plans(), until.date()))
    details = make_details(story, plants, seed, "plants/details")
    metered = metered_plants(story, plants)
    compliance = make_compliance(story, plants, metered, seed, editions.earlier.closed)
    now = present(editions, plants, lines, details, seed)
    lists = [earlier(story, editions.earlier, now, metered, seed), now]
    # A list is not known before its date; there is always one.
    lists = [lists[0], *(one for one in lists[1:] if one.edition <= until.date())]
    yesterday = day_of(until.date()) - 1
    contacts = contacts_table(duty, story.surnames, seed)
    return {
        "warnings": warnings_table(duty, until),
        "baseline": pa.concat_tables(
            [baseline_table(story, editions.earlier, one, now) for one in lists]
        ),
        "plants": pa.concat_tables([plants_table(one) for one in lists]),
        "measures": pa.concat_tables([measures_table(story, one) for one in lists]),
        "plant_plans": plant_plans_table(story, editions.plant_plans, lists[-1], seed),
        "activity": activity_table(story, lists, metered, compliance, found, seed, yesterday),
        "inspections": inspections_table(duty, lists, compliance, found, seed, until),
        "reports": reports_table(duty, found, seed, until),
        "approvals": approvals_table(duty, plants, restarted_plants(story, plants), seed, until),
        "duties": duties_table(duty, contacts, seed, until),
        "contacts": contacts,
        "scenarios": scenarios_table(until),
        "remarks": remarks_table(until),
        "rulings": rulings_table(until),
    }
