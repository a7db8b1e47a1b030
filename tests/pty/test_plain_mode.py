"""Plain mode in a real terminal: real time, real keys, killed and picked up again."""

import io
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import pexpect
import pytest

from dyads.cli.plain.terminal import Talk
from dyads.journal.journal import Journal
from dyads.services.clock import HandClock
from tests.journal import made

pytestmark = pytest.mark.pty

SCRIPT = """
format = 1
title = "Try"
[bells]
settle = "0s"
[ratings]
before = ["closeness"]
after = ["closeness"]
[[turn]]
name = "Speak"
length = "{length}"
speaker = "Say it."
listener = "Hear it."
"""


@pytest.fixture
def journal(own_home: Path) -> Journal:
    return Journal(own_home / "journal.sqlite3", made.CLOCK)


@pytest.fixture
def start(own_home: Path, tmp_path: Path) -> Iterator[object]:
    running: list[pexpect.spawn[str]] = []

    def spawn(
        length: str, before: Callable[[], None] | None = None, text: str | None = None, more: tuple[str, ...] = ()
    ) -> "pexpect.spawn[str]":
        script = tmp_path / "try.toml"
        script.write_text(text or SCRIPT.format(length=length))
        arguments = ["-m", "dyads", "sit", str(script), "--plain", "--mute", *more]
        child = pexpect.spawn(
            sys.executable, arguments, timeout=60, encoding="utf-8", dimensions=(30, 100), preexec_fn=before
        )
        child.delaybeforesend = 0.05
        running.append(child)
        return child

    yield spawn
    for child in running:
        child.close(force=True)


def _to_the_start(child: "pexpect.spawn[str]") -> None:
    child.expect("Your name")
    child.sendline("Ann")
    child.expect("partner’s name")
    child.sendline("Ben")
    child.expect("if you agree")
    child.sendline("")
    for rating in ("4", "5"):
        child.expect("when you are ready")
        child.sendline("")
        child.expect("to skip")
        child.sendline(rating)
        child.expect("Kept")
    child.expect("to begin")


def _until_begun(journal: Journal) -> None:
    """Wait until the start of the only sitting is on the disk, which follows what the screen says."""
    ends = monotonic() + 60
    while (record := journal.record(1)) is None or not record.commands:
        assert monotonic() < ends, "the start was never kept"


def _enter_deliberately(child: "pexpect.spawn[str]") -> None:
    """Press Enter so long after the question that it is not taken for a doubled one."""
    child.delaybeforesend = 0.7
    child.sendline("")
    child.delaybeforesend = 0.05


def test_a_sitting_from_the_first_question_to_the_end(start, journal: Journal) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    child = start("1s")
    _to_the_start(child)
    child.sendline("")
    child.expect("Ann is speaker, Ben is listener")
    child.expect("Ben is speaker, Ann is listener")
    child.expect("The sitting has ended")
    for rating in ("6", "7"):
        child.expect("when you are ready")
        child.sendline("")
        child.expect("to skip")
        child.sendline(rating)
        child.expect("Kept")
    child.expect("Ann, a private note")
    child.sendline("it was good")
    child.expect("Ben, a private note")
    _enter_deliberately(child)
    child.expect("Complete: 2 seconds")
    child.expect(pexpect.EOF)
    assert [rating.value for rating in journal.ratings(None)] == [4, 5, 6, 7]
    (note,) = journal.events(None)
    assert (note.kind, note.text) == ("note", "it was good")


def apart(start: Any, *more: str) -> "pexpect.spawn[str]":
    """Start a sitting with a partner elsewhere, and go on to what both agree on."""
    child: pexpect.spawn[str] = start("20m", more=("--apart", *more))
    child.expect("Your name")
    child.sendline("Ann")
    child.expect("partner’s name")
    child.sendline("Ben")
    child.expect("if you agree")
    child.sendline("")
    child.expect("Agree with Ben before anything is asked")
    return child


