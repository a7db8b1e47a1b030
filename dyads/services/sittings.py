"""From choices to a conductor: what the journal and the library know goes in, a sitting comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from dyads.journal.errors import JournalTrouble
from dyads.journal.people import partner_called
from dyads.library.scripts import ScriptFile, find_script, locate_script
from dyads.library.search_path import found_files
from dyads.practice.apart import ApartTerms
from dyads.practice.bell import CueKind
from dyads.practice.fields import NS, folded
from dyads.practice.message import Message
from dyads.practice.people import Person, tidy
from dyads.practice.records import Outcome, PrivateEvent, SessionRecord
from dyads.practice.script import Script
from dyads.practice.setup import Linked, Setup, Slot, list_for
from dyads.practice.speech import Wanted
from dyads.practice.texts import kinds, texts_had
from dyads.practice.timeline import Picks
from dyads.services.conductor import Conductor, ConductorOptions
from dyads.services.home import Home
from dyads.services.prepare import (
    Known,
    Prepared,
    SittingChoices,
    apart_terms,
    known_measures,
    prepare,
    recalled,
    sits_apart,
    with_exercise,
)
from dyads.services.session_store import NoStore, ReceiptStore, SessionStore
from dyads.services.sounding import striker
from dyads.services.speaking import SittingVoice, Wording, open_voice, wanted_here
from dyads.sound.client import CueCommand
from dyads.sound.interface import SilentBells, SittingBells
from dyads.words import _

if TYPE_CHECKING:
    from dyads.classroom.interface import ClassOrders
    from dyads.journal.journal import Journal
    from dyads.link.interface import SittingLink

REMEMBERED = "choices"
"""The key under which the last choices are remembered."""


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """How a sitting takes place.

    Attributes:
        beside: the folder of the script, for its own sound files.
        speed: over 1 rehearses; a rehearsal is never kept.
        open_by_itself: open phases end after their usual length.
        begins_at: the segment with which a rehearsal begins, by index.
        text: which text of every list a rehearsal shows, from 1; None as they come.
        say: what is read aloud, where that was asked for this sitting alone.
        voice: reads it, and has begun to render it.
    """

    beside: Path | None = None
    speed: float = 1.0
    kept: bool = True
    open_by_itself: bool = False
    mute: bool = False
    begins_at: int = 0
    text: int | None = None
    say: Wanted | None = None
    voice: SittingVoice | None = None

    @property
    def rehearses(self) -> bool:
        return self.speed != 1 or not self.kept or self.begins_at > 0


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting ready to begin: its set-up with draws, who conducts it and who keeps it."""

    prepared: Prepared
    conductor: Conductor
    store: SessionStore

    @property
    def voice(self) -> SittingVoice | None:
        return self.conductor.voice

    @property
    def is_kept(self) -> bool:
        """Whether it is kept at all; a rehearsal is not."""
        return isinstance(self.store, ReceiptStore)

    @property
    def answers(self) -> int:
        """How many answers were given in this run and are safe on the disk."""
        return self.store.answers if isinstance(self.store, ReceiptStore) else 0

    def unkept(self) -> tuple[Message, ...]:
        """Return why not all of it is in the journal, and where it is; nothing where all is, or nothing is to be."""
        return self.store.unkept() if isinstance(self.store, ReceiptStore) else ()


def me_and_partner(home: Home, partner: str | UUID | None, *, alone: bool) -> tuple[Person, Person | None]:
    """Return who sits: the owner of this folder, and the partner by id, name or code; who is not known yet is added.

    Without a partner given, the partner of the last sitting is meant; in a new folder, somebody without a name.
    Raises JournalTrouble: the journal cannot be read, or several people are called so.
    """
    people = home.people()
    me = next((person for person in people if person.me), None) or _added(home, Person(uuid4(), "", me=True))
    if alone:
        return me, None
    others = [person for person in people if not person.me]
    if isinstance(partner, UUID):
        found = next((person for person in others if person.id == partner), None)
    elif partner is not None:
        named = partner_called(partner, home.journal.people())
        found = next((person for person in others if named and person.id == named.id), None)
        found = found or _added(home, Person(uuid4(), tidy(partner)))
    else:
        found = _last_partner(home, me, others)
    return me, found or _added(home, Person(uuid4(), ""))


def _last_partner(home: Home, me: Person, others: list[Person]) -> Person | None:
    last = home.journal.last_partner(me.id, [person.id for person in others]) if others else None
    return next((person for person in others if last in {None, person.id}), None)


def _added(home: Home, person: Person) -> Person:
    home.writer.add_person(person)
    return person


def remembered_choices(home: Home, otherwise: SittingChoices) -> SittingChoices:
    """Return the choices of the last sitting; where its exercise has gone, with the last one that is there."""
    try:
        held = recalled(home.journal.state(REMEMBERED), otherwise)
        if _is_there(home, held.named):
            return held
        if held.path and _is_there(home, held.script_id):
            return replace(held, path="")
        sat = home.journal.scripts_sat()
        return with_exercise(held, next((name for name in sat if _is_there(home, name)), otherwise.script_id))
    except JournalTrouble:
        return otherwise


