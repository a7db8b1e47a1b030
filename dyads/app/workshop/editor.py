"""The editor: checks as one types, leads from problem to problem, and never saves over somebody else's change."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from rich.style import Style
from textual import on, work
from textual.app import ComposeResult
from textual.message import Message as Note
from textual.timer import Timer
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, TextAreaTheme

from dyads.app.commands import HELP, LEAVE, SCRIPT_PROBLEM, SCRIPT_SAVE, SCRIPT_TRY, bindings
from dyads.app.common.dialogs import PickScreen
from dyads.app.common.form import Field, FormScreen
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, TypedInOrder, Words
from dyads.app.workshop.actions import tell
from dyads.app.workshop.file_watch import EVERY, FileWatch
from dyads.library.check import check_text
from dyads.library.read import read
from dyads.library.save import save
from dyads.library.search_path import odd_id
from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.words import _, n_, plain, say

_TAB = "    "


def has_colours() -> bool:
    """Say whether what colours TOML is installed."""
    return find_spec("tree_sitter") is not None and find_spec("tree_sitter_toml") is not None


class Code(TextArea, TypedInOrder):
    """The text. What is typed or pasted holds no control or bidirectional character."""

    DEFAULT_CSS = """
    Code, Code:focus {
        border: none; padding: 0; background: $background; color: $foreground; scrollbar-size: 1 1;
        & .text-area--gutter { color: $quiet; background: $background; }
        & .text-area--cursor-gutter { color: $primary; background: $panel; }
        & .text-area--cursor-line { background: $panel; }
        & .text-area--cursor { color: $background; background: $foreground; }
        & .text-area--selection { background: $rule; }
    }
    """

    def __init__(self, text: str) -> None:
        super().__init__(
            text,
            language="toml" if has_colours() else None,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=True,
        )
        self.cursor_blink = False
        if self.language:
            usual = self._get_builtin_highlight_query(self.language)
            self.update_highlight_query(self.language, usual.replace(*_ONLY_THE_KEY))

    def on_mount(self) -> None:
        self._take_colours()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._take_colours())

    def _take_colours(self) -> None:
        colours = self.app.theme_variables
        styles = {name: Style(color=colours[variable]) for name, variable in _COLOURS.items()}
        self.register_theme(TextAreaTheme(name="dyads", syntax_styles=styles))
        self.theme = "css"
        self.theme = "dyads"

    def edit(self, edit: Edit) -> EditResult:
        """Change the text, with plain characters only."""
        edit.text = plain(edit.text.replace("\t", _TAB))
        return super().edit(edit)


_ONLY_THE_KEY = ("(pair (bare_key)) @property", "(pair (bare_key) @property)")
"""What Textual's query marks as a property is the whole line, with the comment at its end; the key alone is meant."""
_COLOURS = {
    "toml.type": "primary",
    "property": "listener",
    "string": "foreground",
    "comment": "quiet",
    "boolean": "primary",
    "number": "primary",
    "toml.datetime": "primary",
    "operator": "quiet",
    "punctuation.delimiter": "quiet",
    "punctuation.bracket": "quiet",
    "toml.error": "warning",
}
"""What tree-sitter calls a piece of TOML, and the theme's variable for it."""


@dataclass
class TextChecked(Note):
    """What a check found in one state of the text."""

    text: str
    problems: tuple[Problem, ...]

    def can_replace(self, message: Note) -> bool:
        """Only the last check matters."""
        return isinstance(message, TextChecked)


