"""Every finding about a well-formed script, each with an example."""

import pytest
from hypothesis import given

from dyads.practice.script import Script
from dyads.practice.script_check import check_script
from tests.practice.samples import dyad, script_of
from tests.practice.strategies import scripts, short_scripts
from tests.tries import tries

HEAD = 'format = 1\ntitle = "T"\n'
TURN = '[[turn]]\nname = "A"\nlength = "1m"\n'
PHASE = '[[phase]]\nname = "A"\nlength = "1m"\n'
DRAW = '[draw]\nfallback = ["a", "b", "c"]\n'


@given(scripts())
@tries(60)
def test_nothing_is_found_in_a_valid_script(script: Script) -> None:
    assert check_script(script) == ()


@given(short_scripts())
@tries(60)
def test_nor_in_a_short_one(script: Script) -> None:
    assert check_script(script) == ()


CASES: dict[str, tuple[str, tuple[str | int, ...], str]] = {
    "no turn": ("", (), "a dyad needs at least one phase in a turn"),
    "phase in a dyad": (TURN + PHASE, ("phase", 0), "a dyad has turns, not [[phase]] tables"),
    "no phase": ('form = "solo"\n', (), "an exercise without turns needs at least one phase"),
    "turn when together": (
        'form = "together"\n' + PHASE + TURN,
        ("turn", 0),
        'only form = "dyad" has [[{table}]] tables',
    ),
    "rounds alone": ('form = "solo"\nrounds = 2\n' + PHASE, ("rounds",), "only a dyad has rounds and turns"),
    "turns alone": ('form = "solo"\nturns = "one"\n' + PHASE, ("turns",), "only a dyad has rounds and turns"),
    "text in a turn": (TURN + 'text = "x"\n', ("turn", 0, "text"), "this text has no reader here"),
    "speaker alone": (
        'form = "solo"\n' + PHASE + 'speaker = "x"\n',
        ("phase", 0, "speaker"),
        "this text has no reader here",
    ),
    "guidance": ('[guidance]\ntext = "x"\n' + TURN, ("guidance", "text"), "this text has no reader here"),
    "unequal lists": (
        TURN + 'speaker = ["a", "b"]\nlistener = ["a", "b", "c"]\n',
        ("turn", 0, "speaker"),
        "lists of texts in one phase must be of equal length",
    ),
    "warning of an open end": (
        TURN.replace("1m", "open") + 'warn = "5s"\n',
        ("turn", 0, "warn"),
        "an open phase has no end to warn of",
    ),
    "warning at once": (TURN + 'warn = "60s"\n', ("turn", 0, "warn"), "the cue must come after the phase has begun"),
    "over a day": ("rounds = 40\n" + TURN.replace("1m", "1h"), (), "the whole sitting is longer than 24 hours"),
    "over a day between": (
        "rounds = 40\n" + TURN + '[[between]]\nname = "B"\nlength = "20m"\n',
        (),
        "the whole sitting is longer than 24 hours",
    ),
    "act outside": (
        DRAW + TURN + 'act = "draw"\n[[opening]]\nname = "O"\nlength = "open"\nact = "guess"\n',
        ("opening", 0, "act"),
        "draw, guess and reveal belong into a turn",
    ),
    "timed guess": (
        DRAW + TURN + 'act = "draw"\n' + TURN + 'act = "guess"\n',
        ("turn", 1, "act"),
        "a guess and a reveal take as long as they take",
    ),
    "nothing to draw": (TURN + 'act = "draw"\n', ("turn", 0, "act"), "nothing says what is drawn"),
    "nobody draws": (DRAW + TURN, ("draw",), "no phase draws"),
    "the same three times": (
        '[draw]\nfallback = ["Fear", "fear ", "FEAR"]\n' + TURN + 'act = "draw"\n',
        ("draw", "fallback"),
        "at least three different parts are needed",
    ),
    "two draws": (
        DRAW + TURN + 'act = "draw"\n' + TURN + 'act = "draw"\n',
        ("turn", 1, "act"),
        "only one phase of a turn draws",
    ),
    "guess first": (
        DRAW + TURN.replace("1m", "open") + 'act = "guess"\n' + TURN + 'act = "draw"\n',
        ("turn", 0, "act"),
        "the draw comes before the guess and the reveal",
    ),
    "voice outside turns": (
        TURN + '[[closing]]\nname = "C"\nlength = "1m"\nvoice = "speaker"\n',
        ("closing", 0, "voice"),
        "outside a turn nobody is speaker or listener",
    ),
    "id twice": (TURN + 'id = "x"\n' + TURN + 'id = "x"\n', ("turn", 1, "id"), "this id is used twice"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_finding(name: str) -> None:
    toml, path, what = CASES[name]
    found = [(finding.path, finding.what.id) for finding in check_script(script_of(HEAD + toml))]
    assert found == [(path, what)]


def test_all_problems_at_once() -> None:
    found = check_script(script_of(HEAD + TURN + 'warn = "2m"\ntext = "x"\nact = "draw"\nvoice = "none"\n'))
    assert {finding.path[-1] for finding in found} == {"warn", "text", "act"}


def test_a_single_text_beside_a_list_is_no_problem() -> None:
    assert check_script(script_of(HEAD + TURN + 'speaker = ["a", "b"]\nlistener = "c"\n')) == ()
    assert check_script(dyad(rounds=40)) == ()
