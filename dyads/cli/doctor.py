"""`dyads doctor`: says what works here: terminal, sound, folders, journal."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

import dyads
from dyads.cli.output import Failed, as_json, line
from dyads.cli.people import shared_codes_texts
from dyads.cli.translated import command, json_option
from dyads.journal.backup import backup_folder
from dyads.journal.errors import JournalTrouble
from dyads.library.render import render
from dyads.services.home import Home
from dyads.services.speaking import speech_settings
from dyads.settings.config import not_read
from dyads.settings.places import Places, others_may_write, replaceable_above
from dyads.sound.sound_check import survey
from dyads.sound.surroundings import surroundings
from dyads.speech.sources import BY_ITSELF
from dyads.speech.sources import survey as speech_survey
from dyads.words import LANGUAGES, _, say
from dyads.words.ascii_forms import forms_for

_PATIENCE = 3.0  # seconds for the chosen broker to answer


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One thing that was looked at: its area, a sentence, and whether it works."""

    area: str
    sentence: str
    works: bool = True


@command("dyads doctor", "dyads doctor --json")
@json_option(help="As JSON: a list of area, sentence, works.")
@click.pass_obj
def doctor(home: Home, /, wants_json: bool) -> None:
    """Say what works here, and what does not."""
    found = [
        *_program(),
        *_terminal(home),
        *_sound(home),
        *_speech(home),
        *_folders(home),
        *_settings(home),
        *link_findings(home),
        *_journal(home),
    ]
    if wants_json:
        as_json([{"area": f.area, "sentence": f.sentence, "works": f.works} for f in found])
    else:
        for finding in found:
            line(f"{'+' if finding.works else '-'} {finding.area}: {finding.sentence}")
    if any(not finding.works and finding.area in {_("journal"), _("settings"), _("folders")} for finding in found):
        raise Failed


