"""What somebody has sealed, or not yet: set, change and remove their passphrase."""

from asyncio import to_thread
from collections.abc import Callable, Mapping
from uuid import UUID

from textual import on
from textual.app import ComposeResult

from dyads.app.common.dialogs import Ask, telling_trouble
from dyads.app.common.form import Field, FormScreen, wrong
from dyads.app.common.private import UnsealScreen
from dyads.app.common.rows import OpenRows, Row, Rows
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Paragraph, Quiet, Words
from dyads.journal.errors import JournalTrouble
from dyads.journal.seal import USUAL, Key, Seal, StretchingCost, too_short
from dyads.practice.message import Loaded, msg
from dyads.services.sealing import BEFORE_SEALING, STRENGTH, change_passphrase, seal, unseal
from dyads.words import _, say


class SealingScreen(DyadsScreen[None]):
    """One person's seal, and what can be done with it."""

    DEFAULT_CSS = """
    SealingScreen {
        Rows { margin-bottom: 1; }
        .about { margin-bottom: 1; }
        #said { color: $warning; height: auto; min-height: 1; }
        &.-short .about { margin-bottom: 0; }
    }
    """

    def __init__(self, person: UUID, name: str, cost: StretchingCost = USUAL) -> None:
        """Prepare the page; `cost` is what trying a passphrase set here will cost."""
        super().__init__()
        self._who, self._whose, self._cost = person, name, cost
        self._seal: Seal | None = None

    def page(self) -> ComposeResult:
        yield Heading(_("{name}: sealing", name=self._whose))
        try:
            self._seal = self.home.journal.seal(self._who)
        except JournalTrouble as trouble:
            yield Paragraph(say(trouble.message))
            return
        yield Words(self._since(), id="since", classes="about")
        yield OpenRows(self._rows())
        for sentence in BEFORE_SEALING:
            yield Quiet(say(sentence), classes="about")
        yield Words("", id="said")

    def _since(self) -> str:
        if self._seal is None:
            return _("What {name} rates and writes lies open in the journal.", name=self._whose)
        return say(msg("Sealed since {day}.", day=self._seal.since.astimezone(self.home.clock.now().tzinfo).date()))

    def _rows(self) -> tuple[Row, ...]:
        if self._seal is None:
            return (Row("set", _("Set a passphrase"), "", changes=False),)
        return (
            Row("change", _("Set another passphrase"), "", changes=False),
            Row("remove", _("Remove the seal"), "", changes=False),
        )

    @on(Rows.Stepped)
    @on(Rows.Picked)
    def _do(self) -> None:
        for rows in self.query(Rows):
            match rows.current:
                case "set":
                    self.run_worker(self._set(), name="sealing", exclusive=True)
                case "change":
                    self.run_worker(self._change(), name="sealing", exclusive=True)
                case "remove":
                    self.run_worker(self._remove(), name="sealing", exclusive=True)
                case _:
                    pass

    async def _set(self) -> None:
        passphrase = await self._new()
        if passphrase is not None:
            await self._work(lambda: seal(self.home, self._who, passphrase, self._cost))

    async def _change(self) -> None:
        key = await self._open()
        if key is None:
            return
        passphrase = await self._new()
        if passphrase is not None:
            await self._work(lambda: change_passphrase(self.home, key, passphrase, self._cost))

    async def _remove(self) -> None:
        key = await self._open()
        if key is None:
            return
        what = msg("What is sealed will lie open in the journal again, and no passphrase will be asked for.")
        if await self.dyads.push_screen_wait(Ask(what, msg("Remove the seal?"))):
            await self._work(lambda: unseal(self.home, key))

    async def _open(self) -> Key | None:
        if self._seal is None:
            return None
        return await self.dyads.push_screen_wait(UnsealScreen(self._seal, self._whose))

    async def _new(self) -> str | None:
        fields = (
            Field("new", msg("A new passphrase"), secret=True),
            Field("again", msg("Once more, to be sure"), secret=True),
        )
        heading = _("{name}, a new passphrase", name=self._whose)
        return await self.dyads.push_screen_wait(FormScreen(heading, fields, _read, text=say(STRENGTH)))

    async def _work(self, work: Callable[[], None]) -> None:
        """Do what takes a moment off the screen's own thread, and write the page anew."""
        self.query_one("#said", Words).say(_("One moment …"))
        with telling_trouble(self.dyads):
            await to_thread(work)
            self._seal = self.home.journal.seal(self._who)
        self.query_one("#said", Words).say("")
        self.query_one("#since", Words).say(self._since())
        for rows in self.query(Rows):
            rows.show_rows(self._rows())


def _read(typed: Mapping[str, str]) -> Loaded[str]:
    passphrase, again = typed["new"], typed["again"]
    if weak := too_short(passphrase):
        return wrong(weak)
    if not again:
        return wrong(msg("Type it once more in the second line."))
    return Loaded(passphrase) if passphrase == again else wrong(msg("The two are not the same."))
