"""The journal: every session that was kept, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from rich.segment import Segment
from textual import events, on, work
from textual.app import ComposeResult
from textual.geometry import Size
from textual.message import Message as Event
from textual.message import Message as TextualMessage
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Input

from dyads.app import commands
from dyads.app.commands import bindings
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.search import folded
from dyads.app.common.search_line import SearchLine
from dyads.app.common.text import Heading, Quiet, Words
from dyads.app.journal.added import AddedScreen
from dyads.app.journal.session import SessionScreen
from dyads.app.journal.view import count_text, heading, line
from dyads.app.keys import key_of
from dyads.app.people.screen import PeopleScreen
from dyads.journal.errors import JournalTrouble
from dyads.practice.message import Message
from dyads.practice.people import Person
from dyads.practice.records import SessionSummary
from dyads.words import _, say

_WHOLE_LINE = 400
"""Cells in which no part of a line is cut off."""
_FIRST = 200
"""So many sessions are read at first: some screenfuls."""
_AHEAD = 80
"""The rest is read when the last of these comes so near."""


class SessionList(ScrollView, can_focus=True):
    """A list with one line marked; Enter or a second click opens it."""

    BINDINGS = bindings(
        commands.JOURNAL_OPEN,
        commands.JOURNAL_UP,
        commands.JOURNAL_DOWN,
        commands.JOURNAL_PAGE_UP,
        commands.JOURNAL_PAGE_DOWN,
        commands.JOURNAL_NEWEST,
        commands.JOURNAL_OLDEST,
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {"session-list--head", "session-list--marked", "session-list--line"}
    DEFAULT_CSS = """
    SessionList {
        height: 1fr; min-height: 4; background: $background; color: $foreground;
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        .session-list--head { color: $quiet; background: $background; }
        .session-list--line { color: $foreground; background: $background; }
        .session-list--marked { color: $primary; background: $panel; text-style: bold; }
    }
    """

    marked: reactive[int] = reactive(0)

    @dataclass
    class Opened(TextualMessage):
        """A session shall be opened."""

        session: SessionSummary

    class Wanted(TextualMessage):
        """All sessions shall be read: somebody comes to the end of those that were, or searches."""

    def __init__(self) -> None:
        super().__init__()
        self._total = 0
        self._goes_to_oldest = False
        self._every: tuple[SessionSummary, ...] = ()
        self._sessions: tuple[SessionSummary, ...] = ()
        self._people: Mapping[UUID, Person] = {}
        self._query = ""
        self._texts: tuple[str, ...] = ()
        """What each is found by; made when somebody searches."""

    def show_sessions(
        self, sessions: Sequence[SessionSummary], people: Mapping[UUID, Person], left_at: str = "", total: int = 0
    ) -> None:
        """Show sessions, newest first, with the same one marked if it is still there, at first the one of this id.

        `total` is how many there are where these are only the newest; all are asked for once they are wanted.
        """
        held = str(self.current.id) if self.current is not None else left_at
        self._every, self._people, self._texts = tuple(sessions), people, ()
        self._total = max(total, len(self._every))
        goes_to_oldest = self._goes_to_oldest
        self._show(held)
        if goes_to_oldest:
            self.action_oldest()

    @property
    def _is_whole(self) -> bool:
        return len(self._every) == self._total

    @property
    def found(self) -> int | None:
        """How many fit what was typed; None where nothing was, or not all have been read."""
        return len(self._sessions) if self._query.split() and self._is_whole else None

    def want_all(self) -> None:
        if not self._is_whole:
            self.post_message(self.Wanted())

    def _want_more(self, last: int) -> None:
        """Ask for all where this line is near the last one that was read."""
        if last >= len(self._every) - _AHEAD:
            self.want_all()

    def narrow(self, query: str) -> None:
        """Show those in whose line every word that was typed is found."""
        self._query = query
        self.want_all()
        self._show(str(self.current.id) if self.current is not None else "")

    def _show(self, held: str) -> None:
        words = folded(self._query).split()
        if words and len(self._texts) != len(self._every):
            self._texts = tuple(folded(line(one, self._people, _WHOLE_LINE)) for one in self._every)
        every = zip(self._every, self._texts, strict=True) if words else ()
        self._sessions = tuple(one for one, text in every if all(word in text for word in words))
        if not words:
            self._sessions = self._every
        self._measure()
        at = next((i for i, each in enumerate(self._sessions) if str(each.id) == held), None)
        self.marked = self._within(self.marked if at is None else at)
        self.refresh()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._sessions)

    def _measure(self) -> None:
        lines = len(self._sessions) if self._query.split() else self._total
        self.virtual_size = Size(self.size.width, lines + 1)

    def move(self, key: str) -> None:
        """Mark another session, as an arrow or a page key says."""
        {
            "up": self.action_up,
            "down": self.action_down,
            "pageup": self.action_page_up,
            "pagedown": self.action_page_down,
            "home": self.action_newest,
            "end": self.action_oldest,
        }[key]()

    def pick(self, number: int) -> None:
        """No digit opens a session."""

    def action_select(self) -> None:
        self.action_open()

    @property
    def current(self) -> SessionSummary | None:
        return self._sessions[self.marked] if self.marked < len(self._sessions) else None

    def _within(self, at: int) -> int:
        return max(0, min(at, len(self._sessions) - 1))

    def validate_marked(self, marked: int) -> int:
        return self._within(marked)

    def watch_marked(self) -> None:
        self._goes_to_oldest = False
        self._want_more(self.marked)
        rows = max(1, self.size.height - 1)
        top = self.scroll_offset.y
        if self.marked < top:
            self.scroll_to(y=self.marked, animate=False, immediate=True)
        elif self.marked >= top + rows:
            self.scroll_to(y=self.marked - rows + 1, animate=False, immediate=True)
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._want_more(round(new_value) + self.size.height)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            return self._strip(heading(width - 2), "session-list--head")
        if y == 1 and self._every and self._is_whole and not self._sessions:
            return self._strip(_("Nothing found."), "session-list--head")
        at = self.scroll_offset.y + y - 1
        if at >= len(self._sessions):
            return Strip.blank(width, self.rich_style)
        kind = "session-list--marked" if at == self.marked else "session-list--line"
        return self._strip(line(self._sessions[at], self._people, width - 2), kind)

    def _strip(self, text: str, kind: str) -> Strip:
        style = self.get_component_rich_style(kind)
        return Strip([Segment(f" {text} ", style)]).adjust_cell_length(self.size.width, style)

    def on_resize(self) -> None:
        self._measure()
        self.watch_marked()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y == 0:
            return
        at = self.scroll_offset.y + offset.y - 1
        if at >= len(self._sessions):
            return
        if at == self.marked:
            self.action_open()
        self.marked = at

    def action_open(self) -> None:
        if self.current is not None:
            self.post_message(self.Opened(self.current))

    def action_up(self) -> None:
        self.marked -= 1

    def action_down(self) -> None:
        self.marked += 1

    def action_page_up(self) -> None:
        self.marked -= max(1, self.size.height - 2)

    def action_page_down(self) -> None:
        self.marked += max(1, self.size.height - 2)

    def action_newest(self) -> None:
        self.marked = 0

    def action_oldest(self) -> None:
        self.marked = len(self._sessions) - 1
        self._goes_to_oldest = not self._is_whole


class JournalScreen(DyadsScreen[None]):
    """The list, and the ways to look at, add and erase sessions."""

    BINDINGS = bindings(commands.SEARCH, commands.JOURNAL_ADD, commands.JOURNAL_PEOPLE)
    DEFAULT_CSS = """
    JournalScreen {
        Page { align: center top; }
        Column { height: 100%; max-width: 104; }
        Heading { margin: 0; }
        #count { margin-bottom: 1; }
        #trouble { color: $warning; display: none; }
        #first { display: none; margin-top: 1; }
        &.-short #count { margin-bottom: 0; }
        &.-wide Column { max-width: 104; }
    }
    """

    @dataclass
    class Loaded(Event):
        """What the journal holds, newest first: all, or the newest of them."""

        sessions: tuple[SessionSummary, ...]
        people: Mapping[UUID, Person]
        total: int
        partial: int

    @dataclass
    class Refused(Event):
        """Why the journal cannot be read."""

        reason: Message

    def __init__(self) -> None:
        super().__init__()
        self._read: JournalScreen.Loaded | None = None
        self._wants_all = False

    def page(self) -> ComposeResult:
        yield Heading(_("Journal"))
        yield Quiet("", id="count")
        yield Words("", id="trouble")
        adds = _("{key} adds one that was sat without dyads.", key=key_of(commands.JOURNAL_ADD))
        yield Words(_("The first sitting will stand here. {adds}", adds=adds), id="first")
        sessions = SessionList()
        yield SearchLine(sessions, waits=True)
        yield sessions

    def on_mount(self) -> None:
        self.watch(self.query_one(SessionList), "marked", self._leave_at, init=False)

    def _leave_at(self) -> None:
        if (current := self.query_one(SessionList).current) is not None:
            self.dyads.left_at["journal"] = str(current.id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._read is not None and bool(self._read.sessions) if action == "search" else True

    def action_search(self) -> None:
        self.query_one(SessionList).want_all()
        self.query_one(SearchLine).open()

    def on_screen_resume(self) -> None:
        self._load(self._wants_all, self.dyads.left_at.get("journal", ""))

    @on(SessionList.Wanted)
    def _load_all(self) -> None:
        if not self._wants_all:
            self._wants_all = True
            self._load(True, "")

    async def renew(self) -> None:
        await self.recompose()
        self.on_mount()
        if self._read is not None:
            self._show(self._read)

    @work(thread=True, exclusive=True, group="journal", exit_on_error=False)
    def _load(self, all_of_them: bool, left_at: str) -> None:
        """Read the newest sessions, or all where they are wanted, are few, or hold one that was left further back."""
        try:
            people = {person.id: person for person in self.home.people()}
            found = None if all_of_them else self._newest(people, left_at)
            if found is None:
                sessions = self.home.journal.summaries()[::-1]
                partial = sum(session.outcome == "partial" for session in sessions)
                found = self.Loaded(sessions, people, len(sessions), partial)
        except JournalTrouble as trouble:
            self.post_message(self.Refused(trouble.message))
        else:
            self.post_message(found)

    def _newest(self, people: Mapping[UUID, Person], left_at: str) -> "JournalScreen.Loaded | None":
        counts = self.home.journal.session_counts()
        if (total := sum(counts.values())) <= _FIRST:
            return None
        sessions = self.home.journal.newest(_FIRST)
        if left_at and all(str(session.id) != left_at for session in sessions):
            return None
        return self.Loaded(sessions, people, total, counts.get("partial", 0))

    @on(Loaded)
    def _take(self, event: Loaded) -> None:
        if len(event.sessions) == event.total or not self._wants_all:  # what was begun before may come later
            self._show(event)

    def _show(self, event: Loaded) -> None:
        self._read = event
        if not self.query("#trouble"):
            return  # left, or being written anew
        trouble = self.query_one("#trouble", Words)
        trouble.display = bool(self.home.damage)
        trouble.say("\n".join(say(what) for what in self.home.damage))
        self.query_one("#first", Words).display = not event.sessions
        shown = self.query_one(SessionList)
        shown.display = bool(event.sessions)
        shown.show_sessions(event.sessions, event.people, self.dyads.left_at.get("journal", ""), event.total)
        self._count()
        self.refresh_bindings()
        if event.sessions and not self.query_one(SearchLine).has_focus:
            shown.focus()

    @on(Input.Changed)
    def _count(self) -> None:
        """Say how many there are, and while one searches how many of them are found."""
        if self._read is not None:
            found = self.query_one(SessionList).found
            self.query_one("#count", Quiet).say(count_text(self._read.total, self._read.partial, found))

    @on(Refused)
    def _say_why(self, event: Refused) -> None:
        trouble = self.query_one("#trouble", Words)
        trouble.say(say(event.reason))
        trouble.display = True
        self.query_one(SessionList).display = False

    @on(SessionList.Opened)
    def _open(self, event: SessionList.Opened) -> None:
        self.app.push_screen(SessionScreen(event.session))

    def action_add(self) -> None:
        self.app.push_screen(AddedScreen())

    def action_people(self) -> None:
        self.app.push_screen(PeopleScreen())
