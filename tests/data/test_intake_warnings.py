"""Imported warnings held against each other and against what is stored."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from data import intake
from data.demo import demo_tables
from data.readers import ReadResult, read
from data.store import SourceFile, Store

NOW = datetime(2024, 1, 5, 9, 30)
HEAD = "预警,动作,级别,发布时间,生效时间,依据,文号,区域"
ISSUE = "W1,发布,黄色,2023-12-25 15:00,2023-12-25 18:00,预测,,"
UPGRADE = "W1,升级,橙色,2023-12-26 10:00,2023-12-26 12:00,,,"
LIFT = "W1,解除,,2023-12-28 07:00,2023-12-28 08:00,,,"
SECOND = "W2,发布,黄色,2023-12-27 15:00,2023-12-27 18:00,,,"
SECOND_LIFT = "W2,解除,,2023-12-29 07:00,2023-12-29 08:00,,,"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def settled(store: Store, folder: Path, *lines: str) -> ReadResult:
    path = folder / "预警.csv"
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    found = read("warnings", [path], now=NOW)
    with store.current() as snapshot:
        stored = intake.Stored.of(snapshot, ["warnings"])
    return intake.settle({"warnings": found}, stored, today=date(2024, 1, 5))["warnings"]


def said(result: ReadResult) -> list[tuple[str, str, int | None, str]]:
    return [(one.key, one.file, one.row, one.column) for one in result.rejected]


def publish(store: Store, result: ReadResult) -> None:
    sources = [SourceFile(str(path)) for path in result.paths]
    store.publish("warnings", result.table, sources)


def test_a_sound_file_is_taken_whole(store: Store, tmp_path: Path) -> None:
    found = settled(store, tmp_path, ISSUE, UPGRADE, LIFT)
    assert said(found) == []
    assert found.table.num_rows == 3
    publish(store, found)
    # Once more, or with another document: the stored rows are the same ones.
    again = settled(store, tmp_path, ISSUE.replace(",预测,,", ",预测,〔2023〕1号,"), UPGRADE, LIFT)
    assert said(again) == []


def test_a_row_that_contradicts_another_is_named(store: Store, tmp_path: Path) -> None:
    down = UPGRADE.replace("橙色", "黄色")
    found = settled(store, tmp_path, ISSUE, down, LIFT)
    assert said(found) == [("warning_not_higher", "预警.csv", 3, "级别")]
    assert found.table.num_rows == 2


def test_with_the_issue_its_other_steps_are_refused(store: Store, tmp_path: Path) -> None:
    """The second warning begins while the first holds; without its issue it has no lift either."""
    found = settled(store, tmp_path, ISSUE, LIFT, SECOND, SECOND_LIFT)
    assert said(found) == [
        ("warning_two_open", "预警.csv", 4, "预警"),
        ("warning_not_issued", "预警.csv", 5, "动作"),
    ]
    assert set(found.table["warning"].to_pylist()) == {"W1"}


def test_what_is_stored_counts(store: Store, tmp_path: Path) -> None:
    publish(store, settled(store, tmp_path, ISSUE))
    assert said(settled(store, tmp_path, LIFT)) == []
    assert said(settled(store, tmp_path, SECOND)) == [("warning_two_open", "预警.csv", 2, "预警")]
    # A lift of the first, in the same file, makes room for the second.
    early = LIFT.replace("12-28 07:00,2023-12-28 08", "12-27 07:00,2023-12-27 08")
    assert said(settled(store, tmp_path, SECOND, early)) == []


def test_a_row_that_upsets_a_stored_one_is_itself_to_blame(store: Store, tmp_path: Path) -> None:
    """W2 is stored; W1, which begins before it and does not end, comes later."""
    publish(store, settled(store, tmp_path, SECOND, SECOND_LIFT))
    assert said(settled(store, tmp_path, ISSUE)) == [("warning_two_open", "预警.csv", 2, "预警")]


def test_what_was_wrong_before_does_not_stand_in_the_way(store: Store, tmp_path: Path) -> None:
    found = read_plain(tmp_path, UPGRADE)
    publish(store, found)
    assert said(settled(store, tmp_path, SECOND, SECOND_LIFT)) == []


def read_plain(folder: Path, *lines: str) -> ReadResult:
    path = folder / "旧.csv"
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    return read("warnings", [path], now=NOW)


def test_a_demonstration_does_not_count(store: Store, tmp_path: Path) -> None:
    store.publish_demo({"warnings": demo_tables()["warnings"]})
    inside = "W1,发布,黄色,2022-12-06 15:00,2022-12-06 18:00,,,"
    assert said(settled(store, tmp_path, inside)) == []


def test_published_lists_are_only_told(store: Store, tmp_path: Path) -> None:
    """Such a list does not say when a warning was lifted, so that the next one overlaps it."""
    path = tmp_path / "公开.csv"
    head = "city,level,start_local,end_local,end_status,fact,source_title"
    rows = [
        "焦作,橙,2018-01-26T00,,not stated,start,甲",
        "焦作,橙,2018-02-27T18,,not stated,start,乙",
    ]
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    found = read("warnings", [path], now=NOW)
    assert found.layouts == ("published_warnings",)
    with store.current() as snapshot:
        stored = intake.Stored.of(snapshot, ["warnings"])
    done = intake.settle({"warnings": found}, stored, today=date(2024, 1, 5))["warnings"]
    assert done.rejected == ()
    assert done.table.num_rows == found.table.num_rows == 2
    told = [one for one in done.defects if one.key == "warning_two_open"]
    assert [(one.file, one.row) for one in told] == [("公开.csv", 3)]
