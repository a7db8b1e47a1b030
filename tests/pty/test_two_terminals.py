"""Two programs in two terminals over a real broker, one of them through a proxy: what two people go through."""

import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from dyads.journal.journal import Journal
from dyads.practice.linked import distinct
from tests.journal import made
from tests.link.brokers import Broker, program
from tests.link.proxy import Proxy
from tests.pty.terminals import PATIENCE, Terminal

pytestmark = pytest.mark.pty

Homes = tuple[Terminal, Terminal]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    if program("mosquitto") is None:
        pytest.fail("mosquitto is not installed")
    made_here = Broker("mosquitto", tmp_path / "broker")
    made_here.start()
    yield made_here
    made_here.kill()


@pytest.fixture
def proxy(broker: Broker) -> Iterator[Proxy]:
    with Proxy(broker.port) as made_here:
        yield made_here


@pytest.fixture
def homes(tmp_path: Path, broker: Broker, proxy: Proxy) -> Iterator[Homes]:
    ann, ben = Terminal(tmp_path / "ann", broker.port, "Ann"), Terminal(tmp_path / "ben", proxy.port, "Ben")
    ann.run("pair", str(ann.folder / "try.toml"))
    yield ann, ben
    for home in (ann, ben):
        if hasattr(home, "child"):
            home.child.close(force=True)


def met(homes: Homes, proxy: Proxy) -> None:
    """Let both meet by the link that Ann's screen shows; Ben reaches the broker by the proxy."""
    ann, ben = homes
    ann.see("What are you called?")
    ann.type("Ann", "Say these four words")
    ben.run("join", re.sub(r"at=[^#]*", f"at=mqtt%3A%2F%2F127.0.0.1%3A{proxy.port}", invitation(ann)))
    ben.see("What are you called?")
    ben.type("Ben", "Ann is here.")
    ann.see("Ben is here.")


def invitation(ann: Terminal) -> str:
    """Make the words a link, which can be read off the screen as it is typed."""
    ann.press("2", "Send this link")
    found = ann.find(r"(dyads://join\?[^#\s]+#)([a-z2-7 ]*?) [^a-z2-7 ]")
    return found[1] + found[2].replace(" ", "")  # a line of the screen may end within it


def begun(homes: Homes, proxy: Proxy) -> None:
    """Lead both into the sitting, and begin it."""
    met(homes, proxy)
    for home in homes:
        home.press("\r", "What we agree on")
    for home in homes:
        home.press("\r", "Neither of you has agreed yet.")
    homes[0].press("\r", "You have agreed; Ben has not yet.")
    homes[1].press("\r", "We are ready")
    for home in homes:
        home.see("We are ready")
        home.press("\r")
    for home in homes:
        home.see("Enter begins.")
    homes[1].press("\r")
    for home in homes:
        home.see("Say it.")
        home.see("Bells agree within")


def begun_line_by_line(homes: Homes) -> None:
    """Lead Ann in plain mode and Ben in the app into the sitting, and begin it."""
    joined_line_by_line(homes)
    agreed_line_by_line(homes)


def joined_line_by_line(homes: Homes) -> None:
    """Let Ben join by the words that Ann has in plain mode."""
    ann, ben = homes
    ann.type("Ann", "Say these four words")
    ben.run("join", re.sub(r"at=[^#]*", f"at=mqtt%3A%2F%2F127.0.0.1%3A{ben.port}", invitation(ann)))


def met_line_by_line(homes: Homes) -> None:
    """Lead Ann in plain mode and Ben in the app from where they meet to what they agree on."""
    ann, ben = homes
    ben.see("What are you called?")
    ben.type("Ben", "Ann is here.")
    ann.see("Press Enter if you both see the same words")
    ann.press("\r", "Press Enter if you agree")
    ann.press("\r", "Neither of you has agreed yet.")
    ben.press("\r", "What we agree on")
    ben.press("\r", "Neither of you has agreed yet.")


