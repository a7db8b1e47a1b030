"""The way from choices to a sitting: who sits, what is agreed, guidance; then the sitting has the word."""

from asyncio import wrap_future
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical

from dyads.app.commands import GUIDANCE_LATER, GUIDANCE_READ, GUIDANCE_READY, bindings
from dyads.app.common.dialogs import Ask, NameScreen
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Paragraph, Quiet, Words
from dyads.app.session.agreements import AgreeScreen
from dyads.app.shell import Shell
from dyads.app.today.setup_view import plan_text
from dyads.journal.errors import JournalTrouble
from dyads.library.scripts import ScriptFile, in_language
from dyads.practice.clock import next_full_minute
from dyads.practice.fields import clock_text
from dyads.practice.message import msg
from dyads.practice.setup import Setup, sentence_to_read
from dyads.presentation.script_texts import guidance_text, wording
from dyads.services.agreements import agree, to_agree
from dyads.services.home import Home
from dyads.services.prepare import Prepared, SittingChoices
from dyads.services.rehearsal import prepare_rehearsal, strangers
from dyads.services.sittings import (
    SessionOptions,
    called,
    me_and_partner,
    prepare_sitting,
    remember_choices,
    with_voice,
)
from dyads.services.speaking import SittingVoice
from dyads.words import _, say


class GuidanceScreen(DyadsScreen[bool]):
    """The last page before the sitting; ends with True when they are ready."""

    BINDINGS = bindings(GUIDANCE_READY)
    SCROLLS = True
    DEFAULT_CSS = """
    GuidanceScreen {
        #what { height: auto; }
        #what Heading { width: 1fr; margin-bottom: 0; }
        #what Quiet { width: auto; }
        .facts { margin-bottom: 1; }
        #together { height: auto; }
        &.-tall .paragraph { margin-bottom: 1; }
        #roles { layout: vertical; height: auto; }
        .role { height: auto; margin-top: 1; }
        .speaker { color: $speaker; text-style: bold; }
        .listener { color: $listener; text-style: bold; }
        &.-wide Column { max-width: 92; }
        &.-wide #roles { layout: grid; grid-size: 2; grid-gutter: 0 4; grid-rows: auto; margin-top: 1; }
        &.-wide .role { margin-top: 0; }
        &.-wide #together { max-width: 76; }
    }
    """

    def __init__(self, setup: Setup, names: tuple[str, str], voice: SittingVoice | None = None) -> None:
        """Prepare the page; the voice reads it out."""
        super().__init__()
        self._setup, self._names, self._voice = setup, names, voice

    def on_mount(self) -> None:
        if self._voice is not None:
            self._voice.open_guidance()

    def on_unmount(self) -> None:
        if self._voice is not None:
            self._voice.leave_guidance()

    def page(self) -> ComposeResult:
        setup = self._setup
        guidance = setup.script.guidance
        together = guidance.together or guidance.text or setup.script.summary
        total = _("{length} minutes", length=clock_text(setup.planned_seconds))
        with Horizontal(id="what"):
            yield Heading(setup.script.title)
            yield Quiet(total)
        yield Quiet(plan_text(setup.script), classes="facts")
        with Vertical(id="together"):
            for paragraph in self._filled(together).strip().split("\n"):
                yield Words(paragraph, classes="paragraph")
        if not setup.script.practice.has_turns:
            return
        with Container(id="roles"):
            if guidance.speaker:
                with Vertical(classes="role"):
                    yield Words(self._speaks, classes="speaker")
                    yield Words(self._filled(guidance.speaker))
            if guidance.listener:
                with Vertical(classes="role"):
                    yield Words(self._listens, classes="listener")
                    yield Words(self._filled(guidance.listener))

    @property
    def _speaks(self) -> str:
        role = self._setup.script.roles.speaker
        name = self._names[self._setup.first]
        return _("Begins as {role}: {name}", name=name, role=role) if role else _("Speaks first: {name}", name=name)

    @property
    def _listens(self) -> str:
        role = self._setup.script.roles.listener
        name = self._names[1 - self._setup.first]
        return _("Begins as {role}: {name}", name=name, role=role) if role else _("Listens first: {name}", name=name)

    def _filled(self, text: str) -> str:
        return guidance_text(self._setup, self._names, text)

    def action_ready(self) -> None:
        self.dismiss(True)

    def action_back(self) -> None:
        self.dismiss(False)


