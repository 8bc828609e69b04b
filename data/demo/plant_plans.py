"""Generated plant plans and notice boards, most of them complete. Clause 五(二)2(5)."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.demo.activity import metered_use
from data.demo.common import Flags, stream, table
from data.demo.editions import Inventory
from data.demo.inventory import line_names, stops
from data.demo.plants import phone
from data.demo.story import InventoryStory, PlantPlans
from data.kinds import kinds

_BOARD = ("legal_person", "legal_phone", "supervisor", "supervisor_phone", "board_posted")
_PLAN = (
    "process_flow",
    "emission_points",
    "vehicles",
    "key_indicators",
    "preparation_h",
    "step_owners",
)
_FLAGS = ("process_flow", "emission_points", "vehicles", "board_posted")
_TWO_GAPS = 0.35

# A plan is filed so many days before the list is out.
_FILED_D = (5, 60)

# Hours to get ready: what must run on needs longer to come down.
_QUICK_H, _SLOW_H = (2, 8), (8, 24)


def plant_plans_table(
    story: InventoryStory, shares: PlantPlans, one: Inventory, seed: int
) -> pa.Table:
    """The canonical table of the plans of one edition; some plants have none."""
    rng = stream(seed, "plant plans")
    has = _has_plan(shares, one, rng)
    board_only = _may_have_board_alone(story, one) & (rng.random(len(has)) < shares.board_only)
    columns = _complete(story, one, rng)
    for name in _PLAN:
        columns[name][board_only] = None
    for plant in np.flatnonzero(_some(has, shares.gaps, rng)).tolist():
        fields = _BOARD if board_only[plant] else (*_BOARD, *_PLAN)
        for name in rng.choice(fields, 2 if rng.random() < _TWO_GAPS else 1, replace=False):
            columns[name][plant] = False if name in _FLAGS else None
    kept = {name: values[has].tolist() for name, values in columns.items()}
    return table("plant_plans", {"plant": one.plants.code[has], **kept, "edition": one.name})


def _has_plan(shares: PlantPlans, one: Inventory, rng: np.random.Generator) -> Flags:
    """Nearly all running plants, few of the idle ones, none that is not built yet."""
    running = one.listed & one.plants.running
    has = running & ~_some(running, shares.none, rng)
    has |= _some(one.listed & (one.plants.status == "idle"), shares.idle, rng)
    return has


def _some(of: Flags, share: float, rng: np.random.Generator) -> Flags:
    """A share of those that are marked, shape (p,)."""
    marked = np.flatnonzero(of)
    chosen = np.zeros(len(of), dtype=bool)
    chosen[rng.choice(marked, round(share * len(marked)), replace=False)] = True
    return chosen


def _may_have_board_alone(story: InventoryStory, one: Inventory) -> Flags:
    """Plants that do nothing but stop or rotate, whatever the level, shape (p,)."""
    cut = one.lines.load_cuts > 0
    n = len(one.listed)
    otherwise, ever = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    limited = (cut & (stops(story, one) == "none")).any(axis=1)
    np.logical_or.at(otherwise, one.lines.plant, limited)
    np.logical_or.at(ever, one.lines.plant, cut.any(axis=1))
    return ever & ~otherwise


def _complete(
    story: InventoryStory, one: Inventory, rng: np.random.Generator
) -> dict[str, npt.NDArray[np.object_]]:
    """Every field of every plant, before the gaps, shape (p,)."""
    n = len(one.listed)
    surnames = list(story.surnames)

    def people(count: int) -> tuple[list[str], list[str]]:
        names = [f"{x}某" for x in rng.choice(surnames, count)]
        return names, [phone(x) for x in rng.integers(0, 10**7, count).tolist()]

    legal, supervisors, owners = people(n), people(n), people(len(one.lines.plant))
    steps: list[list[str]] = [[] for _ in range(n)]
    of_line = zip(one.lines.plant.tolist(), line_names(story, one), *owners, strict=True)
    for plant, line, name, number in of_line:
        steps[plant].append(f"{line} {name} {number}")
    quick, slow = rng.integers(*_QUICK_H, n), rng.integers(*_SLOW_H, n, endpoint=True)
    filed = [one.edition - timedelta(days=days) for days in rng.integers(*_FILED_D, n).tolist()]
    # Without a line that runs, the whole plant is what somebody answers for.
    whole = (f"全厂 {name} {number}" for name, number in zip(*supervisors, strict=True))
    columns: dict[str, list[object]] = {
        "legal_person": [*legal[0]],
        "legal_phone": [*legal[1]],
        "supervisor": [*supervisors[0]],
        "supervisor_phone": [*supervisors[1]],
        "key_indicators": [*_indicators(story, one)],
        "preparation_h": np.where(one.plants.min_load > 0, slow, quick).tolist(),
        "step_owners": [
            "；".join(lines) or all_of_it for lines, all_of_it in zip(steps, whole, strict=True)
        ],
        "filed_on": [*filed],
        **{name: [True] * n for name in _FLAGS},
    }
    return {name: np.array(values, dtype=object) for name, values in columns.items()}


def _indicators(story: InventoryStory, one: Inventory) -> list[str]:
    """A sentence on what each plant's meters show usually and at each level."""
    load = np.column_stack([np.ones(len(one.listed)), 1 - one.plants.cuts])
    known = [story.industries[name] for name in one.plants.industry]
    power = metered_use(np.array([k.kwh for k in known]), one.plants.size, load)
    gas = metered_use(np.array([k.gas for k in known]), one.plants.size, load)
    return [
        "；".join(_sentence(*words) for words in meters if words[2][0] > 0)
        for meters in zip(
            [("用电量", "千瓦时", row) for row in power.tolist()],
            [("用气量", "立方米", row) for row in gas.tolist()],
            strict=True,
        )
    ]


def _sentence(what: str, unit: str, use: list[float]) -> str:
    """What one meter shows: usually, then not more than so much from the level where it falls."""
    usual, *at_level = (f"{value:.0f}" for value in use)
    words = kinds()["measures"].columns["level"].choices
    parts = [
        f"{word}不高于{value}{unit}"
        for word, value in zip(words.values(), at_level, strict=True)
        if value != usual
    ]
    return "，".join([f"正常日{what}约{usual}{unit}", *parts])
