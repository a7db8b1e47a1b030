"""One answer, given anew. What stood before is kept."""

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult

from dyads.app.commands import JOURNAL_WITHDRAW, STEP_KEEP, STEP_LESS, STEP_MORE, STEP_UNCHOOSE, bindings
from dyads.app.common.scales import CircleScale, Picker, Scale
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Quiet, Words
from dyads.app.journal.view import question_text, value_text
from dyads.app.session.rate import picker_for, words_below
from dyads.practice.measures import Measure
from dyads.practice.records import Rating, Status
from dyads.services.journal import fits
from dyads.words import _


@dataclass(frozen=True, slots=True)
class Answer:
    """What shall stand instead."""

    value: int | None
    status: Status = "given"


class CorrectScreen(DyadsScreen[Answer]):
    """Asks once more, with nothing chosen."""

    BINDINGS = bindings(STEP_KEEP, JOURNAL_WITHDRAW, STEP_LESS, STEP_MORE, STEP_UNCHOOSE)
    DEFAULT_CSS = """
    CorrectScreen {
        Picker { margin-top: 1; }
        .hint { height: auto; min-height: 1; margin-top: 1; }
        &.-wide Column { max-width: 112; }
        &.-short Heading { margin-bottom: 0; }
        &.-short Picker { margin-top: 0; }
        &.-short .hint { margin-top: 0; }
    }
    """

    def __init__(self, rating: Rating, measure: Measure | None, *, first: bool = False) -> None:
        """Prepare the page.

        Args:
            rating: the answer as it stands.
            measure: as it was worded then; None where that is not known.
            first: whether nothing has been answered yet.
        """
        super().__init__()
        self._rating, self._first = rating, first
        self._measure = measure if measure is not None and fits(rating, measure) else None

    def page(self) -> ComposeResult:
        rating = self._rating
        yield Heading(question_text(rating, self._measure))
        yield Quiet(self._what_stands())
        yield self._sized(self._picker())
        yield Quiet("", classes="hint")

    def _what_stands(self) -> str:
        rating = self._rating
        if self._first:
            return _("As it was before the session.") if rating.when == "before" else _("As it was after the session.")
        stands = value_text(rating.value, rating.status, self._measure, (rating.low, rating.high))
        return _("Now it says: {answer}. What stood before is kept.", answer=stands)

    def _picker(self) -> Picker:
        if self._measure is None:
            return Scale(self._rating.low, self._rating.high)
        return picker_for(self._measure)

    def _sized(self, picker: Picker) -> Picker:
        if isinstance(picker, CircleScale):
            height = self.app.size.height
            picker.room = height - (7 if height < 24 else 12)
        return picker

    def on_resize(self) -> None:
        for picker in self.query(CircleScale):
            self._sized(picker)
            picker.refresh(layout=True)

    @property
    def picker(self) -> Picker:
        """The scale on the page."""
        return self.query_one(Picker)

    def on_key(self, event: events.Key) -> None:
        if event.character is not None and event.character in "0123456789":
            event.stop()
            self.picker.type_digit(event.character)
            self._tell()

    def action_less(self) -> None:
        self.picker.step(-1)
        self._tell()

    def action_more(self) -> None:
        self.picker.step(1)
        self._tell()

    def action_unchoose(self) -> None:
        self.picker.clear()
        self._tell()

    def _tell(self) -> None:
        chosen = self.picker.chosen
        self._hint("" if chosen is None else words_below(self.picker, self._measure, chosen))

    def _hint(self, text: str) -> None:
        self.query_one(".hint", Words).say(text)

    def on_picker_again(self, event: Picker.Again) -> None:
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        value = self.picker.chosen
        if value is None:
            self._hint(_("Choose a number from {low} to {high}, or Esc.", low=self._rating.low, high=self._rating.high))
            return
        self.dismiss(Answer(value))

    def action_withdraw(self) -> None:
        self.dismiss(Answer(None, "withdrawn"))
