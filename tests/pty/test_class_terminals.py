"""A class led line by line over a real broker: the trainer sits with the one who came, whose program is killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dyads.classroom.kept import kept_classes
from tests.link.brokers import Broker
from tests.pty.terminals import Terminal
from tests.pty.test_two_terminals import broker

pytestmark = pytest.mark.pty
__all__ = ["broker"]


@pytest.fixture
def two(tmp_path: Path, broker: Broker) -> Iterator[tuple[Terminal, Terminal]]:
    pair = Terminal(tmp_path / "tania", broker.port, "Tania"), Terminal(tmp_path / "ann", broker.port, "Ann")
    yield pair
    for home in pair:
        if hasattr(home, "child"):
            home.child.close(force=True)


def test_a_trainer_sits_along_line_by_line_and_the_other_comes_back_to_the_class(
    two: tuple[Terminal, Terminal],
) -> None:
    tania, ann = two
    tania.run("class", "open", str(tania.folder / "try.toml"), "--plain")
    tania.see("It has not begun.")
    (kept,) = kept_classes(tania.folder / "links")
    ann.run("class", "join", kept.invitation.text, "--plain")
    ann.see("Your name")
    ann.type("Ann", "You get a partner in a moment.")
    tania.see("Ann: waits for a partner")
    tania.press("6", "Which line?")
    tania.type("1", "sits with me")
    tania.type("3", "Your name")
    tania.type("Tania", "You sit with Ann: i leads there.")
    tania.press("i")
    for home in two:
        home.see("Press Enter if you agree")
        home.press("\r", "Enter agrees")
    for home in two:
        home.press("\r")
    tania.see("You begin for all: 2, then 1.")
    ann.see("Your trainer begins for all.")
    tania.press("2", "The keys mean the class now")
    tania.press("1", "When do all begin?")
    tania.press("\r")
    ann.see("Speak, 20:00.")
    tania.press("p")
    ann.see("Your trainer paused.")
    ann.kill()
    ann.run("class", "join", kept.invitation.text, "--plain")
    ann.see("p goes on from there.")
    ann.type("p", "Tania is here.")
    tania.press("p")
    ann.see("Your trainer went on.")
    tania.press("e", "Do it?")
    tania.type("y", "You have ended the sitting of all.")
    ann.see("The sitting is over.")
    ann.see("q leaves; you may come back by the same link.")  # the sitting is done, and the class goes on
    tania.see("Ended early,")
    tania.press("2", "The same pairs once more")
    tania.type("2", "A number, or Enter to leave it as it is: 2")
    tania.press("i", "Enter agrees")
    ann.see("Enter agrees")
