"""Forecasts and warnings from a store: nothing later leaks in, only the home city counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.plan import Level
from analytics.recommend import hour_of
from analytics.verification import Outcome
from data import duty, forecasts, readers
from data.air import load_series
from data.rulebook import plan, regions
from data.snapshot import Snapshot
from data.store import SourceFile, Store
from tests.effort import THOROUGH

FIRST = datetime(2026, 1, 1, 1)
HOME = "410800"
HOUR = timedelta(hours=1)
REAL = Path(__file__).resolve().parents[3] / "shared" / "real" / "warnings_2015-2025.csv"
SOURCE = [SourceFile("a.csv")]
AIR = [60.0] * 60 + [230.0] * 60 + [60.0] * 60
PLAN = plan("jiaozuo-2023")
N, Y, O, R = Level  # noqa: E741


def air(values: list[float], region: str = HOME) -> pa.Table:
    n = len(values)
    return pa.table(
        {
            "region": [region] * n,
            "time": pa.array([FIRST + i * HOUR for i in range(n)], pa.timestamp("us")),
            "period": ["hour"] * n,
            "aqi": values,
            "station": [""] * n,
            "control": [False] * n,
            "standard": ["hj633-2012"] * n,
        }
    )


def said(
    issued: datetime, values: list[float | None], *, spread: float = 0.0, period: str = "hour",
    region: str = HOME,
) -> pa.Table:  # fmt: skip
    step = HOUR if period == "hour" else timedelta(days=1)
    times = [issued + (i + 1) * step for i in range(len(values))]
    if period == "day":
        times = [datetime(t.year, t.month, t.day) for t in times]

    def column(factor: float) -> pa.Array:
        return pa.array([None if v is None else v * factor for v in values], pa.float64())

    return pa.table(
        {
            "region": [region] * len(values),
            "issued_at": pa.array([issued] * len(values), pa.timestamp("us")),
            "time": pa.array(times, pa.timestamp("us")),
            "period": [period] * len(values),
            "aqi_low": column(1 - spread),
            "aqi": column(1.0),
            "aqi_high": column(1 + spread),
        }
    )


def acts(*rows: tuple[str, str, str | None, datetime, datetime], region: str = HOME) -> pa.Table:
    names = ("warning", "action", "level", "issued_at", "effective_from")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return pa.table(columns | {"region": [region] * len(rows)})


def whole(root: Path) -> Store:
    """A clean, a dirty and a clean stretch; two forecasts; one warning."""
    store = Store(root)
    store.publish("aqi", air(AIR), SOURCE)
    told = [said(FIRST + 24 * HOUR, AIR[25:97], spread=0.2), said(FIRST + 48 * HOUR, AIR[49:121])]
    store.publish("forecast", pa.concat_tables(told), SOURCE)
    begun, end = FIRST + 58 * HOUR, FIRST + 130 * HOUR
    store.publish(
        "warnings",
        acts(("W1", "issue", "yellow", begun - 8 * HOUR, begun), ("W1", "lift", None, end, end)),
        SOURCE,
    )
    return store


def seen(snapshot: Snapshot, as_of: datetime) -> tuple[object, ...]:
    """Everything that is judged at a time."""
    series = load_series(snapshot, HOME)
    episodes = forecasts.observed_episodes(series, as_of)
    errors = forecasts.forecast_errors(snapshot, series, as_of, PLAN)
    return (
        forecasts.adviser(snapshot, series, as_of, PLAN).at(as_of),
        duty.issued_warnings(snapshot, as_of),
        episodes,
        forecasts.verified(snapshot, series, episodes, as_of=as_of),
        [c.tolist() for c in (errors.lead_h, errors.forecast, errors.observed)],
        duty.announced_acts(snapshot, as_of),
        duty.coming_warnings(snapshot, as_of),
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return whole(tmp_path_factory.mktemp("forecasts") / "store")


def test_a_warning_from_the_store(store: Store) -> None:
    with store.current() as snapshot:
        series = load_series(snapshot, HOME)
        as_of = FIRST + 179 * HOUR
        episodes = forecasts.observed_episodes(series, as_of)
        (one,) = forecasts.verified(snapshot, series, episodes, as_of=as_of)
    assert one.warning is not None
    assert (one.outcome, one.issued, one.verified) == (Outcome.UNDER, Y, O)
    # The forecast issued 24 h in saw 72 h ahead, to the 37th hour of 230: yellow at least.
    assert one.first_recommended == FIRST + 24 * HOUR
    assert one.lead_time_h == 34
    # It was issued 50 h in, two hours after a forecast that saw all of the 60 dirty hours.
    assert one.recommended is O


@settings(
    max_examples=12 if THOROUGH else 6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    hours=st.integers(30, 175),
    value=st.sampled_from([0.0, 480.0]),
    later=st.integers(0, 40),
    level=st.sampled_from(["yellow", "red"]),
)
def test_rows_from_later_change_nothing(
    hours: int, value: float, later: int, level: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same at a time whether or not the store has observed, forecast and issued more since."""
    as_of = FIRST + hours * HOUR + timedelta(minutes=20)
    root = tmp_path_factory.mktemp("leak") / "store"
    store = whole(root)
    with store.current() as snapshot:
        before = seen(snapshot, as_of)
    n = hours + 1
    store.publish("aqi", air([*AIR[:n], *[value] * (220 - n)]), SOURCE)
    moment = as_of + timedelta(minutes=1 + 60 * later)
    store.publish("forecast", said(moment, [value] * 80), SOURCE)
    rows = [
        ("W2", "issue", level, moment, moment - 60 * HOUR),
        ("W1", "upgrade", "red", moment, moment),
    ]
    store.publish("warnings", acts(*rows), SOURCE)
    with store.current() as snapshot:
        assert snapshot.rows["aqi"] == 220
        assert seen(snapshot, as_of) == before


