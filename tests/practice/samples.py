"""Small scripts to test with, in the words of the files they stand for."""

import tomllib

from dyads.practice.fields import NS
from dyads.practice.replay import Command, CommandKind
from dyads.practice.script import Script
from dyads.practice.timeline import Timeline, compile_script

DYAD = """
format = 1
title = "Sample"
rounds = {rounds}
[[opening]]
name = "Arrive"
length = "30s"
[[turn]]
name = "Tell"
length = "2m30s"
warn = "30s"
[[turn]]
name = "Thank"
length = "1m"
[[between]]
name = "Silence"
length = "20s"
voice = "none"
[[closing]]
name = "Bow"
length = "10s"
"""


def session_ns(timeline: Timeline) -> int:
    """Return the whole session time: settling not counted, open phases at their usual length."""
    return sum(segment.about for segment in timeline.segments if segment.part != "settle")


def script_of(toml: str) -> Script:
    """Return a script as its file would give it."""
    return Script.model_validate(tomllib.loads(toml))


def dyad(rounds: int = 1) -> Script:
    """Return a dyad: 10 s settling, 30 s opening, turns of 150 and 60 s, 20 s silence between, 10 s closing."""
    return script_of(DYAD.replace("{rounds}", str(rounds)))


def dyad_timeline(rounds: int = 1) -> Timeline:
    """Return its timeline, slot 0 (A) first: A at 40 s and 190, silence at 250, B at 270 and 420, bow at 480."""
    return compile_script(dyad(rounds))


def log(*given: tuple[CommandKind, float]) -> tuple[Command, ...]:
    """Return commands at seconds."""
    return tuple(Command(kind, round(at * NS)) for kind, at in given)
