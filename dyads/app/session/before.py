"""The way from choices to a sitting: who sits, what is agreed, guidance; then the sitting has the word."""

from asyncio import wrap_future
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical

from dyads.app.commands import (
    GUIDANCE_EARLIER,
    GUIDANCE_FIRST,
    GUIDANCE_JOIN,
    GUIDANCE_LATER,
    GUIDANCE_READ,
    GUIDANCE_READY,
    GUIDANCE_TEXT,
    PRACTICE,
    STEP_STOP,
    bindings,
)
from dyads.app.common.dialogs import Ask, NameScreen
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Paragraph, Pieces, Quiet, Words
from dyads.app.keys import key_of
from dyads.app.session.agreements import AgreeScreen
from dyads.app.shell import Shell
from dyads.app.today.setup_view import plan_text
from dyads.journal.errors import JournalTrouble
from dyads.library.scripts import ScriptFile, in_language
from dyads.practice.apart import ApartTerms, lateness, later, other_first, other_text, proposed, time_to_agree
from dyads.practice.clock import LEAD, next_full_minute
from dyads.practice.message import msg
from dyads.practice.setup import Setup, Slot
from dyads.presentation.script_texts import guidance_text, minutes_text, wording
from dyads.presentation.sitting import late_text, terms_rows
from dyads.services.agreements import agree, to_agree
from dyads.services.home import Home
from dyads.services.prepare import Prepared, SittingChoices, apart_terms
from dyads.services.rehearsal import prepare_rehearsal, strangers
from dyads.services.sittings import (
    SessionOptions,
    called,
    known_names,
    me_and_partner,
    nameless,
    prepare_sitting,
    remember_choices,
    sittings_so_far,
    why_no_name,
    with_voice,
)
from dyads.services.speaking import SittingVoice
from dyads.words import _

Answer = TypeVar("Answer")


class GuidanceScreen(DyadsScreen[bool]):
    """The last page before the sitting; ends with True when they are ready."""

    BINDINGS = bindings(GUIDANCE_READY)
    SCROLLS = True
    HOLDS = True
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
        total = minutes_text(setup.planned_seconds)
        with Horizontal(id="what"):
            yield Heading(setup.script.title)
            yield Quiet(total)
        yield Pieces(plan_text(setup.script), classes="facts")
        if sittings_so_far(self.home, setup.session) == 0:
            yield Quiet(_("{key}  what it is like, and what if ...", key=key_of(PRACTICE)), classes="facts")
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
        settled = await _settled(app, file, choices, options, at, room=room)
    except JournalTrouble as trouble:
        app.tell(trouble.message)
        return
    if settled is None:
        return
    prepared, names, at = settled
    options = with_voice(home, prepared.setup, wording(prepared.setup, names), options)
    if not room and not await guided(app, prepared, names, options):
        return
    if not options.rehearses:
        remember_choices(home, replace(choices, partner=_partner_of(prepared), plan_day=None))
        app.back_to_today()
    app.open_sitting(prepared, options, at=at, room=room)


async def guided(app: Shell, prepared: Prepared, names: tuple[str, str], options: SessionOptions) -> bool:
    """Show the guidance and read it out, where a sitting begins with it; False where somebody goes back."""
    if options.begins_at > 0 or await app.push_screen_wait(GuidanceScreen(prepared.setup, names, options.voice)):
        return True
    if options.voice is not None:
        options.voice.close()
    return False


_Settled = tuple[Prepared, tuple[str, str], datetime | None]
"""A set-up, what the two are called, and when it begins, where that is agreed on."""


