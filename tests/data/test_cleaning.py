"""Repeats against a plain loop; stations that stand still; editions by date."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import cleaning
from data.rulebook import standards
from tests.data.readers.reading import only, read, rows, text_file

START = datetime(2020, 1, 1, 1)
Row = tuple[str, int, float | None, float | None]


def table_of(told: list[Row]) -> pa.Table:
    places, hours, aqi, pm25 = zip(*told, strict=True)
    n = len(told)
    return pa.table(
        {
            "region": pa.array(places, pa.string()),
            "time": pa.array([START + timedelta(hours=h) for h in hours], pa.timestamp("us")),
            "aqi": pa.array(aqi, pa.float64()),
            "pm25": pa.array(pm25, pa.float64()),
            "source_file": pa.array(["/x/a.csv"] * n).dictionary_encode(),
            "source_row": pa.array(range(2, n + 2), pa.int32()),
        }
    )


def plain_loop(told: list[Row]) -> tuple[list[int], int, int, list[int]]:
    """Rows kept; how many said the same, and nothing; rows that said something else."""
    by_key: dict[tuple[str, int], list[int]] = {}
    for at, row in enumerate(told):
        by_key.setdefault(row[:2], []).append(at)
    kept, same, empty, other = [], 0, 0, []
    for places in by_key.values():
        speaking = [at for at in places if told[at][2:] != (None, None)]
        winner = (speaking or places)[-1]
        kept.append(winner)
        for at in places:
            if at == winner:
                continue
            if told[at][2:] == told[winner][2:]:
                same += 1
            elif told[at][2:] == (None, None):
                empty += 1
            else:
                other.append(at)
    return sorted(kept), same, empty, sorted(other)


values = st.none() | st.sampled_from([0.0, 1.0, 2.5])
told_rows = st.lists(
    st.tuples(st.sampled_from(["x", "y", ""]), st.integers(0, 3), values, values), min_size=1
)


@given(told_rows)
def test_repeats_as_a_plain_loop_merges_them(told: list[Row]) -> None:
    kept, same, empty, other = plain_loop(told)
    found = cleaning.merge_repeats(table_of(told), ("region", "time"), ("aqi", "pm25"))
    assert [row - 2 for row in found.table["source_row"].to_pylist()] == kept
    assert found.repeats == same + empty + len(other)
    counts = {p.key: p.count for p in found.counted}
    expected = {"repeat_merged": same, "repeat_empty": empty}
    assert counts == {key: n for key, n in expected.items() if n}
    assert [(p.row or 0) - 2 for p in found.conflicts] == other


def test_a_conflict_says_what_differs_and_what_is_kept() -> None:
    told: list[Row] = [("x", 0, 5.0, None), ("x", 0, 5.0, 7.0)]
    (conflict,) = cleaning.merge_repeats(
        table_of(told), ("region", "time"), ("aqi", "pm25")
    ).conflicts
    assert (conflict.file, conflict.row, conflict.column) == ("a.csv", 2, "pm25")
    assert (conflict.got, conflict.allowed) == ("—", "7")


def test_conflicts_are_listed_up_to_a_limit() -> None:
    n = cleaning.LISTED + 3
    told: list[Row] = [("x", 0, float(i), None) for i in range(n + 1)]
    found = cleaning.merge_repeats(table_of(told), ("region", "time"), ("aqi", "pm25"))
    assert len(found.conflicts) == cleaning.LISTED + 1
    assert (found.conflicts[-1].key, found.conflicts[-1].count) == ("repeat_replaced_more", 3)


@pytest.mark.parametrize("distance", [1, 10**6])
def test_keys_far_apart_do_not_collide(distance: int) -> None:
    n = 5000
    told: list[Row] = [(f"place {i}", i * distance % (24 * 365 * 50), 1.0, None) for i in range(n)]
    found = cleaning.merge_repeats(table_of(told), ("region", "time"), ("aqi",))
    assert found.table.num_rows == n


def test_many_key_columns_do_not_overflow() -> None:
    n = 3000
    columns = {f"k{i}": pa.array([f"{(r * 7919) % n}" for r in range(n)]) for i in range(8)}
    codes, _ = cleaning.group_codes(pa.table(columns), list(columns))
    assert len(set(codes.tolist())) == n


def test_later_files_count(tmp_path: Path) -> None:
    header = "region,time,aqi\n"
    one = text_file(tmp_path, header + "x,2020-01-01 01:00,1\nx,2020-01-01 02:00,2\n", "1.csv")
    two = text_file(tmp_path, header + "x,2020-01-01 02:00,9\nx,2020-01-01 01:00,\n", "2.csv")
    found = read(one, two)
    assert rows(found.table, "aqi", "source_file", "source_row") == [
        (1.0, str(one), 2),
        (9.0, str(two), 2),
    ]
    assert only(found.defects, "repeat_empty").file == "2.csv"
    conflict = only(found.defects, "repeat_replaced")
    assert (conflict.file, conflict.row, conflict.got, conflict.allowed) == ("1.csv", 3, "2", "9")
    again = read(two, one)
    assert sorted(again.table["aqi"].to_pylist()) == [1.0, 2.0]


NAN = float("nan")


@pytest.mark.parametrize(
    ("series", "hours"),
    [
        ([5.0] * 24, 24),
        ([5.0] * 23, None),
        ([5.0] * 23 + [6.0], None),
        ([1.0] + [5.0] * 24 + [1.0], 24),
        ([5.0] * 12 + [NAN] * 50 + [5.0] * 12, 24),
        ([5.0] * 12 + [6.0] + [5.0] * 12, None),
        ([float(i) for i in range(50)], None),
        ([5.0] * 30 + [6.0] * 40, 40),
        ([0.0] * 24, 24),
    ],
)
def test_standing_still(tmp_path: Path, series: list[float], hours: int | None) -> None:
    lines = [
        f"x,{START + timedelta(hours=i):%Y-%m-%d %H:%M},{'' if np.isnan(v) else v},甲"
        for i, v in enumerate(series)
    ]
    found = read(text_file(tmp_path, "\n".join(["region,time,aqi,station", *lines]) + "\n"))
    still = [p for p in found.defects if p.key == "frozen_sensor"]
    assert [p.count for p in still] == ([] if hours is None else [hours])
    assert found.table.num_rows == len(series)


def test_standing_still_needs_all_quantities() -> None:
    hours = np.arange(30)
    still, moving = np.full(30, 5.0), np.arange(30.0)
    assert cleaning.longest_still(np.column_stack([still, moving]), hours) is None
    assert cleaning.longest_still(np.column_stack([still, np.full(30, NAN)]), hours) == slice(0, 30)
    # A quantity that is not reported for a while does not count as a change; one that comes back
    # changed does.
    gaps = np.where(hours % 3 == 0, 7.0, NAN)
    assert cleaning.longest_still(np.column_stack([still, gaps]), hours) == slice(0, 30)
    gaps[27] = 8.0
    assert cleaning.longest_still(np.column_stack([still, gaps]), hours) == slice(0, 27)


def test_an_hour_told_twice_counts_once() -> None:
    hours = np.repeat(np.arange(23), 2)
    assert cleaning.longest_still(np.full((46, 1), 5.0), hours) is None
    hours = np.repeat(np.arange(24), 2)
    assert cleaning.longest_still(np.full((48, 1), 5.0), hours) == slice(0, 48)


def test_city_rows_and_natural_days_do_not_stand_still(tmp_path: Path) -> None:
    times = [START + timedelta(hours=i) for i in range(48)]
    city = "".join(f"x,{t:%Y-%m-%d %H:%M},5,\n" for t in times)
    days = "".join(f"x,{START + timedelta(days=i):%Y-%m-%d},5,甲\n" for i in range(48))
    found = read(text_file(tmp_path, "region,time,aqi,station\n" + city + days))
    assert found.defects == ()


def test_dead_stations_are_told_by_their_written_name(tmp_path: Path) -> None:
    lines = "".join(
        f"x,2020-01-0{d} 01:00,—,乙　\nx,2020-01-0{d} 01:00,{d},乙\n" for d in range(1, 4)
    )
    found = read(text_file(tmp_path, "region,time,aqi,station\n" + lines))
    dead = only(found.defects, "dead_station")
    assert (dead.got, dead.count, dead.row) == ("乙　", 3, 2)
    assert only(found.defects, "repeat_empty").count == 3
    assert found.table["aqi"].to_pylist() == [1.0, 2.0, 3.0]


def test_editions_follow_the_standards_files() -> None:
    last = standards()[-1].effective_from
    midnight = datetime(last.year, last.month, last.day)
    times = [midnight - timedelta(hours=1), midnight, midnight + timedelta(hours=1)]
    found = cleaning.in_force(pa.chunked_array([pa.array(times, pa.timestamp("us"))]))
    older, newer = standards()[-2].id, standards()[-1].id
    assert found.to_pylist() == [older, older, newer]
