"""The corpus of broken files, the shipped ones, and what hypothesis thinks of: every problem, never an exception."""

import io
import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.library.check import check_paths, check_text
from dyads.library.render import as_json, render_all
from dyads.library.search_path import SearchPath
from dyads.practice.message import Message, Problem, msg
from dyads.words import say
from tests.tries import tries

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = sorted(CORPUS.rglob("*.toml"))
EXPECTED = re.compile(r"^#! (\d+):(\d+) (?:(\S+) )?\| (.+)$")
SEARCH_PATH = SearchPath()
SHIPPED = sorted(SEARCH_PATH.shipped.rglob("*.toml"))


def expected(path: Path) -> list[tuple[int, int, str, str]]:
    matches = [EXPECTED.match(line.rstrip("\r")) for line in path.read_text("utf-8").splitlines()]
    return [(int(match[1]), int(match[2]), match[3] or "", match[4]) for match in matches if match]


def found(problem: Problem) -> tuple[int, int, str, str]:
    return problem.place.line, problem.place.column, problem.key, say(problem.what)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_corpus(path: Path) -> None:
    problems = check_paths([str(path)], SEARCH_PATH).problems
    wanted = expected(path)
    got = [found(problem) for problem in problems]
    assert [(*place, text[: len(short)]) for (*place, text), (*_, short) in zip(got, wanted, strict=True)] == wanted


def test_the_whole_corpus_in_one_run() -> None:
    checked = check_paths([str(CORPUS)], SEARCH_PATH)
    assert checked.files == len(FILES)
    assert not checked.is_sound
    assert {problem.place.file for problem in checked.problems} == {str(path) for path in FILES if expected(path)}
    assert "\x1b" not in render_all(checked.problems, checked.texts)
    assert len(json.loads(as_json(checked.problems))) == len(checked.problems)


def test_everything_shipped_is_sound() -> None:
    checked = check_paths([str(SEARCH_PATH.shipped)], SEARCH_PATH)
    assert checked.problems == ()
    assert checked.files == len(SHIPPED) > 20


def test_a_sound_that_many_scripts_name_is_looked_at_once(tmp_path: Path) -> None:
    looked_at: list[tuple[str, Path]] = []

    def sound(name: str, folder: Path, /) -> Message:
        looked_at.append((name, folder))
        return msg("there is no such sound file beside the script")

    script = (SEARCH_PATH.shipped / "affect-dyad.toml").read_text("utf-8")
    (tmp_path / "deeper").mkdir()
    files = [tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "deeper" / "c.toml"]
    for file in files:
        file.write_text(script + '\n[bells]\nstart = { sound = "own.wav" }\n', "utf-8")
    checked = check_paths([str(tmp_path)], SearchPath(sound=sound))
    assert looked_at == [("own.wav", tmp_path), ("own.wav", tmp_path / "deeper")]
    assert [problem.place.file for problem in checked.problems] == [str(file) for file in files]  # each is told


