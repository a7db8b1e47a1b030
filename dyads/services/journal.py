"""What is changed in the journal after a sitting: one entered later, answers corrected, a note written anew."""

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Literal
from uuid import UUID, uuid4

from dyads.journal.backup import remove
from dyads.journal.damage import Damage
from dyads.journal.errors import JournalTrouble
from dyads.journal.mirror import open_rescue
from dyads.journal.sessions import read_summaries
from dyads.practice.bounds import FIRST_YEAR, LONGEST_NOTE
from dyads.practice.clock import Clock
from dyads.practice.message import Message, msg
from dyads.practice.people import Person
from dyads.practice.records import PrivateEvent, Rating
from dyads.practice.script import Script
from dyads.practice.setup import Moment, Setup
from dyads.services.home import Home
from dyads.services.prepare import SittingChoices
from dyads.services.questionnaire import sitting_questionnaire
from dyads.services.session_store import NoStore, Receipt
from dyads.services.sittings import prepare_sitting

MOMENTS: tuple[Moment, ...] = ("before", "after")


@dataclass(frozen=True, slots=True)
class Later:
    """A session that was sat without the program."""

    script: Script
    choices: SittingChoices
    begun: datetime
    seconds: int
    ended: Literal["complete", "partial"] = "complete"


def begun_at(day: date, clock: time, zone: tzinfo | None = None) -> datetime:
    """Return a moment with the offset that the place had then."""
    moment = datetime.combine(day, clock)
    return moment.astimezone() if zone is None else moment.replace(tzinfo=zone)


def cannot_add(later: Later, now: datetime) -> Message | None:
    """Return why a session cannot be added, or None."""
    return cannot_be(later.begun, later.seconds, now)


def cannot_be(begun: datetime, seconds: int | None, now: datetime) -> Message | None:
    """Return why no session can have begun then, or have taken so long."""
    if begun > now:
        return msg("{moment} lies in the future.", moment=f"{begun:%Y-%m-%d %H:%M}")
    if begun.year < FIRST_YEAR:
        return msg("A session can be added from the year {year} on.", year=FIRST_YEAR)
    if seconds is not None and not 0 < seconds <= 24 * 3600:
        return msg("A session takes at least a second and at most a day.")
    return None


def later_setup(home: Home, later: Later, me: Person, partner: Person | None) -> Setup:
    """Return the set-up that stands for a session sat without the program: without draws, at its own time."""
    prepared = prepare_sitting(home, later.choices, later.script, me, partner).setup
    return prepared.model_copy(update={"begun": later.begun, "delay": 0, "plan_day": later.choices.plan_day})


def add_later(home: Home, later: Later, setup: Setup, given: Sequence[Rating] = ()) -> Receipt:
    """Keep a session that was sat without the program; the future has its number."""
    return home.writer.add_later(setup, later.seconds, given, outcome=later.ended)


def not_asked(setup: Setup, clock: Clock) -> tuple[Rating, ...]:
    """Return every answer the session could have had, each as not asked: a correction can give it a value later."""
    ratings: list[Rating] = []

    def take(rating: Rating) -> Receipt:
        ratings.append(rating)
        return NoStore().rate(rating)

    for moment in MOMENTS:
        sitting_questionnaire(setup, moment, take, clock).leave("not-asked")
    return tuple(ratings)


def take_in_rescues(home: Home) -> tuple[Message, ...]:
    """Write into the journal what could not be written in its time, and say so; what still cannot be stays waiting."""
    said: list[Message] = []
    for file in home.places.rescues:
        try:
            taken: tuple[Message, ...] | None = home.writer.submit(partial(_take_in, home, file)).result()
        except JournalTrouble as trouble:
            said.extend((trouble.message, msg("What could not be kept waits in {file}.", file=str(file))))
        except (ValueError, LookupError, TypeError):
            said.append(msg("What could not be kept waits in {file}, and cannot be read.", file=str(file)))
        else:
            if taken is None:
                continue
            said.extend(taken)
            with suppress(OSError):  # taking it in again does no harm
                remove(file)
    return tuple(said)


def _take_in(home: Home, file: Path, opened: Connection) -> tuple[Message, ...] | None:
    """Carry a rescue file into the journal and say what was in it; None while the process that writes it is alive."""
    held = open_rescue(file, home.clock.now())
    if held is None:
        return None
    with closing(held):
        home.carry(held, opened, None)
        sessions = read_summaries(held, Damage())
    if not sessions:
        return (msg("What could not be kept in its time is in the journal now."),)
    return tuple(
        msg(
            "“{title}” of {day} could not be kept in its time. It is in the journal now.",
            title=session.title,
            day=session.begun.date(),
        )
        for session in sessions
    )


def note_event(person: UUID, session: UUID, text: str, now: datetime, instead: UUID | None = None) -> PrivateEvent:
    """Return a note, or one in place of an earlier one."""
    shortened = text.strip()[:LONGEST_NOTE]
    return PrivateEvent(instead or uuid4(), person, session, "note", -1, shortened, 0, now.astimezone(UTC))
