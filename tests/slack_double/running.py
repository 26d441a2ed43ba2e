"""Running the double: in this process's event loop, or in a thread of its own for tests that do not run one."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path

from aiohttp import web

from tests.slack_double.double import Double
from tests.slack_double.server import application


@asynccontextmanager
async def served(double: Double, port: int = 0) -> AsyncIterator[Double]:
    """Serve a double on the loopback; port 0 is any free one."""
    runner = web.AppRunner(application(double), access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    assert site._server is not None
    bound = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    double.base = f"http://127.0.0.1:{bound}"
    try:
        yield double
    finally:
        await double.close()
        await runner.cleanup()


@contextmanager
def running_double(
    *, manifest: Path | None = None, starts: datetime | None = None, journal: Path | None = None, pace: float = 1.0
) -> Iterator[str]:
    """Run a double in a thread while the block runs; give its address."""
    ready, told = threading.Event(), list[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]]()

    async def live() -> None:
        stop = asyncio.Event()
        async with served(Double(manifest, starts, journal, pace)) as double:
            told.append((double.base, asyncio.get_running_loop(), stop))
            ready.set()
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(live())
        finally:
            ready.set()

    thread = threading.Thread(target=run, name="slack-double", daemon=True)
    thread.start()
    ready.wait()
    if not told:
        raise RuntimeError("the double did not start")
    address, loop, stop = told[0]
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
