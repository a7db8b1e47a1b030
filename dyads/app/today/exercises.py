"""Which exercise: all there are, with what each is about."""

from collections.abc import Iterable, Mapping, Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from dyads.app import routes
from dyads.app.common.dialogs import FileChoiceScreen
from dyads.app.common.text import fitted
from dyads.app.shell import Shell
from dyads.library.scripts import ScriptFile, in_language, list_scripts
from dyads.library.search_path import ListedFile
from dyads.practice.fields import clock_text
from dyads.practice.form import FORMS
from dyads.practice.message import msg
from dyads.practice.script import Script
from dyads.practice.timeline import total_seconds
from dyads.presentation.script_texts import summary_text
from dyads.services.prepare import SittingChoices, with_exercise
from dyads.words import _

_WIDEST_TITLE, _LENGTH_ROOM = 44, 7
"""Cells of the titles at most, and of the lengths."""

_ORDER = {name: place for place, name in enumerate(FORMS)}


class ExercisesScreen(FileChoiceScreen[ScriptFile]):
    """Ends with the id of an exercise, or None."""

    DEFAULT_CSS = """
    ExercisesScreen {
        Choice { height: 1fr; }
        #about { height: 4; }
        &.-short #about { height: 3; }
    }
    """
    HEADING = msg("Exercises")

    def listed(self) -> Sequence[ListedFile[ScriptFile]]:
        return list_scripts(self.home.search_path)

    def described(self, files: Mapping[str, ScriptFile]) -> Iterable[tuple[str, Content, str]]:
        """Return the exercises form by form, in the order of their titles."""
        scripts = [(name, in_language(file, self.home.language)) for name, file in files.items()]
        scripts.sort(key=lambda item: (_ORDER[item[1].form], item[1].title.casefold()))
        width = min(_WIDEST_TITLE, max((cell_len(script.title) for _name, script in scripts), default=0))
        return ((name, _line(script, width), summary_text(script)) for name, script in scripts)


def choose_exercise(app: Shell, choices: SittingChoices) -> None:
    """Show the list; what is chosen is set up, the rest as in the choices."""

    def chosen(script_id: str | None) -> None:
        if script_id is not None:
            app.open_page(routes.setup(with_exercise(choices, script_id)))

    app.push_screen(ExercisesScreen(app.left_at.get(ExercisesScreen.__name__, choices.script_id)), chosen)


def about_text(script: Script) -> str:
    """Return for how many an exercise is, and its length."""
    return f"{_for_whom(script)}, {clock_text(total_seconds(script))}"


def _for_whom(script: Script) -> str:
    return _("alone") if script.practice.solitary else _("for two")


def _line(script: Script, width: int) -> Content:
    widest = max(cell_len(_("alone")), cell_len(_("for two")))
    about = f"  {set_cell_size(_for_whom(script), widest)}  {clock_text(total_seconds(script)):>{_LENGTH_ROOM}}"
    return Content.assemble(fitted(script.title, width), (about, "$quiet"))
