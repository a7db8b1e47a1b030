"""Kept sessions in words: how one ended, why a value is missing, what happened on the way, when it was asked."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from dyads.practice.apart import ApartTerms, start_text
from dyads.practice.fields import clock_text, duration
from dyads.practice.message import Message, msg
from dyads.practice.people import Valence
from dyads.practice.records import Outcome, SessionCorrection, SessionFacts, SessionSummary
from dyads.practice.replay import Command
from dyads.words import _, day_text, moment_text, n_, say

if TYPE_CHECKING:
    from dyads.services.interrupted import InterruptedSitting

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


def exercises_text(titles: Sequence[str]) -> str:
    """Return the exercises that a question means, by name; "this exercise" where they are not known."""
    quoted = [_("“{title}”", title=title) for title in titles]
    if len(quoted) > 1:
        return _("{one} and {other}", one=", ".join(quoted[:-1]), other=quoted[-1])
    return "".join(quoted) or _("this exercise")


def outcome_text(session: SessionSummary) -> str:
    began = session.outcome != "discarded" or session.actual_seconds != 0
    words = say(_OUTCOMES[session.outcome]) if began else _("not begun")
    if session.added:
        words = _("{outcome}, entered later", outcome=words)
    return _("{outcome}, dated ahead by a wrong clock", outcome=words) if session.ahead else words


def how_long(passed: timedelta) -> str:
    """Return a time that passed, as one would say it."""
    seconds = round(passed.total_seconds())
    if seconds < 90:
        return n_("{count} second", "{count} seconds", seconds)
    minutes = round(seconds / 60)
    if minutes < 120:
        return n_("{count} minute", "{count} minutes", minutes)
    hours = round(minutes / 60)
    return n_("{count} hour", "{count} hours", hours) if hours < 48 else n_("{count} day", "{count} days", hours // 24)


def interrupted_text(left: "InterruptedSitting", *, rates: bool) -> str:
    """Return what is true of a sitting that was left unfinished; `rates`: whether questions are still to be asked."""
    values = {"title": left.unfinished.record.setup.script.title, "time": how_long(left.unfinished.age)}
    length = clock_text(left.elapsed_seconds)
    match left.state:
        case "waiting":
            return _("“{title}” was set up {time} ago and had not begun. What was kept is there.", **values)
        case "within":
            return _(
                "“{title}” was interrupted {time} ago, after {length} minutes. What was kept is there.",
                length=length,
                **values,
            )
        case "stopped":
            return _("“{title}” was ended early {time} ago, after {length} minutes.", length=length, **values)
        case "complete" if rates:
            return _("“{title}” had come to its end, {time} ago; only ratings are missing.", **values)
        case "complete":
            return _("“{title}” had come to its end, {time} ago.", **values)


def going_on_text(left: "InterruptedSitting", key: str) -> str:
    """Return what going on with it by this key means: a linked sitting is gone back to where the partner is by now."""
    linked = left.unfinished.record.setup.linked
    if linked is None:
        return _("{key} goes on from there.", key=key)
    name = linked.name or _("your partner")
    return _("{key} goes back to {name}, where the sitting is by now.", key=key, name=name)


def terms_rows(terms: ApartTerms, names: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what two homes agree on, a label and a value each; the values are read the same in every language."""
    begins = f"{terms.letter} ({names[terms.first]})" if terms.letter else names[terms.first]
    rows = (
        (_("Exercise"), terms.script_id),
        (_("Length"), clock_text(terms.seconds)),
        (_("Begins"), begins if terms.has_turns else ""),
        (_("Text"), str(terms.text) if terms.texts > 1 else ""),
        (_("Start"), start_text(terms.start)),
    )
    return tuple((label, value) for label, value in rows if value)


def late_text(late: timedelta, terms: ApartTerms, partner: str) -> str:
    """Return how late one is for an agreed moment, and what the partner may be doing."""
    values = {"late": how_long(late), "start": start_text(terms.start), "name": partner}
    return _("You are {late} late: it was {start}. {name} may have begun, or may be waiting; ask.", **values)


