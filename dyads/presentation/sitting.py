"""Kept sessions in words: how one ended, why a value is missing, what happened on the way, when it was asked."""

from collections.abc import Sequence

from dyads.practice.message import Message, msg
from dyads.practice.people import Valence
from dyads.practice.records import SessionSummary
from dyads.practice.replay import Command
from dyads.words import _, n_, say

_OUTCOMES = {
    "complete": msg("complete"),
    "partial": msg("partial"),
    "open": msg("unfinished"),
    "discarded": msg("discarded"),
}
_STATUSES = {
    "skipped": msg("skipped"),
    "not-reached": msg("not reached"),
    "not-asked": msg("not asked"),
    "withdrawn": msg("withdrawn"),
    "sealed": msg("sealed"),
}
_MOMENTS = {"before": msg("before"), "after": msg("after")}
VALENCES: dict[Valence, Message] = {
    "pleasant": msg("pleasant"),
    "neutral": msg("neutral"),
    "unpleasant": msg("unpleasant"),
}
"""How an inner part feels."""


def outcome_text(session: SessionSummary) -> str:
    words = say(_OUTCOMES[session.outcome])
    return _("{outcome}, entered later", outcome=words) if session.added else words


def status_text(status: str) -> str:
    return say(_STATUSES[status]) if status in _STATUSES else ""


def moment_name(when: str) -> str:
    return say(_MOMENTS[when]) if when in _MOMENTS else when


def way_text(commands: Sequence[Command]) -> str:
    """Return what happened on the way, each kind with its count; nothing where it simply ran."""
    count = {kind: sum(command.kind == kind for command in commands) for kind in {c.kind for c in commands}}
    said = [
        n_("a pause", "{count} pauses", count["pause"]) if "pause" in count else "",
        n_("a silence", "{count} silences", count["still"]) if "still" in count else "",
        n_("moved on once", "moved on {count} times", count["next"]) if "next" in count else "",
        n_("back once", "back {count} times", count["back"]) if "back" in count else "",
        n_("a change of roles", "{count} changes of roles", count["swap"]) if "swap" in count else "",
        n_("an interruption", "{count} interruptions", count["halt"]) if "halt" in count else "",
    ]
    return ", ".join(part for part in said if part)
