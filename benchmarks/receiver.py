"""A webhook receiver in a process of its own: `python -m benchmarks.receiver [REFUSED DROPPED SLOW]`.

It answers a share of requests with 503 and takes another share without answering, each after a moment of
SLOW seconds before and after it decides. It says its address on standard output, and at `/taken` the ids of
all it took, one a line, in order.
"""

import asyncio
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Final
from urllib.request import urlopen

ROOT: Final = Path(__file__).parents[1]
SEED: Final = 20250221
NO_CONTENT: Final = b"HTTP/1.1 204 No Content\r\n\r\n"
BUSY: Final = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
ID: Final = b"webhook-id: "
LENGTH: Final = b"content-length: "


@dataclass(slots=True, kw_only=True)
class Hook:
    """What the receiver took; the shares of what it refuses and does not answer; how long it takes."""

    refused: float
    dropped: float
    slow_s: float
    taken: list[str] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - a benchmark

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                if head.startswith(b"GET"):
                    writer.write(self._list())
                    break
                await reader.readexactly(int(_header(head, LENGTH)))
                await asyncio.sleep(self.slow_s)
                answer = self._answer(_header(head, ID))
                await asyncio.sleep(self.slow_s)
                if answer is None:
                    break
                writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the sender is through, or was killed
        finally:
            writer.close()

    def _answer(self, name: str) -> bytes | None:
        share = self.chance.random()
        if share < self.refused:
            return BUSY
        self.taken.append(name)
        return None if share < self.refused + self.dropped else NO_CONTENT

    def _list(self) -> bytes:
        body = "\n".join(self.taken).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body)


def _header(head: bytes, name: bytes) -> str:
    start = head.lower().index(b"\r\n" + name) + 2 + len(name)
    return head[start : head.index(b"\r\n", start)].decode()


@contextmanager
def receiver(*, refused: float = 0.0, dropped: float = 0.0, slow_s: float = 0.0) -> Iterator[str]:
    """Run a receiver; yields its address."""
    command = [sys.executable, "-m", "benchmarks.receiver", *map(str, (refused, dropped, slow_s))]
    with Popen(command, stdout=PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None  # noqa: S101 - as asked for
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def taken(address: str) -> list[str]:
    """Ask a receiver for the ids of all it took, in order."""
    with urlopen(f"{address}/taken", timeout=30) as answer:  # noqa: S310 - our own receiver
        return str(answer.read().decode()).split()


async def _main(refused: float, dropped: float, slow_s: float) -> None:
    hook = Hook(refused=refused, dropped=dropped, slow_s=slow_s)
    server = await asyncio.start_server(hook.serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(*map(float, sys.argv[1:] or (0, 0, 0))))
