"""Light or dark: what a variable or the terminal says. A terminal that says nothing holds nothing up."""

import sys
import textwrap

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.app.run import light_by_answer, light_by_variable


@pytest.mark.parametrize(
    ("value", "light"),
    [("15;0", False), ("0;15", True), ("0;default;15", True), ("12;8", False), ("", None), ("15;default", None)],
)
def test_the_variable_says_it(value: str, light: bool | None) -> None:
    assert light_by_variable({"COLORFGBG": value}) is light


@pytest.mark.parametrize(
    ("answer", "light"),
    [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", True),
        (b"\x1b]11;rgb:1e1e/1e1e/1e1e\x07", False),
        (b"\x1b]11;rgba:f/f/f/f\x07", True),
        (b"\x1b[?62;c", None),
        (b"", None),
    ],
)
def test_the_answer_says_it(answer: bytes, light: bool | None) -> None:
    assert light_by_answer(answer) is light


@given(st.binary(max_size=60))
def test_any_answer_is_understood_or_not(answer: bytes) -> None:
    assert light_by_answer(answer) in {True, False, None}


PROGRAM = textwrap.dedent("""
    import select, sys
    from dyads.app.run import ask
    from dyads.services.clock import SystemClock
    take = ask({"TERM": "xterm-256color"}, SystemClock())
    select.select([0], [], []) if len(sys.argv) > 1 else None
    print("light:", take(), flush=True)
""")


@pytest.mark.pty
def test_a_terminal_that_answers_is_heard() -> None:
    child = pexpect.spawn(sys.executable, ["-c", PROGRAM, "wait"], timeout=60)
    child.expect_exact("\x1b]11;?")
    child.send("\x1b]11;rgb:f8f8/f5f5/eeee\x1b\\\x1b[?62;c")
    child.expect_exact("light: True")
    child.expect(pexpect.EOF)


@pytest.mark.pty
def test_a_terminal_that_does_not_answer_holds_nothing_up() -> None:
    child = pexpect.spawn(sys.executable, ["-c", PROGRAM], timeout=60)
    child.expect_exact("light: None")
    child.expect(pexpect.EOF)
