"""霁 on the command line: the same work as the dashboard, for scripts.

One JSON document on standard output with ``--json``; messages and progress on standard error.
Exit status 0 done, 1 the work could not be done, 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from analytics.editions import classify_in_force
from analytics.episodes import Classification, Episode, classify
from analytics.plan import Merge, Reading
from analytics.problems import JiError, Problem, fail
from analytics.running import Basis, DailySeries, HourlySeries
from data import air, exchange, readers
from data.demo import demo_tables
from data.rulebook import plan, plans, regions, standards
from data.schema import tables
from data.store import Store
from text import LANGUAGES, Words, words
from text.findings import level as level_words
from text.formats import hour, number, span
from text.problems import sentence

HERE = Path(__file__).parent
SHOWN_PROBLEMS = 20
MANY_REGIONS = 20
DAY = timedelta(days=1)


def _option_before_start(name: str, default: str) -> str:
    """An option's value read before Typer runs, so that even the help is in the language."""
    arguments = sys.argv[1:]
    for here, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if here == name:
            return following
        if here.startswith(f"{name}="):
            return here.split("=", 1)[1]
    return os.environ.get("JI_LANG", default)


_early = _option_before_start("--lang", "zh")
_: Words = words(_early if _early in LANGUAGES else "zh")

app = typer.Typer(
    help=_("cli.help"), no_args_is_help=True, add_completion=False, rich_markup_mode=None
)
snapshots_app = typer.Typer(help=_("cli.snapshots"), invoke_without_command=True)
app.add_typer(snapshots_app, name="snapshots")
messages = Console(stderr=True)


def _kind(value: str) -> str:
    if value not in tables():
        raise typer.BadParameter(f"{value!r} ({', '.join(tables())})")
    return value


KindArg = Annotated[str, typer.Argument(help=_("cli.kind"), callback=_kind)]
FilesArg = Annotated[list[Path], typer.Argument(help=_("cli.files"))]
JsonFlag = Annotated[bool, typer.Option("--json", help=_("cli.json"))]
LayoutOption = Annotated[str | None, typer.Option(help=_("cli.layout"))]
RegionOption = Annotated[str | None, typer.Option(help=_("cli.region"))]
ReadingOption = Annotated[Reading | None, typer.Option(help=_("cli.reading"))]
MergeOption = Annotated[Merge | None, typer.Option(help=_("cli.merge"))]
BasisOption = Annotated[Basis, typer.Option(help=_("cli.basis"))]
PlanOption = Annotated[str | None, typer.Option("--plan", help=_("cli.plan"))]
DustFlag = Annotated[bool, typer.Option("--include-dust", help=_("cli.dust"))]
GoodRowsFlag = Annotated[bool, typer.Option("--accept-good-rows", help=_("cli.good_rows"))]


@app.callback()
def settings(
    context: typer.Context,
    store: Annotated[Path, typer.Option(envvar="JI_STORE", help=_("cli.store"))] = HERE / "store",
    lang: Annotated[str, typer.Option(help=_("cli.lang"))] = "zh",
) -> None:
    """Options that every command shares."""
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang!r} ({', '.join(LANGUAGES)})", param_hint="--lang")
    context.obj = Store(store)


# ── Work that commands share ──────────────────────────────────────────────────────────────────


def _print_json(document: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(document, default=_plain) + b"\n")


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    raise TypeError(type(value))


def _time(value: datetime) -> str:
    return value.isoformat(timespec="minutes")


def _say(text: str, style: str = "") -> None:
    messages.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def _say_problems(problems: Sequence[Problem], style: str) -> None:
    for problem in problems[:SHOWN_PROBLEMS]:
        _say(sentence(_, problem), style)
    if len(problems) > SHOWN_PROBLEMS:
        _say(_("cli.more_problems", count=len(problems) - SHOWN_PROBLEMS), style)


def _read(
    kind: str, files: Sequence[Path], layout: str | None, region: str | None
) -> readers.ReadResult:
    """Read the files with a spinner and say what was found wrong but did no harm."""
    with messages.status(_("cli.reading_files", count=len(files))):
        result = readers.read(kind, files, layout=layout, region=region, now=datetime.now())
    _say_problems(result.defects, "yellow")
    return result


def _refuse_bad_rows(result: readers.ReadResult, accept_good_rows: bool) -> None:
    if result.rejected and not accept_good_rows:
        raise JiError(*result.rejected)
    _say_problems(result.rejected, "red")
    if result.table.num_rows == 0:
        raise fail("no_good_rows", file=", ".join({p.file for p in result.rejected}))


