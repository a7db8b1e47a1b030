"""Figures as lines of text."""

from collections.abc import Iterable, Sequence

from dyads.cli.output import line, table
from dyads.presentation.figures import figure_sentence, margin_meaning, name_of
from dyads.presentation.sections import (
    Section,
    SectionGroup,
    asked_text,
    cell_text,
    columns_of,
    ends_text,
    exercises_of,
    few_text,
    label_of,
    left_out_text,
    partner_rows,
    partner_table,
    partners_heading,
    partners_note,
    period,
    scale_of,
    sections,
    side_figures,
)
from dyads.services.figures import Material
from dyads.trends.figure import Figure, Kind
from dyads.trends.selection import Selection
from dyads.words import _, say


def tell_figures(material: Material, choice: Selection, only: Sequence[Figure] | None = None, *, named: bool) -> None:
    """Print figures, measure by measure, and in the end what margins mean; `named`: with whose they are in any case."""
    held = () if only is not None else sections(material, choice)
    beside = only if only is not None else side_figures(material, choice)
    if not held and not beside:
        line(_("There is nothing to show yet."))
        return
    covered = period([section.series for section in held])
    if covered is not None:
        line(_("{name}, {first} to {last}", name=material.name(material.person), first=covered[0], last=covered[1]))
        line()
    elif named:
        line(material.name(material.person))
        line()
    for section in held:
        _tell_section(section, material)
    _tell_beside(beside, material)
    _tell_partners(material, choice, only)
    grouped = [figure for section in held for group in section.groups for figure in group.figures]
    _tell_margins((*grouped, *beside))


def _tell_section(section: Section, material: Material) -> None:
    one = section.series
    scale = scale_of(one, material.measures.get(one.measure), exercises_of(one, material))
    asked = asked_text(section.series)
    name = f"{section.series.measure} ({asked})" if asked else section.series.measure
    line(name if scale.question == section.series.measure else f"{name}: {scale.question}")
    line("  " + ends_text(section.series, scale))
    if section.groups:
        _tell_together(section.groups[0])
    if len(section.groups) > 1:
        tell_parts(section.groups[1:])
    if section.few:
        line("  " + few_text(section.few))
    line()


def _tell_together(group: SectionGroup) -> None:
    line("  " + group.label)
    left_out_before = ""
    notes: dict[str, None] = {}
    for figure in group.figures:
        line(f"    {say(name_of(figure))}: {say(figure_sentence(figure))}")
        left_out = left_out_text(figure)
        if left_out and left_out != left_out_before:
            line("      " + left_out)
        left_out_before = left_out
        notes |= dict.fromkeys(say(note) for note in figure.notes)
    for note in notes:
        line("    " + note)


def tell_parts(groups: Sequence[SectionGroup]) -> None:
    """Print the parts as a small table: the value, its 95 % margin and its count."""
    kinds = columns_of(groups, _COLUMNS)
    rows = [["", *(say(name) for name in kinds.values())]]
    for group in groups:
        by_kind = {figure.kind: figure for figure in group.figures}
        rows.append([group.label, *(cell_text(by_kind[kind]) if kind in by_kind else "" for kind in kinds)])
    table([["  " + first, *others] for first, *others in rows])


_COLUMNS: tuple[Kind, ...] = ("change", "slope", "level", "hits")


def _tell_beside(figures: Iterable[Figure], material: Material) -> None:
    for figure in figures:
        line(f"{say(name_of(figure))} ({_about(figure, material)}): {say(figure_sentence(figure))}")
        if left_out := left_out_text(figure):
            line("  " + left_out)
        for note in figure.notes:
            line("  " + say(note))


def _tell_partners(material: Material, choice: Selection, only: Sequence[Figure] | None) -> None:
    found = None if only is not None else partner_table(material, choice)
    if found is None:
        return
    line()
    line(partners_heading())
    rows = [("", *found.measures), *partner_rows(found, material, cell_text)]
    table([["  " + first, *others] for first, *others in rows])
    line("  " + partners_note())


def _about(figure: Figure, material: Material) -> str:
    if figure.second is not None:
        return _("{one} and {other}", one=figure.measure, other=figure.second)
    return label_of(figure, material)


def _tell_margins(figures: Iterable[Figure]) -> None:
    """Say once what each margin means, and that no figure says why."""
    shown = {say(name_of(figure)): figure.kind for figure in figures if figure.low is not None}
    if not shown:
        return
    line()
    line(_("What the margins mean:"))
    meanings = dict.fromkeys(say(margin_meaning(kind)) for kind in shown.values())
    for meaning in meanings:
        names = ", ".join(name for name, kind in shown.items() if say(margin_meaning(kind)) == meaning)
        line(f"  {names}: {meaning}")
    line(_("A figure shows how the ratings went, and not why."))
