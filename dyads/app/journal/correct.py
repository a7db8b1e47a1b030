"""Answers that are in the journal, given anew: one that is corrected, or those of a session entered later."""

from asyncio import gather, wrap_future
from collections.abc import Sequence

from dyads.app.commands import JOURNAL_WITHDRAW, STEP_KEEP, STEP_LESS, STEP_MORE, STEP_UNCHOOSE, bindings
from dyads.app.common.dialogs import Ask
from dyads.app.common.private import open_private
from dyads.app.common.rating import RatingScreen
from dyads.app.journal.view import value_text
from dyads.app.shell import Shell
from dyads.practice.message import msg
from dyads.practice.records import Rating
from dyads.practice.setup import Setup
from dyads.services.private import Owner, OwnRecords
from dyads.services.questionnaire import AnswerAnew, Questionnaire, correction_questionnaire
from dyads.services.sittings import name_of
from dyads.words import _


class CorrectScreen(RatingScreen[AnswerAnew]):
    """Asks once more, with nothing chosen; Escape leaves what was not answered as it stands."""

    BINDINGS = bindings(STEP_KEEP, JOURNAL_WITHDRAW, STEP_LESS, STEP_MORE, STEP_UNCHOOSE)
    ROWS_AROUND = 8

    def __init__(self, opened: OwnRecords, questionnaire: Questionnaire[AnswerAnew], *, first: bool = False) -> None:
        """Prepare the page; `first` says that nothing has been answered yet."""
        super().__init__(questionnaire, opened.name if opened.shared else "")
        self._first = first

    def above_scale(self, question: AnswerAnew) -> str:
        """Return what it says now, or at which moment it is asked."""
        rating = question.rating
        if self._first:
            return _("As it was before the session.") if rating.when == "before" else _("As it was after the session.")
        answer = value_text(rating.value, rating.status, question.measure, question.measure.scale)
        return _("Now it says: {answer}. What stood before is kept.", answer=answer)

    def choose_text(self, low: int, high: int) -> str:
        return _("Choose a number from {low} to {high}, or Esc.", low=low, high=high)


async def ask_ratings(app: Shell, setup: Setup, unanswered: Sequence[Rating]) -> None:
    """Offer to answer now; what is left open stays "not asked", and can be given later under "show me mine".

    Raises:
        JournalTrouble: the journal refuses.
    """
    what = msg("It is in the journal now. If you noted your answers at the time, they can be entered too.")
    if not await app.push_screen_wait(Ask(what, msg("Enter answers now?"))):
        return
    people = {person.id: person for person in app.home.people()}
    for person in dict.fromkeys(rating.person for rating in unanswered):
        owner = Owner(people[person], name_of(people[person], _("no name")))
        then = _("Answer as you did then. Esc leaves the rest open.")
        opened = await open_private(app, [owner], then, always=True, reads=False)
        if opened is None:
            continue
        theirs = [rating for rating in unanswered if rating.person == person]
        about = (setup.script.title,)
        questionnaire = correction_questionnaire(app.home, person, theirs, setup.measures, about=about)
        page = CorrectScreen(opened, questionnaire, first=True)
        await app.push_screen_wait(page)
        await gather(*map(wrap_future, page.saved))
