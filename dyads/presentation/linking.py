"""What is said of a link: who is there, what both sit by, and how well the two are in step."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dyads.link.interface import LinkState, Presence, Refusal, SharedSetup, Stage
from dyads.practice.bell import CueKind, strikes
from dyads.practice.commands import Author, CommandKind
from dyads.practice.fields import NS, clock_text, duration
from dyads.practice.linked import HOLDS
from dyads.practice.message import Message, msg
from dyads.practice.people import Person
from dyads.practice.setup import Side
from dyads.presentation.script_texts import sound_text
from dyads.services.linking import own_script
from dyads.services.snapshot import LinkedSnapshot, Snapshot
from dyads.words import _, say

if TYPE_CHECKING:
    from dyads.services.link_opening import UsedWords

AWAITED = msg("Waiting for your partner.")

_MEETING: Mapping[LinkState, Message] = {
    "off": msg("The meeting place cannot be reached yet. It is tried again and again."),
    "waiting": AWAITED,
    "proving": msg("Somebody is there. It is checked whether they have the same words."),
    "syncing": msg("The clocks are being set to each other."),
    "left": msg("Your partner has left."),
}

_REFUSALS: Mapping[Refusal, Message] = {
    "unproven": msg("Somebody answered, but not with these words. Make new ones."),
    "burned": msg("Too many answered with other words. These are used up: make new ones."),
    "busy": msg("Two are already sitting under these words."),
    "nobody": msg("Nobody is waiting under these words. Check them, or ask your partner to open the link first."),
    "older": msg("Your partner’s dyads is older than yours. One of you needs to update."),
    "newer": msg("Your partner’s dyads is newer than yours. One of you needs to update."),
    "unreachable": msg("The meeting place cannot be reached. Is this computer online?"),
    "too-large": msg("This exercise is too large to travel; choose another, or give your partner its file first."),
}

_STAGES: Mapping[Stage, Message] = {
    "reading": msg("{name} is reading what you sit by."),
    "answering": msg("{name} is answering."),
    "ready": msg("{name} is ready."),
    "sitting": msg("{name} is ready."),
    "after": msg("{name} has come to the end."),
}


def partner_name(presence: Presence) -> str:
    """Return what the partner is called; a nameless one is your partner."""
    name = presence.partner.name if presence.partner is not None else ""
    return name or _("Your partner")


def used_words_texts(used: "UsedWords") -> tuple[Message, ...]:
    """Return why words do not lead into the sitting that was begun with them, and what does."""
    if used.is_open_elsewhere:
        return (msg("The sitting that was begun with these words is open in another window."),)
    over = msg("The sitting that was begun with these words is over, and they open no other one.")
    if used.partner:
        return over, msg("You and {name} need no words to meet again.", name=used.partner)
    return over, msg("Make new ones.")


PATIENCE_NS = 3 * NS
"""So long a way out may take, before it is said that there is none."""


def meeting_text(presence: Presence, trouble: Message | None = None, waited: int = PATIENCE_NS) -> str:
    """Return how far the meeting is: who is awaited, what is wrong, or who is here with the two words to compare.

    Args:
        trouble: why the meeting place cannot be reached, as far as that is known.
        waited: how long the meeting has been waited for (ns).
    """
    if presence.state == "off" and presence.refusal in {None, "unreachable"}:
        if waited < PATIENCE_NS:
            return _("Going to the meeting place.")
        return say(trouble or _REFUSALS["unreachable"])
    if presence.refusal is not None:
        return say(_REFUSALS[presence.refusal])
    if presence.partner is None or presence.check is None or presence.state == "left":
        return say(_MEETING.get(presence.state, _MEETING["waiting"]))
    return _("{name} is here.", name=partner_name(presence))


def check_text(presence: Presence) -> str:
    """Return the two words that both must see; empty while there are none."""
    if presence.check is None:
        return ""
    words = " ".join(presence.check)
    return _("You both see: {words}. If {name} sees other words, leave.", words=words, name=partner_name(presence))


def stage_text(presence: Presence) -> str:
    return say(_STAGES[presence.stage]._replace(values={"name": partner_name(presence)}))


def waiting_texts(presence: Presence) -> tuple[str, str]:
    """Return what the partner does who is awaited, in a word or two after the name or in none, and the sentence."""
    match presence.state:
        case "here" | "quiet":
            return _("reads") if presence.stage == "reading" else _("answers"), stage_text(presence)
        case "left":
            return _("has left"), meeting_text(presence)
        case "off":
            return _("is out of reach"), meeting_text(presence)
        case _ if presence.quiet_for is None:  # this computer has just come back
            return "", _("{name} is being looked for.", name=partner_name(presence))
        case _:
            return _("is gone"), say(unreachable_text(partner_name(presence)))


def proposal_lines(shared: SharedSetup, mine: Side, names: tuple[str, str], language: str) -> tuple[str, ...]:
    """Return what both would sit by: exercise and length, who speaks first, which text, which bells."""
    script = own_script(shared, language)
    first = names[0] if shared.first == mine else names[1]
    values = {"title": script.title, "length": say(duration(shared.planned_seconds))}
    lines = [_("{title}, {length}.", **values)]
    if script.practice.has_turns:
        lines.append(_("{name} speaks first.", name=first))
    if script.text_count > 1:
        lines.append(_("Text {text} of {count}.", text=shared.variant % script.text_count + 1, count=script.text_count))
    struck = (strikes(script.bells, kind) for kind in _BELLS)
    sounds = dict.fromkeys(bell.sound for bell in struck if bell is not None)
    if sounds:
        lines.append(_("Bells: {sounds}.", sounds=", ".join(map(sound_text, sounds))))
    return tuple(lines)


_BELLS: tuple[CueKind, ...] = ("start", "change", "switch", "end")


def agreed_text(agreed: tuple[bool, bool], name: str) -> str:
    """Return who has agreed to what is proposed."""
    match agreed:
        case (True, True):
            return _("You have both agreed.")
        case (True, False):
            return _("You have agreed; {name} has not yet.", name=name)
        case (False, True):
            return _("{name} has agreed.", name=name)
        case _:
            return _("Neither of you has agreed yet.")


def presence_text(presence: Presence, name: str, *, runs: bool = True) -> str:
    """Return, for a line in the sitting, whether the partner is there, how well the bells agree, and that time runs."""
    seconds = 0 if presence.quiet_for is None else presence.quiet_for // NS
    match presence.state:
        case "here" if presence.within is not None:
            ms = -(-presence.within // 1_000_000)
            return _("{name} is here. Bells agree within {ms} ms.", name=name, ms=ms)
        case "here":
            return _("{name} is here.", name=name)
        case "quiet":
            gone = _("No sign from {name} for {seconds} s.", name=name, seconds=seconds)
        case "left":
            gone = _("{name} has left.", name=name)
        case "waiting" | "proving" | "syncing" if presence.quiet_for is None:
            return _("{name} is being looked for.", name=name)
        case "gone" | "waiting" | "proving" | "syncing":
            gone = say(unreachable_text(name))
        case _:
            gone = _("The meeting place cannot be reached.")
    return f"{gone} {_('Your time runs on.')}" if runs else gone


def waiting_for_text(known: Person | None) -> str:
    """Return who is awaited."""
    return (
        _("Waiting for {name}", name=known.name) if known is not None and known.name else _("Looking for your partner")
    )


def remember_text(*, wanted: bool) -> str:
    return _("Next time you two need no words.") if wanted else _("Nothing of this link is kept; next time new words.")


# In the sitting

_I_DID: Mapping[CommandKind, Message] = {
    "start": msg("You began."),
    "pause": msg("You paused."),
    "resume": msg("You went on."),
    "next": msg("You moved on."),
    "back": msg("You went back."),
    "still": msg("You asked for silence."),
    "swap": msg("You changed the roles."),
    "go": msg("You went to another phase."),
}
_THEY_DID: Mapping[CommandKind, Message] = {
    "start": msg("{name} began."),
    "pause": msg("{name} paused."),
    "resume": msg("{name} went on."),
    "next": msg("{name} moved on."),
    "back": msg("{name} went back."),
    "still": msg("{name} asked for silence."),
    "swap": msg("{name} changed the roles."),
    "go": msg("{name} went to another phase."),
    "more": msg("{name} gave a minute more."),
}


def done_text(author: Author, kind: CommandKind, mine: Side, name: str) -> str:
    """Return who gave a command; a stop never says who, and a pause on the way to it does not either."""
    if kind == "calm":
        return _("The sitting is paused.")
    if author == mine:
        return say(_I_DID[kind]) if kind in _I_DID else ""
    who = _("Your trainer") if author == "t" else name
    return say(_THEY_DID[kind]._replace(values={"name": who})) if kind in _THEY_DID else ""


def said_text(linked: LinkedSnapshot, mine: Side, name: str) -> str:
    """Return who did what last, and by whom time stands where that is somebody else."""
    if linked.last is None:
        return ""
    author, kind = linked.last
    done = done_text(author, kind, mine, name)
    if kind in HOLDS or not linked.holds:
        return done
    if linked.is_unnamed:
        return _("{done} The sitting is still paused.", done=done)
    if mine in linked.holds:
        return _("{done} You are still paused.", done=done)
    return _("{done} {name} is still paused.", done=done, name=_("Your trainer") if "t" in linked.holds else name)


def before_trainer_texts() -> tuple[Message, Message]:
    """Return what is asked before one of the two ends the trainer's pause."""
    return msg("Your trainer paused."), msg("Go on all the same, for both?")


