"""Generated lists: the plants, what each line does at each level, what counties emit in all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.demo.common import table
from data.demo.editions import Inventory
from data.demo.lines import LEVELS, society
from data.demo.plants import EMISSION_COLUMNS
from data.demo.story import EarlierList, InventoryStory, OtherSectors

_QUOTA, _HEAT_QUOTA = "以量定产", "以热定产"

# Of the guaranteed plants these do not name their quota, which a check should find.
_WITHOUT_QUOTA = slice(3, 5)


def plants_table(one: Inventory) -> pa.Table:
    """The canonical table of the plants of one edition."""
    plants, details = one.plants, one.details
    rows = table(
        "plants",
        {
            "plant": plants.code,
            "name": plants.name,
            "region": plants.unit,
            "industry": plants.industry,
            "grade": [grade or None for grade in plants.grade.tolist()],
            "category": plants.category,
            "status": plants.status,
            "uninterruptible": plants.min_load > 0,
            "min_load": plants.min_load,
            "output_wan_d": details.output,
            "jobs": details.jobs,
            **dict(zip(EMISSION_COLUMNS, plants.emissions.T, strict=True)),
            "contact": details.contact,
            "phone": details.phone,
            "operating_days": details.operating_days,
            "edition": one.name,
        },
    )
    return rows.filter(pa.array(one.listed))


def stops(story: InventoryStory, one: Inventory) -> npt.NDArray[np.str_]:
    """How each line stops at each level, shape (l, 3)."""
    plant, load = one.lines.plant, one.lines.load_cuts
    rotates = np.array([story.industries[name].rotates for name in one.plants.industry])[plant]
    runs = np.zeros((len(one.plants.code), len(LEVELS)), dtype=bool)
    np.logical_or.at(runs, plant, load < 1)
    halved = rotates[:, None] & (load > 0) & (load < 1)
    return np.select([~runs[plant], load >= 1, halved], ["plant", "line", "rotate"], "none")


def line_names(story: InventoryStory, one: Inventory) -> list[str]:
    """What the list calls each line."""
    nouns = np.array([story.industries[name].line for name in one.plants.industry])
    pairs = zip(one.lines.number.tolist(), nouns[one.lines.plant].tolist(), strict=True)
    return [f"{number}{noun}" for number, noun in pairs]


def quotas(story: InventoryStory, one: Inventory) -> npt.NDArray[np.str_]:
    """The quota that each plant's measures name, '' for none, shape (p,). Clause 五(二)2(3)."""
    guaranteed = (one.plants.category == "guaranteed") & one.plants.running
    guaranteed[np.flatnonzero(guaranteed)[_WITHOUT_QUOTA]] = False
    heat = np.array([story.industries[name].by_heat for name in one.plants.industry])
    named = np.where(heat, _HEAT_QUOTA, _QUOTA)
    return np.where(guaranteed, named, "")


def measures_table(story: InventoryStory, one: Inventory) -> pa.Table:
    """What every line of an edition does under each level."""
    listed = one.listed[one.lines.plant]
    stop = stops(story, one)[listed]
    names = [n for n, there in zip(line_names(story, one), listed.tolist(), strict=True) if there]
    plant = one.lines.plant[listed]
    codes, quota = one.plants.code[plant], quotas(story, one)[plant].tolist()
    parts = []
    for rank, level in enumerate(LEVELS):
        load = one.lines.load_cuts[listed, rank]
        said = zip(stop[:, rank].tolist(), load.tolist(), quota, strict=True)
        parts.append(
            table(
                "measures",
                {
                    "plant": codes,
                    "level": level.code,
                    "line": names,
                    "measure": [_words(*words) for words in said],
                    "load_cut": load,
                    "stop": stop[:, rank],
                    **dict(zip(EMISSION_COLUMNS, one.lines.cut[listed, rank].T, strict=True)),
                    "edition": one.name,
                },
            )
        )
    return pa.concat_tables(parts)


def _words(stop: str, load_cut: float, quota: str) -> str:
    """A measure as an inventory words it. What stands wholly still has no quota to keep."""
    percent = f"{load_cut:.0%}"
    said = {"plant": "全厂停产", "line": "停产该生产线", "rotate": f"轮流停产，减产{percent}"}
    words = said.get(stop) or (f"限产{percent}" if load_cut > 0 else "自主减排，加强治污设施运行")
    return f"{quota}，{words}" if quota and stop != "plant" else words


def baseline_table(
    story: InventoryStory, past: EarlierList, one: Inventory, now: Inventory
) -> pa.Table:
    """Society-wide emissions by county and sector.

    Parameters
    ----------
    now : today's list, whose plants the sectors were fitted to
    """
    usual = society(story, now.plants)
    industry = np.array(story.sectors.industry)
    factors = OtherSectors(mobile=1, dust=1, residential=1, other=1)
    grown = np.ones_like(usual)
    if one is not now:
        factors, grown = past.sectors, one.industry / now.industry
    parts = []
    for sector in type(story.sectors).model_fields:
        share = np.array(getattr(story.sectors, sector))
        if sector == "industry":
            tonnes = usual * industry * grown
        else:
            excess = np.array([story.units[c].excess for c in now.plants.counties])
            tonnes = usual * (1 - industry) * share * excess * getattr(factors, sector)
        columns = dict(zip(EMISSION_COLUMNS, np.round(tonnes, 3).T, strict=True))
        region = list(now.plants.counties)
        rows = {"region": region, "sector": sector, **columns, "edition": one.name}
        parts.append(table("baseline", rows))
    return pa.concat_tables(parts)
