"""Warnings against the air: every verdict, hour and yuan worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest

from analytics.episodes import Episode
from analytics.plan import Level, Merge, Reading
from analytics.verification import (
    Outcome,
    Told,
    Verification,
    excess_cost,
    flips,
    lost_output,
    verify,
)
from analytics.warnings import IssuedWarning, Segment

N, Y, O, R = Level  # noqa: E741


def at(day: int, hour: float = 0) -> datetime:
    """An hour of December 2023; hour 24 is the next day's 0."""
    return datetime(2023, 12, day) + timedelta(hours=hour)


def warning(*parts: tuple[Level, datetime], end: datetime, name: str = "W", **more: bool):
    starts = [start for _, start in parts] + [end]
    segments = tuple(
        Segment(level, low, high) for (level, low), high in zip(parts, starts[1:], strict=True)
    )
    return IssuedWarning(name, segments, ongoing=more.get("ongoing", False))


def episode(level: Level, low: datetime, high: datetime, upper: Level | None = None) -> Episode:
    """An episode that covers the time between two moments."""
    hours = int((high - low) / timedelta(hours=1))
    first = low + timedelta(hours=1)
    met = {one: first for one in Level if N < one <= level}
    kind = ("2023", Reading.BLOCKS, Merge.MAX)
    return Episode("x", first, high, hours, level, upper or level, "hourly_aqi", 250.0, met, *kind)


def held(
    warnings: list[IssuedWarning],
    episodes: list[Episode],
    *,
    told: Told = (N, None),
    observed: bool = True,
    ozone: list[Episode] | None = None,
) -> tuple[Verification, ...]:
    return verify(
        warnings,
        episodes,
        recommended=lambda *_: told,
        observed=lambda *_: observed,
        ozone=ozone or [],
    )


DECEMBER = warning((Y, at(25, 18)), (O, at(26, 12)), (Y, at(28, 12)), end=at(30))
DIRTY = episode(O, at(26), at(29))


def test_a_whole_warning() -> None:
    (one,) = held([DECEMBER], [DIRTY], told=(Y, at(24, 6)))
    assert one.outcome is Outcome.HIT
    assert (one.recommended, one.issued, one.verified) == (Y, O, O)
    # 24 December 06:00 to 25 December 18:00.
    assert one.lead_time_h == 36
    # Yellow against nothing: 6 h before midnight of the 26th, 24 h of the 29th.
    assert (one.over_h, one.idle_h) == (30, 30)
    # Yellow against orange: 12 h up to the upgrade and 12 h after the downgrade.
    assert (one.under_h, one.uncovered_h) == (24, 0)
    assert one.excess == {(Y, N): 30}
    assert one.flips == 1
    assert (one.start, one.end, one.ongoing) == (at(25, 18), at(30), False)


def test_part_hours_at_both_ends() -> None:
    part = warning((O, at(25, 22.5)), end=at(28, 9.25))
    (one,) = held([part], [episode(O, at(26), at(29))])
    assert one.idle_h == one.over_h == 1.5
    # From 09:15 to 24:00 of the 28th nothing was in force.
    assert one.under_h == one.uncovered_h == 14.75


@pytest.mark.parametrize(
    ("issued", "verified", "outcome"),
    [
        (Y, Y, Outcome.HIT),
        (R, R, Outcome.HIT),
        (O, Y, Outcome.OVER),
        (R, Y, Outcome.OVER),
        (Y, O, Outcome.UNDER),
        (O, R, Outcome.UNDER),
        (Y, None, Outcome.FALSE_ALARM),
        (R, None, Outcome.FALSE_ALARM),
    ],
)
def test_verdicts(issued: Level, verified: Level | None, outcome: Outcome) -> None:
    found = [] if verified is None else [episode(verified, at(26), at(29))]
    (one,) = held([warning((issued, at(26)), end=at(29))], found)
    assert one.outcome is outcome
    assert one.over_h == (72 if issued > one.verified else 0)
    assert one.under_h == (72 if issued < one.verified else 0)
    assert one.idle_h == (72 if verified is None else 0)


