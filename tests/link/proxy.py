"""A TCP proxy in front of a broker: it delays, cuts and swallows, as told, while the two ends are connected."""

import asyncio
import threading
from collections.abc import Callable
from typing import Self


class Proxy:
    """Carries every connection to its port on to a port of this computer.

    Args:
        to: the port of the broker.

    Attributes:
        port: where it listens.
        connections: how many there were so far.
        carried: bytes that went through so far, towards the broker and back.
        heard: everything that went through, in pieces, once `listen` was called.
    """

    def __init__(self, to: int) -> None:
        self._to = to
        self._delays = (0.0, 0.0)
        self._is_cut = False
        self._flows: asyncio.Event
        self._writers: set[asyncio.StreamWriter] = set()
        self.connections = 0
        self.carried = [0, 0]
        self.heard: list[bytes] = []
        self._listens = False
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="proxy", daemon=True)
        self._thread.start()
        started.wait()

    port: int

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def delay(self, there: float, back: float | None = None) -> None:
        """Let every byte from now on take so long (ms) towards the broker, and so long back."""
        self._delays = (there / 1000, (there if back is None else back) / 1000)

    def drop(self) -> None:
        """Cut all connections; new ones may come."""
        self._do(self._drop)

    def cut(self) -> None:
        """Cut all connections, and each new one, until `mend`."""
        self._is_cut = True
        self.drop()

    def swallow(self) -> None:
        """Carry nothing more, with no connection closed, until `mend`: a cable that was pulled."""
        self._do(self._stop_flow)

    def mend(self) -> None:
        """Carry again; what lay in the way arrives."""
        self._is_cut = False
        self._do(self._start_flow)

    def listen(self) -> None:
        """Keep everything that goes through from now on."""
        self._listens = True

    def close(self) -> None:
        """End it, with all connections."""
        self._do(self._drop)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._flows = asyncio.Event()
        self._flows.set()
        server = self._loop.run_until_complete(asyncio.start_server(self._carry, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def _do(self, action: Callable[[], None]) -> None:
        done = threading.Event()

        def act() -> None:
            action()
            done.set()

        self._loop.call_soon_threadsafe(act)
        done.wait(60)

    def _drop(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def _stop_flow(self) -> None:
        self._flows.clear()

    def _start_flow(self) -> None:
        self._flows.set()

    async def _carry(self, near: asyncio.StreamReader, nearer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            nearer.transport.abort()
            return
        self.connections += 1
        self._writers.add(nearer)
        try:
            far, farther = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            nearer.transport.abort()
            return
        self._writers.add(farther)
        await asyncio.gather(self._one_way(near, farther, 0), self._one_way(far, nearer, 1))

    async def _one_way(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, way: int) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(under_way, target, way))
        try:
            while piece := await source.read(65536):
                under_way.put_nowait((self._loop.time() + self._delays[way], piece))
        except ConnectionError:
            pass
        under_way.put_nowait((self._loop.time() + self._delays[way], b""))
        await arriving

    async def _arrive(
        self, under_way: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter, way: int
    ) -> None:
        while True:
            due, piece = await under_way.get()
            await asyncio.sleep(max(0.0, due - self._loop.time()))
            await self._flows.wait()
            if not piece or target.is_closing():
                target.close()
                return
            self.carried[way] += len(piece)
            if self._listens:
                self.heard.append(piece)
            target.write(piece)
