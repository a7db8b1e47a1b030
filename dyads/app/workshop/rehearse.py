"""How to rehearse: how many times faster, with or without bells, from which phase, with which texts."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult

from dyads.app.commands import SCRIPT_BEGIN, bindings
from dyads.app.common.rows import Row, Rows
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Quiet
from dyads.app.session.before import go_on
from dyads.app.shell import Shell
from dyads.app.workshop.actions import tell
from dyads.library.scripts import ScriptFile, find_script, in_language
from dyads.practice.fields import clock_text
from dyads.practice.texts import most_texts
from dyads.services.prepare import SittingChoices
from dyads.services.rehearsal import SPEEDS, phases, rehearsal
from dyads.services.rehearsal import PreviewRow as PhaseRow
from dyads.words import _

_USUAL = SPEEDS.index(60)


def open_rehearsal(app: Shell, path: Path, phase: int = 0) -> None:
    """Ask how to rehearse a file, from a phase counted from 0; a broken one says what is wrong with it."""
    found = find_script(str(path), app.home.search_path)
    if found.value is None:
        tell(app, found.errors)
    else:
        app.push_screen(RehearseScreen(found.value, phase))


class RehearseScreen(DyadsScreen[None]):
    """A few lines and Enter. After the rehearsal one is here again."""

    BINDINGS = bindings(SCRIPT_BEGIN)
    DEFAULT_CSS = """
    RehearseScreen #note { margin-top: 1; padding: 0 1; }
    """

    def __init__(self, file: ScriptFile, phase: int = 0) -> None:
        super().__init__()
        self._file, self._phase, self._speed, self._mute = file, phase, _USUAL, False
        self._text: int | None = None

    def page(self) -> ComposeResult:
        yield Heading(_("Rehearse “{title}”", title=in_language(self._file, self.home.language).title))
        yield Rows(self._rows())
        yield Quiet(_("Nothing of it is kept. Open phases go on by themselves."), id="note")

    def _rows(self) -> tuple[Row, ...]:
        row = self._phases[self._phase]
        begin = _(
            "{number}, {phase}, at {time}", number=row.number, phase=row.segment.name, time=clock_text(row.starts)
        )
        texts = most_texts(self._file.script)
        text = _("as they come") if self._text is None else _("{number} of {count}", number=self._text, count=texts)
        return (
            Row("speed", _("Speed"), _("{count} times", count=SPEEDS[self._speed])),
            Row("bells", _("Bells"), _("off") if self._mute else _("on")),
            Row("phase", _("From"), begin, len(self._phases) > 1),
            *((Row("text", _("Texts"), text),) if texts > 1 else ()),
        )

    @property
    def _phases(self) -> tuple[PhaseRow, ...]:
        return phases(in_language(self._file, self.home.language))

    @on(Rows.Stepped)
    def _step(self, event: Rows.Stepped) -> None:
        match event.row:
            case "speed":
                self._speed = (self._speed + event.step) % len(SPEEDS)
            case "bells":
                self._mute = not self._mute
            case "text":
                self._text = ((self._text or 0) + event.step) % (most_texts(self._file.script) + 1) or None
            case _:
                self._phase = (self._phase + event.step) % len(self._phases)
        self.query_one(Rows).show_rows(self._rows())

    @on(Rows.Picked)
    def _pick(self, event: Rows.Picked) -> None:
        self._step(Rows.Stepped(event.row, 1))

    def action_begin(self) -> None:
        row = self._phases[self._phase]
        beside = self._file.path.parent
        options = rehearsal(SPEEDS[self._speed], mute=self._mute, row=row, beside=beside, text=self._text)
        choices = SittingChoices(self._file.id, first_by="chosen")
        self.run_worker(go_on(self.dyads, self._file, choices, options), exclusive=True)
