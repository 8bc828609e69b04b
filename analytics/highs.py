"""HiGHS, set up for this program: silent, and strict about its limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
from highspy import _core

Floats = npt.NDArray[np.float64]

FEASIBILITY = 5e-10
"""A target is a target: the usual tolerances would let tonnes slip through [1]."""

Watch = Callable[[float], None]
"""Is told the gap that is left, as often as the solver has something to say."""


@dataclass(frozen=True)
class Answer:
    """What a run of HiGHS came to.

    Parameters
    ----------
    values : of the columns; None without an answer
    duals : of the rows; empty for whole numbers
    objective, bound : of the answer, and the least that any can have
    done : the answer is as near to its bound as was asked for
    impossible : it is proven that there is none
    seconds : how long it took [s]
    """

    values: Floats | None
    duals: Floats
    objective: float
    bound: float
    done: bool
    impossible: bool
    seconds: float


def solver(**options: object) -> Any:
    """A silent solver.

    The class of the package itself greets on standard output, which belongs to one JSON document.
    """
    highs: Any = _core._Highs()
    strict = {
        "output_flag": True,
        "log_to_console": False,
        "primal_feasibility_tolerance": FEASIBILITY,
        "mip_feasibility_tolerance": FEASIBILITY,
    }
    for name, value in {**strict, **options}.items():
        highs.setOptionValue(name, value)
    return highs


def solved(
    model: Any,
    *,
    time_limit_s: float,
    gap: float,
    watch: Watch | None = None,
) -> Answer:
    """Run HiGHS on a model.

    Parameters
    ----------
    model : ``highspy.HighsLp``
    time_limit_s : [s]
    gap : relative distance to the bound that suffices, for whole numbers
    watch : is told the gap while whole numbers are sought
    """
    whole = bool(len(model.integrality_))
    # Presolve takes longer than it saves on a relaxation, whose empty mix is dual feasible.
    presolve = {} if whole else {"presolve": "off"}
    highs = solver(time_limit=max(time_limit_s, 0.05), mip_rel_gap=gap, **presolve)
    highs.passModel(model)
    # No solution to begin with is handed over: HiGHS 1.16 mistakes its cost for that of the
    # presolved model and may stop at once.
    if watch is not None and whole:
        _watched(highs, watch)
    highs.run()
    return answer(highs, whole=whole)


def answer(highs: Any, *, whole: bool) -> Answer:
    """Read what a solver has found."""
    info, status = highs.getInfo(), highs.getModelStatus()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    solution = highs.getSolution()
    done = status == highspy.HighsModelStatus.kOptimal
    if not whole and not done:
        found = False
    return Answer(
        values=np.asarray(solution.col_value, dtype=np.float64) if found else None,
        duals=np.empty(0) if whole else np.asarray(solution.row_dual, dtype=np.float64),
        objective=float(info.objective_function_value),
        bound=float(info.mip_dual_bound if whole else info.objective_function_value),
        done=bool(done),
        impossible=bool(status == highspy.HighsModelStatus.kInfeasible),
        seconds=float(highs.getRunTime()),
    )


def _watched(highs: Any, watch: Watch) -> None:
    """Tell of the gap whenever the solver writes a line of its log."""
    kind = highspy.cb.HighsCallbackType.kCallbackMipLogging

    def told(which: Any, message: str, out: Any, into: Any, data: Any) -> None:
        left = float(out.mip_gap)
        if np.isfinite(left) and left < 1:
            watch(left)

    highs.setCallback(told, None)
    highs.startCallback(kind)