def agreed_line_by_line(homes: Homes) -> None:
    """Lead Ann in plain mode and Ben in the app from where they meet into the sitting, and begin it."""
    ann, ben = homes
    met_line_by_line(homes)
    ann.press("m", "Bells: bowl.")
    ben.see("Bells: bowl.")
    ben.press("\r", "You have agreed; Ann has not yet.")
    ann.press("\r", "You have both agreed.")
    ben.see("We are ready")
    ben.press("\r")
    ann.see("Enter begins, for both.")
    ben.see("Enter begins.")
    ann.press("\r")
    ann.see("speaker: Say it.")
    ben.see("Say it.")


def both(homes: Homes, words: str) -> None:
    for home in homes:
        home.see(words)


def same_log(homes: Homes) -> bool:
    """Say whether the two journals hold the same commands."""
    logs = []
    for home in homes:
        journal = Journal(home.folder / "journal.sqlite3", made.CLOCK)
        held = journal.summaries(None)
        record = journal.record(held[-1].id) if held else None
        logs.append(distinct(record.commands) if record is not None else None)
    return logs[0] == logs[1] and bool(logs[0])


def until(condition: Callable[[], bool], homes: Homes) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        for home in homes:
            home.take()


def test_either_moves_both_and_a_stop_never_says_who(homes: Homes, proxy: Proxy) -> None:
    begun(homes, proxy)
    homes[0].press("p")
    homes[1].see("Ann paused.")
    homes[1].press("\r")
    homes[0].see("Ben went on.")
    homes[0].press("s")
    homes[1].see("Ann asked for silence.")
    homes[1].press("\r")
    homes[0].see("Ben went on.")
    homes[1].see("Bells agree within")
    homes[1].listen()
    homes[0].press("x", "You can stop here.")
    homes[1].see("The sitting is paused.")
    homes[0].press("e", "Ended early")
    homes[1].see("The sitting has been ended")
    homes[1].gone("Ann")
    until(lambda: same_log(homes), homes)
    assert not re.search(r"Ann (paused|asked|stopped|ended)", homes[1].said)


def test_who_is_killed_comes_back_to_where_the_other_is(homes: Homes, proxy: Proxy) -> None:
    begun(homes, proxy)
    homes[1].kill()
    homes[0].see("cannot be reached")
    homes[0].press("p")
    homes[1].run()
    homes[1].see("is unfinished")
    homes[1].press("\r", "Enter goes back to Ann")
    homes[1].press("\r")
    homes[1].see("Ann is here.")
    homes[1].see("Enter goes on, for both.")
    homes[1].press("\r")
    homes[0].see("Ben went on.")
    until(lambda: same_log(homes), homes)


def test_who_leaves_because_the_two_words_differ_remembers_nobody(homes: Homes, proxy: Proxy) -> None:
    met(homes, proxy)
    kept = [home.folder / "links" for home in homes]
    until(lambda: all(list(folder.glob("*.json")) for folder in kept), homes)
    for home in homes:
        home.press("\x1b")
    until(lambda: not any(list(folder.iterdir()) for folder in kept), homes)


def begun_by_words(homes: Homes, proxy: Proxy) -> tuple[str, str]:
    """Begin a sitting by four words, Ann in plain mode and Ben in the app; return what each of the two may type."""
    ann, ben = homes
    ann.child.close(force=True)
    ann.run("pair", str(ann.folder / "try.toml"), "--plain")
    ann.see("Your name")
    ann.type("Ann", "As digits:")
    found = ann.find(r"([a-z]+(?:-[a-z]+){3})@mqtt")
    words = f"{found[1]}@mqtt://127.0.0.1:{ann.port}", f"{found[1]}@mqtt://127.0.0.1:{proxy.port}"
    ben.run("join", words[1])
    agreed_line_by_line(homes)
    return words


