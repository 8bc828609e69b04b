"""What every plant could be asked to do: its own sets of measures in the inventory.

A plant has at most four sets: none, and what its list says for yellow, orange and red. The solver
chooses among them; a relaxation mixes neighbouring ones. Clauses 五(二)2(1) and 2(3).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.plan import Level

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

SETS = tuple(level.code for level in Level)
"""The sets in order: ``none``, ``yellow``, ``orange``, ``red``."""

GUARANTEED, UNINTERRUPTIBLE = "guaranteed", "uninterruptible"
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class PlantSets:
    """The plants (n) of all counties (r) with their sets (4) and pollutants (4).

    A plant that does not run has no load to cut, loses no output and stops nobody, whatever its
    list says. The tonnes that its list promises count as they do in the list's ratio, which is
    their plain sum (五(二)2(1)): nobody can ask it for more or for less.

    Parameters
    ----------
    plants, industry, grade, category : shape (n,)
    region : index into `regions`, shape (n,)
    emissions : shape (n, 4) [t/d]
    cut : tonnes a day that each set cuts, shape (n, 4, 4) [t/d]
    load_cut : share of the load that each set takes, shape (n, 4); 0 for who does not run
    stops : whether a set stops the whole plant, shape (n, 4); never one that does not run
    given : whether the list has the set, shape (n, 4); ``none`` always
    running : whether it produces at all, shape (n,); others keep to their list
    rotates : whether its list has it stop in turn with others, shape (n,)
    floor : least load that the plant must keep, shape (n,); 0 unless it cannot be interrupted
    output : daily output, shape (n,) [万元/d]; 0 where none is given
    jobs : shape (n,)
    baseline : society-wide emissions by county and pollutant, shape (r, 4) [t/d]
    """

    plants: Texts
    region: Ints
    regions: tuple[str, ...]
    industry: Texts
    grade: Texts
    category: Texts
    emissions: Floats
    cut: Floats
    load_cut: Floats
    stops: Flags
    given: Flags
    running: Flags
    rotates: Flags
    floor: Floats
    output: Floats
    jobs: Floats
    baseline: Floats

    def __post_init__(self) -> None:
        runs = self.running[:, None]
        object.__setattr__(self, "load_cut", np.where(runs, self.load_cut, 0.0))
        object.__setattr__(self, "stops", self.stops & runs)

    def __len__(self) -> int:
        return len(self.plants)

    @property
    def cost(self) -> Floats:
        """Lost output of every set, shape (n, 4) [万元/d]: daily output × load cut."""
        return self.output[:, None] * self.load_cut

    def own(self, level: Level) -> Ints:
        """The set that each plant carries out by the list at a level, shape (n,)."""
        return np.where(self.given[:, int(level)], int(level), 0)

    def idle_cuts(self, level: Level) -> tuple[int, float]:
        """How many plants promise cuts at a level and do not run, and their tonnes in all [t/d]."""
        cut = self.cut[~self.running, int(level)].sum(axis=1)
        return int((cut > 0).sum()), float(cut.sum())

    def allowed(self, level: Level, protect: Collection[str] = ()) -> Flags:
        """Which sets a plant may be asked for, shape (n, 4).

        A plant that cannot be interrupted keeps its least load. A guaranteed plant is never asked
        for more than its list says for the level. Who is protected is asked for nothing.

        Parameters
        ----------
        level : what is to be reached
        protect : grades, ``guaranteed``, ``uninterruptible``, or codes of single plants
        """
        may = self.given & (self.load_cut <= 1 - self.floor[:, None] + _TOLERANCE)
        beyond = np.arange(len(SETS)) > int(level)
        may &= ~((self.category == GUARANTEED)[:, None] & beyond)
        spared = ~self.running
        spared |= np.isin(self.grade, list(protect)) | np.isin(self.plants, list(protect))
        if GUARANTEED in protect:
            spared |= self.category == GUARANTEED
        if UNINTERRUPTIBLE in protect:
            spared |= self.floor > 0
        may[spared, 1:] = False
        may[:, 0] = True
        return may

    def only(self, mine: Flags) -> PlantSets:
        """Some of the plants, with all counties."""
        return PlantSets(
            plants=self.plants[mine],
            region=self.region[mine],
            regions=self.regions,
            industry=self.industry[mine],
            grade=self.grade[mine],
            category=self.category[mine],
            emissions=self.emissions[mine],
            cut=self.cut[mine],
            load_cut=self.load_cut[mine],
            stops=self.stops[mine],
            given=self.given[mine],
            running=self.running[mine],
            rotates=self.rotates[mine],
            floor=self.floor[mine],
            output=self.output[mine],
            jobs=self.jobs[mine],
            baseline=self.baseline,
        )

    def tonnes(self, share: Floats) -> Floats:
        """Tonnes cut by county and pollutant, shape (r, 4) [t/d].

        Parameters
        ----------
        share : how much of each set every plant carries out, shape (n, 4)
        """
        by_plant = np.einsum("ns,nsp->np", share, self.cut)
        total = np.zeros_like(self.baseline)
        np.add.at(total, self.region, by_plant)
        return total

    def chosen(self, choice: Ints) -> Floats:
        """Shares for one whole set a plant, shape (n, 4)."""
        share = np.zeros((len(self), len(SETS)))
        share[np.arange(len(self)), choice] = 1.0
        return share
