"""Documents to order: what is wanted, in words that can be kept, and the file that comes of it.

An order that was settled says everything that decides on its file, so that the same order on the
same snapshot gives the same file to the last byte. The pages and the command line both order here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Literal

from pydantic import ValidationError

from analytics.evaluation import Evaluation
from analytics.plan import Level, Plan, plan_at
from analytics.problems import fail
from analytics.reduction import CITY
from analytics.strict import Strict
from analytics.warnings import IssuedWarning, issued
from data import duty, program
from data.evaluation import evaluate, recommended
from data.inventory import edition_at, editions
from data.ledger import Entry
from data.notice_boards import notice_boards
from data.rulebook import plans, regions
from data.snapshot import Snapshot
from reports.content import Document
from reports.daily import daily_report, known_at
from reports.docx_file import docx_file
from reports.evaluation import evaluation_report
from reports.evaluation_workbook import evaluation_workbook, tables_workbook
from reports.making import Making
from reports.notice_boards import PAPERS, boards_docx, boards_pdf, prepared
from reports.notices import lift_notice, start_notice
from reports.pdf_file import heading_pages, pdf_file
from text import words
from text.findings_reduction import edition_name

_DAY = timedelta(days=1)
_NAME = 80


class Sort(StrEnum):
    """The kinds of documents."""

    EVALUATION = "evaluation"
    DAILY = "daily"
    SUPERVISION = "supervision"
    START = "start"
    LIFT = "lift"
    BOARD = "board"


SUFFIXES: Mapping[Sort, tuple[str, ...]] = {
    **dict.fromkeys(Sort, ("docx", "pdf", "xlsx")),
    Sort.BOARD: ("pdf", "docx"),
}
"""The files that each kind is made as."""


class Order(Strict):
    """What is wanted.

    Parameters
    ----------
    made : the time of making that the document states [Beijing time]
    warning : id; '' for boards alone
    region : `CITY` or the code of a unit
    as_of : how far is known; None for all that the snapshot knows
    past : whether `as_of` is a time that somebody looks back to
    against : ids of warnings to compare with
    day : of a daily report; None for the newest that is over
    level : of the notice of a start; '' for the first
    plant, paper, edition : of boards; '' for all plants of the region, for the newest list
    """

    sort: Sort
    suffix: Literal["docx", "pdf", "xlsx"]
    lang: Literal["zh", "en"] = "zh"
    made: datetime
    warning: str = ""
    region: str = CITY
    as_of: datetime | None = None
    past: bool = False
    against: tuple[str, ...] = ()
    day: date | None = None
    level: str = ""
    plant: str = ""
    paper: str = "A4"
    edition: str = ""


@dataclass(frozen=True)
class Made:
    """A file that came of an order."""

    order: Order
    title: str
    file: str
    content: bytes
    snapshot: str

    def entry(self, author: str) -> Entry:
        """Its record."""
        return Entry(
            made_at=self.order.made,
            author=" ".join(author.split()),
            title=self.title,
            file=self.file,
            order=self.order.model_dump(mode="json", exclude_defaults=True),
            snapshot=self.snapshot,
            sha256=sha256(self.content).hexdigest(),
            bytes=len(self.content),
            program=program.version(),
        )


def order_of(entry: Entry) -> Order:
    """The order of a document on record. Raises `JiError` for one of a newer program."""
    try:
        return Order.model_validate(entry.order)
    except ValidationError as error:
        raise fail("unknown_order", got=entry.number, allowed=program.version()) from error


@dataclass(frozen=True)
class Press:
    """Makes documents from one snapshot; what several of them share is judged once.

    Parameters
    ----------
    now : the time of asking, after which nothing is known [Beijing time]
    """

    snapshot: Snapshot
    now: datetime
    _judged: dict[tuple[object, ...], Evaluation] = field(default_factory=dict)

    def make(self, order: Order) -> Made:
        """The file of an order, with the order as it was settled.

        Raises
        ------
        JiError
            for a warning, unit, day, level, plant or paper that there is not
        """
        settled = self.settled(order)
        if settled.suffix not in SUFFIXES[settled.sort]:
            allowed = ", ".join(f".{one}" for one in SUFFIXES[settled.sort])
            raise fail("unknown_suffix", file=f".{settled.suffix}", allowed=allowed)
        making = Making(words(settled.lang), settled.made, self.snapshot.demo)
        if settled.sort is Sort.BOARD:
            title, content = self._boards(settled, making)
        else:
            document = self._document(settled, making)
            title = re.sub(r"\s+", "" if settled.lang == "zh" else " ", document.title)
            content = self._file(settled, document, making)
        return Made(settled, title, file_name(settled, making), content, self.snapshot.id)

    def name(self, order: Order) -> str:
        """The name of an order's file."""
        making = Making(words(order.lang), order.made, self.snapshot.demo)
        return file_name(self.settled(order), making)

    def settled(self, order: Order) -> Order:
        """The order with everything said that decides on the file."""
        if order.sort is Sort.BOARD:
            return order.model_copy(update={"edition": self._edition(order)})
        newest = order.as_of or duty.newest_moment(self.snapshot, self.now)
        change: dict[str, object] = {"as_of": newest}
        if order.sort in (Sort.DAILY, Sort.SUPERVISION):
            change["day"] = self._day(order, newest)
        return order.model_copy(update=change)

    def evaluation(self, order: Order) -> Evaluation:
        """What a settled order of an evaluation judges."""
        assert order.as_of is not None
        found = self._of_city(order.warning, order.as_of, order.against, order.past)
        return found if order.region == CITY else found.of(order.region)

    def _document(self, order: Order, making: Making) -> Document:
        assert order.as_of is not None
        if order.sort is Sort.EVALUATION:
            return evaluation_report(self.evaluation(order), making)
        if order.sort in (Sort.DAILY, Sort.SUPERVISION):
            assert order.day is not None
            found = self._of_city(order.warning, self._seen(order, order.as_of), (), True)
            return daily_report(
                found,
                order.day,
                making,
                advice=recommended(self.snapshot, found.as_of),
                supervision=order.sort is Sort.SUPERVISION,
            )
        one = self._announced(order)
        rules = {"plan": _rules(one), "snapshot": self.snapshot.id, "as_of": order.as_of}
        if order.sort is Sort.LIFT:
            if one.ongoing:
                raise fail("not_lifted", got=one.id)
            return lift_notice(one, **rules, making=making)  # type: ignore[arg-type]
        segments = one.at_level(Level.from_code(order.level) if order.level else None)
        if not segments:
            had = ", ".join(x.code for x in one.levels)
            raise fail("level_not_issued", file=one.id, got=order.level, allowed=had)
        return start_notice(one, segments[0], **rules, making=making)  # type: ignore[arg-type]

    def _file(self, order: Order, document: Document, making: Making) -> bytes:
        def sheets() -> bytes:
            if order.sort is not Sort.EVALUATION:
                return tables_workbook(document, making.words)
            e = self.evaluation(order)
            return evaluation_workbook(self.snapshot, e, document, making.words)

        writers: Mapping[str, Callable[[], bytes]] = {
            "docx": lambda: docx_file(
                document, heading_pages(document) if document.contents else None
            ),
            "pdf": lambda: pdf_file(document, ".pdf"),
            "xlsx": sheets,
        }
        return writers[order.suffix]()

    def _boards(self, order: Order, making: Making) -> tuple[str, bytes]:
        if order.paper not in PAPERS:
            raise fail("no_paper", got=order.paper, allowed=", ".join(PAPERS))
        within = None if order.region == CITY else order.region
        found = notice_boards(
            self.snapshot, order.edition, region=within, plant=order.plant or None
        )
        if not found:
            key = "unknown_plant" if order.plant else "no_boards"
            raise fail(key, got=order.plant or making.name(_place(order)))
        rules = plan_at(plans(), order.made.date())
        facts = {"plan": rules, "edition": order.edition, "snapshot": self.snapshot.id}
        pages = prepared(found, **facts, making=making)  # type: ignore[arg-type]
        whom = found[0].name if order.plant else making.name(_place(order))
        title = making.words("documents.board_of", title=pages.title, whom=whom)
        if order.suffix == "pdf":
            return title, boards_pdf(pages, paper=order.paper, making=making, name=".pdf")
        return title, boards_docx(pages, paper=order.paper, making=making)

    def _edition(self, order: Order) -> str:
        known = editions(self.snapshot)
        if order.edition and order.edition not in known:
            allowed = ", ".join(known) or "—"
            raise fail("unknown_edition", got=order.edition, allowed=allowed)
        return order.edition or edition_at(known, None)

    def _day(self, order: Order, newest: datetime) -> date:
        """The day of a daily report: the one asked for, else the newest that is over."""
        whole = self._warning(order.warning, newest)
        days = [one for one in whole.days if one <= newest.date()]
        over = [one for one in days if datetime.combine(one + _DAY, time()) <= newest]
        when = order.day or (over or days)[-1]
        if when not in days:
            allowed = f"{days[0]} – {days[-1]}"
            raise fail("day_not_in_response", file=whole.id, got=when, allowed=allowed)
        return when

    def _seen(self, order: Order, newest: datetime) -> datetime:
        """The time that a daily report looks from."""
        assert order.day is not None
        rules = _rules(self._warning(order.warning, newest)).rules
        due = datetime.combine(order.day + _DAY, rules.daily_due.value)
        return known_at(order.day, due, newest)

    def _announced(self, order: Order) -> IssuedWarning:
        """A warning with all that was issued by then, also what is yet to take effect."""
        assert order.as_of is not None
        told = [one for one in duty.records(self.snapshot) if one.issued_at <= order.as_of]
        ahead = max([order.as_of, *(one.effective_from for one in told)])
        return _named(issued(told, as_of=ahead), order.warning)

    def _warning(self, warning: str, as_of: datetime) -> IssuedWarning:
        return _named(duty.issued_warnings(self.snapshot, as_of), warning)

    def _of_city(
        self, warning: str, as_of: datetime, against: tuple[str, ...], past: bool
    ) -> Evaluation:
        key = (warning, as_of, against, past)
        if key not in self._judged:
            self._judged[key] = evaluate(
                self.snapshot,
                self._warning(warning, as_of),
                as_of=as_of,
                against=against,
                past=past,
            )
        return self._judged[key]


def _rules(warning: IssuedWarning) -> Plan:
    return plan_at(plans(), warning.start.date())


def _named(known: tuple[IssuedWarning, ...], wanted: str) -> IssuedWarning:
    for one in known:
        if one.id == wanted:
            return one
    newest = ", ".join(one.id for one in reversed(known[-5:]))
    raise fail("unknown_warning", got=wanted, allowed=newest or "—")


def _place(order: Order) -> str:
    return regions().home.code if order.region == CITY else order.region


def file_name(order: Order, making: Making) -> str:
    """The name of an order's file: what, of where, of which warning or list, of which day."""
    labels = making.words
    parts = [labels(f"documents.sort.{order.sort}"), making.name(_place(order))]
    if order.sort is Sort.BOARD:
        parts += [order.plant, edition_name(labels, order.edition), order.paper]
    else:
        parts += [order.warning, order.level, str(order.day or "")]
    name = "_".join(safe(one) for one in parts if one)
    return f"{name}.{order.suffix}"


def safe(text: str) -> str:
    """A name without what no file system takes."""
    return re.sub(r"[^\w\-]+", "_", text).strip("_")[:_NAME]
