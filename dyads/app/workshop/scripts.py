"""The workshop: every script with its length, languages and origin, and the marked one drawn to scale."""

from collections.abc import Iterable
from pathlib import Path

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import SCRIPT_EDIT, SCRIPT_NEW, SCRIPT_REHEARSE, SEARCH, bindings
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.search_line import SearchLine
from dyads.app.common.text import Heading, Words
from dyads.app.workshop.actions import edit, new
from dyads.app.workshop.file_watch import EVERY, FileWatch
from dyads.app.workshop.script import about_texts, listed, origin_text
from dyads.app.workshop.timeline import ScriptTimeline
from dyads.library.render import render
from dyads.library.scripts import ScriptFile, in_language, list_scripts
from dyads.library.search_path import ListedFile, SearchPath, toml_files
from dyads.presentation.script_texts import summary_text
from dyads.services.rehearsal import preview
from dyads.words import _, n_

_WIDEST_TITLE = 40


class ScriptsScreen(DyadsScreen[None]):
    """The list. It notices when a file of yours is written by another program."""

    AUTO_FOCUS = "Choice"
    BINDINGS = bindings(SEARCH, SCRIPT_EDIT, SCRIPT_REHEARSE, SCRIPT_NEW)
    DEFAULT_CSS = """
    ScriptsScreen {
        Page { align: center top; }
        Column { height: 100%; }
        &.-wide Column { max-width: 96; }
        Choice { height: 1fr; }
        ScriptTimeline { margin-top: 1; }
        #about { height: 3; }
        &.-short Heading { display: none; }
        &.-short ScriptTimeline { height: 4; margin-top: 0; }
        &.-short #about { display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[str, ListedFile[ScriptFile]] = {}
        self._file_watch: FileWatch | None = None

    def page(self) -> ComposeResult:
        self._items = self._read()
        yield Heading(_("Scripts"))
        choice = Choice(*self._options())
        yield SearchLine(choice, waits=True)
        yield choice
        yield ScriptTimeline()
        yield Words("", id="about")

    def on_mount(self) -> None:
        self._file_watch = FileWatch(lambda: own_files(self.home.search_path))
        self.set_interval(EVERY, self.look_for_changes)
        self.query_one(Choice).mark(self.dyads.left_at.get("scripts"))

    def _read(self) -> dict[str, ListedFile[ScriptFile]]:
        found = list_scripts(self.home.search_path)
        return {item.id: item for item in sorted(found, key=self._order)}

    def _order(self, item: ListedFile[ScriptFile]) -> tuple[bool, str]:
        file = item.loaded.value
        title = item.id if file is None else in_language(file, self.home.language).title
        return item.origin == "shipped", title.casefold()

    def _options(self) -> list[Option]:
        rows = [(item.id, *self._cells(item)) for item in self._items.values()]
        title = min(_WIDEST_TITLE, max((cell_len(title) for _id, title, _about, _style in rows), default=0))
        widths = (title, *(max((cell_len(row[2][i]) for row in rows if len(row[2]) > i), default=0) for i in range(3)))
        return [Option(listed(title, about, widths, style), id=name) for name, title, about, style in rows]

    def _cells(self, item: ListedFile[ScriptFile]) -> tuple[str, tuple[str, ...], str]:
        file = item.loaded.value
        if file is not None:
            script = in_language(file, self.home.language)
            return script.title, about_texts(file, script), "$quiet"
        count = n_("{count} problem", "{count} problems", len(item.loaded.errors))
        return item.id, ("", count, origin_text(item.origin)), "$warning"

    # What changed meanwhile

    def look_for_changes(self) -> None:
        """Read the list anew when a file of yours was changed by another program."""
        if self.is_current and self._file_watch is not None and self._file_watch.changed():
            self._show_anew()

    @on(events.ScreenResume)
    def _come_back(self) -> None:
        if self._file_watch is not None:
            self._file_watch.changed()
            self._show_anew()

    def _show_anew(self) -> None:
        choice = self.query_one(Choice)
        held = choice.highlighted_option.id if choice.highlighted_option else None
        self._items = self._read()
        choice.offer(self._options())
        choice.mark(held)

    # The marked one

    @property
    def _marked(self) -> ListedFile[ScriptFile] | None:
        option = self.query_one(Choice).highlighted_option
        return None if option is None else self._items.get(option.id or "")

    @on(Input.Changed)
    @on(OptionList.OptionHighlighted)
    def _tell(self) -> None:
        about, drawing, item = self.query_one("#about", Words), self.query_one(ScriptTimeline), self._marked
        if item is None:
            about.say("")
            drawing.laid_out = None
            return
        self.dyads.left_at["scripts"] = item.id
        file = item.loaded.value
        drawing.laid_out = None if file is None else preview(in_language(file, self.home.language))
        if file is not None:
            about.say(summary_text(in_language(file, self.home.language)))
        else:
            about.say("\n".join(render(problem) for problem in item.loaded.errors[:3]))

    @on(OptionList.OptionSelected)
    def _open(self) -> None:
        item = self._marked
        if item is None:
            return
        if item.loaded.value is None:
            self.action_edit()
            return
        from dyads.app.workshop.script import ScriptScreen

        self.app.push_screen(ScriptScreen(item.path))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._marked is not None if action in {"edit", "rehearse"} else True

    def action_search(self) -> None:
        self.query_one(SearchLine).open()

    def action_edit(self) -> None:
        item = self._marked
        if item is not None:
            edit(self.dyads, item.path)

    def action_rehearse(self) -> None:
        item = self._marked
        if item is None:
            return
        from dyads.app.workshop.rehearse import open_rehearsal

        open_rehearsal(self.dyads, item.path)

    def action_new(self) -> None:
        marked = self._marked
        self.run_worker(new(self.dyads, marked.id if marked else None), exclusive=True)


def own_files(search_path: SearchPath) -> Iterable[Path]:
    """Return the files that the list depends on and that may change."""
    yield from toml_files(search_path.scripts) if search_path.scripts is not None else ()
    if search_path.measures is not None:
        yield search_path.measures