def test_an_episode_without_a_warning_is_missed() -> None:
    (one,) = held([], [DIRTY])
    assert (one.outcome, one.warning, one.recommended) == (Outcome.MISSED, None, None)
    assert (one.issued, one.verified) == (N, O)
    assert (one.under_h, one.uncovered_h, one.over_h) == (72, 72, 0)
    assert (one.start, one.end, one.lead_time_h) == (at(26), at(29), None)


@pytest.mark.parametrize(
    ("low", "high", "touches"),
    [
        (at(24), at(25, 18), False),  # ends as the response begins
        (at(24), at(25, 19), True),
        (at(29, 23), at(31), True),
        (at(30), at(31), False),  # begins as it ends
    ],
)
def test_what_only_borders_on_a_warning_is_another_thing(
    low: datetime, high: datetime, touches: bool
) -> None:
    found = held([DECEMBER], [episode(O, low, high)])
    assert {one.outcome for one in found} == (
        {Outcome.HIT} if touches else {Outcome.FALSE_ALARM, Outcome.MISSED}
    )


@pytest.mark.parametrize(
    ("verified", "outcome"),
    [(None, Outcome.UNKNOWN), (Y, Outcome.UNKNOWN), (O, Outcome.HIT), (R, Outcome.UNDER)],
)
@pytest.mark.parametrize(("ongoing", "observed"), [(True, True), (False, False)])
def test_what_may_still_reach_the_level_has_no_verdict(
    verified: Level | None, outcome: Outcome, ongoing: bool, observed: bool
) -> None:
    """A warning in force, or air that was not observed: a level that was reached stays reached."""
    found = [] if verified is None else [episode(verified, at(26), at(27))]
    one = warning((O, at(26)), end=at(29), ongoing=ongoing)
    (got,) = held([one], found, observed=observed)
    assert got.outcome is outcome
    assert got.ongoing is ongoing
    # 72 h of response; where nobody looked, no hour is said to have been without pollution.
    assert got.idle_h == (0 if not observed else 72 if verified is None else 48)


def test_missing_hours_leave_the_level_open() -> None:
    (one,) = held([warning((Y, at(26)), end=at(29))], [episode(Y, at(26), at(29), R)])
    assert (one.outcome, one.verified, one.verified_upper) == (Outcome.HIT, Y, R)


def test_the_highest_of_several_episodes_counts() -> None:
    long = warning((O, at(20)), end=at(30))
    (one,) = held([long], [episode(Y, at(21), at(22)), episode(R, at(25), at(28))])
    assert (one.outcome, one.verified, len(one.episodes)) == (Outcome.UNDER, R, 2)
    # Orange over yellow for 24 h, under red for 72 h, idle for the other 6 days.
    assert one.excess == {(O, N): 144, (O, Y): 24}
    assert (one.over_h, one.idle_h, one.under_h, one.uncovered_h) == (168, 144, 72, 0)


def test_two_warnings_of_one_episode_share_its_hours() -> None:
    first = warning((O, at(1, 12)), end=at(2, 12), name="A")
    second = warning((O, at(3)), end=at(4, 12), name="B")
    a, b = held([first, second], [episode(O, at(1), at(5))])
    # Before the first and between the two: 12 + 12 h; after the second 12 h. Of 96 h, 60 covered.
    assert (a.uncovered_h, b.uncovered_h) == (24, 12)
    assert a.uncovered_h + b.uncovered_h == 96 - 24 - 36
    assert (a.over_h, b.over_h) == (0, 0)
    assert (a.flips, b.flips) == (0, 1), "lifted and issued again within an episode"
    assert {a.outcome, b.outcome} == {Outcome.HIT}


def test_a_lift_that_is_not_on_record() -> None:
    """A warning without a lift, and another later: the first covers nobody knows what."""
    lost = warning((O, at(1)), end=at(30), ongoing=True, name="A")
    later = warning((Y, at(20)), end=at(22), name="B")
    first, missed, second = held(
        [lost, later], [episode(O, at(8), at(10)), episode(Y, at(20), at(22))]
    )
    assert [one.outcome for one in (first, missed, second)] == [
        Outcome.UNENDED,
        Outcome.MISSED,
        Outcome.HIT,
    ]
    assert (first.over_h, first.under_h, first.episodes) == (0, 0, ())
    assert missed.uncovered_h == 48
    assert second.uncovered_h == 0
    # The newest warning may well be in force still.
    (newest,) = held([lost], [episode(O, at(8), at(10))])
    assert (newest.outcome, newest.ongoing) == (Outcome.HIT, True)


