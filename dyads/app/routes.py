"""The pages that other features open. Each is imported when it is opened, so that the first frame comes fast."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.screen import Screen

from dyads.practice.message import Message, msg

if TYPE_CHECKING:
    from pathlib import Path

    from dyads.services.prepare import SittingChoices
    from dyads.services.private import OwnRecords

Result = TypeVar("Result")


@dataclass(frozen=True)
class Destination(Generic[Result]):
    """A page that is not imported yet: `module:Class`, and what the class is made with."""

    where: str
    given: tuple[object, ...] = ()

    def screen_class(self) -> type[Screen[Result]]:
        """Import the page's module and return its class."""
        module, _, member = self.where.partition(":")
        found: type[Screen[Result]] = getattr(import_module(module), member)
        return found

    def screen(self) -> Screen[Result]:
        return self.screen_class()(*self.given)  # type: ignore[arg-type]  # a test holds that each takes what is given


@dataclass(frozen=True)
class PrivateDestination:
    """A page that shows one person's values. It opens through the gate alone, which asks whose and makes it.

    `question` asks whose, and `what` is said to the one who looks before it comes.
    """

    where: str
    question: Message
    what: Message

    def screen(self, opened: OwnRecords) -> Screen[None]:
        made: Screen[None] = Destination[None](self.where, (opened,)).screen()
        return made


TODAY = Destination[None]("dyads.app.today.screen:TodayScreen")
WELCOME = Destination[bool]("dyads.app.today.welcome:WelcomeScreen")
JOURNAL = Destination[None]("dyads.app.journal.screen:JournalScreen")
TRENDS = PrivateDestination(
    "dyads.app.trends.screen:TrendsScreen", msg("Whose ratings?"), msg("Your ratings over time, for your eyes only.")
)
PLAN = Destination[None]("dyads.app.plan.screen:PlanScreen")
SCRIPTS = Destination[None]("dyads.app.workshop.scripts:ScriptsScreen")
SETTINGS = Destination[None]("dyads.app.settings.screen:SettingsScreen")
AGREEMENTS = Destination[bool]("dyads.app.session.agreements:AgreementsScreen")

PRACTICE = Destination[None]("dyads.app.session.agreements:PracticeScreen")
PEOPLE = Destination[None]("dyads.app.people.screen:PeopleScreen")
COLOURS = Destination[None]("dyads.app.settings.colours:ColoursScreen")
BELLS = Destination[None]("dyads.app.settings.bells:BellsTrialScreen")
KEYS = Destination[None]("dyads.app.settings.keys:KeysScreen")


def setup(choices: SittingChoices) -> Destination[None]:
    return Destination("dyads.app.today.setup:SetupScreen", (choices,))


def editor(path: Path) -> Destination[None]:
    return Destination("dyads.app.workshop.editor:EditorScreen", (path,))
