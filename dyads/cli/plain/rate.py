"""The ratings of plain mode: read without echo, never printed back, each kept before the next is asked."""

from dyads.cli.plain.terminal import Talk
from dyads.practice.measures import Measure, in_language, question_text
from dyads.practice.setup import Question, Slot
from dyads.presentation.sitting import exercises_text
from dyads.services.questionnaire import MeasureQuestion, Questionnaire
from dyads.services.session_store import Receipt
from dyads.words import _, current, say

_PATIENCE = 10.0  # seconds to wait for the disk before saying that it could not be saved


def ask_on_terminal(
    talk: Talk, questionnaire: Questionnaire[Question], names: tuple[str, str], *, kept: bool = True
) -> None:
    """Ask every person alone, on a terminal; `kept` is False in a rehearsal."""
    with talk.unseen():  # before anything is said: whoever answers a question they see beginning is not echoed
        asked: Slot | None = None
        while (question := questionnaire.question) is not None:
            if asked is not None:
                talk.forget_typed()  # what one person typed too much is no answer of the other
            asked = question.slot
            if questionnaire.shared:
                talk.say()
                talk.say(_("Now {name}; the other looks away.", name=names[question.slot]))
                talk.ask_unseen(_("Press Enter when you are ready."))
            _ask_person(talk, questionnaire, question.slot, kept=kept)


def _ask_person(talk: Talk, questionnaire: Questionnaire[Question], slot: Slot, *, kept: bool) -> None:
    while (question := questionnaire.question) is not None and question.slot == slot:
        describe(talk, question)
        saved, given = _ask_one(talk, questionnaire, question)
        if not given:
            talk.say(_("Skipped."))
        if kept:
            _kept(talk, saved, given=given)


def _ask_one(talk: Talk, questionnaire: Questionnaire[Question], question: Question) -> tuple[Receipt, bool]:
    """Ask until it is a number of the scale, or skipped; return the receipt, and whether a number was given."""
    low, high = question.measure.scale
    questionnaire.show()
    while True:
        prompt = _("A number from {low} to {high}, or Enter to skip:", low=low, high=high)
        answer = talk.ask_unseen(prompt, deliberate=True)
        if answer is None or not answer.strip():
            return questionnaire.skip(), False
        value = on_scale(answer, question.measure)
        if value is not None:
            return questionnaire.answer(value), True
        talk.say(_("That is not on the scale."))


def _kept(talk: Talk, saved: Receipt, *, given: bool) -> None:
    try:
        saved.result(_PATIENCE)
    except TimeoutError:
        talk.warn(_("This could not be saved yet. It is held in memory, and tried again."))
    except Exception:  # whatever the disk said, the sitting goes on and the person is told
        talk.warn(_("This could not be saved. The sitting goes on."))
    else:
        if given:
            talk.say(_("Kept."))


def ask_on_pipe(talk: Talk, questionnaire: Questionnaire[Question]) -> bool:
    """Read one line for each question; say on stderr which were no rating, and return whether all were fine."""
    fine = True
    while (question := questionnaire.question) is not None:
        questionnaire.show()
        answer = talk.ask("")
        if answer is None:
            questionnaire.leave("not-reached")
            return fine
        value = on_scale(answer, question.measure)
        if value is not None:
            questionnaire.answer(value)
            continue
        if answer.strip():
            fine = False
            low, high = question.measure.scale
            values = {"measure": question.measure_id, "low": low, "high": high}
            talk.warn(_("{measure}: not a number from {low} to {high}; taken as missing", **values))
        questionnaire.skip()
    return fine


def on_scale(answer: str, measure: Measure) -> int | None:
    """Return the number that an answer states, if it is on the scale."""
    answer = answer.strip()
    if not (answer.isascii() and answer.isdigit() and len(answer) <= 3):
        return None
    return int(answer) if measure.answers.fits(int(answer)) else None


def describe(talk: Talk, question: MeasureQuestion) -> None:
    """Say the question, in which role it is asked, and what its numbers mean."""
    measure, language = question.measure, current()
    low, high = measure.scale
    talk.say()
    if question.role is not None:
        talk.say(say(question.role))
    talk.say(question_text(measure, language, exercises_text(question.about)))
    for number, label in zip(measure.answers.values, measure.answers.labels(language, say), strict=False):
        talk.say(f"  {number}  {label}")
    if measure.low is not None and measure.high is not None:
        talk.say(_("{low} means: {words}", low=low, words=in_language(measure.low, language)))
        talk.say(_("{high} means: {words}", high=high, words=in_language(measure.high, language)))
