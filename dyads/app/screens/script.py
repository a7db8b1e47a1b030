"""One script laid out: to scale, phase by phase, with what each role is asked."""

from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.command import bindings
from dyads.app.commands.scripts import EDIT, FROM_HERE, REHEARSE
from dyads.app.file_watch import EVERY, FileWatch
from dyads.app.screen import DyadsScreen
from dyads.app.script_moves import edit
from dyads.app.script_view import facts, phase_line, phase_texts, spoken_text
from dyads.app.widgets.choice import Choice
from dyads.app.widgets.script_timeline import ScriptTimeline, phases
from dyads.app.widgets.words import Heading, Quiet, Words
from dyads.library.render import render
from dyads.library.scripts import ScriptFile, find_script, in_language
from dyads.practice.message import Loaded
from dyads.practice.script import Script
from dyads.services.rehearsal import Preview, preview


class PhaseList(Choice):
    """The phases."""

    BINDINGS = bindings(FROM_HERE)

    def action_from_here(self) -> None:
        """Choose the marked one."""
        self.action_select()


class ScriptScreen(DyadsScreen[None]):
    """A script. Enter on a phase rehearses from there."""

    BINDINGS = bindings(EDIT, REHEARSE)
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
        &.-tall #texts { height: 12; }
        &.-medium #spoken { display: none; }
        &.-short ScriptTimeline { height: 2; margin-top: 0; }
        &.-short Choice { margin-top: 0; }
        &.-short #texts { height: 3; margin-top: 0; }
        &.-short #facts, &.-short #spoken { display: none; }
    }
    """

    def __init__(self, path: Path) -> None:
        """Prepare the page.

        Args:
            path: the script's file.
        """
        super().__init__()
        self._path = path
        self._loaded: Loaded[ScriptFile] = Loaded(None)
        self._file_watch = FileWatch(lambda: (path,))

    def page(self) -> ComposeResult:
        """Write the page, or what is wrong with the file."""
        self._loaded = find_script(str(self._path), self.home.shelves)
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
    def _laid_out(self) -> Preview | None:
        return None if self._script is None else preview(self._script)

    def on_mount(self) -> None:
        """Draw it, and begin to watch the file."""
        self._draw()
        self.set_interval(EVERY, self.look_for_changes)

    def _draw(self) -> None:
        for drawing in self.query(ScriptTimeline):
            drawing.laid_out = self._laid_out
        for choice in self.query(Choice):
            choice.highlighted = 0
            choice.focus()

    async def renew(self) -> None:
        """Write the page anew."""
        await self.recompose()
        self._draw()

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
        from dyads.app.screens.rehearse import open_rehearsal

        open_rehearsal(self.dyads, self._path, phase)

    def action_rehearse(self) -> None:
        """Rehearse it."""
        self._rehearse()

    def action_edit(self) -> None:
        """Edit it."""
        edit(self.dyads, self._path)