def ended_text(linked: LinkedSnapshot | None) -> str:
    """Return that the sitting was ended elsewhere; of the two nobody is named."""
    if linked is not None and linked.ended_by_trainer:
        return _("Your trainer has ended the sitting")
    return _("The sitting has been ended")


def late_text(linked: LinkedSnapshot, mine: Side, name: str) -> str:
    """Return that a pause or a silence of one came to be known late; a stop never says whose."""
    late = linked.late
    if late is None or late.kind not in {"pause", "still"}:
        return ""
    values = {"name": _("Your trainer") if late.author == "t" else name, "seconds": late.by // NS}
    if late.author == mine and late.kind == "pause":
        return _("You paused {seconds} s ago; it counts from now.", **values)
    if late.author == mine:
        return _("You asked for silence {seconds} s ago; it counts from now.", **values)
    if late.kind == "pause":
        return _("{name} paused {seconds} s ago; it counts from now.", **values)
    return _("{name} asked for silence {seconds} s ago; it counts from now.", **values)


def unreachable_text(name: str) -> Message:
    return msg("{name}’s computer cannot be reached.", name=name)


def back_text(view: Snapshot, name: str) -> str:
    """Return that both are together again, and how long into the sitting."""
    passed = sum(stretch.used for stretch in view.whole)
    return _("Back at {time} with {name}.", time=clock_text(passed // NS), name=name)


def return_text(view: Snapshot, name: str, key: str) -> str:
    """Return what holds after this computer stood still: who is looked for, or with which key it goes on."""
    linked = view.linked
    if linked is None:
        return ""
    if linked.offers_alone:
        return _("Nobody has answered. {key} goes on without {name}.", key=key, name=name)
    if linked.rejoins:
        return _("This computer stood still. {name} is being looked for; no bell rings meanwhile.", name=name)
    return _("Both of you were away. Nothing was lost; {key} goes on for both.", key=key)


_QUIET = 2
"""Modules free around the code; the standard wants four, cameras read two, and a small terminal has no more."""
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def code_rows(invitation: str) -> tuple[str, ...]:
    """Return an invitation as a QR code: rows of half blocks, dark on light, in the quiet zone that cameras need."""
    import segno  # here, because only an invitation needs it

    code = segno.make(invitation, error="l", micro=False)
    rows = [tuple(map(bool, row)) for row in code.matrix_iter(border=_QUIET)]
    if len(rows) % 2:
        rows.append((False,) * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return tuple("".join(_HALVES[halves] for halves in zip(*pair, strict=True)) for pair in pairs)
