"""From a script to its editor: of one that ships a copy, of none a new one."""

from pathlib import Path

from dyads.app import routes
from dyads.app.common.dialogs import PickScreen
from dyads.app.common.form import Field, FormScreen
from dyads.app.shell import Shell
from dyads.library.new import edit_copy, new_script
from dyads.library.scripts import find_script, in_language, list_scripts
from dyads.practice.message import Message, Problem, msg
from dyads.words import _, say

_MOST_TOLD = 8


def edit(app: Shell, path: Path) -> None:
    """Open the editor: on a file of the user's, broken or not, or on a copy of one that ships."""
    file = find_script(str(path), app.home.search_path).value
    if file is None or file.origin != "shipped":
        app.open_page(routes.editor(path))
        return

    def copy() -> None:
        copied = edit_copy(file, app.home.search_path)
        if copied.value is None:
            tell(app, copied.problems)
        else:
            app.open_page(routes.editor(copied.value))

    what = msg("“{title}” ships with dyads. A copy of your own will stand in its place.", title=file.script.title)
    app.confirm(what, msg("Make a copy to edit?"), copy)


async def new(app: Shell, marked: str | None) -> None:
    """Ask what to begin with and for a name, and open the editor on the new file."""
    home = app.home
    files = [item.loaded.value for item in list_scripts(home.search_path) if item.loaded.value is not None]
    files.sort(key=lambda file: (file.id != marked, in_language(file, home.language).title.casefold()))
    options = [("", _("A template with a comment at every step"))]
    options += [(file.id, _("A copy of “{title}”", title=in_language(file, home.language).title)) for file in files]
    start = await app.push_screen_wait(PickScreen(_("A new script"), options))
    if start is None:
        return
    begin = next((file for file in files if file.id == start), None)
    named = msg("Its name, as a file: small letters, digits and hyphens")
    form = FormScreen(
        _("A new script"),
        (Field("name", named, hint=msg("such as: evening-dyad")),),
        lambda typed: new_script(typed["name"], home.search_path, begin),
    )
    paths = await app.push_screen_wait(form)
    if paths is not None:
        app.open_page(routes.editor(paths[0]))


def tell(app: Shell, problems: tuple[Problem, ...]) -> None:
    app.tell(*(sentence for problem in problems[:_MOST_TOLD] for sentence in _sentences(problem)))


def _sentences(problem: Problem) -> tuple[Message, ...]:
    line, what = problem.place.line, problem.what
    first = msg("Line {line}: {what}", line=line, what=say(what)) if line else what
    return (first,) if problem.hint is None else (first, problem.hint)
