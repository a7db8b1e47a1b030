"""What people commonly mistype, each with the hint that helps, in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dyads.library.check import check_paths
from dyads.library.render import render
from dyads.library.search_path import SearchPath
from dyads.words import use

TURN = '[[turn]]\nname = "Tell"\nlength = "5m"\n'
WHOLE = f'format = 1\ntitle = "T"\n{TURN}'
PLAN = 'format = 1\ntitle = "P"\n[[module]]\nname = "A"\nweeks = 2\neach_day = ["affect-dyad"]\n'
MEASURE = '[x]\nquestion = { en = "?" }\nlow = { en = "a" }\nhigh = { en = "b" }\nrange = [1, 7]\n'


def turn(old: str, new: str) -> str:
    return WHOLE.replace(old, new, 1)


QUOTES_EN, QUOTES_DE = "these are no straight quotes", "das sind keine geraden Anführungszeichen"
TOP_EN, TOP_DE = "it belongs at the top of the file, above the first [table]", "er gehört an den Anfang der Datei"
NO_BREAK = "a no-break space stands in this line"
SLIPS: list[tuple[str, str, str]] = [
    # lengths
    (turn('"5m"', "5m"), 'write it like "5m"', 'schreib es wie "5m"'),
    (turn('"5m"', "45s"), 'write it like "45s"', 'schreib es wie "45s"'),
    (turn('"5m"', "2m30s"), 'write it like "2m30s"', 'schreib es wie "2m30s"'),
    (turn('"5m"', "5 min"), 'write it like "5m"', 'schreib es wie "5m"'),
    (turn('"5m"', "300"), 'write it like "5m"', 'schreib es wie "5m"'),
    (turn('"5m"', '"5"'), 'write it like "5m"', 'schreib es wie "5m"'),
    (turn('"5m"', '"5 min"'), 'write it like "5m"', 'schreib es wie "5m"'),
    (turn('"5m"', '"5 minutes"'), 'write it like "5m"', 'schreib es wie "5m"'),
    (turn('"5m"', '"5 Minuten"'), 'write it like "5m"', 'schreib es wie "5m"'),
    (turn('"5m"', '"90 sec"'), 'write it like "1m30s"', 'schreib es wie "1m30s"'),
    (turn('"5m"', '"2:30"'), 'write it like "2m30s"', 'schreib es wie "2m30s"'),
    (turn('"5m"', '"2,5m"'), 'write it like "2m30s"', 'schreib es wie "2m30s"'),
    (turn('"5m"', '"2.5 min"'), 'write it like "2m30s"', 'schreib es wie "2m30s"'),
    (turn('"5m"', '"1 h"'), 'write it like "1h"', 'schreib es wie "1h"'),
    (turn('"5m"', '"opne"'), 'or "open"', 'oder "open"'),
    (WHOLE + 'warn = "6m"\n', "the cue must come after the phase has begun", "muss nach dem Beginn der Phase kommen"),
    (
        turn('"5m"', '{ first = "20m", second = "10m" }'),
        'with of = "first" in the one',
        'mit of = "first" in der einen',
    ),
    (
        turn('"5m"', '"5m"\nspeaker = { A = "x", B = "y" }'),
        'of = "second" in the other',
        'of = "second" in der anderen',
    ),
    (WHOLE + '[turn.warn]\nfirst = "30s"\n', "write the phase twice", "schreib die Phase zweimal"),
    # numbers
    (turn("[[turn]]", "[bells]\nstart = { volume = 0,5 }\n[[turn]]"), "write 0.5", "schreib 0.5"),
    (turn("[[turn]]", "rounds = 1,5\n[[turn]]"), "write 1.5", "schreib 1.5"),
    (turn("[[turn]]", 'rounds = "2"\n[[turn]]'), "without quotes and without a point", "ohne Anführungszeichen"),
    (turn("[[turn]]", "rounds = 2.5\n[[turn]]"), "without quotes and without a point", "ohne Anführungszeichen"),
    (
        turn("format = 1", 'format = "1"'),
        "write format = 1, without quotes",
        "schreib format = 1, ohne Anführungszeichen",
    ),
    (turn("format = 1\n", ""), "begin the file with format = 1", "format = 1"),
    # quotes
    (turn('"Tell"', "“Tell”"), QUOTES_EN, QUOTES_DE),
    (turn('"Tell"', "„Erzählen“"), QUOTES_EN, QUOTES_DE),
    (turn('"Tell"', "«Dire»"), QUOTES_EN, QUOTES_DE),
    (turn('"Tell"', "Tell"), 'write "Tell"', 'schreib "Tell"'),
    (turn("[[turn]]", "[bells]\nstart = none\n[[turn]]"), 'write "none"', 'schreib "none"'),
    (turn("[[turn]]", "[bells]\nend = gong\n[[turn]]"), 'write "gong"', 'schreib "gong"'),
    (WHOLE + 'speaker = "Tell of\nwhat moved you."\n', 'use """three quotes"""', '"""'),
    (WHOLE + 'speaker = """Say it.\n', "close it with the quotes it began with", "Anführungszeichen"),
    # keys
    (turn("length", "lenght"), "did you mean “length”?", "meintest du „length“?"),
    (turn("name", "Name"), "did you mean “name”?", "meintest du „name“?"),
    (turn("length", "LENGTH"), "did you mean “length”?", "meintest du „length“?"),
    (turn('name = "Tell"', 'name: "Tell"'), "write name = ...", "schreib name = ..."),
    (turn('name = "Tell"', 'name "Tell"'), "write it as key = value", "="),
    (turn("name", "name\u00a0"), NO_BREAK, "ein geschütztes Leerzeichen"),
    (turn("length =", "length =\u202f"), NO_BREAK, "ein geschütztes Leerzeichen"),
    (WHOLE + "rounds = 3\n", TOP_EN, TOP_DE),
    (WHOLE + 'summary = "Later"\n', TOP_EN, TOP_DE),
    (WHOLE + 'language = "de"\n', TOP_EN, TOP_DE),
    (turn("[[turn]]", 'after = ["closeness"]\n[[turn]]'), "it belongs below [ratings]", "er gehört unter [ratings]"),
    (turn("[[turn]]", 'before = ["closeness"]\n[[turn]]'), "it belongs below [ratings]", "er gehört unter [ratings]"),
    (turn("[[turn]]", 'settle = "0s"\n[[turn]]'), "it belongs below [bells]", "er gehört unter [bells]"),
    (turn("[[turn]]", 'title = "again"\n[[turn]]'), "keep one of the two", "eine"),
    # tables
    (turn("[[turn]]", "[turn]"), "write [[turn]], with two brackets", "schreib [[turn]], mit zwei Klammern"),
    (turn("[[turn]]", "[[turns]]"), "write [[turn]], without the s", "schreib [[turn]], ohne s"),
    (turn("[[turn]]", "[[trun]]"), "did you mean “turn”?", "meintest du „turn“?"),
    (turn("[[turn]]", "[[turn]"), "close it with ]]", "]]"),
    (WHOLE + "[[turn.opening]]\n", "write [[opening]] by itself", "schreib [[opening]] für sich"),
    (WHOLE + '[[phase]]\nname = "x"\nlength = "1m"\n', "use [[turn]], or set form", "[[turn]]"),
    (turn(TURN, '[[opening]]\nname = "A"\nlength = "1m"\n'), "add a [[turn]] table", "[[turn]]"),
    # lists and names
    (turn("[[turn]]", '[ratings]\nafter = "closeness"\n[[turn]]'), 'write ["closeness"]', 'schreib ["closeness"]'),
    (
        turn("[[turn]]", '[ratings]\nafter = ["closness"]\n[[turn]]'),
        "did you mean “closeness”?",
        "meintest du „closeness“?",
    ),
    (turn("[[turn]]", 'turns = "both"\n[[turn]]'), 'it may be: "each", "one"', '"each", "one"'),
    (turn("[[turn]]", 'form = "dyade"\n[[turn]]'), "did you mean “dyad”?", "meintest du „dyad“?"),
    (turn("[[turn]]", 'language = "english"\n[[turn]]'), 'like "en"', '"'),
    (WHOLE + 'speaker = ["a", "b"]\nlistener = ["a", "b", "c"]\n', "must be of equal length", "gleich"),
    # other files
    (PLAN.replace("affect-dyad", "afect-dyad"), "did you mean affect-dyad?", "meintest du affect-dyad?"),
    (PLAN.replace("weeks = 2", 'weeks = "2"'), "without quotes and without a point", "ohne Anführungszeichen"),
    (PLAN.replace("[[module]]", "[module]"), "write [[module]], with two brackets", "mit zwei Klammern"),
    (PLAN.replace('["affect-dyad"]', '"affect-dyad"'), 'write ["affect-dyad"]', 'schreib ["affect-dyad"]'),
    (MEASURE.replace("range = [1, 7]", "range = [1, 30]"), "at most 21 steps", "21"),
    (MEASURE.replace('low = { en = "a" }\n', ""), "write low = {en = ...}", "low"),
    (
        MEASURE.replace('{ en = "?" }', '"Well?"'),
        'write question = { en = "..." }',
        'schreib question = { en = "..." }',
    ),
    (turn("[[turn]]", f"[measure.{MEASURE[1:]}[[turn]]"), "a file of their own, measures.toml", "eigene Datei"),
    (turn("[[turn]]", '[score.well]\nitems = ["a", "b"]\n[[turn]]'), "each as [name] or [score.name]", "[score.name]"),
]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    use("en")


