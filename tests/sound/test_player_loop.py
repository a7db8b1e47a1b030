"""The loop around a player, with one that only keeps a diary."""

import threading
import time
from array import array
from pathlib import Path
from queue import SimpleQueue

from dyads.sound import samples
from dyads.sound.player_loop import NOTHING, Inbox, PlayerLoop, RenderedPattern
from dyads.sound.players.base import Buffer, PlayerError
from dyads.sound.players.terminal import SHORTEST_INTERVAL, TerminalPlayer
from dyads.sound.samples import Samples
from tests.sound.recorder import until

SECOND = 1_000_000_000
BELL = Buffer("", NOTHING.sound, 1, 0.0)


class Bell:
    def __init__(self, began: int) -> None:
        self.began = began
        self.stopped = 0

    def stop(self) -> None:
        self.stopped += 1


class Diary:
    name = "diary"
    latency = 2_000_000

    def __init__(self) -> None:
        self.bells: list[Bell] = []
        self.works = True

    def play(self, buffer: Buffer, at: int) -> Bell:
        if not self.works:
            raise PlayerError("no output")
        self.bells.append(Bell(max(at, time.monotonic_ns()) + self.latency))
        return self.bells[-1]

    def close(self) -> None:
        pass


class Setting:
    def __init__(self) -> None:
        self.player = Diary()
        self.said: list[str] = []
        self.loop = PlayerLoop(self.player, lambda *_: None, self.said.append)
        self.loop.take(RenderedPattern("bell.wav", BELL))

    def take(self, *lines: str) -> None:
        for line in lines:
            self.loop.take(line)
            self.loop.ring_due()
            self.loop.close_ended()


def test_each_command_is_answered() -> None:
    setting = Setting()
    far = time.monotonic_ns() + 3600 * SECOND
    setting.take("ping", "probe", f"ring 1 at {far} buffer bell.wav", "cancel 1", "hush", "dance")
    assert setting.said == [
        "loaded bell.wav",
        "ok ping",
        "ok probe",
        "ok ring 1",
        "ok cancel 1",
        "ok hush",
        "err unknown",
    ]


def test_a_cue_says_how_late_it_was() -> None:
    setting = Setting()
    setting.take(f"ring 1 at {time.monotonic_ns() - SECOND} buffer bell.wav")
    word, ticket, lateness = setting.said[-1].split()
    assert (word, ticket) == ("rung", "1")
    assert SECOND <= int(lateness) < 2 * SECOND


def test_what_is_too_late_or_not_there_does_not_ring() -> None:
    setting = Setting()
    setting.take(f"ring 1 at {time.monotonic_ns() - 4 * SECOND} buffer bell.wav")
    assert setting.said[-1].startswith("dropped 1 ")
    setting.take(f"ring 2 at {time.monotonic_ns()} buffer other.wav")
    assert setting.said[-1] == "failed 2 no buffer"
    setting.player.works = False
    setting.take(f"ring 3 at {time.monotonic_ns()} buffer bell.wav", "probe")
    assert setting.said[-3:] == ["ok ring 3", "failed 3 no output", "err probe no output"]
    assert setting.player.bells == []


def test_hush_stops_and_forgets() -> None:
    setting = Setting()
    now = time.monotonic_ns()
    setting.take(f"ring 1 at {now} buffer bell.wav", f"ring 2 at {now + 3600 * SECOND} buffer bell.wav", "hush")
    assert [bell.stopped for bell in setting.player.bells] == [1]
    assert setting.loop._patience() is None


def test_a_line_is_dropped_sooner_than_a_bell() -> None:
    setting = Setting()
    late = time.monotonic_ns() - SECOND // 2
    setting.take(f"speak 1 at {late} buffer bell.wav", f"ring 2 at {late} buffer bell.wav")
    assert [line.split()[:2] for line in setting.said[-4:]] == [
        ["ok", "speak"],
        ["dropped", "1"],
        ["ok", "ring"],
        ["rung", "2"],
    ]


def test_stop_ends_one_and_leaves_what_rings_beside_it() -> None:
    setting = Setting()
    now = time.monotonic_ns()
    setting.take(f"speak 1 at {now} buffer bell.wav", f"ring 2 at {now} buffer bell.wav")
    setting.take(f"ring 3 at {now + 3600 * SECOND} buffer bell.wav", "stop 1", "stop 3", "stop 9")
    assert [bell.stopped for bell in setting.player.bells] == [1, 0]
    assert setting.said[-3:] == ["ok stop 1", "ok stop 3", "ok stop 9"]
    setting.take("hush")
    assert [bell.stopped for bell in setting.player.bells] == [1, 1]


def test_no_number_of_lines_drives_a_bell_out(tmp_path: Path) -> None:
    setting = Setting()
    spoken = Samples(22_050, 1, array("h", [500] * 2205))
    for n in range(40):
        file = tmp_path / f"{n}.wav"
        samples.write(file, spoken)
        setting.loop.take(RenderedPattern(f"line{n}.wav", Buffer(str(file), spoken, 0, 0.0)))
        setting.take(f"unload line{n}.wav")
        assert not file.exists()
    now = time.monotonic_ns()
    setting.take(f"ring 1 at {now} buffer bell.wav", f"speak 2 at {now} buffer line3.wav")
    assert setting.said[-3].startswith("rung 1 ")
    assert setting.said[-1] == "failed 2 no buffer"


def test_only_so_many_bells_ring_at_once() -> None:
    setting = Setting()
    setting.take(*(f"ring {n} at {time.monotonic_ns()} buffer bell.wav" for n in range(12)))
    assert [bell.stopped for bell in setting.player.bells] == [1] * 4 + [0] * 8


def test_an_output_is_not_closed_just_before_a_cue() -> None:
    setting = Setting()
    now = time.monotonic_ns()
    setting.take(f"ring 1 at {now} buffer bell.wav")
    [(end, *_)] = setting.loop._ringing
    assert setting.loop._close_at(now) == end
    setting.take(f"ring 2 at {end + SECOND // 10} buffer bell.wav")
    assert setting.loop._close_at(now) == end + SECOND // 10 + 1
    setting.take("cancel 2")
    assert until(lambda: time.monotonic_ns() > end)
    setting.loop.close_ended()
    assert setting.player.bells[0].stopped == 1
    assert setting.loop._ringing == []


def test_the_loop_rings_by_itself_and_falls_silent_at_the_end() -> None:
    setting = Setting()
    inbox: Inbox = SimpleQueue()
    thread = threading.Thread(target=setting.loop.serve, args=(inbox,))
    thread.start()
    at = time.monotonic_ns() + SECOND // 4
    inbox.put(f"ring 1 at {at} buffer bell.wav")
    assert until(lambda: setting.said[-1].startswith("rung 1 "))
    inbox.put(None)
    thread.join(60)
    assert not thread.is_alive()
    assert [bell.stopped for bell in setting.player.bells] == [1]


def test_the_terminal_strikes_far_enough_apart_and_ends_when_told() -> None:
    struck: list[int] = []
    player = TerminalPlayer(lambda: struck.append(time.monotonic_ns()))
    player.play(NOTHING, 0).stop()
    assert struck == []
    bell = player.play(BELL._replace(strikes=3, interval=0.1), 0)
    assert until(lambda: len(struck) == 2)
    assert struck[1] - struck[0] >= SHORTEST_INTERVAL * SECOND
    bell.stop()
    ringing = player.play(BELL._replace(strikes=9, interval=30.0), 0)
    player.close()
    assert until(lambda: all(thread.name != "dyads-terminal-bell" for thread in threading.enumerate()))
    ringing.stop()
    assert len(struck) == 3
