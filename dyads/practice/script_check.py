"""What the shape of a script cannot say: findings about a script whose every key is well formed."""

from collections.abc import Callable, Iterator

from dyads.practice.fields import LONGEST
from dyads.practice.form import PARTS
from dyads.practice.message import Finding, msg
from dyads.practice.script import Script
from dyads.practice.setup import FEWEST, list_for

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
        allowed = script.practice.text_keys[part]
        for key, _ in phase.texts:
            if key not in allowed:
                hint = msg("here it is {keys}", keys=", ".join(allowed))
                yield Finding((part, index, key), msg("this text has no reader here"), hint)
        counts = {len(texts) for _, texts in phase.texts if len(texts) > 1}
        if len(counts) > 1:
            what = msg("lists of texts in one phase must be of equal length")
            yield Finding((part, index, phase.texts[0][0]), what, msg("a single text may stand beside a list"))


def _guidance(script: Script) -> Iterator[Finding]:
    allowed = script.practice.guidance_keys
    for key in ("together", "speaker", "listener", "text"):
        if getattr(script.guidance, key) is not None and key not in allowed:
            hint = msg("here it is {keys}", keys=", ".join(allowed))
            yield Finding(("guidance", key), msg("this text has no reader here"), hint)


def _lengths(script: Script) -> Iterator[Finding]:
    total = 0
    turns = max(script.turn_count, 1)
    times = {"opening": 1, "turn": turns, "between": turns - 1, "closing": 1, "phase": 1}
    for part, index, phase in script.phases():
        total += phase.seconds * times[part]
        if phase.warn is None:
            continue
        if phase.length == "open":
            yield Finding((part, index, "warn"), msg("an open phase has no end to warn of"))
        elif phase.warn >= phase.length:
            yield Finding((part, index, "warn"), msg("the cue must come after the phase has begun"))
    if total > LONGEST:
        yield Finding((), msg("the whole sitting is longer than 24 hours"))


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


def _order_of_acts(script: Script) -> Iterator[Finding]:
    drawn = False
    for index, phase in enumerate(script.turn):
        if phase.act == "draw" and drawn:
            yield Finding(("turn", index, "act"), msg("only one phase of a turn draws"))
        elif phase.act in {"guess", "reveal"} and not drawn and any(later.act == "draw" for later in script.turn):
            yield Finding(("turn", index, "act"), msg("the draw comes before the guess and the reveal"))
        drawn = drawn or phase.act == "draw"


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


_CHECKS: tuple[Check, ...] = (_tables, _texts, _guidance, _lengths, _acts, _order_of_acts, _voices, _identity)
