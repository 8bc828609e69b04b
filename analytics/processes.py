"""The production lines of the plants, by process: what is asked of a process is asked of them.

Where a list gives measures line by line, "1号喷涂线" and "2号喷涂线" of a plant are its process
"喷涂线". A plant's load is the mean of its lines' loads, so a process weighs as much as its lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from analytics.plant_sets import Floats, Ints, PlantSets, Texts


@dataclass(frozen=True)
class Processes:
    """Processes (m) of the plants (n) whose measures all name a line.

    Parameters
    ----------
    sets : one row a process of a plant; ``load_cut`` is the share of its own lines' load, output
        and jobs are its part of the plant's
    process : name of the process, shape (m,)
    plant : index of its plant, shape (m,)
    weight : its part of the plant's lines, shape (m,) [0..1]
    """

    sets: PlantSets
    process: Texts
    plant: Ints
    weight: Floats