def test_standard_input_and_missing_files(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.toml")
    checked = check_paths(["-", gone, str(tmp_path)], SEARCH_PATH, b"format = 1\n")
    assert [(problem.place.file, problem.what.id) for problem in checked.problems] == [
        (str(tmp_path), "there is no TOML file in this folder"),
        ("-", "the key “{key}” is missing"),
        (gone, "there is no such file"),
    ]


def test_an_id_stands_for_its_script_its_plan_and_their_translations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts, plans, measures = tmp_path / "scripts", tmp_path / "plans", tmp_path / "measures.toml"
    for path in (scripts / "own.toml", scripts / "own.de.toml", plans / "own.toml", plans / "own.de.toml", measures):
        path.parent.mkdir(exist_ok=True)
        path.write_text("wrong = \n", "utf-8")
    search_path = SearchPath(scripts, plans, measures)
    here = tmp_path / "here"
    (here / "own").mkdir(parents=True)
    (here / "own" / "a.toml").write_text("wrong = \n", "utf-8")
    (here / "notes").write_text("wrong = \n", "utf-8")
    monkeypatch.chdir(here)

    def checked(*names: str) -> list[tuple[str, str]]:
        problems = check_paths(names, search_path).problems
        return [(problem.place.file.removeprefix(f"{tmp_path}/"), say(problem.what)) for problem in problems]

    wrong = "this is no value"
    whole = ["scripts/own.toml", "scripts/own.de.toml", "plans/own.toml", "plans/own.de.toml"]
    assert checked("own") == [(name, wrong) for name in (*whole, "own/a.toml")]
    assert checked("./own", "measures", "notes") == [(n, wrong) for n in ("own/a.toml", "measures.toml", "notes")]
    assert checked("affect-dyad") == []
    assert checked("oww") == [("oww", "there is no file, no script and no plan of this name")]
    assert checked("own.toml") == [("own.toml", "there is no such file in this folder")]
    assert checked("x/own.toml") == [("x/own.toml", "there is no such file")]


def test_files_of_one_run_know_each_other(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    (tmp_path / "measures.toml").write_text('[own]\nquestion.en = "?"\nchoices = [{en = "a"}, {en = "b"}]\n')
    script = 'format = 1\ntitle = "S"\n[ratings]\nafter = ["own"]\n[[turn]]\nname = "T"\nlength = "1m"\n'
    (tmp_path / "mine.toml").write_text(script)
    plan = 'format = 1\ntitle = "P"\nratings = ["own"]\n[[module]]\nname = "M"\nweeks = 1\neach_day = ["mine"]\n'
    (tmp_path / "plans" / "course.toml").write_text(plan)
    assert check_paths([str(tmp_path)], SEARCH_PATH).problems == ()
    assert len(check_paths([str(tmp_path / "plans")], SEARCH_PATH).problems) == 2


@given(st.binary(max_size=200))
@tries(150)
def test_no_bytes_stop_the_check(data: bytes) -> None:
    checked = check_paths(["-"], SEARCH_PATH, data)
    render_all(checked.problems, checked.texts)
    assert checked.problems


PIECES = """
format title = [[turn]] [turn] [bells] name length "5m" 1 [ ] { } , . " # start sound inf nan true 1e999
"""
ODD = [
    " ",
    "\n",
    "\r\n",
    '"' * 3,
    "'",
    "'" * 3,
    "\\u202e",
    "\udcff",
    "\ufeff",
    "\x00",
    "🦉",
    "e\u0301",
    "\u202e",
    "9" * 5000,
]
SOUP = st.lists(st.sampled_from([*PIECES.split(), *ODD]), max_size=30).map("".join)


@given(SOUP, st.sampled_from(["x.toml", "x.de.toml", "measures.toml", "plans/x.toml", "config.toml"]))
@tries(300)
def test_no_text_stops_the_check(text: str, name: str) -> None:
    problems = check_text(text, Path(name), SEARCH_PATH)
    shown = render_all(problems, {name: text})
    assert shown.isprintable() or "\n" in shown
    json.loads(as_json(problems))


@given(st.sampled_from(SHIPPED), st.randoms(use_true_random=False))
@tries(150)
def test_no_damage_to_a_good_file_stops_the_check(path: Path, choose: random.Random) -> None:
    text = path.read_text("utf-8")
    for _ in range(choose.randint(1, 4)):
        start = choose.randrange(len(text))
        end = min(len(text), start + choose.choice([0, 1, 1, 5, 40]))
        text = text[:start] + choose.choice(["", "", '"', "]", "[", "=", "\n", "5", "{", "\t", "x = 1\n"]) + text[end:]
    problems = check_text(text, path, SEARCH_PATH)
    lines = text.split("\n")
    for problem in problems:
        assert 1 <= problem.place.line <= len(lines)
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
    assert render_all(problems, {str(path): text}).count("\n") < 3 * len(problems) + 1


def test_a_thousand_problems_are_cut() -> None:
    text = "format = 1\n" + "".join(f"unknown{i} = {i}\n" for i in range(1000))
    problems = check_text(text, Path("x.toml"), SEARCH_PATH)
    assert len(problems) == 100


def test_stdin_is_bytes() -> None:
    data = io.BytesIO("format = 1\ntitle = 'ü'\n".encode("utf-16")).getvalue()
    (problem,) = check_paths(["-"], SEARCH_PATH, data).problems
    assert problem.what.id == "this file is saved as UTF-16, not as UTF-8"
