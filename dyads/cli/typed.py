"""What is typed as a value of some kind, and listed with its mistakes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from dyads.cli.output import value_of
from dyads.practice.message import Loaded


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
    from dyads.services.plan_rules import read_typed_day  # here, because most calls name no day

    return read_typed_day(text, where)


DAY = TypedText("date", date, _read_day)