def _judge(
    every: Iterable[HourlySeries | DailySeries],
    *,
    plan_id: str | None,
    reading: Reading | None,
    merge: Merge | None,
    basis: Basis,
    include_dust: bool,
) -> list[Classification]:
    """Classify region by region, with a progress bar when there are many."""
    options: dict[str, Any] = {
        "standards": standards(),
        "reading": reading,
        "merge": merge,
        "basis": basis,
        "include_dust": include_dust,
    }
    judged: list[Classification] = []
    todo = list(every)
    bar = track(
        todo, _("cli.judging"), console=messages, transient=True, disable=len(todo) < MANY_REGIONS
    )
    for series in bar:
        if plan_id is None:
            judged += classify_in_force(series, plans=plans(), **options)
        else:
            judged.append(classify(series, plan=plan(plan_id), **options))
    return judged


def _only(
    every: Iterable[HourlySeries | DailySeries], region: str | None
) -> list[HourlySeries | DailySeries]:
    every = list(every)
    if region is None:
        return every
    code = regions().code(region)
    chosen = [series for series in every if series.region == code]
    if not chosen:
        names = [regions().name(series.region, _.lang) for series in every]
        raise fail("region_without_air", got=region, allowed=", ".join(names[:10]))
    return chosen


def _episode_json(one: Episode) -> dict[str, Any]:
    return {
        "region": regions().name(one.region),
        "start": _time(one.start),
        "end": _time(one.end),
        "hours": one.hours,
        "level": one.level.code,
        "level_upper": one.level_upper.code,
        "basis": one.basis,
        "peak_aqi_24h": one.peak_aqi_24h,
        "first_met": {level.code: _time(at) for level, at in one.first_met.items()},
        "plan": one.plan,
        "reading": one.reading,
    }


def _one_or_joined(values: Iterable[str]) -> str:
    return ",".join(dict.fromkeys(values))


def _show(
    judged: Sequence[Classification], episodes: Sequence[Episode], as_json: bool, **extra: object
) -> None:
    """Print episodes and what cannot be judged, as JSON or as a table."""
    gaps = [gap for one in judged for gap in one.unjudged]
    if as_json:
        _print_json(
            {
                "plan": _one_or_joined(one.plan for one in judged),
                "reading": _one_or_joined(one.reading for one in judged),
                "merge": _one_or_joined(one.merge for one in judged),
                "episodes": [_episode_json(one) for one in episodes],
                "unjudged": [
                    {
                        "region": regions().name(gap.region),
                        "start": _time(gap.start),
                        "end": _time(gap.end),
                        "hours": gap.hours,
                        "missing_hours": gap.missing_hours,
                    }
                    for gap in gaps
                ],
                **extra,
            }
        )
        return
    table = Table(box=None, pad_edge=False)
    for column in ("region", "when", "hours", "level", "peak", "basis"):
        right = column in ("hours", "peak")
        table.add_column(_(f"cli.column.{column}"), justify="right" if right else "left")
    for one in episodes:
        table.add_row(
            regions().name(one.region, _.lang),
            span(one.start, one.end, _.lang),
            str(one.hours),
            level_words(_, one.level, one.level_upper),
            number(one.peak_aqi_24h, 1),
            _(f"basis.{one.basis}"),
        )
    Console().print(table)
    _say(_("cli.found", episodes=len(episodes), regions=len({one.region for one in judged})))
    if gaps:
        _say(_("cli.unjudged", gaps=len(gaps), hours=sum(gap.hours for gap in gaps)))


# ── Commands ──────────────────────────────────────────────────────────────────────────────────


