"""Showing each other the answers of a sitting in plain mode: once each of the two has agreed to it alone, unseen.

Nothing of the asking is echoed or kept, and what is shown leaves nothing in the scrollback.
"""

from collections.abc import Iterator, Sequence

from dyads.cli.plain.terminal import Talk
from dyads.practice.records import Rating
from dyads.practice.setup import Setup
from dyads.presentation.each_other import answer_text, asked_text, moment_text, scale_text
from dyads.services.each_other import SharedAnswers, answered_measures, both_were_asked
from dyads.words import _, say


def show_each_other(talk: Talk, setup: Setup, names: tuple[str, str], ratings: Sequence[Rating]) -> None:
    """Ask each alone, and show both what both answered if both want it; the second is asked either way."""
    if not both_were_asked(setup, ratings):
        return
    with talk.unseen():
        wanted = [_wants(talk, name, other) for name, other in (names, names[::-1])]
    if not all(wanted):
        talk.say(_("Your answers are not shown: that takes both of you."))
        return
    shared = SharedAnswers(names, answered_measures(setup, ratings))
    talk.show_unseen(
        _("Both of you wanted it. Enter shows what both of you answered."),
        "\n".join(shared_lines(shared)),
        _("Press Enter to take it off the screen."),
    )


def _wants(talk: Talk, name: str, other: str) -> bool:
    talk.forget_typed()  # what one typed too much is no answer of the other
    talk.say()
    talk.say(_("Now {name}; {other} looks away.", name=name, other=other))
    talk.ask_unseen(_("Press Enter when you are ready."))
    talk.say(_("Show {other} what you answered?", other=other))
    talk.say(_("Only if both of you want it, both see both persons’ answers of this sitting."))
    talk.say(_("Enter is no. What you say here is kept nowhere."))
    answer = talk.ask_unseen(_("y or n:"), deliberate=True) or ""
    return answer.strip().lower()[:1] in {"y", "j"}


def shared_lines(shared: SharedAnswers) -> Iterator[str]:
    """Yield what both answered, question by question, as lines."""
    yield _("What both of you answered")
    for answered in shared.measures:
        yield ""
        if answered.role is not None:
            yield say(answered.role)
        yield asked_text(answered)
        if scale := scale_text(answered.measure):
            yield scale
        for moment in answered.moments:
            told = (
                _("{name}: {text}", name=name, text=answer_text(answered.measure, value))
                for name, value in zip(shared.names, moment.values, strict=True)
            )
            yield f"  {moment_text(moment)}  {'   '.join(told)}"
