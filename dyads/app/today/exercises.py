"""Which exercise: all there are, with what each is about."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Quiet
from dyads.library.scripts import ScriptFile, in_language, list_scripts
from dyads.practice.fields import clock_text
from dyads.practice.form import FORMS
from dyads.practice.script import Script
from dyads.practice.timeline import total_seconds
from dyads.words import _, n_, plain

_ORDER = {name: place for place, name in enumerate(FORMS)}


class ExercisesScreen(DyadsScreen[str]):
    """Ends with the id of an exercise, or None."""

    DEFAULT_CSS = """
    ExercisesScreen {
        Page { align: center top; }
        Choice { height: 1fr; }
        Column { height: 100%; }
        #about { height: 4; margin-top: 1; }
        &.-short #about { height: 3; }
        &.-short Heading { display: none; }
    }
    """

    def __init__(self, current: str) -> None:
        """Prepare the list; `current` is the id of the exercise that is marked at first."""
        super().__init__()
        self._current = current
        self._scripts: dict[str, Script] = {}

    def page(self) -> ComposeResult:
        listed = list_scripts(self.home.search_path)
        files = [item.loaded.value for item in listed if item.loaded.value is not None]
        self._scripts = self._sorted(files)
        broken = len(listed) - len(files)
        yield Heading(_("Exercises"))
        yield Choice(*(Option(_line(script), id=name) for name, script in self._scripts.items()))
        yield Quiet("", id="about")
        if broken:
            yield Quiet(n_("{count} file cannot be read; see the workshop.", "{count} files cannot be read.", broken))

    def _sorted(self, files: list[ScriptFile]) -> dict[str, Script]:
        scripts = {file.id: in_language(file, self.home.language) for file in files}
        order = sorted(scripts.items(), key=lambda item: (_ORDER[item[1].form], item[1].title.casefold()))
        return dict(order)

    def on_mount(self) -> None:
        names = list(self._scripts)
        self.query_one(Choice).highlighted = names.index(self._current) if self._current in names else 0

    @on(OptionList.OptionHighlighted)
    def _tell(self, event: OptionList.OptionHighlighted) -> None:
        script = self._scripts.get(event.option_id or "")
        if script is not None:
            self.query_one("#about", Quiet).say(script.summary)

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)


def _line(script: Script) -> Content:
    length = _("{length} minutes", length=clock_text(total_seconds(script)))
    who = _("alone") if script.practice.solitary else _("for two")
    return Content.assemble(plain(script.title, lines=False), (f"  ·  {who}, {length}", "$quiet"))
