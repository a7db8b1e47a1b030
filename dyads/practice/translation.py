"""A script's texts in another language. Lengths, bells and everything else stay with the original."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from dyads.practice.annotations import Limits
from dyads.practice.form import PARTS, TEXT_KEYS, Part
from dyads.practice.frozen import Frozen
from dyads.practice.message import Finding, msg
from dyads.practice.script import MOST_PHASES, Guidance, Name, Phase, Recordings, Roles, Script, Texts
from dyads.practice.script_check import check_recordings


class PhaseTexts(Frozen):
    """The texts of one phase; it is the phase at the same place in the original, or the one with the same id."""

    id: Annotated[str, Limits(min_length=1, max_length=60)] | None = None
    """Which phase of the original, where the order is not enough."""
    name: Name
    """What the phase is called on the screen."""
    speaker: Texts | None = None
    """In a turn: what the one who speaks is asked."""
    listener: Texts | None = None
    """In a turn: what the one who listens is asked."""
    together: Texts | None = None
    """What both are asked."""
    text: Texts | None = None
    """In a solitary exercise: what the person is asked."""
    recording: Recordings | None = None
    """A voice in this language, in a sound file beside the translation; the original's is never taken over."""


class DrawTexts(Frozen):
    """What is drawn from, where a person has no list of their own."""

    fallback: Annotated[tuple[Name, ...], Limits(min_length=3, max_length=60)]
    """As many as in the original, in its order."""


ManyPhaseTexts = Annotated[tuple[PhaseTexts, ...], Limits(max_length=MOST_PHASES)]


class Translation(Frozen):
    """The texts of one script in one more language: `affect-dyad.de.toml` beside `affect-dyad.toml`."""

    format: Literal[1] = 1
    """The version of this format."""
    language: Annotated[str, Limits(pattern=r"^[a-z]{2,3}$")]
    """The language of these texts, as in the file's name."""
    title: Annotated[str, Limits(min_length=1, max_length=120)]
    """What the exercise is called."""
    summary: Annotated[str, Limits(max_length=400)] = ""
    """One or two sentences for the list."""
    source: Annotated[str, Limits(max_length=400)] = ""
    """Where the exercise comes from."""
    roles: Roles | None = None
    """Other names for speaker and listener."""
    guidance: Guidance | None = None
    """Before the start."""
    draw: DrawTexts | None = None
    """What is drawn from."""
    opening: ManyPhaseTexts = ()
    """The texts of `[[opening]]`."""
    turn: ManyPhaseTexts = ()
    """The texts of `[[turn]]`."""
    between: ManyPhaseTexts = ()
    """The texts of `[[between]]`."""
    closing: ManyPhaseTexts = ()
    """The texts of `[[closing]]`."""
    phase: ManyPhaseTexts = ()
    """The texts of `[[phase]]`."""


def translate(script: Script, translation: Translation) -> Script:
    """Return the script in the translation's language; what is not translated stays as it is."""
    texts: dict[str, object] = {
        key: value
        for key in ("language", "title", "summary", "source", "roles")
        if (value := getattr(translation, key))
    }
    own = translation.guidance or script.guidance.model_copy(update={"recording": None})
    texts["guidance"] = own.model_copy(update={"say": script.guidance.say})
    if script.draw is not None and translation.draw is not None:
        texts["draw"] = script.draw.model_copy(update={"fallback": translation.draw.fallback})
    for part in PARTS:
        pairs = _pairs(script, translation, part)
        texts[part] = tuple(_in_words(phase, pairs.get(index)) for index, phase in enumerate(getattr(script, part)))
    return script.model_copy(update=texts)


