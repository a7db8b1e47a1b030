"""In plain mode: goes on with, closes or discards what was left unfinished."""

from dyads.cli.plain.flow import Company, finish, follow, rate
from dyads.cli.plain.talk import Talk
from dyads.practice.fields import duration
from dyads.practice.people import Person
from dyads.services.home import Home
from dyads.services.sittings import LeftOver, Occasion, Sitting, left_over, moments_left, resume_sitting
from dyads.words import _, say


def offer(talk: Talk, home: Home) -> bool:
    """Say what was left unfinished and do what the person chooses; False if the person went on with it.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    left = left_over(home)
    if left is None or not talk.terminal:
        return True
    setup = left.unfinished.record.setup
    values = {"title": setup.script.title, "length": say(duration(left.elapsed_seconds))}
    talk.say(_("“{title}” was interrupted after {length}. What was kept is there.", **values))
    answer = _choice(talk, left)
    if answer == "l":
        return True
    sitting = resume_sitting(home, left.unfinished.record, Occasion())
    company = _company(home, sitting)
    if answer == "d":
        sitting.conductor.discard()
        talk.say(_("Discarded."))
        return True
    if answer in {"g", "r"}:
        _go_on(talk, home, sitting, company, left, run_on=answer == "r")
    elif "after" in moments_left(home, left):
        finish(talk, home, sitting, company)
    else:
        sitting.conductor.finish()
        talk.say(_("Closed as partial."))
    return False


def _choice(talk: Talk, left: LeftOver) -> str:
    choices = {"c": _("c rates and closes it as partial"), "d": _("d discards it"), "l": _("l leaves it for later")}
    if left.may_run_on:
        choices = {"r": _("r goes on and counts the time that passed as sat"), **choices}
    if left.may_go_on:
        choices = {"g": _("g goes on from there"), **choices}
    while True:
        talk.say(", ".join(choices.values()))
        answer = (talk.ask(_("Your choice:")) or "l").strip().lower()[:1]
        if answer in choices:
            return answer


def _go_on(talk: Talk, home: Home, sitting: Sitting, company: Company, left: LeftOver, *, run_on: bool) -> None:
    if not left.begun:
        if "before" in moments_left(home, left):
            rate(talk, home, sitting, company, "before")
        talk.pause(_("Press Enter to begin."))
        sitting.conductor.start()
    elif run_on:
        sitting.conductor.as_if_run_on()
    elif not left.ended:
        sitting.conductor.press("resume")
    follow(talk, home, sitting, company)
    finish(talk, home, sitting, company)


def _company(home: Home, sitting: Sitting) -> Company:
    known = {person.id: person for person in home.journal.people()}
    return Company(tuple(known.get(person, Person(person, "")) for person in sitting.prepared.setup.people))