class EditorScreen(DyadsScreen[None]):
    """One file: a script, or another that trainers write."""

    BINDINGS = bindings(SCRIPT_SAVE, SCRIPT_PROBLEM, SCRIPT_TRY)
    UNSHOWN: ClassVar[frozenset[str]] = frozenset({LEAVE.id, HELP.id})
    DEFAULT_CSS = """
    EditorScreen {
        Page { align: center top; }
        Column, &.-wide Column { height: 100%; max-width: 124; }
        Heading { margin-bottom: 0; }
        Code { height: 1fr; margin: 1 0; }
        #state { height: 2; }
        #state.wrong { color: $warning; }
        &.-short Code { margin: 0; }
        &.-short Heading { display: none; }
    }
    """
    DEBOUNCE: ClassVar[float] = 0.3
    """Seconds without a key before the text is checked."""

    def __init__(self, path: Path) -> None:
        """Prepare the page; the file need not be sound."""
        super().__init__()
        self._path = path
        self._saved, self._sha256 = "", ""
        self._problems: tuple[Problem, ...] = ()
        self._checked: str | None = None
        self._changed_elsewhere = False
        self._pause: Timer | None = None
        self._file_watch = FileWatch(lambda: (self._path,))

    def page(self) -> ComposeResult:
        yield Heading(self._path.name)
        yield Words("", id="state")

    def on_mount(self) -> None:
        source = read(self._path)
        if source.value is None:
            self.dismiss(None)
            tell(self.dyads, source.problems)
            return
        self._saved, self._sha256 = source.value.text, source.value.sha256
        code = Code(source.value.text)
        self.query_one("#column").mount(code, after=self.query_one(Heading))
        code.focus()
        self._check()
        self.set_interval(EVERY, self.look_for_changes)

    async def renew(self) -> None:
        """Say it in another language; the text stays."""
        self._tell()

    @property
    def code(self) -> Code:
        return self.query_one(Code)

    @property
    def _text(self) -> str:
        return self.code.text if self.query(Code) else self._saved

    def loss(self) -> Message | None:
        return None if self._text == self._saved else msg("What was typed is not saved.")

    # Checking

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(self.DEBOUNCE, self._check)
        self._tell()

    def _check(self) -> None:
        self._check_apart(self._text)

    @work(thread=True, exclusive=True, group="check", exit_on_error=False)
    def _check_apart(self, text: str) -> None:
        self.post_message(TextChecked(text, check_text(text, self._path, self.home.search_path)))

    @on(TextChecked)
    def _take(self, event: TextChecked) -> None:
        if event.text == self._text:
            self._checked, self._problems = event.text, event.problems
            self._tell()

    def _tell(self, said: str = "") -> None:
        state = self.query_one("#state", Words)
        state.set_class(bool(self._problems), "wrong")
        mark = "" if self.loss() is None else " *"
        self.query_one(Heading).say(f"{self._path.name}{mark}")
        state.say(said or self._state())

    def _state(self) -> str:
        if self._changed_elsewhere:
            return _("Another program has changed this file. Saving will ask what to do.")
        if self._checked is None:
            return ""
        if not self._problems:
            return _("No problems.")
        count = n_("{count} problem", "{count} problems", len(self._problems))
        return f"{count}  ·  {_said(self._next or self._problems[0])}"

    @property
    def _next(self) -> Problem | None:
        """The problem at the cursor's line, or the next one below it."""
        line = self.code.cursor_location[0] + 1 if self.query(Code) else 1
        return next((problem for problem in self._problems if problem.place.line >= line), None)

    @on(TextArea.SelectionChanged)
    def _moved(self) -> None:
        self._tell()

    def action_problem(self) -> None:
        row, column = self.code.cursor_location
        here = Place(str(self._path), row + 1, column + 1)
        placed = sorted((problem for problem in self._problems if problem.place.line), key=_where)
        after = next((problem for problem in placed if _where(problem) > (here.line, here.column)), None)
        target = after or (placed[0] if placed else None)
        if target is not None:
            self.code.move_cursor((target.place.line - 1, target.place.column - 1), center=True)
            self.code.focus()

    # Saving

    def action_save(self) -> None:
        text = self._text
        saved = save(self._path, text, self._sha256)
        if saved.value is None:
            self.run_worker(self._settle(saved.problems), exclusive=True, group="save")
            return
        self._keep(text, saved.value)
        self._check()

    def _keep(self, text: str, sha256: str) -> None:
        self._saved, self._sha256, self._changed_elsewhere = text, sha256, False
        self._file_watch.changed()
        self._tell(_("Saved."))

    async def _settle(self, problems: Sequence[Problem]) -> None:
        """Say why it was not saved, and what can be done."""
        options = (
            ("write", _("Go on writing")),
            ("other", _("Save under another name")),
            ("again", _("Read the file again; what was typed here is lost")),
        )
        why = " ".join(say(problem.what) for problem in problems)
        page = PickScreen(_("This is not saved"), options, text=_("{file}: {why}.", file=self._path.name, why=why))
        match await self.dyads.push_screen_wait(page):
            case "other":
                await self._save_as()
            case "again":
                self._read_again()
            case _:
                pass

    async def _save_as(self) -> None:
        text = self._text
        label = msg("Its name, as a file: small letters, digits and hyphens")
        fields = (Field("name", label, self._path.stem.partition(".")[0]),)
        form = FormScreen(_("Save under another name"), fields, lambda typed: self._saved_as(typed["name"], text))
        path = await self.dyads.push_screen_wait(form)
        if path is not None:
            self._path = path[0]
            self._keep(text, path[1])
            self._check()

    def _saved_as(self, name: str, text: str) -> Loaded[tuple[Path, str]]:
        odd = odd_id(name)
        if odd is not None:
            return Loaded(None, (Problem(Place(name), "", odd),))
        path = self._path.with_name(f"{name}.toml")
        saved = save(path, text, None)
        return Loaded(None, saved.problems) if saved.value is None else Loaded((path, saved.value))

    # What happens elsewhere

    def look_for_changes(self) -> None:
        """Read the file anew when another program has written it; what was typed here is never replaced unasked."""
        if not self.is_current or not self._file_watch.changed():
            return
        if self.loss() is None:
            self._read_again()
        else:
            self._changed_elsewhere = True
            self._tell()

    def _read_again(self) -> None:
        source = read(self._path)
        if source.value is None:
            tell(self.dyads, source.problems)
            return
        if source.value.sha256 == self._sha256 and self._text == self._saved:
            return
        where = self.code.cursor_location
        self.code.load_text(source.value.text)
        self.code.move_cursor(where)
        self._keep(source.value.text, source.value.sha256)
        self._tell(_("Read anew: another program had changed it."))
        self._check()

    # Rehearsing

    def action_rehearse(self) -> None:
        from dyads.app.workshop.rehearse import open_rehearsal

        if self.loss() is not None:
            self.dyads.tell(msg("Save it first: what is rehearsed is the file."))
        else:
            open_rehearsal(self.dyads, self._path)


def _where(problem: Problem) -> tuple[int, int]:
    return problem.place.line, problem.place.column


def _said(problem: Problem) -> str:
    hint = f" ({say(problem.hint)})" if problem.hint else ""
    what = f"{problem.key}: {say(problem.what)}{hint}" if problem.key else f"{say(problem.what)}{hint}"
    if not problem.place.line:
        return what
    return _("Line {line}: {what}", line=problem.place.line, what=what)
