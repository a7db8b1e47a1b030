"""Lines that are rendered ahead: what lies in the cache already, and the process that makes the rest."""

import json
import logging
import os
import subprocess
import sys
import threading
import wave
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from dyads.processes import DETACHED, helper_command, helper_environment, kill_group
from dyads.speech.render import RECIPE, Job, as_json
from dyads.speech.sources import SpeechSettings, SpeechSource, sources_for, state_of

log = logging.getLogger(__name__)

MOST_CACHED = 200_000_000
"""Bytes; what was used least lately goes first."""
_TOGETHER = 4  # lines that are rendered in one go: few enough to fit into a pipe, and to be ready in their order
_LEFT_OVER = 3600.0  # seconds after which an unfinished file is nobody's any more


class Wish(NamedTuple):
    """A line as somebody wants to hear it.

    Attributes:
        private: whether a name stands in it, so that it may not stay on the disk.
        recording: the file that is heard instead of the text.
    """

    text: str
    language: str
    pause: float
    private: bool = False
    recording: Path | None = None


class Rendered(NamedTuple):
    """A line that is ready to be played."""

    file: Path
    seconds: float


def key_of(wish: Wish, sources: tuple[SpeechSource, ...], speed: float) -> str:
    """Return the name under which a line is kept: another text, voice, speed or recipe is another line."""
    if wish.recording is not None:
        said: list[object] = ["recording", state_of(wish.recording)]
    else:
        programs = [(source.name, source.voice, source.version) for source in sources]
        said = [wish.text, wish.language, programs, speed, wish.pause]
    return sha256(json.dumps([RECIPE, *said]).encode()).hexdigest()


