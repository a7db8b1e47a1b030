"""How the ratings went: one question at a time, as a chart and in words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from textwrap import wrap
from uuid import UUID

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message as TextualMessage

from dyads.app import commands, routes
from dyads.app.commands import bindings
from dyads.app.common.dialogs import PickScreen
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Paragraph, Pieces, Quiet
from dyads.app.trends.chart import Chart
from dyads.app.trends.view import (
    Chosen,
    Option,
    Read,
    TrendsPage,
    besides,
    day_of,
    exercises,
    figure_rows,
    legend,
    modules,
    pairing_of,
    pairings,
    partners,
    questions,
    read,
    take_question,
    times,
    trends_page,
    words,
)
from dyads.journal.errors import JournalTrouble
from dyads.practice.message import Message, msg
from dyads.services.planning import why_hidden
from dyads.services.private import OwnRecords
from dyads.words import _, say

_OF_RATINGS = frozenset(
    {"measure", "time", "words", "partner", "exercise", "module", "beside", "paired", "next", "before"}
)
"""What can be done only where something was rated."""
_TONES = {"before": "$listener", "after": "$primary", "band": "$quiet", "calm": "$foreground"}


class TrendsScreen(DyadsScreen[None]):
    """The ratings of one person; another one's are another page, behind the gate again."""

    BINDINGS = bindings(
        commands.TRENDS_MEASURE,
        commands.TRENDS_TIME,
        commands.TRENDS_WORDS,
        commands.TRENDS_PARTNER,
        commands.TRENDS_EXERCISE,
        commands.TRENDS_MODULE,
        commands.TRENDS_BESIDE,
        commands.TRENDS_PAIRED,
        commands.TRENDS_NEXT,
        commands.TRENDS_BEFORE,
        commands.TRENDS_WHOSE,
    )
    DEFAULT_CSS = """
    TrendsScreen {
        Page { align: center top; }
        Column { height: 100%; }
        &.-wide Column { max-width: 112; }
        Heading { margin-bottom: 0; text-wrap: nowrap; text-overflow: ellipsis; }
        #below { margin-bottom: 1; height: auto; max-height: 2; }
        #chart { height: 1fr; }
        #legend, #figures { height: auto; width: 100%; }
        #legend { text-wrap: nowrap; text-overflow: ellipsis; }
        #legend { margin-bottom: 1; }
        #words { height: 1fr; display: none; scrollbar-size-vertical: 1; Paragraph { padding-right: 1; } }
        #note { display: none; margin-top: 1; }
        &.in-words #words { display: block; }
        &.in-words #chart { display: none; }
        &.lacking #chart, &.lacking #words { display: none; }
        &.lacking #note { display: block; }
        &.-short #below, &.-short #legend { margin-bottom: 0; }
        &.-short #below { max-height: 1; }
        &.-narrow.-short #below { display: none; }
        &.-narrow.-short.narrowed #below { display: block; }
    }
    """

    @dataclass
    class Loaded(TextualMessage):
        """The journal was read: what there is, or why nothing is shown."""

        found: Read | None
        lacking: Message | None = None

    def __init__(self, opened: OwnRecords) -> None:
        super().__init__()
        self.found: Read | None = None
        self.chosen = Chosen()
        self._opened = opened
        self._lacking: Message | None = None

    def page(self) -> ComposeResult:
        yield Heading(_("Trends"), id="question")
        yield Pieces(_("Reading the journal …"), id="below")
        with Vertical(id="chart"):
            yield Chart()
            yield Quiet("", id="legend")
            yield Quiet("", id="figures")
        yield VerticalScroll(id="words", can_focus=True)
        yield Paragraph("", id="note")

    def on_mount(self) -> None:
        self.load()

    async def renew(self) -> None:
        """Write the page anew, in another language."""
        await self.recompose()
        await self.show()

    @work(thread=True, exclusive=True)
    def load(self) -> None:
        """Read one person's records; the answer comes as a message."""
        try:
            self.post_message(self._read())
        except JournalTrouble as trouble:
            self.post_message(self.Loaded(None, trouble.message))

    def _read(self) -> Loaded:
        if (why := why_hidden(self.home)) is not None:
            return self.Loaded(None, why)
        found = read(self._opened.material())
        if found.several:
            return self.Loaded(found)
        what = msg(
            "Too early: nothing has been rated yet. A change is shown from 5 sittings rated before and after, a "
            "slope from 12 ratings over four weeks."
        )
        return self.Loaded(None, what)

    @on(Loaded)
    async def _take(self, event: Loaded) -> None:
        self.found, self._lacking, self.chosen = event.found, event.lacking, Chosen()
        await self.show()

    async def show(self) -> None:
        self.set_class(self.found is None and self._lacking is not None, "lacking")
        if self.found is None:
            if self._lacking is not None:
                self.query_one("#question", Heading).say(self._title())
                self.query_one("#below", Pieces).say("")
                self.query_one("#note", Paragraph).say(say(self._lacking))
            return
        view = trends_page(self.found, self.chosen)
        self.query_one("#question", Heading).say(view.question)
        whose = f"{self._opened.name}  ·  " if self._opened.shared else ""
        self.query_one("#below", Pieces).say(whose + view.below)
        self.set_class(view.narrowed or self._opened.shared, "narrowed")
        self.query_one(Chart).series = view.series
        self.query_one("#legend", Quiet).update(_legend(view, short=self.has_class("-short")))
        self.query_one("#figures", Quiet).update(_figures(view, self.size.width))
        if self.has_class("in-words"):
            await self._say(words(self.found, view))
        self.refresh_bindings()

    async def _say(self, texts: tuple[str, ...]) -> None:
        place = self.query_one("#words", VerticalScroll)
        async with place.batch():
            await place.remove_children()
            await place.mount(*(Paragraph(text) for text in texts))
        place.scroll_home(animate=False)

    def _title(self) -> str:
        return self._opened.name if self._opened.shared else _("Trends")

    # Choosing

    def action_next(self) -> None:
        self._step(1)

    def action_before(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        if self.found is not None:
            self.chosen = take_question(self.found, self.chosen, self.chosen.place + by)
            self.call_later(self.show)

    def action_measure(self) -> None:
        if self.found is None:
            return
        found = self.found
        self._pick(_("Which question?"), questions(found), lambda id_: take_question(found, self.chosen, int(id_)))

    def action_partner(self) -> None:
        self._narrow(_("With whom?"), partners, lambda id_: replace(self.chosen, partner=UUID(id_) if id_ else None))

    def action_exercise(self) -> None:
        self._narrow(_("Which exercise?"), exercises, lambda id_: replace(self.chosen, script=id_ or None))

    def action_module(self) -> None:
        self._narrow(_("Which module?"), modules, lambda id_: replace(self.chosen, module=id_ or None))

    def action_time(self) -> None:
        offered = partial(times, today=self.home.today)
        self._narrow(_("How far back?"), offered, lambda id_: replace(self.chosen, since=day_of(id_)))

    def action_beside(self) -> None:
        self._narrow(_("Compare with which question?"), besides, lambda id_: replace(self.chosen, beside=id_ or None))

    def action_paired(self) -> None:
        self._pick(_("What makes a pair?"), pairings(), lambda id_: replace(self.chosen, by=pairing_of(id_)))

    def _narrow(
        self, heading: str, offered: Callable[[Read, Chosen], tuple[Option, ...]], take: Callable[[str], Chosen]
    ) -> None:
        if self.found is not None:
            self._pick(heading, offered(self.found, self.chosen), take)

    def _pick(self, heading: str, options: tuple[Option, ...], take: Callable[[str], Chosen]) -> None:
        async def taken(id_: str | None) -> None:
            if id_ is not None:
                self.chosen = take(id_)
                await self.show()

        self.app.push_screen(PickScreen(heading, options), taken)

    async def action_words(self) -> None:
        self.toggle_class("in-words")
        await self.show()
        if self.has_class("in-words"):
            self.query_one("#words", VerticalScroll).focus()

    # Whose

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _OF_RATINGS and self.found is None:
            return False
        narrows = {"partner": partners, "exercise": exercises, "module": modules, "beside": besides}.get(action)
        if narrows is not None and self.found is not None:
            return len(narrows(self.found, self.chosen)) > 1
        return {"whose": self._opened.shared, "paired": self.chosen.beside is not None}.get(action, True)

    def action_whose(self) -> None:
        """Close this page first, so that whoever leaves the question comes back to nobody's ratings."""
        self.dismiss(None)
        self.dyads.open_private(routes.TRENDS)


def _legend(view: TrendsPage, *, short: bool) -> Content:
    """Return what the signs mean, each in a line of its own where there is room: dots together, the line, the band."""
    signs = legend(view, short=short)
    parts = [Content.assemble((sign, _TONES[name]), " ", meaning) for name, sign, meaning in signs]
    if short:
        return Content("  ").join(parts)
    dots = [part for part, (name, _sign, _meaning) in zip(parts, signs, strict=True) if name in {"before", "after"}]
    return Content("\n").join([Content("   ").join(dots), *parts[len(dots) :]])


_SIDES = 12
"""Cells beside the figures in a narrow window."""


def _figures(view: TrendsPage, width: int) -> Content:
    rows = [(name, wrap(text, max(width - _SIDES - cell_len(name), 1))) for name, text in figure_rows(view, width)]
    told = [(name, ("\n" + " " * cell_len(name)).join(lines)) for name, lines in rows]
    return Content("\n").join(Content.assemble(name, (text, "$foreground")) for name, text in told)
