"""What a person does with an evaluation: read it, decide, take the report, make it again."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from data.store import Store
from tests.browser import harness
from tests.browser.harness import WIDE, Opener, Server
from text import words

ZH = words("zh")
CLOSED = "演示2025-2026-02"


def test_decide_take_the_report_and_make_it_again(
    visit: Opener, desk: Server, tmp_path: Path
) -> None:
    seen = visit("zh", WIDE, desk)
    page = seen.page
    seen.open("evaluation", warning=CLOSED)
    page.get_by_placeholder("署名").fill("张三")
    page.keyboard.press("Enter")
    accept = page.get_by_role("button", name=ZH("page.evaluation.rule_accepted"), exact=True)
    expect(accept.first).to_be_enabled()
    decided = page.locator(".ji-drawn .standing.done")
    before = decided.count()
    accept.first.click()
    expect(decided).to_have_count(before + 1)
    with page.expect_download(timeout=harness.PATIENCE_MS * 3) as taken:
        page.get_by_role("button", name=ZH("page.evaluation.report_docx")).click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    assert path.read_bytes().startswith(b"PK")
    (kept,) = Store(desk.store).documents()
    assert (kept.author, kept.file) == ("张三", path.name)

    page.get_by_role("link", name=ZH("page.evaluation.all_documents")).click()
    expect(page.get_by_text(ZH("page.documents.pick"))).to_be_visible()
    assert page.get_by_placeholder("署名").input_value() == "张三"
    grid = page.locator("[data-testid=stDataFrame] .dvn-scroller").first
    grid.click(position={"x": 16, "y": 52})
    again = page.get_by_role("button", name=ZH("page.documents.again"))
    expect(again).to_be_visible()
    again.click()
    expect(page.get_by_text(ZH("cli.report_same"))).to_be_visible(timeout=harness.PATIENCE_MS * 2)
    with page.expect_download() as twice:
        page.get_by_role("button", name=path.name).click()
    other = tmp_path / "again.docx"
    twice.value.save_as(other)
    assert other.read_bytes() == path.read_bytes()
