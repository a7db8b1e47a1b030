"""Plain mode in step with another home, line by line: meet, agree, wait for each other, and show a list or not."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from dyads.classroom.interface import OrderKind
from dyads.cli.plain.flow import follow, sit_linked
from dyads.cli.plain.linked import agree_on, meet, wait_until_ready
from dyads.cli.plain.sitters import Sitters
from dyads.cli.plain.terminal import Keys, Talk
from dyads.library.scripts import find_script
from dyads.link.interface import SharedSetup
from dyads.link.places import parse_address
from dyads.link.ways import MeetingPlace
from dyads.link.words import MeetingCode
from dyads.practice.bell import OneBell
from dyads.practice.people import InnerPart, Person
from dyads.services.clock import HandClock
from dyads.services.link_opening import OpenedLink
from dyads.services.linking import offered, with_first
from dyads.services.prepare import SittingChoices
from tests.link.pairs import ADA, BEN
from tests.linked_homes import LinkedHome, MemoryLink, SignedTrainer, Way, let_pass, linked_homes, linked_pair
from tests.services.making import DRAWING, make_home

PLACE = MeetingPlace(parse_address("practice.example.org"))
Step = str | Callable[[], object]


class Left(Exception):  # noqa: N818  # no fault: the test has seen what it wanted to
    """The person has nothing more to press."""


class Terminal(Talk):
    """A terminal at which a person presses keys, while other things happen at the other end.

    Attributes:
        steps: what comes, one a look: a key of this person, or something that happens elsewhere.
        answers: the lines this person types where one is asked for.
    """

    def __init__(self, clock: HandClock, steps: list[Step], answers: tuple[str, ...] = ()) -> None:
        self.said = io.StringIO()
        super().__init__(clock, io.StringIO(), self.said)
        self.terminal, self.steps, self.answers = True, steps, list(answers)

    def forget_typed(self) -> None: ...

    def ask(self, prompt: str) -> str | None:
        self.say(prompt)
        return self.answers.pop(0)

    def pause(self, prompt: str | None = None, *, deliberate: bool = False) -> bool:
        self.say(prompt or "")
        return self.answers.pop(0) != "q"

    @contextmanager
    def keys(self) -> Iterator[Keys]:
        yield self

    def read(self, timeout: float) -> str | None:
        if not self.steps:
            raise Left
        step = self.steps.pop(0)
        if isinstance(step, str):
            return step
        step()
        return None

    @property
    def text(self) -> str:
        return " ".join(self.said.getvalue().split())


def test_the_words_are_said_until_the_partner_is_here_and_two_words_are_compared() -> None:
    clock = HandClock()
    mine, _theirs, way = linked_pair(clock, met=False)
    code = MeetingCode(123_456_789_012)
    for answer, ended in (("", "here"), ("q", "left")):
        way.met = False
        talk = Terminal(clock, [lambda: None, way.meet], (answer,))
        assert meet(talk, OpenedLink(mine, PLACE, code)) == ended
        assert code.text in talk.text
        assert f"As digits: {code.digits}" in talk.text
        assert talk.text.index("Ben is here.") < talk.text.index("You both see: maple stone.")


@pytest.mark.parametrize(("key", "ended"), [("c", "words"), ("2", "invitation"), ("q", "left")])
def test_who_waits_may_take_other_words_or_a_link_or_leave(key: str, ended: str) -> None:
    clock = HandClock()
    mine, _theirs, _way = linked_pair(clock, met=False)
    assert meet(Terminal(clock, [key]), OpenedLink(mine, PLACE, MeetingCode(5))) == ended


def proposed_pair(folder: Path) -> tuple[HandClock, MemoryLink, MemoryLink]:
    home, clock, _bells = make_home(folder)
    mine, theirs, _way = linked_pair(clock, partners=(BEN, ADA))
    file = find_script("affect-dyad", home.search_path).value
    assert file is not None
    ann, ben = Person(UUID(int=1), "Ann", me=True), Person(UUID(int=2), "Ada")
    mine.propose(offered(home, file, SittingChoices("affect-dyad"), ann, ben, "a"))
    home.close()
    return clock, mine, theirs


def of(link: MemoryLink) -> SharedSetup:
    found = link.proposed()
    assert found is not None
    return found


def test_either_changes_what_is_proposed_and_both_agree_to_the_same(tmp_path: Path) -> None:
    clock, mine, theirs = proposed_pair(tmp_path)

    def changes() -> None:
        assert mine.agreed == (True, False)
        theirs.propose(with_first(of(theirs), "b", "b"))
        assert mine.agreed == (False, False), "a change takes back what was agreed to"

    seconds = of(mine).planned_seconds
    talk = Terminal(clock, ["\n", lambda: None, changes, lambda: None, "+", "\n", lambda: theirs.agree(of(theirs))])
    talk.steps.append(lambda: None)
    shared = agree_on(talk, mine, ("Ann", "Ada"), "en")
    assert shared == of(theirs)
    assert shared is not None
    assert (shared.first, shared.planned_seconds > seconds) == ("b", True)
    order = ["Ann speaks first.", "You have agreed; Ada has not yet.", "Ada speaks first.", "You have both agreed."]
    places = [talk.text.index(sentence) for sentence in order]
    assert places == sorted(places)


def test_other_bells_and_another_exercise_are_proposed_and_a_wrong_name_is_said(tmp_path: Path) -> None:
    clock, mine, theirs = proposed_pair(tmp_path)
    before = of(mine)

    def another(script_id: str) -> SharedSetup | None:
        return before.model_copy(update={"script_id": "another"}) if script_id == "another" else None

    sounds: list[OneBell | None] = []

    def note() -> None:
        sounds.append(of(theirs).bell)

    steps: list[Step] = ["m", note, "c", note, "m", note, "m", note, "\n", lambda: theirs.agree(of(theirs)), note]
    talk = Terminal(clock, steps, ("noting", "another"))
    shared = agree_on(talk, mine, ("Ann", "Ada"), "en", another)
    assert shared == of(theirs)
    assert shared is not None
    assert (shared.script_id, shared.bell) == ("another", "deep-bowl"), "the other exercise came with its own bells"
    assert "There is no exercise for two called noting." in talk.text
    assert sounds == ["bowl", None, "bowl", "deep-bowl"]
    assert "Bells: deep-bowl." in talk.text


def test_who_leaves_before_both_agreed_ends_it_for_both_and_it_is_said(tmp_path: Path) -> None:
    clock, mine, theirs = proposed_pair(tmp_path)
    assert agree_on(Terminal(clock, ["q"]), theirs, ("Ada", "Ann"), "en") is None
    theirs.close()
    assert agree_on(Terminal(clock, []), mine, ("Ann", "Ada"), "en") is None


def test_who_has_answered_hears_how_far_the_partner_is_until_both_are_ready() -> None:
    clock = HandClock()
    mine, theirs, _way = linked_pair(clock)
    theirs.tell_stage("answering")
    talk = Terminal(clock, [lambda: None, lambda: theirs.tell_stage("ready")])
    assert wait_until_ready(talk, mine)
    assert theirs.presence().stage == "ready"
    assert "Ben is answering." in talk.text
    assert not wait_until_ready(Terminal(clock, ["q"]), linked_pair(clock)[0])


PARTS = ("judge", "guard", "clown", "scholar")


@pytest.mark.parametrize(("answer", "shown"), [("y", PARTS), ("n", ()), ("", ())])
def test_the_list_of_parts_is_asked_for_and_never_sent_unasked(
    tmp_path: Path, answer: str, shown: tuple[str, ...]
) -> None:
    a, b, way = linked_homes(tmp_path, DRAWING)
    people = a.sitting.prepared.setup.people
    for number, text in enumerate(PARTS):
        a.home.writer.add_part(people[0], InnerPart(UUID(int=70 + number), text)).result(60)

    def ready() -> None:
        b.link.tell_stage("ready")
        way.turn(1)

    talk = Terminal(a.clock, [ready], (answer,))
    sitters = Sitters((Person(people[0], "Ann"), Person(people[1], "Ben")))
    with pytest.raises(Left):
        sit_linked(talk, a.home, a.sitting, sitters, a.link, rates=False)
    assert "May Ben see this list, this time? y or n:" in talk.text
    assert b.link.parts_shown() == shown


def test_in_a_class_it_is_said_what_the_trainer_did_and_their_pause_is_ended_by_a_second_key(tmp_path: Path) -> None:
    trainer = SignedTrainer(HandClock())
    a, b, way = linked_homes(tmp_path, trainer=trainer)
    trainer.clock = a.clock  # so that all turn alike
    people = a.sitting.prepared.setup.people

    def ready() -> None:
        b.link.tell_stage("ready")
        passes(1)

    def passes(seconds: float) -> None:
        let_pass((b,), way, seconds)

    def order(kind: OrderKind, phase: int | None = None) -> Callable[[], None]:
        def given() -> None:
            trainer.give(kind, phase=phase)
            passes(2)

        return given

    def standing() -> None:
        found.append(b.conductor.look().position.standing)

    found: list[str] = []
    steps: list[Step] = [ready, order("start"), order("more", 1), order("pause"), lambda: passes(2), standing, "\r"]
    steps += [lambda: passes(2), standing, "\r", lambda: passes(2), lambda: passes(1), standing, order("stop")]
    steps += [lambda: passes(1), lambda: passes(1)]
    talk = Terminal(a.clock, steps)
    sitters = Sitters((Person(people[0], "Ann"), Person(people[1], "Ben")))
    sit_linked(talk, a.home, a.sitting, sitters, a.link, rates=False)
    assert "Your trainer gave a minute more." in talk.text
    assert talk.text.count("Your trainer paused.") == 2
    assert "Press the key again to go on all the same, for both." in talk.text
    assert found == ["paused", "paused", "running"]
    assert "Your trainer has ended the sitting." in talk.text


def test_time_is_said_to_run_on_without_the_partner_only_where_it_does(tmp_path: Path) -> None:
    a, b, way = linked_homes(tmp_path)
    people = a.sitting.prepared.setup.people
    heard: list[str] = []

    def cut() -> None:
        way.is_cut = True

    def listen() -> None:
        heard.append(talk.text)

    second: Step = lambda: let_pass((b,), way, 1)  # noqa: E731  # a step like the others
    steps: list[Step] = [lambda: b.link.tell_stage("ready"), second, "\r", *[second] * 3, cut, *[second] * 16, listen]
    talk = Terminal(a.clock, [*steps, "p", second, second, "t", second, listen])
    sitters = Sitters((Person(people[0], "Ann"), Person(people[1], "Ben")))
    with pytest.raises(Left):
        sit_linked(talk, a.home, a.sitting, sitters, a.link, rates=False)
    assert heard[0].endswith("Ben’s computer cannot be reached. Your time runs on.")
    after = heard[1].removeprefix(heard[0])
    assert "Paused. Enter goes on." in after
    assert after.count("Ben’s computer cannot be reached.") == 1, "for the key that asks, and not for the pause"
    assert "Your time runs on." not in after


def test_whoever_opens_it_again_is_told_that_the_partner_is_looked_for_until_they_answer(tmp_path: Path) -> None:
    a, b, way = linked_homes(tmp_path)
    people = a.sitting.prepared.setup.people
    a.link.tell_stage("ready")
    b.link.tell_stage("ready")
    a.conductor.start()
    let_pass((a, b), way, 5)
    a.crash()
    way.met = False
    again = a.start_again(way, tmp_path / "a")
    heard: list[str] = []

    def comes_back() -> None:
        heard.append(talk.text)
        way.meet()

    steps: list[Step] = [lambda: None, comes_back, *[lambda: let_pass((b,), way, 1)] * 8, "x"]
    talk = Terminal(again.clock, steps)
    with pytest.raises(Left):
        sit_linked(
            talk,
            again.home,
            again.sitting,
            Sitters((Person(people[0], "Ann"), Person(people[1], "Ben"))),
            again.link,
            rates=False,
        )
    assert "Ben is being looked for." in heard[0]
    assert "cannot be reached" not in talk.text
    assert "Ben is here." in talk.text


class Reader(Terminal):
    """A terminal at which somebody reads, or thinks before they type, while time passes for both."""

    def __init__(self, clock: HandClock, steps: list[Step], typed: list[str], passes: Callable[[], object]) -> None:
        super().__init__(clock, steps)
        self.typed, self.passes = typed, passes
        self.withdrawn = 0

    def ask_unseen(self, prompt: str, *, deliberate: bool = False) -> str | None:
        self.say(prompt)
        for _second in range(30):
            self.passes()
            if not self._stands():
                self.withdrawn += 1
                return None
        return self.typed.pop(0)


def reading(folder: Path, typed: list[str], steps: list[Step]) -> tuple[LinkedHome, LinkedHome, Way, Reader]:
    a, b, way = linked_homes(folder, DRAWING, parts={"a": PARTS})
    b.link.tell_stage("sitting")
    talk = Reader(a.clock, steps, typed, lambda: let_pass((b,), way, 1))
    return a, b, way, talk


def sat_by(a: LinkedHome, talk: Talk) -> None:
    people = a.sitting.prepared.setup.people
    sitters = Sitters((Person(people[0], "Ann"), Person(people[1], "Ben")))
    follow(talk, a.home, a.sitting, sitters, a.link)


def test_who_reads_a_part_or_thinks_of_a_guess_is_not_away(tmp_path: Path) -> None:
    a, b, way, talk = reading(tmp_path, ["", "", "child"], [])
    passes, moves = talk.passes, lambda: b.conductor.press("next")
    on: list[Step] = [talk.passes, moves, talk.passes, talk.passes]
    talk.steps += [*on, *on, *on, *on, *on, *on]
    a.conductor.start()
    let_pass((a, b), way, 2)
    sat_by(a, talk)
    passes()
    given = {command.kind for home in (a, b) for command in home.conductor.commands}
    assert given == {"start", "next"}, "neither was away"
    assert "stood still" not in talk.text
    a.home.writer.ready().result(60)
    b.home.writer.ready().result(60)
    mine, theirs = ([(e.kind, e.turn) for e in home.home.journal.events(None)] for home in (a, b))
    assert mine == [("draw", 0), ("guess", 1)]
    assert theirs == [("draw", 1)]


def test_a_part_goes_from_the_screen_as_the_partner_ends_the_sitting(tmp_path: Path) -> None:
    a, b, way, talk = reading(tmp_path, [""], [])
    passes = talk.passes

    def ends() -> None:
        passes()
        if not talk.typed:  # the part is being read
            b.conductor.press("stop")

    talk.passes = ends
    talk.steps += [passes] * 4
    a.conductor.start()
    let_pass((a, b), way, 2)
    sat_by(a, talk)
    assert talk.withdrawn == 1
    assert "The sitting has been ended." in talk.text
