"""Places in the program where a process dies or stands still: once each, when armed.

The certificate arms a place by a file; the process that gets there first takes the file away,
leaving its own pid, and is gone. Nothing but the entry points of `bench` knows of them.
"""

import os
import signal
import time
from enum import StrEnum
from pathlib import Path

FOLDER = "CERTIFICATE_FOLDER"


class Failpoint(StrEnum):
    """Where a process is killed, in the order in which a message passes by."""

    CLAIMED = "claimed"  # the claim is committed, nothing has left
    LEFT = "left"  # the request left, its answer is not read
    ANSWERED = "answered"  # the answer is read, nothing is written
    RECORDING = "recording"  # in the transaction that records, before its commit
    RECORDED = "recorded"  # a page is recorded, its activity is not completed
    KEPT = "kept"  # the door has committed events and has not answered
    APPLIED = "applied"  # the drain has applied events and has not acknowledged them
    TOLD = "told"  # the relay has told workflows and has not forgotten the wakes
    ROUTED = "routed"  # a conversation's step is committed, its activity is not completed


FREEZE = "freeze"
OF_SEND = (
    Failpoint.CLAIMED,
    Failpoint.LEFT,
    Failpoint.RECORDED,
    Failpoint.ANSWERED,
    Failpoint.RECORDING,
)
OF_WORKER = (Failpoint.APPLIED, Failpoint.TOLD, Failpoint.ROUTED)


class Fuses:
    """The process's side. Looking at a place that is not armed is one failing rename."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def die_at(self, place: Failpoint) -> None:
        if self.take(place):
            die()

    def freeze_at_claim(self) -> None:
        """Stand still until somebody sends SIGCONT."""
        if self.take(FREEZE):
            os.kill(os.getpid(), signal.SIGSTOP)
            # The stop reaches the last thread a moment later than this line.
            time.sleep(0.01)

    def take(self, place: str) -> bool:
        """Whether the place was armed; it is not any more, and the certificate knows who."""
        try:
            os.rename(f"{self._folder}/{place}", f"{self._folder}/{place}.{os.getpid()}")
        except FileNotFoundError:
            return False
        return True


def die() -> None:
    """SIGKILL for the process's own group; nothing after this line runs."""
    alone = os.getpgrp() != os.getpid()
    os.kill(os.getpid() if alone else -os.getpgrp(), signal.SIGKILL)
    time.sleep(60)


class Arms:
    """The certificate's side."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.fired: list[str] = []

    def arm(self, place: str) -> None:
        (self._folder / place).touch()

    def disarm(self, place: str) -> None:
        (self._folder / place).unlink(missing_ok=True)

    def taken(self, place: str) -> int | None:
        """The pid of the process that got there, once."""
        for path in self._folder.glob(f"{place}.*"):
            path.unlink()
            self.fired.append(place)
            return int(path.suffix[1:])
        return None
