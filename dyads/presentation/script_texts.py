"""The texts of a script as people read them: with the lengths that were chosen, the card, the names and the theme.

Lengths are written in the language of the script, which need not be the one in use.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from dyads.practice.fields import clock_text
from dyads.practice.message import Message, msg
from dyads.practice.script import Script
from dyads.practice.setup import Setup
from dyads.practice.sound_names import SOUND_WORDS
from dyads.practice.speech import Utterance
from dyads.practice.texts import card_of, fill, phase_lengths, whole_lengths
from dyads.practice.timeline import Role, Segment, Timeline, compile_script
from dyads.practice.timeline import compile as compile_timeline
from dyads.services.speaking import Spoken
from dyads.settings.choices import SpeechName
from dyads.words import _, n_, say, say_in

SPEECH: Mapping[SpeechName, Message] = {
    "auto": msg("as each exercise means it"),
    "all": msg("everything"),
    "changes": msg("changes only"),
    "none": msg("nothing"),
}
"""What is read aloud."""


def minutes_text(seconds: int) -> str:
    """Return a length that was set: `11 minutes`, and `12:20 minutes` where it is not a whole number of them."""
    minutes, rest = divmod(seconds, 60)
    if rest or not minutes:
        return _("{length} minutes", length=clock_text(seconds))
    return n_("{count} minute", "{count} minutes", minutes)


def phase_values(
    segment: Segment, language: str, names: tuple[str, str] | None = None, theme: str | None = None
) -> dict[str, str]:
    """Return what fills the placeholders of a phase; without names or theme, theirs stay as they are.

    Args:
        language: of the script.
        names: what the two are called, by slot.
    """
    values = _written(phase_lengths(segment), language, segment.card)
    if theme is not None:
        values["theme"] = theme or _("the theme of the week")
    if names is not None and segment.speaker is not None:
        values["part"] = _("your part")  # the part itself is for its owner alone, never on a shared screen
        values["speaker"], values["listener"] = names[segment.speaker], names[1 - segment.speaker]
    return values


def role_text(role: Role, script: Script) -> str:
    """Return what the reader of a text is called, in the language in use; empty where it is for all."""
    match role:
        case "speaker":
            return script.roles.speaker or _("speaker")
        case "listener":
            return script.roles.listener or _("listener")
        case _:
            return ""


def all_texts(script: Script) -> Iterator[tuple[str, Role, tuple[str, ...]]]:
    """Yield the texts of each phase, once for each role: its name, the role, and every text of its list, filled."""
    timeline, told = compile_script(script), set()
    segments = [segment for segment in timeline.segments if segment.part != "settle"]
    for step, segment in zip(script.steps(), segments, strict=True):
        if (step.part, step.index) in told:
            continue
        told.add((step.part, step.index))
        values = phase_values(segment, script.language)
        for (role, _shown), (_key, texts) in zip(segment.texts, step.phase.by_reader, strict=True):
            yield step.phase.name, role, tuple(fill(text, values) for text in texts)


def guidance_text(setup: Setup, names: tuple[str, str], text: str) -> str:
    """Return a text that is read before the start."""
    values = _written_whole(compile_timeline(setup), setup.language)
    values["speaker"], values["listener"] = names[setup.first], names[1 - setup.first]
    if setup.plan_day is not None and setup.plan_day.theme:
        values["theme"] = setup.plan_day.theme
    return fill(text, values)


def parts_to_hear(timeline: Timeline, lists: Sequence[Sequence[str]], examples: Sequence[str] = ()) -> dict[int, str]:
    """Return the line with the speaker's inner parts that lies before whoever listens for the drawn one (K6).

    Args:
        lists: what each slot draws from; an empty one is not known here.
        examples: the script's own parts, for whoever has no list.

    Returns:
        by the index of each phase that is told as a part, after the draw and before the guess.
    """
    found: dict[int, str] = {}
    hears = False
    for segment in timeline.segments:
        hears = segment.act == "draw" or (hears and segment.act is None and segment.speaker is not None)
        if hears and segment.act is None and segment.voice == "speaker" and segment.speaker is not None:
            parts = lists[segment.speaker] if segment.speaker < len(lists) else ()
            if parts:
                named = ", ".join(parts)
                found[segment.index] = (
                    _("One of these speaks, of the examples: {parts}.", parts=named)
                    if tuple(parts) == tuple(examples)
                    else _("One of these speaks: {parts}.", parts=named)
                )
    return found


def summary_text(script: Script) -> str:
    """Return a script's summary, with its own lengths or those it was scaled to."""
    if "{" not in script.summary:
        return script.summary
    timeline = compile_script(script)
    return fill(script.summary, _written(whole_lengths(timeline), script.language))


def _written_whole(timeline: Timeline, language: str) -> dict[str, str]:
    return _written(whole_lengths(timeline), language, card_of(timeline))


def _written(lengths: Mapping[str, Message], language: str, card: str | None = None) -> dict[str, str]:
    values = {name: say_in(language, length) for name, length in lengths.items()}
    return values if card is None else {**values, "card": card}


def wording(setup: Setup, names: tuple[str, str]) -> Callable[[Utterance], Spoken]:
    """Return what puts what is read aloud into words, in the language of the script.

    What holds a name or the theme of a plan stays off the disk.
    """
    theme = setup.plan_day.theme if setup.plan_day is not None else ""

    def words(said: Utterance) -> Spoken:
        if said.segment is None:
            text = guidance_text(setup, names, said.text)
        else:
            text = fill(said.text, phase_values(said.segment, setup.language, names, theme))
        if said.speaks is None:
            return Spoken(text, private=_is_personal(said))
        values = {"name": names[said.speaks], "phase": text}
        if said.segment is not None and said.text != said.segment.name:
            return Spoken(say_in(setup.language, msg("{name} speaks. {phase}", **values)), private=True)
        return Spoken(say_in(setup.language, msg("{name} speaks: {phase}", **values)), private=True)

    return words


_PERSONAL = ("{speaker}", "{listener}", "{theme}", "{part}")


def _is_personal(said: Utterance) -> bool:
    card = "" if said.segment is None else said.segment.card or ""
    return any(placeholder in f"{said.text} {card}" for placeholder in _PERSONAL)


def sound_text(sound: str) -> str:
    """Return what a bell is called, as "bowl" or "bowl × 3"; a file has its own name."""
    name, space, times = sound.partition(" ")
    return f"{say(SOUND_WORDS[name])}{space}{times}" if name in SOUND_WORDS else sound
