"""`dyads trends`: what the ratings say, as text or as JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import click

from dyads.cli.errors import Failed, told
from dyads.cli.out import as_json, line
from dyads.cli.passphrase import from_stdin, key_for
from dyads.cli.plan_common import DAY
from dyads.cli.translated import Command, example
from dyads.cli.trends_group import trends_of_group
from dyads.cli.trends_text import tell_figures
from dyads.cli.trends_whose import days_of_plan, hidden, look_away, whose
from dyads.practice.people import Person
from dyads.presentation.sections import chosen_figures
from dyads.services.figures import Material, read_material
from dyads.services.home import Home
from dyads.trends.correlation import correlations
from dyads.trends.figure import Figure
from dyads.trends.selection import Choice
from dyads.words import _, say


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    measure: str | None
    script: str | None
    partner: str | None
    module: str | None
    since: date | None
    added: bool
    correlate: tuple[str, str] | None


@click.command(cls=Command, epilog=example("dyads trends", "dyads trends --measure closeness --json"))
@click.option("--measure", metavar="M", help="Only this measure.")
@click.option("--script", metavar="S", help="Only this exercise.")
@click.option("--person", default="me", metavar="NAME", help="Whose ratings; otherwise mine.")
@click.option("--partner", metavar="NAME", help="Only sittings with this partner.")
@click.option("--module", metavar="NAME", help="Only this module of a plan.")
@click.option("--since", type=DAY, metavar="DATE", help="Only from this day on.")
@click.option("--added", is_flag=True, help="Take in sittings that were entered later.")
@click.option("--correlate", nargs=2, metavar="A B", help="Whether two measures go together (Spearman's rho).")
@click.option("--group", type=click.Path(path_type=Path), metavar="FOLDER", help="A group: the exports in this folder.")
@click.option("--json", "wants_json", is_flag=True, help="As JSON: a list of figures.")
@from_stdin
@click.pass_obj
def trends(
    home: Home,
    /,
    measure: str | None,
    script: str | None,
    person: str,
    partner: str | None,
    module: str | None,
    since: date | None,
    added: bool,
    correlate: tuple[str, str] | None,
    group: Path | None,
    wants_json: bool,
    passphrase_stdin: bool,
) -> None:
    """Show how the ratings went: change within a sitting, slope over time, level.

    As JSON each figure has measure, script, person, partner, module, kind, unit, n, value, low, high, too_early with
    what is lacking, of, left_out, against, second and notes. People are UUIDs there, as in dyads people list --json.
    """
    wanted = Wanted(measure, script, partner, module, since, added, correlate)
    if group is not None:
        if person != "me" or partner is not None:
            raise click.UsageError(_("--group shows everybody; leave --person and --partner out."))
        trends_of_group(home, group, _choice(wanted, None, None), wants_json=wants_json)
        return
    with told():
        _trends_of_one(home, person, wanted, wants_json=wants_json, stdin=passphrase_stdin)


def _trends_of_one(home: Home, name: str, wanted: Wanted, *, wants_json: bool, stdin: bool) -> None:
    why = hidden(home)
    if why:
        click.echo(why, err=wants_json)
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
    material = read_material(home.journal, home.shelves, person, days_of_plan(home, person), key)
    choice = _choice(wanted, person.id, _partner(home, wanted.partner))
    _refuse_unknown(material, choice, wanted)
    figures = _correlated(material, choice, wanted) if wanted.correlate else chosen_figures(material, choice)
    if wants_json:
        as_json([figure.as_dict(say) for figure in figures])
        return
    tell_figures(material, choice, None if wanted.correlate is None else figures)


def _choice(wanted: Wanted, person: UUID | None, partner: UUID | None) -> Choice:
    return Choice(
        measure=wanted.measure,
        script=wanted.script,
        partner=partner,
        module=wanted.module,
        person=person,
        since=wanted.since,
        added=wanted.added,
    )


def _partner(home: Home, name: str | None) -> UUID | None:
    found: Person | None = None if name is None else whose(home, name)
    return None if found is None else found.id


def _correlated(material: Material, choice: Choice, wanted: Wanted) -> tuple[Figure, ...]:
    if wanted.correlate is None:
        return ()
    return correlations(material.kept, *wanted.correlate, choice)


def _refuse_unknown(material: Material, choice: Choice, wanted: Wanted) -> None:
    """Refuse names that nothing has, so that a slip of the finger is not taken for "too early"."""
    measures = {*material.measures, *(rating.measure for rating in material.kept.ratings), "guess"}
    scripts = {session.script_id for session in material.kept.sessions}
    modules = {session.module for session in material.kept.sessions} - {""}
    for asked in (choice.measure, *(wanted.correlate or ())):
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