def too_late_text(left: "InterruptedSitting") -> str:
    """Return that it is too long ago to go on; nothing where it is not, or where it had ended anyway."""
    if left.may_go_on or left.ended:
        return ""
    if left.state == "waiting":
        return _("It is too long ago to begin it; it can be discarded.")
    return _("It is too long ago to go on; it can be closed as partial, or discarded.")


def closing_text(left: "InterruptedSitting", key: str, *, rates: bool) -> str:
    """Return what closing it by this key does; `rates` says whether questions are still to be asked."""
    if left.state == "complete":
        return (
            _("{key} rates it, and it is complete.", key=key) if rates else _("{key} closes it as complete.", key=key)
        )
    return _("{key} rates and closes it as partial.", key=key) if rates else _("{key} closes it as partial.", key=key)


def ended_text(outcome: Outcome, length: str, *, kept: bool) -> str:
    """Return how a sitting ended, `length` as it is said; `kept` where all of it is in the journal."""
    if outcome == "complete":
        return _("Complete: {length}.", length=length)
    if outcome == "discarded":
        return _("It had not begun, so it is no sitting.")
    if kept:
        return _("Ended early, after {length}. That is kept too.", length=length)
    return _("Ended early, after {length}.", length=length)


def when_text(session: SessionSummary) -> str:
    """Return when a session began, and for which day it counts where that is another."""
    moment = moment_text(session.begun)
    if session.day == session.begun.date():
        return moment
    return _("{moment}; counts for {day}", moment=moment, day=day_text(session.day))


def correction_texts(
    session: SessionSummary, corrections: Sequence[SessionCorrection], names: Mapping[UUID, str]
) -> tuple[str, ...]:
    """Return what stood in a session before each correction of it, the oldest first: only what was changed."""
    partner = session.people[1] if len(session.people) > 1 else None
    states = [*(one.before for one in corrections), SessionFacts(session.begun, partner, session.actual_seconds)]
    said = []
    for correction, (before, after) in zip(corrections, pairwise(states), strict=True):
        parts = []
        if before.begun != after.begun:
            parts.append(moment_text(before.begun))
        if before.partner != after.partner:
            name = names.get(before.partner) or _("no name") if before.partner else ""
            parts.append(_("with {name}", name=name) if name else _("alone"))
        if before.actual_seconds != after.actual_seconds and before.actual_seconds is not None:
            parts.append(say(duration(before.actual_seconds)))
        day = day_text(correction.at.astimezone(session.begun.tzinfo).date())
        said.append(_("Corrected on {day}; before: {what}", day=day, what=", ".join(parts) or _("the day of the plan")))
    return tuple(said)


def status_text(status: str) -> str:
    return say(_STATUSES[status]) if status in _STATUSES else ""


def moment_name(when: str) -> str:
    return say(_MOMENTS[when]) if when in _MOMENTS else when


def way_text(commands: Sequence[Command]) -> str:
    """Return what happened on the way, each kind with its count; nothing where it simply ran."""
    begun = max((command.at for command in commands if command.kind == "start"), default=0)
    same = {"away": "halt", "calm": "pause"}
    named = [(same.get(command.kind, command.kind), command.at) for command in commands]
    kinds = [kind for kind, at in named if kind != "halt" or at >= begun]
    count = {kind: kinds.count(kind) for kind in kinds}
    said = [
        n_("a pause", "{count} pauses", count["pause"]) if "pause" in count else "",
        n_("a silence", "{count} silences", count["still"]) if "still" in count else "",
        n_("moved on once", "moved on {count} times", count["next"]) if "next" in count else "",
        n_("back once", "back {count} times", count["back"]) if "back" in count else "",
        n_("a change of roles", "{count} changes of roles", count["swap"]) if "swap" in count else "",
        n_("an interruption", "{count} interruptions", count["halt"]) if "halt" in count else "",
    ]
    return ", ".join(part for part in said if part)
