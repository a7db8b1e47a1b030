"""The process that owns the sound: `python -m dyads.sound.helper PLAYER FOLDER`.

Takes the lines that `dyads.sound.player_loop` describes on stdin and answers on stdout, `ready` first, or `err start`.
Rendered patterns are kept as WAV files in the folder. Ends, and silences everything, when its stdin does.
"""

import os
import shutil
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from dyads.sound import samples
from dyads.sound.player_loop import NOTHING, Inbox, PlayerLoop, RenderedPattern
from dyads.sound.players import open_player
from dyads.sound.players.base import EXTRA_LATENCY, Buffer, Player, server
from dyads.sound.samples import Samples, UnreadableError

FOLDER_PREFIX = "dyads-bells-"
_FRACTION = 0.0005  # seconds that rendering may hold the interpreter while a bell falls due
_PRIORITY = -10
_END = 0.3  # seconds for the player to fall silent in good order


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
            sound = samples.mix(samples.read(file), strikes, interval, volume)
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
