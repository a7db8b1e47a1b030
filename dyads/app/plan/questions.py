"""What the plan asks, outside of a sitting: the page, and keeping what was answered."""

from __future__ import annotations

from asyncio import gather, wrap_future
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from dyads.app.commands import LEAVE
from dyads.app.session.rate import RateScreen
from dyads.journal.errors import JournalTrouble
from dyads.practice.message import Message
from dyads.practice.records import Receipt
from dyads.services import planning
from dyads.services.planning import Followed
from dyads.services.questionnaire import PlanQuestion, open_desk, questions_today

if TYPE_CHECKING:
    from dyads.app.shell import Shell


class PlanRateScreen(RateScreen):
    """The page of a sitting's ratings, outside of a sitting: one may leave, and is asked again another time."""

    UNSHOWN: ClassVar[frozenset[str]] = frozenset({LEAVE.id})

    def loss(self) -> Message | None:
        """Nothing is lost: what was answered is kept, the rest is asked again."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to stop outside of a sitting."""
        return action != "stop"

    def action_back(self) -> None:
        if self.picker.chosen is None:
            self.dismiss("stop")
        else:
            self.action_unchoose()


async def answer_today(app: Shell) -> None:
    """Ask what the plan asks today."""
    try:
        followed = planning.look(app.home)
    except JournalTrouble as trouble:
        app.tell(trouble.message)
        return
    if followed is not None:
        await answer(app, followed, questions_today(app.home, followed))


async def answer(app: Shell, followed: Followed, questions: Sequence[PlanQuestion]) -> bool:
    """Ask what the plan asks."""
    if not questions:
        return True
    try:
        desk = open_desk(app.home, followed, questions)
    except JournalTrouble as trouble:
        app.tell(trouble.message)
        return False
    if desk is not None:
        page = PlanRateScreen(desk, questions[0].asked.about)
        await app.push_screen_wait(page)
        await keep(app, lambda: page.saved)
    return True


async def keep(app: Shell, write: Callable[[], Sequence[Receipt]]) -> bool:
    """Write, and wait until it is safe; what the disk says is told."""
    try:
        await gather(*map(wrap_future, write()))
    except JournalTrouble as trouble:
        app.tell(trouble.message)
        return False
    return True
