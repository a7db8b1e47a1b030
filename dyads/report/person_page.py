"""One person's page: every measure with its chart, its figures and its wording."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from dyads.presentation.figures import chart_sentences, figure_sentence, name_of
from dyads.presentation.sections import (
    Section,
    SectionGroup,
    asked_text,
    columns_of,
    ends_text,
    exercises_of,
    few_text,
    label_of,
    left_out_text,
    margin_text,
    pairs_of,
    partner_rows,
    partner_table,
    partners_heading,
    partners_note,
    period,
    scale_of,
    sections,
    side_figures,
    value_text,
)
from dyads.report.chart import WHOLE, drawn, signs
from dyads.report.page import ChartView, ReportBlock, ReportTable, page, reading, studies
from dyads.services.figures import Material
from dyads.trends.chart import lay_out
from dyads.trends.figure import Figure, Kind, PairBy
from dyads.trends.group_figures import GroupFigure
from dyads.trends.selection import Selection
from dyads.words import _, say

COLUMNS: tuple[Kind, ...] = ("change", "slope", "slope-per-week", "level")
"""The figures that a table of parts has, each a column."""


def person_page(material: Material, choice: Selection, written: date, by: PairBy | None = None) -> bytes:
    """Return the page; `by` says what makes a pair of two questions, where None, the closest that has enough."""
    held = sections(material, choice)
    beside = side_figures(material, choice)
    covered = period([section.series for section in held])
    lead = () if covered is None else (_("{first} to {last}", first=covered[0], last=covered[1]),)
    if not held and not beside:
        lead = (_("There is nothing to show yet."),)
    shown = [figure for section in held for group in section.groups for figure in group.figures]
    blocks = [_measure(section, material, place) for place, section in enumerate(held)]
    if beside:
        blocks.append(_beside(beside, material))
    blocks += _partners(material, choice)
    together = pairs_of(material.kept, replace(choice, person=material.person), by)
    if together:
        blocks.append(pairs_block(together))
    if shown or beside:
        blocks.append(reading([*shown, *beside, *together]))
    blocks += studies({section.series.measure for section in held}, material.titles.keys())
    return page(_title(material.name(material.person)), lead, tuple(blocks), written)


def _title(name: str) -> str:
    return _("How your ratings went") if name == _("me") else _("How the ratings of {name} went", name=name)


def _measure(section: Section, material: Material, place: int) -> ReportBlock:
    one = section.series
    scale = scale_of(one, material.measures.get(one.measure), exercises_of(one, material))
    together = section.groups[0].figures if section.groups else ()
    chart = lay_out(one, WHOLE.columns)
    asked = asked_text(one)
    view = ChartView(
        name=f"chart-{place}",
        title=_("{measure} over time", measure=one.measure),
        text=" ".join(say(sentence) for sentence in chart_sentences(chart, together)),
        drawn=drawn(chart, WHOLE),
    )
    notes = [*_left_out(together), *dict.fromkeys(say(note) for figure in together for note in figure.notes)]
    if section.few:
        notes.append(few_text(section.few))
    if scale.note:
        notes.append(_("About the question: {note}", note=scale.note))
    return ReportBlock(
        heading=scale.question,
        below="  ·  ".join(text for text in (one.measure, ends_text(one, scale), asked) if text),
        charts=(view,) if chart.dots else (),
        legend=signs([chart], at_sittings=one.asked is None),
        sentences=tuple(f"{say(name_of(figure))}: {say(figure_sentence(figure))}" for figure in together),
        tables=parts_table(section.groups[1:], one.measure),
        notes=tuple(notes),
    )


def _left_out(figures: Iterable[Figure]) -> list[str]:
    """Return what was left out, figures with the same reasons taken together."""
    by_reason: dict[str, list[str]] = {}
    for figure in figures:
        if (lacks := left_out_text(figure)) and figure.kind != "latest":
            by_reason.setdefault(lacks, []).append(say(name_of(figure)))
    return [_("{figures}. {lacks}", figures=", ".join(names), lacks=lacks) for lacks, names in by_reason.items()]


def parts_table(groups: Sequence[SectionGroup], of: str) -> tuple[ReportTable, ...]:
    """Return the table of the parts, if there are any; it says what it is of, since it may stand on the next sheet."""
    if not groups:
        return ()
    kinds = columns_of(groups, COLUMNS)
    rows = []
    for group in groups:
        by_kind = {figure.kind: figure for figure in group.figures}
        rows.append((group.label, *(cell(by_kind.get(kind)) for kind in kinds)))
    caption = _(
        "{measure}, taken apart: the value, below it its 95 % margin, and n, how many it is made of", measure=of
    )
    return (ReportTable(caption, ("", *(say(name) for name in kinds.values())), tuple(rows)),)


def cell(figure: Figure | GroupFigure | None) -> str:
    """Return a figure in two lines; the page shows the second one smaller."""
    if figure is None:
        return ""
    margin = margin_text(figure)
    count = _("n {n}", n=figure.n)
    return "\n".join((value_text(figure), f"{margin}; {count}" if margin else count))


def _partners(material: Material, choice: Selection) -> list[ReportBlock]:
    found = partner_table(material, choice)
    if found is None:
        return []
    caption = _("The mean level of each question by partner, below it its 95 % margin, and n, the number of ratings")
    columns = (_("Partner"), *found.measures)
    table = ReportTable(caption, columns, tuple(partner_rows(found, material, cell)))
    return [ReportBlock(heading=partners_heading(), tables=(table,), notes=(partners_note(),))]


def pairs_block(figures: Sequence[Figure], codes: Mapping[UUID, str] | None = None) -> ReportBlock:
    """Return the questions two by two, those with enough pairs; in a group by code, with a line each."""
    rows = tuple(
        (
            _("{one} and {other}", one=figure.measure, other=figure.second),
            *([] if codes is None else [codes.get(figure.person, "")]),
            cell(figure),
            " ".join(say(note) for note in figure.notes),
        )
        for figure in figures
    )
    columns = ("", *([] if codes is None else [_("Code")]), say(name_of(figures[0])), _("Pairs"))
    caption = _("Spearman’s rho, below it its 95 % margin, and n, the number of pairs")
    return ReportBlock(
        heading=_("Questions two by two"),
        tables=(ReportTable(caption, columns, rows),),
        notes=(
            _(
                "Of twenty such margins about one leaves zero out by chance alone: the more questions, the less each "
                "of these figures says."
            ),
        ),
    )


def _beside(figures: Sequence[Figure], material: Material) -> ReportBlock:
    told = [f"{say(name_of(f))}, {label_of(f, material)}: {say(figure_sentence(f))}" for f in figures]
    return ReportBlock(heading=_("Beside the ratings"), sentences=tuple(told), notes=tuple(_left_out(figures)))
