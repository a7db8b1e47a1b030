"""The catalogue in use, and how a key becomes a sentence."""

import gettext
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import as_file, files
from typing import Literal, get_args

from dyads.practice.message import Message

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class _InUse:
    """The one language of this process; every task and thread of the app speaks it."""

    language: Language = "en"
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


_in_use = _InUse()


def use(language: Language) -> None:
    """Speak this language from now on, in this process."""
    _in_use.catalogue = gettext.NullTranslations() if language == "en" else _load(language)
    _in_use.language = language


def current() -> Language:
    """Return the language in use."""
    return _in_use.language


def _load(language: Language) -> gettext.NullTranslations:
    with as_file(files("dyads.words") / "locale") as folder:
        return gettext.translation("dyads", folder, [language], fallback=True)


def _(key: str, /, **values: object) -> str:
    """Say a fixed sentence; `{name}` in it is filled with `values`."""
    return _fill(_in_use.catalogue.gettext(key), values)


def n_(one: str, many: str, count: int, /, **values: object) -> str:
    """Say a sentence that depends on a count; `{count}` in it is the number."""
    sentence = _in_use.catalogue.ngettext(one, many, count)
    return _fill(sentence, {"count": count, **values})


def say(message: Message) -> str:
    """Say a message of the pure rooms, and the messages within it."""
    values = {name: say(v) if isinstance(v, Message) else v for name, v in message.values.items()}
    if message.plural is None or message.count is None:
        return _(message.id, **values)
    return n_(message.id, message.plural, message.count, **values)


def _fill(sentence: str, values: dict[str, object]) -> str:
    return sentence.format_map({name: _written(value) for name, value in values.items()}) if values else sentence


def _written(value: object) -> object:
    """Write decimal numbers and days as the language does; everything else is filled in as it is."""
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, date):
        from dyads.words.dates import day_text, moment_text

        return moment_text(value) if isinstance(value, datetime) else day_text(value)
    return value


def number_text(number: Decimal) -> str:
    """Return a number with the language's decimal sign and a true minus, all its places shown."""
    written = f"{number:f}".replace("-", "−")
    return written.replace(".", ",") if _in_use.language == "de" else written
