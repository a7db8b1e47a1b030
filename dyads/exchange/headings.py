"""What the columns of a CSV are read as, by their headings: those that `dyads export` writes, and ordinary words.

English and German; capitals, blanks, hyphens and what stands in brackets make no difference.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dyads.exchange.columns import FLAT
from dyads.practice.fields import folded
from dyads.practice.message import Message, msg

WORDS: Mapping[str, str] = {
    "date": "date|day|local_day|datum|tag",
    "begun": "begun|begin|start|started|datetime|timestamp|date_and_time|beginn|begonnen|zeitstempel|datum_und_uhrzeit",
    "time": "time|start_time|clock|uhrzeit|zeit|um",
    "script": "script|exercise|practice|exercise_id|uebung|übung|praxis",
    "title": "title|exercise_title|titel",
    "partner": "partner|with|partner_in|partnerin|mit",
    "partner_name": "partner_name|name_of_partner|name_des_partners",
    "participant_name": "participant_name|person|who|name|wer",
    "duration": "duration|length|dauer|länge|laenge",
    "minutes": "minutes|min|minuten",
    "actual_seconds": "actual_seconds|seconds|sekunden",
    "measure": "measure|question|scale|frage|skala",
    "when": "when|moment|zeitpunkt",
    "value": "value|answer|wert|antwort",
    "note": "note|notes|comment|comments|notiz|notizen|bemerkung|kommentar",
    "outcome": "outcome|ausgang",
}
"""By what is read: the words it may be called, `_` for a blank."""

BEFORE = frozenset({"before", "vorher", "davor", "vor"})
AFTER = frozenset({"after", "nachher", "danach", "nach"})

SAID: Mapping[str, Message] = {
    "date": msg("the day"),
    "begun": msg("when it began"),
    "time": msg("the time of day it began"),
    "script": msg("the exercise"),
    "title": msg("the exercise’s title"),
    "partner": msg("the partner"),
    "partner_name": msg("the partner’s name"),
    "participant_name": msg("whose answers they are"),
    "duration": msg("how long it took; a number alone is minutes"),
    "minutes": msg("how long it took, in minutes"),
    "actual_seconds": msg("how long it took, in seconds"),
    "measure": msg("what was asked"),
    "when": msg("when it was asked"),
    "value": msg("the answer"),
    "note": msg("a note"),
    "outcome": msg("how it ended"),
}
_OWN: Mapping[str, Message] = {column.name: column.meaning for column in FLAT}
_FIELD_OF = {word.replace("_", " "): field for field, words in WORDS.items() for word in words.split("|")}
_FIELD_OF |= {name.replace("_", " "): name for name in _OWN if name.replace("_", " ") not in _FIELD_OF}
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_SCALE = re.compile(r"[(\[]\s*(\d{1,3})\s*(?:-|–|to|bis|\.\.+)\s*(\d{1,3})\s*[)\]]")


@dataclass(frozen=True, slots=True)
class Answers:
    """A column with the answers to one question at one moment; an empty measure is the first that the exercise asks."""

    measure: str
    when: Literal["before", "after"]
    scale: tuple[int, int] | None = None
    """As the heading says, such as "before (1-7)"."""


@dataclass(frozen=True, slots=True)
class TableHeading:
    """A column as the file has it, and what it is read as; None: it is not read."""

    place: int
    text: str
    field: str | Answers | None

    @property
    def meaning(self) -> Message:
        if isinstance(self.field, Answers):
            named = {"measure": self.field.measure}
            if not self.field.measure:
                return msg("the answer before") if self.field.when == "before" else msg("the answer after")
            if self.field.when == "before":
                return msg("the answer to {measure} before", **named)
            return msg("the answer to {measure} after", **named)
        if self.field is None:
            return msg("not read")
        return SAID.get(self.field) or _OWN[self.field]


def headings_of(cells: Sequence[str], measures: Sequence[str]) -> tuple[TableHeading, ...]:
    """Return what each heading is read as; of two that say the same, the first is read."""
    taken: set[object] = set()
    found = []
    for place, text in enumerate(cells):
        field = _field_of(text, measures)
        if field in taken:
            field = None
        taken.add(field)
        found.append(TableHeading(place, text.strip(), field))
    return tuple(found)


def _field_of(text: str, measures: Sequence[str]) -> str | Answers | None:
    scale = _SCALE.search(text)
    words = " ".join(re.sub(r"[^\w]+|_", " ", re.sub(r"[(\[].*?[)\]]", " ", folded(text))).split())
    if words in _FIELD_OF:
        return _FIELD_OF[words]
    split = words.split()
    for moment, names in (("before", BEFORE), ("after", AFTER)):
        rest = " ".join(word for word in split if word not in names)
        if len(rest.split()) == len(split) - 1:
            measure = next((name for name in measures if name.replace("-", " ") == rest), None)
            if measure is None and scale and _ID.fullmatch(rest.replace(" ", "-")):
                measure = rest.replace(" ", "-")  # a question of one's own, whose heading says how far it goes
            if not rest or measure:
                low_high = (int(scale[1]), int(scale[2])) if scale else None
                return Answers(measure or "", "before" if moment == "before" else "after", low_high)
    return None
