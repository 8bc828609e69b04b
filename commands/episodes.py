"""``classify`` and ``episodes``: pollution episodes from files, and from the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from rich.progress import track
from rich.table import Table

from analytics.editions import classify_in_force
from analytics.episodes import Classification, Episode, Gap, classify
from analytics.problems import fail
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
    print_table,
    read,
    refuse_bad_rows,
    say,
    tell,
    time,
)
from data.air import Series, all_series, series_from_table
from data.clock import beijing_now
from data.rulebook import plan, plans, regions, standards
from data.scan import NeedsCleaning, scannable, series_of_parquet
from text.findings import aqi as aqi_words
from text.findings import level as level_words
from text.formats import span

NAMED = 10
DAY = timedelta(days=1)

app = typer.Typer()


@dataclass
class _Judged:
    """What is kept of many regions' classifications; their hours are let go one by one."""

    plans: list[str] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    regions: set[str] = field(default_factory=set)
    episodes: list[Episode] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def add(self, one: Classification) -> None:
        self.plans.append(one.plan)
        self.readings.append(one.reading)
        self.merges.append(one.merge)
        self.regions.add(one.region)
        self.episodes += one.episodes
        self.gaps += one.unjudged


def _judge(every: Iterable[Series], plan_id: str | None, **options: Any) -> _Judged:
    """Classify region by region, under a progress bar; `options` as in ``classify``."""
    judged = _Judged()
    edition = None if plan_id is None else plan(plan_id)
    bar = track(
        every,
        _("cli.judging"),
        console=messages,
        transient=True,
        disable=not messages.is_terminal,
    )
    for series in bar:
        if edition is None:
            found = classify_in_force(series, plans=plans(), standards=standards(), **options)
        else:
            found = [classify(series, plan=edition, standards=standards(), **options)]
        for one in found:
            judged.add(one)
    return judged


def _only(every: Iterable[Series], region: str | None) -> Iterator[Series]:
    """The series of one region, or all; an error that names some regions if there is none."""
    code = None if region is None else regions().code(region)
    seen = []
    for series in every:
        seen.append(series.region)
        if code in (None, series.region):
            yield series
    if code is not None and code not in seen:
        names = [regions().name(one, _.lang) for one in seen[:NAMED]]
        more = [f"… ({len(seen)})"] if len(seen) > NAMED else []
        raise fail("region_without_air", got=region, allowed=", ".join([*names, *more]) or "—")


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


def _gap_json(gap: Gap) -> dict[str, Any]:
    return {
        "region": regions().name(gap.region),
        "start": time(gap.start),
        "end": time(gap.end),
        "hours": gap.hours,
        "missing_hours": gap.missing_hours,
    }


def _show(judged: _Judged, as_json: bool, **extra: object) -> None:
    """Print episodes and what cannot be judged, as JSON or as a table."""
    if as_json:
        document = {
            "plan": _one_or_joined(judged.plans),
            "reading": _one_or_joined(judged.readings),
            "merge": _one_or_joined(judged.merges),
            "episodes": [_episode_json(one) for one in judged.episodes],
            "unjudged": [_gap_json(one) for one in judged.gaps],
        }
        print_json(document | extra)
        return
    table = Table()
    for column in ("region", "when", "hours", "level", "peak", "basis"):
        right = column in ("hours", "peak")
        table.add_column(_(f"cli.column.{column}"), justify="right" if right else "left")
    for one in judged.episodes:
        table.add_row(
            regions().name(one.region, _.lang),
            span(one.start, one.end, _.lang),
            str(one.hours),
            level_words(_, one.level, one.level_upper),
            aqi_words(one.peak_aqi_24h),
            _(f"basis.{one.basis}"),
        )
    print_table(table)
    tell(_("cli.found", episodes=len(judged.episodes), regions=len(judged.regions)))
    if judged.gaps:
        hours = sum(gap.hours for gap in judged.gaps)
        tell(_("cli.unjudged", gaps=len(judged.gaps), hours=hours))


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
    options: dict[str, Any] = {
        "reading": reading,
        "merge": merge,
        "basis": basis,
        "include_dust": include_dust,
    }
    if layout is None and len(files) == 1 and scannable(files[0], now=beijing_now()):
        with suppress(NeedsCleaning):
            judged = _judge(_only(series_of_parquet(files[0]), region), plan_id, **options)
            _show(judged, as_json, defects=[])
            return
    result = read("aqi", files, layout, region)
    refuse_bad_rows(result, accept_good_rows)
    judged = _judge(_only(series_from_table(result.table), region), plan_id, **options)
    _show(judged, as_json, defects=[one.as_dict() for one in result.defects])


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
    if since is not None and until is not None and since > until:
        raise typer.BadParameter(f"{since:%Y-%m-%d} > {until:%Y-%m-%d}", param_hint="--from --to")
    with context.obj.current() as snapshot:
        if snapshot.empty:
            say(_("cli.store_empty", store=context.obj.root), "yellow")
        judged = _judge(
            _only(all_series(snapshot), region),
            plan_id,
            reading=reading,
            merge=merge,
            basis=basis,
            include_dust=include_dust,
        )
        judged.episodes = [
            one
            for one in judged.episodes
            if (since is None or one.end > since) and (until is None or one.start <= until + DAY)
        ]
        _show(judged, as_json, snapshot=snapshot.id)
