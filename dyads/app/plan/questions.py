"""What the plan asks, outside of a sitting: the page, and keeping what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from dyads.app.commands import LEAVE
from dyads.app.common.dialogs import keep, telling_trouble
from dyads.app.common.private import open_private
from dyads.app.common.rating import RateScreen
from dyads.app.shell import Shell
from dyads.services import planning
from dyads.services.planning import Followed
from dyads.services.private import OwnRecords, named
from dyads.services.questionnaire import PlanQuestion, Questionnaire, plan_questionnaire, questions_today, who_follows
from dyads.words import _


class PlanRateScreen(RateScreen):
    """The page of a sitting's ratings, outside of a sitting: one may leave, and is asked again another time."""

    UNSHOWN: ClassVar[frozenset[str]] = frozenset({LEAVE.id})

    def __init__(self, opened: OwnRecords, questionnaire: Questionnaire[PlanQuestion], about: str) -> None:
        super().__init__(questionnaire, f"{opened.name}  ·  {about}" if opened.shared else about)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to stop outside of a sitting."""
        return action != "stop"


async def answer_today(app: Shell) -> None:
    with telling_trouble(app):
        followed = planning.look(app.home)
        if followed is not None:
            await answer(app, followed, questions_today(app.home, followed))


async def answer(app: Shell, followed: Followed, questions: Sequence[PlanQuestion]) -> bool:
    with telling_trouble(app):
        person = who_follows(app.home, followed)
        questionnaire = plan_questionnaire(app.home, followed, questions)
        if person is None or questionnaire is None or not questions:
            return True
        what = _("A few questions, for you alone.")
        opened = await open_private(app, [named(person)], what, reads=False)
        if opened is not None:
            page = PlanRateScreen(opened, questionnaire, questions[0].asked.about)
            await app.push_screen_wait(page)
            await keep(app, lambda: page.saved)
        return True
    return False
