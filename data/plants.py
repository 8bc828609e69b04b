"""The facts about plants that the judgements on a list need; phones leave this room masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analytics.guaranteed import guaranteed_check, restart_register
from analytics.plan import Plan
from data.rulebook import grades, regions
from data.snapshot import Snapshot

_PHONE = re.compile(r"\+?\d(?:[\s()（）—–-]*\d){6,}")
_HEAD, _TAIL, _HIDDEN = 7, 3, "****"


def masked(text: str) -> str:
    """Text with its phone numbers masked: ``1000****123``, ``0391****403``."""

    def hide(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0])
        return digits[:-_HEAD] + _HIDDEN + digits[-_TAIL:]

    return _PHONE.sub(hide, text)


def masked_phone(text: str | None) -> str:
    """A phone number masked; one too short to be masked in part is hidden whole, '' for none."""
    told = (text or "").strip()
    shown = masked(told)
    return shown if shown != told or not told else _HIDDEN


def day_of(edition: str) -> date | None:
    """The date of an edition; None for a list without one."""
    return date.fromisoformat(edition) if edition else None


def units(snapshot: Snapshot, edition: str) -> dict[str, int]:
    """How many plants each region of a list has, in the order of the regions."""
    rows = snapshot.query("inventory_regions", edition=edition).to_pylist()
    counts = {row["region"]: row["plants"] for row in rows}
    return {code: counts[code] for code in regions().in_order(counts)}


def _under(region: str | None) -> list[str] | None:
    return None if region is None else regions().counted_under(region)


def _with_unit(table: pd.DataFrame) -> pd.DataFrame:
    """Add `unit`: the region under which a plant is counted."""
    return table.assign(unit=table["region"].map(regions().counted_in))


def listed(snapshot: Snapshot, edition: str, region: str | None = None) -> pd.DataFrame:
    """Every plant of a list, see ``listed_plants.sql``, with the unit it is counted under."""
    table = snapshot.query("listed_plants", edition=edition, region=_under(region))
    return _with_unit(table.to_pandas())


def plan_fields(snapshot: Snapshot, edition: str, region: str | None = None) -> pd.DataFrame:
    """Which fields plans and boards fill in, see ``plan_fields.sql``."""
    return snapshot.query("plan_fields", edition=edition, region=_under(region)).to_pandas()


def level_cuts(
    snapshot: Snapshot, edition: str, region: str | None = None, *, plant: str | None = None
) -> pd.DataFrame:
    """What every plant, or one, cuts at each level, see ``level_cuts.sql``."""
    asked = {"edition": edition, "region": _under(region), "plant": plant}
    return snapshot.query("level_cuts", **asked).to_pandas()


def approvals(snapshot: Snapshot, kind: str) -> pd.DataFrame:
    """Every approval of a kind, the oldest first."""
    return snapshot.query("approvals_of_kind", kind=kind).to_pandas()


def guaranteed(
    snapshot: Snapshot,
    edition: str,
    plants: pd.DataFrame,
    *,
    region: str | None = None,
    day: date,
    plan: Plan,
) -> pd.DataFrame:
    """`analytics.guaranteed.guaranteed_check` of listed plants, those of a region or all."""
    asked = {"edition": edition, "region": _under(region)}
    words = snapshot.query("guaranteed_words", **asked).to_pandas()
    return guaranteed_check(
        plants,
        approvals(snapshot, "guaranteed"),
        words.set_index("plant")["words"],
        day=day,
        plan=plan,
        grades=grades(),
    )


def usual_use(snapshot: Snapshot, edition: str) -> pd.DataFrame:
    """Mean daily use of plants in production since a list, by industry."""
    table = snapshot.query("usual_use", edition=edition, since=day_of(edition))
    return table.to_pandas().set_index("industry")


def restarts(
    snapshot: Snapshot,
    edition: str,
    plants: pd.DataFrame,
    *,
    usual: pd.DataFrame,
    region: str | None = None,
    day: date,
    plan: Plan,
) -> pd.DataFrame:
    """`analytics.guaranteed.restart_register` of listed plants, by the days since the list.

    Parameters
    ----------
    usual : result of `usual_use`
    """
    asked = {"edition": edition, "region": _under(region), "since": day_of(edition)}
    return restart_register(
        plants,
        approvals(snapshot, "restart"),
        snapshot.query("idle_activity", **asked).to_pandas(),
        usual,
        day=day,
        plan=plan,
    )


@dataclass(frozen=True)
class PlantFile:
    """All that is known of one plant.

    Parameters
    ----------
    facts : its row in the list, phone masked
    editions : the lists that have it, oldest first
    plan : what its plan and board say, phones masked; None where nothing is on file
    activity : meters and monitored emissions by date
    """

    facts: pd.Series
    editions: tuple[str, ...]
    measures: pd.DataFrame
    checks: pd.DataFrame
    approvals: pd.DataFrame
    plan: pd.Series | None
    activity: pd.DataFrame


def plant_file(snapshot: Snapshot, plant: str, edition: str) -> PlantFile | None:
    """One plant as a list has it, or the newest list that does; None for one that is in none."""
    rows = snapshot.query("one_plant", plant=plant).to_pandas()
    if rows.empty:
        return None
    mine = rows[rows["edition"] == edition]
    facts = (mine if len(mine) else rows).iloc[0].copy()
    facts["phone"] = masked_phone(_text(facts["phone"]))
    facts["contact"] = masked(_text(facts["contact"]))
    of_edition = {"plant": plant, "edition": facts["edition"]}
    plans = snapshot.query("one_plant_plan", **of_edition).to_pandas()
    return PlantFile(
        facts=facts,
        editions=tuple(reversed(rows["edition"].tolist())),
        measures=snapshot.query("one_plant_measures", **of_edition).to_pandas(),
        checks=snapshot.query("one_plant_checks", plant=plant).to_pandas(),
        approvals=snapshot.query("one_plant_approvals", plant=plant).to_pandas(),
        plan=None if plans.empty else _plan(plans.iloc[0].copy()),
        activity=snapshot.query("one_plant_activity", plant=plant).to_pandas(),
    )


def _plan(row: pd.Series) -> pd.Series:
    for name in ("legal_phone", "supervisor_phone"):
        row[name] = masked_phone(_text(row[name]))
    for name in ("legal_person", "supervisor", "step_owners"):
        row[name] = masked(_text(row[name]))
    return row


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
