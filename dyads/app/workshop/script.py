"""One script laid out: to scale, phase by phase, with what each role is asked."""

from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import SCRIPT_EDIT, SCRIPT_FROM_HERE, SCRIPT_REHEARSE, bindings
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Quiet, Words, fitted
from dyads.app.workshop.actions import edit
from dyads.app.workshop.file_watch import EVERY, FileWatch
from dyads.app.workshop.timeline import ScriptTimeline, phases
from dyads.library.render import render
from dyads.library.scripts import ScriptFile, find_script, in_language
from dyads.library.search_path import Origin
from dyads.practice.fields import NS, clock_text, duration
from dyads.practice.message import Loaded
from dyads.practice.script import Script
from dyads.practice.session import voices
from dyads.practice.texts import fill
from dyads.practice.timeline import Segment, total_seconds
from dyads.presentation.script_texts import phase_values, role_text, sound_text
from dyads.services.rehearsal import PreviewRow, ScriptPreview, preview
from dyads.words import _, plain, say


def origin_text(origin: Origin) -> str:
    """Return where a script comes from, in a word."""
    return {"shipped": _("ships"), "yours": _("yours"), "file": _("file")}[origin]


def facts(file: ScriptFile, script: Script) -> str:
    """Return length, languages and origin."""
    return "  ·  ".join((say(duration(total_seconds(script))), " ".join(file.languages), origin_text(file.origin)))


def listed(title: str, about: Sequence[str], widths: Sequence[int], style: str = "$quiet") -> Content:
    """Return a line of the list: a title, and what is known about it, in columns."""
    cells = [fitted(text, width) for text, width in zip((title, *about), widths, strict=False)]
    return Content.assemble(cells[0], ("  " + "  ".join(cells[1:]), style))


def about_texts(file: ScriptFile, script: Script) -> tuple[str, ...]:
    return clock_text(total_seconds(script)).rjust(7), " ".join(file.languages), origin_text(file.origin)


def phase_line(row: PreviewRow, laid_out: ScriptPreview, script: Script) -> Content:
    """Return a phase's line: number, beginning, length, name, who has the word."""
    last = laid_out.rows[-1]
    wide = len(clock_text(last.starts))
    length = _("open") if row.open else clock_text(row.seconds)
    head = f"{row.number:>{len(str(last.number))}}  {clock_text(row.starts):>{wide}}  "
    said = voice_text(row.segment, script)
    widest = max(cell_len(plain(other.segment.name, lines=False)) for other in laid_out.rows)
    name = set_cell_size(plain(row.segment.name, lines=False), widest)
    return Content.assemble((head, "$quiet"), f"{length:>5}  {name}", (f"  {said}" if said else "", "$quiet"))


def voice_text(segment: Segment, script: Script) -> str:
    """Return who may speak; empty where that goes without saying."""
    slots = voices(segment)
    if not slots:
        return _("silence")
    if not script.practice.has_turns:
        return ""
    return _("both") if len(slots) == 2 else (_("A"), _("B"))[slots[0]]


