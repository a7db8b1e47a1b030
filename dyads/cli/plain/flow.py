"""A sitting in plain mode from the first question to "kept"."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta
from types import MappingProxyType

from dyads.cli.plain.each_other import show_each_other
from dyads.cli.plain.linked import ClassSide, LinkedRunning, wait_until_ready
from dyads.cli.plain.rate import ask_on_pipe, ask_on_terminal
from dyads.cli.plain.running import DrawSteps, NoDrawSteps, Running, SittingPeople, TerminalDrawSteps, key_help
from dyads.cli.plain.sitters import Sitters, describe, guide
from dyads.cli.plain.terminal import Talk
from dyads.journal.errors import JournalTrouble
from dyads.journal.ratings import AskedMeasure
from dyads.link.interface import Link
from dyads.practice.apart import ApartTerms, begun_anew, lateness, later, other_first, other_text, proposed, start_text
from dyads.practice.clock import LEAD, next_full_minute
from dyads.practice.fields import duration
from dyads.practice.setup import Moment
from dyads.presentation.script_texts import parts_to_hear
from dyads.presentation.sitting import ended_text, late_text, terms_rows
from dyads.services.conductor import Conductor
from dyads.services.each_other import AnswersInMemory
from dyads.services.home import Home
from dyads.services.journal import note_event
from dyads.services.linking import lists_in_step, parts_to_show
from dyads.services.questionnaire import sitting_questionnaire
from dyads.services.sittings import Sitting, lists_of_parts, terms_of
from dyads.services.sounding import display_awake
from dyads.words import _, say

_NAP = 0.25  # seconds between two looks whether the last bell rings on
_WORTH_TELLING = 2.0  # seconds of it


def agree_apart(
    talk: Talk, now: Callable[[], datetime], terms: ApartTerms, names: tuple[str, str], lead: timedelta, *, fixed: bool
) -> ApartTerms | None:
    """Agree by voice on all of it; on a pipe on what is proposed. None where somebody leaves.

    Args:
        lead: what has to be done until the start.
        fixed: the moment was brought along; it stands as long as it lies ahead.
    """
    talk.say(_("Agree with {name} before anything is asked. If the number is the same, all of it is.", name=names[1]))
    moves: dict[str, Callable[[ApartTerms], ApartTerms]] = {}
    keys = [_("+ or - a minute"), _("q leaves")]
    if terms.texts > 1:
        moves["c"], keys = other_text, [_("c another text"), *keys]
    if terms.has_turns:
        moves["o"], keys = other_first, [_("o the other begins"), *keys]
    prompt = _("Enter: it is the same. {keys}:", keys=", ".join(keys))
    answer, terms = _agreed_by_voice(talk, now, terms, names, lead, fixed=fixed, prompt=prompt, moves=moves)
    return None if answer == "q" else terms


def _agreed_by_voice(
    talk: Talk,
    now: Callable[[], datetime],
    terms: ApartTerms,
    names: tuple[str, str],
    lead: timedelta,
    *,
    prompt: str,
    fixed: bool = False,
    moves: Mapping[str, Callable[[ApartTerms], ApartTerms]] = MappingProxyType({}),
    more: str = "",
) -> tuple[str, ApartTerms]:
    """Return the terms that both read the same, or the answer that ends it otherwise: q, or one of `more`."""
    while True:
        terms = proposed(terms, now(), lead, fixed=fixed)
        _tell_terms(talk, terms, names)
        if not talk.terminal:
            return "", terms
        talk.forget_typed()
        typed = talk.ask(prompt)
        answer = "q" if typed is None else typed.strip().lower()[:1]
        if answer == "" and lateness(terms.start, now()) is not None:
            talk.say(_("{time} has passed. Agree on another time.", time=f"{terms.start:%H:%M:%S}"))
        elif answer in {"+", "-"}:
            terms, fixed = later(terms, 1 if answer == "+" else -1, now()), True
        elif answer in moves:
            terms = moves[answer](terms)
        elif answer in {"", "q", *more}:
            return answer, terms


def _tell_terms(talk: Talk, terms: ApartTerms, names: tuple[str, str]) -> None:
    talk.say()
    talk.say(_("Read this number to each other: {digits}", digits=terms.digits))
    for label, value in terms_rows(terms, names):
        talk.say(f"  {label}: {value}")


def sit(
    talk: Talk, home: Home, sitting: Sitting, sitters: Sitters, at: datetime | None, terms: ApartTerms | None = None
) -> bool:
    """Go through a sitting that was set up; False where a rating on a pipe was no rating."""
    setup = sitting.prepared.setup
    if talk.terminal:
        describe(talk, setup, sitters)
        guide(talk, setup, sitters)
    if sitting.voice is not None:
        sitting.voice.open_guidance()
    answers = AnswersInMemory(sitting.store)
    fine = rate(talk, home, sitting, sitters, "before", answers)
    begin(talk, home, sitting, sitters, at, terms)
    follow(talk, home, sitting, sitters)
    return finish(talk, home, sitting, sitters, answers) and fine


def begin(
    talk: Talk, home: Home, sitting: Sitting, sitters: Sitters, at: datetime | None, terms: ApartTerms | None = None
) -> None:
    """Start: apart at the agreed second, else when Enter is pressed, on a pipe at once."""
    if sitting.prepared.setup.apart and sitting.prepared.setup.linked is None:
        _meet(talk, home, sitting, sitters, terms)
        return
    if talk.terminal:
        talk.say(key_help(voice=sitting.conductor.has_voice))
        talk.forget_typed()
        talk.pause(_("Press Enter to begin."))
    if at is not None and at <= home.clock.now():
        talk.say(_("{time} has passed; it begins now.", time=f"{at:%H:%M:%S}"))
    sitting.conductor.start(at)


def _meet(talk: Talk, home: Home, sitting: Sitting, sitters: Sitters, agreed: ApartTerms | None) -> None:
    """Start on the agreed moment. Whoever comes after it joins a partner who has begun, or agrees on another one."""
    now, names, conductor, setup = home.clock.now, sitters.names, sitting.conductor, sitting.prepared.setup
    late = None if agreed is None else lateness(agreed.start, now())
    if agreed is not None and late is None:
        if talk.terminal:
            talk.say(_("It begins by itself at {start}. l puts it off by a minute.", start=start_text(agreed.start)))
        conductor.start(agreed.start)
        return
    if agreed is not None and not talk.terminal:
        conductor.join(agreed.start)
        return
    start, more = next_full_minute(now()), ""
    terms = terms_of(home, setup, start) if agreed is None else begun_anew(agreed, start)
    if agreed is not None and late is not None:
        talk.say(late_text(late, agreed, names[1]))
        if late < timedelta(seconds=setup.planned_seconds):
            more = "n"
            talk.say(_("If {name} has begun, n joins: you stand where {name} stands.", name=names[1]))
    prompt = _("Enter: both begin then. + or - a minute, q ends here:")
    answer, terms = _agreed_by_voice(talk, now, terms, names, LEAD, prompt=prompt, more=more)
    if answer == "n" and agreed is not None:
        conductor.join(agreed.start)
    elif answer == "q":
        conductor.press("stop")
    else:
        conductor.start(terms.start)


def follow(
    talk: Talk,
    home: Home,
    sitting: Sitting,
    sitters: Sitters,
    link: Link | None = None,
    in_class: ClassSide | None = None,
) -> None:
    """Follow a sitting to its end; `link` is how it is linked with the partner's."""
    setup = sitting.prepared.setup

    def lists() -> tuple[tuple[str, ...], ...]:
        """What the partner shows may come late, and comes again after a return."""
        return lists_of_parts(home, setup) if link is None else lists_in_step(home, setup, link.parts_shown())

    roles, draw = setup.script.roles, setup.script.draw
    examples = () if draw is None else tuple(draw.fallback)
    named = SittingPeople(
        names=sitters.names,
        speaker_role=roles.speaker or _("speaker"),
        listener_role=roles.listener or _("listener"),
        theme=setup.plan_day.theme if setup.plan_day else "",
        language=setup.language,
        help_text=home.config.help_text,
        parts=lambda: parts_to_hear(sitting.conductor.timeline, lists(), examples),
    )
    draw_steps: DrawSteps = NoDrawSteps()
    if talk.terminal:
        known = lists()
        by_example = [slot for slot in setup.here if slot < len(known) and tuple(known[slot]) == examples]
        draw_steps = TerminalDrawSteps(
            talk, setup, sitting.prepared.draws, sitters.names, sitting.store, home.clock, by_example
        )
    run = Running if setup.linked is None else LinkedRunning
    running = run(talk, sitting.conductor, named, draw_steps, home.clock)
    if isinstance(running, LinkedRunning):
        running.in_class = in_class
    with display_awake():
        if not talk.terminal:
            running.run(None)
            return
        with talk.keys() as source:
            running.run(source)


