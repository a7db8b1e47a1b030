"""Scripts, timelines, logs of commands and set-ups, as hypothesis draws them. Times are on whole seconds."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from dyads.practice.command import COMMAND_KINDS, Command, CommandKind
from dyads.practice.length import NS, length_text
from dyads.practice.lengths import total_seconds
from dyads.practice.script import Script, script_sha256
from dyads.practice.setup import Setup
from dyads.practice.timeline import Timeline, compile_script

Toml = dict[str, Any]
"""A table as it is read from a file: any key, any value."""

_NAMESPACE = UUID("5a1d3d0e-6a35-4a8c-9d43-3f1d27f2f1f0")

names = st.text("abcdefgh äß—{}", min_size=1, max_size=8)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def person(n: int) -> UUID:
    """Return the id of a made-up person."""
    return uuid5(_NAMESPACE, f"person {n}")


def bells(*, own: bool = False) -> st.SearchStrategy[Any]:
    """A bell as a script may write it: nothing said, a table that may be partial, or none."""
    table = st.fixed_dictionaries(
        {},
        optional={
            "sound": st.sampled_from(["bowl", "gong", "wood", "mine.wav"]),
            "strikes": st.integers(1, 9),
            "interval": st.sampled_from([0.2, 1, 2.5, 15]),
            "volume": st.sampled_from([0, 0.25, 1]),
        },
    )
    return st.one_of(st.just("none"), table) if not own else st.one_of(st.none(), st.just("none"), table)


@st.composite
def phases(draw: st.DrawFn, part: str, keys: tuple[str, ...], *, opens: bool, longest: int) -> Toml:
    """One phase that is valid in its table."""
    seconds = draw(st.integers(1, longest))
    is_open = opens and draw(st.integers(0, 3)) == 0
    phase: Toml = {"name": draw(names), "length": "open" if is_open else length_text(seconds)}
    if is_open:
        phase["about"] = length_text(seconds)
    elif seconds > 1 and draw(st.booleans()):
        phase["warn"] = length_text(draw(st.integers(1, seconds - 1)))
    variants = draw(st.integers(2, 3))
    for key in keys:
        if draw(st.booleans()):
            many = st.lists(texts, min_size=variants, max_size=variants)
            phase[key] = draw(st.one_of(texts, many))
    voices = ["speaker", "listener", "both", "none"] if part == "turn" else ["both", "none"]
    voice = draw(st.sampled_from([None, *voices]))
    own = draw(bells(own=True))
    return phase | ({"voice": voice} if voice else {}) | ({"bell": own} if own is not None else {})


@st.composite
def script_tables(draw: st.DrawFn, *, opens: bool = True, longest: int = 15, form: str | None = None) -> Toml:
    """A valid script of format 1, as a file holds it."""
    form = form or draw(st.sampled_from(["dyad", "dyad", "together", "solo"]))
    reader = "text" if form == "solo" else "together"

    def some(part: str, least: int, most: int) -> list[Toml]:
        keys = ("speaker", "listener", "together") if part == "turn" else (reader,)
        return draw(st.lists(phases(part, keys, opens=opens, longest=longest), min_size=least, max_size=most))

    script: Toml = {"format": 1, "title": draw(names), "form": form, "language": draw(st.sampled_from(["en", "de"]))}
    if form == "dyad":
        script |= {"rounds": draw(st.integers(1, 3)), "turns": draw(st.sampled_from(["each", "each", "one"]))}
        script |= {"opening": some("opening", 0, 2), "turn": some("turn", 1, 3)}
        script |= {"between": some("between", 0, 2), "closing": some("closing", 0, 1)}
    else:
        script["phase"] = some("phase", 1, 4)
    events = ["start", "change", "switch", "silence", "warn", "end"]
    script["bells"] = {event: draw(bells()) for event in draw(st.sets(st.sampled_from(events)))}
    script["bells"]["settle"] = length_text(draw(st.integers(0, 12)))
    script["guidance"] = {reader: draw(texts)} if draw(st.booleans()) else {}
    return script


def scripts(*, opens: bool = True, longest: int = 15, form: str | None = None) -> st.SearchStrategy[Script]:
    """A valid script of any form."""
    return script_tables(opens=opens, longest=longest, form=form).map(Script.model_validate)


@st.composite
def timelines(draw: st.DrawFn, *, opens: bool = True, form: str | None = None) -> Timeline:
    """The timeline of a short script, whoever speaks first."""
    script = draw(scripts(opens=opens, form=form))
    first = draw(st.sampled_from([0, 1])) if script.form != "solo" else 0
    return compile_script(script, first=1 if first else 0, variant=draw(st.integers(0, 5)))


@st.composite
def logs(draw: st.DrawFn, kinds: tuple[CommandKind, ...] = COMMAND_KINDS, most: int = 12) -> tuple[Command, ...]:
    """A log as a sitting keeps it: given one after the other, some for an instant ahead, halts at an instant behind."""
    now = draw(st.integers(0, 5))
    log = [Command("start", (now + draw(st.sampled_from([0, 0, 3, 10]))) * NS)]
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=most)):
        now += draw(st.one_of(st.integers(0, 6), st.integers(0, 40)))
        at = now
        if kind == "halt":
            at -= draw(st.integers(0, 8))
        elif kind == "resume" and log[-1].kind == "halt" and draw(st.booleans()):
            at = log[-1].at // NS
        elif draw(st.integers(0, 4)) == 0:
            at += draw(st.integers(1, 20))
        log.append(Command(kind, max(0, at) * NS))
    return tuple(log)


def any_logs(most: int = 10) -> st.SearchStrategy[tuple[Command, ...]]:
    """Any sequence of commands at all, in any order of time."""
    kinds: st.SearchStrategy[CommandKind] = st.sampled_from(COMMAND_KINDS)
    command = st.builds(Command, kinds, st.integers(0, 60).map(lambda seconds: seconds * NS))
    return st.lists(command, max_size=most).map(tuple)


def setup_for(script: Script, **changes: object) -> Setup:
    """The set-up of a sitting of `script`, with what a test wants otherwise."""
    values: Mapping[str, object] = {
        "session": uuid5(_NAMESPACE, "session"),
        "script_id": "sample",
        "script_sha256": script_sha256(script),
        "script": script,
        "language": script.language,
        "people": (person(0),) if script.form == "solo" else (person(0), person(1)),
        "here": (0,) if script.form == "solo" else (0, 1),
        "planned_seconds": total_seconds(script),
        "begun": datetime(2026, 3, 1, 19, 30, tzinfo=UTC),
        "app_version": "0",
    }
    return Setup.model_validate({**values, **changes})


@st.composite
def setups(draw: st.DrawFn) -> Setup:
    """A set-up of a valid script."""
    script = draw(scripts())
    two = script.form != "solo"
    return setup_for(
        script,
        here=draw(st.sampled_from([(0,), (0, 1), (1, 0)])) if two else (0,),
        first=draw(st.sampled_from([0, 1])) if two else 0,
        first_by=draw(st.sampled_from(["chosen", "chance", "alternating"])),
        variant=draw(st.integers(0, 1000)),
        delay=draw(st.integers(0, 300)),
        apart=draw(st.booleans()),
    )