def _number(child: "pexpect.spawn[str]") -> str:
    child.expect(r"Read this number to each other: (\d{4})")
    assert isinstance(child.match, re.Match)
    number = str(child.match[1])
    child.expect("q leaves:")
    return number


def test_apart_all_is_agreed_on_before_anything_is_asked(start: Any, journal: Journal) -> None:
    child = apart(start)
    seen = [_number(child)]
    for typed in ("o", "+"):
        child.sendline(typed)
        seen.append(_number(child))
    assert len(set(seen)) == 3
    assert journal.summaries(None) == ()
    child.sendline("")
    child.expect("speaks first")
    child.expect("to skip")
    child.sendline("4")
    child.expect("It begins by itself at")
    child.send("\r")  # nobody begins alone
    child.send("l")
    child.expect("Now it begins at")


def test_apart_who_answers_for_too_long_is_told_and_joins(start: Any, journal: Journal) -> None:
    zone = ZoneInfo(os.environ["TZ"])
    soon = datetime.now(zone) + timedelta(seconds=15)
    child = apart(start, "--at", f"{soon:%H:%M:%S}", "--first", "me")
    _number(child)
    at = _start_in(child.before or "")
    child.sendline("")
    while child.expect(["to skip", "has passed. Agree on another time."]) == 1:  # a busy machine came too late to it
        _number(child)
        at = _start_in(child.before or "")
        child.sendline("")
    while datetime.now(zone) < at + timedelta(seconds=2):
        child.expect([pexpect.TIMEOUT], timeout=0.2)
    child.sendline("4")
    child.expect("You are .* late")
    child.expect("joins: you stand where Ben stands")
    child.expect("q ends here")
    child.sendline("n")
    child.expect("Ann is speaker, Ben is listener")
    child.send("t")
    child.expect(r"1\d:\d\d left in this phase")


def _start_in(terms: str) -> datetime:
    """Return when it begins by the terms that were just told."""
    now = datetime.now(ZoneInfo(os.environ["TZ"]))
    (told,) = re.findall(r"Start: (\d\d:\d\d:\d\d)", terms)
    at = datetime.combine(now.date(), time.fromisoformat(told), now.tzinfo)
    return at if at > now - timedelta(hours=12) else at + timedelta(days=1)


def test_what_is_typed_as_a_rating_or_note_is_not_echoed(start) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    child = start("1s")
    child.logfile_read = (heard := _Heard())
    _to_the_start(child)
    assert "4\r\n" not in heard.text
    assert "5\r\n" not in heard.text


def test_what_one_person_types_ahead_is_taken_unseen_and_never_for_the_other(start, journal: Journal) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    child = start("1s")
    child.logfile_read = (heard := _Heard())
    child.expect("Your name")
    child.sendline("Ann")
    child.expect("partner’s name")
    child.sendline("Ben")
    child.expect("if you agree")
    child.sendline("")
    child.expect("when you are ready")
    child.send("\r4\r\r6\r")
    child.expect("Kept")
    child.expect("Now Ben; the other looks away")
    child.expect("when you are ready")
    child.send("\r5\r")
    child.expect("Kept")
    child.expect("to begin")
    assert [rating.value for rating in journal.ratings(None)] == [4, 5]
    lines = heard.text.splitlines()
    assert not {"4", "5", "6"} & {line.strip() for line in lines}
    assert not [line for line in lines if line.rstrip().endswith(("skip: 4", "skip: 5", "ready. 4", "ready. 5"))]


def test_stop_is_calm_and_ending_asks_nothing_first(start, journal: Journal) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    child = start("10m")
    _to_the_start(child)
    child.sendline("")
    child.expect("Ann is speaker")
    child.send("x")
    child.expect("Nothing has to go on")
    child.send("e")
    child.expect("nobody has to")
    child.sendline("")
    child.expect("Ended early, after .*That is kept too")
    child.expect(pexpect.EOF)
    assert [(rating.value, rating.status) for rating in journal.ratings(None)] == [
        (4, "given"),
        (5, "given"),
        (None, "not-reached"),
        (None, "not-reached"),
    ]


