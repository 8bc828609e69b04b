"""``report``: evaluations, daily reports, notices and notice boards as files, and their record."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from analytics.problems import fail
from analytics.reduction import CITY
from analytics.warnings import issued
from commands.common import JsonFlag, _, messages, print_json, print_table, say, time
from commands.reduction import LEVELS, find_warning
from data import duty
from data.clock import beijing_now
from data.exchange import write_whole
from data.ledger import Entry
from data.rulebook import regions
from data.snapshot import Snapshot
from data.store import Store
from reports.orders import SUFFIXES, Made, Order, Press, Sort, order_of, safe
from text.formats import clock

FORMATS = ("docx", "pdf", "xlsx")
_TIMES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]

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
ByOption = Annotated[str | None, typer.Option("--by", help=_("cli.report_by"))]
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


def _suffix(path: Path, allowed: Sequence[str] = FORMATS) -> str:
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in allowed:
        raise fail("unknown_suffix", file=path, allowed=", ".join(f".{one}" for one in allowed))
    return suffix


def _write(path: Path, content: bytes) -> None:
    write_whole(path, content, path.suffix.lower())
    say(_("cli.written", file=path))


def _by(author: str | None) -> str:
    """Who makes a document: as told, else as the system knows the user."""
    if author is not None:
        return author
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a machine that knows nobody
        return ""


def _known(snapshot: Snapshot, wanted: str, when: datetime) -> str:
    """The id of a warning by its name or an hour of it."""
    return find_warning(duty.issued_warnings(snapshot, when), wanted).id


def _announced(snapshot: Snapshot, wanted: str) -> str:
    """The same, also for a warning that is yet to take effect."""
    newest = duty.newest_moment(snapshot, beijing_now())
    told = [one for one in duty.records(snapshot) if one.issued_at <= newest]
    ahead = max([newest, *(one.effective_from for one in told)])
    return find_warning(issued(told, as_of=ahead), wanted).id


def _deliver(store: Store, press: Press, order: Order, out: Path, author: str | None) -> None:
    """Make one document, write it and put it on record."""
    made = press.make(order)
    _write(out, made.content)
    _record(store, [made], author)


def _record(store: Store, made: Sequence[Made], author: str | None) -> None:
    store.record([one.entry(_by(author)) for one in made])


def _order(sort: Sort, out: Path, made: datetime | None, **asked: Any) -> Order:
    return Order(
        sort=sort,
        suffix=_suffix(out),
        lang=_.lang,
        made=made or beijing_now(),
        **asked,
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
    by: ByOption = None,
) -> None:
    """One evaluation, of the city or a unit."""
    unit = unit_code(region)
    _suffix(out)
    with context.obj.current() as snapshot:
        press = Press(snapshot, beijing_now())
        when = as_of or duty.newest_moment(snapshot, press.now)
        order = _order(
            Sort.EVALUATION,
            out,
            made,
            warning=_known(snapshot, warning, when),
            region=unit,
            as_of=when,
            past=as_of is not None,
            against=tuple(_known(snapshot, other, when) for other in against or []),
        )
        _deliver(context.obj, press, order, out, by)


@group.command("all", help=_("cli.report_all"))
def every(
    context: typer.Context,
    warning: WarningOption,
    out: Annotated[Path, typer.Option("--out", help=_("cli.report_out_folder"))],
    formats: Annotated[str, typer.Option(help=_("cli.report_formats"))] = "docx",
    as_of: AsOfOption = None,
    made: MadeOption = None,
    by: ByOption = None,
) -> None:
    """The evaluations of the city and of every unit."""
    wanted = [one.strip().removeprefix(".") for one in formats.split(",") if one.strip()]
    for suffix in wanted:
        _suffix(Path(f"x.{suffix}"))
    with context.obj.current() as snapshot:
        press = Press(snapshot, beijing_now())
        when = as_of or duty.newest_moment(snapshot, press.now)
        one = _known(snapshot, warning, when)
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise fail("cannot_write", file=out, got=error.strerror or error) from error
        home = regions().home
        places = [CITY, *(unit.code for unit in home.units)]
        files = [(place, suffix) for place in places for suffix in wanted]
        done = []
        with messages.status("") as status:
            for number, (place, suffix) in enumerate(files, 1):
                name = regions().name(home.code if place == CITY else place, _.lang)
                status.update(_("cli.report_making", done=number, total=len(files), name=name))
                path = out / f"{safe(one)}-{places.index(place):02d}-{name}.{suffix}"
                order = _order(
                    Sort.EVALUATION, path, made,
                    warning=one, region=place, as_of=when, past=as_of is not None,
                )  # fmt: skip
                done.append(press.make(order))
                _write(path, done[-1].content)
        _record(context.obj, done, by)


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
    by: ByOption = None,
) -> None:
    """The report on one day of a response."""
    _suffix(out)
    asked = None if day is None else _date(day)
    with context.obj.current() as snapshot:
        press = Press(snapshot, beijing_now())
        known = _known(snapshot, warning, duty.newest_moment(snapshot, press.now))
        sort = Sort.SUPERVISION if supervision else Sort.DAILY
        order = _order(sort, out, made, warning=known, day=asked)
        _deliver(context.obj, press, order, out, by)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} (YYYY-MM-DD)", param_hint="--date") from error


@group.command("start", help=_("cli.report_start"))
def start(
    context: typer.Context,
    warning: WarningOption,
    out: OutOption,
    level: LevelOption = None,
    made: MadeOption = None,
    by: ByOption = None,
) -> None:
    """The notice that a response starts."""
    if level is not None and level not in LEVELS:
        raise typer.BadParameter(f"{level!r} ({', '.join(LEVELS)})", param_hint="--level")
    _suffix(out)
    with context.obj.current() as snapshot:
        known = _announced(snapshot, warning)
        order = _order(Sort.START, out, made, warning=known, level=level or "")
        _deliver(context.obj, Press(snapshot, beijing_now()), order, out, by)


@group.command("lift", help=_("cli.report_lift"))
def lift(
    context: typer.Context,
    warning: WarningOption,
    out: OutOption,
    made: MadeOption = None,
    by: ByOption = None,
) -> None:
    """The notice that a response ends."""
    _suffix(out)
    with context.obj.current() as snapshot:
        order = _order(Sort.LIFT, out, made, warning=_announced(snapshot, warning))
        _deliver(context.obj, Press(snapshot, beijing_now()), order, out, by)


@group.command("board", help=_("cli.report_board"))
def board(
    context: typer.Context,
    out: OutOption,
    plant: Annotated[str | None, typer.Option(help=_("cli.report_plant"))] = None,
    region: Annotated[str | None, typer.Option(help=_("cli.report_board_region"))] = None,
    paper: Annotated[str, typer.Option(help=_("cli.report_paper"))] = "A4",
    edition: Annotated[str | None, typer.Option(help=_("cli.edition"))] = None,
    made: MadeOption = None,
    by: ByOption = None,
) -> None:
    """The notice boards of one plant or of a unit, one page each."""
    if (plant is None) == (region is None):
        raise typer.BadParameter(_("cli.plant_or_region"), param_hint="--plant, --region")
    _suffix(out, SUFFIXES[Sort.BOARD])
    with context.obj.current() as snapshot:
        order = _order(
            Sort.BOARD,
            out,
            made,
            plant=plant or "",
            region=CITY if region is None else unit_code(region),
            paper=paper.upper(),
            edition=edition or "",
        )
        _deliver(context.obj, Press(snapshot, beijing_now()), order, out, by)


@group.command("list", help=_("cli.report_list"))
def listing(context: typer.Context, as_json: JsonFlag = False) -> None:
    """The documents that were made."""
    every = context.obj.documents()
    if as_json:
        print_json({"documents": [_as_json(one) for one in every]})
        return
    table = Table()
    for name in ("number", "made_at", "title", "file", "author", "snapshot"):
        table.add_column(_("documents.column." + name))
    for one in every:
        table.add_row(
            str(one.number), clock(one.made_at, _.lang), one.title, one.file, one.author,
            one.snapshot,
        )  # fmt: skip
    print_table(table)


def _as_json(one: Entry) -> dict[str, Any]:
    return one.model_dump(mode="json") | {"made_at": time(one.made_at)}


@group.command("again", help=_("cli.report_again"))
def again(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help=_("cli.report_number"))],
    out: OutOption,
) -> None:
    """A document once more, from the snapshot that it was made from."""
    entry = next((one for one in context.obj.documents() if one.number == number), None)
    if entry is None:
        allowed = ", ".join(str(one.number) for one in context.obj.documents()[:5]) or "—"
        raise fail("unknown_document", got=number, allowed=allowed)
    order = order_of(entry)
    _suffix(out, (order.suffix,))
    with context.obj.snapshot(entry.snapshot) as snapshot:
        made = Press(snapshot, beijing_now()).make(order)
    _write(out, made.content)
    same = made.entry("").sha256 == entry.sha256
    key = "cli.report_same" if same else "cli.report_other"
    say(_(key, program=entry.program, now=made.entry("").program), "" if same else "yellow")
