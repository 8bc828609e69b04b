"""The evaluation page: the numbers of the judgement, remarks and rulings, whatever is missing."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.conclusions import conclusions
from analytics.evaluation import Evaluation
from data import duty
from data.evaluation import evaluate
from data.store import Store
from pages.ui.document_tables import build_table
from pages.ui.evaluation_charts import Piece, build_stacks
from reports.content import Cell, Column, Table
from reports.evaluation import evaluation_report
from reports.making import Making
from tests.effort import some
from tests.pages.conftest import Page
from tests.reports.conftest import CLOSED, MADE
from tests.reports.small_store import NASTY, NEWEST, publish, rows
from text import LANGUAGES, words
from text.formats import percent

Draw = Callable[..., Page]


@pytest.fixture
def store(small_city: Path) -> Path:
    return small_city


def judged(store: Path, warning: str) -> Evaluation:
    with Store(store).current() as held:
        as_of = duty.newest_moment(held, NEWEST)
        one = next(w for w in duty.issued_warnings(held, as_of) if w.id == warning)
        return evaluate(held, one, as_of=as_of)


def cells(markup: str) -> list[list[str]]:
    """The cells of a table as they are read."""
    lines = re.findall(r"<tr>(.*?)</tr>", markup, re.S)
    return [
        [html.unescape(text) for text in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.S)]
        for line in lines
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_every_table_of_the_report(draw: Draw, store: Path, lang: str) -> None:
    """The fourth of the four that must agree: .docx, .pdf, .xlsx and the page."""
    page = draw(store, "evaluation", warning="W1", lang=lang)
    e = judged(store, "W1")
    document = evaluation_report(e, Making(words(lang), MADE))
    drawn = [cells(m) for m in page.markup if "ji-doc" in m]
    for table in document.tables:
        if table.key == "conclusions":
            continue
        wanted = [[one.columns[p].title for p in one.shown] for one in [table]]
        wanted += [[row[p].shown for p in table.shown] for row in table.rows[: table.most]]
        if table.last is not None:
            wanted.append([table.last[p].shown for p in table.shown])
        assert wanted in drawn, table.key
    for one in conclusions(e):
        assert words(lang)(f"evaluation.next.{one.code}") in page.text


def test_the_headline_and_figures_are_those_of_the_judgement(draw: Draw, store: Path) -> None:
    e = judged(store, "W1")
    page = draw(store, "evaluation", warning="W1")
    assert page.headline().startswith("焦作市：橙色预警")
    shown = page.figures()
    for name, title in (
        ("targets_met", "减排目标达到"), ("days_met", "抽查够数"),
        ("reports_on_time", "抽查情况按时报送"),
    ):  # fmt: skip
        above, below = e.own.parts[name]
        assert shown[title] == percent(above / below)
    assert shown["结论已审定"] == f"0/{len(conclusions(e))}"
    # The unit that never reported is asked for its reports.
    assert "要完成评估还缺" in page.text
    assert "山阳区" in page.text


def test_a_unit_has_an_evaluation_of_its_own(draw: Draw, store: Path) -> None:
    page = draw(store, "evaluation", warning="W1", unit="410803")
    assert page.headline().startswith("中站区：")
    assert "区域统筹" not in page.text


def sign(page: Page, name: str) -> None:
    page.app.text_input(key="author").set_value(name)
    page.app.run()
    assert not page.app.exception


def press(page: Page, key: str) -> None:
    page.app.button(key=key).click()
    page.app.run()
    assert not page.app.exception


def test_remarks_and_rulings_are_kept(draw: Draw, store: Path) -> None:
    page = draw(store, "evaluation", warning="W1")
    first, second, third = (one.key for one in conclusions(judged(store, "W1"))[:3])
    assert page.app.button(key=f"accepted_{first}").disabled
    sign(page, "张三")
    page.app.text_area(key="remark_text_air").set_value("已核对 <b>")
    next(b for b in page.app.button if b.label == "保存意见").click()
    page.app.run()
    assert not page.app.exception
    press(page, f"accepted_{first}")
    page.app.text_area(key=f"wording_{second}").set_value("换一句话。")
    page.app.run()
    press(page, f"rewritten_{second}")
    press(page, f"dropped_{third}")
    e = judged(store, "W1")
    assert [(r.part, r.author, r.text) for r in e.remarks] == [("air", "张三", "已核对 <b>")]
    found = conclusions(e)
    assert [one.proposed for one in found[:4]] == [False, False, False, True]
    assert (found[1].rewritten, found[2].dropped) == (True, True)
    assert "换一句话。" in page.text
    assert page.figures()["结论已审定"] == f"3/{len(found)}"
    press(page, f"reopened_{first}")
    assert conclusions(judged(store, "W1"))[0].proposed


def test_all_that_is_proposed_is_accepted_at_once(draw: Draw, store: Path) -> None:
    page = draw(store, "evaluation", warning="W1")
    sign(page, "李四")
    press(page, "accept_all")
    found = conclusions(judged(store, "W1"))
    assert not any(one.proposed for one in found)
    assert page.figures()["结论已审定"] == f"{len(found)}/{len(found)}"
    assert not [b for b in page.app.button if b.key == "accept_all"]


def test_looking_back_nobody_decides(draw: Draw, store: Path) -> None:
    page = draw(store, "evaluation", warning="W1", as_of="2026-01-15T08:00")
    assert not [b for b in page.app.button if str(b.key).startswith(("accept", "dropped"))]
    assert not page.app.text_area


@pytest.mark.parametrize(
    "left_out", ["forecast", "baseline", "plants", "inspections", "reports", "aqi"]
)
@pytest.mark.parametrize("lang", some(LANGUAGES, 1))
def test_it_opens_whatever_is_missing(draw: Draw, tmp_path: Path, left_out: str, lang: str) -> None:
    tables = rows()
    if left_out == "plants":
        tables = {k: v for k, v in tables.items() if k not in ("measures", "activity", "baseline")}
    publish(tmp_path, {k: v for k, v in tables.items() if k != left_out}).close()
    page = draw(tmp_path / "store", "evaluation", warning="W1", lang=lang)
    labels = words(lang)
    assert labels("state.failed") not in page.text
    assert page.headline()
    assert labels("evaluation.heading.unjudged") in page.text


def test_words_of_others_stay_words(draw: Draw, tmp_path: Path) -> None:
    publish(tmp_path, rows(names=NASTY)).close()
    page = draw(tmp_path / "store", "evaluation", warning="W1")
    every = " ".join(page.markup)
    assert "<w:t>" not in every
    assert "&lt;w:t&gt;" in every
    assert "\u202e" not in every


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demo_evaluates_in_both_languages(draw: Draw, demo_store: Path, lang: str) -> None:
    page = draw(demo_store, "evaluation", warning=CLOSED, lang=lang)
    labels = words(lang)
    assert labels("state.failed") not in page.text
    assert page.charts() == 3
    assert len([m for m in page.markup if m.startswith('<div class="ji ji-stacks"')]) == 3


# ── what it is drawn with ──────────────────────────────────────────────────────────────────────


def test_a_table_escapes_its_cells_and_keeps_hidden_columns_hidden() -> None:
    columns = [Column("名<", 2), Column("只在表格", 0), Column("数", 1, "right")]
    table = Table("t", "题", columns, [[Cell("<i>"), Cell("x"), Cell("1")]], "五(一)")
    made = build_table(table)
    assert cells(made) == [["名<", "数"], ["<i>", "1"]]
    assert "<i>" not in made
    assert "few" in made


def test_stacks_are_as_long_as_their_share_of_the_longest() -> None:
    made = build_stacks(
        [
            ("甲<", [Piece("按时", 3, "#2f8f5b"), Piece("逾期", 1, "#c62f2f")]),
            ("乙", [Piece("按时", 2, "#2f8f5b"), Piece("逾期", 0, "#c62f2f")]),
        ]
    )
    assert re.findall(r"width:([\d.]+)%", made) == ["75.00", "25.00", "50.00"]
    assert "甲&lt;" in made
    assert made.count("ji-mark") == 2


def test_stacks_of_nothing_divide_by_nothing() -> None:
    assert "width" not in build_stacks([("", [Piece("按时", 0, "#2f8f5b")])])
    assert build_stacks([])


def test_without_any_check_it_says_so_and_blames_nobody(draw: Draw, tmp_path: Path) -> None:
    """That no day had enough checks would be guessed: nothing of them was recorded."""
    publish(tmp_path, {k: v for k, v in rows().items() if k != "inspections"}).close()
    page = draw(tmp_path / "store", "evaluation", warning="W1")
    labels = words("zh")
    assert labels("evaluation.headline_no_checks") in page.headline()
    assert labels("evaluation.no_checks_recorded").rstrip("。") in page.text
    assert page.figures()[labels("evaluation_figure.days_met")] == "—"
    assert "checks_short" not in {one.key for one in conclusions(judged(tmp_path / "store", "W1"))}
