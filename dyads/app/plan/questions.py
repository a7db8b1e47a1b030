"""What the plan asks, outside of a sitting: the page, and keeping what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from dyads.app.commands import LEAVE
from dyads.app.common.dialogs import keep, telling_trouble
from dyads.app.common.rating import RateScreen
from dyads.app.shell import Shell
from dyads.services import planning
from dyads.services.planning import Followed
from dyads.services.questionnaire import PlanQuestion, plan_questionnaire, questions_today


class PlanRateScreen(RateScreen):
    """The page of a sitting's ratings, outside of a sitting: one may leave, and is asked again another time."""

    UNSHOWN: ClassVar[frozenset[str]] = frozenset({LEAVE.id})

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
        if questions and (questionnaire := plan_questionnaire(app.home, followed, questions)) is not None:
            page = PlanRateScreen(questionnaire, questions[0].asked.about)
            await app.push_screen_wait(page)
            await keep(app, lambda: page.saved)
        return True
    return False
