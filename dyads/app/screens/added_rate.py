"""The answers of a session entered later, given as they are remembered: person by person, each alone."""

from asyncio import wrap_future
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from dyads.app.screens.correct import Answer, CorrectScreen
from dyads.app.screens.message import Ask
from dyads.app.screens.session_alone import AloneScreen
from dyads.practice.message import msg
from dyads.practice.records import Rating
from dyads.practice.setup import Setup
from dyads.services.sittings import name_of
from dyads.words import _

if TYPE_CHECKING:
    from dyads.app.app import DyadsApp


async def ask_ratings(app: "DyadsApp", setup: Setup, unanswered: Sequence[Rating]) -> None:
    """Offer to answer now; what is left open stays "not asked", and can be given later under "show me mine".

    Raises:
        JournalTrouble: the journal refuses.
    """
    what = msg("It is in the journal now. If you noted your answers at the time, they can be entered too.")
    if not await app.push_screen_wait(Ask(what, msg("Enter answers now?"))):
        return
    names = {person.id: person for person in app.home.journal.people()}
    for person in dict.fromkeys(rating.person for rating in unanswered):
        name = name_of(names.get(person), _("no name"))
        if not await app.push_screen_wait(AloneScreen(name, _("Answer as you did then. Esc leaves the rest open."))):
            continue
        await _ask_one(app, setup, person, unanswered)


async def _ask_one(app: "DyadsApp", setup: Setup, person: UUID, unanswered: Sequence[Rating]) -> None:
    for rating in unanswered:
        if rating.person != person:
            continue
        screen = CorrectScreen(rating, setup.measures.get(rating.measure), first=True)
        answer: Answer | None = await app.push_screen_wait(screen)
        if answer is None:
            return
        await wrap_future(app.home.writer.correct(person, rating.id, answer.value, answer.status))
