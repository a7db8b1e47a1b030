"""A person's own inner parts, for the Perspective Dyad. Private."""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from uuid import UUID, uuid4

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import PEOPLE_ADD, PEOPLE_REMOVE, PEOPLE_VALENCE, bindings
from dyads.app.common.dialogs import Ask, keep
from dyads.app.common.form import Field, FormScreen, wrong
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Paragraph, Quiet
from dyads.journal.errors import JournalTrouble
from dyads.practice.fields import LONGEST_NAME
from dyads.practice.message import Loaded, Message, msg
from dyads.practice.people import InnerPart, Valence
from dyads.practice.setup import FEWEST
from dyads.presentation.sitting import VALENCES
from dyads.services.private import OwnRecords
from dyads.words import _, n_, plain, say

_SIGNS: dict[Valence | None, str] = {None: " ", "pleasant": "+", "neutral": "○", "unpleasant": "−"}
_ROUND: tuple[Valence | None, ...] = (None, "pleasant", "neutral", "unpleasant")


class PartsScreen(DyadsScreen[None]):
    """The list, and the ways to name, change and remove parts."""

    AUTO_FOCUS = "Choice"
    BINDINGS = bindings(PEOPLE_ADD, PEOPLE_VALENCE, PEOPLE_REMOVE)
    DEFAULT_CSS = """
    PartsScreen {
        Page { align: center top; padding-top: 0; }
        Choice { max-height: 14; margin-bottom: 1; }
        .intro { margin-bottom: 1; }
        &.-short Choice { max-height: 6; margin-bottom: 0; }
        &.-short .intro, &.-short Heading { margin-bottom: 0; }
    }
    """

    def __init__(self, opened: OwnRecords) -> None:
        super().__init__()
        self._opened = opened
        self._parts: tuple[InnerPart, ...] = ()
        self._marked: UUID | None = None

    def top(self) -> tuple[Widget, ...]:
        return (Heading(_("{name}: inner parts", name=self._opened.name)),)

    def page(self) -> ComposeResult:
        try:
            self._parts = self._opened.parts()
        except JournalTrouble as trouble:
            yield Paragraph(say(trouble.message))
            return
        yield Quiet(
            _(
                "Aspects of yourself, such as “the worried mother”. One is drawn in each turn of a Perspective Dyad. "
                "Your partner is shown the list while listening and guessing: put on it what you are willing to let "
                "them read. Choose parts you can meet today; leave a part that still hurts for another day, or for "
                "somebody trained to accompany it."
            ),
            classes="intro",
        )
        if self._parts:
            yield Choice(*(Option(_line(part), id=str(part.id)) for part in self._parts))
        yield Quiet(self._enough())

    def _enough(self) -> str:
        missing = FEWEST - len(self._parts)
        if missing <= 0:
            return ""
        return n_(
            "{count} more is needed; until then the exercise draws from examples.",
            "{count} more are needed; until then the exercise draws from examples.",
            missing,
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._parts) if action in {"valence", "remove"} else True

    def mark(self) -> None:
        for choice in self.query(Choice):
            choice.mark(str(self._marked))
            choice.focus()

    @property
    def _current(self) -> InnerPart | None:
        for choice in self.query(Choice):
            if choice.highlighted is not None and choice.highlighted < len(self._parts):
                return self._parts[choice.highlighted]
        return None

    @on(OptionList.OptionSelected)
    def _change(self) -> None:
        part = self._current
        if part is not None:
            self._ask(part)

    def action_add(self) -> None:
        self._ask(None)

    def _ask(self, part: InnerPart | None) -> None:
        async def named(text: str | None) -> None:
            if text is None:
                return
            changed = InnerPart(uuid4(), text) if part is None else replace(part, text=text)
            await self._keep(changed)

        name = self._opened.name
        heading = _("{name}: a new part", name=name) if part is None else _("{name}: a part’s name", name=name)
        field = Field("text", msg("The part"), part.text if part else "", msg("such as: the perfectionist"))
        self.app.push_screen(FormScreen(heading, (field,), _named), named)

    async def action_valence(self) -> None:
        part = self._current
        if part is not None:
            at = (_ROUND.index(part.valence) + 1) % len(_ROUND)
            await self._keep(replace(part, valence=_ROUND[at]))

    def action_remove(self) -> None:
        part = self._current
        if part is None:
            return

        async def answered(yes: bool | None) -> None:
            if yes:
                await self._wait(self.home.writer.remove_part(self._opened.id, part.id))

        what = msg(
            "“{part}” leaves the list of {name}. Earlier sessions keep what was drawn.",
            part=part.text,
            name=self._opened.name,
        )
        self.app.push_screen(Ask(what, msg("Remove it?")), answered)

    async def _keep(self, part: InnerPart) -> None:
        self._marked = part.id
        await self._wait(self.home.writer.add_part(self._opened.id, part))

    async def _wait(self, saved: Future[None]) -> None:
        if await keep(self.dyads, lambda: [saved]):
            await self.renew()


def _line(part: InnerPart) -> Content:
    valence: Message | None = VALENCES.get(part.valence) if part.valence else None
    feels = f"   {say(valence)}" if valence else ""
    return Content.assemble(f"{_SIGNS[part.valence]} {plain(part.text, lines=False)}", (feels, "$quiet not bold"))


def _named(typed: Mapping[str, str]) -> Loaded[str]:
    text = " ".join(typed["text"].split())[:LONGEST_NAME]
    return Loaded(text) if text else wrong(msg("A part needs a name."))
