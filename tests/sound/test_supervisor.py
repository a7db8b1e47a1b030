"""Whatever a player does, each cue comes to exactly one end."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dyads.practice.records import BellOutcome
from dyads.sound.player_loop import SECOND
from dyads.sound.supervisor import FallbackChain, StrikePattern, Supervisor
from tests.tries import tries

BELL = StrikePattern("bell.wav", 1, 4.0, 1.0, "/sounds/bell.wav")


@dataclass(eq=False)
class FakeLink:
    name: str
    sent: list[str] = field(default_factory=list)
    ended: bool = False

    def send(self, line: str) -> None:
        assert not self.ended
        self.sent.append(line)

    def kill(self) -> None:
        self.ended = True

    def close(self) -> None:
        self.ended = True


class World:
    """A supervisor with a clock of its own, and links that answer only as told."""

    def __init__(self, *chain: str) -> None:
        self.time = 1000 * SECOND
        self.links: list[FakeLink] = []
        self.outcomes: list[BellOutcome] = []
        self.supervisor = Supervisor(FallbackChain(chain), self.open, lambda: self.time, self.outcomes.append)

    def open(self, name: str) -> FakeLink:
        self.links.append(FakeLink(name))
        return self.links[-1]

    @property
    def link(self) -> FakeLink:
        return self.links[-1]

    def hear(self, *lines: str | None) -> None:
        for line in lines:
            self.supervisor.hear(self.link, line)
            self.supervisor.step()

    def wait(self, seconds: float) -> None:
        """Let time pass; the supervisor is woken whenever it asked for it."""
        end = self.time + round(seconds * SECOND)
        while (at := self.supervisor.wake_at()) is not None and self.time < at < end:
            self.time = at
            self.supervisor.step()
        self.time = end
        self.supervisor.step()

    def oversleep(self, seconds: float) -> None:
        """Let time pass in which this process gets no turn; what the player says meanwhile is read after it."""
        self.time += round(seconds * SECOND)
        self.supervisor.step()

    def get_ready(self) -> None:
        self.supervisor.warm([BELL])
        self.hear("ready", "ok probe", "loaded bell.wav")

    def ring(self, cue_id: str, seconds: float) -> int:
        at = self.time + round(seconds * SECOND)
        self.supervisor.ring(cue_id, BELL, at)
        self.supervisor.step()
        return at


def ended(world: World) -> list[tuple[str, str, str]]:
    return [(outcome.cue, outcome.status, outcome.player) for outcome in world.outcomes]


def test_a_cue_is_handed_over_ahead_and_comes_back_rung() -> None:
    world = World("good")
    world.get_ready()
    at = world.ring("start", 0.5)
    assert world.link.sent == ["probe", "load bell.wav 1 4.0 1.0 /sounds/bell.wav", f"ring 1 at {at} buffer bell.wav"]
    world.hear("ok ring 1", "rung 1 1500000")
    assert world.outcomes == [BellOutcome("start", "rung", 1_500_000, "good")]
    assert world.supervisor.player == "good"


def test_a_bell_a_tenth_of_a_second_off_is_late() -> None:
    world = World("good")
    world.get_ready()
    world.ring("start", 0.5)
    world.hear("ok ring 1", "rung 1 150000000")
    assert ended(world) == [("start", "late", "good")]


def test_silence_means_a_second_try_and_then_the_next_player() -> None:
    world = World("wedged", "good")
    world.get_ready()
    world.ring("start", 0.1)
    world.hear("ok ring 1")
    world.wait(0.61)
    assert [link.name for link in world.links] == ["wedged", "wedged"]
    assert world.links[0].ended
    world.hear("ready", "loaded bell.wav")
    assert world.link.sent[-1].startswith("ring 2 at ")
    world.wait(0.5)
    assert world.link.name == "good"
    world.hear("ready", "loaded bell.wav", "ok ring 3", "rung 3 1100000000")
    assert ended(world) == [("start", "late", "good")]


def test_a_supervisor_that_overslept_does_not_blame_the_player() -> None:
    """Its answers may be there, and only nobody here had time to read them."""
    world = World("good")
    world.get_ready()
    world.ring("start", 0.1)
    world.oversleep(0.9)
    world.hear("ok ring 1", "rung 1 0")
    world.ring("next", 0.1)
    world.oversleep(0.9)
    world.hear("ok ring 2", "rung 2 0")
    assert ended(world) == [("start", "rung", "good"), ("next", "rung", "good")]
    assert len(world.links) == 1


def test_a_player_that_stays_silent_is_replaced_even_where_the_supervisor_oversleeps() -> None:
    world = World("wedged", "good")
    world.get_ready()
    world.ring("start", 0.1)
    world.oversleep(0.9)
    assert not world.links[0].ended
    world.oversleep(0.9)
    assert world.links[0].ended


def test_a_player_that_answers_one_after_the_other_is_not_silent() -> None:
    """It opens an output for each bell; on a busy machine ten at once take it longer than one answer may."""
    world = World("slow")
    world.get_ready()
    for n in range(1, 11):
        world.ring(f"{n}", n / 100)
    world.hear(*(f"ok ring {n}" for n in range(1, 11)))
    for n in range(1, 11):
        world.wait(0.2)
        world.hear(f"rung {n} 0")
    assert ended(world) == [(f"{n}", "rung", "slow") for n in range(1, 11)]
    assert len(world.links) == 1


def test_what_an_abandoned_player_says_counts_no_more() -> None:
    world = World("slow", "good")
    world.get_ready()
    world.ring("start", 0.1)
    world.wait(0.7)
    world.supervisor.hear(world.links[0], "rung 1 650000000")
    assert world.outcomes == []


def test_a_player_that_dies_after_each_bell_still_rings_them() -> None:
    """As simpleaudio does on a newer Python: the sound was out when it fell."""
    world = World("crashing", "other")
    world.get_ready()
    for n in range(1, 5):
        world.ring(f"{n}", 2)
        world.hear(f"ok ring {n}")
        world.wait(0.5)
        if world.link.sent[-1] == "probe":
            world.hear("ok probe")
        world.wait(1.5)
        world.hear(f"rung {n} 0", None, "ready", "ok probe", "loaded bell.wav")
    assert ended(world) == [(f"{n}", "rung", "crashing") for n in range(1, 5)]


def test_a_library_that_cannot_be_loaded_is_not_tried_again() -> None:
    world = World("broken", "good")
    world.supervisor.warm([BELL])
    world.hear("err start ImportError", "ready", "ok probe", "loaded bell.wav")
    world.wait(3600)
    assert [link.name for link in world.links] == ["broken", "good"]


def test_a_better_player_gets_another_chance_when_it_is_quiet() -> None:
    world = World("first", "second")
    world.get_ready()
    world.hear(None, None, "ready", "ok probe", "loaded bell.wav")
    assert world.supervisor.player == "second"
    at = world.ring("soon", 12)
    world.hear("ok ring 1")
    world.wait(10.5)
    assert world.link.name == "second"  # a bell is due: no experiments
    world.hear("ok probe")
    world.wait(1.5)
    assert world.time == at
    world.hear("rung 1 0")
    world.wait(5.1)
    assert world.link.name == "first"
    world.hear("ready", "ok probe")
    assert world.supervisor.player == "first"


def test_without_any_player_cues_fail_at_their_deadline() -> None:
    world = World()
    world.ring("start", 1)
    assert world.supervisor.player == "silence"
    assert world.supervisor.settled
    assert world.outcomes == []
    world.wait(1)
    assert ended(world) == [("start", "failed", "")]


def test_a_cue_more_than_three_seconds_late_is_dropped() -> None:
    world = World("slow")
    world.ring("start", 0)
    world.wait(2.9)
    assert world.outcomes == []
    world.wait(0.1)
    assert ended(world) == [("start", "dropped", "")]


def test_a_sound_that_cannot_be_read_fails_alone() -> None:
    world = World("good")
    world.get_ready()
    world.supervisor.ring("own", StrikePattern("own.wav", 1, 4.0, 1.0, "/own.wav"), world.time + SECOND)
    world.ring("start", 1)
    world.hear("err load own.wav format")
    assert ended(world) == [("own", "failed", "")]
    world.hear("ok ring 1", "rung 1 0")
    assert ended(world)[1] == ("start", "rung", "good")
    assert len(world.links) == 1


def test_hush_forgets_everything_and_reaches_the_player() -> None:
    world = World("good")
    world.get_ready()
    world.ring("start", 5)
    world.hear("ok ring 1")
    world.supervisor.hush()
    assert world.link.sent[-1] == "hush"
    world.hear("ok hush")
    world.wait(10)
    assert world.outcomes == []


def test_a_player_that_does_not_hush_is_killed() -> None:
    world = World("wedged")
    world.get_ready()
    world.supervisor.hush()
    world.wait(0.5)
    assert world.links[0].ended


def test_cancelled_cues_have_no_end() -> None:
    world = World("good")
    world.get_ready()
    world.ring("start", 5)
    world.hear("ok ring 1")
    world.supervisor.cancel("start")
    assert world.link.sent[-1] == "cancel 1"
    world.hear("ok cancel 1")
    world.wait(10)
    assert world.outcomes == []


def test_muted_cues_keep_their_place() -> None:
    world = World("good")
    world.get_ready()
    world.ring("one", 1)
    world.ring("two", 5)
    world.hear("ok ring 1", "ok ring 2")
    world.supervisor.mute(True)
    world.hear("ok hush")
    world.wait(1)
    assert ended(world) == [("one", "muted", "")]
    world.supervisor.mute(False)
    world.supervisor.step()
    assert world.link.sent[-1].startswith("ring 3 at ")
    world.hear("ok ring 3", "rung 3 0")
    assert ended(world)[1] == ("two", "rung", "good")


def test_the_output_is_tried_ahead_of_a_cue() -> None:
    """A server that hangs is found out while there is still time for another player."""
    world = World("wedged", "good")
    world.get_ready()
    world.ring("start", 60)
    world.hear("ok ring 1")
    world.wait(58.6)
    assert world.link.sent[-1] == "probe"
    world.wait(0.5)
    assert world.links[0].ended


def test_a_cue_of_the_same_name_replaces_the_first() -> None:
    world = World("good")
    world.get_ready()
    world.ring("start", 5)
    world.ring("start", 9)
    assert [line.split()[0] for line in world.link.sent[-3:]] == ["ring", "cancel", "ring"]


LINES = [StrikePattern(f"{n}.wav", 0, 0.0, 0.8, f"/lines/{n}.wav") for n in range(5)]


def test_three_lines_are_held_and_what_is_over_is_let_go() -> None:
    world = World("good")
    world.get_ready()
    world.supervisor.have_lines(LINES)
    world.supervisor.step()
    assert world.link.sent[2:] == [f"line {n}.wav 0.8 /lines/{n}.wav" for n in range(3)]
    world.hear("loaded 0.wav", "loaded 1.wav")
    world.supervisor.have_lines(LINES[1:4])
    assert world.link.sent[-1] == "unload 0.wav"
    world.supervisor.have_lines(LINES[3:])
    assert world.link.sent[-1] == "unload 1.wav"
    world.hear("loaded 2.wav")  # it was on its way
    assert "unload 2.wav" in world.link.sent
    assert "bell.wav" in world.supervisor._loaded


def test_a_line_is_spoken_stopped_and_never_late() -> None:
    world = World("good")
    world.get_ready()
    world.supervisor.have_lines(LINES)
    world.supervisor.step()
    world.hear("loaded 0.wav")
    at = world.time + SECOND // 2
    world.supervisor.ring("say-1", LINES[0], at)
    world.supervisor.step()
    assert world.link.sent[-1] == f"speak 1 at {at} buffer 0.wav"
    world.supervisor.have_lines(LINES[3:])
    assert "unload 0.wav" not in world.link.sent  # it is still to be spoken
    world.hear("ok speak 1", "rung 1 1000000")
    assert ended(world) == [("say-1", "rung", "good")]
    world.supervisor.stop("say-1")
    assert world.link.sent[-1] == "stop 1"
    world.hear("ok stop 1")
    world.supervisor.ring("say-2", LINES[1], world.time + SECOND // 10)  # not loaded, and will not be in time
    world.wait(0.5)
    assert ended(world)[1:] == [("say-2", "dropped", "")]


@pytest.mark.parametrize("player", ["terminal", "winsound"])
def test_a_player_that_would_cut_the_bell_does_not_speak(player: str) -> None:
    world = World(player)
    world.get_ready()
    world.supervisor.have_lines(LINES)
    world.supervisor.step()
    world.hear("loaded 0.wav")
    world.supervisor.ring("say-1", LINES[0], world.time + SECOND)
    world.supervisor.step()
    world.wait(2)
    assert not [line for link in world.links for line in link.sent if line.startswith("speak")]
    assert ended(world) == [("say-1", "dropped", "")]


def test_a_buffer_that_is_gone_is_no_fault_of_the_player() -> None:
    world = World("good", "other")
    world.get_ready()
    at = world.ring("a", 0.5)
    world.hear("ok ring 1", "failed 1 no buffer")
    assert world.link.sent[-1] == "load bell.wav 1 4.0 1.0 /sounds/bell.wav"
    world.hear("loaded bell.wav")
    assert world.link.sent[-1] == f"ring 2 at {at} buffer bell.wav"
    world.hear("ok ring 2", "rung 2 0")
    assert ended(world) == [("a", "rung", "good")]


class Simulation(World):
    """Players that answer, stay silent, die or refuse, as drawn; time goes where the supervisor says."""

    def __init__(self, chain: Sequence[str], whims: list[str]) -> None:
        super().__init__(*chain)
        self.whims = whims
        self.heard: dict[FakeLink, int] = {}
        self.rings: list[int] = []

    def run(self, until: int) -> None:
        for _ in range(5000):
            if self.answer():
                continue
            at = self.supervisor.wake_at()
            if at is None or at > until:
                return
            assert at > self.time or self.changed(), "the supervisor asks to be woken and does nothing"
            self.time = max(self.time, at)
            self.supervisor.step()
        pytest.fail("it never comes to rest")

    def changed(self) -> bool:
        before = (self.supervisor.wake_at(), len(self.outcomes), len(self.links))
        self.supervisor.step()
        return before != (self.supervisor.wake_at(), len(self.outcomes), len(self.links))

    def answer(self) -> bool:
        """Let the current player answer its next command; return False if it has none."""
        link = self.supervisor._link
        if not isinstance(link, FakeLink):
            return False
        position = self.heard.get(link, -1)
        if position >= len(link.sent):
            return False
        self.heard[link] = position + 1
        whim = self.whims.pop() if self.whims else "good"
        if whim == "die":
            self.tell(link, None)
        elif whim == "silent" and position >= 0:
            self.heard[link] = 1_000_000
        elif position < 0:
            self.tell(link, "ready" if whim != "refuse" else "err start ImportError")
        else:
            self.obey(link, link.sent[position], whim)
        return True

    def obey(self, link: FakeLink, line: str, whim: str) -> None:
        match line.split():
            case ["load", key, *_]:
                self.tell(link, f"loaded {key}")
            case ["ring", ticket, "at", deadline, *_]:
                self.tell(link, f"ok ring {ticket}")
                if link.ended:  # a better player was tried in its place, and has the cue now
                    return
                lateness = self.time - int(deadline)
                if whim == "refuse":
                    self.tell(link, f"failed {ticket} no output")
                elif lateness > 3 * SECOND:
                    self.tell(link, f"dropped {ticket} {lateness}")
                else:
                    self.rings.append(int(deadline))
                    self.tell(link, f"rung {ticket} {max(0, lateness)}")
            case _:
                self.tell(link, f"err {line} no output" if whim == "refuse" else f"ok {line}")

    def tell(self, link: FakeLink, line: str | None) -> None:
        self.supervisor.hear(link, line)
        self.supervisor.step()


@tries(150)
@example(
    chain=["a", "b"],
    whims=["silent", "good", "silent", "good", "good", "silent", "good", "good"],
    moments=[0, 21_000_000_000],
)
@given(
    chain=st.lists(st.sampled_from("abc"), max_size=3, unique=True),
    whims=st.lists(st.sampled_from(["good", "good", "good", "silent", "die", "refuse"]), max_size=40),
    moments=st.lists(st.integers(0, 40 * SECOND), max_size=12, unique=True),
)
def test_every_cue_ends_once_whatever_the_players_do(chain: list[str], whims: list[str], moments: list[int]) -> None:
    world = Simulation(chain, whims)
    start = world.time
    for moment in moments:
        world.supervisor.ring(str(moment), BELL, start + moment)
        world.supervisor.step()
    world.run(start + 120 * SECOND)
    assert sorted(outcome.cue for outcome in world.outcomes) == sorted(str(moment) for moment in moments)
    assert len(world.rings) == len(set(world.rings)) == sum(o.status in {"rung", "late"} for o in world.outcomes)
