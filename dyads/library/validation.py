"""From the data of a file to its model, or to problems that each have a line and a column."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

from dyads.library.located import located, newer, ordered
from dyads.library.read import Source, odd_values, parse, parse_besides
from dyads.practice.frozen import Frozen
from dyads.practice.message import Finding, Loaded, Problem

Model = TypeVar("Model", bound=Frozen)
ContentCheck = Callable[[Model], Iterable[Finding]]


def validate(source: Source, model: type[Model], check: ContentCheck[Model] | None = None) -> Loaded[Model]:
    if (sound := _sound(source.text, model)) is not None:
        problems = ordered(located(source, check(sound) if check is not None else ()))
        return Loaded(None if any(problem.weight == "error" for problem in problems) else sound, problems)
    parsed = parse(source)
    if parsed.value is None:
        return Loaded(None, _validated_besides(source, model, check))
    of_later = newer(parsed.value)
    if of_later:
        return Loaded(None, located(source, of_later))
    from dyads.library.mistakes import model_or_problems  # here, because most files have no mistake

    return model_or_problems(source, model, parsed.value, check)


def _read(text: str, model: type[Model]) -> Model | None:
    source = Source("", text)
    data = parse(source).value
    if data is None or newer(data) or odd_values(source, data):
        return None
    return model.read(data)


_sound: Callable[[str, type[Model]], Model | None] = lru_cache(maxsize=64)(_read)  # type: ignore[assignment]  # a class can be hashed
"""What a text holds that has no mistake of its form, else None; a page asks several times for one text."""


def _validated_besides(source: Source, model: type[Model], check: ContentCheck[Model] | None) -> tuple[Problem, ...]:
    """Return what is wrong with a file of which some lines are no TOML: these, and all else."""
    left, lines, told = parse_besides(source)
    if left is None:
        return lines
    others = validate(left, model, check).problems
    return ordered((*lines, *(problem for problem in others if problem.place.line not in told)))
