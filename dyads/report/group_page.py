"""A group's page: everybody's own lines by code, practice against what was due, and the mixed model beside them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from dyads.practice.message import Message
from dyads.presentation.figures import (
    chart_sentences,
    group_margin_meaning,
    group_sentence,
    kind_name,
    spread_sentences,
)
from dyads.presentation.sections import (
    SectionGroup,
    cell_text,
    ends_text,
    joined_texts,
    left_out_text,
    scale_of,
    without_data_text,
)
from dyads.report.chart import SMALL, drawn, signs
from dyads.report.page import ChartView, ReportBlock, ReportTable, page, reading, studies
from dyads.report.person_page import parts_table
from dyads.services.group import GroupMaterial
from dyads.trends.chart import lay_out
from dyads.trends.figure import Figure, Kind
from dyads.trends.figures import Split, series_figures
from dyads.trends.group_figures import GroupFigure, group_figures
from dyads.trends.selection import RatingSeries, Selection, narrow, series
from dyads.words import _, say


def group_page(material: GroupMaterial, written: date) -> bytes:
    kept = material.joined.kept
    fitted = group_figures(kept, Selection())
    together: dict[tuple[str, str], list[RatingSeries]] = defaultdict(list)
    for one in series(kept, Selection()):
        for script in sorted({o.script for o in one.occasions if o.script is not None}):
            together[one.measure, script].append(narrow(one, Selection(script=script)))
    missing = without_data_text(material.joined)
    blocks = [_practice(material)] if material.days else []
    kinds: dict[Kind, None] = {}
    for place, ((measure, script), several) in enumerate(sorted(together.items())):
        of_both = [f for f in fitted if (f.measure, f.script) == (measure, script)] if isinstance(fitted, tuple) else []
        block, shown = _measure(material, several, script, of_both, place)
        blocks.append(block)
        kinds |= dict.fromkeys(shown)
    blocks.append(_model(fitted))
    blocks.append(reading(kinds))
    blocks += studies({measure for measure, _script in together}, {script for _measure, script in together})
    lead = (*joined_texts(material.joined), *([missing] if missing else []))
    return page(_("How the ratings of the group went"), lead, tuple(blocks), written)


def _practice(material: GroupMaterial) -> ReportBlock:
    rows = tuple(
        (code, str(days.done), str(days.planned), _share(days.done, days.planned))
        for code, days in sorted(material.days.items())
    )
    unplanned = sorted(set(material.joined.codes.values()) - material.days.keys())
    return ReportBlock(
        heading=_("Practice against what was due"),
        tables=(ReportTable(_("Days, by code"), (_("Code"), _("done"), _("planned"), _("share")), rows),),
        notes=(_("Without a plan in their export: {codes}.", codes=", ".join(unplanned)),) if unplanned else (),
    )


def _share(done: int, planned: int) -> str:
    return _("{value} %", value=round(100 * done / planned)) if planned else ""


def _measure(
    material: GroupMaterial, several: Sequence[RatingSeries], script: str, fitted: Sequence[GroupFigure], place: int
) -> tuple[ReportBlock, list[Kind]]:
    several = sorted(several, key=lambda one: material.joined.codes.get(one.person, ""))
    scale = scale_of(several[0], material.measures.get(several[0].measure))
    charts, groups, laid_out = [], [], []
    for number, one in enumerate(several):
        code = material.joined.codes.get(one.person, "")
        figures = tuple(series_figures(one, Selection(script=script), (Split(),)))
        chart = lay_out(one, SMALL.columns, 2, several)
        groups.append(SectionGroup(code, figures))
        if chart.dots:
            text = " ".join(say(sentence) for sentence in chart_sentences(chart, figures))
            name = f"chart-{place}-{number}"
            laid_out.append(chart)
            charts.append(ChartView(name, code, text, drawn(chart, SMALL), _caption(code, figures)))
    block = ReportBlock(
        heading=scale.question,
        below="  ·  ".join((several[0].measure, material.material.title(script), ends_text(several[0], scale))),
        charts=tuple(charts),
        legend=signs(laid_out),
        sentences=tuple(_fitted(figure) for figure in fitted),
        tables=parts_table(groups),
        notes=(
            *dict.fromkeys(say(note) for figure in fitted for note in figure.notes),
            *_left_out(groups),
            *([_("About the question: {note}", note=scale.note)] if scale.note else []),
        ),
    )
    return block, [figure.kind for group in groups for figure in group.figures]


def _caption(code: str, figures: Sequence[Figure]) -> str:
    shown = next((figure for figure in figures if figure.kind in ("change", "level")), None)
    if shown is None:
        return code
    return _("{code}: {figure} {value}", code=code, figure=say(kind_name(shown.kind)), value=cell_text(shown))


def _fitted(figure: GroupFigure) -> str:
    """Return what the model says, and how far people lie apart."""
    told = " ".join(say(sentence) for sentence in (group_sentence(figure), *spread_sentences(figure)))
    return f"{say(kind_name(figure.kind))}: {told}"


def _left_out(groups: Sequence[SectionGroup]) -> list[str]:
    """Return what was left out for each code; the first figure leaves out the most."""
    told = []
    for group in groups:
        lacks = next((text for figure in group.figures if (text := left_out_text(figure))), "")
        if lacks:
            told.append(_("{figures}. {lacks}", figures=group.label, lacks=lacks))
    return told


def _model(fitted: tuple[GroupFigure, ...] | Message) -> ReportBlock:
    if isinstance(fitted, Message):
        return ReportBlock(heading=_("The group as a whole"), sentences=(say(fitted),))
    return ReportBlock(heading=_("The group as a whole"), sentences=(say(group_margin_meaning()),))
