"""Rings cues at their deadlines, as told line by line: `python -m dyads.sound.player_loop PLAYER FOLDER`.

This is the process that owns the sound. It answers on stdout, `ready` first, or `err start`; it ends, and silences
everything, when its stdin does. Rendered patterns are kept as WAV files in the folder.

    load KEY STRIKES INTERVAL VOLUME FILE   renders a pattern; `loaded KEY` or `err load KEY WHY` follows
    line KEY VOLUME FILE                    the same for a spoken line
    unload KEY                              `ok unload KEY`: a line that is over makes room
    ring ID at DEADLINE buffer KEY          `ok ring ID`; then, in time, `rung ID LATENESS`, `dropped ID LATENESS`
                                            or `failed ID WHY`
    speak ID at DEADLINE buffer KEY         `ok speak ID`, and then the same; it is dropped sooner than a bell
    cancel ID                               `ok cancel ID`
    stop ID                                 `ok stop ID`: it does not ring, or no longer
    hush                                    `ok hush`: nothing rings any more, and nothing will
    probe                                   `ok probe` or `err probe WHY`: plays a moment of nothing
    ping                                    `ok ping`

Deadlines and lateness are nanoseconds on `time.monotonic_ns`, which all processes of a machine share.
"""

import os
import shutil
import sys
import threading
import time
from array import array
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NamedTuple

from dyads.sound import samples
from dyads.sound.players import open_player
from dyads.sound.players.base import AHEAD, EXTRA_LATENCY, MILLISECOND, Buffer, Player, PlayerError, Ringing
from dyads.sound.samples import Samples, UnreadableError
from dyads.sound.surroundings import server

SECOND = 1_000 * MILLISECOND
TOO_LATE = 3 * SECOND  # a bell later than this would confuse more than help
LINE_TOO_LATE = 300 * MILLISECOND  # a line would run into what comes after it
_AFTER_THE_END = 500 * MILLISECOND  # until the output is closed, so that no server's buffer is cut off
_CLOSING = 300 * MILLISECOND
_MOST_AT_ONCE = 8  # outputs open at a time; the oldest bell ends
FOLDER_PREFIX = "dyads-bells-"
_FRACTION = 0.0005  # seconds that rendering may hold the interpreter while a bell falls due
_PRIORITY = -10
_END = 0.3  # seconds for the player to fall silent in good order
NOTHING = Buffer("", Samples(44_100, 1, array("h", bytes(2 * 2205))), 0, 0.0)  # 50 ms without a strike, for probing


class RenderedPattern(NamedTuple):
    """News from whoever renders: a pattern is ready, or why not."""

    key: str
    buffer: Buffer | None
    why: str = ""


Load = Callable[[str, int, float, float, str], None]
Inbox = SimpleQueue[str | RenderedPattern | None]


class _Cue(NamedTuple):
    deadline: int
    key: str
    last: int = TOO_LATE


class _Sounding(NamedTuple):
    end: int
    ringing: Ringing
    id: str


