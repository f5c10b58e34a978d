"""One child process in its own group: start, signal, end, and the tail of its log."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from cli.stack import census
from cli.stack.errors import CannotStart

_LEASH = Path(__file__).with_name("leash.py")
_LOG_MOST = 20_000_000


@dataclass(frozen=True)
class Program:
    """What to run and how it wants to be ended."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    uid: int = 0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 25
    death_signal: signal.Signals = signal.SIGKILL


@dataclass
class Process:
    """A program that runs, or ran; it may be started again."""

    program: Program
    started_at: float = 0
    _child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        return self._child.pid if self._child else 0

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def outcome(self) -> str:
        """How it ended: `code 1`, `signal 9`."""
        code = self._child.poll() if self._child else None
        if code is None:
            return "not ended"
        return f"code {code}" if code >= 0 else f"signal {-code}"

    def start(self) -> None:
        """Start in an own session, so that Ctrl-C reaches only whoever stops things in order."""
        program = self.program
        leash = [sys.executable, "-I", "-S", str(_LEASH), str(os.getpid()), str(program.uid)]
        leash += [str(int(program.death_signal)), *program.command]
        with _log(program.log) as log:
            self.started_at = time.time()
            self._child = subprocess.Popen(
                leash,
                cwd=program.folder,
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def signal(self, number: signal.Signals) -> None:
        """Signal the process and everything it started."""
        if self.alive:
            census.send([-self.pid, *census.family(self.pid)], number)

    async def kill(self) -> None:
        """SIGKILL for the whole family, and wait until none of it is left."""
        if not self.alive:
            return
        members = {pid: census.birth(pid) for pid in census.family(self.pid)}
        census.send([-self.pid, *members], signal.SIGKILL)
        await self.ended_within(10)
        await _all_gone(members)

    async def stop(self) -> None:
        """Ask it to end; insist when it does not."""
        if not self.alive or self._child is None:
            return
        members = {pid: census.birth(pid) for pid in census.family(self.pid)}
        self._child.send_signal(self.program.stop_signal)
        census.send(list(members), signal.SIGCONT)
        if not await self.ended_within(self.program.stop_seconds):
            await self.kill()
        await _all_gone(members)

    def last_line(self) -> str:
        """The end of its log, for the sentence that says why it does not run."""
        try:
            lines = self.program.log.read_text(errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return lines[-1][-300:] if lines else "it wrote nothing"

    def ended_early(self) -> CannotStart:
        return CannotStart(
            f"{self.program.name} ended at once ({self.outcome}): {self.last_line()}\n"
            f"Its log is {self.program.log}."
        )

    async def ended_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.alive:
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.02)
        return True


async def _all_gone(members: Mapping[int, str | None]) -> None:
    deadline = time.monotonic() + 10
    while left := [pid for pid, born in members.items() if born and census.birth(pid) == born]:
        if time.monotonic() > deadline:
            census.send(left, signal.SIGKILL)
            return
        await asyncio.sleep(0.02)


def _log(path: Path) -> IO[bytes]:
    """Append; a log that grew large makes room first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LOG_MOST:
        path.replace(path.with_suffix(".log.1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
