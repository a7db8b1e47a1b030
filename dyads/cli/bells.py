"""`dyads bells`: lists the sounds, one's own too, or rings one and says who rang it and how late."""

import sys
from typing import TYPE_CHECKING, get_args

import click

from dyads.cli import known
from dyads.cli.output import Failed, as_json, line, start_log, table
from dyads.cli.translated import command, json_option
from dyads.practice.message import Message
from dyads.practice.sound_names import SHIPPED_SOUNDS
from dyads.services.home import Home
from dyads.settings.choices import PlayerName
from dyads.sound.surroundings import surroundings
from dyads.words import _, say

if TYPE_CHECKING:
    from dyads.sound.sound_check import Trial


@command("dyads bells", "dyads bells bowl --strikes 3", "dyads bells ./our-bell.wav")
@click.argument("name", required=False, metavar="[NAME|FILE]", shell_complete=known.bells)
@json_option(help="As JSON: a list of name, origin.")
@click.option("--strikes", type=click.IntRange(1, 9), default=1, help="How often it is struck.")
@click.option("--interval", type=click.FloatRange(0.2, 15), default=2.0, help="Seconds between two strikes.")
@click.option("--volume", type=click.FloatRange(0, 1), help="From 0 to 1; otherwise as in the settings.")
@click.option(
    "--player", type=click.Choice(get_args(PlayerName)), help="Which way it sounds; otherwise as in the settings."
)
@click.pass_obj
def bells(
    home: Home,
    /,
    name: str | None,
    wants_json: bool,
    strikes: int,
    interval: float,
    volume: float | None,
    player: str | None,
) -> None:
    """List the bells, those that ship and your own, or ring one: by its name, or a sound file."""
    listed = [(sound, "ships") for sound in SHIPPED_SOUNDS]
    if home.places.sounds.is_dir():
        from dyads.sound.sounds import own_sounds  # here, because most have none

        listed += [(sound, "yours") for sound in own_sounds(home.places.sounds)]
    if name is None and wants_json:
        as_json([{"name": sound, "origin": origin} for sound, origin in listed])
        return
    if hint := surroundings(home.environment).hint:
        line(say(hint))
    if name is None:
        origins = {"ships": _("ships"), "yours": _("yours")}
        table([(sound, origins[origin]) for sound, origin in listed])
        return
    start_log(home)
    from dyads.practice.bell import Strike
    from dyads.sound import sounds
    from dyads.sound.sound_check import play

    found = sounds.find_played(name, home.places.sounds)
    if isinstance(found, Message):
        raise Failed(found)
    if reason := sounds.check(found):
        raise Failed(reason)
    trial = play(
        Strike(str(found), strikes, interval),
        home.clock,
        player=player or home.config.player,
        volume=home.config.volume if volume is None else volume,
        terminal=_terminal_bell if sys.stderr.isatty() else None,
        heard=_tell,
    )
    if trial.outcome.status in {"failed", "dropped"}:
        raise Failed(_("No player could ring here. dyads doctor says what was tried."))


def _terminal_bell() -> None:
    click.echo("\a", nl=False, err=True)


def _tell(trial: "Trial") -> None:
    outcome = trial.outcome
    if outcome.lateness is not None:
        late = f"{max(0, outcome.lateness) / 1e6:.1f}"
        line(_("Rung by {player}, {late} ms after its instant.", player=outcome.player, late=late))
    elif outcome.status == "muted":
        line(_("Silent, as the settings want it."))
