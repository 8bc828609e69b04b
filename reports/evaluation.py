"""The evaluation report as a document: the story in order, for the city or one unit."""

from __future__ import annotations

from analytics.evaluation import Evaluation
from data.rulebook import regions
from reports.content import Block, Document, Numbers, Paragraph, plain
from reports.making import Making
from reports.story import Part, story
from text import Words, findings_reduction
from text import findings_evaluation as said
from text.findings_evaluation import Said
from text.formats import clock, day


def evaluation_report(e: Evaluation, making: Making) -> Document:
    """The report on a warning, with all that its pages show."""
    words, numbers = making.words, Numbers(making.words.lang)
    place = said.place(words, e, making.name, regions().home.code)
    city = making.name(regions().home.code)
    blocks: list[Block] = [_say(words, said.opening(words, e, place=place, city=city))]

    def write(one: Part, level: int, *, alone: bool = False) -> None:
        heading = words("evaluation.heading." + one.key)
        blocks.append(numbers.heading(level, heading, alone=alone))
        blocks.extend(_say(words, sentence) for sentence in one.said)
        figure = None if one.draw is None else one.draw(e, making)
        blocks.extend([] if figure is None else [figure])
        blocks.extend(one.tables)
        for below in one.under:
            write(below, level + 1, alone=len(one.under) == 1)
        blocks.extend(Paragraph(plain(said.remark(words, r))) for r in e.remarks_on(one.key))

    for part in story(e, making, city):
        write(part, 1)
    blocks.append(numbers.heading(1, words("evaluation.heading.notes")))
    blocks.extend(_say(words, Said(one, "")) for one in stamp(e, making))
    return Document(
        title=said.title(words, e, place),
        blocks=blocks,
        lang=words.lang,
        made=making.made,
        number=words("evaluation.number"),
        addressee=words("evaluation.addressee"),
        signature=words("evaluation.signature"),
        day=day(making.made.date(), words.lang),
        contents=words("evaluation.contents") if e.city else "",
        notes=notes(e, making),
    )


def _say(words: Words, one: Said) -> Paragraph:
    return Paragraph(said.cited(words, one))


def stamp(e: Evaluation, making: Making) -> list[str]:
    """What a document rests on: plan, lists, data, snapshot and when it was made."""
    return [text for _, text in notes(e, making)]


def notes(e: Evaluation, making: Making) -> list[tuple[str, str]]:
    """The same as names and facts."""
    words, plan = making.words, e.plan
    none = words("evaluation.no_edition")
    told = words(
        "evaluation.stamp",
        plan=plan.title_zh if words.lang == "zh" else plan.title_en,
        document=words("evaluation.who", who=plan.document) if plan.document else "",
        edition=findings_reduction.edition_name(words, e.edition) if e.edition else none,
        baseline=(
            findings_reduction.edition_name(words, e.baseline_edition)
            if e.baseline_edition
            else none
        ),
        as_of=clock(e.as_of, words.lang),
        snapshot=e.snapshot or none,
        made=clock(making.made, words.lang),
    )
    found = [(words("evaluation.heading.notes"), told)]
    if making.demo:
        found.append((words("app.demo"), words("evaluation.demo")))
    return found
