"""One person rates, alone. Nothing is chosen beforehand, and what was given is not shown again."""

from concurrent.futures import Future
from typing import Any, Protocol

from textual import events
from textual.app import ComposeResult

from dyads.app.commands import STEP_KEEP, STEP_LESS, STEP_MORE, STEP_SKIP, STEP_STOP, STEP_UNCHOOSE, bindings
from dyads.app.common.kept_line import KeptLine
from dyads.app.common.scales import Choices, CircleScale, Picker, Scale
from dyads.app.common.screen import Passed, StepScreen
from dyads.app.common.text import Heading, Quiet, Words
from dyads.practice.measures import Measure, in_language
from dyads.practice.setup import Slot
from dyads.services.session_store import Receipt
from dyads.words import _, current, say


def picker_for(measure: Measure) -> Picker:
    """Return what asks this measure."""
    answers, language = measure.answers, current()
    match answers.picker:
        case "choices":
            return Choices(answers.labels(language, say))
        case "circles":
            return CircleScale()
        case "line":
            return Scale(answers.low, answers.high, *answers.ends(language))


def words_below(picker: Picker, measure: Measure | None, value: int) -> str:
    """Return the words of a value that its picker does not show; else nothing."""
    if measure is None or picker.shows_words:
        return ""
    return measure.answers.label(value, current(), say) or ""


class ScreenQuestion(Protocol):
    """One question, and whose it is."""

    @property
    def measure(self) -> Measure:
        """What is asked."""

    @property
    def slot(self) -> Slot:
        """Of whom."""


class QuestionSource(Protocol):
    """Asks questions in their order and keeps each answer: those of a sitting, or of a plan."""

    @property
    def question(self) -> ScreenQuestion | None:
        """The question to ask now; None when all are answered."""

    def show(self) -> None:
        """Say that the question is on the screen now."""

    def give(self, value: int) -> Receipt:
        """Keep an answer."""

    def skip(self) -> Receipt:
        """Keep that the person passed this question over."""


class RateScreen(StepScreen[Passed]):
    """Asks one person every question of one moment; `saved` holds what is on its way to the disk."""

    BINDINGS = bindings(STEP_KEEP, STEP_SKIP, STEP_STOP, STEP_LESS, STEP_MORE, STEP_UNCHOOSE)
    DEFAULT_CSS = """
    RateScreen {
        .who { color: $quiet; }
        .hint { height: auto; min-height: 1; margin-top: 1; }
        Picker { margin-top: 1; }
        &.-wide Column { max-width: 112; }
        &.-short Heading { margin-bottom: 0; }
        &.-short Picker { margin-top: 0; }
        &.-short .hint { margin-top: 0; }
    }
    """

    def __init__(
        self, desk: QuestionSource, name: str = "", saved: tuple[Receipt, ...] = (), *, kept: bool = True
    ) -> None:
        """Prepare the page.

        Args:
            desk: asks and keeps.
            name: who is asked; empty where there is only one.
            saved: what was given before.
            kept: False where nothing is kept.
        """
        super().__init__()
        self.saved: list[Future[Any]] = list(saved)
        self._desk, self._name, self._kept = desk, name, kept
        self._question = desk.question

    def page(self) -> ComposeResult:
        question = self._question
        if question is None:
            return
        self._desk.show()
        if self._name:
            yield Words(self._name, classes="who")
        yield Heading(in_language(question.measure.question, current()))
        picker = self._sized(picker_for(question.measure))
        yield picker
        yield Quiet(self._ends(question, picker), classes="hint")
        yield KeptLine(self.saved, kept=self._kept)

    def _sized(self, picker: Picker) -> Picker:
        if isinstance(picker, CircleScale):
            height = self.app.size.height
            picker.room = height - (6 if height < 24 else 11)
        return picker

    def _ends(self, question: ScreenQuestion, picker: Picker) -> str:
        measure = question.measure
        if picker.shows_words or measure.low is None or measure.high is None:
            return ""
        low, high = measure.scale
        return _(
            "{low}: {low_words}   {high}: {high_words}",
            low=low,
            high=high,
            low_words=in_language(measure.low, current()),
            high_words=in_language(measure.high, current()),
        )

    @property
    def picker(self) -> Picker:
        """The scale on the page."""
        return self.query_one(Picker)

    def on_resize(self) -> None:
        for picker in self.query(CircleScale):
            self._sized(picker)
            picker.refresh(layout=True)

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

    def action_back(self) -> None:
        if self.picker.chosen is None:
            self.action_stop()
        else:
            self.action_unchoose()

    def _tell(self) -> None:
        """Say in words what is chosen; with nothing chosen, what the ends mean."""
        chosen = self.picker.chosen
        if self._question is None:
            return
        if chosen is None:
            self._hint(self._ends(self._question, self.picker))
        else:
            self._hint(words_below(self.picker, self._question.measure, chosen))

    def _hint(self, text: str) -> None:
        self.query_one(".hint", Words).say(text)

    async def on_picker_again(self, event: Picker.Again) -> None:
        event.stop()
        await self.action_keep()

    async def action_keep(self) -> None:
        value = self.picker.chosen
        if value is None:
            low, high = (self.picker.low, self.picker.high)
            self._hint(_("Choose a number from {low} to {high}, or s to skip.", low=low, high=high))
            return
        await self._go_on(self._desk.give(value))

    async def action_skip(self) -> None:
        await self._go_on(self._desk.skip())

    async def _go_on(self, saved: Receipt) -> None:
        self.saved.append(saved)
        before, self._question = self._question, self._desk.question
        if self._question is None or (before is not None and self._question.slot != before.slot):
            self.dismiss("ready")
        else:
            await self.recompose()

    def action_stop(self) -> None:
        self.dismiss("stop")
