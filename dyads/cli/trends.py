"""`dyads trends`: what the ratings say, as text or as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from dyads.cli import known
from dyads.cli.figures_text import tell_figures, tell_parts
from dyads.cli.output import Failed, as_json, line, read_or_fail, table, value_of, warn
from dyads.cli.sealing import from_stdin
from dyads.cli.translated import FILE, command, json_option
from dyads.cli.typed import DAY
from dyads.cli.whose import open_private, whose
from dyads.exchange.model_rows import model_rows_csv
from dyads.library.save import write_private
from dyads.presentation.figures import figure_sentence, group_margin_meaning
from dyads.presentation.sections import (
    GUESS,
    SectionGroup,
    cell_text,
    chosen_figures,
    group_texts,
    joined_texts,
    missing_texts,
    not_read_text,
    part_title,
    without_data_text,
)
from dyads.services.figures import Material
from dyads.services.group import GroupMaterial, read_folder
from dyads.services.home import Home
from dyads.services.planning import why_hidden
from dyads.services.prepare import known_scores
from dyads.trends.correlation import BY, correlations
from dyads.trends.figure import Figure, PairBy
from dyads.trends.figures import Split
from dyads.trends.group_figures import GroupFigure, group_parts, own_figures, part_figures
from dyads.trends.group_rows import group_rows
from dyads.trends.guesses import guess_figures
from dyads.trends.selection import Selection
from dyads.words import _, day_text, say


def trends_of_group(
    home: Home,
    folder: Path,
    choice: Selection,
    correlate: tuple[str, str] | None,
    by: PairBy | None,
    *,
    wants_json: bool,
) -> None:
    """Show the figures of a group: the people one by one, then the mean over them."""
    material = group_of(home, folder)
    kept, codes = material.joined.kept, material.joined.codes
    _refuse_unknown(material.material, choice, correlate or ())
    if not wants_json:
        _tell_group(material)
    if correlate:
        pairs = correlations(kept, *correlate, choice, by)
        if wants_json:
            as_json([figure.as_dict(say, partial(_code_of, codes)) for figure in pairs])
        else:
            _tell_pairs(pairs, codes)
        return
    parts = () if choice.measure == GUESS else group_parts(kept, choice)
    guessed = guess_figures(kept, choice, (Split(script=True),)) if choice.measure in (None, GUESS) else ()
    if wants_json:
        own = (figure for part in parts for figures in own_figures(part, choice).values() for figure in figures)
        means = (figure for part in parts for figure in part_figures(part, choice, codes))
        named = partial(_code_of, codes)
        as_json([*(f.as_dict(say, named) for f in means), *(f.as_dict(say, named) for f in (*own, *guessed))])
        return
    for part in parts:
        line()
        line(part_title(part.measure, part.script, part.asked, material.material))
        _tell_people(own_figures(part, choice), codes)
        _tell_means(part_figures(part, choice, codes), codes)
    for script in dict.fromkeys(figure.script for figure in guessed):
        line()
        line(part_title(GUESS, script, None, material.material))
        _tell_people({f.person: (f,) for f in guessed if f.script == script}, codes)
    if parts:
        line()
        line(say(group_margin_meaning()))


def _code_of(codes: Mapping[UUID, str], person: UUID) -> str:
    return codes.get(person) or str(person)


def group_of(home: Home, folder: Path) -> GroupMaterial:
    """Return what the exports in a folder hold together. Raises Failed: one cannot be used, or joined with the rest."""
    material = value_of(
        read_folder(folder, home.clock.now(), known_scores(home.search_path)), _("The group cannot be read.")
    )
    if material.not_read:
        warn(not_read_text(material.not_read))
    return material


def _tell_group(material: GroupMaterial) -> None:
    for text in joined_texts(material.joined):
        line(text)
    if missing := without_data_text(material.joined):
        line(missing)
    for code, days in sorted(material.days.items()):
        if not days.planned:
            continue
        line(_("{code}: {done} of {planned} planned days.", code=code, done=days.done, planned=days.planned))


def _tell_people(own: Mapping[UUID, tuple[Figure, ...]], codes: Mapping[UUID, str]) -> None:
    people = {codes.get(person, ""): figures for person, figures in own.items()}
    tell_parts([SectionGroup(code, people[code]) for code in sorted(people)])


def _tell_means(figures: Sequence[GroupFigure], codes: Mapping[UUID, str]) -> None:
    """Say the means over people, who has none, and what must be known; then the meetings one by one."""
    whole = [figure for figure in figures if figure.day is None]
    for text in group_texts(whole):
        line("  " + text)
    for text in (*missing_texts(whole, codes), *dict.fromkeys(say(note) for figure in whole for note in figure.notes)):
        line("    " + text)
    meetings = [figure for figure in figures if figure.day is not None]
    if meetings:
        line("  " + _("Meeting by meeting:"))
        table([["    " + day_text(figure.day), cell_text(figure)] for figure in meetings if figure.day is not None])


def _tell_pairs(pairs: Sequence[Figure], codes: Mapping[UUID, str]) -> None:
    for figure in sorted(pairs, key=lambda figure: codes.get(figure.person, "")):
        line(f"{codes.get(figure.person, '')}: {say(figure_sentence(figure))}")
    for note in dict.fromkeys(say(note) for figure in pairs for note in figure.notes):
        line("  " + note)


@command("dyads trends", "dyads trends --measure closeness --json")
@click.option("--measure", metavar="M", shell_complete=known.measures, help="Only this measure.")
@click.option("--script", metavar="S", shell_complete=known.exercise_ids, help="Only this exercise.")
@click.option(
    "--person", default="me", metavar="NAME", shell_complete=known.me_and_people, help="Whose ratings; otherwise mine."
)
@click.option("--partner", metavar="NAME", shell_complete=known.people, help="Only sittings with this partner.")
@click.option("--module", metavar="NAME", help="Only this module of a plan.")
@click.option("--since", type=DAY, metavar="DATE", help="Only from this day on.")
@click.option("--added", is_flag=True, help="Take in sittings that were entered later.")
@click.option(
    "--correlate",
    nargs=2,
    metavar="A B",
    shell_complete=known.measures,
    help="Whether two measures go together (Spearman’s rho).",
)
@click.option(
    "--by", type=click.Choice(BY), help="With --correlate: what makes a pair; otherwise the closest that has pairs."
)
@click.option("--group", type=click.Path(path_type=Path), metavar="FOLDER", help="A group: the exports in this folder.")
@click.option("--rows", type=FILE, metavar="FILE.csv", help="With --group: write the ratings as rows for a model.")
@json_option(help="As JSON: a list of figures.")
@from_stdin
@click.pass_obj
def trends(
    home: Home,
    /,
    person: str,
    partner: str | None,
    correlate: tuple[str, str] | None,
    by: PairBy | None,
    group: Path | None,
    rows: Path | None,
    wants_json: bool,
    passphrase_stdin: bool,
    **chosen: Any,
) -> None:
    """Show how the ratings went: change within a sitting, slope over time, level.

    As JSON each figure has measure, script, person, partner, module, kind, unit, n, value, low, high, too_early with
    what is lacking, of, left_out, against, second, notes, by and direction (up, down, or unclear where the margin holds
    zero). People are UUIDs there, as in dyads people list --json. With --group people are codes; a mean over them has
    no person, and people, spread, missing and day besides.

    With --rows a group’s ratings are written to a CSV file, one a row, for the models in docs/recipes.
    """
    choice = Selection(**chosen)
    if by is not None and correlate is None:
        raise click.UsageError(_("--by says what makes a pair for --correlate A B."))
    if rows is not None and group is None:
        raise click.UsageError(_("--rows writes the rows of a group; say which with --group FOLDER."))
    if group is not None:
        if person != "me" or partner is not None:
            raise click.UsageError(_("--group shows everybody; leave --person and --partner out."))
        if rows is not None:
            _write_rows(home, group, rows, choice)
        else:
            trends_of_group(home, group, choice, correlate, by, wants_json=wants_json)
        return
    with read_or_fail():
        _trends_of_one(home, person, partner, choice, correlate, by, wants_json=wants_json, stdin=passphrase_stdin)


def _write_rows(home: Home, folder: Path, file: Path, choice: Selection) -> None:
    if file.suffix.lower() != ".csv":
        raise Failed(_("{file}: the ending must be .csv", file=file.name))
    material = group_of(home, folder)
    _refuse_unknown(material.material, choice, ())
    found = group_rows(material.joined, choice)
    value_of(write_private(file, model_rows_csv(found)))
    line(_("Written: {file}. It holds {count} ratings of a group.", file=file.name, count=len(found)))


def _trends_of_one(
    home: Home,
    name: str,
    partner: str | None,
    choice: Selection,
    correlate: tuple[str, str] | None,
    by: PairBy | None,
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
    opened = open_private(home, person, stdin=stdin)
    material = opened.material()
    with_whom = None if partner is None else whose(home, partner)
    choice = replace(choice, person=person.id, partner=with_whom.id if with_whom else None)
    _refuse_unknown(material, choice, correlate or ())
    figures = correlations(material.kept, *correlate, choice, by) if correlate else chosen_figures(material, choice)
    if wants_json:
        as_json([figure.as_dict(say) for figure in figures])
        return
    tell_figures(material, choice, figures if correlate else None, named=opened.shared)


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