def _is_there(home: Home, name: str) -> bool:
    found = locate_script(name, home.search_path).value
    return found is not None and found.path.is_file()


def remember_choices(home: Home, choices: SittingChoices) -> None:
    home.writer.remember(REMEMBERED, choices.remembered())


def what_is_known(home: Home, choices: SittingChoices, script: Script, me: Person, partner: Person | None) -> Known:
    """Return what the journal and the library know for a set-up; without a journal that can be read, the latter."""
    known = Known(me.id, None if partner is None else partner.id, measures=known_measures(home.search_path))
    try:
        return home.journal.at_once(lambda journal: _with_journal(journal, known, choices, script))
    except JournalTrouble:
        return known  # the sitting goes on without; what could not be read is said when it is written


def _with_journal(journal: Journal, known: Known, choices: SittingChoices, script: Script) -> Known:
    """Return also what the journal knows, as far as the exercise needs it."""
    me, name, day = known.me, choices.script_id, choices.plan_day
    pair = (me,) if known.partner is None else (me, known.partner)
    known = replace(
        known,
        last_first=last_first(journal, pair),
        theme_waits=day is not None
        and bool(day.theme)
        and not journal.has_sat_in_week(me, day.run, day.module, day.week, name),
        parts={person: journal.parts(person) for person in pair if script.draw is not None},
    )
    if sits_apart(choices, script, known.partner):
        return known
    counts = {person: journal.completed_count(name, person) for person in pair}
    furthest = max(pair, key=counts.__getitem__)
    known = replace(known, completed=counts[furthest])
    if any(phase.texts == "chance" for _part, _index, phase in script.phases()):
        known = replace(known, had=tuple(texts_had(journal.picks(name, person)) for person in pair))
    if wanted := kinds(script, takes_theme=known.theme_waits):
        # what was broken off goes by turns once more, and has taken up its week's theme
        outcomes: tuple[Outcome, ...] = ("complete", "partial") if known.theme_waits else ("complete",)

        def shows(picks: Picks) -> bool:
            return all(set(picks.get(key, ())) & set(kind) for key, kind in wanted.items())

        known = replace(known, latest=journal.picks(name, furthest, *outcomes, until=shows))
    return known


def last_first(journal: Journal, pair: tuple[UUID, ...]) -> Slot | None:
    """Return which of these people spoke first in their last session of turns, as the slot they have now."""
    last = journal.last_of_turns(pair)
    return None if last is None else (0 if last.people[last.first] == pair[0] else 1)


_MANY = 1000
"""Sittings beyond which nothing depends on their number."""


def sittings_so_far(home: Home, but: UUID | None = None) -> int | None:
    """Return how many sittings this folder holds, `but` one, `_MANY` at most; None: the journal cannot be read."""
    try:
        return home.journal.count_but(but, _MANY)
    except JournalTrouble:
        return None


def prepare_sitting(
    home: Home, choices: SittingChoices, script: Script, me: Person, partner: Person | None
) -> Prepared:
    return prepare(choices, script, what_is_known(home, choices, script, me, partner), home.clock)


def with_voice(
    home: Home, setup: Setup, wording: Wording, options: SessionOptions, *, plain: bool = False
) -> SessionOptions:
    """Return the options with a voice that begins to render, where anything is to be read aloud.

    Args:
        wording: what is said, in words.
        plain: whether it is sat line by line, with no page to look at.
    """
    if options.voice is not None or options.mute or options.speed != 1:
        return options
    wanted = wanted_here(home.config, asked=options.say, apart=setup.apart, rehearses=options.rehearses, plain=plain)
    return replace(options, voice=open_voice(home, setup, wording, wanted, options.beside))


def folder_of_script(home: Home, script_id: str) -> Path | None:
    """Return the folder of a script by its id, for sounds and recordings beside it."""
    found = found_files(home.search_path.script_folders()).get(script_id)
    return None if found is None else found.path.parent


def begin_sitting(
    home: Home,
    prepared: Prepared,
    options: SessionOptions,
    link: SittingLink | None = None,
    agreed: datetime | None = None,
    *,
    orders: ClassOrders | None = None,
) -> Sitting:
    """Keep the set-up and return a sitting that can be started; with a link, one in step with the partner's.

    Args:
        agreed: without a link, when a partner elsewhere begins; where that has passed, it can still be joined.
        orders: in a class, what its trainer orders.
    """
    store: SessionStore = NoStore() if options.rehearses else _receipts(home)
    if options.voice is not None:
        setup = prepared.setup.model_copy(update={"speech": options.voice.used()})
        prepared = replace(prepared, setup=setup)
    passed = timedelta() if agreed is None else max(timedelta(), home.clock.now() - agreed)
    begun_ago = round(passed.total_seconds() * options.speed * NS)
    return _sitting(home, prepared, store, options, link=link, begun_ago=begun_ago, orders=orders)


