"""`dyads trends --group`: several people's exports, joined."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import click

from dyads.cli.errors import Failed, list_problems
from dyads.cli.out import as_json, line
from dyads.cli.trends_text import tell_parts
from dyads.practice.message import Message
from dyads.presentation.figures import group_margin_meaning, group_sentence, kind_name, spread_sentences
from dyads.presentation.sections import GUESS, Group, joined_texts, without_data_text
from dyads.services.group import GroupMaterial, read_folder
from dyads.services.home import Home
from dyads.trends.figure import Figure
from dyads.trends.figures import Split, figures
from dyads.trends.group_figures import GroupFigure, group_figures
from dyads.trends.guesses import hit_figures
from dyads.trends.selection import Choice
from dyads.words import _, say


def trends_of_group(home: Home, folder: Path, choice: Choice, *, wants_json: bool) -> None:
    """Show the figures of a group: the people one by one, then the mixed model.

    Raises:
        Failed: an export cannot be used, or they cannot be joined; all problems have been listed.
    """
    material = group_of(home, folder)
    fitted = group_figures(material.joined.kept, choice)
    kept, by_script = material.joined.kept, (Split(script=True),)
    found = figures(kept, choice, by_script)
    if choice.measure in (None, GUESS):
        found = (*found, *hit_figures(kept, choice, by_script))
    if wants_json:
        if isinstance(fitted, Message):
            click.echo(say(fitted), err=True)
            fitted = ()
        codes = material.joined.codes
        as_json(
            [
                *(figure.as_dict(say) for figure in fitted),
                *(figure.as_dict(say, lambda person: _code(codes.get(person), person)) for figure in found),
            ]
        )
        return
    _tell(material, fitted, found)


def group_of(home: Home, folder: Path) -> GroupMaterial:
    """Return what the exports in a folder hold together.

    Raises:
        Failed: an export cannot be used, or they cannot be joined; all problems have been listed.
    """
    loaded = read_folder(folder, home.clock.now())
    list_problems(loaded.problems)
    if loaded.value is None:
        raise Failed(_("The group cannot be read."))
    return loaded.value


def _code(code: str | None, person: UUID) -> str:
    return code or str(person)


def _tell(material: GroupMaterial, fitted: tuple[GroupFigure, ...] | Message, found: Iterable[Figure]) -> None:
    for text in joined_texts(material.joined):
        line(text)
    if missing := without_data_text(material.joined):
        line(missing)
    for code, days in sorted(material.days.items()):
        line(_("{code}: {done} of {planned} planned days.", code=code, done=days.done, planned=days.planned))
    model = () if isinstance(fitted, Message) else fitted
    by_part: dict[tuple[str, str | None], dict[str, list[Figure]]] = {}
    for figure in found:
        of_part = by_part.setdefault((figure.measure, figure.script), {})
        of_part.setdefault(material.joined.codes.get(figure.person, ""), []).append(figure)
    for (measure, script), people in by_part.items():
        line()
        line(
            measure
            if script is None
            else _("{measure}, {title}", measure=measure, title=material.material.title(script))
        )
        tell_parts([Group(code, tuple(people[code])) for code in sorted(people)])
        for fit in model:
            if (fit.measure, fit.script) == (measure, script):
                _tell_model(fit)
    line()
    if isinstance(fitted, Message):
        line(say(fitted))
    elif any(figure.value is not None for figure in model):
        line(say(group_margin_meaning()))


def _tell_model(figure: GroupFigure) -> None:
    line(f"  {say(kind_name(figure.kind))}: {say(group_sentence(figure))}")
    for sentence in (*spread_sentences(figure), *figure.notes):
        line("    " + say(sentence))
