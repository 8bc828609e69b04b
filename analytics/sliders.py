"""Groups of plants behind sliders: what each comes to at every whole per cent, summed once.

A slider gives one load cut to a group of plants. The tonnes of a plant lie on straight lines
between its sets (`analytics.scenario.points`), so those of a group in a county do as well; here
they are added up once, whatever the number of plants, and kept as the few percentages at which
the line bends. Moving a slider then costs a sum over groups and counties. Clause 五(二)2(1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.plan import Level
from analytics.plant_sets import Flags, Floats, Ints, PlantSets
from analytics.processes import Processes
from analytics.scenario import Outcome, ceiling, rounded
from analytics.slider_lines import COLUMNS, PERCENT, STRIDE, bends, kept, plain

_EPS = 1e-9
_WHOLE = 1 - 1e-9


@dataclass(frozen=True)
class Lines:
    """Lines that several processes of one plant make up: it stops when all of them do."""

    plant: Ints
    group: Ints
    start: Flags
    full: Flags
    region: Ints
    jobs: Floats


@dataclass(frozen=True)
class Settled:
    """What the sliders come to.

    Parameters
    ----------
    tonnes : by county, shape (r, 4) [t/d]
    cost : lost output by county, shape (r,) [万元/d]
    stopped, jobs : plants that stop wholly, and their jobs, by county, shape (r,)
    held : plants that a floor or ceiling kept from what was asked, indices
    """

    tonnes: Floats
    cost: Floats
    stopped: Floats
    jobs: Floats
    held: Ints


@dataclass(frozen=True)
class Sliders:
    """Groups (g), and what they come to in each county in which they have plants (m pairs).

    Parameters
    ----------
    groups : what the sliders are of
    group, region : of each pair, shape (m,)
    keys, values : where the lines bend: pair × 128 + per cent, rising, and what there is,
        shape (k, 5), tonnes of four pollutants [t/d] and lost output [万元/d]
    start : of each pair while its slider is untouched, shape (m, 5)
    fixed : of plants that no slider moves, by county, shape (r, 5)
    stops, all_stops : plants that stop and their jobs, by pair, untouched and at 100 %,
        shape (m, 2)
    fixed_stops : shape (r, 2)
    plants : how many each group has, shape (g,)
    mean : load cut of the untouched group, weighted by output, shape (g,)
    most : per cent beyond which nobody of the group goes, shape (g,)
    """

    groups: tuple[str, ...]
    group: Ints
    region: Ints
    keys: Ints
    values: Floats
    start: Floats
    fixed: Floats
    stops: Floats
    all_stops: Floats
    fixed_stops: Floats
    plants: Ints
    mean: Floats
    most: Ints
    limit_group: Ints
    limit: Floats
    limit_plant: Ints
    held_group: Ints
    held_plant: Ints
    lines: Lines | None = None

    def of(self, pairs: Ints, percent: Ints) -> Floats:
        """What pairs come to at a per cent each, shape (len(pairs), 5)."""
        wanted = pairs * STRIDE + percent
        right = np.searchsorted(self.keys, wanted)
        left = np.maximum(right - (self.keys[right] != wanted), 0)
        k0, k1 = self.keys[left] % STRIDE, self.keys[right] % STRIDE
        y0, y1 = self.values[left], self.values[right]
        width = np.maximum(k1 - k0, 1)[:, None]
        # The browser adds and divides in this very order, so that both find the same last bit.
        found: Floats = y0 + (y1 - y0) * (percent - k0)[:, None] / width
        return found

    def at(self, values: Mapping[str, int]) -> Settled:
        """Move sliders; those not named stay untouched.

        Parameters
        ----------
        values : per cent of load cut by group
        """
        percent = np.full(len(self.groups) + 1, -1, dtype=np.int64)
        place = {name: number for number, name in enumerate(self.groups)}
        for name, value in values.items():
            if name in place:
                percent[place[name]] = value
        moved = percent[self.group] >= 0
        pairs = np.flatnonzero(moved)
        mine = self.start.copy()
        mine[pairs] = self.of(pairs, percent[self.group[pairs]])
        total = self.fixed.copy()
        np.add.at(total, self.region, mine)
        stops = np.where(
            moved[:, None],
            np.where((percent[self.group] == PERCENT)[:, None], self.all_stops, 0.0),
            self.stops,
        )
        all_stops = self.fixed_stops.copy()
        np.add.at(all_stops, self.region, stops)
        if self.lines is not None:
            all_stops += _line_stops(self.lines, percent, len(all_stops))
        over = percent[self.limit_group] / PERCENT > self.limit
        still = percent[self.held_group] < 0
        held = np.unique(np.concatenate([self.limit_plant[over], self.held_plant[still]]))
        return Settled(
            tonnes=rounded(total[:, :-1]),
            cost=total[:, -1],
            stopped=all_stops[:, 0],
            jobs=all_stops[:, 1],
            held=held,
        )

    def city(self) -> tuple[Ints, Floats, Floats]:
        """The lines of each group over all counties.

        Returns
        -------
        keys and values like those of the pairs, with group for pair, and what each group comes
        to untouched, shape (g, 5)
        """
        g = len(self.groups)
        pair, place = self.keys // STRIDE, self.keys % STRIDE
        same = np.append(pair[1:] == pair[:-1], False)
        after = np.flatnonzero(same)
        width = (place[after + 1] - place[after])[:, None]
        slope = np.zeros_like(self.values)
        slope[after] = (self.values[after + 1] - self.values[after]) / width
        bend = slope.copy()
        inner = np.flatnonzero(same & (place > 0))
        bend[inner] -= slope[inner - 1]
        bend[~same] = 0.0
        turn, first = np.zeros((g, PERCENT + 1, COLUMNS)), np.zeros((g, COLUMNS))
        np.add.at(turn, (self.group[pair], place), bend)
        zero = place == 0
        np.add.at(first, self.group[pair[zero]], self.values[zero])
        rise = turn.cumsum(axis=1)[:, :-1].cumsum(axis=1)
        curve = np.concatenate([first[:, None], first[:, None] + rise], axis=1)
        keys, values = kept(plain(curve))
        start = np.zeros((g, COLUMNS))
        np.add.at(start, self.group, self.start)
        return keys, values, start


def _line_stops(lines: Lines, percent: Ints, regions: int) -> Floats:
    """Plants of several processes that stop because all of them do, by county, shape (r, 2)."""
    moved = percent[lines.group]
    stops = np.where(moved < 0, lines.start, lines.full & (moved == PERCENT))
    whole = np.bincount(lines.plant, ~stops, minlength=len(lines.region)) == 0
    found = np.zeros((regions, 2))
    np.add.at(
        found, lines.region[whole], np.column_stack([np.ones(whole.sum()), lines.jobs[whole]])
    )
    return found


def settled(sets: PlantSets, found: Outcome) -> Settled:
    """An outcome plant by plant as sliders have it."""
    r = len(sets.regions)
    stops = found.stopped.astype(np.float64)
    sums = _sums(np.column_stack([sets.output * found.load_cut, stops, stops * sets.jobs]),
                 sets.region, r)  # fmt: skip
    return Settled(found.tonnes, sums[:, 0], sums[:, 1], sums[:, 2], np.flatnonzero(found.held))


def build(
    sets: PlantSets,
    base: Outcome,
    member: Ints,
    groups: Sequence[str],
    *,
    level: Level,
    processes: Processes | None = None,
) -> Sliders:
    """Add up the plants behind the sliders.

    Parameters
    ----------
    base : what the plants do while no slider is touched
    member : index of each plant's group; -1 for one that no slider moves. With `processes` of each
        process, where -1 must stand for those of plants that a change of the whole plant is about
    processes : the sliders are of processes
    """
    rows = sets if processes is None else processes.sets
    plant = np.arange(len(sets)) if processes is None else processes.plant
    own_load, own_cut, own_stops = _untouched(sets, base, level, processes)
    moving = member >= 0
    r = len(sets.regions)
    pair_of = np.where(moving, member * r + rows.region, -1)
    known, pair = np.unique(pair_of[moving], return_inverse=True)
    m = len(known)
    order = np.argsort(pair, kind="stable")
    place = np.flatnonzero(moving)[order]
    pair = pair[order]
    own = np.column_stack([own_cut[place], rows.output[place] * own_load[place]])
    limit = ceiling(rows, level)
    keys, values = bends(rows, place, pair, m, limit, level)
    fixed, fixed_stops = _fixed(sets, base, plant[place])
    single, lines = _several(sets, processes, place, member, limit, rows, own_stops, level)
    full = _full_stops(rows, limit, level)[place]
    jobs = sets.jobs[plant[place]]
    stops = np.column_stack([own_stops[place], own_stops[place] * jobs]) * single[:, None]
    all_stops = np.column_stack([full, full * jobs]) * single[:, None]
    g = len(groups)
    tight = place[limit[place] < 1]
    held = np.flatnonzero(base.held)
    of_plant = member if processes is None else _first_member(member, plant, len(sets))
    return Sliders(
        groups=tuple(groups),
        group=(known // r).astype(np.int64),
        region=(known % r).astype(np.int64),
        keys=keys,
        values=values,
        start=plain(_sums(own, pair, m)),
        fixed=fixed,
        stops=_sums(stops, pair, m),
        all_stops=_sums(all_stops, pair, m),
        fixed_stops=fixed_stops,
        plants=np.bincount(member[place], minlength=g).astype(np.int64),
        mean=_mean(own_load[place], rows.output[place], member[place], rows.running[place], g),
        most=_most(limit[place], member[place], g),
        limit_group=member[tight],
        limit=limit[tight],
        limit_plant=plant[tight],
        # A plant held by another change is held until its own slider says something else.
        held_group=np.where(of_plant[held] >= 0, of_plant[held], g),
        held_plant=held,
        lines=lines,
    )


def _untouched(
    sets: PlantSets, base: Outcome, level: Level, processes: Processes | None
) -> tuple[Floats, Floats, Floats]:
    """Load cut, tonnes and stops of the rows while no slider is touched."""
    if processes is None:
        return base.load_cut, base.cut, base.stopped.astype(np.float64)
    parts = processes.sets
    stops = (parts.load_cut[:, int(level)] >= _WHOLE) & parts.stops[:, int(level)]
    return (
        parts.load_cut[:, int(level)],
        parts.cut[:, int(level)],
        stops.astype(np.float64),
    )


def _full_stops(rows: PlantSets, limit: Floats, level: Level) -> Floats:
    """Whether a row stops when everything is asked of it."""
    own, word = rows.load_cut[:, int(level)], rows.stops[:, int(level)]
    whole: Floats = ((limit >= _WHOLE) & ((own != limit) | word)).astype(np.float64)
    return whole


def _fixed(sets: PlantSets, base: Outcome, moving: Ints) -> tuple[Floats, Floats]:
    """What plants that no slider moves come to, by county."""
    still = np.ones(len(sets), dtype=bool)
    still[moving] = False
    r = len(sets.regions)
    own = np.column_stack([base.cut[still], (sets.output * base.load_cut)[still]])
    stops = base.stopped[still].astype(np.float64)
    counts = np.column_stack([stops, stops * sets.jobs[still]])
    home = sets.region[still]
    return plain(_sums(own, home, r)), _sums(counts, home, r)


def _several(
    sets: PlantSets,
    processes: Processes | None,
    place: Ints,
    member: Ints,
    limit: Floats,
    rows: PlantSets,
    own_stops: Floats,
    level: Level,
) -> tuple[Floats, Lines | None]:
    """Which of the moving rows are a plant by themselves; the others, with their plants."""
    if processes is None:
        return np.ones(len(place)), None
    plant = processes.plant[place]
    several = np.bincount(plant, minlength=len(sets))[plant] > 1
    if not several.any():
        return np.ones(len(place)), None
    part = place[several]
    known, local = np.unique(processes.plant[part], return_inverse=True)
    lines = Lines(
        plant=local,
        group=member[part],
        start=own_stops[part] > 0,
        full=_full_stops(rows, limit, level)[part] > 0,
        region=sets.region[known],
        jobs=sets.jobs[known],
    )
    return (~several).astype(np.float64), lines


def _first_member(member: Ints, plant: Ints, n: int) -> Ints:
    found = np.full(n, -1, dtype=np.int64)
    found[plant] = member
    return found


def _sums(values: Floats, place: Ints, count: int) -> Floats:
    """Rows added up by place, shape (count, columns)."""
    columns = [np.bincount(place, one, minlength=count) for one in values.T]
    return np.column_stack(columns).astype(np.float64)


def _mean(load: Floats, output: Floats, member: Ints, running: Flags, g: int) -> Floats:
    """Mean load cut by output of those that run; plain where none is given, NaN without any."""
    load, output, member = load[running], output[running], member[running]
    weight = np.bincount(member, output, minlength=g)
    weighted = np.bincount(member, output * load, minlength=g)
    plain = np.bincount(member, load, minlength=g)
    count = np.bincount(member, minlength=g)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(weight > 0, weighted / weight, plain / count)


def _most(limit: Floats, member: Ints, g: int) -> Ints:
    most = np.zeros(g)
    np.maximum.at(most, member, limit)
    return np.ceil(most * PERCENT - _EPS).astype(np.int64)
