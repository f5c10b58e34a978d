"""How many files a process moves at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from core.temporal.errors import failure

_SOON = timedelta(seconds=2)


class Places:
    """Who finds none comes again soon, and leaves the queue's slots to others meanwhile."""

    def __init__(self, most: int) -> None:
        self._free = most

    @contextmanager
    def one(self) -> Iterator[None]:
        if self._free == 0:
            raise failure("NoPlace", next_retry_delay=_SOON)
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1