def test_a_days_forecast_stands_for_its_hours(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    issued = FIRST.replace(hour=0) + timedelta(days=4)
    days = said(issued, [180.0, None], spread=0.1, period="day")
    half = days.set_column(4, "aqi_low", pa.array([150.0, 120.0]))
    hours = said(issued, [90.0, 95.0])
    store.publish("forecast", pa.concat_tables([half.cast(hours.schema), hours]), SOURCE)
    with store.current() as snapshot:
        (found,) = forecasts.forecasts(snapshot, HOME, issued)
        assert forecasts.forecasts(snapshot, HOME, issued - HOUR) == ()
        assert forecasts.forecast_at(snapshot, HOME, issued - HOUR) is None
        assert forecasts.forecasts(snapshot, "410882", issued) == ()
    assert found.issued_at == issued
    first = hour_of(issued) + 1
    assert found.hours.tolist() == list(range(first, first + 48))
    # Two hours of their own, the rest of the day from the day, the next from half a range.
    assert found.aqi.tolist() == [90, 95, *[180] * 22, *[120] * 24]
    assert found.low.tolist()[2:] == [*[150] * 22, *[120] * 24]
    assert found.high[2:24] == pytest.approx(np.full(22, 198.0))


def test_a_value_outside_its_range_widens_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    odd = said(FIRST, [100.0]).set_column(4, "aqi_low", pa.array([120.0]))
    store.publish("forecast", odd, SOURCE)
    with store.current() as snapshot:
        (found,) = forecasts.forecasts(snapshot, HOME, FIRST)
    assert (found.low[0], found.aqi[0], found.high[0]) == (100, 100, 100)


def test_lost_output_of_the_list_in_force(tmp_path: Path) -> None:
    """A at 0.5 of 100 in production; B idle; C without output: 50 at orange, one unknown."""
    store = Store(tmp_path / "store")
    plants = {
        "edition": ["2025-10-01"] * 3,
        "plant": ["A", "B", "C"],
        "name": ["A", "B", "C"],
        "region": [regions().home.units[0].code] * 3,
        "status": ["running", "idle", "running"],
        "output_wan_d": pa.array([100.0, 80.0, None], pa.float64()),
    }
    measures = {
        "edition": ["2025-10-01"] * 3,
        "plant": ["A", "B", "C"],
        "level": ["orange"] * 3,
        "line": [""] * 3,
        "measure": ["m"] * 3,
        "load_cut": [0.5, 1.0, 1.0],
    }
    with store.current() as snapshot:
        assert forecasts.lost_output_at(snapshot, FIRST.date()) is None
    store.publish("plants", pa.table(plants), SOURCE)
    store.publish("measures", pa.table(measures), SOURCE)
    with store.current() as snapshot:
        found = forecasts.lost_output_at(snapshot, FIRST.date())
    assert found is not None
    assert found.wan_d == {N: 0, Y: 0, O: 50, R: 0}
    assert (found.known, found.unknown) == (1, 1)


def test_another_citys_warnings_do_not_enter(tmp_path: Path) -> None:
    store = whole(tmp_path / "store")
    other = acts(("平顶山-1", "issue", "red", FIRST, FIRST), region="410400")
    unit = acts(("武陟-1", "issue", "red", FIRST, FIRST), region="410823")
    store.publish("warnings", pa.concat_tables([other, unit]), SOURCE)
    with store.current() as snapshot:
        assert snapshot.rows["warnings"] == 4
        assert [one.id for one in duty.issued_warnings(snapshot, FIRST + 99 * HOUR)] == ["W1"]


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not at hand")
def test_published_warnings(tmp_path: Path) -> None:
    """30 rows: 27 are read, three without a year are refused; those of 焦作 are the home city's."""
    result = readers.read("warnings", [REAL], now=datetime(2026, 1, 1))
    assert sorted({p.row for p in result.rejected}) == [7, 8, 21]
    assert {p.key for p in result.rejected} == {"warning_time_open"}
    store = Store(tmp_path / "store")
    store.publish("warnings", result.table, [SourceFile(str(REAL))])
    with store.current() as snapshot:
        every = {row["warning"] for row in snapshot.query("warning_records").to_pylist()}
        mine = duty.issued_warnings(snapshot, datetime(2026, 1, 1))
    assert len(every) == 27
    assert [(one.id, one.level, one.ongoing) for one in mine] == [
        ("焦作-2018-01-26", O, True),
        ("焦作-2018-02-27", O, False),
        ("焦作-2020-11-10", R, True),
        ("焦作-2020-12-24", R, True),
        ("焦作-2021-12-06", O, True),
        ("焦作-2024-12-17", O, True),
    ]
    (lifted,) = (one for one in mine if not one.ongoing)
    assert (lifted.start, lifted.end) == (datetime(2018, 2, 27, 18), datetime(2018, 3, 3, 12))
    assert lifted.hours == 90
