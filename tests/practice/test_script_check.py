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
OPEN = '[[turn]]\nname = "A"\nlength = "open"\n'
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
    "a cue twice": (TURN + 'warn = ["5s", "9s", "5s"]\n', ("turn", 0, "warn", 2), "this cue is named twice"),
    "one of several cues too early": (
        TURN + 'warn = ["5s", "61s"]\n',
        ("turn", 0, "warn", 1),
        "the cue must come after the phase has begun",
    ),
    "bell after the phase": (TURN + 'every = "1m"\n', ("turn", 0, "every"), "the phase is over before this bell rings"),
    "bell after the limit": (
        OPEN + 'within = "30s"\nevery = "40s"\n',
        ("turn", 0, "every"),
        "the phase is over before this bell rings",
    ),
    "too many bells": (
        TURN.replace("1m", "10m") + 'every = "2s"\n',
        ("turn", 0, "every"),
        "within one phase at most {count} interval bells ring",
    ),
    "order without a list": (
        TURN + 'texts = "chance"\nspeaker = "a"\n',
        ("turn", 0, "texts"),
        "there is no list of texts here",
    ),
    "rounds without turns": (
        'form = "solo"\n' + PHASE + 'texts = "round"\ntext = ["a", "b"]\n',
        ("phase", 0, "texts"),
        "this phase takes place once in a sitting",
    ),
    "of outside turns": (
        TURN + '[[closing]]\nname = "C"\nlength = "1m"\nof = "first"\n',
        ("closing", 0, "of"),
        "outside a turn a phase is for both",
    ),
    "of where one has turns": (
        'turns = "one"\n' + TURN + 'of = "first"\n',
        ("turn", 0, "of"),
        "only the first has turns here",
    ),
    "a turn without phases": (TURN + 'of = "second"\n', ("turn", 0, "of"), "one of the two has no phase in their turn"),
    "guess of nothing": (
        DRAW + TURN + 'act = "draw"\nof = "first"\n' + OPEN + 'act = "guess"\n',
        ("turn", 1, "act"),
        "in this partner’s turn nothing is drawn",
    ),
    "limit of a timed phase": (TURN + 'within = "2m"\n', ("turn", 0, "within"), "a timed phase has its own end"),
    "timed phase in a group": (
        OPEN + 'group = "g"\nwithin = "2m"\n' + TURN + 'group = "g"\n',
        ("turn", 1, "length"),
        "the phases of a group are open; together they have one limit",
    ),
    "group without a limit": (
        OPEN + 'group = "g"\n' + OPEN + 'group = "g"\n',
        ("turn", 0, "group"),
        "nothing says how long this group may take",
    ),
    "limit in the middle": (
        OPEN + 'group = "g"\nwithin = "2m"\n' + OPEN + 'group = "g"\nwithin = "2m"\n',
        ("turn", 1, "within"),
        "the limit of a group stands in its first phase",
    ),
    "group torn apart": (
        OPEN + 'group = "g"\nwithin = "2m"\n' + TURN + OPEN + 'group = "g"\nwithin = "2m"\n',
        ("turn", 2, "group"),
        "the phases of a group follow one another",
    ),
    "group of two turns": (
        OPEN + 'group = "g"\nwithin = "2m"\n' + OPEN + 'group = "g"\nof = "first"\n',
        ("turn", 1, "of"),
        "the phases of a group stand in the same turns",
    ),
    "cue within a group": (
        OPEN + 'group = "g"\nwithin = "2m"\n' + OPEN + 'group = "g"\nwarn = "5s"\n',
        ("turn", 1, "warn"),
        "a cue before the end of a group belongs into its first phase",
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
