"""``report``: evaluations, daily reports, notices and notice boards as files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from analytics.evaluation import Evaluation
from analytics.plan import Level, Plan, plan_at
from analytics.problems import fail
from analytics.reduction import CITY
from analytics.warnings import IssuedWarning, issued
from commands.common import _, messages, say
from commands.reduction import LEVELS, find_warning
from data import duty
from data.clock import beijing_now
from data.evaluation import evaluate, recommended
from data.exchange import write_whole
from data.inventory import edition_at, editions
from data.notice_boards import notice_boards
from data.rulebook import plans, regions
from data.snapshot import Snapshot
from reports.content import Document
from reports.daily import daily_report, known_at
from reports.docx_file import docx_file
from reports.evaluation import Making, evaluation_report
from reports.evaluation_workbook import evaluation_workbook, tables_workbook
from reports.notice_boards import PAPERS, boards_docx, boards_pdf, prepared
from reports.notices import lift_notice, start_notice
from reports.pdf_file import heading_pages, pdf_file

FORMATS = ("docx", "pdf", "xlsx")
_TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]
_DAY = timedelta(days=1)

app = typer.Typer()
group = typer.Typer(help=_("cli.report"), no_args_is_help=True)
app.add_typer(group, name="report")

WarningOption = Annotated[str, typer.Option("--warning", help=_("cli.report_warning"))]
OutOption = Annotated[Path, typer.Option("--out", help=_("cli.report_out"))]
UnitOption = Annotated[str | None, typer.Option("--region", help=_("cli.report_region"))]
AsOfOption = Annotated[
    datetime | None, typer.Option("--as-of", help=_("cli.as_of"), formats=_TIMES)
]
MadeOption = Annotated[
    datetime | None, typer.Option("--made", help=_("cli.report_made"), formats=_TIMES)
]
LevelOption = Annotated[str | None, typer.Option(help=_("cli.level"), metavar="|".join(LEVELS))]
AgainstOption = Annotated[list[str] | None, typer.Option(help=_("cli.report_against"))]


def unit_code(wanted: str | None) -> str:
    """The code of a unit of the home city by its name; the city for none or its own name."""
    home = regions().home
    code = home.code if wanted is None else regions().code(wanted)
    if code == home.code:
        return CITY
    known = {unit.code: regions().name(unit.code, _.lang) for unit in home.units}
    if code not in known:
        raise fail("unknown_unit", got=wanted, allowed=", ".join(known.values()))
    return code


def _making(snapshot: Snapshot, made: datetime | None) -> Making:
    return Making(_, made or beijing_now(), snapshot.demo)


def _suffix(path: Path, allowed: tuple[str, ...] = FORMATS) -> str:
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in allowed:
        raise fail("unknown_suffix", file=path, allowed=", ".join(f".{one}" for one in allowed))
    return suffix


def _write(path: Path, content: bytes) -> None:
    write_whole(path, content, path.suffix.lower())
    say(_("cli.written", file=path))


def _rules(warning: IssuedWarning) -> Plan:
    return plan_at(plans(), warning.start.date())


def _document_file(document: Document, path: Path, sheets: Callable[[], bytes]) -> bytes:
    """A document as the file that a name asks for."""
    writers: Mapping[str, Callable[[], bytes]] = {
        "docx": lambda: docx_file(document, heading_pages(document) if document.contents else None),
        "pdf": lambda: pdf_file(document, path.name),
        "xlsx": sheets,
    }
    return writers[_suffix(path)]()


def _evaluation_file(snapshot: Snapshot, e: Evaluation, making: Making, path: Path) -> bytes:
    document = evaluation_report(e, making)
    return _document_file(
        document, path, lambda: evaluation_workbook(snapshot, e, document, making.words)
    )


@group.command("evaluation", help=_("cli.report_evaluation"))
def evaluation(
    context: typer.Context,
    warning: WarningOption,
    out: OutOption,
    region: UnitOption = None,
    against: AgainstOption = None,
    as_of: AsOfOption = None,
    made: MadeOption = None,
) -> None:
    """One evaluation, of the city or a unit."""
    unit = unit_code(region)
    _suffix(out)
    with context.obj.current() as snapshot:
        when = as_of or duty.newest_moment(snapshot, beijing_now())
        every = duty.issued_warnings(snapshot, when)
        one = find_warning(every, warning)
        others = [find_warning(every, other).id for other in against or []]
        found = evaluate(snapshot, one, as_of=when, against=others)
        found = found if unit == CITY else found.of(unit)
        _write(out, _evaluation_file(snapshot, found, _making(snapshot, made), out))


@group.command("all", help=_("cli.report_all"))
def every(
    context: typer.Context,
    warning: WarningOption,
    out: Annotated[Path, typer.Option("--out", help=_("cli.report_out_folder"))],
    formats: Annotated[str, typer.Option(help=_("cli.report_formats"))] = "docx",
    as_of: AsOfOption = None,
    made: MadeOption = None,
) -> None:
    """The evaluations of the city and of every unit."""
    wanted = [one.strip().removeprefix(".") for one in formats.split(",") if one.strip()]
    for suffix in wanted:
        _suffix(Path(f"x.{suffix}"))
    with context.obj.current() as snapshot:
        when = as_of or duty.newest_moment(snapshot, beijing_now())
        one = find_warning(duty.issued_warnings(snapshot, when), warning)
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise fail("cannot_write", file=out, got=error.strerror or error) from error
        making = _making(snapshot, made)
        city = evaluate(snapshot, one, as_of=when)
        places = [CITY, *city.units]
        files = [(place, suffix) for place in places for suffix in wanted]
        with messages.status("") as status:
            for number, (place, suffix) in enumerate(files, 1):
                name = making.name(regions().home.code if place == CITY else place)
                facts = {"done": number, "total": len(files), "name": name}
                status.update(_("cli.report_making", **facts))
                found = city if place == CITY else city.of(place)
                path = out / f"{_file_name(one.id)}-{places.index(place):02d}-{name}.{suffix}"
                _write(path, _evaluation_file(snapshot, found, making, path))


def _file_name(text: str) -> str:
    """A name without what no file system takes."""
    return re.sub(r"[^\w\-]+", "_", text)[:80]


@group.command("daily", help=_("cli.report_daily"))
def daily(
    context: typer.Context,
    warning: WarningOption,
    out: OutOption,
    day: Annotated[str | None, typer.Option("--date", help=_("cli.report_date"))] = None,
    supervision: Annotated[
        bool, typer.Option("--supervision", help=_("cli.report_supervision"))
    ] = False,
    made: MadeOption = None,
) -> None:
    """The report on one day of a response."""
    _suffix(out)
    asked = None if day is None else _date(day)
    with context.obj.current() as snapshot:
        newest = duty.newest_moment(snapshot, beijing_now())
        whole = find_warning(duty.issued_warnings(snapshot, newest), warning)
        days = [one for one in whole.days if one <= newest.date()]
        over = [one for one in days if datetime.combine(one + _DAY, time()) <= newest]
        when = asked or (over or days)[-1]
        if when not in days:
            allowed = f"{days[0]} – {days[-1]}"
            raise fail("day_not_in_response", file=whole.id, got=when, allowed=allowed)
        due = datetime.combine(when + _DAY, _rules(whole).rules.daily_due.value)
        seen = known_at(when, due, newest)
        known = {one.id: one for one in duty.issued_warnings(snapshot, seen)}
        found = evaluate(snapshot, known[whole.id], as_of=seen)
        making = _making(snapshot, made)
        document = daily_report(
            found, when, making, advice=recommended(snapshot, seen), supervision=supervision
        )
        _write(out, _document_file(document, out, lambda: tables_workbook(document, making.words)))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} (YYYY-MM-DD)", param_hint="--date") from error


def _announced(snapshot: Snapshot, wanted: str) -> tuple[IssuedWarning, datetime]:
    """A warning with all that was issued by now, also what is yet to take effect."""
    newest = duty.newest_moment(snapshot, beijing_now())
    told = [one for one in duty.records(snapshot) if one.issued_at <= newest]
    ahead = max([newest, *(one.effective_from for one in told)])
    return find_warning(issued(told, as_of=ahead), wanted), newest


@group.command("start", help=_("cli.report_start"))
def start(
    context: typer.Context,
    warning: WarningOption,
    out: OutOption,
    level: Annotated[
        str | None, typer.Option(help=_("cli.level"), metavar="|".join(LEVELS))
    ] = None,
    made: MadeOption = None,
) -> None:
    """The notice that a response starts."""
    if level is not None and level not in LEVELS:
        raise typer.BadParameter(f"{level!r} ({', '.join(LEVELS)})", param_hint="--level")
    with context.obj.current() as snapshot:
        one, newest = _announced(snapshot, warning)
        segments = one.at_level(None if level is None else Level.from_code(level))
        if not segments:
            had = ", ".join(x.code for x in one.levels)
            raise fail("level_not_issued", file=one.id, got=level, allowed=had)
        making = _making(snapshot, made)
        document = start_notice(
            one, segments[0], plan=_rules(one), snapshot=snapshot.id, as_of=newest, making=making
        )
        _write(out, _document_file(document, out, lambda: tables_workbook(document, making.words)))


@group.command("lift", help=_("cli.report_lift"))
def lift(
    context: typer.Context, warning: WarningOption, out: OutOption, made: MadeOption = None
) -> None:
    """The notice that a response ends."""
    with context.obj.current() as snapshot:
        one, newest = _announced(snapshot, warning)
        if one.ongoing:
            raise fail("not_lifted", got=one.id)
        making = _making(snapshot, made)
        document = lift_notice(
            one, plan=_rules(one), snapshot=snapshot.id, as_of=newest, making=making
        )
        _write(out, _document_file(document, out, lambda: tables_workbook(document, making.words)))


@group.command("board", help=_("cli.report_board"))
def board(
    context: typer.Context,
    out: OutOption,
    plant: Annotated[str | None, typer.Option(help=_("cli.report_plant"))] = None,
    region: Annotated[str | None, typer.Option(help=_("cli.report_board_region"))] = None,
    paper: Annotated[str, typer.Option(help=_("cli.report_paper"))] = "A4",
    edition: Annotated[str | None, typer.Option(help=_("cli.edition"))] = None,
    made: MadeOption = None,
) -> None:
    """The notice boards of one plant or of a unit, one page each."""
    if (plant is None) == (region is None):
        raise typer.BadParameter(_("cli.plant_or_region"), param_hint="--plant, --region")
    if paper.upper() not in PAPERS:
        raise fail("no_paper", got=paper, allowed=", ".join(PAPERS))
    suffix = _suffix(out, ("pdf", "docx"))
    with context.obj.current() as snapshot:
        known = editions(snapshot)
        if edition is not None and edition not in known:
            raise fail("unknown_edition", got=edition, allowed=", ".join(known) or "—")
        listed = edition_at(known, None) if edition is None else edition
        code = None if region is None else unit_code(region)
        within = None if code in (None, CITY) else code
        found = notice_boards(snapshot, listed, region=within, plant=plant)
        if not found:
            key = "no_boards" if plant is None else "unknown_plant"
            raise fail(key, got=region if plant is None else plant)
        making = _making(snapshot, made)
        rules = plan_at(plans(), making.made.date())
        pages = prepared(found, plan=rules, edition=listed, snapshot=snapshot.id, making=making)
        size = paper.upper()
        if suffix == "pdf":
            _write(out, boards_pdf(pages, paper=size, making=making, name=out.name))
        else:
            _write(out, boards_docx(pages, paper=size, making=making))
