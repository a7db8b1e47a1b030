"""Loads the texts of a script or a plan in another language, and holds them against the original."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from dyads.library.complaints import UNKNOWN
from dyads.library.read import Source, read
from dyads.library.validate import validate
from dyads.plan.plan import Event, Meeting, Module, Plan
from dyads.plan.plan_translation import PlanTranslation, check_plan_translation
from dyads.practice.message import msg
from dyads.practice.problem import Finding, Loaded, Problem
from dyads.practice.script import Phase, Script
from dyads.practice.translation import Translation, check_translation

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
        loaded = judge(source.value, language) if source.value else Loaded[T](None, source.problems)
        problems += [replace(problem, weight="warning") for problem in loaded.problems]
        if loaded.value is not None:
            sound[language] = loaded.value
    return Loaded(sound, tuple(problems))


def translation_from(source: Source, original: Script | None, language: str) -> Loaded[Translation]:
    """Return the translation that a text holds.

    Args:
        source: the text.
        original: the script it translates; None where that cannot be read, then only the form is checked.
        language: the language that the file's name states.
    """

    def check(translation: Translation) -> Iterator[Finding]:
        yield from _check_name(translation.language, language)
        if original is not None:
            yield from check_translation(original, translation)

    loaded = validate(source, Translation, check)
    return Loaded(loaded.value, _texts_only(loaded.problems, _SCRIPT_KEYS))


def plan_translation_from(source: Source, original: Plan | None, language: str) -> Loaded[PlanTranslation]:
    """Return the translation of a plan that a text holds; the arguments are those of `translation_from`."""

    def check(translation: PlanTranslation) -> Iterator[Finding]:
        yield from _check_name(translation.language, language)
        if original is not None:
            yield from check_plan_translation(original, translation)

    loaded = validate(source, PlanTranslation, check)
    return Loaded(loaded.value, _texts_only(loaded.problems, _PLAN_KEYS))


def _check_name(stated: str, named: str) -> Iterator[Finding]:
    if stated != named:
        yield Finding(("language",), msg('the file\'s name says the language is "{language}"', language=named))


def _texts_only(problems: Iterable[Problem], elsewhere: frozenset[str]) -> tuple[Problem, ...]:
    """Say of keys that belong into the original that they do."""
    hint = msg("a translation holds texts only; this comes from the original")
    return tuple(
        replace(problem, hint=hint) if problem.what == UNKNOWN and _last(problem.key) in elsewhere else problem
        for problem in problems
    )


def _last(key: str) -> str:
    return key.rpartition(".")[2]


_SCRIPT_KEYS = frozenset({*Script.model_fields, *Phase.model_fields})
_PLAN_KEYS = frozenset({*Plan.model_fields, *Module.model_fields, *Event.model_fields, *Meeting.model_fields})
