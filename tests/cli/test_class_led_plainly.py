"""A class led line by line: who is there, the pairs, the trainer's commands by letters, and a sitting beside it."""

from pathlib import Path

import pytest

from dyads.classroom.interface import PairStatus
from dyads.cli.plain.classroom import PlainClassSide
from dyads.cli.plain.leading import PlainLeading
from dyads.library.scripts import find_script
from dyads.services.class_opening import OpenedClass
from dyads.services.classroom import class_script
from dyads.words import use
from tests.classroom.in_memory import InMemoryClass, InMemoryParticipant
from tests.cli.test_linked_plain import Left, Step, Terminal
from tests.services.making import make_home


class Led:
    """A class, and a terminal at which its trainer presses keys."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        use("en")
        self.home, self.clock, _bells = make_home(folder)
        file = find_script("affect-dyad", self.home.search_path).value
        assert file is not None
        self.held = InMemoryClass(self.clock, class_script(self.home, file), title="Monday evening")
        self.people: list[InMemoryParticipant] = [self.held.join(name) for name in names]

    def lead(self, *steps: Step, answers: tuple[str, ...] = ()) -> str:
        """Press these keys, a second apart, and return all that was said."""
        waits = [step for pressed in steps for step in (self.wait, pressed)]
        talk = Terminal(self.clock, [*waits, self.wait, self.wait], answers)
        opened = OpenedClass(self.held.trainer, "en")
        try:
            self.end = PlainLeading(talk, self.home, opened).go()
        except Left:
            self.end = "left"
        assert talk.answers == [], "each question that was expected was asked"
        return talk.text

    def wait(self) -> None:
        self.clock.turn(1)

    def sits(self) -> None:
        """Let everybody be in the third phase of the sitting."""
        self.clock.turn(15)
        for one in self.people:
            one.report(PairStatus("sitting", "here", 2_000_000, 2, 130))

    def late(self, name: str) -> None:
        self.people.append(self.held.join(name))

    @property
    def given(self) -> list[str]:
        return [order.kind for order in self.held.given]


@pytest.fixture
def made(tmp_path: Path) -> "Led":
    return Led(tmp_path, ("Ada", "Ben", "Cleo", "Dan"))


def test_who_comes_is_told_and_pairs_are_made_by_a_letter(made: Led) -> None:
    said = made.lead("2", "\n", answers=("1",))
    assert said.startswith("Monday evening")
    assert made.held.trainer.link[:40] in said
    assert "Ada: waits for a partner" in said
    assert "1 Those who wait, by chance" in said
    assert len(made.held.made) == 2
    assert "4 are here, 2 pairs" in said
    assert "It has not begun." in said
    for one in made.people:
        one.suspend()


def test_each_command_has_its_letter_and_what_would_hurt_asks_first(made: Led) -> None:
    made.held.trainer.pair(made.people[0].id, made.people[1].id)
    said = made.lead(
        "p",
        "1",
        made.sits,
        "p",
        "p",
        "+",
        "n",
        "n",
        "m",
        "4",
        "e",
        "e",
        answers=("", "n", "y", "y", "two  more minutes", "n", "y"),
    )
    assert "That is not to be done now" in said, "before the start there is nothing to pause"
    assert made.given == ["start", "pause", "resume", "more", "go", "bell", "say", "stop"]
    assert [order.phase for order in made.held.given if order.phase is not None] == [2, 3]
    assert made.held.given[0].at - made.held.given[1].at < 0
    assert made.held.given[6].message == "two more minutes"
    assert "0 of 2 pairs are ready" in said
    assert "You have paused all" in said
    assert "This ends the sitting of all pairs; there is no way back." in said
    for one in made.people:
        one.suspend()


def test_the_door_the_leaving_and_one_line_of_the_list(made: Led) -> None:
    pair = made.held.trainer.pair(made.people[0].id, made.people[1].id)
    made.held.trainer.pair(made.people[2].id, made.people[3].id)
    said = made.lead("5", "6", "5", "6", "q", answers=("1", "1", "welcome", "2", "3", "2"))
    assert "The door is closed: nobody new comes in." in said
    assert "The door is open." in said
    assert made.held.is_open
    assert (made.held.given[0].message, made.held.given[0].pair) == ("welcome", pair.id)
    assert len(made.held.made) == 1, "the second pair was taken apart"
    assert made.end == "closed"
    for one in made.people:
        one.suspend()


def test_who_is_gone_and_who_comes_back_is_told_and_late_comers_are_paired(made: Led) -> None:
    made.held.trainer.pair(made.people[0].id, made.people[1].id)
    made.held.trainer.pair(made.people[2].id, made.people[3].id)
    ben = made.people[1].id
    said = made.lead(
        made.wait,
        lambda: made.held.mark(ben, "gone"),
        made.wait,
        lambda: made.held.mark(ben, "here"),
        made.wait,
        lambda: made.late("Eva"),
        lambda: made.late("Finn"),
        made.wait,
    )
    assert said.index("Ada – Ben: Ben is gone") < said.index("Ada – Ben: are meeting")
    assert len(made.held.made) == 3
    for one in made.people:
        one.suspend()


def test_whoever_sits_is_told_that_the_trainer_is_gone_and_that_they_are_here_again(made: Led) -> None:
    ada, talk = made.people[0], Terminal(made.clock, [])
    side = PlainClassSide(talk, made.home, ada, silent=True)
    made.clock.turn(60)
    for state in ("here", "quiet", "gone", "waiting", "here", "here"):
        ada.trainer = state
        side.hear()
    assert talk.text == (
        "No sign from your trainer for a while. "
        "Your trainer’s computer cannot be reached. Your sitting runs on without it. "
        "Your trainer is here."
    )
    for one in made.people:
        one.suspend()
