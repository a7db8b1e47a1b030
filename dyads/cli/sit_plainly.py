"""`dyads sit` line by line, without the app."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dyads.cli.output import Failed, read_or_fail
from dyads.cli.plain.doors import offer
from dyads.cli.plain.flow import agree_apart, close, ring_out, sit_in_a_room
from dyads.cli.plain.flow import sit as sit_plainly
from dyads.cli.plain.sitters import Sitters, agree, ask_names
from dyads.cli.plain.terminal import Talk
from dyads.cli.typed import SitRequest
from dyads.library.scripts import ScriptFile, in_language
from dyads.practice.apart import ApartTerms, time_to_agree
from dyads.practice.clock import next_full_minute
from dyads.practice.people import Person
from dyads.practice.script import Script
from dyads.presentation.script_texts import wording
from dyads.services.home import Home
from dyads.services.prepare import Prepared, SittingChoices, apart_terms
from dyads.services.rehearsal import prepare_rehearsal, strangers
from dyads.services.sittings import (
    SessionOptions,
    Sitting,
    begin_sitting,
    me_and_partner,
    prepare_sitting,
    remember_choices,
    with_voice,
)
from dyads.words import _


def sit_line_by_line(
    home: Home,
    file: ScriptFile,
    choices: SittingChoices,
    wanted: SitRequest,
    options: SessionOptions,
    at: datetime | None,
) -> None:
    """Sit from the first question to "kept". Raises Failed: not all of it was kept."""
    talk = Talk(home.clock)
    home.terminal_bell = talk.ring if talk.terminal else None
    script = in_language(file, home.language)
    if not talk.terminal:
        options = replace(options, open_by_itself=True)
    unreadable = None if options.rehearses else home.unreadable()
    if unreadable is not None:
        talk.warn(unreadable)
        talk.warn(_("The sitting can take place all the same; nothing of it is kept."))
        options = replace(options, kept=False)
    with read_or_fail(), talk.unseen():
        people = _people(home, wanted, options, alone=choices.company == "alone")
        if not options.rehearses and talk.terminal and not offer(talk, home):
            _fail_unless_kept(talk, home)
            return
        here = (0,) if choices.company == "apart" else tuple(range(len(people)))
        sitters = _welcome(talk, home, Sitters(people), options, here, room=wanted.room or unreadable is not None)
        if sitters is None:
            return
        if choices.company == "apart" and len(people) > 1 and not wanted.room:
            terms = _agreed_apart(talk, home, file, choices, script, sitters, options, at)
            if terms is None:
                return
            choices = replace(choices, agreed=terms)
        sitting = _begun(home, choices, script, sitters, options)
        fine = _sit_through(talk, home, sitting, sitters, wanted.room, at, choices.agreed)
        ring_out(talk, sitting.conductor)
        _fail_unless_kept(talk, home)
    if unreadable is not None or not fine:
        raise Failed


def _fail_unless_kept(talk: Talk, home: Home) -> None:
    """Say why what was given is not in the journal, and where it is. Raises Failed: not all of it is."""
    unkept = home.unkept()
    for message in unkept:
        talk.warn(message)
    if unkept:
        raise Failed


def _people(home: Home, wanted: SitRequest, options: SessionOptions, *, alone: bool) -> tuple[Person, ...]:
    if options.rehearses:
        return strangers(wanted.partner or "", alone=alone)
    me, partner = me_and_partner(home, wanted.partner, alone=alone)
    return (me,) if partner is None else (me, partner)


def _prepared(
    home: Home, choices: SittingChoices, script: Script, people: tuple[Person, ...], options: SessionOptions
) -> Prepared:
    if options.rehearses:
        return prepare_rehearsal(home, choices, script, people, options.text)
    return prepare_sitting(home, choices, script, people[0], people[1] if len(people) > 1 else None)


def _begun(home: Home, choices: SittingChoices, script: Script, sitters: Sitters, options: SessionOptions) -> Sitting:
    people = sitters.people
    choices = replace(choices, partner=people[1].id if len(people) > 1 else None)
    prepared = _prepared(home, choices, script, people, options)
    if not options.rehearses:
        remember_choices(home, choices)
    options = with_voice(home, prepared.setup, wording(prepared.setup, sitters.names), options, plain=True)
    return begin_sitting(home, prepared, options, agreed=choices.agreed.start if choices.agreed else None)


def _agreed_apart(
    talk: Talk,
    home: Home,
    file: ScriptFile,
    choices: SittingChoices,
    script: Script,
    sitters: Sitters,
    options: SessionOptions,
    at: datetime | None,
) -> ApartTerms | None:
    """Return what both homes agree on before anything is asked; None where somebody leaves."""
    setup = _prepared(home, choices, script, sitters.people, options).setup
    me, partner = (person.name for person in sitters.people)
    in_earnest = talk.terminal and not options.rehearses
    lead = time_to_agree(len(setup.script.ratings.before), in_earnest=in_earnest)
    start = at or next_full_minute(home.clock.now(), lead)
    terms = apart_terms(file.script, setup, (me, partner), start)
    return agree_apart(talk, home.clock.now, terms, sitters.names, lead, fixed=at is not None)


def _welcome(
    talk: Talk, home: Home, sitters: Sitters, options: SessionOptions, here: Sequence[int], *, room: bool
) -> Sitters | None:
    """Ask what has to be asked before a sitting, in a room nothing; None when somebody does not agree."""
    if options.rehearses:
        if not room:
            talk.say(_("A rehearsal: nothing is kept."))
        return sitters
    if not talk.terminal:
        return sitters
    sitters = ask_names(talk, home, sitters)
    return sitters if agree(talk, home, sitters, here) else None


def _sit_through(
    talk: Talk,
    home: Home,
    sitting: Sitting,
    sitters: Sitters,
    room: bool,
    at: datetime | None,
    terms: ApartTerms | None,
) -> bool:
    try:
        if room:
            sit_in_a_room(talk, home, sitting, sitters)
            return True
        return sit_plainly(talk, home, sitting, sitters, at, terms)
    except KeyboardInterrupt:
        sitting.conductor.press("stop")
        close(talk, sitting)
        for message in home.unkept():
            talk.warn(message)
        sys.exit(130)
    except SystemExit:
        sitting.conductor.leave()  # the window was closed: the next start goes on from here
        raise