def known_names(home: Home, setup: Setup) -> tuple[str, str]:
    """Return what the two are called by slot; empty where nobody has said so."""
    try:
        known = {person.id: person.name for person in home.people()}
    except JournalTrouble:
        known = {}
    names = [known.get(person, "") for person in setup.people]
    return names[0], names[1] if len(names) > 1 else ""


def terms_of(home: Home, setup: Setup, start: datetime) -> ApartTerms:
    """Return what was agreed on for a set-up that is kept, at this moment."""
    names = known_names(home, setup)
    found = find_script(setup.script_id, home.search_path).value
    return apart_terms(setup.script if found is None else found.script, setup, names, start, settled=True)


def resume_sitting(
    home: Home,
    record: SessionRecord,
    options: SessionOptions,
    link: SittingLink | None = None,
    *,
    orders: ClassOrders | None = None,
) -> Sitting:
    """Return an unfinished sitting; without draws that were sealed. Raises JournalTrouble.

    It is halted where it was last seen; a linked one looks for the partner, and goes on alone where there is no link.
    """
    home.writer.claim(record.setup.session)
    draws = tuple(e for e in home.journal.events(None, record.setup.session) if e.kind == "draw" and not e.sealed)
    return _sitting(home, Prepared(record.setup, draws), _receipts(home), options, record, link, orders=orders)


def _receipts(home: Home) -> ReceiptStore:
    store = ReceiptStore(home.writer)
    home.stores.append(store)
    return store


def _sitting(
    home: Home,
    prepared: Prepared,
    store: SessionStore,
    options: SessionOptions,
    record: SessionRecord | None = None,
    link: SittingLink | None = None,
    *,
    begun_ago: int = 0,
    orders: ClassOrders | None = None,
) -> Sitting:
    bells: SittingBells = SilentBells(home.clock) if options.mute else home.bells
    run_with = ConductorOptions(
        strike=striker(options.beside, home.places.sounds),
        speed=options.speed,
        open_by_itself=options.open_by_itself or options.speed != 1,
        wanted_player="silence" if options.mute else home.config.player,
        on_cue=_lamp(home),
        begins_at=options.begins_at,
        voice=options.voice,
        begun_ago=begun_ago,
    )
    conductor = _conducts(prepared.setup.linked, link, orders)(
        prepared.setup,
        store=store,
        bells=bells,
        clock=home.clock,
        options=run_with,
        draws=prepared.draws,
        record=record,
    )
    return Sitting(prepared, conductor, store)


def _conducts(linked: Linked | None, link: SittingLink | None, orders: ClassOrders | None) -> Callable[..., Conductor]:
    if linked is None:
        return Conductor
    from dyads.services.linked_conductor import LinkedConductor, NoLink  # here, because most sit in one room

    return partial(LinkedConductor, link=link or NoLink(linked.side), orders=orders)


def _lamp(home: Home) -> Callable[[CueKind], None]:
    command = CueCommand(home.config.cue_command)

    def light(kind: CueKind) -> None:
        if kind != "still":
            command.run(kind)

    return light


def part_of(draws: tuple[PrivateEvent, ...], turn: int) -> str | None:
    """Return the part drawn for a turn, if it was drawn on this computer."""
    return next((event.text for event in draws if event.turn == turn), None)


def lists_of_parts(home: Home, setup: Setup) -> tuple[tuple[str, ...], ...]:
    """Return what each slot draws from; empty where nothing is drawn, or a partner elsewhere keeps a list of their own.

    A partner elsewhere has a list here where enough parts were kept for them.
    """
    draw = setup.script.draw
    if draw is None:
        return ((), ())
    found: list[tuple[str, ...]] = []
    for slot, person in enumerate(setup.people):
        try:
            own = home.journal.parts(person)
        except JournalTrouble:
            own = ()
        found.append(list_for(own, draw.fallback if slot in setup.here else ()))
    return tuple(found)


def name_of(person: Person | None, otherwise: str) -> str:
    """Return what a person is called; who has no name is called `otherwise`."""
    return person.name if person is not None and person.name else otherwise


def called(person: Person | None, slot: Slot) -> str:
    """Return what the person of a slot is called, without a name as `nameless` has it."""
    return name_of(person, nameless(slot))


def nameless(slot: Slot) -> str:
    """Return what somebody without a name is called: the owner of this folder is the one, the partner the other."""
    return _("The other") if slot else _("One")


def why_no_name(name: str, others: Iterable[str]) -> str:
    """Return why a name does not tell somebody from the others, in a sentence; an empty string where it does."""
    if not name:
        return _("The screen says by the names whose turn it is: please type one.")
    if folded(name) in {folded(other) for other in others if other}:
        return _("The other one is called {name} already: how can you be told apart?", name=name)
    return ""


@dataclass(frozen=True, slots=True)
class SitNow:
    """Open with this sitting: at a moment of the wall clock; in a `room` without names, ratings and journal."""

    script: ScriptFile
    choices: SittingChoices
    options: SessionOptions
    at: datetime | None = None
    room: bool = False
