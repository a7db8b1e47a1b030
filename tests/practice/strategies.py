"""Scripts, timelines, logs of commands and set-ups, as hypothesis draws them. Times are on whole seconds."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from dyads.practice.fields import NS, length_text
from dyads.practice.replay import COMMAND_KINDS, Command, CommandKind
from dyads.practice.script import Script, script_sha256
from dyads.practice.setup import Setup, Slot
from dyads.practice.timeline import Timeline, compile_script, total_seconds

Toml = dict[str, Any]
"""A table as it is read from a file: any key, any value."""

_NAMESPACE = UUID("5a1d3d0e-6a35-4a8c-9d43-3f1d27f2f1f0")

names = st.text("abcdefgh äß—{}", min_size=1, max_size=8)
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def person(n: int) -> UUID:
    """Return the id of a made-up person."""
    return uuid5(_NAMESPACE, f"person {n}")


bells: st.SearchStrategy[Any] = st.one_of(
    st.just("none"),
    st.fixed_dictionaries(
        {},
        optional={
            "sound": st.sampled_from(["bowl", "gong", "wood", "mine.wav"]),
            "strikes": st.integers(1, 9),
            "interval": st.sampled_from([0.2, 1, 2.5, 15]),
            "volume": st.sampled_from([0, 0.25, 1]),
        },
    ),
)
"""A bell as a script may write it: a table that may be partial, or none."""


@st.composite
def phases(draw: st.DrawFn, part: str, keys: tuple[str, ...]) -> Toml:
    """One phase that is valid in its table, with everything a phase may have but an act."""
    seconds = draw(st.integers(1, 5000))
    phase: Toml = {"name": draw(names), "length": length_text(seconds)}
    if draw(st.booleans()):
        phase |= {"length": "open", "about": length_text(seconds)}
    elif seconds > 1 and draw(st.booleans()):
        phase["warn"] = length_text(draw(st.integers(1, seconds - 1)))
    variants = draw(st.integers(2, 3))
    for key in keys:
        if draw(st.booleans()):
            phase[key] = draw(st.one_of(texts, st.lists(texts, min_size=variants, max_size=variants)))
    if draw(st.booleans()):
        phase["voice"] = draw(st.sampled_from(["both", "none", "speaker", "listener"][: 4 if part == "turn" else 2]))
    if draw(st.booleans()):
        phase["bell"] = draw(bells)
    return phase


@st.composite
def script_tables(draw: st.DrawFn) -> Toml:
    """A valid script of format 1, as a file holds it."""
    form = draw(st.sampled_from(["dyad", "dyad", "together", "solo"]))
    reader = "text" if form == "solo" else "together"

    def some(part: str, least: int, most: int) -> list[Toml]:
        keys = ("speaker", "listener", "together") if part == "turn" else (reader,)
        return draw(st.lists(phases(part, keys), min_size=least, max_size=most))

    script: Toml = {"format": 1, "title": draw(names), "form": form, "language": draw(st.sampled_from(["en", "de"]))}
    if form == "dyad":
        script |= {"rounds": draw(st.integers(1, 3)), "turns": draw(st.sampled_from(["each", "each", "one"]))}
        script |= {"opening": some("opening", 0, 2), "turn": some("turn", 1, 3)}
        script |= {"between": some("between", 0, 2), "closing": some("closing", 0, 1)}
    else:
        script["phase"] = some("phase", 1, 4)
    events = ["start", "change", "switch", "silence", "warn", "end"]
    script["bells"] = {event: draw(bells) for event in draw(st.sets(st.sampled_from(events)))}
    script["bells"]["settle"] = length_text(draw(st.integers(0, 60)))
    script["guidance"] = {reader: draw(texts)} if draw(st.booleans()) else {}
    return script


def scripts() -> st.SearchStrategy[Script]:
    """A valid script of any form."""
    return script_tables().map(Script.model_validate)


_Step = tuple[int, int, bool, str | None, Any, Toml]
_BELLS: list[Any] = [None, None, "none", {"sound": "gong"}, {"strikes": 2, "volume": 0.5}]
_MORE: list[Toml] = [
    *[{}] * 6,
    {"warn": ["4s", "2s", "1s"]},
    {"every": "3s"},
    {"every": "2s", "warn": ["4s", "1s"]},
    {"within": "6s"},
    {"within": "12s", "group": "one"},
    {"within": "9s", "group": "one", "warn": ["3s", "6s"], "every": "2s"},
    *[{"group": "one"}] * 4,
    {"of": "first"},
    {"of": "second"},
]
"""What else a phase may have, where it fits."""
_steps: st.SearchStrategy[_Step] = st.tuples(
    st.integers(1, 15),
    st.integers(0, 15),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([None, None, "none", "both", "listener"]),
    st.sampled_from(_BELLS),
    st.sampled_from(_MORE),
)
_parts = st.tuples(
    st.lists(_steps, max_size=2),
    st.lists(_steps, min_size=1, max_size=3),
    st.lists(_steps, max_size=2),
    st.lists(_steps, max_size=1),
)
_heads = st.tuples(st.integers(1, 3), st.sampled_from(["each", "each", "one"]), st.sampled_from([0, 1, 7]))
_forms = st.sampled_from(["dyad", "dyad", "together", "solo"])


def _phase(part: str, number: int, step: _Step, *, opens: bool) -> Toml:
    seconds, warn, is_open, voice, bell, _ = step
    phase: Toml = {"name": f"{part} {number}", "length": length_text(seconds)}
    if is_open and opens:
        phase |= {"length": "open", "about": length_text(seconds)}
    elif 0 < warn < seconds:
        phase["warn"] = length_text(warn)
    if voice is not None and (part == "turn" or voice != "listener"):
        phase["voice"] = voice
    return phase if bell is None else phase | {"bell": bell}


def _with_more(part: str, phase: Toml, more: Toml, before: Toml | None, *, opens: bool, each: bool) -> Toml:
    """Add to a phase what it may have besides, as far as that makes sense there."""
    seconds = phase.get("about", phase["length"])
    if "of" in more:
        return phase | more if part == "turn" and before is not None and each else phase
    joins = "group" in more and "within" not in more
    if joins and (before is None or "group" not in before):
        return phase
    if "within" in more or joins:
        if not opens:
            return phase
        kept = {key: value for key, value in phase.items() if key != "warn"}
        named = {"group": before["group"] if joins and before else phase["name"]} if "group" in more else {}
        return kept | {"length": "open", "about": seconds} | more | named
    lengths = [int(text[:-1]) for text in more.get("warn", ())]
    if phase["length"] == "open":
        return phase | {key: value for key, value in more.items() if key == "every"}
    whole = int(phase["length"][:-1]) if phase["length"][:-1].isdigit() else 0
    if max(lengths, default=0) >= whole or ("every" in more and int(more["every"][:-1]) >= whole):
        return phase
    return phase | more


def short_scripts(*, opens: bool = True, form: str | None = None) -> st.SearchStrategy[Script]:
    """A valid script of phases that last seconds; quick to draw, for what is about time and bells, not about texts."""

    def script(drawn: tuple[Any, Any, str]) -> Script:
        (rounds, turns, settle), parts, drawn_form = drawn
        table: Toml = {"format": 1, "title": "Short", "form": form or drawn_form, "bells": {"settle": f"{settle}s"}}
        if table["form"] == "dyad":
            table |= {"rounds": rounds, "turns": turns}
            by_part = dict(zip(("opening", "turn", "between", "closing"), parts, strict=True))
        else:
            by_part = {"phase": parts[1]}
        for part, steps in by_part.items():
            found: list[Toml] = []
            for i, step in enumerate(steps):
                phase = _phase(part, i, step, opens=opens)
                each = turns == "each"
                found.append(_with_more(part, phase, step[-1], found[-1] if found else None, opens=opens, each=each))
            table[part] = found
        return Script.model_validate(table)

    return st.tuples(_heads, _parts, _forms).map(script)


def timelines(*, opens: bool = True, form: str | None = None) -> st.SearchStrategy[Timeline]:
    """The timeline of a short script, whoever speaks first."""
    slots: st.SearchStrategy[Slot] = st.sampled_from((0, 1))
    return st.builds(
        lambda script, first: compile_script(script, first=0 if script.form == "solo" else first),
        short_scripts(opens=opens, form=form),
        slots,
    )


def logs(kinds: tuple[CommandKind, ...] = COMMAND_KINDS, most: int = 12) -> st.SearchStrategy[tuple[Command, ...]]:
    """A log as a sitting keeps it: given one after the other, some for an instant ahead, halts at an instant behind."""
    step = st.tuples(st.sampled_from(kinds), st.sampled_from([0, 1, 2, 3, 4, 5, 6, 9, 17, 40]), st.integers(0, 9))
    return st.tuples(st.integers(0, 12), st.lists(step, max_size=most)).map(_as_log)


def _as_log(drawn: tuple[int, list[tuple[CommandKind, int, int]]]) -> tuple[Command, ...]:
    start, steps = drawn
    now, log = 3, [Command("start", start * NS)]
    for kind, passed, chance in steps:
        now += passed
        at = now
        if kind == "halt":
            at -= chance
        elif kind == "resume" and log[-1].kind == "halt" and chance < 5:
            at = log[-1].at // NS
        elif chance < 2:
            at += 7 + 8 * chance
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
    script = draw(short_scripts())
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