def test_whoever_ended_early_may_still_answer(start: Any, journal: Journal) -> None:
    child = start("10m")
    _to_the_start(child)
    child.sendline("")
    child.expect("Ann is speaker")
    child.send("x")
    child.expect("Nothing has to go on")
    child.send("e")
    child.expect("Enter leaves them")
    child.sendline("f")
    for rating in ("6", "7"):
        child.expect("when you are ready")
        child.sendline("")
        child.expect("to skip")
        child.sendline(rating)
        child.expect("Kept")
    for name in ("Ann", "Ben"):
        child.expect(f"{name}, a private note")
        _enter_deliberately(child)
    child.expect("Ended early, after .*That is kept too")
    child.expect(pexpect.EOF)
    assert [rating.value for rating in journal.ratings(None)] == [4, 5, 6, 7]


def test_names_are_asked_until_there_are_two_different_ones(start: Any) -> None:
    child = start("10m")
    child.expect("Your name:")
    child.sendline("")
    child.expect("please type one")
    child.expect("Your name:")
    child.sendline("Ann")
    child.expect("Your partner’s name:")
    child.sendline(" ann ")
    child.expect("is called .* already")
    child.expect("Your partner’s name:")
    child.sendline("Ben")
    child.expect("if you agree")
    child.sendline("")
    child.expect("(Ann|Ben) speaks first")


def test_a_room_asks_for_no_names_and_calls_nobody_by_a_letter(start: Any) -> None:
    child = start("1s", more=("--room",))
    child.expect("to begin")
    child.sendline("")
    child.expect("One is speaker, The other is listener")
    child.expect("The sitting has ended")


def test_killed_in_the_middle_it_offers_to_go_on(start, journal: Journal) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    child = start("10m")
    _to_the_start(child)
    child.sendline("")
    child.expect("Ann is speaker")
    _until_begun(journal)
    child.kill(signal.SIGKILL)
    child.wait()
    assert [rating.value for rating in journal.ratings(None)] == [4, 5]
    child = start("10m")
    child.expect("was interrupted")
    child.expect("Your choice")
    child.sendline("p")
    child.expect("Ann is speaker|We go on")
    child.send("x")
    child.expect("ends here")
    child.send("e")
    child.expect("Enter leaves them")
    child.sendline("")
    child.expect("That is kept too")


def test_what_had_not_begun_is_begun_or_discarded_but_never_closed(start, journal: Journal) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    child = start("10m")
    _to_the_start(child)
    child.kill(signal.SIGKILL)
    child.wait()
    child = start("10m")
    child.expect("and had not begun")
    child.expect("Your choice")
    assert "partial" not in child.before
    child.sendline("e")
    child.expect("Your choice")
    child.sendline("d")
    child.expect("Discarded")
    child.close(force=True)
    assert next((s.outcome, s.actual_seconds) for s in journal.summaries()) == ("discarded", 0)
    assert [rating.value for rating in journal.ratings(None)] == [4, 5], "what was answered stays, with a reason"


def test_what_was_rated_before_a_kill_is_not_asked_again(start, journal: Journal) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    child = start("1s")
    _to_the_start(child)
    child.sendline("")
    child.expect("has ended")
    child.expect("when you are ready")
    child.sendline("")
    child.expect("to skip")
    child.sendline("6")
    child.expect("Kept")
    child.kill(signal.SIGKILL)
    child.wait()
    child = start("1s")
    child.expect("Your choice")
    child.sendline("e")
    child.expect("Now Ben; the other looks away")
    child.expect("when you are ready")
    child.sendline("")
    child.expect("How close")
    child.expect("to skip")
    child.sendline("7")
    for _ in range(2):
        child.expect("a private note")
        _enter_deliberately(child)
    child.expect("Complete|That is kept too")
    assert [rating.value for rating in journal.ratings(None)] == [4, 5, 6, 7]