async def go_on(
    app: Shell,
    file: ScriptFile,
    choices: SittingChoices,
    options: SessionOptions,
    *,
    at: datetime | None = None,
    room: bool = False,
) -> None:
    """Lead on from set-up; where somebody goes back, everything is as before. Runs in a worker.

    In the room form, big letters and bells only, nothing is asked and nothing kept.
    """
    home = app.home
    options = replace(options, beside=options.beside or file.path.parent)
    unreadable = None if options.rehearses else home.unreadable()
    if unreadable is not None:
        if not await app.push_screen_wait(Ask(unreadable, msg("Sit all the same? Nothing of this sitting is kept."))):
            return
        options = replace(options, kept=False)
    try:
        if options.rehearses and (not room or options.text is not None or home.unreadable() is not None):
            prepared, names = _rehearsed(home, file, choices, options.text)
        else:
            prepared, names = await _prepared(home, file, choices)
            if not room and not await _agreed(app, prepared):
                return
            if prepared.setup.apart and prepared.setup.script.practice.has_turns and unreadable is None and not room:
                introduced = await _introduced(app, prepared)
                if introduced is None:
                    return
                names = introduced
    except JournalTrouble as trouble:
        app.tell(trouble.message)
        return
    options = with_voice(home, prepared.setup, wording(prepared.setup, names), options)
    if not room and not await _guided(app, prepared, names, options):
        return
    if not options.rehearses:
        remember_choices(home, replace(choices, partner=_partner_of(prepared), plan_day=None))
        app.back_to_today()
    app.open_sitting(prepared, options, at=at, room=room)


async def _guided(app: Shell, prepared: Prepared, names: tuple[str, str], options: SessionOptions) -> bool:
    """Show the guidance and read it out, where a sitting begins with it; False where somebody goes back."""
    if options.begins_at > 0 or await app.push_screen_wait(GuidanceScreen(prepared.setup, names, options.voice)):
        return True
    if options.voice is not None:
        options.voice.close()
    return False


async def _prepared(home: Home, file: ScriptFile, choices: SittingChoices) -> tuple[Prepared, tuple[str, str]]:
    script = in_language(file, home.language)
    alone = script.practice.solitary or choices.company == "alone"
    me, partner = me_and_partner(home, choices.partner, alone=alone)
    await kept_so_far(home)  # people who were just added are found by what follows
    names = called(me, 0), called(partner, 1) if partner else _("Your partner")
    return prepare_sitting(home, choices, script, me, partner), names


def _rehearsed(
    home: Home, file: ScriptFile, choices: SittingChoices, text: int | None
) -> tuple[Prepared, tuple[str, str]]:
    script = in_language(file, home.language)
    people = strangers(alone=script.practice.solitary)
    return prepare_rehearsal(home, choices, script, people, text), (_("A"), _("B"))


async def _agreed(app: Shell, prepared: Prepared) -> bool:
    setup = prepared.setup
    for ask in to_agree(app.home, setup.people, setup.here):
        if not await app.push_screen_wait(AgreeScreen(ask.kind)):
            return False
        agree(app.home, ask)
    return True


async def _introduced(app: Shell, prepared: Prepared) -> tuple[str, str] | None:
    """Ask for names that are missing: apart, both read the same sentence about who speaks first. None: not given."""
    known = {person.id: person.name for person in app.home.people()}
    names: list[str] = []
    for person, question in zip(
        prepared.setup.people, (msg("What are you called?"), msg("Who is your partner?")), strict=True
    ):
        name = known.get(person, "")
        if not name:
            given = await app.push_screen_wait(NameScreen(question))
            if not given:
                return None
            name = given
            app.home.writer.rename(person, name)
        names.append(name)
    await kept_so_far(app.home)
    return names[0], names[1]


def _partner_of(prepared: Prepared) -> UUID | None:
    people = prepared.setup.people
    return people[1] if len(people) == 2 else None


async def kept_so_far(home: Home) -> None:
    """Wait until what was given to the journal is on the disk; where it is refused, go on without."""
    with suppress(JournalTrouble):
        await wrap_future(home.writer.ready())


_READING = timedelta(seconds=3)
"""Closer than this to the second, another minute is proposed."""


class ReadAloudScreen(DyadsScreen[datetime]):
    """Shows the sentence; ends with the moment both agreed on, or None. Comes after the ratings, before the start."""

    BINDINGS = bindings(GUIDANCE_READ, GUIDANCE_LATER)
    DEFAULT_CSS = """
    ReadAloudScreen #sentence { margin: 1 0 2 0; text-style: bold; }
    """

    def __init__(self, setup: Setup, first_name: str, at: datetime | None = None) -> None:
        """Prepare the page; `at` is a moment agreed on before."""
        super().__init__()
        self._setup, self._first_name, self._at = setup, first_name, at
        self._zone = ""

    def page(self) -> ComposeResult:
        yield Heading(_("Read this to each other"))
        yield Quiet(_("It must be the same on both sides; in another time zone only the clock says otherwise."))
        yield Words(id="sentence")
        yield Paragraph(_("Press Enter when it agrees. The bell waits for the time, on both sides."))
        yield Quiet(id="now")

    def on_mount(self) -> None:
        self._zone = self.home.zone
        self._follow()
        self.set_interval(1, self._follow)

    def _follow(self) -> None:
        now = self.home.clock.now()
        if self._at is None or self._at - now < _READING:
            self._at = next_full_minute(now)
        sentence = sentence_to_read(self._setup, self._first_name, self._at, self._zone)
        self.query_one("#sentence", Words).say(say(sentence))
        self.query_one("#now", Quiet).say(_("It is {time}.", time=now.strftime("%H:%M:%S")))

    def action_read(self) -> None:
        self._follow()
        self.dismiss(self._at)

    def action_later(self) -> None:
        if self._at is not None:
            self._at += timedelta(minutes=1)
            self._follow()
