"""Everything that the palette leads to: what can be done here, every place, every exercise, colours and languages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial

from textual.screen import Screen

from dyads.app import routes
from dyads.app.commands import LEAVE_NOW, PALETTE
from dyads.app.common.palette import Found, is_everywhere
from dyads.app.keys import key_name, shown_commands
from dyads.app.routes import Destination
from dyads.app.settings.view import LANGUAGES, THEMES
from dyads.app.shell import Shell
from dyads.app.today.exercises import about_text, choose_exercise
from dyads.app.today.view import first_choices
from dyads.library.scripts import find_script, in_language, list_scripts
from dyads.practice.message import Message, msg
from dyads.presentation.script_texts import summary_text
from dyads.services.prepare import SittingChoices, with_exercise
from dyads.services.sittings import remembered_choices
from dyads.settings.choices import ThemeName
from dyads.words import _, say

_PAGES: tuple[tuple[Message, Message, Destination[None]], ...] = (
    (msg("Plan"), msg("See the practice plan, or choose one."), routes.PLAN),
    (msg("Journal"), msg("Look back at your sessions."), routes.JOURNAL),
    (msg("People"), msg("Names, codes and inner parts."), routes.PEOPLE),
    (msg("Workshop"), msg("Read, adapt and write exercises."), routes.SCRIPTS),
    (msg("Settings"), msg("Language, colours, names, sound and keys."), routes.SETTINGS),
    (msg("Colours"), msg("See all of them, and keep one."), routes.COLOURS),
    (msg("Own keys"), msg("Every key can be another one."), routes.KEYS),
    (msg("Try a bell"), msg("Rings any of the bells, and says who rang it and how late."), routes.BELLS),
)
_DYAD = "affect-dyad"
_TODAY = msg("What there is to practise now.")
_TRENDS = msg("See how your ratings went over time.")
_EXERCISES = msg("Choose another exercise.")
_CLASS = msg("Join a class that a trainer leads, or go on with one.")
_LINKED = msg("Sit in step with somebody at another computer.")


def here(screen: Screen[object]) -> Iterator[Found]:
    """Yield what can be done on a page, nearest first, and last what can be done on every page."""
    for shown in sorted(shown_commands(screen), key=is_everywhere):
        if shown.command.id not in {PALETTE.id, LEAVE_NOW.id}:
            label, sentence = say(shown.command.label), say(shown.command.help)
            do = partial(screen.app.run_action, shown.action, shown.node)
            yield Found(label, _("Here"), do, more=sentence, key="".join(map(key_name, shown.keys[:1])))


def elsewhere(app: Shell, known: Collection[str]) -> Iterator[Found]:
    """Yield every place but those `known` by these names, the colours and the languages."""
    yield from (place for place in _places(app) if place.name not in known)
    for name, words in THEMES.items():
        yield Found(f"{_('Colours')}: {say(words)}", _("Colours"), partial(_wear, app, name))
    for language, words in LANGUAGES.items():
        yield Found(f"{_('Language')}: {say(words)}", _("Language"), partial(_speak, app, language))


def _places(app: Shell) -> Iterator[Found]:
    def place(name: str, what: Message, opened: Callable[[], object]) -> Found:
        return Found(name, _("Places"), lambda: app.leave_for(opened), more=say(what))

    yield place(_("Today"), _TODAY, lambda: None)
    for name, what, page in _PAGES:
        yield place(say(name), what, partial(app.open_page, page))
    yield place(_("Trends"), _TRENDS, partial(app.open_private, routes.TRENDS))
    yield place(_("Exercises"), _EXERCISES, lambda: choose_exercise(app, _usual(app)))
    yield place(_("Partner elsewhere"), _LINKED, lambda: app.open_page(routes.setup(_linked(app))))
    yield place(_("Class"), _CLASS, lambda: _go_to_a_class(app))


def exercises(app: Shell) -> tuple[Found, ...]:
    """Read every exercise, in the order of the titles."""
    return tuple(_exercises(app))


def _exercises(app: Shell) -> Iterator[Found]:
    usual = _usual(app)
    files = {item.id: item.loaded.value for item in list_scripts(app.home.search_path)}
    scripts = [(name, in_language(file, app.home.language)) for name, file in files.items() if file is not None]
    for name, script in sorted(scripts, key=lambda item: item[1].title.casefold()):
        do = partial(app.leave_for, partial(app.open_page, routes.setup(with_exercise(usual, name))))
        yield Found(script.title, _("Exercises"), do, about_text(script), summary_text(script), called=name)


def _usual(app: Shell) -> SittingChoices:
    return remembered_choices(app.home, first_choices(app.home))


def _linked(app: Shell) -> SittingChoices:
    """Return the usual choices with a partner at another computer; what is sat alone gives way to a dyad."""
    usual = _usual(app)
    file = find_script(usual.named, app.home.search_path).value
    if file is None or file.script.practice.solitary:
        usual = with_exercise(usual, _DYAD)
    return replace(usual, company="linked", own_side=False)


def _go_to_a_class(app: Shell) -> None:
    from dyads.app.classroom.leading import go_to_a_class  # only for whoever goes to one

    app.run_worker(go_to_a_class(app))


def _wear(app: Shell, theme: ThemeName) -> None:
    refused = app.home.set(theme=theme)
    app.wear(theme)
    if refused:
        app.tell_not_written()


async def _speak(app: Shell, language: str) -> None:
    refused = app.home.set(language=language)
    await app.speak(app.home.language)
    if refused:
        app.tell_not_written()
