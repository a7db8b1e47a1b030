"""What is said of a class: to its trainer, who is there and how each pair stands; to who joins, what is awaited."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dyads.classroom.interface import Attendance, ClassRefusal, Order, OrderKind, TrainerState
from dyads.link.interface import Presence
from dyads.practice.fields import NS, clock_text
from dyads.practice.message import Message, msg
from dyads.presentation.linking import meeting_text
from dyads.services.classroom import ClassCourse, ClassLook, ClassRow, RowState, Seating
from dyads.words import _, n_, say

_STATES: Mapping[RowState, Message] = {
    "waits": msg("waits for a partner"),
    "rests": msg("rests this time"),
    "trainer": msg("sits with you"),
    "room": msg("a room that follows"),
    "coming": msg("are being told"),
    "meeting": msg("are meeting"),
    "answering": msg("are answering"),
    "half": msg("{name} is ready"),
    "ready": msg("ready"),
    "sitting": msg("in step"),
    "paused": msg("paused by themselves"),
    "alone": msg("each by the own clock"),
    "over": msg("at the end"),
    "quiet": msg("{name} is quiet"),
    "gone": msg("{name} is gone"),
    "left": msg("{name} has left"),
}


def called_in_class(one: Attendance) -> str:
    """Return what somebody who came is called."""
    return one.name or _("no name")


def row_names(row: ClassRow) -> str:
    """Return who a row is about."""
    return " – ".join(_with_you(one) for one in row.people)


def _with_you(one: Attendance) -> str:
    return _("{name} (you)", name=called_in_class(one)) if one.is_trainer else called_in_class(one)


def row_state(row: ClassRow, course: ClassCourse) -> str:
    """Return how a pair stands, or somebody without a partner, in a few words."""
    if row.state == "sitting" and course.state == "held":
        return _("paused by you")
    if not row.is_pair and row.state in {"quiet", "gone"}:
        return _("quiet") if row.state == "quiet" else _("gone")
    name = "" if row.about is None else called_in_class(row.about)
    return say(_STATES[row.state]._replace(values={"name": name}))


def row_phase(row: ClassRow, segments: Sequence[str]) -> tuple[str, str]:
    """Return the phase in which a pair is, and how long it still has in it."""
    if row.phase is None or row.phase >= len(segments):
        return "", ""
    left = clock_text(row.left) if row.left is not None else _("open")
    return segments[row.phase] or _("settling"), left


def summary_text(look: ClassLook) -> str:
    """Return, in one line, who is there and how the pairs stand."""
    if not look.here and not look.rows:
        return _("Nobody has come yet.")
    parts = [
        n_("{count} is here", "{count} are here", look.here),
        n_("{count} pair", "{count} pairs", look.pairs),
    ]
    held = look.course.state == "held"
    named: tuple[tuple[str, tuple[RowState, ...]], ...] = (
        (_("in step"), () if held else ("sitting",)),
        (_("paused"), ("paused", "sitting") if held else ("paused",)),
        (_("ready"), ("ready",)),
        (_("on the way"), ("coming", "meeting", "answering", "half")),
        (_("by their own clocks"), ("alone",)),
        (_("at the end"), ("over",)),
        (_("quiet"), ("quiet",)),
        (_("gone"), ("gone", "left")),
        (_("waiting"), ("waits",)),
    )
    parts += [f"{look.count(*states)} {name}" for name, states in named if look.count(*states)]
    return ", ".join(parts) + "."


def door_text(*, is_open: bool) -> str:
    """Return whether somebody new can come in; empty where they can."""
    return "" if is_open else _("The door is closed: nobody new comes in. Whoever was here can come back.")


def course_text(look: ClassLook, now: int, begins: datetime | None = None) -> str:
    """Return where the class as a whole stands.

    Args:
        now: the class time.
        begins: when it begins, by the clock on the wall, where that is set.
    """
    course = look.course
    passed = clock_text(max(0, now - course.at) // NS)
    match course.state:
        case "before":
            return _("It has not begun.")
        case "set":
            left = clock_text(max(0, -(-(course.at - now) // NS)))
            at = "" if begins is None else f"{begins:%H:%M:%S}"
            return _("It begins at {time}, in {left}.", time=at, left=left)
        case "held":
            return _("You have paused all, since {time}.", time=passed)
        case "running":
            return _("It is running.")
        case _:
            return _("You have ended the sitting of all.")


_ORDERS: Mapping[OrderKind, Message] = {
    "start": msg("Start"),
    "pause": msg("Pause"),
    "resume": msg("Go on"),
    "more": msg("A minute more"),
    "go": msg("Next phase"),
    "stop": msg("End"),
    "bell": msg("Bell"),
    "say": msg("“{text}”"),
}


def order_text(order: Order, taken: int, meant: int, names: str = "") -> str:
    """Return what was ordered last, and how many have it.

    Args:
        names: for whom alone it was; empty: for all.
    """
    what = say(_ORDERS[order.kind]._replace(values={"text": order.message}))
    if names:
        what = _("{order} for {names}", order=what, names=names)
    if taken >= meant:
        return n_("{order}: {count} has it.", "{order}: all {count} have it.", meant, order=what)
    return _("{order}: {taken} of {count} have it.", order=what, taken=taken, count=meant)


_QUESTIONS: Mapping[OrderKind, Message] = {
    "go": msg("All pairs go on to “{phase}”, whoever still speaks is cut short."),
    "stop": msg("This ends the sitting of all pairs; there is no way back."),
    "bell": msg("A bell rings at all, also in the middle of a turn."),
}
"""What is said before an order that would hurt where it was a slip."""


def question_text(kind: OrderKind, **values: object) -> Message | None:
    """Return what is said before an order is given; None: nothing is asked."""
    return _QUESTIONS[kind]._replace(values=values) if kind in _QUESTIONS else None


def pair_question(names: str) -> Message:
    """Return what is said before the sitting of one pair is ended."""
    return msg("This ends the sitting of {names}; there is no way back.", names=names)


def ready_text(look: ClassLook) -> str:
    """Return how many pairs are ready to begin."""
    ready = look.count("ready")
    if ready == look.pairs:
        return n_("{count} pair is ready.", "All {count} pairs are ready.", ready)
    return _(
        "{ready} of {pairs} pairs are ready. The others begin when they are: their time is theirs.",
        ready=ready,
        pairs=look.pairs,
    )


# What can be chosen, each way by its id

Ways = list[tuple[str, str]]


def pairing_ways(seating: Seating, look: ClassLook, waiting: int) -> Ways:
    """Return in which ways pairs can be made now."""
    options: Ways = []
    if seating.roster is not None and not look.course.has_begun:
        options.append(("week", _("By the roster: week {week}", week=seating.roster.week.week)))
    if waiting > 1:
        options.append(("waiting", _("Those who wait, by chance")))
        options.append(("hand", _("Two of those who wait, by hand")))
    if look.pairs and not look.course.has_begun:
        options.append(("anew", _("All anew, by chance")))
    if look.pairs and look.course.state == "ended":
        options.append(("again", _("The same pairs once more")))
    by_itself = seating.pairs_late_comers
    late = _("Late comers: they are paired at once") if by_itself else _("Late comers: only by my word")
    return [*options, ("late", late)]


def left_over_ways() -> Ways:
    """Return what can become of the one who is left over."""
    return [
        ("waits", _("waits for whoever comes late")),
        ("rests", _("rests this time")),
        ("trainer", _("sits with me")),
    ]


def pair_ways(row: ClassRow, *, own: bool) -> Ways:
    """Return what can be done for a pair; `own`: the trainer sits along, in a sitting that is still ahead."""
    options: Ways = [("say", _("A message to these two"))]
    people = [one for one in row.people if not one.is_trainer]
    if own and len(people) < len(row.people):
        name = ", ".join(called_in_class(one) for one in people)
        options.insert(0, ("own", _("To my sitting with {name}", name=name)))
    if row.phase is None:
        options.append(("start", _("These two begin now")))
    else:
        options += [
            ("resume", _("These two go on")) if row.state == "paused" else ("pause", _("These two pause")),
            ("more", _("A minute more for these two")),
            ("next", _("The next phase for these two")),
            ("stop", _("End the sitting of these two")),
        ]
    options.append(("part", _("Take them apart: both wait")))
    return options + [(one.id, _("Only {name} ...", name=called_in_class(one))) for one in people]


def person_ways(one: Attendance) -> Ways:
    """Return what can be done for somebody alone."""
    if one.is_room:
        return [("remove", _("is sent out of the class"))]
    options: Ways = [("with", _("{name} sits with ...", name=called_in_class(one)))]
    if one.seat != "waits":
        options.append(("waits", _("waits for a partner")))
    if one.seat != "rests":
        options.append(("rests", _("rests this time")))
    return [*options, ("trainer", _("sits with me")), ("remove", _("is sent out of the class"))]


def removal_question(name: str) -> Message:
    """Return what is said before somebody is sent out."""
    return msg("{name} cannot come in again by this invitation.", name=name)


# Whoever joins

_REFUSALS: Mapping[ClassRefusal, Message] = {
    "forged": msg("Somebody else speaks as the trainer of this class. Ask your trainer for the link again."),
    "older": msg("The trainer’s dyads is older than yours. One of you needs to update."),
    "newer": msg("The trainer’s dyads is newer than yours. One of you needs to update."),
    "shut": msg("Nobody new is let in at present. Ask your trainer."),
    "full": msg("Too many are in this class."),
    "removed": msg("The trainer has sent you out of this class."),
}


def refusal_text(refusal: ClassRefusal) -> str:
    """Return why one is not in the class."""
    return say(_REFUSALS[refusal])


def trainer_text(state: TrainerState) -> str:
    """Return whether the trainer is there, for a line of its own; empty where all is well."""
    match state:
        case "here":
            return ""
        case "off":
            return _("The meeting place cannot be reached. It is tried again and again.")
        case "waiting":
            return _("Your trainer is not there yet.")
        case "quiet":
            return _("No sign from your trainer for a while.")
        case "gone":
            return _("Your trainer’s computer cannot be reached. Your sitting runs on without it.")
        case "closed":
            return _("Your trainer has closed the class.")
        case _:
            return ""


def seat_text(seat: str) -> str:
    """Return where somebody without a partner is in a class."""
    match seat:
        case "rests":
            return _("You rest this time: sit in silence, or do an exercise of your own.")
        case "trainer":
            return _("You sit with the trainer.")
        case "removed":
            return refusal_text("removed")
        case _:
            return _("You get a partner in a moment.")


def partner_text(presence: Presence, *, has_script: bool) -> str:
    """Return how far the meeting with one's partner is."""
    if presence.refusal is not None:
        return meeting_text(presence)
    if presence.partner is None:
        return _("Your partner’s computer is being looked for.")
    if not has_script:
        return _("The exercise is on its way.")
    return _("The clocks are being set to each other.")


def said_by_trainer(message: str) -> str:
    """Return a message of the trainer."""
    return _("Your trainer: {text}", text=message)
