"""Episodes: the list by one's own choices, and one episode in full."""

from __future__ import annotations

import streamlit as st

from analytics.explain import Explanation
from analytics.plan import Level
from pages.ui import basis, blocks, context, episode_figures, episode_view, filters, frames, tables
from pages.ui.load import Judged
from text import Words, findings

LIST_HEIGHT = 318


def chosen_of(judged: Judged, labels: Words) -> list[Explanation]:
    """The episodes that the time and level filters leave, newest first."""
    every = sorted(judged.explained, key=lambda x: x.episode.start, reverse=True)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        season = filters.season(labels, [x.episode.start.date() for x in every])
        level = filters.level(labels)
    return [
        x
        for x in every
        if filters.in_season(season, x.episode.start.date())
        and level in (filters.ALL, x.episode.level.code)
    ]


def pick(labels: Words, judged: Judged, chosen: list[Explanation]) -> Explanation:
    """The list; a row or the box below it picks the episode to show in full."""
    codes = [f"{x.episode.start:%Y%m%d%H}" for x in chosen]
    now = filters.current("episode", codes, codes[0])
    state = st.session_state
    revision = state.setdefault("_list_revision", 0)

    def from_list() -> None:
        rows = state[f"list_{revision}"]["selection"]["rows"]
        if rows:
            state["episode"] = codes[rows[0]]

    def from_box() -> None:
        state["_list_revision"] += 1

    frame, config = tables.episode_list(frames.episodes_of(chosen), labels, daily=judged.daily_only)
    st.dataframe(
        frame,
        column_config=config,
        column_order=tables.FULL,
        hide_index=True,
        height="auto" if len(chosen) < 8 else LIST_HEIGHT,
        on_select=from_list,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [codes.index(now)], "columns": []}},
        key=f"list_{revision}",
    )
    names = {c: findings.episode_name(labels, x) for c, x in zip(codes, chosen, strict=True)}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        code = filters.choice(
            st.selectbox,
            labels("filter.episode"),
            codes,
            key="episode",
            names=names.__getitem__,
            on_change=from_box,
            label_visibility="collapsed",
            width=460,
        )
        episode_view.list_downloads(labels, judged, chosen, context.here().region_name)
    return chosen[codes.index(code)]


def show() -> None:
    """The page."""
    here = context.here()
    labels, air = here.labels, here.air
    top = st.container()
    judged = air.judged(filters.rules(labels, air))
    if not judged.parts:
        blocks.no_air(labels, past=here.until is not None)
        return
    chosen = chosen_of(judged, labels)
    worst = max((x.episode.level for x in chosen), default=Level.NONE)
    said = [findings.found(labels, [x.episode for x in chosen])]
    said.append(labels("finding.daily_only") if air.daily_only else "")
    with top:
        blocks.headline(said, level=worst.code)
    if not chosen:
        blocks.state(labels("state.no_episode"), labels("state.no_episode_next"))
        episode_view.gaps(labels, judged)
        return
    row = episode_figures.of(labels, chosen, judged)
    with top:
        blocks.figures(row, labels)
    st.subheader(labels("page.episodes.list"))
    found = pick(labels, judged, chosen)
    episode_view.show(labels, air, judged, found, here.region_name)
    episode_view.gaps(labels, judged)
    one = found.episode
    basis.show(
        {b.label: b.basis for b in row} | episode_view.bases(labels, judged, found),
        labels=labels,
        air=air,
        judged=judged,
        rows=lambda: air.rows(one.start, one.end),
        file_name=f"{here.region_name}_{one.start:%Y%m%d%H}",
    )


show()