@pytest.mark.parametrize(("text", "english_hint", "german_hint"), SLIPS)
def test_a_slip_gets_the_hint_that_helps(tmp_path: Path, text: str, english_hint: str, german_hint: str) -> None:
    kind = "measures" if text.startswith("[x]") else "slip"
    (tmp_path / f"{kind}.toml").write_text(text, "utf-8")
    problems = check_paths([str(tmp_path / f"{kind}.toml")], SearchPath()).problems
    assert problems
    use("en")
    assert any(english_hint in render(problem) for problem in problems), [render(problem) for problem in problems]
    use("de")
    assert any(german_hint in render(problem) for problem in problems), [render(problem) for problem in problems]


@pytest.mark.parametrize("line", ["format = 1", 'format = "1"'])
def test_a_file_of_measures_has_no_format(tmp_path: Path, line: str) -> None:
    (tmp_path / "measures.toml").write_text(f"{line}\n{MEASURE}")
    (problem,) = check_paths([str(tmp_path / "measures.toml")], SearchPath()).problems
    assert "leave it out: only scripts, plans and rosters have a format" in render(problem)


def test_there_are_sixty() -> None:
    assert len(SLIPS) >= 60


def test_one_mistyped_key_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "slip.toml").write_text(turn("length", "lenght"))
    assert len(check_paths([str(tmp_path / "slip.toml")], SearchPath()).problems) == 1


def test_a_script_says_that_ones_own_measures_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "measures.toml").write_text("[mine]\nquestion = 3\n")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "mine.toml").write_text(turn("[[turn]]", '[ratings]\nafter = ["mine"]\n[[turn]]'))
    path = SearchPath(measures=tmp_path / "measures.toml")
    (problem,) = check_paths([str(tmp_path / "mine.toml")], path).problems
    assert f"your measures cannot be read: see dyads scripts check {tmp_path / 'measures.toml'}" in render(problem)