class PlayerLoop:
    """Keeps what is to ring and what rings.

    Args:
        load: begins to render a pattern, or without strikes a line, and puts a `RenderedPattern` into the inbox later;
            must not block.
        reply: takes one line back.
        extra: nanoseconds that the sound system adds to the player's own latency.
    """

    def __init__(
        self, player: Player, load: Load, reply: Callable[[str], None], nothing: Buffer = NOTHING, extra: int = 0
    ) -> None:
        self._player, self._load, self._reply = player, load, reply
        self._extra = extra
        self._latency = player.latency + extra
        self._nothing = nothing
        self._buffers: dict[str, Buffer] = {}
        self._cues: dict[str, _Cue] = {}
        self._ringing: list[_Sounding] = []

    def serve(self, inbox: Inbox) -> None:
        while True:
            try:
                message = inbox.get(timeout=self._patience())
            except Empty:
                pass
            else:
                if message is None:
                    break
                self.take(message)
            self.ring_due()
            self.close_ended()
        self._hush()

    def take(self, message: str | RenderedPattern) -> None:
        if isinstance(message, RenderedPattern):
            self._keep(message)
            return
        match message.split(" ", 5):
            case ["ring", id_, "at", deadline, "buffer", key]:
                self._cues[id_] = _Cue(int(deadline), key)
                self._reply(f"ok ring {id_}")
            case ["speak", id_, "at", deadline, "buffer", key]:
                self._cues[id_] = _Cue(int(deadline), key, LINE_TOO_LATE)
                self._reply(f"ok speak {id_}")
            case ["load", key, strikes, interval, volume, file]:
                self._load(key, int(strikes), float(interval), float(volume), file)
            case ["line", key, volume, *file]:
                self._load(key, 0, 0.0, float(volume), " ".join(file))
            case ["probe"]:
                self._probe()
            case ["unload" | "cancel" | "stop" | "hush" | "ping" as order, *rest]:
                self._obey(order, *rest)
                self._reply(" ".join(("ok", order, *rest)))
            case _:
                self._reply("err unknown")

    def _obey(self, order: str, name: str = "") -> None:
        match order:
            case "unload":
                self._unload(name)
            case "cancel":
                self._cues.pop(name, None)
            case "stop":
                self._stop(name)
            case "hush":
                self._hush()

    def ring_due(self) -> None:
        for id_, cue in sorted(self._cues.items(), key=lambda item: item[1].deadline):
            if cue.deadline - self._latency - AHEAD > time.monotonic_ns():
                return
            del self._cues[id_]
            self._reply(self._ring(id_, cue))

    def _ring(self, id_: str, cue: _Cue) -> str:
        lateness = time.monotonic_ns() - cue.deadline
        if lateness > cue.last:
            return f"dropped {id_} {lateness}"
        buffer = self._buffers.get(cue.key)
        if buffer is None:
            return f"failed {id_} no buffer"
        try:
            ringing = self._player.play(buffer, cue.deadline - self._latency)
        except PlayerError as error:
            return f"failed {id_} {error}"
        end = time.monotonic_ns() + int(buffer.seconds * SECOND) + _AFTER_THE_END
        self._ringing.append(_Sounding(end, ringing, id_))
        while len(self._ringing) > _MOST_AT_ONCE:
            self._ringing.pop(0).ringing.stop()
        return f"rung {id_} {ringing.began + self._extra - cue.deadline}"

    def close_ended(self) -> None:
        """Close the outputs of bells that have rung out, unless a cue is near: closing can take a tenth of a second."""
        now = time.monotonic_ns()
        if not self._ringing or self._close_at(now) > now:
            return
        ended = [each for each in self._ringing if each.end <= now]
        self._ringing = [each for each in self._ringing if each.end > now]
        for each in ended:
            each.ringing.stop()

    def _close_at(self, now: int) -> int:
        """Return when the first bell that rings may be closed."""
        end = max(now, min(each.end for each in self._ringing))
        near = [cue.deadline for cue in self._cues.values() if cue.deadline < end + _CLOSING]
        return max(near, default=end - 1) + 1

    def _keep(self, loaded: RenderedPattern) -> None:
        if loaded.buffer is None:
            self._reply(f"err load {loaded.key} {loaded.why}")
            return
        self._buffers[loaded.key] = loaded.buffer
        self._reply(f"loaded {loaded.key}")

    def _unload(self, key: str) -> None:
        buffer = self._buffers.pop(key, None)
        if buffer is not None and buffer.file:
            with suppress(OSError):  # a program may still have it open
                Path(buffer.file).unlink(missing_ok=True)

    def _stop(self, id_: str) -> None:
        self._cues.pop(id_, None)
        stopped = [each for each in self._ringing if each.id == id_]
        self._ringing = [each for each in self._ringing if each.id != id_]
        for each in stopped:
            each.ringing.stop()

    def _hush(self) -> None:
        self._cues.clear()
        ringing, self._ringing = self._ringing, []
        for each in ringing:
            each.ringing.stop()

    def _probe(self) -> None:
        try:
            self._player.play(self._nothing, 0).stop()
        except PlayerError as error:
            self._reply(f"err probe {error}")
        else:
            self._reply("ok probe")

    def _patience(self) -> float | None:
        moments = [cue.deadline - self._latency - AHEAD for cue in self._cues.values()]
        now = time.monotonic_ns()
        if self._ringing:
            moments.append(self._close_at(now))
        return max(0, min(moments) - now) / SECOND if moments else None


