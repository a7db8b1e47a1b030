"""How two see each other's answers: each question with its scale, and what both said before and after."""

from dyads.practice.measures import Measure, question_text
from dyads.presentation.sitting import exercises_text
from dyads.services.each_other import AnsweredMeasure, AnsweredMoment
from dyads.words import _, current, say


def answer_text(measure: Measure, value: int | None) -> str:
    """Return an answer with its words, where the scale names each value; a dash where nothing was answered."""
    if value is None:
        return "–"
    words = measure.answers.label(value, current(), say) if measure.answers.named else None
    return f"{value}  {words}" if words else str(value)


def scale_text(measure: Measure) -> str:
    """Return what the ends of a scale mean, where it does not name every value; empty where nothing says."""
    answers, language = measure.answers, current()
    if answers.named:
        return ""
    low, high = answers.ends(language)
    if pictures := answers.labels(language, say):
        low, high = pictures[0], pictures[-1]
    if not (low and high):
        return ""
    return _(
        "{low}: {low_words}   {high}: {high_words}", low=answers.low, high=answers.high, low_words=low, high_words=high
    )


def asked_text(answered: AnsweredMeasure) -> str:
    """Return the question that both answered."""
    return question_text(answered.measure, current(), exercises_text(answered.about))


def moment_text(moment: AnsweredMoment) -> str:
    return _("before") if moment.moment == "before" else _("after")
