"""Whatever lies at a path, reading it ends, with a text or with a reason."""

import os
import socket
import sys
import tomllib
from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from dyads.library.check import check_paths
from dyads.library.read import MOST_BYTES, Source, decode, parse, read
from dyads.library.search_path import SearchPath
from dyads.words import say

SEARCH_PATH = SearchPath()


def refused(path: Path) -> str:
    loaded = read(path)
    assert loaded.value is None
    (problem,) = loaded.problems
    assert problem.place.file == str(path)
    return say(problem.what)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "loop.toml").symlink_to(tmp_path / "loop.toml")
    (tmp_path / "nowhere.toml").symlink_to(tmp_path / "gone.toml")
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    (tmp_path / "folder.toml").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.toml"))
        assert refused(tmp_path / "s.toml") == "this is not an ordinary file"
    assert refused(tmp_path / "pipe.toml") == "this is not an ordinary file"
    assert refused(tmp_path / "zero.toml") == "this is not an ordinary file"
    assert refused(tmp_path / "folder.toml") == "this is a folder, not a file"
    assert refused(tmp_path / "loop.toml") == "this file cannot be read"
    assert refused(tmp_path / "nowhere.toml") == "there is no such file"
    assert refused(tmp_path / "gone.toml" / "below") == "there is no such file"
    assert refused(tmp_path / ("x" * 5000)) == "this file cannot be read"
    assert refused(Path("nul\0.toml")) == "this file cannot be read"
    assert len(check_paths([str(tmp_path)], SEARCH_PATH).problems) == 6


def test_a_link_to_a_file_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("x = 1")
    (tmp_path / "b.toml").symlink_to(tmp_path / "a.toml")
    source = read(tmp_path / "b.toml").value
    assert source is not None
    assert source.text == "x = 1"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_closed_file(tmp_path: Path) -> None:
    (tmp_path / "a.toml").touch(mode=0)
    assert refused(tmp_path / "a.toml") == "this file may not be read"


def test_a_hundred_megabytes(tmp_path: Path) -> None:
    with (tmp_path / "huge.toml").open("wb") as file:
        file.truncate(100_000_000)
    assert refused(tmp_path / "huge.toml") == "this file is larger than 256 KiB"
    (tmp_path / "full.toml").write_bytes(b"#" * MOST_BYTES)
    assert read(tmp_path / "full.toml").value is not None


@pytest.mark.parametrize(
    ("data", "place", "what"),
    [
        (b"a = 1\nb = '\xff'", (2, 6), "this character is not saved as UTF-8"),
        ("a = 1\nbä = 'ä'".encode("latin-1"), (2, 2), "this character is not saved as UTF-8"),
        ("ä = 1\nää\tx".encode() + b"\xc3", (2, 5), "this character is not saved as UTF-8"),
        ("a = 1".encode("utf-16"), (1, 1), "this file is saved as UTF-16, not as UTF-8"),
        (b"\xef\xbb\xbfa\xff", (1, 2), "this character is not saved as UTF-8"),
        (b"a = 1\nb\x00 = 2", (2, 2), "an invisible or control character (U+0000) is not allowed"),
        ("# \u202etxet".encode(), (1, 3), "an invisible or control character (U+202E) is not allowed"),
        (b"a = 1\r\nb = 2\rc = 3", (2, 6), "an invisible or control character (U+000D) is not allowed"),
        ("\ufeffa\ufeff = 1".encode(), (1, 2), "an invisible or control character (U+FEFF) is not allowed"),
        (b"x = '\x1b[31m'", (1, 6), "an invisible or control character (U+001B) is not allowed"),
    ],
)
def test_characters(data: bytes, place: tuple[int, int], what: str) -> None:
    loaded = decode(data, "f")
    assert loaded.value is None
    problem = loaded.problems[0]
    assert (problem.place.line, problem.place.column) == place
    assert say(problem.what) == what


