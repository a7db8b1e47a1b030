"""Loads the texts of a script or a plan in other languages; what is common to both."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from dyads.library.complaints import UNKNOWN
from dyads.library.read import Source, read
from dyads.practice.message import Finding, Loaded, Problem, msg

T = TypeVar("T")


def load_translations(paths: Mapping[str, Path], judge: Callable[[Source, str], Loaded[T]]) -> Loaded[Mapping[str, T]]:
    """Return the translations that are sound, by language.

    What is wrong with the others comes as warnings: the original can be used without them.

    Args:
        paths: the files, by language.
        judge: turns a text and its language into a translation.
    """
    sound: dict[str, T] = {}
    problems: list[Problem] = []
    for language, path in paths.items():
        source = read(path)
        loaded = judge(source.value, language) if source.value else Loaded(None, source.problems)
        problems += [replace(problem, weight="warning") for problem in loaded.problems]
        if loaded.value is not None:
            sound[language] = loaded.value
    return Loaded(sound, tuple(problems))


def check_language(stated: str, named: str) -> Iterator[Finding]:
    """Yield where the language that a translation states is not the one of its file's name."""
    if stated != named:
        yield Finding(("language",), msg('the file\'s name says the language is "{language}"', language=named))


def texts_only(problems: Iterable[Problem], elsewhere: frozenset[str]) -> tuple[Problem, ...]:
    """Say of keys that belong into the original that they do."""
    hint = msg("a translation holds texts only; this comes from the original")
    return tuple(
        replace(problem, hint=hint) if problem.what == UNKNOWN and _last(problem.key) in elsewhere else problem
        for problem in problems
    )


def _last(key: str) -> str:
    return key.rpartition(".")[2]
