"""A script in words, for its list and its page. Pure."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from dyads.library.scripts import ScriptFile
from dyads.library.search_path import Origin
from dyads.practice.fields import clock_text, duration
from dyads.practice.script import Script
from dyads.practice.session import voices
from dyads.practice.timeline import Segment, total_seconds
from dyads.services.rehearsal import Preview, Row, bell_text
from dyads.words import _, say
from dyads.words.catalogue import plain


def origin_text(origin: Origin) -> str:
    """Return where a script comes from, in a word."""
    return {"shipped": _("ships"), "yours": _("yours"), "file": _("file")}[origin]


def facts(file: ScriptFile, script: Script) -> str:
    """Return length, languages and origin."""
    return "  ·  ".join((say(duration(total_seconds(script))), " ".join(file.languages), origin_text(file.origin)))


def listed(title: str, about: Sequence[str], widths: Sequence[int], style: str = "$quiet") -> Content:
    """Return a line of the list: a title, and what is known about it, in columns."""
    cells = [_fitted(text, width) for text, width in zip((title, *about), widths, strict=False)]
    return Content.assemble(cells[0], ("  " + "  ".join(cells[1:]), style))


def about_texts(file: ScriptFile, script: Script) -> tuple[str, ...]:
    """Return length, languages and origin, for the list."""
    return clock_text(total_seconds(script)).rjust(7), " ".join(file.languages), origin_text(file.origin)


def _fitted(text: str, width: int) -> str:
    text = plain(text, lines=False)
    return set_cell_size(text, width) if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"


def phase_line(row: Row, laid_out: Preview, script: Script) -> Content:
    """Return a phase's line: number, beginning, length, name, who has the word."""
    last = laid_out.rows[-1]
    wide = len(clock_text(last.starts))
    length = _("open") if row.open else clock_text(row.seconds)
    head = f"{row.number:>{len(str(last.number))}}  {clock_text(row.starts):>{wide}}  "
    said = voice_text(row.segment, script)
    tail = f"  {said}" if said else ""
    return Content.assemble((head, "$quiet"), f"{length:>5}  {plain(row.segment.name, lines=False)}", (tail, "$quiet"))


def voice_text(segment: Segment, script: Script) -> str:
    """Return who may speak; empty where that goes without saying."""
    slots = voices(segment)
    if not slots:
        return _("silence")
    if script.form != "dyad":
        return ""
    return _("both") if len(slots) == 2 else (_("A"), _("B"))[slots[0]]


def phase_texts(row: Row, script: Script) -> str:
    """Return what each role is asked in a phase, and which bell begins it."""
    roles = {"speaker": script.roles.speaker or _("speaker"), "listener": script.roles.listener or _("listener")}
    found = [f"{roles[role]}: {text}" if role in roles else text for role, text in row.segment.texts]
    rung = [bell_text(cue.strikes) for cue in (row.cue, row.warn) if cue is not None and cue.strikes is not None]
    if rung:
        found.append(_("Bells: {bells}", bells=", ".join(rung)))
    return "\n".join(found)


def spoken_text(laid_out: Preview, script: Script) -> str:
    """Return how long each of two has the word; empty outside dyads."""
    if script.form != "dyad":
        return ""
    first, second = (say(duration(seconds)) for seconds in laid_out.spoken)
    return _("A has the word for {first}, B for {second}.", first=first, second=second)
