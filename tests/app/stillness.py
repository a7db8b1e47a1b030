"""Lets Textual's pilot wait until the event loop has nothing left to do, instead of until the processor idles.

Textual's own `wait_for_idle` sleeps a fiftieth of a second at least, five times a key. What is under way in this app
is known to the loop: callbacks and timers, and futures that threads (workers, the journal's writer) will settle.
This reads private names of asyncio and of Textual; `tests/app/test_stillness.py` fails where they have changed.
"""

import asyncio
import os
from asyncio import futures
from concurrent.futures import Future
from time import monotonic
from typing import Any

import textual._compositor
import textual._wait
import textual.app
import textual.constants
import textual.pilot
import textual.screen

SOON = 0.02
"""Seconds: a timer due within them is waited for, among them the one that paints."""
TIMERS_AT_MOST = 8
"""So many timers are waited for: a running sitting always has one that is due soon."""
LONGEST = 60.0
"""Seconds after which a test goes on even if the app is still busy. Textual's one second is short on a busy machine."""
FRAMES_PER_SECOND = 500

_of_threads: set[asyncio.Future[Any]] = set()
"""What threads still have to settle, of every loop."""
_chain_future = futures._chain_future  # type: ignore[attr-defined]


def _chain_and_follow(source: Future[Any], destination: Future[Any] | asyncio.Future[Any]) -> None:
    """Both `run_in_executor` and `wrap_future` end here, `run_coroutine_threadsafe` too, the other way round."""
    if isinstance(destination, asyncio.Future):
        _of_threads.add(destination)
        destination.add_done_callback(_of_threads.discard)
    _chain_future(source, destination)


async def wait_until_still(_min_sleep: float = 0, max_sleep: float = LONGEST) -> None:
    """Wait until the running loop has nothing ready, no timer due soon, and no thread works for it."""
    loop: Any = asyncio.get_running_loop()
    end = monotonic() + max_sleep
    still_turns = timers = 0
    while still_turns < 2 and monotonic() < end:
        await asyncio.sleep(0)
        now = loop.time()
        due = [timer.when() for timer in loop._scheduled if not timer.cancelled() and timer.when() - now < SOON]
        if any(future.get_loop() is loop for future in _of_threads):
            await asyncio.sleep(0.001)
            still_turns = 0
        elif loop._ready:
            still_turns = 0
        elif due and timers < TIMERS_AT_MOST:
            timers += 1
            await asyncio.sleep(max(0.0, min(due) - now))
            still_turns = 0
        else:
            still_turns += 1


_render_update = textual._compositor.Compositor.render_update


def _render_when_looked_at(compositor: Any, full: bool = False, **options: Any) -> Any:
    """Draw what a picture is taken of; pass over the frames for a terminal, which takes a quarter of the time."""
    if full:
        return _render_update(compositor, full, **options)
    compositor._dirty_regions.clear()
    return None


def install() -> None:
    """Let every pilot of this process wait so, and the app paint at once rather than 60 times a second."""
    futures._chain_future = _chain_and_follow  # type: ignore[attr-defined]
    for module in (textual._wait, textual.app, textual.pilot):
        module.wait_for_idle = wait_until_still  # type: ignore[attr-defined]
    # TEXTUAL_FPS would be read too late: pytest's plugin for snapshots imports Textual before any conftest.
    textual.constants.MAX_FPS = FRAMES_PER_SECOND  # type: ignore[misc]
    textual.screen.UPDATE_PERIOD = 1 / FRAMES_PER_SECOND  # type: ignore[misc]
    if os.environ.get("DYADS_TEST_PAINT") != "1":  # `make test-slow` paints: its random keys go everywhere
        textual._compositor.Compositor.render_update = _render_when_looked_at  # type: ignore[assignment, method-assign]
