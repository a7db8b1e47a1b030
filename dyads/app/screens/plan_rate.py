"""What a plan asks, one question after the other; what was given is not shown again."""

from typing import ClassVar, cast

from dyads.app.commands.everywhere import LEAVE
from dyads.app.screens.rate import RateScreen
from dyads.practice.message import Message
from dyads.services.questionnaire import PlanDesk, RatingDesk


class PlanRateScreen(RateScreen):
    """The page of a sitting's ratings, outside of a sitting: one may leave, and is asked again another time."""

    UNSHOWN: ClassVar[frozenset[str]] = frozenset({LEAVE.id})

    def __init__(self, desk: PlanDesk, name: str = "") -> None:
        """Prepare the page.

        Args:
            desk: asks and keeps.
            name: what it is about: the module or the meeting.
        """
        super().__init__(cast("RatingDesk", desk), name)  # the page uses what both have

    def loss(self) -> Message | None:
        """Nothing is lost: what was answered is kept, the rest is asked again."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to stop outside of a sitting."""
        return action != "stop"

    def action_back(self) -> None:
        """Choose nothing; with nothing chosen, leave."""
        if self.picker.chosen is None:
            self.dismiss("stop")
        else:
            self.action_unchoose()
