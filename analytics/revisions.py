"""What to put right in a list at its yearly update. Clause 五(二)2(2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from analytics.fairness import NOT_RUNNING
from analytics.grades import Grades
from analytics.plan import Level, Plan
from analytics.reduction import POLLUTANTS, TOLERANCE


class Revision(StrEnum):
    """Kinds of suggestions, the gravest first."""

    ABOVE_EMISSIONS = "above_emissions"
    ABOVE_WHOLE = "above_whole"
    GUARANTEED_BELOW = "guaranteed_below"
    GRADE_UNKNOWN = "grade_unknown"
    GRADE_NOT_IN_FORCE = "grade_not_in_force"
    NEVER_CONTRIBUTING = "never_contributing"
    MISSING = "missing"
    NEVER_CHECKED = "never_checked"


FIELDS = ("industry", "grade", "contact", "phone")
"""Fields that a plant of a list has, besides its emissions and its measures."""

LEVELS = tuple(level.code for level in Level if level)
COLUMNS = ["plant", "kind", "level", "pollutant", "line", "value", "limit", "fields"]


def revisions(plants: pd.DataFrame, *, day: date, plan: Plan, grades: Grades) -> pd.DataFrame:
    """Suggested revisions, each a row; a plant may have several.

    Parameters
    ----------
    plants : plant, industry, grade, category, status, has_contact, has_phone; so2_t_d … emissions
        [t/d]; most_so2 … the largest cut of any level [t/d] and most_so2_level …; levels (those
        it has measures for, joined by commas); acts (whether any measure cuts or stops anything);
        most_load: the largest sum of load cuts of one line [1], with most_load_level and
        most_load_line; checks [1]
    day : of the list, on which its grades must be in force

    Returns
    -------
    plant, kind (`Revision`), and what the kind says: level and pollutant of a cut, its `value`
    against its `limit` [t/d]; level, line and `value` of a sum of load cuts [1]; `fields` that
    are missing, joined by commas. Gravest kinds first, in the order of `plants`.

    Clause
    ------
    五(二)2(2); grades of guaranteed plants 五(二)2(3)
    """
    plants = plants.assign(place=np.arange(len(plants)))
    running = ~plants["status"].isin(NOT_RUNNING)
    found = [
        *(_above_emissions(plants, name) for name in POLLUTANTS),
        _above_whole(plants),
        _of_grades(plants, day, plan, grades),
        _rows(plants[running & ~plants["acts"]], Revision.NEVER_CONTRIBUTING),
        _missing(plants, running),
        _rows(plants[running & (plants["checks"] == 0)], Revision.NEVER_CHECKED),
    ]
    table = pd.concat(found, ignore_index=True)
    kinds = {str(kind): place for place, kind in enumerate(Revision)}
    order = np.lexsort([table["place"], table["kind"].map(kinds)])
    return table.iloc[order][COLUMNS].reset_index(drop=True)


def _rows(plants: pd.DataFrame, kind: str, **said: object) -> pd.DataFrame:
    table = pd.DataFrame({"plant": plants["plant"], "kind": str(kind), "place": plants["place"]})
    empty = {"level": "", "pollutant": "", "line": "", "value": np.nan, "limit": np.nan}
    return table.assign(**(empty | {"fields": ""} | said))


def _above_emissions(plants: pd.DataFrame, name: str) -> pd.DataFrame:
    """A plant cannot cut more than it emits; without a number for that, nothing is said."""
    over = plants[plants[f"most_{name}"] > plants[f"{name}_t_d"] + TOLERANCE]
    return _rows(
        over,
        Revision.ABOVE_EMISSIONS,
        pollutant=name,
        level=over[f"most_{name}_level"],
        value=over[f"most_{name}"],
        limit=over[f"{name}_t_d"],
    )


def _above_whole(plants: pd.DataFrame) -> pd.DataFrame:
    """No line can lower its load by more than all of it."""
    over = plants[plants["most_load"] > 1 + TOLERANCE]
    return _rows(
        over,
        Revision.ABOVE_WHOLE,
        level=over["most_load_level"],
        line=over["most_load_line"].fillna(""),
        value=over["most_load"],
        limit=1.0,
    )


def _of_grades(plants: pd.DataFrame, day: date, plan: Plan, grades: Grades) -> pd.DataFrame:
    written = plants["grade"].fillna("")
    least = plan.rules.guaranteed_grade.value

    def marked(says: Callable[[str], bool]) -> pd.Series:
        by_text = {text: bool(text) and says(text) for text in written.unique()}
        return written.map(by_text).astype(bool)

    def lapsed(text: str) -> bool:
        one = grades.find(text)
        return one is not None and not one.in_force(day)

    below = marked(lambda text: not grades.at_least(text, least))
    below &= plants["category"] == "guaranteed"
    unknown = marked(lambda text: grades.find(text) is None)
    return pd.concat(
        [
            _rows(plants[below], Revision.GUARANTEED_BELOW),
            _rows(plants[unknown], Revision.GRADE_UNKNOWN),
            _rows(plants[marked(lapsed)], Revision.GRADE_NOT_IN_FORCE),
        ]
    )


def _missing(plants: pd.DataFrame, running: pd.Series) -> pd.DataFrame:
    """Fields by name: ``industry`` …, ``so2`` … for emissions, ``yellow`` … for measures."""
    said = joined_names(
        {
            "industry": blank(plants["industry"]),
            "grade": blank(plants["grade"]),
            "contact": ~plants["has_contact"],
            "phone": ~plants["has_phone"],
            **{name: plants[f"{name}_t_d"].isna() for name in POLLUTANTS},
            **{code: running & ~has_level(plants["levels"], code) for code in LEVELS},
        }
    )
    lacking = said != ""
    return _rows(plants[lacking], Revision.MISSING, fields=said[lacking])


def blank(text: pd.Series) -> pd.Series:
    """Where a text is missing, empty or nothing but white space."""
    empty = {value: not value.strip() for value in text.dropna().unique()}
    return text.map(empty).astype("boolean").fillna(True).astype(bool)


def has_level(levels: pd.Series, code: str) -> pd.Series:
    """Whether a level is among those that are joined by commas."""
    known = {value: code in value.split(",") for value in levels.dropna().unique()}
    return levels.map(known).astype("boolean").fillna(False).astype(bool)


def joined_names(flags: Mapping[str, pd.Series]) -> pd.Series:
    """The names whose flag is set, joined by commas, row by row.

    Rows repeat few patterns, so each pattern is written once.
    """
    index = next(iter(flags.values())).index
    pattern = np.zeros(len(index), dtype=np.int64)
    for place, flag in enumerate(flags.values()):
        pattern |= flag.to_numpy(dtype=np.int64) << place
    seen, which = np.unique(pattern, return_inverse=True)
    said = [
        ",".join(name for place, name in enumerate(flags) if one >> place & 1)
        for one in seen.tolist()
    ]
    return pd.Series(np.array(said, dtype=object)[which] if said else [], index=index, dtype="str")
