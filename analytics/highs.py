"""HiGHS, set up for this program: silent, and strict about its limits."""

from __future__ import annotations

from typing import Any

import highspy
from highspy import _core

FEASIBILITY = 1e-9
"""A target is a target: the usual tolerances would let tonnes slip through [t/d]."""


def solved(model: Any, *, time_limit_s: float, gap: float) -> Any:
    """Run HiGHS on a model.

    Parameters
    ----------
    model : ``highspy.HighsLp``
    time_limit_s : [s]
    gap : relative distance to the bound that suffices, for whole numbers

    Returns
    -------
    The solver after its run, to be asked for solution, status and bound; None without an answer.
    """
    # The class of the package itself greets on standard output, which belongs to one JSON document.
    highs: Any = _core._Highs()
    options = {
        "output_flag": False,
        "time_limit": time_limit_s,
        "mip_rel_gap": gap,
        "primal_feasibility_tolerance": FEASIBILITY,
        "mip_feasibility_tolerance": FEASIBILITY,
    }
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(model)
    highs.run()
    answered = highs.getInfo().primal_solution_status
    if answered != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    return highs


def optimal(highs: Any) -> bool:
    """Whether the answer is as near to its bound as was asked for."""
    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)