def check_translation(script: Script, translation: Translation) -> Iterator[Finding]:
    """Yield where a translation and its original do not match."""
    if translation.language == script.language:
        yield Finding(("language",), msg("this is the language of the original"))
    for part in PARTS:
        yield from _check_part(script, translation, part)
    for table in ("roles", "guidance"):
        original, own = getattr(script, table), getattr(translation, table)
        keys = (key for key in type(original).field_names() if key not in {"say", "recording"})
        yield from _check_texts(original, own, keys, (table,))
    if translation.guidance is not None and translation.guidance.say is not None:
        hint = msg("a translation holds texts only; this comes from the original")
        yield Finding(("guidance", "say"), msg("this key is not known here"), hint)
    yield from _check_draw(script, translation)


def _pairs(script: Script, translation: Translation, part: Part) -> dict[int, tuple[int, PhaseTexts]]:
    """Return, by the index of the original phase, the translated one with its own index; the first one counts."""
    phases: tuple[Phase, ...] = getattr(script, part)
    by_id = {phase.id: index for index, phase in enumerate(phases) if phase.id is not None}
    found: dict[int, tuple[int, PhaseTexts]] = {}
    for index, texts in enumerate(getattr(translation, part)):
        place = by_id.get(texts.id) if texts.id is not None else index
        if place is not None and place < len(phases):
            found.setdefault(place, (index, texts))
    return found


def _in_words(phase: Phase, pair: tuple[int, PhaseTexts] | None) -> Phase:
    if pair is None:
        return phase
    _, texts = pair
    here = {key: value for key in TEXT_KEYS if (value := getattr(texts, key)) and getattr(phase, key)}
    return phase.model_copy(update={"name": texts.name, "recording": texts.recording, **here})


def _check_part(script: Script, translation: Translation, part: Part) -> Iterator[Finding]:
    phases: tuple[Phase, ...] = getattr(script, part)
    ids = {phase.id for phase in phases}
    pairs = _pairs(script, translation, part)
    used = {index for index, _ in pairs.values()}
    for index, texts in enumerate(getattr(translation, part)):
        if texts.id is not None and texts.id not in ids:
            yield Finding((part, index, "id"), msg("the original has no phase with this id"))
        elif index not in used:
            yield Finding((part, index), msg("the original has no such phase"), msg("take it out, or add it there"))
    for index, phase in enumerate(phases):
        if index in pairs:
            own, texts = pairs[index]
            yield from _check_texts(phase, texts, TEXT_KEYS, (part, own))
            yield from check_recordings(_in_words(phase, pairs[index]), (part, own))
        else:
            what = msg("the phase “{name}” of the original is not translated", name=phase.name)
            yield Finding((part, index), what, msg("add a [[{table}]] table for it", table=part))


def _check_texts(
    original: Frozen, translated: Frozen | None, keys: Iterable[str], path: tuple[str | int, ...]
) -> Iterator[Finding]:
    for key in keys:
        there, here = getattr(original, key), getattr(translated, key, None)
        if there is not None and here is None:
            yield Finding((*path, key), msg("the text “{key}” of the original is not translated", key=key))
        elif there is None and here is not None:
            yield Finding((*path, key), msg("the original has no such text"))
        elif isinstance(there, tuple) and isinstance(here, tuple) and len(here) != len(there):
            what = msg("the original has {wanted} texts here, this has {count}", wanted=len(there), count=len(here))
            yield Finding((*path, key), what, msg("translate each of them, in the same order"))


def _check_draw(script: Script, translation: Translation) -> Iterator[Finding]:
    if script.draw is None:
        if translation.draw is not None:
            yield Finding(("draw",), msg("the original draws nothing"))
    elif translation.draw is None:
        yield Finding(("draw",), msg("the list to draw from is not translated"), msg("add a [draw] table"))
    elif len(translation.draw.fallback) != len(script.draw.fallback):
        wanted, count = len(script.draw.fallback), len(translation.draw.fallback)
        what = msg("the original has {wanted} texts here, this has {count}", wanted=wanted, count=count)
        yield Finding(("draw", "fallback"), what, msg("translate each of them, in the same order"))
