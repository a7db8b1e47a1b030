"""What the shape of a script cannot say: findings about a script whose every key is well formed."""

from collections.abc import Callable, Iterator

from dyads.practice.fields import LONGEST
from dyads.practice.form import PARTS, Part
from dyads.practice.message import Finding, Message, counted, msg
from dyads.practice.script import PARTNERS, Phase, Script
from dyads.practice.setup import FEWEST, list_for
from dyads.practice.timeline import total_seconds

MOST_INTERVALS = 200
"""In one phase."""

Check = Callable[[Script], Iterator[Finding]]


def check_script(script: Script) -> tuple[Finding, ...]:
    return tuple(finding for check in _CHECKS for finding in check(script))


def _tables(script: Script) -> Iterator[Finding]:
    if script.practice.has_turns:
        if not script.turn:
            yield Finding((), msg("a dyad needs at least one phase in a turn"), msg("add a [[turn]] table"))
        if script.phase:
            hint = msg('use [[turn]], or set form = "together" or "solo"')
            yield Finding(("phase", 0), msg("a dyad has turns, not [[phase]] tables"), hint)
        return
    if not script.phase:
        what = msg("an exercise without turns needs at least one phase")
        yield Finding((), what, msg("add a [[phase]] table"))
    for part in PARTS:
        if getattr(script, part) and part not in script.practice.tables:
            hint = msg('use [[phase]], or set form = "dyad"')
            yield Finding((part, 0), msg('only form = "dyad" has [[{table}]] tables', table=part), hint)
    if script.rounds != 1 or script.turns != "each":
        key = "turns" if script.rounds == 1 else "rounds"
        yield Finding((key,), msg("only a dyad has rounds and turns"))


def _texts(script: Script) -> Iterator[Finding]:
    for part, index, phase in script.phases():
        allowed, held = script.practice.text_keys[part], phase.by_reader
        for key, _ in held:
            if key not in allowed:
                hint = msg("here it is {keys}", keys=", ".join(allowed))
                yield Finding((part, index, key), msg("this text has no reader here"), hint)
        counts = {len(texts) for _, texts in held if len(texts) > 1}
        if len(counts) > 1:
            what = msg("lists of texts in one phase must be of equal length")
            yield Finding((part, index, held[0][0]), what, msg("a single text may stand beside a list"))


def _guidance(script: Script) -> Iterator[Finding]:
    allowed = script.practice.guidance_keys
    for key in ("together", "speaker", "listener", "text"):
        if getattr(script.guidance, key) is not None and key not in allowed:
            hint = msg("here it is {keys}", keys=", ".join(allowed))
            yield Finding(("guidance", key), msg("this text has no reader here"), hint)


def _lengths(script: Script) -> Iterator[Finding]:
    for part, index, phase in script.phases():
        end, missing = _end_of(phase)
        for nth, warn in enumerate(phase.warn or ()):
            path = (part, index, "warn") if len(phase.warn or ()) == 1 else (part, index, "warn", nth)
            if missing is not None:
                yield Finding(path, missing)
            elif end is not None and warn >= end:
                yield Finding(path, msg("the cue must come after the phase has begun"))
            elif warn in (phase.warn or ())[:nth]:
                yield Finding(path, msg("this cue is named twice"))
        if phase.every is None:
            continue
        length = phase.within or phase.seconds
        if phase.every >= length and (phase.length != "open" or phase.within is not None):
            what = msg("the phase is over before this bell rings")
            yield Finding((part, index, "every"), what, msg("write a length that is shorter than the phase"))
        elif length // phase.every > MOST_INTERVALS:
            what = msg("within one phase at most {count} interval bells ring", count=MOST_INTERVALS)
            yield Finding((part, index, "every"), what, msg("write a longer time"))
    if total_seconds(script) > LONGEST:
        yield Finding((), msg("the whole sitting is longer than 24 hours"))


def _end_of(phase: Phase) -> tuple[int | None, Message | None]:
    """Return the seconds after which a phase, or the group it begins, ends at the latest, or why it has no end."""
    if phase.length != "open":
        return phase.length, None
    if phase.within is not None:
        return phase.within, None
    if phase.group is not None:
        return None, msg("a cue before the end of a group belongs into its first phase")
    return None, msg("an open phase has no end to warn of")


def _groups(script: Script) -> Iterator[Finding]:
    for part in PARTS:
        seen: set[str] = set()
        before: Phase | None = None
        for index, phase in enumerate(getattr(script, part)):
            begins = phase.group is None or before is None or before.group != phase.group
            if phase.length != "open":
                if phase.within is not None:
                    what = msg("a timed phase has its own end")
                    yield Finding((part, index, "within"), what, msg('leave it out, or set length = "open"'))
                elif phase.group is not None:
                    what = msg("the phases of a group are open; together they have one limit")
                    yield Finding((part, index, "length"), what, msg('set length = "open"'))
            elif phase.group is not None:
                yield from _in_group(part, index, phase, None if begins else before, seen)
            seen.add(phase.group or "")
            before = phase


def _in_group(part: Part, index: int, phase: Phase, before: Phase | None, seen: set[str]) -> Iterator[Finding]:
    if before is not None:
        if phase.within is not None:
            yield Finding((part, index, "within"), msg("the limit of a group stands in its first phase"))
        if phase.of != before.of:
            what = msg("the phases of a group stand in the same turns")
            yield Finding((part, index, "of" if phase.of else "group"), what, msg("give it another group"))
    elif phase.group in seen:
        what = msg("the phases of a group follow one another")
        yield Finding((part, index, "group"), what, msg("give it another name"))
    elif phase.within is None:
        what = msg("nothing says how long this group may take")
        yield Finding((part, index, "group"), what, msg('add within = "15m" to its first phase'))