class _Renderer:
    """Renders one pattern after the other in a thread of its own."""

    def __init__(self, folder: Path, inbox: Inbox) -> None:
        self._folder = folder
        self._inbox = inbox
        self._orders: SimpleQueue[tuple[str, int, float, float, str]] = SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def load(self, key: str, strikes: int, interval: float, volume: float, file: str) -> None:
        self._orders.put((key, strikes, interval, volume, file))

    def _work(self) -> None:
        while True:
            key, strikes, interval, volume, file = self._orders.get()
            try:
                kept = self._folder / key
                sound = self._render(kept, strikes, interval, volume, Path(file))
                name = str(kept) if kept.is_file() else ""
                self._inbox.put(RenderedPattern(key, Buffer(name, sound, strikes, interval)))
            except UnreadableError as error:
                self._inbox.put(RenderedPattern(key, None, error.why))
            except Exception as error:  # whatever a strange file provokes ends here
                self._inbox.put(RenderedPattern(key, None, type(error).__name__))

    @staticmethod
    def _render(kept: Path, strikes: int, interval: float, volume: float, file: Path) -> Samples:
        try:
            return samples.read_rendered(kept)  # a helper before this one rendered it
        except UnreadableError:
            if strikes:
                sound = samples.mix(samples.read(file), strikes, interval, volume)
            else:
                sound = samples.mix(samples.read_rendered(file), 1, 1.0, volume)
        with suppress(OSError):  # a full disk: players that play from memory still can
            samples.write(kept, sound)
        return sound


def _listen(inbox: Inbox, player: Player, folder: Path) -> None:
    """Pass lines on; at the end of stdin end everything, even if the player hangs."""
    for line in sys.stdin.buffer:
        inbox.put(os.fsdecode(line.rstrip(b"\n")))
    inbox.put(None)
    threading.Event().wait(_END)
    _end(player, folder)


def _end(player: Player, folder: Path) -> None:
    player.close()
    if folder.name.startswith(FOLDER_PREFIX):  # the app may be gone and cannot
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)  # a library that waits for its device at exit must not keep this process


def _nothing(folder: Path) -> Buffer:
    """Return what a probe plays, as a file too, for the players that need one."""
    file = folder / "nothing.wav"
    try:
        samples.write(file, NOTHING.sound)
    except OSError:
        return NOTHING
    return NOTHING._replace(file=str(file))


def _hurry() -> None:
    """Ask to run ahead of what computes for long. Many systems refuse; it matters only on a busy machine."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, min(_PRIORITY, os.getpriority(os.PRIO_PROCESS, 0)))


def _say(line: str) -> None:
    with suppress(OSError):  # nobody listens any more; stdin ends at the same moment
        print(line, flush=True)  # noqa: T201 - stdout is the line to the app


def main(arguments: list[str]) -> None:
    name, folder = arguments[0], Path(arguments[1])
    sys.setswitchinterval(_FRACTION)
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]  # miniaudio would load it, for 80 ms and no use
    try:
        player = open_player(name)
    except Exception as error:  # a broken library may raise anything
        _say(f"err start {type(error).__name__}")
        return
    _hurry()
    inbox: Inbox = SimpleQueue()
    loop = PlayerLoop(player, _Renderer(folder, inbox).load, _say, _nothing(folder), EXTRA_LATENCY.get(server(), 0))
    threading.Thread(target=_listen, args=(inbox, player, folder), daemon=True).start()
    _say("ready")
    loop.serve(inbox)
    _end(player, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
