"""What the live sliders are given: lines of tonnes, baselines, targets and words."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from analytics.plant_sets import Floats, Ints
from analytics.reduction import CITY, POLLUTANTS, TOLERANCE, Assessment, Verdict
from analytics.scenario import GROUPINGS
from analytics.sliders import Sliders
from text import Words
from text import findings_reduction as findings
from text.formats import colours, ink, number

from . import reduction_frames as frames
from .whatif_state import Values

MOST_COUNTIES = 60
"""Of more counties only the worst are drawn, with the city."""

_STRIDE = 128
_ROOM = 2.0
_CODES = {
    "met": Verdict.MET,
    "short": Verdict.SHORT,
    "reduced": Verdict.REDUCED,
    "cannot": Verdict.CANNOT,
}


@dataclass(frozen=True)
class Shown:
    """The sliders on screen: code, name and number of plants of each."""

    by: str
    groups: tuple[str, ...]
    names: Mapping[str, str]


_SENT = "_whatif_payload"


def kept(key: tuple[object, ...], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The payload that was sent before, as long as nothing but the sliders' values has changed.

    The browser has those; and what is the same to the last letter is not sent again.
    """
    held = st.session_state.get(_SENT)
    if held is None or held[0] != key:
        held = st.session_state[_SENT] = (key, make())
    found: dict[str, Any] = held[1]
    return found


def drawn(found: Assessment) -> tuple[str, ...]:
    """The counties that are drawn, the city last."""
    return tuple(dict.fromkeys(frames.matrix_rows(found, MOST_COUNTIES)[0]["region"]))


def payload(
    labels: Words,
    shown: Shown,
    sliders: Sliders,
    found: Assessment,
    values: Values,
    *,
    names: Callable[[str], str],
    list_cost: float,
    revision: str,
) -> dict[str, Any]:
    """All that the browser needs to follow a thumb.

    Parameters
    ----------
    found : the judgement at the last release; of many counties its worst are drawn
    values : of every grouping's sliders
    list_cost : lost output of the list [万元/d]
    """
    rows, left_out = frames.matrix_rows(found, MOST_COUNTIES)
    regions = list(dict.fromkeys(rows["region"]))
    place = {group: number for number, group in enumerate(sliders.groups)}
    chosen = [place[group] for group in shown.groups]
    rows_told = _rows(sliders, chosen, found, regions, names, whole=not left_out)
    top = _ROOM * float(np.nanmax(rows["target"].to_numpy(dtype=np.float64)))
    told = [_slider(labels, sliders, shown, place[group], group) for group in shown.groups]
    return {
        "revision": revision,
        "by": shown.by,
        "values": values.get(shown.by, {}),
        "others": {by: mine for by, mine in values.items() if by != shown.by and mine},
        "sliders": told,
        "sliderStamp": _stamp([labels.lang, shown.by, told]),
        "rows": rows_told,
        "rowStamp": _stamp([labels.lang, top, [[r["id"], r["target"]] for r in rows_told]]),
        "counted": not left_out,
        "top": top,
        "tolerance": TOLERANCE,
        "listCost": list_cost,
        "pollutants": [labels("pollutant." + one) for one in POLLUTANTS],
        "colours": _colours(),
        "marks": {code: findings.MARKS[v] for code, v in _CODES.items()},
        "verdicts": {code: findings.verdict(labels, v) for code, v in _CODES.items()},
        "words": _words(labels, top),
    }


def _colours() -> dict[str, str]:
    """Colour of each verdict, and the ink that reads on it."""
    plain = {code: colours()["verdict"][findings.key(v)] for code, v in _CODES.items()}
    return plain | {f"{code}-ink": ink(colour) for code, colour in plain.items()}


