"""The bells that sound: the app's side of the line to the helper."""

import logging
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import BinaryIO, NamedTuple

from dyads.practice.bell import CueKind, Strike
from dyads.practice.clock import Clock
from dyads.practice.records import BellOutcome
from dyads.sound import sounds
from dyads.sound.channel import Channel, HelperChannel, ThreadChannel
from dyads.sound.player_loop import FOLDER_PREFIX, SECOND
from dyads.sound.players import chain
from dyads.sound.players.terminal import TerminalPlayer
from dyads.sound.supervisor import FallbackChain, StrikePattern, Supervisor

log = logging.getLogger(__name__)

_GOODBYE = 1.5  # seconds that `close` gives the worker
_MOST_OUTCOMES = 1000
_NOWHERE = Path("/dev/null/none")  # a folder that cannot exist: patterns stay in memory


class _News(NamedTuple):
    link: Channel
    line: str | None


_Order = Callable[[Supervisor], None]


class BellClient:
    r"""Rings through the best player that works here.

    All methods return at once; a worker thread does what they ask for. It starts with the first call of `warm` or
    `ring`. If nothing else sounds, `terminal` rings the terminal's bell.

    Args:
        player: one of `players.NAMES`, from `config.toml` or `--player`.
        volume: 0 to 1, multiplied with that of each strike.
        speech_volume: 0 to 1, that of spoken lines.
        terminal: writes `\a` to the terminal in whatever way its owner allows; called from a thread. None: no terminal.
    """

    def __init__(
        self,
        clock: Clock,
        player: str = "auto",
        *,
        volume: float = 1.0,
        speech_volume: float = 1.0,
        muted: bool = False,
        terminal: Callable[[], None] | None = None,
        only: bool = False,
    ) -> None:
        self._clock = clock
        self._volume = min(1.0, max(0.0, volume))
        self._speech_volume = min(1.0, max(0.0, speech_volume))
        self._terminal = terminal
        self._inbox: SimpleQueue[_Order | _News | None] = SimpleQueue()
        self._outcomes: deque[BellOutcome] = deque(maxlen=_MOST_OUTCOMES)
        self._waiting: list[threading.Event] = []
        self._folder: Path | None = None
        self._hold: BinaryIO | None = None
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        self._closed = False
        names = [name for name in ((player,) if only else chain(player)) if name != "terminal" or terminal is not None]
        self._supervisor = Supervisor(
            FallbackChain(names),
            self._open_link,
            clock.monotonic_ns,
            self._outcomes.append,
            muted=muted or player == "silence",
        )

    @property
    def player(self) -> str:
        return self._supervisor.player

    def warm(self, strikes: Iterable[Strike] = ()) -> None:
        wanted = tuple(strikes)
        self._order(lambda supervisor: supervisor.warm([self._pattern(strike) for strike in wanted]), start=True)

    def ring(self, cue_id: str, strike: Strike, at: int | None = None) -> None:
        deadline = self._clock.monotonic_ns() if at is None else at
        self._order(lambda supervisor: supervisor.ring(cue_id, self._pattern(strike), deadline), start=True)

    def cancel(self, cue_id: str) -> None:
        self._order(lambda supervisor: supervisor.cancel(cue_id))

    def have_lines(self, files: Sequence[Path]) -> None:
        wanted = tuple(files)
        self._order(lambda supervisor: supervisor.have_lines([self._line(file) for file in wanted]), start=True)

    def speak(self, cue_id: str, file: Path, at: int) -> None:
        self._order(lambda supervisor: supervisor.ring(cue_id, self._line(file), at), start=True)

    def stop(self, cue_id: str) -> None:
        self._order(lambda supervisor: supervisor.stop(cue_id))

    def private_folder(self) -> Path | None:
        folder = self._own_folder()
        return None if folder == _NOWHERE else folder

    def hush(self) -> None:
        self._order(Supervisor.hush)

    def mute(self, muted: bool) -> None:
        self._order(lambda supervisor: supervisor.mute(muted))

    def outcomes(self) -> tuple[BellOutcome, ...]:
        return tuple(self._outcomes.popleft() for _ in range(len(self._outcomes)))

    def await_settled(self, seconds: float) -> bool:
        """Wait until a player is found and every pattern rendered. Not for a screen, which never waits."""
        settled = threading.Event()
        self._order(lambda _: self._waiting.append(settled))
        return settled.wait(seconds)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            worker, self._worker = self._worker, None
        if worker is not None:
            self._inbox.put(None)
            worker.join(_GOODBYE)
        elif self._folder is not None:
            self._clear()

    def _order(self, order: _Order, *, start: bool = False) -> None:
        with self._lock:
            if self._closed:
                return
            self._inbox.put(order)
            if start and self._worker is None:
                self._worker = threading.Thread(target=self._work, name="dyads-bells", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        try:
            while self._do_one():
                pass
        finally:
            self._supervisor.close()
            self._clear()

    def _clear(self) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._hold is not None:
            self._hold.close()

    def _do_one(self) -> bool:
        """Wait for something to do and do all there is, whatever comes of it; return False at the end."""
        going = True
        wake_at = self._supervisor.wake_at()
        patience = None if wake_at is None else max(0, wake_at - self._clock.monotonic_ns()) / SECOND
        try:
            going = self._take(self._inbox.get(timeout=patience))
            while going:
                going = self._take(self._inbox.get_nowait())
        except Empty:
            pass
        if not going:
            return False
        try:
            self._supervisor.step()
        except Exception:
            log.exception("the bells stumbled")
        while self._waiting and self._supervisor.settled:
            self._waiting.pop().set()
        return True

    def _take(self, message: _Order | _News | None) -> bool:
        try:
            if isinstance(message, _News):
                self._supervisor.hear(message.link, message.line)
            elif message is not None:
                message(self._supervisor)
        except Exception:
            log.exception("an order to the bells failed")
        return message is not None

    def _open_link(self, name: str) -> Channel:
        if name == "terminal" and self._terminal is not None:
            return ThreadChannel(TerminalPlayer(self._terminal), self._hear)
        folder = self._own_folder()
        with suppress(OSError):
            _clear_left_over(folder)
        return HelperChannel(name, folder, self._hear)

    def _own_folder(self) -> Path:
        with self._lock:
            if self._folder is None:
                try:
                    self._folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
                    self._hold = _held(self._folder)
                except OSError:
                    log.warning("no folder for rendered bells")
                    self._folder = self._folder or _NOWHERE
            return self._folder

    def _hear(self, link: Channel, line: str | None) -> None:
        self._inbox.put(_News(link, line))

    def _pattern(self, strike: Strike) -> StrikePattern:
        volume = round(strike.volume * self._volume, 4)
        return _pattern_of(sounds.file_of(strike.sound), strike.strikes, strike.interval, volume)

    def _line(self, file: Path) -> StrikePattern:
        return _pattern_of(file, 0, 0.0, round(self._speech_volume, 4))


def _pattern_of(file: Path, strikes: int, interval: float, volume: float) -> StrikePattern:
    try:
        state = file.stat()
        version = (state.st_mtime_ns if strikes else 0, state.st_size)  # a line is marked when it is used
    except OSError:
        version = (0, 0)
    said = repr((str(file), version, strikes, interval, volume))
    key = blake2b(said.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest() + ".wav"
    return StrikePattern(key, strikes, interval, volume, str(file))


_IN_USE = "in-use"
_LEFT_OVER = 60.0  # seconds: a folder is held long before


def _held(folder: Path) -> BinaryIO | None:
    """Hold a folder as long as this process lives; None where it is held by another, or the system cannot say."""
    if sys.platform == "win32":
        return None
    import fcntl  # POSIX only

    file = (folder / _IN_USE).open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def _clear_left_over(own: Path) -> None:
    """Remove the folders of processes that were cut off together with their helper."""
    here = own.stat()
    for left in own.parent.glob(f"{FOLDER_PREFIX}*"):
        with suppress(OSError):  # somebody else was first, or may
            found = left.lstat()
            is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == here.st_uid
            if left == own or not is_ours or here.st_mtime - found.st_mtime < _LEFT_OVER:
                continue
            if (hold := _held(left)) is not None:
                shutil.rmtree(left, ignore_errors=True)
                hold.close()


_LONGEST = 60.0  # seconds; a command that takes longer is ended
_MOST_AT_ONCE = 4


class CueCommand:
    """A program with what it is called with, without a shell; empty for none. `run` returns at once, never raises."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._arguments = tuple(arguments)
        self._room = threading.BoundedSemaphore(_MOST_AT_ONCE)

    def run(self, event: CueKind) -> None:
        """Run it, with the kind of cue in its environment as `DYADS_CUE`."""
        if not self._arguments:
            return
        if not self._room.acquire(blocking=False):
            log.warning("the cue command is still busy with earlier cues")
            return
        threading.Thread(target=self._run, args=(event,), name="dyads-cue-command", daemon=True).start()

    def _run(self, event: CueKind) -> None:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command
                self._arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "DYADS_CUE": event},
                start_new_session=sys.platform != "win32",
            )
            try:
                code = process.wait(_LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
            if code:
                log.warning("the cue command ended with %d", code)
        except (OSError, ValueError) as error:  # ValueError: a NUL in an argument
            log.warning("the cue command could not be run: %s", type(error).__name__)
        finally:
            self._room.release()