def _program() -> Iterator[DoctorFinding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield DoctorFinding("dyads", _("version {version}, Python {python}", version=dyads.__version__, python=version))


def _terminal(home: Home) -> Iterator[DoctorFinding]:
    here = sys.stdin.isatty() and sys.stdout.isatty()
    size = shutil.get_terminal_size()
    if not here:
        yield DoctorFinding(_("terminal"), _("none here; plain mode works without one"), works=False)
        return
    text = _(
        "{columns} columns, {rows} rows, {kind}",
        columns=size.columns,
        rows=size.lines,
        kind=os.environ.get("TERM", "?"),
    )
    yield DoctorFinding(_("terminal"), text, works=size.columns >= 50 and size.lines >= 15)
    if home.environment.get("NO_COLOR"):
        yield DoctorFinding(_("terminal"), _("NO_COLOR is set: no colours"))
    if (forms := forms_for(home.environment, sys.stdout.encoding)) is not None:
        sentence = _(
            "writes {encoding}: circles, charts and borders are drawn in plain letters", encoding=forms.encoding
        )
        yield DoctorFinding(_("terminal"), sentence)
    if not home.display_stays_on():
        sentence = _("the display may go dark in a sitting: the system cannot be asked to leave it on")
        yield DoctorFinding(_("terminal"), sentence, works=False)


def _sound(home: Home) -> Iterator[DoctorFinding]:
    where = surroundings(home.environment)
    yield DoctorFinding(_("sound"), _("sound system: {server}", server=where.server))
    if where.hint is not None:
        yield DoctorFinding(_("sound"), say(where.hint))
    for candidate in survey(home.clock, terminal=sys.stdout.isatty()):
        why = _("works") if candidate.why_not is None else say(candidate.why_not)
        yield DoctorFinding(_("sound"), _("{player}: {why}", player=candidate.name, why=why), works=candidate.works)


def _speech(home: Home) -> Iterator[DoctorFinding]:
    for found in speech_survey(LANGUAGES, speech_settings(home.config, home.places), home.environment):
        values = {"program": found.name, "language": found.language}
        if found.source is not None:
            voice = Path(found.source.voice).name or found.source.program[0]
            yield DoctorFinding(_("speech"), _("{program}, {language}: {voice}", voice=voice, **values))
            if found.name not in {*BY_ITSELF, home.config.speech_source}:
                yield DoctorFinding(_("speech"), _("{program} speaks only where it is chosen", program=found.name))
        else:
            why = "" if found.why_not is None else say(found.why_not)
            yield DoctorFinding(_("speech"), _("{program}, {language}: {why}", why=why, **values), works=False)
    chosen = {"source": home.config.speech_source}
    yield DoctorFinding(_("speech"), _("the settings want: {source}; recordings always come first", **chosen))


def _folders(home: Home) -> Iterator[DoctorFinding]:
    places = home.places
    for folder in dict.fromkeys((places.config_folder, places.data_folder, places.log_folder)):
        writable = os.access(_nearest_existing(folder), os.W_OK)
        sentence = str(folder) if writable else _("{folder} cannot be written", folder=folder)
        yield DoctorFinding(_("folders"), sentence, works=writable)
    yield from _open_to_others(places)


def _open_to_others(places: Places) -> Iterator[DoctorFinding]:
    """Say what others on this computer may write to, and what takes its place."""
    own = dict.fromkeys((places.config_folder, places.data_folder, places.log_folder))
    inside = (places.scripts, places.plans, places.sounds, backup_folder(places.journal))
    for folder in (*own, *inside):
        if others_may_write(folder):
            text = _("Others on this computer may write to {file}. Its permissions should be 0700.", file=folder)
            yield DoctorFinding(_("folders"), text, works=False)
    for folder in own:
        if not others_may_write(folder) and (above := replaceable_above(folder)) is not None:
            text = _(
                "Others on this computer may write to {above}, and so replace {folder}.", above=above, folder=folder
            )
            yield DoctorFinding(_("folders"), text, works=False)
    for file in (places.config, places.measures, places.journal):
        if others_may_write(file):
            text = _("Others on this computer may write to {file}. Its permissions should be 0600.", file=file)
            yield DoctorFinding(_("folders"), text, works=False)


def _nearest_existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _settings(home: Home) -> Iterator[DoctorFinding]:
    for problem in home.config_problems:
        yield DoctorFinding(_("settings"), render(problem), works=problem.weight == "warning")
    if home.config_problems:
        yield DoctorFinding(_("settings"), say(not_read(home.config_problems)), works=False)
    else:
        yield DoctorFinding(_("settings"), str(home.places.config) if home.places.config.exists() else _("defaults"))


def link_findings(home: Home) -> Iterator[DoctorFinding]:
    """Say which ways there are to a partner elsewhere; only the broker that was chosen is contacted."""
    from dyads.link.nearby import can_look
    from dyads.link.served import find_servers

    servers = ", ".join(find_servers())
    none = _("no program that can be a broker: neither nats-server nor mosquitto")
    yield DoctorFinding(_("link"), servers or none, works=bool(servers))
    if can_look():
        yield DoctorFinding(_("link"), _("computers in this network can be found"))
    else:
        sentence = _("computers in this network cannot be found: zeroconf is not installed")
        yield DoctorFinding(_("link"), sentence, works=False)
    if not home.config.broker:
        yield DoctorFinding(_("link"), _("no meeting place chosen; nothing is contacted"))
        return
    from dyads.link.ways import parse_place
    from dyads.presentation.places import place_text

    place = parse_place(home.config.broker)
    if place.address is None:
        yield DoctorFinding(_("link"), _("meeting place: {place}", place=place_text(place)))
        return
    from dyads.link.mqtt import try_broker

    authority = Path(home.config.broker_authority) if home.config.broker_authority else None
    trouble = try_broker(place.address, authority, _PATIENCE)
    text = _("{place} answers", place=place.address.named) if trouble is None else say(trouble)
    yield DoctorFinding(_("link"), text, works=trouble is None)


def _journal(home: Home) -> Iterator[DoctorFinding]:
    if not home.places.journal.exists():
        yield DoctorFinding(_("journal"), _("none yet; it is made at the first sitting"))
        return
    try:
        wrong = home.journal.check()
    except JournalTrouble as trouble:
        yield DoctorFinding(_("journal"), say(trouble.message), works=False)
        return
    for message in wrong:
        yield DoctorFinding(_("journal"), say(message), works=False)
    yield from _codes(home)
    if not wrong:
        yield DoctorFinding(_("journal"), _("whole; {size} KiB", size=home.places.journal.stat().st_size // 1024))


def _codes(home: Home) -> Iterator[DoctorFinding]:
    try:
        people = home.people()
    except JournalTrouble:
        return  # said above
    for text in shared_codes_texts(people):
        yield DoctorFinding(_("journal"), text, works=False)