def test_what_writers_need_is_allowed() -> None:
    text = "\ufeffa = 'ä e\u0301 日本 🦉 👩\u200d🌾\u00a0– „x“'\t# tab\r\n"
    source = decode(text.encode(), "f").value
    assert source is not None
    assert source.text == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("a = 1\nb = " + "[" * 5000, (2, 25), "lists and tables are nested too deeply here"),
        ("a = 1\nb = " + "{a=" * 5000, (2, 65), "lists and tables are nested too deeply here"),
        ("a = '1'\nb = " + "9" * 5000, (2, 5), "this number has too many digits"),
        ("a = 1\nb = [1, -" + "9_9" * 3000 + "]", (2, 9), "this number has too many digits"),
    ],
)
def test_what_makes_parsers_give_up(text: str, place: tuple[int, int], what: str) -> None:
    (problem,) = check_paths(["-"], SEARCH_PATH, text.encode()).problems
    assert (problem.place.line, problem.place.column) == place
    assert say(problem.what) == what


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (".".join("a" * 100_000) + " = 1", 1),
        ("x = 1\n[" + " . ".join(["'a b'"] * 20_000) + "]", 2),
        ('x = """\n\n"""\ny = { ' + ".".join(['"a.b"'] * 20_000) + " = 1 }", 4),
    ],
)
def test_keys_with_very_many_dots(text: str, line: int) -> None:
    (problem,) = check_paths(["-"], SEARCH_PATH, text.encode()).problems
    assert (problem.place.line, say(problem.what)) == (line, "this key has too many parts")


PIECES = [
    '"""\\',
    '"\\',
    "'''\\",
    "\"'",
    "a.",
    "[[",
    "{",
    "x='''",
    '\\"""',
    "a ",
    "#.a.",
    "1.0,",
    "'",
    '"',
    "[a]\n",
    "[[a]]\n",
]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("start", ["", "a = [", "\n\n"])
def test_no_text_takes_long(piece: str, start: str) -> None:
    """Were a step quadratic in two hundred thousand characters, this would not end."""
    text = start + piece * (200_000 // len(piece))
    assert check_paths(["-"], SEARCH_PATH, text.encode()).problems


def test_many_dots_in_texts_are_fine() -> None:
    dots = "a.b." * 50
    text = f'format = 1\ntitle = "{dots[:100]}" # {dots}\n[[turn]]\nname = "A"\nlength = "1m"\nspeaker = """{dots}"""'
    assert check_paths(["-"], SEARCH_PATH, text.encode()).problems == ()


SCRIPT = (Path(__file__).parents[2] / "scripts" / "affect-dyad.toml").read_text(encoding="utf-8")
SHARES = 'format = 1\ntitle = "Shares"\nroles = { speaker = "teller", listener = "hearer" }\n[[turn]]\nname = "Tell"\n'


@pytest.mark.skipif(sys.version_info >= (3, 15), reason="from here on tomllib reads TOML 1.1")
@given(
    text=st.sampled_from([SCRIPT, SHARES]),
    slips=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 1), st.sampled_from(("", *"{}[]\",=\n\\.# a1'"))),
        min_size=1,
        max_size=3,
    ),
)
def test_mistakes_have_the_places_and_words_of_tomllib(text: str, slips: list[tuple[float, int, str]]) -> None:
    for share, taken, put in slips:
        at = int(share * len(text))
        text = text[:at] + put + text[at + taken :]
    try:
        expected: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        expected = str(error)
    try:
        found: object = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        found = str(error)
    assert found == expected


@pytest.mark.parametrize(
    ("value", "place"),
    [('{ speaker = "a",\n  listener = "b" }', (1, 27)), ('"a\\e"', (1, 15)), ("19:30", (1, 13))],
)
def test_what_only_toml_1_1_allows_is_a_mistake_for_everybody(value: str, place: tuple[int, int]) -> None:
    loaded = parse(Source("s.toml", f"speaker = {value}\n"))
    assert loaded.value is None
    assert (loaded.problems[0].place.line, loaded.problems[0].place.column) == place


@pytest.mark.parametrize("opening", ["[", "{a="])
def test_however_deep_lists_and_tables_lie_within_one_another_they_are_refused(opening: str) -> None:
    (problem,) = parse(Source("s.toml", "title = " + opening * 50_000)).problems
    assert say(problem.what) == "lists and tables are nested too deeply here"