def phase_texts(row: PreviewRow, script: Script) -> str:
    """Return what each role is asked in a phase, and which bell begins it."""
    texts = [(role_text(role, script), text) for role, text in row.segment.texts]
    texts = [(role, fill(text, phase_values(row.segment, script.language))) for role, text in texts]
    found = [f"{role}: {text}" if role else text for role, text in texts]
    if row.segment.limit is not None:
        limit = clock_text(row.segment.limit // NS)
        found.append(_("Open; all phases of its group together end after {limit} at the latest.", limit=limit))
    if row.bells:
        found.append(_("Bells: {bells}", bells=", ".join(map(sound_text, row.bells))))
    return "\n".join(found)


def spoken_text(laid_out: ScriptPreview, script: Script) -> str:
    """Return how long each of two has the word, and both; empty outside dyads."""
    if not script.practice.has_turns:
        return ""
    first, second = (clock_text(seconds) for seconds in laid_out.spoken)
    if not laid_out.together:
        return _("A has the word for {first}, B for {second}.", first=first, second=second)
    values = {"first": first, "second": second, "both": clock_text(laid_out.together)}
    return _("A has the word for {first}, B for {second}, both for {both}.", **values)


class PhaseList(Choice):
    """The phases."""

    BINDINGS = bindings(SCRIPT_FROM_HERE)

    def action_from_here(self) -> None:
        self.action_select()


class ScriptScreen(DyadsScreen[None]):
    """A script. Enter on a phase rehearses from there."""

    BINDINGS = bindings(SCRIPT_EDIT, SCRIPT_REHEARSE)
    DEFAULT_CSS = """
    ScriptScreen {
        Page { align: center top; }
        Column { height: 100%; }
        &.-wide Column { max-width: 96; }
        Heading { margin-bottom: 0; }
        ScriptTimeline { margin-top: 1; }
        Choice { height: 1fr; margin-top: 1; }
        #texts { height: 6; margin-top: 1; }
        &.-medium ScriptTimeline { height: 4; }
        &.-tall Choice { height: auto; max-height: 50%; }
        &.-tall #texts { height: 1fr; }
        &.-medium #spoken { display: none; }
        &.-short ScriptTimeline { height: 2; margin-top: 0; }
        &.-short Choice { margin-top: 0; }
        &.-short #texts { height: 3; margin-top: 0; }
        &.-short #facts, &.-short #spoken { display: none; }
    }
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._loaded: Loaded[ScriptFile] = Loaded(None)
        self._file_watch = FileWatch(lambda: (path,))

    def page(self) -> ComposeResult:
        self._loaded = find_script(str(self._path), self.home.search_path)
        file, script, laid_out = self._loaded.value, self._script, self._laid_out
        if file is None or script is None or laid_out is None:
            yield Heading(self._path.name)
            for problem in self._loaded.problems:
                yield Words(render(problem))
            return
        yield Heading(script.title)
        yield Quiet(facts(file, script), id="facts")
        yield Quiet(spoken_text(laid_out, script), id="spoken")
        yield ScriptTimeline()
        yield PhaseList(*(Option(phase_line(row, laid_out, script), id=str(row.number)) for row in phases(laid_out)))
        with VerticalScroll(id="texts", can_focus=False):
            yield Words("")

    @property
    def _script(self) -> Script | None:
        file = self._loaded.value
        return None if file is None else in_language(file, self.home.language)

    @property
    def _laid_out(self) -> ScriptPreview | None:
        return None if self._script is None else preview(self._script)

    def on_mount(self) -> None:
        self.set_interval(EVERY, self.look_for_changes)

    def mark(self) -> None:
        for drawing in self.query(ScriptTimeline):
            drawing.laid_out = self._laid_out
        for choice in self.query(Choice):
            choice.highlighted = 0
            choice.focus()

    async def look_for_changes(self) -> None:
        """Read the file anew when another program has written it."""
        if self.is_current and self._file_watch.changed():
            await self.renew()

    @on(events.ScreenResume)
    async def _come_back(self) -> None:
        if self._file_watch.changed():
            await self.renew()

    @on(OptionList.OptionHighlighted)
    def _tell(self, event: OptionList.OptionHighlighted) -> None:
        laid_out, script = self._laid_out, self._script
        if laid_out is None or script is None:
            return
        row = phases(laid_out)[event.option_index]
        self.query_one("#texts Words", Words).say(phase_texts(row, script))

    @on(OptionList.OptionSelected)
    def _rehearse_from(self, event: OptionList.OptionSelected) -> None:
        self._rehearse(event.option_index)

    def _rehearse(self, phase: int = 0) -> None:
        from dyads.app.workshop.rehearse import open_rehearsal

        open_rehearsal(self.dyads, self._path, phase)

    def action_rehearse(self) -> None:
        self._rehearse()

    def action_edit(self) -> None:
        edit(self.dyads, self._path)
