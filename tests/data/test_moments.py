"""Times as people write them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.moments import MINUTE_US, When, parse, whole_second

EPOCH = datetime(1970, 1, 1)


def when(text: str) -> tuple[datetime, bool] | str:
    found = parse(text)
    return (
        found if isinstance(found, str) else (EPOCH + timedelta(microseconds=found.us), found.bare)
    )


@pytest.mark.parametrize(
    "text",
    [
        "2019-02-04 13:00",
        "2019-02-04 13:00:00",
        "2019-02-04T13:00",
        "2019-02-04t13",
        "2019-2-4 13",
        "2019/2/4 13:00",
        "2019.02.04 13:00",
        "2019年2月4日13时",
        "2019年02月04日 13时00分",
        "20190204 13",
        "2019020413",
        "20190204T13:00",
        " 2019-02-04  13:00 ",
        "２０１９-02-04 １３：００",
        # A spreadsheet's fraction of a day does not always come back whole.
        "2019-02-04 12:59:59.994",
        "2019-02-04 13:00:00.003",
    ],
)
def test_one_hour_many_spellings(text: str) -> None:
    assert when(text) == (datetime(2019, 2, 4, 13), False)


@pytest.mark.parametrize(
    "text",
    ["2019-02-28 24:00", "2019-02-28T24", "2019年2月28日24时", "20190228 24", "2019-03-01 0:00"],
)
def test_24_is_the_next_day(text: str) -> None:
    assert when(text) == (datetime(2019, 3, 1), False)


@pytest.mark.parametrize("text", ["2019-02-04", "2019/2/4", "20190204", "2019年2月4日"])
def test_bare_dates(text: str) -> None:
    assert when(text) == (datetime(2019, 2, 4), True)


@pytest.mark.parametrize(
    "text",
    [
        "2019-02-04T00:00:00Z",
        "2019-02-04T00:00:00.000Z",
        "2019-02-04 00:00+08:00",
        "2019-02-04T00:00:00-0500",
        "2019-02-04 00:00:00 UTC",
        "2019-02-04 08:00 GMT+8",
        "2019-02-04T08Z",
    ],
)
def test_an_offset_is_told_apart_from_nonsense(text: str) -> None:
    assert when(text) == "time_zone"


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "13:00", "24:00", "2019", "201902", "2019-02", "2019-02/04", "02-04-2019"),
        *("2019-02-30", "2019-13-01", "2019-00-01", "0000-01-01", "2019-02-0413", "43500.5"),
        *("2019-02-04 25:00", "2019-02-04 24:01", "2019-02-04 13:60", "2019-02-04 13:00:60"),
        *("2019-02-04 13:00:00:00", "2019-02-04 1pm", "-2019-02-04", "2019-02-04 -1:00"),
    ],
)
def test_nonsense(text: str) -> None:
    assert when(text) == "bad_time"


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))
def test_seconds_survive(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert when(moment.isoformat(" ")) == (moment, False)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    found = parse(text)
    assert isinstance(found, When) or found in ("bad_time", "time_zone")


def test_half_seconds_survive_and_what_is_finer_than_a_tenth_does_not() -> None:
    found = parse("2026-01-18 08:29:59.5")
    assert not isinstance(found, str)
    assert found.us % MINUTE_US == 59_500_000
    assert parse("2026-01-18 08:29:59.9999997") == parse("2026-01-18 08:30")
    assert whole_second(found.us) == found.us + 500_000