async def _settled(
    app: Shell, file: ScriptFile, choices: SittingChoices, options: SessionOptions, at: datetime | None, *, room: bool
) -> _Settled | None:
    """Settle who sits and what they agree on; None where somebody goes back. Raises JournalTrouble."""
    home = app.home
    if options.rehearses and (not room or options.text is not None or home.unreadable() is not None):
        prepared, names = _rehearsed(home, file, choices, options.text)
        if room or options.begins_at > 0 or not prepared.setup.apart:
            return prepared, names, at
        agreed = await _agreed_apart(app, file, prepared, names, at, in_earnest=False)
        if agreed is None:
            return None
        return *_rehearsed(home, file, replace(choices, agreed=agreed), options.text), agreed.start
    prepared, names = await _prepared(home, file, choices)
    if room:
        return prepared, names, at
    if not await _agreed(app, prepared):
        return None
    here = len(prepared.setup.people) == 2 and not prepared.setup.apart
    asked = here or (prepared.setup.apart and prepared.setup.script.practice.has_turns)
    introduced = await _introduced(app, prepared, names) if asked else names
    if introduced is None:
        return None
    if not prepared.setup.apart:
        return prepared, introduced, at
    agreed = await _agreed_apart(app, file, prepared, introduced, at)
    if agreed is None:
        return None
    return *(await _prepared(home, file, replace(choices, agreed=agreed))), agreed.start


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
    return prepare_rehearsal(home, choices, script, people, text), (nameless(0), nameless(1))


async def _agreed(app: Shell, prepared: Prepared) -> bool:
    setup = prepared.setup
    for ask in to_agree(app.home, setup.people, setup.here):
        if not await app.push_screen_wait(AgreeScreen(ask.kind)):
            return False
        agree(app.home, ask)
    return True


async def _agreed_apart(
    app: Shell,
    file: ScriptFile,
    prepared: Prepared,
    names: tuple[str, str],
    at: datetime | None,
    *,
    in_earnest: bool = True,
) -> ApartTerms | None:
    """Return what both homes agree on before anything is asked; None where somebody goes back."""
    lead = time_to_agree(len(prepared.setup.script.ratings.before), in_earnest=in_earnest)
    start = at or next_full_minute(app.home.clock.now(), lead)
    terms = apart_terms(file.script, prepared.setup, known_names(app.home, prepared.setup), start)
    return await app.push_screen_wait(AgreeApartScreen(terms, names, lead, fixed=at is not None))


async def _introduced(app: Shell, prepared: Prepared, called_now: tuple[str, str]) -> tuple[str, str] | None:
    """Ask for names that are missing, until there are two different ones; None where somebody goes back.

    The screen says by them whose turn it is; apart, they settle who of the two is side A.
    """
    slots: tuple[Slot, Slot] = (0, 1)
    given_now = {
        person: "" if name == nameless(slot) else name  # also of somebody whom a full disk did not keep
        for person, name, slot in zip(prepared.setup.people, called_now, slots, strict=True)
    }
    known = given_now | {person.id: person.name for person in app.home.people() if person.name}
    names: list[str] = []
    for person, question in zip(
        prepared.setup.people, (msg("What are you called?"), msg("Who is your partner?")), strict=True
    ):
        name = known.get(person, "")
        if why_no_name(name, names):
            others = (*names, *(known.get(one, "") for one in prepared.setup.people if one != person))
            given = await app.push_screen_wait(NameScreen(question, refuse=partial(why_no_name, others=others)))
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


class _TermsScreen(DyadsScreen[Answer]):
    """Shows what two homes without a link agree on by voice, and follows the clock."""

    HOLDS = True
    DEFAULT_CSS = """
    _TermsScreen {
        #digits { margin: 1 0; text-style: bold; color: $primary; }
        .term { height: 1; }
        .term .label { width: 10; color: $quiet; }
        .term .value { width: 1fr; }
        #below { margin-top: 1; }
        .late { color: $warning; margin-bottom: 1; }
    }
    """

    def __init__(self, terms: ApartTerms, names: tuple[str, str], lead: timedelta, *, fixed: bool = False) -> None:
        """Prepare the page.

        Args:
            lead: what has to be done until the start.
            fixed: somebody has chosen the moment.
        """
        super().__init__()
        self._terms, self._names, self._lead, self._fixed = terms, names, lead, fixed

    def _shown(self) -> ComposeResult:
        yield Words(id="digits")
        for label, _value in terms_rows(self._terms, self._names):
            with Horizontal(classes="term"):
                yield Quiet(label, classes="label")
                yield Words(classes="value")

    def on_mount(self) -> None:
        self.follow()
        self.set_interval(1, self.follow)

    def follow(self) -> None:
        """Show the terms as they are now; a moment that can no longer be kept gives way to the next."""
        now = self.home.clock.now()
        self._terms = proposed(self._terms, now, self._lead, fixed=self._fixed)
        self.query_one("#digits", Words).say(_("Number  {digits}", digits=self._terms.digits))
        values = [value for _label, value in terms_rows(self._terms, self._names)]
        for shown, value in zip(self.query(".value").results(Words), values, strict=True):
            shown.say(value)
        self.query_one("#now", Quiet).say(_("It is {time}.", time=now.strftime("%H:%M:%S")))

    def _move(self, minutes: int) -> None:
        self._terms, self._fixed = later(self._terms, minutes, self.home.clock.now()), True
        self.follow()

    def action_later(self) -> None:
        self._move(1)

    def action_earlier(self) -> None:
        self._move(-1)


