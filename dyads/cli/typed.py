"""What is typed: a value of some kind, listed with its mistakes, and the wishes for a sitting."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from dyads.cli.output import value_of
from dyads.practice.message import Loaded

if TYPE_CHECKING:
    from dyads.practice.speech import Wanted


class TypedText(click.ParamType):  # type: ignore[type-arg]  # generic only from click 8.4 on
    """A text that states a value of `kind`; what is wrong with it is listed, named by its option."""

    def __init__(self, name: str, kind: type, read: Callable[[str, str], Loaded[Any]]) -> None:
        self.name, self._kind, self._read = name, kind, read

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        if isinstance(value, self._kind):
            return value
        where = param.opts[0] if param is not None and param.opts else ""
        return value_of(self._read(str(value), f"{where} {value}".strip()))


def _read_day(text: str, where: str) -> Loaded[date]:
    from dyads.plan.dates import read_typed_day  # here, because most calls name no day

    return read_typed_day(text, where)


DAY = TypedText("date", date, _read_day)


class SitRequest(NamedTuple):
    """What the command line says about a sitting."""

    script: str
    partner: str | None
    alone: bool
    apart: bool
    at: str | None
    first: str | None
    length: str | None
    plain: bool
    room: bool
    speed: float
    mute: bool
    say: "Wanted | None"
    phase: str | None
    text: int | None

    @property
    def rehearses(self) -> bool:
        return self.speed != 1 or self.phase is not None or self.text is not None
