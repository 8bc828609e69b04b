"""What is judged and what is summed for it: editions, the zone, checks, approvals, odd rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from analytics.plan import Level
from analytics.problems import JiError
from analytics.reduction import ReductionFacts, assess
from analytics.warnings import IssuedWarning
from data import duty, inventory
from data.inventory import edition_at
from data.rulebook import plan
from tests.analytics.reduction_city import City, Memory, Row
from tests.data.inventory_rows import START, act, base, check, cut, plant, tonnes

PLAN = plan("jiaozuo-2023")
NOW = datetime(2024, 3, 1)


@pytest.fixture(scope="module")
def memory() -> Memory:
    return Memory()


def scope(
    memory: Memory,
    *,
    warning: str | None = None,
    level: Level | None = Level.RED,
    edition: str | None = None,
) -> inventory.Scope:
    as_of = duty.newest_moment(memory, NOW)  # type: ignore[arg-type]
    every = duty.issued_warnings(memory, as_of)  # type: ignore[arg-type]
    return inventory.scope(
        memory,  # type: ignore[arg-type]
        level=level,
        warning=next((one for one in every if one.id == warning), None),
        every=every,
        as_of=as_of,
        plan=PLAN,
        edition=edition,
    )


def facts(memory: Memory, **asked: object) -> ReductionFacts:
    return inventory.facts(memory, scope(memory, **asked))  # type: ignore[arg-type]


def planned(found: ReductionFacts) -> dict[str, float]:
    """SO2 tonnes by region."""
    return dict(zip(found.regions, found.parts[0].planned[:, 0].tolist(), strict=True))


EDITIONS = ("", "2022-10-01", "2023-10-01", "2024-10-01")


@pytest.mark.parametrize(
    ("known", "day", "wanted"),
    [
        ((), date(2024, 1, 1), ""),
        (EDITIONS, None, "2024-10-01"),
        (EDITIONS, date(2023, 10, 1), "2023-10-01"),
        (EDITIONS, date(2023, 9, 30), "2022-10-01"),
        (EDITIONS, date(2020, 1, 1), ""),
        (EDITIONS[1:], date(2020, 1, 1), "2022-10-01"),
        (EDITIONS, date(2030, 1, 1), "2024-10-01"),
    ],
)
def test_the_edition_of_a_day(known: tuple[str, ...], day: date | None, wanted: str) -> None:
    assert edition_at(known, day) == wanted


def three_editions() -> City:
    lists = ["2022-10-01", "2023-10-01", "2024-01-11"]
    baselines = ["2022-10-01", "2023-12-01", "2024-01-10", "2024-02-01"]
    return City(
        {
            "plants": [plant("P", "410882", e) for e in lists],
            "measures": [cut("P", float(i + 1), edition=e) for i, e in enumerate(lists)],
            "baseline": [base("410882", 10.0 * (i + 1), e) for i, e in enumerate(baselines)],
            "warnings": [act("issue", START, "red"), act("lift", START + timedelta(days=2))],
        }
    )


def test_which_edition_counts(memory: Memory) -> None:
    memory.hold(three_editions())
    # A warning: the newest list and the newest baseline that had begun when it did.
    at = scope(memory, warning="W")
    assert (at.edition, at.baseline_edition, at.day) == ("2023-10-01", "2024-01-10", START.date())
    # No warning: the newest of each.
    now = scope(memory)
    assert (now.edition, now.baseline_edition) == ("2024-01-11", "2024-02-01")
    # A certain list: the newest baseline that had begun by its date.
    old = scope(memory, warning="W", edition="2022-10-01")
    assert (old.edition, old.baseline_edition) == ("2022-10-01", "2022-10-01")
    between = scope(memory, edition="2024-01-11")
    assert (between.edition, between.baseline_edition) == ("2024-01-11", "2024-01-10")
    for what, tonnes_cut, baseline in ((at, 2.0, 30.0), (now, 3.0, 40.0), (old, 1.0, 10.0)):
        found = inventory.facts(memory, what)  # type: ignore[arg-type]
        assert planned(found) == {"410882": tonnes_cut}
        assert found.baseline.tolist() == [[baseline] * 4]


def test_editions_by_table(memory: Memory) -> None:
    memory.hold(three_editions())
    lists = inventory.editions(memory)  # type: ignore[arg-type]
    assert lists == ("2022-10-01", "2023-10-01", "2024-01-11")
    assert len(inventory.editions(memory, "baseline")) == 4  # type: ignore[arg-type]
    assert inventory.editions(memory, "plant_plans") == ()  # type: ignore[arg-type]


def test_what_there_is_not_is_refused(memory: Memory) -> None:
    memory.hold(three_editions())
    with pytest.raises(JiError) as refused:
        scope(memory, edition="2023-10-02")
    (problem,) = refused.value.problems
    assert (problem.key, problem.got) == ("unknown_edition", "2023-10-02")
    assert problem.allowed == "2022-10-01, 2023-10-01, 2024-01-11"
    with pytest.raises(JiError) as refused:
        scope(memory, warning="W", level=Level.YELLOW)
    (problem,) = refused.value.problems
    assert (problem.key, problem.got, problem.allowed) == ("level_not_issued", "yellow", "red")


def test_thirds_of_a_tonne_add_up(memory: Memory) -> None:
    """Annual tonnes over 300 days are no short decimals: 3,000 of them must not lose 1e-6 t."""
    codes = [f"P{i}" for i in range(3000)]
    memory.hold(
        City(
            {
                "plants": [plant(code, "410882") for code in codes],
                "measures": [cut(code, 0.1 / 300) for code in codes],
                "baseline": [base("410882", 1 / 3), base("410882", 3.0, sector="dust")],
            }
        )
    )
    # 3000 · 0.1/300 = 1 of 10/3: exactly 30 %.
    found = assess(facts(memory), plan=PLAN)
    assert set(found.rows["verdict"]) == {"met"}
    assert found.rows["planned"].to_numpy() == pytest.approx(0.3, abs=1e-12)


def test_a_county_without_cuts_or_baseline_is_not_forgotten(memory: Memory) -> None:
    memory.hold(
        City(
            {
                "plants": [plant("A", "410882"), plant("B", "410883"), plant("Z", "JZ-GXQ")],
                "measures": [cut("A", 3), cut("B", 1, level="yellow")],
                "baseline": [base("410882", 10), base("410821", 5)],
            }
        )
    )
    found = facts(memory)
    # In the order of the city's units; the zone under its district.
    assert found.regions == ("410811", "410821", "410882", "410883")
    assert planned(found) == {"410811": 0, "410821": 0, "410882": 3, "410883": 0}
    said = assess(found, plan=PLAN)
    verdicts = {region: set(said.of(region)["verdict"]) for region in found.regions}
    assert verdicts == {
        "410811": {"cannot be assessed"},
        "410821": {"short"},
        "410882": {"met"},
        "410883": {"cannot be assessed"},
    }


def test_measures_of_no_listed_plant_and_empty_cells_count_nothing(memory: Memory) -> None:
    memory.hold(
        City(
            {
                "plants": [plant("A", "410882"), plant("A", "410882", "2020-01-01")],
                "measures": [
                    cut("A", None),
                    cut("A", 1, line="2"),
                    cut("gone", 50),
                    cut("A", 50, edition="2020-01-01"),
                ],
                "baseline": [base("410882", 10), base("410882", None, sector="dust")],
            }
        )
    )
    assert planned(facts(memory, edition="")) == {"410882": 1}


def test_units_of_another_city_stand_as_they_are_written(memory: Memory) -> None:
    memory.hold(
        City(
            {
                "plants": [plant("A", "410122"), plant("B", "410811"), plant("C", "JZ-GXQ")],
                "measures": [cut("A", 1), cut("B", 2), cut("C", 4)],
                "baseline": [base("410811", 10), base("JZ-GXQ", 5)],
            }
        )
    )
    found = facts(memory)
    assert planned(found) == {"410811": 6, "410122": 1}
    assert found.baseline[:, 0].tolist() == pytest.approx([15, np.nan], nan_ok=True)


def city_under_red(*checks: Row, **more: list[Row]) -> City:
    lift = act("lift", START + timedelta(days=2))
    return City(
        {
            "plants": [plant("A", "410882"), plant("B", "410882")],
            "measures": [cut("A", 3), cut("B", 1)],
            "baseline": [base("410882", 10)],
            "warnings": [act("issue", START, "red"), lift],
            "inspections": list(checks),
            **more,
        }
    )


@pytest.mark.parametrize(
    ("day", "counts"),
    [(9, False), (10, True), (11, True), (12, False)],
)
def test_checks_count_on_the_days_of_the_warning(memory: Memory, day: int, counts: bool) -> None:
    memory.hold(city_under_red(check("A", date(2024, 1, day), 0.5)))
    (part,) = facts(memory, warning="W").parts
    assert part.low is not None
    assert part.high is not None
    low, high = part.low[0, 0], part.high[0, 0]
    assert (low, high) == ((1.5, 2.5) if counts else (0, 4))
    assert (part.planned[0, 0], part.hours) == (4, 48)


def test_checks_of_one_plant_are_averaged_and_an_empty_one_is_none(memory: Memory) -> None:
    ten = date(2024, 1, 10)
    memory.hold(
        city_under_red(
            check("A", ten, 1.0), check("A", ten, 0.2, "b"), check("A", ten, None, "c"),
            check("A", date(2024, 1, 11), 0.3), check("B", ten, None), check("X", ten, 0.0),
        )
    )  # fmt: skip
    (part,) = facts(memory, warning="W").parts
    assert part.low is not None
    assert part.high is not None
    # A: 3 · (1 + 0.2 + 0.3)/3 = 1.5; B unknown: 1.
    assert part.low[0].tolist() == pytest.approx([1.5] * 4)
    assert part.high[0].tolist() == pytest.approx([2.5] * 4)


def approval(subject: str, **more: object) -> Row:
    named: Row = {"subject": subject, "kind": "reduced_target", "level": "", "pollutant": ""}
    return {**named, "target": 0.2, "approved_on": date(2024, 1, 1), **more}


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        (approval("410882"), True),
        (approval("沁阳市"), True),
        (approval("沁阳"), False),
        (approval("410882", approved_on=START.date()), True),
        (approval("410882", approved_on=date(2024, 1, 11)), False),
        (approval("410882", valid_until=START.date()), True),
        (approval("410882", valid_until=date(2024, 1, 9)), False),
        (approval("410882", kind="guaranteed"), False),
        (approval("410882", target=None), False),
        (approval("A"), False),
    ],
)
def test_approvals_hold_on_the_first_day(memory: Memory, row: Row, holds: bool) -> None:
    memory.hold(city_under_red(approvals=[row]))
    found = assess(facts(memory, warning="W"), plan=PLAN)
    assert set(found.of("410882")["target"]) == {0.2 if holds else 0.3}


def test_an_empty_store_is_nothing_to_judge(memory: Memory) -> None:
    memory.hold(City({}))
    assert duty.newest_moment(memory, NOW) == NOW  # type: ignore[arg-type]
    assert duty.issued_warnings(memory, NOW) == ()  # type: ignore[arg-type]
    found = facts(memory)
    assert found.regions == ()
    assert set(assess(found, plan=PLAN).rows["verdict"]) == {"cannot be assessed"}


def moments(memory: Memory, now: datetime = NOW, **rows: list[Row]) -> datetime:
    memory.hold(City(rows))
    return duty.newest_moment(memory, now)  # type: ignore[arg-type]


def test_how_far_a_store_knows(memory: Memory) -> None:
    day = date(2024, 1, 10)
    # A check has no hour, but its day has begun; never later than now.
    assert moments(memory, inspections=[check("A", day, 1)]) == datetime(2024, 1, 10, 1)
    early = datetime(2024, 1, 10, 0, 20)
    assert moments(memory, early, inspections=[check("A", day, 1)]) == early
    # What takes effect later is not known to have happened.
    announced = [act("issue", START, "red")]
    assert moments(memory, START - timedelta(hours=1), warnings=announced) == datetime(
        2024, 1, 9, 18
    )
    assert moments(memory, START, warnings=announced) == START
    hour = {"region": "410800", "time": datetime(2024, 1, 11, 6), "period": "hour"}
    aqi: Row = {**hour, "control": False}
    assert moments(memory, aqi=[aqi], warnings=announced) == datetime(2024, 1, 11, 6)


def test_a_check_on_the_newest_day_of_an_open_warning_counts(memory: Memory) -> None:
    """Also in a city that imports no air: its checks say how far it knows."""
    open_city = dict(city_under_red(check("A", date(2024, 1, 11), 1)).rows)
    memory.hold(City({**open_city, "warnings": [act("issue", START, "red")]}))
    (part,) = facts(memory, warning="W").parts
    assert part.low is not None
    assert (part.hours, part.low[0, 0]) == (25, 3)


def test_a_warning_that_begins_now_can_be_asked_for(memory: Memory) -> None:
    rows = {**city_under_red().rows, "warnings": [act("issue", START, "red")]}
    memory.hold(City(rows))
    every: tuple[IssuedWarning, ...] = duty.issued_warnings(memory, START)  # type: ignore[arg-type]
    assert [(one.id, one.hours, one.ongoing) for one in every] == [("W", 0, True)]
    found = assess(facts(memory, warning="W"), plan=PLAN)
    assert set(found.of("410882")["verdict"]) == {"undecided"}


def test_activity_of_listed_plants_on_the_compared_days(memory: Memory) -> None:
    days = [date(2024, 1, 3), date(2024, 1, 4), date(2024, 1, 10), date(2024, 1, 12)]
    rows = [
        {"plant": code, "date": day, "electricity_kwh": float(day.day)}
        for code in ("A", "stranger")
        for day in days
    ]
    memory.hold(city_under_red(activity=rows))
    what = scope(memory, warning="W")
    found = inventory.activity(memory, what)  # type: ignore[arg-type]
    assert found["plant"].unique().tolist() == ["A"]
    assert found["electricity_kwh"].tolist() == [3, 4, 10]
    change = inventory.plant_changes(memory, what)  # type: ignore[arg-type]
    # Wednesday 3 against Wednesday 10; Thursday 11 has no value.
    assert change.loc["A", "electricity_kwh_before"] == 3
    assert change.loc["A", "electricity_kwh_during"] == 10
    assert change.loc["A", "region"] == "410882"


def test_the_plants_of_a_county(memory: Memory) -> None:
    memory.hold(
        City(
            {
                "plants": [
                    plant("A", "410811", **tonnes(9.0)), plant("Z", "JZ-GXQ"), plant("Q", "410882"),
                    plant("A", "410811", "2020-01-01"),
                ],
                "measures": [
                    cut("A", 1, line="1", load_cut=0.5, stop="none", measure="限产"),
                    cut("A", 2, line="2", load_cut=1.0, stop="line"),
                    cut("A", 9, line="3", level="yellow"),
                    cut("Z", 0.1, load_cut=0.3, stop="rotate"),
                    cut("Q", 5, stop="plant"),
                    cut("A", 50, edition="2020-01-01"),
                ],
                "warnings": [act("issue", START, "red"), act("lift", START + timedelta(days=1))],
                "inspections": [
                    check("A", START.date(), 0.5), check("A", START.date(), None, "b"),
                    check("Z", date(2024, 1, 11), 1.0),
                ],
            }
        )
    )  # fmt: skip
    what = scope(memory, warning="W", edition="")
    found = inventory.plant_facts(
        memory, what, level=Level.RED, region="410811"  # type: ignore[arg-type]
    ).set_index("plant")  # fmt: skip
    assert found.index.tolist() == ["A", "Z"]
    assert found.loc["A", ["cut_so2", "so2_t_d", "lines", "checks"]].tolist() == [3, 9, 3, 2]
    # Three lines alike: half of one, all of another: (0.5 + 1)/3.
    assert found.loc["A", "load_cut"] == pytest.approx(0.5)
    assert (found.loc["A", "stop"], found.loc["Z", "stop"]) == ("line", "rotate")
    assert found.loc["A", "implemented"] == 0.5
    # The check of the zone's plant came after the lift.
    assert (found.loc["Z", "checks"], found.loc["Z", "implemented"]) == (0, None) or np.isnan(
        found.loc["Z", "implemented"]
    )
    every = inventory.plant_facts(memory, what, level=Level.RED)  # type: ignore[arg-type]
    assert every["cut_voc"].sum() == pytest.approx(8.1)
    whole = every.set_index("plant")
    assert (whole.loc["Q", "stop"], whole.loc["Q", "load_cut"]) == ("plant", 1)
    yellow = inventory.plant_facts(memory, what, level=Level.YELLOW)  # type: ignore[arg-type]
    assert yellow["cut_pm"].tolist() == [9, 0, 0]
