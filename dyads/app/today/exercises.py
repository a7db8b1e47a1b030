"""Which exercise: all there are, with what each is about."""

from collections.abc import Iterable, Mapping, Sequence

from textual.content import Content

from dyads.app.common.dialogs import FileChoiceScreen
from dyads.library.scripts import ScriptFile, in_language, list_scripts
from dyads.library.search_path import ListedFile
from dyads.practice.fields import clock_text
from dyads.practice.form import FORMS
from dyads.practice.message import msg
from dyads.practice.script import Script
from dyads.practice.timeline import total_seconds
from dyads.presentation.script_texts import summary_text
from dyads.words import _, plain

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
        return ((name, _line(script), summary_text(script)) for name, script in scripts)


def _line(script: Script) -> Content:
    length = _("{length} minutes", length=clock_text(total_seconds(script)))
    who = _("alone") if script.practice.solitary else _("for two")
    return Content.assemble(plain(script.title, lines=False), (f"  ·  {who}, {length}", "$quiet"))
