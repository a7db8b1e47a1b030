"""What a shell can complete of what is here: exercises, plans, measures, bells and people, by their names alone.

Completing looks and changes nothing: no script is opened, and of the journal only the names of people are read, where a
person is asked for. A name that would act on a terminal, or that would be read as an option, is left out.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from dyads.practice.sound_names import SHIPPED_SOUNDS
from dyads.services.home import Home
from dyads.words import is_plain

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from dyads.library.search_path import SearchPath

Completer = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def matching(names: Iterable[str], incomplete: str) -> "list[CompletionItem]":
    """Return the names that begin as what is typed, in any case; without those that a shell must not see."""
    from click.shell_completion import CompletionItem  # here and below, because only a shell waits for it

    wanted = incomplete.casefold()
    return [CompletionItem(name) for name in names if name.casefold().startswith(wanted) and _can_be_typed(name)]


def _can_be_typed(name: str) -> bool:
    return bool(name.strip()) and is_plain(name) and not set(name) & set("\r\n\t") and not name.startswith("-")


def exercises(ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Complete the name of an exercise, or a file where what is typed can only be one."""
    return _found(exercise_names(ctx.find_object(Home)), incomplete)


def exercise_ids(ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Complete the name of an exercise where no file will do."""
    return matching(exercise_names(ctx.find_object(Home)), incomplete)


def plans(ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Complete the name of a plan, or a file where what is typed can only be one."""
    return _found(plan_names(ctx.find_object(Home)), incomplete)


def plan_ids(ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Complete the name of a plan where no file will do."""
    return matching(plan_names(ctx.find_object(Home)), incomplete)


def checked(ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Complete what can be checked and packed: exercises, plans, the measures, and files."""
    home = ctx.find_object(Home)
    return _found([*exercise_names(home), *plan_names(home), "measures"], incomplete)


def measures(ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    return matching(measure_names(ctx.find_object(Home)), incomplete)


def bells(ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Complete the name of a bell, or a sound file."""
    home = ctx.find_object(Home)
    if home is None:
        return []
    from dyads.sound.sounds import own_sounds

    return _found([*SHIPPED_SOUNDS, *own_sounds(home.places.sounds)], incomplete)


def people(ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Complete the name of somebody here, as two of one name are told apart."""
    return matching(people_names(ctx.find_object(Home)), incomplete)


def me_and_people(ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Complete the name of somebody here, or `me`."""
    return matching(["me", *people_names(ctx.find_object(Home))], incomplete)


def exercise_names(home: Home | None) -> tuple[str, ...]:
    from dyads.library.search_path import found_files

    return () if home is None else tuple(found_files(_folders(home).script_folders()))


def plan_names(home: Home | None) -> tuple[str, ...]:
    from dyads.library.search_path import found_files

    return () if home is None else tuple(found_files(_folders(home).plan_folders()))


def measure_names(home: Home | None) -> tuple[str, ...]:
    if home is None:
        return ()
    from dyads.library.scripts import measure_ids  # which reads a file whole

    return tuple(sorted(measure_ids(_folders(home)).ids))


def _folders(home: Home) -> "SearchPath":
    """Return where to look for names; nothing of it is opened or listened to."""
    from dyads.library.search_path import SearchPath

    return SearchPath(home.places.scripts, home.places.plans, home.places.measures)


def people_names(home: Home | None) -> tuple[str, ...]:
    """Return what people are called here; nobody where there is no journal, or none that can be read as it lies."""
    if home is None or not home.places.journal.exists():
        return ()
    from dyads.journal.errors import JournalTrouble

    with suppress(JournalTrouble, OSError):
        if home.journal.is_up_to_date():
            return tuple(person.name for person in home.people())
    return ()


def _found(names: Iterable[str], incomplete: str) -> "list[CompletionItem]":
    """Return the names that fit; where none does, let the shell complete a file."""
    from click.shell_completion import CompletionItem

    return matching(names, incomplete) or [CompletionItem(incomplete, type="file")]
