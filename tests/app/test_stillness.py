"""What the tests of the app wait for, and that asyncio and Textual still are as `stillness` reads them."""

import asyncio
import concurrent.futures
import inspect
import threading
import time
from asyncio import base_events, futures

import textual.app
import textual.pilot
import textual.screen

from tests.app import stillness
from tests.app.stillness import wait_until_still

CHANGED = "has changed: read tests/app/stillness.py again"


def test_asyncio_still_is_as_stillness_reads_it() -> None:
    loop = asyncio.new_event_loop()
    try:
        assert hasattr(loop, "_ready"), f"asyncio's loop {CHANGED}"
        assert hasattr(loop, "_scheduled"), f"asyncio's loop {CHANGED}"
    finally:
        loop.close()
    assert "futures.wrap_future(" in inspect.getsource(base_events.BaseEventLoop.run_in_executor), f"asyncio {CHANGED}"
    assert "_chain_future(" in inspect.getsource(futures.wrap_future), f"asyncio {CHANGED}"


def test_textual_still_is_as_stillness_reads_it() -> None:
    for module in (textual.app, textual.pilot):
        assert vars(module)["wait_for_idle"] is wait_until_still, f"Textual {CHANGED}"
        assert "wait_for_idle(" in inspect.getsource(module), f"Textual {CHANGED}"
    assert "UPDATE_PERIOD" in inspect.getsource(textual.screen.Screen), f"Textual {CHANGED}"


async def test_a_thread_is_waited_for() -> None:
    done: list[str] = []
    loop = asyncio.get_running_loop()

    async def work() -> None:
        await loop.run_in_executor(None, time.sleep, 0.1)
        done.append("executor")

    task = asyncio.create_task(work())
    await wait_until_still()
    assert done == ["executor"]
    await task


async def test_what_another_thread_promised_is_waited_for() -> None:
    done: list[str] = []
    promise: concurrent.futures.Future[str] = concurrent.futures.Future()

    async def work() -> None:
        done.append(await asyncio.wrap_future(promise))

    task = asyncio.create_task(work())
    threading.Timer(0.1, promise.set_result, ("kept",)).start()
    await wait_until_still()
    assert done == ["kept"]
    await task


async def test_a_timer_that_is_due_soon_is_waited_for_and_a_later_one_not() -> None:
    done: list[str] = []
    loop = asyncio.get_running_loop()
    loop.call_later(stillness.SOON / 2, done.append, "soon")
    later = loop.call_later(30, done.append, "later")
    begun = time.monotonic()
    await wait_until_still()
    assert done == ["soon"]
    assert time.monotonic() - begun < 10
    later.cancel()


async def test_what_never_stands_still_is_left_after_the_longest_time() -> None:
    async def busy() -> None:
        while True:
            await asyncio.sleep(0)

    task = asyncio.create_task(busy())
    begun = time.monotonic()
    await wait_until_still(max_sleep=0.1)
    assert time.monotonic() - begun >= 0.1
    task.cancel()