def test_who_is_killed_comes_back_by_the_words_of_this_sitting_and_a_third_who_knows_them_does_not(
    homes: Homes, proxy: Proxy, tmp_path: Path
) -> None:
    ann, ben = homes
    anns, bens = begun_by_words(homes, proxy)
    ben.kill()
    ann.see("cannot be reached")
    ann.press("p", "You paused.")
    third = Terminal(tmp_path / "eve", ann.port, "Eve").run("join", bens)
    third.see("What are you called?")
    third.type("Eve", "Two are already sitting under these words.")
    ben.run("join", bens)
    ben.see("Ann is here.")
    ben.see("Enter goes on, for both.")
    ben.press("\r")
    ann.see("Ben went on.")
    ann.kill()
    ben.see("cannot be reached")
    ann.run("join", anns, "--plain")  # who made the words may type them too
    ann.see("Ben is here.")
    ben.see("Bells agree within")
    ann.kill()
    ann.run("pair", str(ann.folder / "try.toml"))
    ann.see("is unfinished")  # no new words
    ann.press("\r")
    ann.see("Say it.")
    ben.see("Bells agree within")
    until(lambda: same_log(homes), homes)
    third.see("Two are already sitting under these words.")
    third.child.close(force=True)
    ann.press("x", "You can stop here.")
    ann.press("e", "Ended early")
    ben.see("The sitting has been ended")
    for home in homes:
        home.child.close(force=True)
    ann.run("join", anns, "--plain")
    ann.see("e closes it as partial", "these words is over")


@pytest.mark.parametrize("asleep", [(1,), (0, 1)], ids=["one", "both"])
def test_who_slept_comes_back(asleep: tuple[int, ...], homes: Homes, proxy: Proxy) -> None:
    begun(homes, proxy)
    sleepers = [homes[one] for one in asleep]
    for home in sleepers:
        home.signal(signal.SIGSTOP)
    end = time.monotonic() + 15
    while time.monotonic() < end:
        for home in homes:
            home.take(0.1)
    for home in sleepers:
        home.signal(signal.SIGCONT)
    if len(asleep) == 2:
        both(homes, "Both of you were away.")
        homes[0].press("\r")
    for home in homes:
        home.see("Bells agree within")
        home.see("Say it.")
    until(lambda: same_log(homes), homes)


def test_both_press_at_once_fifty_times(homes: Homes, proxy: Proxy) -> None:
    begun(homes, proxy)
    proxy.delay(40, 40)
    for _nth in range(25):
        for key, said in (("p", "Enter goes on, for both."), ("\r", "p Pause")):
            until(lambda: same_log(homes), homes)  # what the other one pressed is a change, too
            end = time.monotonic() + (2.2 if key == "\r" else 0.1)  # Enter rests after a change
            while time.monotonic() < end:
                for home in homes:
                    home.take(0.05)
            for home in homes:
                home.child.send(key)
            both(homes, said)
    until(lambda: same_log(homes), homes)


def test_a_broker_that_dies_and_returns_costs_nothing(homes: Homes, broker: Broker, proxy: Proxy) -> None:
    begun(homes, proxy)
    broker.kill()
    homes[0].see("cannot be reached")
    homes[0].press("p")
    homes[0].see("Enter goes on, for both.")
    broker.start()
    homes[1].see("Ann paused.")
    both(homes, "Bells agree within")
    until(lambda: same_log(homes), homes)


def test_wrong_words_meet_nobody(homes: Homes, broker: Broker) -> None:
    ann, ben = homes
    ann.see("What are you called?")
    ann.type("Ann", "Say these four words")
    ben.run("join", f"zoo-zoo-zoo-zoo@mqtt://127.0.0.1:{broker.port}")
    ben.see("What are you called?")
    ben.type("Ben", "Nobody is waiting under these words.")
    ann.see("Waiting for your partner.")
    ben.press("c", "Which words does your partner see?")