@pytest.mark.parametrize("inherited", [signal.SIG_DFL, signal.SIG_IGN], ids=["usual", "ignored"])
def test_ctrl_c_ends_the_sitting_and_keeps_it(start, journal: Journal, inherited: signal.Handlers) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    """Also below a script that started everything with `&`: its children inherit that SIGINT is ignored."""

    def inherit() -> None:
        signal.signal(signal.SIGINT, inherited)

    child = start("10m", before=inherit)
    _to_the_start(child)
    child.sendline("")
    child.expect("Ann is speaker")
    os.kill(child.pid, signal.SIGINT)
    child.expect("Ended early, after .* That is kept too.")
    child.expect(pexpect.EOF)
    (session,) = journal.summaries()
    assert session.outcome == "partial"


class _Heard:
    """Writes down what the terminal showed."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None: ...


def test_a_doubled_enter_skips_no_question(start, journal: Journal) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    child = start("10m")
    child.expect("Your name")
    child.sendline("Ann")
    child.expect("partner’s name")
    child.sendline("Ben")
    child.expect("if you agree")
    child.sendline("")
    child.expect("when you are ready")
    child.send("\r\r\r")
    child.expect("to skip")
    child.expect("to skip")
    child.sendline("4")
    child.expect("Kept")
    child.expect("Now Ben; the other looks away")
    child.expect("when you are ready")
    child.sendline("")
    child.expect("to skip")
    _enter_deliberately(child)
    child.expect("Skipped")
    child.expect("to begin")
    assert "Kept" not in child.before
    assert [(rating.value, rating.status) for rating in journal.ratings(None)] == [(4, "given"), (None, "skipped")]


class _LongPauses(HandClock):
    """A clock of a machine that stands still for a second between any two readings."""

    def monotonic_ns(self) -> int:
        self.turn(1.0)
        return super().monotonic_ns()


def test_an_enter_from_before_a_question_skips_it_on_no_machine_however_slow() -> None:
    ours, theirs = os.openpty()
    os.write(ours, b"\n4\n")
    with os.fdopen(theirs, encoding="utf-8") as source:
        assert Talk(_LongPauses(), source, io.StringIO()).ask_unseen("?", deliberate=True) == "4"
    os.close(ours)


def test_answers_that_wait_from_the_agreement_on_are_taken_and_never_echoed(start, journal: Journal) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    child = start("10m")
    child.logfile_read = (heard := _Heard())
    child.expect("Your name")
    child.sendline("Ann")
    child.expect("partner’s name")
    child.sendline("Ben")
    child.expect("if you agree")
    child.send("\r\r4\r")
    child.expect("Now Ben; the other looks away")
    assert [rating.value for rating in journal.ratings(None)] == [4]
    assert not [line for line in heard.text.splitlines() if line.rstrip().endswith("4")]


def test_keys_that_arrive_together_are_all_taken(start) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    child = start("10m")
    _to_the_start(child)
    child.sendline("")
    child.expect("Ann is speaker")
    child.send("m\x1b[Bt")
    child.expect("Bells off|Bells on")
    child.expect("left in this phase")
    assert "Ann is speaker" not in child.before


PART = """
format = 1
title = "Draw"
[bells]
settle = "0s"
[draw]
from = "inner-parts"
fallback = ["the worrier", "the old worrier", "the young worrier"]
[[turn]]
name = "Draw"
length = "open"
act = "draw"
[[turn]]
name = "Speak"
length = "10m"
speaker = "Tell."
listener = "Listen."
"""


@pytest.fixture
def drawn(start) -> Any:  # type: ignore[no-untyped-def]  # a fixture that starts
    """A sitting in which a part stands on the screen."""
    child = start("1s", None, PART)
    child.expect("Your name")
    child.sendline("Ann")
    child.expect("partner’s name")
    child.sendline("Ben")
    child.expect("if you agree")
    child.sendline("")
    child.expect("to begin")
    child.sendline("")
    child.expect("to see your part")
    _enter_deliberately(child)
    child.expect("worrier")
    child.expect("An example, until you have three parts of your own")
    return child


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_drawn_part_goes_from_the_screen_at_any_end(drawn: Any, number: signal.Signals) -> None:
    drawn.logfile_read = (heard := _Heard())
    os.kill(drawn.pid, number)
    drawn.expect(pexpect.EOF)
    assert "\x1b[2J\x1b[?1049l" in heard.text
    assert "worrier" not in heard.text
    drawn.wait()
    assert drawn.exitstatus == (130 if number == signal.SIGINT else 128 + number)


def test_a_drawn_part_goes_from_the_screen_while_the_program_is_put_aside(drawn: Any) -> None:
    drawn.logfile_read = (heard := _Heard())
    os.kill(drawn.pid, signal.SIGTSTP)
    drawn.expect_exact("\x1b[2J\x1b[?1049l")
    os.kill(drawn.pid, signal.SIGCONT)
    drawn.expect("to see your part")
    assert "worrier" not in heard.text
    _enter_deliberately(drawn)
    drawn.expect("worrier")


def _answered_by_both(child: "pexpect.spawn[str]", anns: str, bens: str) -> None:
    """Sit from the start to the notes, and answer whether the other may see the answers."""
    _to_the_start(child)
    child.sendline("")
    child.expect("The sitting has ended")
    for rating in ("6", "7"):
        child.expect("when you are ready")
        child.sendline("")
        child.expect("to skip")
        child.sendline(rating)
        child.expect("Kept")
    for name in ("Ann", "Ben"):
        child.expect(f"{name}, a private note")
        _enter_deliberately(child)
    for name, answer in (("Ann", anns), ("Ben", bens)):
        child.expect(f"Now {name};")
        child.expect("when you are ready")
        child.sendline("")
        child.expect("y or n:")
        child.sendline(answer) if answer else _enter_deliberately(child)


def test_two_show_each_other_once_both_have_said_yes_and_nothing_of_it_stays(start, own_home: Path) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    own_home.mkdir()
    (own_home / "config.toml").write_text('show_each_other = "ask"\n')
    child = start("1s")
    _answered_by_both(child, "y", "y")
    child.expect("Enter shows what both of you answered")
    _enter_deliberately(child)
    child.expect(re.escape("\x1b[?1049h"))
    child.expect("before  Ann: 4   Ben: 5")
    child.expect("after  Ann: 6   Ben: 7")
    child.expect("take it off the screen")
    child.sendline("")
    child.expect(re.escape("\x1b[2J\x1b[?1049l"))
    child.expect("Complete: 2 seconds")
    child.expect(pexpect.EOF)


@pytest.mark.parametrize(("anns", "bens"), [("n", "y"), ("y", "")])
def test_one_no_is_enough_and_nobody_learns_whose_it_was(start, own_home: Path, anns: str, bens: str) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    own_home.mkdir()
    (own_home / "config.toml").write_text('show_each_other = "ask"\n')
    child = start("1s")
    _answered_by_both(child, anns, bens)
    child.expect("Your answers are not shown: that takes both of you.")
    child.expect("Complete: 2 seconds")
    child.expect(pexpect.EOF)
    assert "Ann: 4" not in child.before


def test_a_long_text_is_read_to_its_end_before_anybody_agrees(start, own_home: Path) -> None:  # type: ignore[no-untyped-def]  # a fixture that starts
    own_home.mkdir()
    text = "\\n".join(f"Point {number} of the course." for number in range(1, 41))
    (own_home / "config.toml").write_text(f'consent_text = "{text}"\n')
    child = start("1s")
    child.expect("Your name")
    child.sendline("Ann")
    child.expect("partner’s name")
    child.sendline("Ben")
    child.expect("if you agree")
    child.sendline("")
    pages = 0
    while child.expect(["read on, q to leave", "if you agree"]) == 0:
        assert child.before.count("Point") > 3
        assert "Point 40" not in child.before
        child.sendline("")
        pages += 1
    assert pages > 0
    assert "Point 40 of the course" in child.before
    child.sendline("q")
    child.expect(pexpect.EOF)
