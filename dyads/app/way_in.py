"""The way from choices to a sitting: who sits, what is agreed, guidance; then the sitting has the word."""

from asyncio import wrap_future
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from dyads.app.screens.agreements import AgreeScreen
from dyads.app.screens.guidance import GuidanceScreen
from dyads.app.screens.message import Ask
from dyads.app.screens.name import NameScreen
from dyads.journal.errors import JournalTrouble
from dyads.library.scripts import ScriptFile, in_language
from dyads.practice.message import msg
from dyads.services.agreements import agree, to_agree
from dyads.services.home import Home
from dyads.services.prepare import Choices, Prepared
from dyads.services.rehearsal import prepare_rehearsal, strangers
from dyads.services.sittings import Occasion, called, me_and_partner, prepare_sitting, remember_choices
from dyads.words import _

if TYPE_CHECKING:
    from dyads.app.app import DyadsApp


async def go_on(
    app: "DyadsApp",
    file: ScriptFile,
    choices: Choices,
    occasion: Occasion,
    *,
    at: datetime | None = None,
    room: bool = False,
) -> None:
    """Lead on from set-up; where somebody goes back, everything is as before. Runs in a worker.

    Args:
        app: the app.
        file: the exercise.
        choices: what they want.
        occasion: rehearsal, mute.
        at: start at this moment.
        room: big letters and bells only: nothing is asked and nothing kept.
    """
    home = app.home
    occasion = replace(occasion, beside=occasion.beside or file.path.parent)
    unreadable = None if occasion.rehearses else home.unreadable()
    if unreadable is not None:
        if not await app.push_screen_wait(Ask(unreadable, msg("Sit all the same? Nothing of this sitting is kept."))):
            return
        occasion = replace(occasion, kept=False)
    try:
        if occasion.rehearses and (not room or home.unreadable() is not None):
            prepared, names = _rehearsed(home, file, choices)
        else:
            prepared, names = await _prepared(home, file, choices)
            if not room and not await _agreed(app, prepared):
                return
            if prepared.setup.apart and prepared.setup.script.form == "dyad" and unreadable is None and not room:
                introduced = await _introduced(app, prepared)
                if introduced is None:
                    return
                names = introduced
    except JournalTrouble as trouble:
        app.tell(trouble.message)
        return
    guided = room or occasion.begins_at > 0
    if not guided and not await app.push_screen_wait(GuidanceScreen(prepared.setup, names)):
        return
    if not occasion.rehearses:
        remember_choices(home, replace(choices, partner=_partner_of(prepared), plan_day=None))
        app.back_to_today()
    app.open_sitting(prepared, occasion, at=at, room=room)


async def _prepared(home: Home, file: ScriptFile, choices: Choices) -> tuple[Prepared, tuple[str, str]]:
    script = in_language(file, home.language)
    alone = script.form == "solo" or choices.company == "alone"
    me, partner = me_and_partner(home, choices.partner, alone=alone)
    await kept_so_far(home)  # people who were just added are found by what follows
    names = called(me, 0), called(partner, 1) if partner else _("Your partner")
    return prepare_sitting(home, choices, script, me, partner), names


def _rehearsed(home: Home, file: ScriptFile, choices: Choices) -> tuple[Prepared, tuple[str, str]]:
    script = in_language(file, home.language)
    people = strangers(alone=script.form == "solo")
    return prepare_rehearsal(home, choices, script, people), (_("A"), _("B"))


async def _agreed(app: "DyadsApp", prepared: Prepared) -> bool:
    setup = prepared.setup
    for ask in to_agree(app.home, setup.people, setup.here):
        if not await app.push_screen_wait(AgreeScreen(ask.kind)):
            return False
        agree(app.home, ask)
    return True


async def _introduced(app: "DyadsApp", prepared: Prepared) -> tuple[str, str] | None:
    """Ask for names that are missing: apart, both read the same sentence about who speaks first. None: not given."""
    known = {person.id: person.name for person in app.home.journal.people()}
    names: list[str] = []
    for person, question in zip(
        prepared.setup.people, (msg("What are you called?"), msg("Who is your partner?")), strict=True
    ):
        name = known.get(person, "")
        if not name:
            name = await app.push_screen_wait(NameScreen(question))
            if not name:
                return None
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