class Renderer:
    """Renders lines one after the other in a process of its own. No call waits, and none raises.

    Args:
        cache: the folder of lines that may stay; it is made when the first is rendered.
        private: a folder that goes with this start of the program; None where there is none: then nothing is rendered.
    """

    def __init__(self, cache: Path, private: Path | None, settings: SpeechSettings) -> None:
        self._cache, self._private, self._settings = cache, private, settings
        self._lock = threading.Lock()
        self._ready: dict[str, Rendered] = {}
        self._failed: dict[str, str] = {}
        self._asked: set[str] = set()
        self._waiting: deque[Job] = deque()
        self._under_way = 0
        self._batch = 1
        self._process: subprocess.Popen[str] | None = None
        self._killed = False
        self._sources: dict[str, tuple[SpeechSource, ...]] = {}
        self._keys: dict[Wish, str] = {}

    def sources(self, language: str) -> tuple[SpeechSource, ...]:
        if language not in self._sources:
            self._sources[language] = sources_for(language, self._settings)
        return self._sources[language]

    def want(self, wishes: Iterable[Wish]) -> None:
        """Have lines rendered, in their order; what is ready, or cannot be, is not asked for again."""
        for wish in wishes:
            key = self._key(wish)
            if key in self._asked or self.ready(wish) is not None or self._private is None:
                continue
            self._asked.add(key)
            sources = self.sources(wish.language)
            if wish.recording is None and not sources:
                with self._lock:
                    self._failed[key] = "no-source"
                continue
            target = self._target(wish, key)
            job = Job(key, target, wish.text, wish.language, sources, wish.pause, self._settings.speed, wish.recording)
            with self._lock:
                self._waiting.append(job)
                self._send_next()

    def ready(self, wish: Wish) -> Rendered | None:
        """Return a line if it is ready; the disk is looked at until it is asked for, then its process says so."""
        key = self._key(wish)
        with self._lock:
            found = self._ready.get(key)
        if found is not None or key in self._asked or self._private is None:
            return found
        found = _kept(self._target(wish, key))
        if found is not None:
            with self._lock:
                self._ready[key] = found
        return found

    def why_not(self, wish: Wish) -> str:
        """Return why a line could not be rendered; empty while that is not known."""
        with self._lock:
            return self._failed.get(self._key(wish), "")

    @property
    def busy(self) -> bool:
        """Whether something is still being rendered."""
        with self._lock:
            return not self._killed and bool(self._asked - set(self._ready) - set(self._failed))

    def kill(self) -> None:
        """End it at once; what is not ready now will not be."""
        with self._lock:
            self._killed = True
            process, self._process = self._process, None
            self._waiting.clear()
        if process is not None:
            kill_group(process)

    def _key(self, wish: Wish) -> str:
        if wish not in self._keys:
            self._keys[wish] = key_of(wish, self.sources(wish.language), self._settings.speed)
        return self._keys[wish]

    def _target(self, wish: Wish, key: str) -> Path:
        folder = self._private if wish.private and self._private is not None else self._cache
        return folder / f"{key}.wav"

    def _send_next(self) -> None:
        """Give the process the next lines: the first alone, then a few at a time, so that its pipe has room."""
        if self._killed or self._under_way or not self._waiting:
            return
        jobs = [self._waiting.popleft() for _ in range(min(self._batch, len(self._waiting)))]
        self._batch = _TOGETHER
        try:
            if self._process is None:
                self._process = self._started()
            assert self._process.stdin is not None
            self._process.stdin.write(as_json(jobs) + "\n")
            self._process.stdin.flush()
            self._under_way = len(jobs)
        except (OSError, ValueError):
            log.warning("no line can be rendered")
            self._failed.update(dict.fromkeys((job.key for job in jobs), "process"))

    def _started(self) -> "subprocess.Popen[str]":
        private = self._private
        assert private is not None
        with suppress(OSError):  # what cannot be written there is said of each line
            self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._cache.chmod(0o700)
        process = subprocess.Popen(  # noqa: S603 - this program itself, no shell
            [*helper_command("dyads.speech.render"), str(private)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=helper_environment(),
            start_new_session=sys.platform != "win32",  # so that what it started can be ended with it
            creationflags=DETACHED,
        )
        threading.Thread(target=self._listen, args=(process,), name="dyads-speech", daemon=True).start()
        return process

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        with suppress(OSError, ValueError):
            for line in process.stdout:
                self._take(line)
        kill_group(process)
        process.wait()
        with self._lock:
            for key in self._asked - set(self._ready) - set(self._failed):
                self._failed[key] = "process"
        with suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
            prune(self._cache)

    def _take(self, line: str) -> None:
        answer = json.loads(line)
        key, why = answer["key"], answer.get("why", "")
        folders = () if why or self._private is None else (self._cache, self._private)
        found = next((kept for folder in folders if (kept := _kept(folder / f"{key}.wav")) is not None), None)
        with self._lock:
            if found is not None:
                self._ready[key] = found
            else:
                self._failed[key] = why or "disk"
                log.warning("a line could not be rendered: %s", why)
            self._under_way -= 1
            self._send_next()


def _kept(file: Path) -> Rendered | None:
    """Return a rendered line and mark it as used; None where it is not there, or not whole."""
    try:
        with wave.open(str(file)) as held:
            seconds = held.getnframes() / held.getframerate()
        os.utime(file)
    except (OSError, EOFError, wave.Error, ArithmeticError):
        return None
    return Rendered(file, seconds)


def prune(folder: Path, most: int = MOST_CACHED) -> None:
    """Remove what was used least lately until the rest fits, and what was never finished. Raises OSError."""
    files = sorted(((file.stat(), file) for file in folder.glob("*.wav")), key=lambda each: each[0].st_mtime)
    total = sum(state.st_size for state, _ in files)
    for state, file in files:
        if total <= most:
            break
        file.unlink(missing_ok=True)
        total -= state.st_size
    newest = files[-1][0].st_mtime if files else 0.0
    for part in folder.glob("*.part"):
        with suppress(OSError):
            if newest - part.stat().st_mtime > _LEFT_OVER:
                part.unlink()
