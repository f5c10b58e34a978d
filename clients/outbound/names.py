"""Names to addresses, once for each request."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from clients.outbound.errors import Unresolved

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""From a host to its addresses; raises `Unresolved`."""


class SystemNames:
    """The operating system's resolver, in threads of its own: a customer's slow name server
    must not hold up whoever else uses the loop's.
    """

    def __init__(self, threads: int = 8) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="names")

    async def __call__(self, host: str) -> Sequence[str]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _lookup, host)


def _lookup(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unresolved from None
    return [str(address[0]) for *_, address in found]
