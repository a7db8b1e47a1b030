"""What stands before a sitting in plain mode: one that was interrupted is offered first; or a class is joined."""

from dyads.classroom.invitation import read_class_link
from dyads.cli.output import Failed, read_or_fail
from dyads.cli.plain.classroom import PlainClass, PlainClassSide, class_again
from dyads.cli.plain.flow import begin, close, finish, follow, rate, ring_out, sit_linked
from dyads.cli.plain.linked import ask_code, named_owner, terminal_of_link
from dyads.cli.plain.sitters import Sitters, sitters_of
from dyads.cli.plain.terminal import Talk
from dyads.link.places import AddressError
from dyads.link.words import Invitation, MeetingCode
from dyads.practice.people import Person
from dyads.presentation.linking import used_words_texts
from dyads.presentation.sitting import closing_text, interrupted_text, too_late_text
from dyads.services.class_joining import JoinNow, join
from dyads.services.class_opening import told_of_me
from dyads.services.each_other import AnswersInMemory
from dyads.services.home import Home
from dyads.services.interrupted import InterruptedSitting, interrupted_sitting, moments_left
from dyads.services.link_opening import rejoin, used_words
from dyads.services.questionnaire import sitting_questionnaire
from dyads.services.sittings import SessionOptions, Sitting, resume_sitting
from dyads.words import _, say


def offer(talk: Talk, home: Home) -> bool:
    """Say what was left unfinished and do what is chosen; False if it was gone on with. Raises JournalTrouble."""
    left = interrupted_sitting(home)
    return left is None or not talk.terminal or _is_left(talk, home, left)


def goes_back(talk: Talk, home: Home, me: Person, typed: MeetingCode | Invitation) -> bool:
    """Go back into the sitting that was begun with what was typed; False: none was. Raises Failed: it is over."""
    used = used_words(home, me, typed)
    if used is None:
        return False
    if used.left is None:
        raise Failed(" ".join(map(say, used_words_texts(used))))
    if used.left.leads_back:
        _go_back(talk, home, used.left)
    else:
        _is_left(talk, home, used.left)
    return True


def _is_left(talk: Talk, home: Home, left: InterruptedSitting) -> bool:
    setup = left.unfinished.record.setup
    rates = "after" in moments_left(home, left)
    talk.say(interrupted_text(left, rates=rates))
    if late := too_late_text(left):
        talk.say(late)
    answer = _choice(talk, left, rates=rates)
    if answer == "l":
        return True
    if answer == "p" and setup.linked is not None:
        _go_back(talk, home, left)
        return False
    sitting = resume_sitting(home, left.unfinished.record, SessionOptions())
    sitters = sitters_of(home, sitting)
    if answer == "d":
        sitting.conductor.discard()
        talk.say(_("Discarded."))
        return True
    if answer in {"p", "1"}:
        _go_on(talk, home, sitting, sitters, left, run_on=answer == "1")
    elif rates:
        finish(talk, home, sitting, sitters, AnswersInMemory(sitting.store))
    else:
        asked = home.journal.asked(setup.session)
        sitting_questionnaire(setup, "after", sitting.store.rate, home.clock, asked=asked).leave("not-reached")
        close(talk, sitting)
    return False


def _choice(talk: Talk, left: InterruptedSitting, *, rates: bool) -> str:
    choices = {"d": _("{key} discards it.", key="d"), "l": _("{key} leaves it for later.", key="l")}
    if left.may_close:
        choices = {"e": closing_text(left, "e", rates=rates), **choices}
    if left.may_run_on:
        choices = {"1": _("{key} counts the time as sat, as if it had run on.", key="1"), **choices}
    if left.may_go_on and not left.ended:
        choices = {"p": _("{key} goes on from there.", key="p"), **choices}
    while True:
        for text in choices.values():
            talk.say(text)
        answer = (talk.ask(_("Your choice:")) or "l").strip().lower()[:1]
        if answer in choices:
            return answer


def _go_back(talk: Talk, home: Home, left: InterruptedSitting) -> None:
    """Go back to a linked sitting: where the partner is now, or alone; and after one of a class, to the class."""
    record = left.unfinished.record
    if (walk := class_again(talk, home, record)) is not None:
        walk.go_on(record)
        return
    try:
        opened = rejoin(home, record)
    except AddressError:
        opened = None
    link = None if opened is None else opened.link
    try:
        sitting = resume_sitting(home, record, SessionOptions(), link)
        rates = "before" in moments_left(home, left)
        sit_linked(talk, home, sitting, sitters_of(home, sitting), link, rates=rates)
    except BaseException:
        if link is not None:
            link.suspend()
        raise
    if link is not None:
        link.close()
    ring_out(talk, sitting.conductor)


def _go_on(
    talk: Talk, home: Home, sitting: Sitting, sitters: Sitters, left: InterruptedSitting, *, run_on: bool
) -> None:
    answers = AnswersInMemory(sitting.store)
    if not left.begun:
        if "before" in moments_left(home, left):
            rate(talk, home, sitting, sitters, "before", answers)
        begin(talk, home, sitting, sitters, None)
    elif run_on:
        sitting.conductor.as_if_run_on()
    elif not left.ended:
        sitting.conductor.press("resume")
    follow(talk, home, sitting, sitters)
    finish(talk, home, sitting, sitters, answers)
    ring_out(talk, sitting.conductor)


# Joining a class


def join_plainly(home: Home, start: JoinNow) -> None:
    """Join a class at a terminal. Raises Failed: there is none, or the journal cannot be read."""
    talk = terminal_of_link(home)
    with read_or_fail(), talk.unseen():
        if not offer(talk, home):
            return
        invitation = start.invitation or ask_code(talk, _("The link to the class:"), read_class_link)
        if invitation is None:
            return
        me = named_owner(talk, home)
        joined = join(home, told_of_me(home, me), invitation)
        side = PlainClassSide(talk, home, joined, silent=start.options.mute)
        PlainClass(talk, home, me, joined, side, start.options).go()