def test_the_second_time_nobody_needs_words(homes: Homes, proxy: Proxy) -> None:
    begun(homes, proxy)
    homes[0].press("x", "You can stop here.")
    homes[0].press("e", "Ended early")
    homes[1].see("The sitting has been ended")
    homes[1].press("\r", "Ended early")
    for home in homes:
        home.press("\r", "Enter Sit down")
        home.press("q")
        home.child.expect(pexpect.EOF)
    homes[0].run("pair", str(homes[0].folder / "try.toml"), "--with", "Ben")
    homes[1].run("join", "--with", "Ann")
    both(homes, "Neither of you has agreed yet.")


def test_one_line_by_line_and_one_in_the_app_sit_in_step(homes: Homes) -> None:
    ann, ben = homes
    ann.child.close(force=True)
    ann.run("pair", str(ann.folder / "try.toml"), "--plain")
    ann.see("Your name, as your partner sees it:")
    begun_line_by_line(homes)
    ann.press("p", "You paused.")
    ben.see("Ann paused.")
    ben.press("\r")
    ann.see("Ben went on.")
    ben.kill()
    ann.see("cannot be reached")
    ann.press("n", "Press the key again to go on without it.")  # Enter would ask first whether to skip
    ben.run()
    ben.see("is unfinished")
    ben.press("\r", "Enter goes back to Ann")
    ben.press("\r")
    ben.see("Say it.")
    ann.see("Ben is here.")
    ben.press("x", "You can stop here.")
    ben.press("e", "Ended early")
    ann.see("The sitting has been ended.")
    until(lambda: same_log(homes), homes)
    assert "Ben has left" not in ann.said


PARTS = """
format = 1
title = "Parts"
[bells]
settle = "0s"
[draw]
from = "inner-parts"
fallback = ["driver", "pleaser", "rebel"]
[[turn]]
name = "Draw"
length = "open"
act = "draw"
[[turn]]
name = "Tell"
length = "20m"
speaker = "Say it."
listener = "Hear it."
[[turn]]
name = "Guess"
length = "open"
about = "30s"
act = "guess"
listener = "Say which part."
"""


def test_a_drawn_part_is_on_one_screen_only_and_the_other_comes_back_into_the_guess(homes: Homes) -> None:
    ann, ben = homes
    ann.child.close(force=True)
    (ann.folder / "try.toml").write_text(PARTS)
    for part in ("anns-judge", "anns-guard", "anns-clown"):
        ann.run("people", "parts", "add", part).child.expect(pexpect.EOF)
    ann.run("pair", str(ann.folder / "try.toml"), "--plain", "--first", "me")
    ann.see("Your name")
    joined_line_by_line(homes)
    met_line_by_line(homes)
    ann.press("\r", "You have agreed; Ben has not yet.")
    ben.press("\r", "We are ready")
    ann.see("May Ben see this list, this time?")
    ann.type("n", "You are ready")
    ben.press("\r", "May Ann see this list, this time?")
    ben.press("\r", "Enter begins.")
    ann.see("Enter begins, for both.")
    ben.press("\r")
    ann.see("Press Enter to see your part.")
    ann.press("\r", "anns-")
    ben.see("Then Tell, 20:00")
    end = time.monotonic() + 6  # longer than a machine may stand still unnoticed
    while time.monotonic() < end:
        both(homes, "")
    ann.press("\r")
    ben.press("n", "Hear it.")
    ben.kill()
    ann.see("cannot be reached")
    ben.run()
    ben.see("is unfinished")
    ben.press("\r", "Enter goes back to Ann")
    ben.press("\r", "Hear it.")
    ann.see("Ben is here.")
    ben.see("Bells agree within")
    ann.press("n")  # a key of Ben’s would be passed over, so soon after his return
    ben.see("Ben, which part was it?")
    ben.type("guessed", "Say which part.")
    until(lambda: same_log(homes), homes)
    assert "stood still" not in ann.said
    assert "anns-" not in ben.everything
    assert "guessed" not in ann.everything