class AgreeApartScreen(_TermsScreen[ApartTerms]):
    """Before anything is asked: exercise, length, who begins, text and minute; ends with them, or None."""

    BINDINGS = bindings(GUIDANCE_READ, GUIDANCE_FIRST, GUIDANCE_TEXT, GUIDANCE_LATER, GUIDANCE_EARLIER)

    def page(self) -> ComposeResult:
        yield Heading(_("Agree with {name}", name=self._names[1]))
        yield Paragraph(_("Read the number to each other. If it is the same, all of it is the same."))
        yield from self._shown()
        yield Quiet(_("If it differs, compare line by line. Esc leads back to exercise and length."), id="below")
        yield Quiet(_("First each of you answers alone; the bell waits for the time."))
        yield Quiet(id="now")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "first":
            return self._terms.has_turns
        return self._terms.texts > 1 if action == "text" else True

    def action_read(self) -> None:
        self.follow()
        self.dismiss(self._terms)

    def action_first(self) -> None:
        self._terms = other_first(self._terms)
        self.follow()

    def action_text(self) -> None:
        self._terms = other_text(self._terms)
        self.follow()

    def action_back(self) -> None:
        self.dismiss(None)


class AgreeMinuteScreen(_TermsScreen[datetime]):
    """Agrees on another minute for a sitting that is set up; ends with the moment to begin at or to join, or None."""

    BINDINGS = bindings(GUIDANCE_JOIN, GUIDANCE_READ, GUIDANCE_LATER, GUIDANCE_EARLIER, STEP_STOP)
    DEFAULT_CSS = "AgreeMinuteScreen #now { margin-top: 1; }"

    def __init__(self, terms: ApartTerms, names: tuple[str, str], missed: ApartTerms | None = None) -> None:
        """Prepare the page; `missed` is what was agreed on, where it has passed."""
        super().__init__(terms, names, LEAD)
        self._missed = missed

    def page(self) -> ComposeResult:
        missed, now, name = self._missed, self.home.clock.now(), self._names[1]
        late = None if missed is None else lateness(missed.start, now)
        if missed is None or late is None:
            yield Heading(_("Agree on a minute"))
        else:
            yield Heading(_("Too late for {time}", time=f"{missed.start:%H:%M}"))
            yield Words(late_text(late, missed, name), classes="late")
            if self._may_join:
                key = key_of(GUIDANCE_JOIN)
                yield Paragraph(
                    _("If {name} has begun, {key} joins: you stand where {name} stands.", name=name, key=key)
                )
        yield Paragraph(_("If nobody has begun, read the number to each other, and both begin anew."))
        yield from self._shown()
        yield Quiet(id="now")

    @property
    def _may_join(self) -> bool:
        """Whether the partner would still be sitting."""
        if self._missed is None:
            return False
        return self.home.clock.now() - self._missed.start < timedelta(seconds=self._missed.seconds)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._may_join if action == "join" else True

    def action_read(self) -> None:
        self.follow()
        self.dismiss(self._terms.start)

    def action_join(self) -> None:
        if self._missed is not None:
            self.dismiss(self._missed.start)

    def action_back(self) -> None:
        self.dismiss(None)

    def action_stop(self) -> None:
        self.dyads.open_calm_page(lambda ends: self.dismiss(None) if ends else None)
