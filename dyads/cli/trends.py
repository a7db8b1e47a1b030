"""`dyads trends`: what the ratings say, as text or as JSON."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from dyads.cli.figures_text import tell_figures, tell_parts
from dyads.cli.output import Failed, as_json, line, read_or_fail, value_of, warn
from dyads.cli.people import called, find_person
from dyads.cli.plan import DAY
from dyads.cli.sealing import from_stdin, key_for
from dyads.cli.translated import command, json_option
from dyads.practice.message import Message
from dyads.practice.people import Person
from dyads.presentation.figures import group_margin_meaning, group_sentence, kind_name, spread_sentences
from dyads.presentation.sections import GUESS, SectionGroup, chosen_figures, joined_texts, without_data_text
from dyads.services.figures import Material, material_of
from dyads.services.group import GroupMaterial, read_folder
from dyads.services.home import Home
from dyads.services.planning import why_hidden
from dyads.trends.correlation import correlations
from dyads.trends.figure import Figure
from dyads.trends.figures import Split, figures
from dyads.trends.group_figures import GroupFigure, group_figures
from dyads.trends.guesses import guess_figures
from dyads.trends.selection import Selection
from dyads.words import _, say


def trends_of_group(home: Home, folder: Path, choice: Selection, *, wants_json: bool) -> None:
    """Show the figures of a group: the people one by one, then the mixed model."""
    material = group_of(home, folder)
    fitted = group_figures(material.joined.kept, choice)
    kept, by_script = material.joined.kept, (Split(script=True),)
    found = figures(kept, choice, by_script)
    if choice.measure in (None, GUESS):
        found = (*found, *guess_figures(kept, choice, by_script))
    if wants_json:
        if isinstance(fitted, Message):
            warn(say(fitted))
            fitted = ()
        codes = material.joined.codes
        as_json(
            [
                *(figure.as_dict(say) for figure in fitted),
                *(figure.as_dict(say, lambda person: codes.get(person) or str(person)) for figure in found),
            ]
        )
        return
    _tell(material, fitted, found)


def group_of(home: Home, folder: Path) -> GroupMaterial:
    """Return what the exports in a folder hold together. Raises Failed: one cannot be used, or joined with the rest."""
    return value_of(read_folder(folder, home.clock.now()), _("The group cannot be read."))


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
        tell_parts([SectionGroup(code, tuple(people[code])) for code in sorted(people)])
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


def whose(home: Home, name: str) -> Person | None:
    """Return a person by name or code; None where `me` has not been here yet. Raises Failed: there is nobody so."""
    with read_or_fail():
        return home.journal.me() if name == "me" else find_person(home, name)


def look_away(home: Home, person: Person) -> None:
    """At a terminal, wait until the others look away before another person's figures are shown."""
    if person.me or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    me = home.journal.me()
    name = called(person)
    if me is not None and me.name:
        warn(_("Now {name}; {other} looks away.", name=name, other=me.name))
    else:
        warn(_("Now {name}; everybody else looks away.", name=name))
    click.prompt(_("Press Enter to go on"), default="", show_default=False, prompt_suffix=" ", err=True)


@command("dyads trends", "dyads trends --measure closeness --json")
@click.option("--measure", metavar="M", help="Only this measure.")
@click.option("--script", metavar="S", help="Only this exercise.")
@click.option("--person", default="me", metavar="NAME", help="Whose ratings; otherwise mine.")
@click.option("--partner", metavar="NAME", help="Only sittings with this partner.")
@click.option("--module", metavar="NAME", help="Only this module of a plan.")
@click.option("--since", type=DAY, metavar="DATE", help="Only from this day on.")
@click.option("--added", is_flag=True, help="Take in sittings that were entered later.")
@click.option("--correlate", nargs=2, metavar="A B", help="Whether two measures go together (Spearman's rho).")
@click.option("--group", type=click.Path(path_type=Path), metavar="FOLDER", help="A group: the exports in this folder.")
@json_option(help="As JSON: a list of figures.")
@from_stdin
@click.pass_obj
def trends(
    home: Home,
    /,
    person: str,
    partner: str | None,
    correlate: tuple[str, str] | None,
    group: Path | None,
    wants_json: bool,
    passphrase_stdin: bool,
    **chosen: Any,
) -> None:
    """Show how the ratings went: change within a sitting, slope over time, level.

    As JSON each figure has measure, script, person, partner, module, kind, unit, n, value, low, high, too_early with
    what is lacking, of, left_out, against, second and notes. People are UUIDs there, as in dyads people list --json.
    """
    choice = Selection(**chosen)
    if group is not None:
        if person != "me" or partner is not None:
            raise click.UsageError(_("--group shows everybody; leave --person and --partner out."))
        trends_of_group(home, group, choice, wants_json=wants_json)
        return
    with read_or_fail():
        _trends_of_one(home, person, partner, choice, correlate, wants_json=wants_json, stdin=passphrase_stdin)


def _trends_of_one(
    home: Home,
    name: str,
    partner: str | None,
    choice: Selection,
    correlate: tuple[str, str] | None,
    *,
    wants_json: bool,
    stdin: bool,
) -> None:
    if (why := why_hidden(home)) is not None:
        (warn if wants_json else line)(say(why))
        if wants_json:
            as_json([])
        return
    person = whose(home, name)
    if person is None:
        if wants_json:
            as_json([])
        else:
            line(_("Nothing has been rated yet."))
        return
    look_away(home, person)
    key = key_for(home, person, stdin=stdin)
    material = material_of(home, person, key)
    with_whom = None if partner is None else whose(home, partner)
    choice = replace(choice, person=person.id, partner=with_whom.id if with_whom else None)
    _refuse_unknown(material, choice, correlate or ())
    figures = correlations(material.kept, *correlate, choice) if correlate else chosen_figures(material, choice)
    if wants_json:
        as_json([figure.as_dict(say) for figure in figures])
        return
    tell_figures(material, choice, figures if correlate else None)


def _refuse_unknown(material: Material, choice: Selection, correlate: tuple[str, ...]) -> None:
    """Refuse names that nothing has, so that a slip of the finger is not taken for "too early"."""
    measures = {*material.measures, *(rating.measure for rating in material.kept.ratings), "guess"}
    scripts = {session.script_id for session in material.kept.sessions}
    modules = {session.module for session in material.kept.sessions} - {""}
    for asked in (choice.measure, *correlate):
        if asked is not None and asked not in measures:
            raise Failed(_("There is no measure {name}; there are: {known}.", name=asked, known=_list(measures)))
    if choice.script is not None and choice.script not in scripts:
        raise Failed(_("No sitting of {name} was kept; there are: {known}.", name=choice.script, known=_list(scripts)))
    if choice.module is not None and choice.module not in modules:
        raise Failed(
            _("No sitting of the module {name} was kept; there are: {known}.", name=choice.module, known=_list(modules))
        )


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or _("none")