def _order_of_texts(script: Script) -> Iterator[Finding]:
    for part, index, phase in script.phases():
        if phase.texts is None:
            continue
        if phase.text_count == 1:
            what = msg("there is no list of texts here")
            yield Finding((part, index, "texts"), what, msg("write several texts, or leave this out"))
        elif phase.texts in {"round", "turn"} and part not in {"turn", "between"}:
            what = msg("this phase takes place once in a sitting")
            yield Finding((part, index, "texts"), what, msg('write "session" or "chance"'))


def _partners(script: Script) -> Iterator[Finding]:
    for part, index, phase in script.phases():
        if phase.of is None:
            continue
        if part != "turn":
            yield Finding((part, index, "of"), msg("outside a turn a phase is for both"), msg("leave it out"))
        elif script.turns == "one":
            what = msg("only the first has turns here")
            yield Finding((part, index, "of"), what, msg('leave it out, or set turns = "each"'))
    if script.turns == "each" and script.turn:
        owners = {phase.of for phase in script.turn}
        if None not in owners and len(owners) == 1:
            what = msg("one of the two has no phase in their turn")
            yield Finding(("turn", 0, "of"), what, msg('add a phase for the other, or set turns = "one"'))


def _acts(script: Script) -> Iterator[Finding]:
    acts = [(part, index, phase) for part, index, phase in script.phases() if phase.act]
    for part, index, phase in acts:
        if part != "turn":
            yield Finding((part, index, "act"), msg("draw, guess and reveal belong into a turn"))
        if phase.length != "open" and phase.act != "draw":
            what = msg("a guess and a reveal take as long as they take")
            yield Finding((part, index, "act"), what, msg('set length = "open"'))
    if acts and script.draw is None:
        part, index, _ = acts[0]
        what = msg("nothing says what is drawn")
        yield Finding((part, index, "act"), what, msg("add a [draw] table with a fallback list"))
    if script.draw is not None and not any(phase.act == "draw" for _, _, phase in acts):
        yield Finding(("draw",), msg("no phase draws"), msg('set act = "draw" in a phase of the turn'))
    if script.draw is not None and len(list_for((), script.draw.fallback)) < FEWEST:
        yield Finding(("draw", "fallback"), msg("at least three different parts are needed"))


def check_recordings(phase: Phase, path: tuple[str | int, ...]) -> Iterator[Finding]:
    """Yield what is wrong with the recordings of a phase, as far as its texts tell."""
    names = phase.recording or ()
    if not names:
        return
    where = (*path, "recording")
    if phase.act is not None:
        yield Finding(where, msg("draw, guess and reveal are never read aloud"), msg("leave it out"))
    elif any("{part}" in text for _, texts in phase.by_reader for text in texts):
        what = msg("a text with a part that somebody drew is never read aloud")
        yield Finding(where, what, msg("leave it out"))
    elif len(names) not in {1, phase.text_count}:
        counts = {
            "texts": counted("{count} text", "{count} texts", phase.text_count),
            "recordings": counted("{count} recording", "{count} recordings", len(names)),
        }
        hint = msg("record each text, in the same order, or one recording for all of them")
        yield Finding(where, msg("here are {texts} and {recordings}", **counts), hint)


def _speech(script: Script) -> Iterator[Finding]:
    for part, index, phase in script.phases():
        yield from check_recordings(phase, (part, index))
        if phase.act is not None and phase.say in {"text", "name"}:
            what = msg("draw, guess and reveal are never read aloud")
            yield Finding((part, index, "say"), what, msg("leave it out"))
        elif phase.say == "text" and not phase.by_reader and phase.recording is None:
            what = msg("there is no text here to be read aloud")
            yield Finding((part, index, "say"), what, msg('write "name", or a text'))
    guidance = script.guidance
    if guidance.say == "text" and not (guidance.together or guidance.text or guidance.recording):
        what = msg("there is no text here to be read aloud")
        yield Finding(("guidance", "say"), what, msg("add a text for everybody"))


def _order_of_acts(script: Script) -> Iterator[Finding]:
    told: set[int] = set()
    for partner in PARTNERS:
        turn = [(i, phase) for i, phase in enumerate(script.turn) if phase.of in {None, partner} and phase.act]
        drawn = False
        for place, (index, phase) in enumerate(turn):
            if phase.act == "draw" and drawn:
                what = msg("only one phase of a turn draws")
            elif phase.act != "draw" and not drawn and any(later.act == "draw" for _, later in turn[place:]):
                what = msg("the draw comes before the guess and the reveal")
            elif phase.act != "draw" and not drawn and any(other.act == "draw" for other in script.turn):
                what = msg("in this partner’s turn nothing is drawn")
            else:
                drawn = drawn or phase.act == "draw"
                continue
            drawn = drawn or phase.act == "draw"
            if index not in told:
                told.add(index)
                yield Finding(("turn", index, "act"), what)


def _voices(script: Script) -> Iterator[Finding]:
    for part, index, phase in script.phases():
        if part != "turn" and phase.voice in {"speaker", "listener"}:
            what = msg("outside a turn nobody is speaker or listener")
            yield Finding((part, index, "voice"), what, msg('write "both" or "none"'))


def _identity(script: Script) -> Iterator[Finding]:
    seen: set[str] = set()
    for part, index, phase in script.phases():
        if phase.id is not None and phase.id in seen:
            yield Finding((part, index, "id"), msg("this id is used twice"))
        seen.add(phase.id or "")


_CHECKS: tuple[Check, ...] = (
    _tables,
    _texts,
    _order_of_texts,
    _guidance,
    _partners,
    _groups,
    _lengths,
    _acts,
    _order_of_acts,
    _voices,
    _speech,
    _identity,
)