def _words(labels: Words, top: float) -> dict[str, Any]:
    return {
        "county": labels("page.reduction.county_column"),
        "reset": labels("page.whatif.reset"),
        "undo": labels("page.whatif.undo"),
        "all": labels("page.whatif.reset_all"),
        "undoMore": labels("page.whatif.undo_more"),
        "undoOf": {
            by: labels("page.whatif.undo_of", by=labels("whatif.slide_" + by)) for by in GROUPINGS
        },
        "untouched": labels("page.whatif.untouched", percent="{}"),
        "met": labels("page.whatif.live_met"),
        "lost": labels("page.whatif.live_lost"),
        "unit": labels("page.whatif.unit_lost"),
        "key": [
            *(
                f"{findings.MARKS[v]} {findings.verdict(labels, v)}"
                for v in (Verdict.MET, Verdict.SHORT)
            ),
            labels("page.whatif.key_target"),
            labels("page.whatif.key_over", top=number(top * 100)),
            labels("page.whatif.key_mean"),
        ],
    }


def _slider(
    labels: Words, sliders: Sliders, shown: Shown, place: int, group: str
) -> dict[str, object]:
    name, plants = shown.names[group], int(sliders.plants[place])
    mean = sliders.mean[place]
    most = int(sliders.most[place])
    count = labels("page.whatif.plants", count=number(plants))
    if most < 100 and plants:
        count += labels("page.whatif.most", percent=most)
    return {
        "id": group,
        "name": name,
        "label": labels("page.whatif.slider", name=name),
        "count": count,
        "mean": 0 if mean != mean else min(round(mean * 100), most),
        "most": most,
    }


def _rows(
    sliders: Sliders,
    chosen: Sequence[int],
    found: Assessment,
    regions: Sequence[str],
    names: Callable[[str], str],
    *,
    whole: bool,
) -> list[dict[str, Any]]:
    """The counties and the city, each with the lines of its groups."""
    order = {code: spot for spot, code in enumerate(dict.fromkeys(found.rows["region"]))}
    fixed = sliders.fixed.copy()
    still = ~np.isin(sliders.group, chosen)
    np.add.at(fixed, sliders.region[still], sliders.start[still])
    lines = _Lines(sliders.keys, sliders.values)
    slot = {place: spot for spot, place in enumerate(chosen)}
    made = []
    for code in regions:
        city = code == CITY
        of = found.of(code)
        row: dict[str, Any] = {"id": code, "name": names(code), "city": city, "sum": city and whole}
        row["base"] = _numbers(of["baseline_t_d"])
        row["target"], row["required"] = _numbers(of["target"]), _numbers(of["required"])
        row["fixed"], row["pairs"] = [0.0] * (len(POLLUTANTS) + 1), []
        if city and not whole:
            keys, values, start = sliders.city()
            of_group = _Lines(keys, values)
            row["fixed"] = fixed.sum(axis=0).tolist()
            row["pairs"] = [[slot[g], start[g].tolist(), *of_group[g]] for g in chosen]
        elif not city:
            spot = order[code]
            pairs: list[int] = np.flatnonzero((sliders.region == spot) & ~still).tolist()
            mine = sorted(pairs, key=lambda p: int(sliders.group[p]))
            row["fixed"] = fixed[spot].tolist()
            row["pairs"] = [
                [slot[int(sliders.group[p])], sliders.start[p].tolist(), *lines[p]] for p in mine
            ]
        made.append(row)
    return made


class _Lines:
    """Per cents and values of each line, cut out when asked for."""

    def __init__(self, keys: Ints, values: Floats) -> None:
        self._keys, self._values = keys, values

    def __getitem__(self, pair: int) -> list[list[Any]]:
        low, high = np.searchsorted(self._keys, [pair * _STRIDE, (pair + 1) * _STRIDE])
        places = (self._keys[low:high] % _STRIDE).tolist()
        return [places, self._values[low:high].tolist()]


def _numbers(values: Any) -> list[float | None]:
    return [None if one != one else float(one) for one in values]


def _stamp(told: object) -> str:
    text = json.dumps(told, ensure_ascii=False, default=str)
    return f"{zlib.crc32(text.encode()):08x}"
