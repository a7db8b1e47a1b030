"""A group's page: everybody's own lines by code, practice against what was due, and the group's mean beside them."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from dyads.presentation.figures import chart_sentences, group_margin_meaning, name_of
from dyads.presentation.sections import (
    SectionGroup,
    asked_name,
    cell_text,
    ends_text,
    group_texts,
    joined_texts,
    left_out_text,
    missing_texts,
    not_read_text,
    pairs_of,
    part_title,
    scale_of,
    without_data_text,
)
from dyads.report.chart import SMALL, drawn, signs
from dyads.report.page import ChartView, ReportBlock, ReportTable, page, reading, studies
from dyads.report.person_page import cell, pairs_block, parts_table
from dyads.services.group import GroupMaterial
from dyads.trends.chart import lay_out
from dyads.trends.figure import Figure, PairBy
from dyads.trends.group_figures import GroupFigure, GroupPart, group_parts, own_figures, part_figures
from dyads.trends.selection import Selection
from dyads.words import _, day_text, say


def group_page(material: GroupMaterial, choice: Selection, written: date, by: PairBy | None = None) -> bytes:
    """Return the page; `by` says what makes a pair of two questions, where None, the closest that has enough."""
    parts = group_parts(material.joined.kept, choice)
    blocks = [_practice(material)] if any(days.planned for days in material.days.values()) else []
    shown: list[Figure] = []
    for place, part in enumerate(parts):
        block, figures = _part(material, part, choice, place)
        blocks.append(block)
        shown += figures
    codes = material.joined.codes
    together = sorted(pairs_of(material.joined.kept, choice, by), key=lambda figure: _place(figure, codes))
    if together:
        blocks.append(pairs_block(together, codes))
        shown += together
    blocks.append(reading(shown, [say(group_margin_meaning())] if parts else []))
    blocks += studies({part.measure for part in parts}, {part.script for part in parts if part.script is not None})
    lead = (*joined_texts(material.joined), without_data_text(material.joined), not_read_text(material.not_read))
    return page(_("How the ratings of the group went"), tuple(filter(None, lead)), tuple(blocks), written)


def _place(figure: Figure, codes: Mapping[UUID, str]) -> tuple[str, str, str]:
    return figure.measure, figure.second or "", codes.get(figure.person, "")


def _practice(material: GroupMaterial) -> ReportBlock:
    rows = tuple(
        (code, str(days.done), str(days.planned), _share(days.done, days.planned))
        for code, days in sorted(material.days.items())
        if days.planned
    )
    unplanned = sorted(set(material.joined.codes.values()) - material.days.keys())
    return ReportBlock(
        heading=_("Practice against what was due"),
        tables=(ReportTable(_("Days, by code"), (_("Code"), _("done"), _("planned"), _("share")), rows),),
        notes=(_("Without a plan in their export: {codes}.", codes=", ".join(unplanned)),) if unplanned else (),
    )


def _share(done: int, planned: int) -> str:
    return _("{value} %", value=round(100 * done / planned)) if planned else ""


def _part(material: GroupMaterial, part: GroupPart, choice: Selection, place: int) -> tuple[ReportBlock, list[Figure]]:
    codes = material.joined.codes
    several = sorted(part.several, key=lambda one: codes.get(one.person, ""))
    own = own_figures(part, choice)
    together = part_figures(part, choice, codes)
    whole = [figure for figure in together if figure.day is None]
    about = () if part.script is None else (material.material.title(part.script),)
    scale = scale_of(several[0], material.measures.get(part.measure), about)
    charts, groups, laid_out = [], [], []
    for number, one in enumerate(several):
        code = codes.get(one.person, "")
        figures = own[one.person]
        chart = lay_out(one, SMALL.columns, 2, several)
        groups.append(SectionGroup(code, figures))
        if chart.dots:
            text = " ".join(say(sentence) for sentence in chart_sentences(chart, figures))
            name = f"chart-{place}-{number}"
            laid_out.append(chart)
            charts.append(ChartView(name, code, text, drawn(chart, SMALL), _caption(code, figures)))
    where = asked_name(part.asked) if part.script is None else material.material.title(part.script)
    title = part_title(part.measure, part.script, part.asked, material.material)
    block = ReportBlock(
        heading=scale.question,
        below="  ·  ".join((part.measure, where, ends_text(several[0], scale))),
        charts=tuple(charts),
        legend=signs(laid_out, at_sittings=part.asked is None),
        sentences=group_texts(whole),
        tables=(*parts_table(groups, title), *_meetings([figure for figure in together if figure.day is not None])),
        notes=(
            *dict.fromkeys(say(note) for figure in whole for note in figure.notes),
            *missing_texts(whole, codes),
            *_left_out(groups),
            *([_("About the question: {note}", note=scale.note)] if scale.note else []),
        ),
    )
    return block, [figure for group in groups for figure in group.figures]


def _caption(code: str, figures: Sequence[Figure]) -> str:
    shown = next((figure for figure in figures if figure.kind in ("change", "level")), None)
    if shown is None:
        return code
    return _("{code}: {figure} {value}", code=code, figure=say(name_of(shown)), value=cell_text(shown))


def _meetings(figures: Sequence[GroupFigure]) -> tuple[ReportTable, ...]:
    """Return the table of the meetings, or none where the plan asked at none."""
    if not figures:
        return ()
    caption = _(
        "Meeting by meeting: the mean of those who rated it, below it its 95 % margin, and n, how many they are"
    )
    rows = tuple((day_text(figure.day), cell(figure)) for figure in figures if figure.day is not None)
    return (ReportTable(caption, (_("Meeting"), say(name_of(figures[0]))), rows),)


def _left_out(groups: Sequence[SectionGroup]) -> list[str]:
    """Return what was left out for each code; the first figure leaves out the most."""
    told = []
    for group in groups:
        lacks = next((text for figure in group.figures if (text := left_out_text(figure))), "")
        if lacks:
            told.append(_("{figures}. {lacks}", figures=group.label, lacks=lacks))
    return told