@app.command("classify", help=_("cli.classify"))
def classify_files(
    files: FilesArg,
    layout: LayoutOption = None,
    region: RegionOption = None,
    basis: BasisOption = "auto",
    reading: ReadingOption = None,
    merge: MergeOption = None,
    plan_id: PlanOption = None,
    include_dust: DustFlag = False,
    accept_good_rows: GoodRowsFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Judge episodes straight from files, without a store."""
    result = _read("aqi", files, layout, region)
    _refuse_bad_rows(result, accept_good_rows)
    judged = _judge(
        _only(air.series_from_table(result.table), region),
        plan_id=plan_id,
        reading=reading,
        merge=merge,
        basis=basis,
        include_dust=include_dust,
    )
    episodes = [episode for one in judged for episode in one.episodes]
    _show(judged, episodes, as_json, defects=[p.as_dict() for p in result.defects])


@app.command("import", help=_("cli.import"))
def import_files(
    context: typer.Context,
    kind: KindArg,
    files: FilesArg,
    layout: LayoutOption = None,
    region: RegionOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("cli.dry_run"))] = False,
    accept_good_rows: GoodRowsFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Check files and publish them as a new snapshot; nothing is published with a bad row."""
    store: Store = context.obj
    result = _read(kind, files, layout, region)
    outcome: dict[str, Any] = {"kind": kind, "accepted": 0, "unchanged": 0, "replaced": 0}
    refused = bool(result.rejected) and not accept_good_rows
    snapshot = store.current_id()
    if not refused and result.table.num_rows:
        with messages.status(_("cli.storing", rows=result.table.num_rows)):
            done = store.publish(result, dry_run=dry_run)
        outcome |= {n: getattr(done, n) for n in ("accepted", "unchanged", "replaced")}
        snapshot = done.snapshot
    if as_json:
        _print_json(
            outcome
            | {
                "rejected": [p.as_dict() for p in result.rejected],
                "defects": [p.as_dict() for p in result.defects],
                "snapshot": snapshot,
            }
        )
    _say_problems(result.rejected, "red")
    if refused:
        _say(_("cli.nothing_published", count=len(result.rejected)), "bold red")
        raise typer.Exit(1)
    _say(_("cli.dry_done" if dry_run else "cli.import_done", snapshot=snapshot, **outcome))


@app.command("template", help=_("cli.template"))
def template(
    kind: KindArg, out: Annotated[Path, typer.Option("--out", help=_("cli.out_xlsx"))]
) -> None:
    """Write the Excel form to fill in."""
    exchange.write_template(kind, out)
    _say(_("cli.written", file=out))


@app.command("export", help=_("cli.export"))
def export(
    context: typer.Context,
    kind: KindArg,
    out: Annotated[Path, typer.Option("--out", help=_("cli.out_any"))],
) -> None:
    """Write a stored table in the canonical form."""
    with context.obj.current() as snapshot:
        exchange.write_table(kind, snapshot.table(kind), out)
    _say(_("cli.written", file=out))


@app.command("episodes", help=_("cli.episodes"))
def episodes(
    context: typer.Context,
    region: RegionOption = None,
    since: Annotated[datetime | None, typer.Option("--from", help=_("cli.since"))] = None,
    until: Annotated[datetime | None, typer.Option("--to", help=_("cli.until"))] = None,
    basis: BasisOption = "auto",
    reading: ReadingOption = None,
    merge: MergeOption = None,
    plan_id: PlanOption = None,
    include_dust: DustFlag = False,
    as_json: JsonFlag = False,
) -> None:
    """Judge episodes from the store; those that touch the days asked for are shown."""
    with context.obj.current() as snapshot:
        series = _only(air.all_series(snapshot), region)
        judged = _judge(
            series,
            plan_id=plan_id,
            reading=reading,
            merge=merge,
            basis=basis,
            include_dust=include_dust,
        )
        chosen = [
            episode
            for one in judged
            for episode in one.episodes
            if (since is None or episode.end > since)
            and (until is None or episode.start <= until + DAY)
        ]
        _show(judged, chosen, as_json, snapshot=snapshot.id)


@app.command("backup", help=_("cli.backup"))
def backup(
    context: typer.Context, file: Annotated[Path, typer.Argument(help=_("cli.backup_file"))]
) -> None:
    """Write the newest snapshot into one file."""
    context.obj.backup(file)
    _say(_("cli.written", file=file))


@app.command("demo", help=_("cli.demo"))
def demo(context: typer.Context) -> None:
    """Fill an empty store with generated data."""
    with messages.status(_("cli.making_demo")):
        snapshot = context.obj.publish_demo(demo_tables())
    _say(_("cli.demo_done", snapshot=snapshot))


@snapshots_app.callback()
def snapshots(context: typer.Context) -> None:
    """The list, when no other word follows."""
    if context.invoked_subcommand is None:
        list_snapshots(context)


@snapshots_app.command("list", help=_("cli.snapshots_list"))
def list_snapshots(context: typer.Context, as_json: JsonFlag = False) -> None:
    """Show the kept snapshots, the newest first."""
    every = context.obj.snapshots()
    if as_json:
        _print_json({"snapshots": every})
        return
    table = Table(box=None, pad_edge=False)
    for column in ("snapshot", "made", "what", "rows"):
        table.add_column(_(f"cli.column.{column}"))
    for one in every:
        what = _(f"cli.action.{one.action.kind}", **one.action.model_dump(exclude={"kind"}))
        table.add_row(one.id, hour(one.created_at, _.lang), what, f"{sum(one.rows.values()):,}")
    Console().print(table)


@snapshots_app.command("restore", help=_("cli.snapshots_restore"))
def restore(
    context: typer.Context, snapshot: Annotated[str, typer.Argument(help=_("cli.snapshot_id"))]
) -> None:
    """Bring an old state back, as a new snapshot."""
    _say(_("cli.restored", old=snapshot, new=context.obj.restore(snapshot)))


@snapshots_app.command("verify", help=_("cli.snapshots_verify"))
def verify(context: typer.Context, as_json: JsonFlag = False) -> None:
    """Check every file of the store; exit 1 when something is wrong."""
    with messages.status(_("cli.verifying")):
        problems = context.obj.verify()
    if as_json:
        _print_json({"problems": [p.as_dict() for p in problems]})
    if problems:
        raise JiError(*problems)
    _say(_("cli.verified"))


def main() -> None:
    """Run; turn an error into its sentences and exit status 1."""
    try:
        app()
    except JiError as error:
        _say_problems(error.problems, "red")
        sys.exit(1)


if __name__ == "__main__":
    main()
