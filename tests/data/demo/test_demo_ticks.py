"""The generated ticks: most duties are done in time, a few late, a few not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pyarrow as pa

from analytics.duties import State, checklist
from analytics.plan import plan_at
from analytics.warnings import issued
from data.demo import UNTIL, demo_tables
from data.demo.story import duty_story
from data.demo.ticks import records
from data.rulebook import plans, regions


def judged(duties: pd.DataFrame, as_of: datetime) -> pd.Series:
    """How often each state occurs among the ticked duties of all warnings."""
    home, counts = regions().home, []
    for warning in issued(records(duty_story()), as_of=as_of):
        mine = duties[(duties.warning == warning.id) & (duties.done_at <= as_of)]
        done = {
            (row.duty, row.region, row.date): (row.done_at, row.person) for row in mine.itertuples()
        }
        found = checklist(
            warning,
            plan=plan_at(plans(), warning.start.date()),
            city=home.code,
            units=[unit.code for unit in home.units],
            done=done,
            reports={},
            as_of=as_of,
        )
        ticked = [task.state for task in found if task.duty.report is None]
        assert sum(s in (State.DONE, State.LATE) for s in ticked) == len(mine), warning.id
        counts += ticked
    return pd.Series(counts).value_counts()


def test_most_are_in_time_some_late_some_never(frames: dict[str, pd.DataFrame]) -> None:
    states = judged(frames["duties"], UNTIL)
    total = states.sum()
    assert states[State.DONE] / total > 0.85
    assert 0.02 < states[State.LATE] / total < 0.1
    assert 0.005 < states[State.OVERDUE] / total < 0.05


def test_the_office_and_each_unit_name_their_people(frames: dict[str, pd.DataFrame]) -> None:
    story, contacts = duty_story().ticks, frames["contacts"]
    home = regions().home
    for unit in home.units:
        assert contacts[contacts.region == unit.code].role.tolist() == list(story.unit_roles)
    assert contacts[contacts.region == home.code].role.tolist() == list(story.office_roles)


def test_ticks_do_not_change_when_the_story_is_cut_short(tables: dict[str, pa.Table]) -> None:
    """Of warnings that were over by then, every tick of then is a tick of now."""
    until = datetime(2023, 2, 18, 10)
    over = until - timedelta(days=1)
    key = ["warning", "duty", "region", "date", "done_at", "person"]
    parts = [t["duties"].to_pandas() for t in (demo_tables(until=until), tables)]
    old, new = (part[part.done_at <= over][key].reset_index(drop=True) for part in parts)
    assert len(old) > 500
    pd.testing.assert_frame_equal(old, new.head(len(old)))
