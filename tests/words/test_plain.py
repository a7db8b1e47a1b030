"""Whatever was typed or read is safe to show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.words import is_plain, plain

anything = st.text(st.characters(), max_size=40)


@given(anything)
def test_nothing_that_commands_a_terminal_is_left(text: str) -> None:
    for c in plain(text):
        assert c in "\n\u200c\u200d" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert is_plain(plain(text))
    assert "\n" not in plain(text, lines=False)


@given(anything)
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    if is_plain(text) and not set(text) & set("\t\r"):
        assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;title\x07", "]0;title"),
        ("\x9b2J", "2J"),
        ("a\u202eb\u2066c", "abc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\tb", "a b"),
        ("\ufeffa\x00\u00adb", "ab"),
        ("👩\u200d👧 né ᾳ 漢", "👩\u200d👧 né ᾳ 漢"),
        ("[bold]x[/bold] <b> {x} =1+1", "[bold]x[/bold] <b> {x} =1+1"),
    ],
)
def test_examples(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_one_line() -> None:
    assert plain("a\nb\r\nc", lines=False) == "a b c"