def rate(talk: Talk, home: Home, sitting: Sitting, sitters: Sitters, moment: Moment, answers: AnswersInMemory) -> bool:
    setup = sitting.prepared.setup
    asked: Collection[AskedMeasure] = ()
    with suppress(JournalTrouble):  # what cannot be read does not stop a sitting
        asked = home.journal.asked(setup.session)
    questionnaire = sitting_questionnaire(setup, moment, answers.rate, home.clock, asked=asked)
    if talk.terminal:
        ask_on_terminal(talk, questionnaire, sitters.names, kept=sitting.is_kept)
        return True
    return ask_on_pipe(talk, questionnaire)


def finish(talk: Talk, home: Home, sitting: Sitting, sitters: Sitters, answers: AnswersInMemory) -> bool:
    """Rate afterwards, after an early end only if somebody wants to, close, and say that it is kept; never a value."""
    fine = True
    if sitting.conductor.look().position.standing == "stopped" and not _answers_all_the_same(talk, home, sitting):
        sitting_questionnaire(sitting.prepared.setup, "after", sitting.store.rate, home.clock).leave("not-reached")
    else:
        fine = rate(talk, home, sitting, sitters, "after", answers)
        if talk.terminal and sitting.is_kept:
            note(talk, home, sitting, sitters)
            if home.config.show_each_other != "never":
                show_each_other(talk, sitting.prepared.setup, sitters.names, tuple(answers.held))
    close(talk, sitting)
    return fine