def test_ozone_is_apart() -> None:
    summer = episode(Y, at(10), at(12))
    (one,) = held([], [], ozone=[summer])
    assert (one.outcome, one.under_h, one.verified) == (Outcome.OZONE, 0, Y)
    # A warning through ozone alone is no false alarm, and its hours there count for nothing.
    (one,) = held([warning((O, at(9, 12)), end=at(12, 12))], [], ozone=[summer])
    assert (one.outcome, one.verified) == (Outcome.OZONE, N)
    assert (one.over_h, one.under_h) == (24, 0)
    # Beside an episode of particles the ozone changes nothing.
    (one,) = held([warning((O, at(9)), end=at(15))], [episode(O, at(13), at(15))], ozone=[summer])
    assert (one.outcome, one.over_h) == (Outcome.HIT, 48)


@pytest.mark.parametrize(
    ("levels", "turns"),
    [([Y], 0), ([Y, O, R], 0), ([R, O, Y], 0), ([Y, O, Y], 1), ([Y, O, Y, O], 2), ([O, Y, R], 1)],
)
def test_flip_flops(levels: list[Level], turns: int) -> None:
    parts = [(level, at(10 + n)) for n, level in enumerate(levels)]
    assert flips(warning(*parts, end=at(20)).segments) == turns


@pytest.mark.parametrize(
    ("first", "lead"),
    [(at(25, 18), 0), (at(25, 8.5), 9.5), (at(26, 20), -26), (None, None)],
)
def test_lead_time(first: datetime | None, lead: float | None) -> None:
    (one,) = held([DECEMBER], [DIRTY], told=(N, first))
    assert one.lead_time_h == lead


def test_the_lead_is_asked_of_response_and_episode() -> None:
    """What an episode called for before the response counts, unless another warning answered."""
    asked: dict[str | None, tuple[datetime, datetime]] = {}

    def told(one: IssuedWarning | None, since: datetime, until: datetime) -> Told:
        asked[one.id if one else None] = (since, until)
        return N, since

    a = warning((O, at(1, 12)), end=at(2, 12), name="A")
    b = warning((O, at(3)), end=at(4, 12), name="B")
    c = warning((O, at(9)), end=at(10), name="C")
    episodes = [episode(O, at(1), at(5)), episode(Y, at(9, 12), at(11)), episode(Y, at(20), at(21))]
    found = verify([a, b, c], episodes, recommended=told, observed=lambda *_: True)
    assert asked == {
        "A": (at(1), at(2, 12)),
        "B": (at(2, 12), at(4, 12)),
        "C": (at(9), at(10)),
        None: (at(20), at(21)),
    }
    assert [one.lead_time_h for one in found] == [12, 12, 0, None]
    assert found[-1].first_recommended == at(20)


PLANTS = pd.DataFrame(
    [
        ("A", "yellow", 0.2, 100.0),
        ("A", "orange", 0.5, 100.0),
        ("B", "orange", 1.0, 50.0),
        ("C", "orange", 1.0, None),
    ],
    columns=["plant", "level", "load_cut", "output_wan_d"],
)


def test_lost_output() -> None:
    """Yellow 0.2·100 = 20; orange 0.5·100 + 1·50 = 100; C does not say; red has no measures."""
    found = lost_output(PLANTS)
    assert found is not None
    assert found.wan_d == {N: 0, Y: 20, O: 100, R: 0}
    assert (found.known, found.unknown) == (2, 1)
    assert lost_output(PLANTS[PLANTS["plant"] == "C"]) is None
    assert lost_output(PLANTS.head(0)) is None


def test_cost_of_hours_over() -> None:
    """30 h of yellow against nothing and 12 h of orange against yellow.

    (30·(20 - 0) + 12·(100 - 20)) / 24 = (600 + 960) / 24 = 65 万元.
    """
    found = lost_output(PLANTS)
    assert found is not None
    assert excess_cost({(Y, N): 30.0, (O, Y): 12.0}, found) == 65
    assert excess_cost({}, found) == 0
