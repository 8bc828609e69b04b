"""The formulas of the reduction's summary sheet: sums over the plants, ratios, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from analytics.reduction import POLLUTANTS, TOLERANCE, Verdict
from data.rulebook import regions
from reports.sheets import column
from text import Words
from text import findings_reduction as findings

HOURS = 3
SUMMARY = (
    ("region", 12, "text"),
    ("pollutant", 9, "text"),
    ("basis", 16, "text"),
    ("baseline_t_d", 12, "tonnes"),
    ("required", 9, "share"),
    ("target", 9, "share"),
    ("planned_t_d", 12, "tonnes"),
    ("planned", 10, "share"),
    ("low_t_d", 12, "tonnes"),
    ("high_t_d", 12, "tonnes"),
    ("executed_low", 10, "share"),
    ("executed_high", 10, "share"),
    ("measured", 10, "share"),
    ("verdict", 16, "text"),
    ("short_t_d", 12, "tonnes"),
    ("document", 22, "text"),
)
PLANTS = (
    ("part", 7, "text"),
    ("unit", 10, "text"),
    ("region", 10, "text"),
    ("plant", 22, "text"),
    ("name", 30, "text"),
    ("industry", 16, "text"),
    ("grade", 9, "text"),
    ("stop", 10, "text"),
    ("load_cut", 9, "share"),
    ("implemented", 10, "share"),
)
AT = {name: place for place, (name, _, _) in enumerate(SUMMARY)}
CUT, DONE, OPEN = (len(PLANTS) + n * len(POLLUTANTS) for n in range(3))
UNIT, PART, IMPLEMENTED = 1, 0, 9


@dataclass(frozen=True)
class Source:
    """The sheets that the summary reads: their names and last rows."""

    plants: str
    plants_end: int
    baseline: str
    baseline_end: int
    segments: str
    parts: int
    executed: bool

    def tonnes(self, unit: str, place: int) -> str:
        """Tonnes of a unit in one column of the plants, the parts weighted by their hours."""
        values = column(self.plants, place, self.plants_end)
        units = column(self.plants, UNIT, self.plants_end)
        parts = column(self.plants, PART, self.plants_end)
        if not self.executed:
            return f"SUMIFS({values},{units},{unit})"
        hours = column(self.segments, HOURS, self.parts + 1)
        weighted = "+".join(
            f"SUMIFS({values},{units},{unit},{parts},{n})*INDEX({hours},{n})"
            for n in range(1, self.parts + 1)
        )
        return f"({weighted})/SUM({hours})"

    def base(self, unit: str, pollutant: int) -> str:
        """The baseline of a unit; empty where none is given."""
        values = column(self.baseline, 3 + pollutant, self.baseline_end)
        units = column(self.baseline, 0, self.baseline_end)
        return f'IF(COUNTIFS({units},{unit},{values},"<>")=0,"",SUMIFS({values},{units},{unit}))'


def formulas_of(
    at: int, row: Any, source: Source, pair: bool, counties: int, whole: bool, labels: Words
) -> Mapping[str, str]:
    """The formulas of one row of the summary, without their ``=``.

    Parameters
    ----------
    at : its row as the spreadsheet counts
    counties : for the city's row how many counties there are, else 0
    whole : whether every county has a baseline for the pollutant
    """
    pollutant = POLLUTANTS.index(row.pollutant)
    unit = f"$A{at}"
    cell = {name: f"{_letter(name)}{at}" for name in AT}
    made: dict[str, str] = {}
    sums = {"planned_t_d": CUT + pollutant}
    if source.executed:
        sums |= {"low_t_d": DONE + pollutant}
    if counties:
        step = len(POLLUTANTS)
        mine = [2 + pollutant + step * n for n in range(counties)]
        total = {
            name: "+".join(f"{_letter(name)}{r}" for r in mine)
            for name in (*sums, *(["high_t_d"] if source.executed else []))
        }
        made |= total
        if whole:
            made["baseline_t_d"] = "+".join(f"{_letter('baseline_t_d')}{r}" for r in mine)
        else:
            made["baseline_t_d"] = source.base(
                '"' + regions().name(regions().home.code, labels.lang) + '"', pollutant
            )
    else:
        made |= {name: source.tonnes(unit, place) for name, place in sums.items()}
        made["baseline_t_d"] = source.base(unit, pollutant)
        if source.executed:
            unknown = source.tonnes(unit, OPEN + pollutant)
            made["high_t_d"] = f"{cell['low_t_d']}+{unknown}"
    base = cell["baseline_t_d"]
    ratios = {"planned": "planned_t_d"}
    if source.executed:
        ratios |= {"executed_low": "low_t_d", "executed_high": "high_t_d"}
    for ratio, tonnes in ratios.items():
        made[ratio] = f'IF(N({base})>0,{cell[tonnes]}/{base},"")'
    low, high = ("executed_low", "executed_high") if source.executed else ("planned", "planned")
    made["verdict"] = _verdict(cell, low, high, labels, _partner(at, pollutant) if pair else 0)
    short = f'"{labels("verdict.short")}"'
    tonnes = cell["high_t_d" if source.executed else "planned_t_d"]
    missing = f"MAX(0,{cell['target']}*{base}-{tonnes})"
    made["short_t_d"] = f'IF(N({base})>0,IF({cell["verdict"]}={short},{missing},0),"")'
    return made


def _letter(name: str) -> str:
    return str(xl_col_to_name(AT[name]))


def _partner(at: int, pollutant: int) -> int:
    """The row of the pollutant that may stand in, 0 for none."""
    pair = {POLLUTANTS.index("so2"): 1, POLLUTANTS.index("nox"): -1}
    return at + pair[pollutant] if pollutant in pair else 0


def _verdict(cell: Mapping[str, str], low: str, high: str, labels: Words, partner: int) -> str:
    word = {v: f'"{findings.verdict(labels, v)}"' for v in Verdict}

    def reaches(ratio: str, target: str) -> str:
        return f"{ratio}>={target}-{TOLERANCE!r}"

    reached = reaches(cell[high], cell["target"])
    own = f"IF({reached},{word[Verdict.UNDECIDED]},{word[Verdict.SHORT]})"
    own = f"IF({reaches(cell[low], cell['target'])},{word[Verdict.REDUCED]},{own})"
    met = reaches(cell[low], cell["required"])
    if partner:
        both = f"N({_letter('baseline_t_d')}{partner})>0"
        twice = f"2*{cell['required']}-{TOLERANCE!r}"
        lows = f"N({cell[low]})+N({_letter(low)}{partner})>={twice}"
        highs = f"N({cell[high]})+N({_letter(high)}{partner})>={twice}"
        met = f"OR({met},AND({both},{lows}))"
        reached = reaches(cell[high], cell["target"])
        own = f"IF(AND({both},{highs},NOT({reached})),{word[Verdict.UNDECIDED]},{own})"
    base = cell["baseline_t_d"]
    return f"IF(N({base})>0,IF({met},{word[Verdict.MET]},{own}),{word[Verdict.CANNOT]})"
