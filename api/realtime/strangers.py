"""Sockets of people who have not said who they are: few from one address."""

from collections import Counter

MOST = 100


class Strangers:
    """Of this process. Who was let in is none any more."""

    def __init__(self) -> None:
        self._present: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """False when there are enough of them there."""
        if self._present[address] >= MOST:
            return False
        self._present[address] += 1
        return True

    def leave(self, address: str) -> None:
        self._present[address] -= 1
        if not self._present[address]:
            del self._present[address]
