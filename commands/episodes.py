"""``classify`` and ``episodes``: pollution episodes from files, and from the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from analytics.editions import classify_in_force
from analytics.episodes import Classification, Episode, classify
from analytics.plan import Merge, Reading
from analytics.problems import fail
from analytics.running import Basis, DailySeries, HourlySeries
from commands.common import (
    BasisOption,
    DustFlag,
    FilesArg,
    GoodRowsFlag,
    JsonFlag,
    LayoutOption,
    MergeOption,
    PlanOption,
    ReadingOption,
    RegionOption,
    _,
    messages,
    print_json,
    read,
    refuse_bad_rows,
    say,
    time,
)
from data import air
from data.rulebook import plan, plans, regions, standards
from text.findings import level as level_words
from text.formats import number, span

MANY_REGIONS = 20
DAY = timedelta(days=1)

app = typer.Typer()


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
        "start": time(one.start),
        "end": time(one.end),
        "hours": one.hours,
        "level": one.level.code,
        "level_upper": one.level_upper.code,
        "basis": one.basis,
        "peak_aqi_24h": one.peak_aqi_24h,
        "first_met": {level.code: time(at) for level, at in one.first_met.items()},
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
        print_json(
            {
                "plan": _one_or_joined(one.plan for one in judged),
                "reading": _one_or_joined(one.reading for one in judged),
                "merge": _one_or_joined(one.merge for one in judged),
                "episodes": [_episode_json(one) for one in episodes],
                "unjudged": [
                    {
                        "region": regions().name(gap.region),
                        "start": time(gap.start),
                        "end": time(gap.end),
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
    say(_("cli.found", episodes=len(episodes), regions=len({one.region for one in judged})))
    if gaps:
        say(_("cli.unjudged", gaps=len(gaps), hours=sum(gap.hours for gap in gaps)))


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
    result = read("aqi", files, layout, region)
    refuse_bad_rows(result, accept_good_rows)
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
