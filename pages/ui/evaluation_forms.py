"""What people add to an evaluation: remarks on a part, rulings on conclusions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from analytics.comments import Decision, Remark, Ruling
from analytics.conclusions import Conclusion, conclusions
from analytics.evaluation import Evaluation
from analytics.problems import JiError
from data import comments
from data.clock import beijing_now
from data.entry import Entered
from data.kinds import kind
from text import Words
from text import findings_evaluation as said
from text.findings_duty import refused
from text.formats import clock

from . import blocks, load
from .duty_load import named
from .evaluation_load import Case

_SAID, _WRONG = "_evaluation_said", "_evaluation_wrong"


def told(labels: Words) -> None:
    """What became of the last entry."""
    if done := st.session_state.pop(_SAID, ""):
        st.toast(done, icon=":material/check:")
    for sentence in st.session_state.pop(_WRONG, []):
        st.error(blocks.literal(sentence), icon=":material/error:")


def _keep(labels: Words, table: str, enter: Callable[[], Entered]) -> None:
    """Store what was entered; what was wrong is said when the page is drawn next."""
    try:
        done = enter()
    except JiError as error:
        columns = {spec.zh: code for code, spec in kind(table).columns.items()}
        st.session_state[_WRONG] = [refused(labels, one, columns) for one in error.problems]
        return
    key = "entry.stored" if done.counts.accepted else "entry.unchanged"
    st.session_state[_SAID] = labels(key, count=done.counts.accepted)


def remarks(labels: Words, case: Case, e: Evaluation, part: str, author: str) -> None:
    """The remarks on a part, and a form for one more."""
    for one in e.remarks_on(part):
        head = labels(
            "page.evaluation.remark_by", who=one.author, at=clock(one.written_at, labels.lang)
        )
        st.html(f'<div class="ji ji-remark"><small>{escape(head)}</small>{escape(one.text)}</div>')
    if case.past:
        return
    with st.popover(labels("page.evaluation.remark"), icon=":material/edit_note:"):
        with st.form(f"remark_{part}", border=False, clear_on_submit=bool(author)):
            text = st.text_area(
                labels("page.evaluation.remark_text"),
                key=f"remark_text_{part}",
                max_chars=comments.LONGEST,
            )
            sent = st.form_submit_button(labels("page.evaluation.remark_keep"), type="primary")
        if not author:
            st.caption(labels("page.evaluation.author_first"))
    if sent:
        one = Remark(e.region, part, author, text, beijing_now())
        store, warning = load.store(), case.warning.id
        _keep(labels, "remarks", lambda: comments.remark(store, warning, one))
        st.rerun()


def rulings(labels: Words, case: Case, e: Evaluation, author: str) -> None:
    """Every conclusion with what was decided on it, and the buttons to decide."""
    found = conclusions(e)
    names = named(labels)
    for one in found:
        place = f"rule_{one.key.replace(':', '_')}"
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=place):
            st.html(_drawn(labels, one, e, names))
            if not case.past:
                _buttons(labels, case, e, one, author, said.proposal(labels, one, e, names).text)
    proposed = [one for one in found if one.proposed]
    if proposed and not case.past:
        every = [
            _ruling(e, one, Decision.ACCEPTED, said.proposal(labels, one, e, names).text, author)
            for one in proposed
        ]
        st.button(
            labels("page.evaluation.accept_all", count=len(proposed)),
            icon=":material/done_all:",
            disabled=not author,
            help=None if author else labels("page.evaluation.author_first"),
            key="accept_all",
            on_click=_decide,
            args=(labels, case, every),
        )


def _drawn(labels: Words, one: Conclusion, e: Evaluation, names: Callable[[str], str]) -> str:
    text = escape(said.conclusion(labels, one, e, names).text)
    state = "proposed" if one.proposed else "done"
    kind_said = escape(labels("evaluation.kind." + one.kind))
    mark = "✓" if one.kind == "good" else "✗"
    body = f"<s>{text}</s>" if one.dropped else f"<span>{text}</span>"
    standing = escape(said.standing(labels, one))
    nexts = escape(
        labels("page.evaluation.next", said=said.next_step(labels, one), clause=one.clause)
    )
    moved = ""
    if one.moved and one.ruling is not None:
        moved = f"<small>{escape(labels('page.evaluation.was', said=one.ruling.wording))}</small>"
    return (
        f'<div class="ji ji-drawn"><i title="{kind_said}">{mark}</i>{body}'
        f'<span class="standing {state}">{standing}</span><small>{nexts}</small>{moved}</div>'
    )


def _ruling(
    e: Evaluation, one: Conclusion, decision: Decision, wording: str, author: str
) -> Ruling:
    return Ruling(e.region, one.key, decision, wording, author, one.grounds, beijing_now())


def _decide(labels: Words, case: Case, every: Sequence[Ruling]) -> None:
    store, warning = load.store(), case.warning.id
    _keep(labels, "rulings", lambda: comments.rule(store, warning, every))


def _buttons(
    labels: Words, case: Case, e: Evaluation, one: Conclusion, author: str, proposal: str
) -> None:
    """Accept, rewrite, drop; or take back what was decided."""
    key = one.key
    if not one.proposed:
        _button(labels, case, e, one, Decision.REOPENED, proposal, author)
        return
    _button(labels, case, e, one, Decision.ACCEPTED, proposal, author)
    with st.popover(labels("page.evaluation.rule_rewritten"), disabled=not author):
        text = st.text_area(
            labels("page.evaluation.rewrite"),
            proposal,
            key=f"wording_{key}",
            max_chars=comments.LONGEST,
        )
        st.button(
            labels("page.evaluation.rewrite_keep"),
            type="primary",
            key=f"rewritten_{key}",
            on_click=_rewrite,
            args=(labels, case, e, one, author, f"wording_{key}"),
            disabled=not text.strip(),
        )
    _button(labels, case, e, one, Decision.DROPPED, proposal, author)


def _button(
    labels: Words,
    case: Case,
    e: Evaluation,
    one: Conclusion,
    decision: Decision,
    wording: str,
    author: str,
) -> None:
    st.button(
        labels(f"page.evaluation.rule_{decision}"),
        key=f"{decision}_{one.key}",
        disabled=not author,
        help=None if author else labels("page.evaluation.author_first"),
        on_click=_decide,
        args=(labels, case, [_ruling(e, one, decision, wording, author)]),
    )


def _rewrite(
    labels: Words, case: Case, e: Evaluation, one: Conclusion, author: str, place: str
) -> None:
    wording = str(st.session_state.get(place, ""))
    _decide(labels, case, [_ruling(e, one, Decision.REWRITTEN, wording, author)])