def _answers_all_the_same(talk: Talk, home: Home, sitting: Sitting) -> bool:
    """After an early end, offer the questions for afterwards, which nobody has to answer."""
    setup = sitting.prepared.setup
    asks = sitting_questionnaire(setup, "after", sitting.store.rate, home.clock).left
    if not (talk.terminal and asks) or sitting.conductor.never_began:
        return False
    talk.forget_typed()
    talk.say(_("You can answer the questions for afterwards all the same; nobody has to."))
    return (talk.ask(_("f answers them, Enter leaves them:")) or "").strip().lower() == "f"


def close(talk: Talk, sitting: Sitting) -> None:
    """Close the sitting and say how it ended; what is kept of it is what the disk has acknowledged."""
    outcome = sitting.conductor.finish()
    if sitting.is_kept:
        with suppress(JournalTrouble):  # told at the end, of all that was written
            sitting.store.ready().result()
    length = say(duration(sitting.conductor.actual_seconds))
    talk.say(ended_text(outcome, length, kept=sitting.is_kept and not sitting.unkept()))


def sit_in_a_room(talk: Talk, home: Home, sitting: Sitting, sitters: Sitters) -> None:
    """Go through a sitting for a class: roles and bells, nothing asked."""
    begin(talk, home, sitting, sitters, None)
    follow(talk, home, sitting, sitters)


def ring_out(talk: Talk, conductor: Conductor) -> None:
    """Let the last bell ring out, which would fall silent with the program; a key or Ctrl-C ends it at once."""
    with suppress(KeyboardInterrupt), talk.keys() if talk.terminal else nullcontext() as keys:
        told = False
        while (left := conductor.rings_for()) > 0:
            if left > _WORTH_TELLING and keys is not None and not told:
                talk.say(_("The bell rings out; Enter ends here."))
                told = True
            nap = min(left, _NAP)
            if keys is None:
                time.sleep(nap)
            elif keys.read(nap) is not None:
                return


def note(talk: Talk, home: Home, sitting: Sitting, sitters: Sitters) -> None:
    """Offer each person here a private note, read without echo."""
    setup = sitting.prepared.setup
    for slot in setup.here:
        prompt = _("{name}, a private note? It is not shown. Enter for none:", name=sitters.names[slot])
        if slot != setup.here[0]:
            talk.forget_typed()
        text = (talk.ask_unseen(prompt, deliberate=True) or "").strip()
        if text:
            sitting.store.event(note_event(setup.people[slot], setup.session, text, home.clock.now()))


def sit_linked(
    talk: Talk,
    home: Home,
    sitting: Sitting,
    sitters: Sitters,
    link: Link | None,
    *,
    rates: bool = True,
    in_class: ClassSide | None = None,
) -> None:
    """Rate alone, wait for the partner, sit in step, and rate alone again."""
    setup, conductor = sitting.prepared.setup, sitting.conductor
    answers = AnswersInMemory(sitting.store)
    if conductor.look().position.standing == "waiting":
        if link is not None:
            link.tell_stage("answering")
        if rates:
            rate(talk, home, sitting, sitters, "before", answers)
        if link is not None:
            parts = parts_to_show(home, setup)
            if parts and _shows(talk, sitters.names[1], parts):
                link.show_parts(parts)
            wait_until_ready(talk, link)
        talk.say(key_help())
        talk.say(_("Enter begins, for both.") if in_class is None else in_class.begins)
    if link is not None:
        link.tell_stage("sitting")
    talk.forget_typed()
    follow(talk, home, sitting, sitters, link, in_class)
    if link is not None:
        link.tell_stage("after")
    finish(talk, home, sitting, sitters, answers)


def _shows(talk: Talk, name: str, parts: Sequence[str]) -> bool:
    """Ask whether the partner may see the list of one's parts; asked each time."""
    talk.say(_("{name} listens for your part. Your list: {parts}.", name=name, parts=", ".join(parts)))
    answer = talk.ask(_("May {name} see this list, this time? y or n:", name=name)) or ""
    return answer.strip().lower()[:1] in {"y", "j"}
