"""Sentences about what is not there: reports not due yet, and problems that nobody found."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data import duty
from data.evaluation import evaluate
from data.rulebook import regions
from data.store import Store
from tests.reports.small_store import NEWEST, START, publish, rows
from text import LANGUAGES, words
from text.findings_duty import open_problems
from text.findings_evaluation import advised, forecast
from text.findings_outcome import lacking

CHECKS = {"date": [datetime(2026, 1, 10).date()], "rectified_on": [None]}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("lacking")
    tables = {kind: held for kind, held in rows().items() if kind != "reports"}
    publish(folder, tables).close()
    return Store(folder / "store")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_that_is_not_due_yet_is_not_in(store: Store, lang: str) -> None:
    """An hour after the lift the evaluations have 23 hours left; a month later they are called."""
    labels = words(lang)

    def told(after: timedelta) -> str:
        with store.current() as snapshot:
            (begun,) = duty.issued_warnings(snapshot, datetime(2026, 6, 1))
            as_of = begun.end + after
            (known,) = duty.issued_warnings(snapshot, as_of)
            e = evaluate(snapshot, known, as_of=as_of)
            only = tuple(one for one in e.progress if one.duty.report == "evaluation")
            return lacking(labels, replace(e, progress=only), str)

    units = len(regions().home.units)
    assert told(timedelta(hours=1)) == labels("evaluation.lacking_due", count=units)
    late = told(timedelta(days=30))
    assert late.startswith(labels("evaluation.lacking", said="\0").split("\0")[0])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_problems_are_open_put_right_or_not_on_record(lang: str) -> None:
    labels, now = words(lang), datetime(2026, 1, 12)
    found = pd.DataFrame(CHECKS)
    put_right = found.assign(rectified_on=[datetime(2026, 1, 11).date()])
    assert open_problems(labels, found[:0], now) == labels("inspection.no_problems")
    assert open_problems(labels, put_right, now) == labels("inspection.no_open")
    assert open_problems(labels, found, now) == labels("inspection.open_problems", count=1, days=2)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nothing_was_known_no_level_was_to_be_recommended(tmp_path: Path, lang: str) -> None:
    """Measured hours end two days before the issue and nobody forecast: that is not clean air."""
    labels, tables = words(lang), rows()
    tables["aqi"] = [one for one in tables["aqi"] if one["time"] <= START - timedelta(days=2)]
    tables["forecast"] = []
    with publish(tmp_path, tables) as snapshot:
        (begun,) = duty.issued_warnings(snapshot, NEWEST)
        e = evaluate(snapshot, begun, as_of=NEWEST)
    assert e.advice is not None
    assert not e.advice.judged
    assert advised(labels, e) == labels("evaluation.advice_unjudged")
    assert forecast(labels, e).text == labels("evaluation.advice_unknown")
