"""The page on which one person rates, alone. Nothing is chosen beforehand, and what was given is not shown again."""

from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult

from dyads.app.commands import STEP_KEEP, STEP_LESS, STEP_MORE, STEP_SKIP, STEP_STOP, STEP_UNCHOOSE, bindings
from dyads.app.common.kept_line import KeptLine
from dyads.app.common.scales import Choices, CircleScale, Picker, Scale
from dyads.app.common.screen import DyadsScreen, StepScreen
from dyads.app.common.text import Heading, Quiet, Words
from dyads.app.keys import key_of
from dyads.practice.measures import Measure, in_language, question_text
from dyads.presentation.sitting import exercises_text
from dyads.services.questionnaire import MeasureQuestion, Questionnaire
from dyads.services.session_store import Receipt
from dyads.words import _, current, say

Q = TypeVar("Q", bound=MeasureQuestion)


def picker_for(measure: Measure) -> Picker:
    answers, language = measure.answers, current()
    match answers.picker:
        case "choices":
            return Choices(answers.values, answers.labels(language, say))
        case "circles":
            return CircleScale(answers.values)
        case "line":
            return Scale(answers.low, answers.high, *answers.ends(language))


class RatingScreen(DyadsScreen[bool], Generic[Q]):
    """Asks one person every question; ends with False by the stop key, None one step back.

    What is `saved` is on its way to the disk.

    Subclasses have the keys, and say what stands around the question and its scale.
    """

    ROWS_AROUND: ClassVar[int] = 6
    """Rows of everything but the scale in a window of less than 24 rows; from there on it is five more."""
    DEFAULT_CSS = """
    RatingScreen {
        .who { color: $quiet; }
        .hint { height: auto; min-height: 1; margin-top: 1; }
        Picker { margin-top: 1; }
        &.-wide Column { max-width: 112; }
        &.-short Heading { margin-bottom: 0; }
        &.-short Picker { margin-top: 0; }
        &.-short .hint { margin-top: 0; }
    }
    """

    def __init__(self, questionnaire: Questionnaire[Q], name: str = "") -> None:
        """Prepare the page; the name of whoever is asked is empty where there is only one."""
        super().__init__()
        self.saved: list[Receipt] = []
        self._name = name
        self._questionnaire = questionnaire
        self._question = questionnaire.question

    def page(self) -> ComposeResult:
        question = self._question
        if question is None:
            return
        self._questionnaire.show()
        role = "" if question.role is None else say(question.role)
        if who := "  ·  ".join(filter(None, (self._name, role))):
            yield Words(who, classes="who")
        yield Heading(question_text(question.measure, current(), exercises_text(question.about)))
        if above := self.above_scale(question):
            yield Quiet(above)
        picker = picker_for(question.measure)
        picker.room = self._room
        yield picker
        yield Quiet(self.unchosen_text(question.measure, picker), classes="hint")

    def above_scale(self, _question: Q) -> str:
        """Return what stands between the question and its scale."""
        return ""

    def unchosen_text(self, _measure: Measure, _picker: Picker) -> str:
        """Return what stands below the scale while nothing is chosen."""
        return ""

    def choose_text(self, low: int, high: int) -> str:
        """Return what is said to somebody who would keep an answer and has chosen none."""
        raise NotImplementedError

    @property
    def _room(self) -> int:
        height = self.app.size.height
        return height - self.ROWS_AROUND - (0 if height < 24 else 5)

    @property
    def picker(self) -> Picker:
        return self.query_one(Picker)

    def on_resize(self) -> None:
        for picker in self.query(Picker):
            picker.room = self._room

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
        """Say in words what is chosen, where its scale does not show them."""
        if self._question is None:
            return
        measure, picker = self._question.measure, self.picker
        if picker.chosen is None:
            self._hint(self.unchosen_text(measure, picker))
        elif picker.shows_words:
            self._hint("")
        else:
            self._hint(measure.answers.label(picker.chosen, current(), say) or "")

    def _hint(self, text: str) -> None:
        self.query_one(".hint", Words).say(text)

    async def on_picker_again(self, event: Picker.Again) -> None:
        event.stop()
        await self.action_keep()

    async def action_keep(self) -> None:
        value = self.picker.chosen
        if value is None:
            self._hint(self.choose_text(self.picker.low, self.picker.high))
        else:
            await self._go_on(self._questionnaire.answer(value))

    async def action_skip(self) -> None:
        await self._go_on(self._questionnaire.skip())

    async def action_withdraw(self) -> None:
        await self._go_on(self._questionnaire.withdraw())

    async def _go_on(self, saved: Receipt) -> None:
        self.saved.append(saved)
        before, self._question = self._question, self._questionnaire.question
        if self._question is None or (before is not None and self._question.slot != before.slot):
            self.dismiss(True)
        else:
            await self.recompose()

    def action_stop(self) -> None:
        self.dismiss(False)

    def action_back(self) -> None:
        """Take the choice back, and after it go one step back."""
        if self.picker.chosen is None:
            self.dismiss(None)
        else:
            self.action_unchoose()


class RateScreen(RatingScreen[MeasureQuestion]):
    """The questions of a sitting or of a plan; each can be skipped."""

    BINDINGS = bindings(STEP_KEEP, STEP_SKIP, STEP_STOP, STEP_LESS, STEP_MORE, STEP_UNCHOOSE)
    UNSHOWN = StepScreen.UNSHOWN

    def __init__(self, questionnaire: Questionnaire[MeasureQuestion], name: str = "", *, kept: bool = True) -> None:
        """Prepare the page; the name is empty where there is only one, and `kept` False in a rehearsal."""
        super().__init__(questionnaire, name)
        self._kept = kept

    def page(self) -> ComposeResult:
        yield from super().page()
        yield KeptLine(self.saved, kept=self._kept)

    def unchosen_text(self, measure: Measure, picker: Picker) -> str:
        """Return what the ends of the scale mean, where it does not show that itself."""
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

    def choose_text(self, low: int, high: int) -> str:
        return _("Choose a number from {low} to {high}, or {key} to skip.", low=low, high=high, key=key_of(STEP_SKIP))
