"""An export without what a person wrote or is called: codes for names, numbers for parts, no notes and no paths.

UUIDs stay: they are random, and joining exports rests on them.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from pydantic import JsonValue

from dyads.journal.exchange_model import Exchange, SessionRow, text_sha256
from dyads.journal.ratings import Correction
from dyads.journal.state import PlanEvent, PlanRun
from dyads.practice.people import Part, Person
from dyads.practice.records import PrivateEvent, Rating

_NAMING = frozenset({"partner", "always", "people", "weeks"})
"""What in the events of a plan may name people."""


def pseudonymous(exchange: Exchange) -> Exchange:
    """Return the same without names, notes, paths, and with the texts of parts numbered.

    Nothing sealed goes along, closed as it is: there would be an eternity to try passphrases on it.
    """
    parts = _Parts()
    events = tuple(_event(event, parts) for event in exchange.events if event.kind != "note" and not event.sealed)
    scripts = {digest: _without_files(script) for digest, script in exchange.scripts.items()}
    keys = {digest: _digest(script) for digest, script in scripts.items()}
    return exchange.model_copy(
        update={
            "people": tuple(_person(person, parts) for person in exchange.people),
            "ratings": tuple(_without_box(rating) for rating in exchange.ratings),
            "corrections": tuple(_without_box(one) for one in exchange.corrections),
            "events": events,
            "scripts": {keys[digest]: script for digest, script in scripts.items()},
            "sessions": tuple(_session(row, keys) for row in exchange.sessions),
            "anchors": {
                id_: tuple(replace(anchor, boot_id="") for anchor in held) for id_, held in exchange.anchors.items()
            },
            "plans": tuple(_run(run) for run in exchange.plans),
            "state": {},
            "seals": (),
        }
    )


A = TypeVar("A", Rating, Correction)


def _without_box(answer: A) -> A:
    return replace(answer, sealed=b"") if answer.sealed else answer


class _Parts:
    """Numbers the texts of parts, however they were typed, in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def numbered(self, text: str) -> str:
        key = " ".join(text.casefold().split())
        return f"part {self._numbers.setdefault(key, len(self._numbers) + 1)}"


def _event(event: PrivateEvent, parts: _Parts) -> PrivateEvent:
    return replace(event, text=parts.numbered(event.text)) if event.text else event


def _person(person: Person, parts: _Parts) -> Person:
    numbered = tuple(Part(part.id, parts.numbered(part.text), part.valence) for part in person.parts)
    return replace(person, name="", parts=numbered)


def _session(row: SessionRow, keys: Mapping[str, str]) -> SessionRow:
    return row.model_copy(update={"script": keys[row.script]})


def _without_files(script: JsonValue) -> JsonValue:
    """Return a script whose bells name no sound files: those are files of somebody's own."""
    if isinstance(script, dict):
        return {
            key: _without_files(value)
            for key, value in script.items()
            if not (key == "sound" and isinstance(value, str) and not value.replace("-", "").isalpha())
        }
    return [_without_files(value) for value in script] if isinstance(script, list) else script


def _digest(script: JsonValue) -> str:
    return text_sha256(json.dumps(script, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _run(run: PlanRun) -> PlanRun:
    events = tuple(PlanEvent(event.at, event.kind, _without_names(event.data)) for event in run.events)
    return replace(run, events=events)


def _without_names(data: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return what happened to a plan; people stand in it as UUIDs, and whatever does not is left out."""
    return {key: value for key, value in data.items() if key not in _NAMING or _names_nobody(value)}


def _names_nobody(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return all(_names_nobody(held) for held in value.values())
    if isinstance(value, list):
        return all(_names_nobody(held) for held in value)
    return value is None or (isinstance(value, str) and _is_uuid(value))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return text == ""
    return True
