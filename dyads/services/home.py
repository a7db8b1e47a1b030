"""Everything that one start of the program works with: places, settings, clock, search path, journal, bells.

Nothing is opened or imported before it is asked for, so that every start pays only for what it uses.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from dyads.practice.clock import Clock, practice_day
from dyads.practice.message import Problem
from dyads.services.clock import SystemClock
from dyads.settings.config import Config, keep_beside, load_config, save_config
from dyads.settings.places import Places, find_places
from dyads.words import LANGUAGES, Language

if TYPE_CHECKING:
    from pathlib import Path
    from sqlite3 import Connection
    from uuid import UUID

    from dyads.journal.journal import Journal
    from dyads.journal.writer import Writer
    from dyads.library.search_path import SearchPath
    from dyads.practice.message import Message
    from dyads.practice.people import Person
    from dyads.services.session_store import ReceiptStore
    from dyads.sound.interface import SittingBells


@dataclass(eq=False, repr=False)
class Home:
    """One start of the program."""

    places: Places
    clock: Clock
    config: Config = field(default_factory=Config)
    config_problems: tuple[Problem, ...] = ()
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    make_bells: "Callable[[Config, Callable[[], None] | None], SittingBells] | None" = None
    terminal_bell: Callable[[], None] | None = None
    ask_whether_display_stays_on: Callable[[], bool] | None = None
    stores: "list[ReceiptStore]" = field(default_factory=list)
    notices: "tuple[Message, ...]" = ()
    old_config: "Path | None" = None
    """Where the settings file stays as it was, if not all of it was read and it has been written anew since."""
    meet_damage: "Callable[[Message], object] | None" = None
    """Told, on the thread that reads, of each damaged record that is left out."""

    @property
    def language(self) -> Language:
        return language_of(self.config, self.environment)

    @property
    def today(self) -> date:
        """The day of practice it is now."""
        return practice_day(self.clock.now(), self.config.day_starts)

    @property
    def zone(self) -> str:
        """The time zone's name, such as `Europe/Berlin`; empty where it is not known, or is not that of the clock."""
        from zoneinfo import ZoneInfo  # here, because only times between people need it

        from dyads.settings.places import zone_name

        name, now = zone_name(self.environment), self.clock.now()
        try:
            same = name is not None and now.astimezone(ZoneInfo(name)).utcoffset() == now.utcoffset()
        except (ValueError, OSError, LookupError):
            return ""
        return name if name is not None and same else ""

    @property
    def search_path(self) -> "SearchPath":
        from dyads.library.search_path import SearchPath
        from dyads.sound.sounds import check_in
        from dyads.speech.levels import faults

        places = self.places
        sound = check_in(places.sounds)
        return SearchPath(places.scripts, places.plans, places.measures, sound=sound, recording=faults)

    @cached_property
    def journal(self) -> "Journal":
        """The journal, for reading. Raises JournalTrouble: used, if it cannot be read."""
        from dyads.journal.journal import Journal

        journal = Journal(self.places.journal, self.clock, day_starts=self.config.day_starts)
        journal.damage.meet = lambda found: self.meet_damage and self.meet_damage(found)
        return journal

    @cached_property
    def writer(self) -> "Writer":
        """The journal, for writing: one thread, acknowledged when safe on the disk."""
        from dyads.journal.writer import Writer

        return Writer(self.places.journal, self.clock, carry=self.carry)

    def carry(self, source: "Connection", target: "Connection", session: "UUID | None") -> None:
        """Carry from one journal into another what is not there yet: all of it, or all that is one session's."""
        import dyads
        from dyads.exchange.document import gather
        from dyads.exchange.merge import merge
        from dyads.journal.damage import Damage

        now = self.clock.now()
        merge(target, gather(source, Damage(), None, dyads.__version__, now, session=session), now)

    @cached_property
    def bells(self) -> "SittingBells":
        if self.make_bells is not None:
            return self.make_bells(self.config, self.terminal_bell)
        from dyads.services.sounding import open_bells

        return open_bells(self.config, self.clock, self.terminal_bell)

    def display_stays_on(self) -> bool:
        """Say whether the system can be asked to leave the display on during a sitting; it may take a moment."""
        if self.ask_whether_display_stays_on is not None:
            return self.ask_whether_display_stays_on()
        from dyads.services.sounding import can_keep_display_awake

        return can_keep_display_awake()

    def set(self, **changes: object) -> tuple[Problem, ...]:
        """Change settings and keep them; return why they cannot be kept. They hold for this start all the same."""
        if not changes:
            return ()
        self.config = self.config.changed(**changes)
        if "day_starts" in changes:
            self.__dict__.pop("journal", None)
        if self.config_problems:  # what somebody wrote is never lost, even where it cannot be used
            kept = keep_beside(self.places.config)
            if kept.value is None:
                return kept.problems
            self.old_config, self.config_problems = kept.value, ()
        return save_config(self.places.config, self.config)

    def let_bells_go(self) -> None:
        """Close the bells; the next ones are opened as the settings are then. Takes up to two seconds."""
        bells: SittingBells | None = self.__dict__.pop("bells", None)
        if bells is not None:
            bells.close()

    @property
    def damage(self) -> "tuple[Message, ...]":
        """The damaged records that were left out of all that was read from the journal so far."""
        return self.journal.damage.found if "journal" in self.__dict__ else ()

    def unreadable(self) -> "Message | None":
        """Return why the journal cannot be read; None where it can, or where there is none yet."""
        from dyads.journal.errors import JournalTrouble

        try:
            self.journal.people()
        except JournalTrouble as trouble:
            return trouble.message
        return None

    def people(self) -> "tuple[Person, ...]":
        """Return everybody, those that wait for the disk too; two of one name with what tells them apart.

        Raises JournalTrouble.
        """
        from dyads.practice.people import labelled

        people = self.journal.people()
        return labelled(self.writer.with_waiting(people) if "writer" in self.__dict__ else people)

    def unkept(self) -> "tuple[Message, ...]":
        """Close the journal and return why what was given is not in it, and where it is; nothing where all of it is."""
        from dyads.services.session_store import not_in_the_journal

        if "writer" not in self.__dict__:
            return ()
        self.writer.close()
        for store in self.stores:
            if said := store.unkept():
                return said
        if not self.writer.waits:
            return ()
        trouble = self.writer.trouble
        return (*([trouble] if trouble else []), not_in_the_journal(self.writer.rescued))

    def at(self, clock: Clock) -> "Home":
        """Return the same start at another time; it reads the same journal, and nothing is written through it."""
        then = replace(self, clock=clock, stores=[])
        then.__dict__["journal"] = self.journal
        return then

    def let_journal_go(self) -> None:
        """Close the journal where it was written to; what is still to be written is written first."""
        if "writer" in self.__dict__:
            self.writer.close()

    def close(self) -> None:
        """Close what was opened; what is still to be written is written first."""
        if "bells" in self.__dict__:
            self.bells.close()
        self.let_journal_go()


def find_home(environment: Mapping[str, str] = os.environ, clock: Clock | None = None) -> Home:
    """Return the home of this user, by the machine's clocks unless others are given; reads only the settings file."""
    places = find_places(environment)
    config, loaded = load_config(places.config)
    return Home(places, clock or SystemClock(), config, loaded.problems, environment)


def with_player(home: Home, player: str | None) -> Home:
    """Return the same home with another player for this start only."""
    if player is None:
        return home
    return replace(home, config=home.config.changed(player=player))


def language_of(config: Config, environment: Mapping[str, str]) -> Language:
    """Return the language that the settings or the system want, English where it is none of ours."""
    if config.language != "auto":
        return config.language
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if wanted := environment.get(name, ""):
            return next((known for known in LANGUAGES if wanted.lower().startswith(known)), "en")
    import locale  # here, because nearly every system says it in the environment

    system = (locale.getlocale()[0] or "").lower()
    return "de" if system.startswith(("de", "german")) else "en"
