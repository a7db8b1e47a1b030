"""`dyads say`: speaks one sentence with the voice of the settings, and says whose voice it was."""

from dataclasses import replace
from typing import get_args

import click

from dyads.cli.output import Failed, line
from dyads.cli.translated import command
from dyads.services.home import Home
from dyads.services.speaking import SAMPLE, say_aloud, speech_settings
from dyads.settings.choices import SpeechSourceName
from dyads.sound.surroundings import surroundings
from dyads.speech.sources import sources_for
from dyads.words import LANGUAGES, _, say, say_in


@command('dyads say "Feel where the ground carries you."', "dyads say --language de --source espeak")
@click.argument("text", required=False)
@click.option("--language", type=click.Choice(LANGUAGES), help="Which language it is; otherwise yours.")
@click.option(
    "--source", type=click.Choice(get_args(SpeechSourceName)), help="Whose voice; otherwise as in the settings."
)
@click.option("--voice", metavar="NAME", help="The name of a voice, or for Piper its file.")
@click.option("--volume", type=click.FloatRange(0, 1), help="From 0 to 1; otherwise as in the settings.")
@click.pass_obj
def say_text(
    home: Home, /, text: str | None, language: str | None, source: str | None, voice: str | None, volume: float | None
) -> None:
    """Read TEXT aloud, or a sentence of ours, as it would be read in a sitting."""
    if hint := surroundings(home.environment).hint:
        line(say(hint))
    spoken = language or home.language
    changes = {"speech_source": source, "speech_volume": volume, "mute": False}
    given = {name: value for name, value in changes.items() if value is not None}
    home = replace(home, config=home.config.changed(**given))
    click.get_current_context().call_on_close(home.close)
    settings = speech_settings(home.config, home.places)
    if voice is not None:
        settings = replace(settings, voices={**settings.voices, spoken: voice})
    trial = say_aloud(home, text or say_in(spoken, SAMPLE), spoken, settings)
    if trial.why_not is not None:
        raise Failed(trial.why_not)
    name = next((one.name for one in sources_for(spoken, settings)), "")
    values = {"source": name, "player": trial.player, "seconds": f"{trial.seconds:.1f}"}
    line(
        _(
            "Read by {source}, played by {player}: {seconds} s, ready after {ready} s.",
            ready=f"{trial.rendered_in:.1f}",
            **values,
        )
    )
