"""Every sentence a person can see, one gettext catalogue a language.

`_` says a fixed sentence, `n_` one with a count, `say` a `Message` from a pure room. All three speak the language that
`use` chose, and write `Decimal`, `date` and `datetime` values as it does; the keys are the English sentences. `make
words` gathers the keys and compiles the catalogues.
"""

import gettext
import unicodedata
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from dyads.practice.message import Message, msg

if TYPE_CHECKING:
    from decimal import Decimal

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LOCALE = str(Path(__file__).with_name("locale"))
"""The folder of the catalogues."""


class _InUse:
    """The one language of this process; every task and thread of the app speaks it."""

    language: Language = "en"
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


_in_use = _InUse()


def use(language: Language) -> None:
    _in_use.catalogue = gettext.NullTranslations() if language == "en" else _load(language)
    _in_use.language = language


def current() -> Language:
    return _in_use.language


@cache
def _load(language: Language) -> gettext.NullTranslations:
    return gettext.translation("dyads", LOCALE, [language], fallback=True)


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


def say_in(language: str, message: Message) -> str:
    """Say a message in a language, whichever is in use; in one that there is not, in the one in use."""
    spoken = next((known for known in LANGUAGES if known == language), _in_use.language)
    if spoken == _in_use.language:
        return say(message)
    values = {name: say_in(spoken, v) if isinstance(v, Message) else v for name, v in message.values.items()}
    catalogue = gettext.NullTranslations() if spoken == "en" else _load(spoken)
    if message.plural is None or message.count is None:
        return _fill(catalogue.gettext(message.id), values)
    return _fill(catalogue.ngettext(message.id, message.plural, message.count), {"count": message.count, **values})


def _fill(sentence: str, values: dict[str, object]) -> str:
    return sentence.format_map({name: _written(value) for name, value in values.items()}) if values else sentence


def _written(value: object) -> object:
    """Write decimal numbers and days as the language does; everything else is filled in as it is."""
    if isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return moment_text(value) if isinstance(value, datetime) else day_text(value)
    from decimal import Decimal  # here, because few sentences have one

    return number_text(value) if isinstance(value, Decimal) else value


def number_text(number: "Decimal") -> str:
    """Return a number with the language's decimal sign and a true minus, all its places shown."""
    written = f"{number:f}".replace("-", "−")
    return written.replace(".", ",") if _in_use.language == "de" else written


_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT = frozenset("\n\u200d\u200c")  # line ends; the joiners hold emoji and some scripts together


def plain(text: str, *, lines: bool = True) -> str:
    """Return `text` without control, escape, bidirectional and private-use characters; without `lines` on one line."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(c for c in text if c in _KEPT or _is_printable(c))
    return kept if lines else " ".join(kept.split("\n"))


def json_escaped(text: str) -> str:
    r"""Return JSON in which everything that `plain` would drop is written `\uXXXX`: it reads back as the same data."""
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c in _KEPT or _is_printable(c) else _json_escape(c) for c in text)


def _json_escape(c: str) -> str:
    units = c.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))


def is_plain(text: str) -> bool:
    """Say whether `text` has only characters that `plain` keeps, tabs and line ends apart."""
    return all(c in _KEPT or c in "\t\r" or _is_printable(c) for c in text)


def _is_printable(c: str) -> bool:
    return c not in _BIDI and unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def month_text(day: date) -> str:
    months = (
        _("Jan"),
        _("Feb"),
        _("Mar"),
        _("Apr"),
        _("May"),
        _("Jun"),
        _("Jul"),
        _("Aug"),
        _("Sep"),
        _("Oct"),
        _("Nov"),
        _("Dec"),
    )
    return months[day.month - 1]


def day_text(day: date) -> str:
    """Return a day in figures, as `21 Nov 2026` or `21.11.2026`."""
    return _("{day} {month} {year}", day=day.day, month=month_text(day), year=day.year)


def moment_text(moment: datetime) -> str:
    return _("{day}, {time}", day=day_text(moment.date()), time=moment.strftime("%H:%M"))


WEEKDAYS: tuple[Message, ...] = (
    msg("Monday"),
    msg("Tuesday"),
    msg("Wednesday"),
    msg("Thursday"),
    msg("Friday"),
    msg("Saturday"),
    msg("Sunday"),
)
MONTHS: tuple[Message, ...] = (
    msg("January"),
    msg("February"),
    msg("March"),
    msg("April"),
    msg("May"),
    msg("June"),
    msg("July"),
    msg("August"),
    msg("September"),
    msg("October"),
    msg("November"),
    msg("December"),
)


def spoken_day(day: date) -> str:
    """Return a day as `Saturday, 21 November`."""
    return _(
        "{weekday}, {day} {month}", weekday=say(WEEKDAYS[day.weekday()]), day=day.day, month=say(MONTHS[day.month - 1])
    )


def spoken_past_day(day: date, today: date) -> str:
    """Return a day as seen from today: `today`, `yesterday`, `on Monday` within a week, else with its date."""
    ago = (today - day).days
    if ago == 0:
        return _("today")
    if ago == 1:
        return _("yesterday")
    if 1 < ago < 7:
        return _("on {weekday}", weekday=say(WEEKDAYS[day.weekday()]))
    month = say(MONTHS[day.month - 1])
    if day.year == today.year:
        return _("on {day} {month}", day=day.day, month=month)
    return _("on {day} {month} {year}", day=day.day, month=month, year=day.year)


def greeting(now: datetime) -> Message:
    if 5 <= now.hour < 12:
        return msg("Good morning")
    if 12 <= now.hour < 18:
        return msg("Good afternoon")
    return msg("Good evening")
