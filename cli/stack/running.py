"""One stack per folder: a lock while it runs, and a record by which the next run cleans up."""

import fcntl
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, TypeAdapter, ValidationError

from cli.stack import census
from cli.stack.errors import CannotStart
from cli.stack.process import Process


class _Entry(BaseModel):
    pid: int
    born: str
    command: list[str]


_ENTRIES = TypeAdapter(list[_Entry])


class Running:
    """The claim on a data folder. Children do not inherit it, so it ends with this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._record = folder / "run.json"
        self._lock = -1

    def claim(self) -> None:
        try:
            self._lock = os.open(self._folder / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise CannotStart(
                f"Parley already runs from {self._folder}; end it there, or set PARLEY_DATA."
            ) from None
        except OSError as error:
            raise CannotStart(
                f"The data folder {self._folder} cannot be used ({error.strerror}); "
                "choose another with PARLEY_DATA."
            ) from None

    def release(self) -> None:
        os.close(self._lock)

    def record(self, processes: Iterable[Process]) -> None:
        """Note who runs: pid, its time of birth, its command."""
        entries = [
            _Entry(pid=process.pid, born=born, command=list(process.program.command))
            for process in processes
            if process.alive and (born := census.birth(process.pid))
        ]
        unfinished = self._record.with_suffix(".unfinished")
        unfinished.write_bytes(_ENTRIES.dump_json(entries))
        unfinished.replace(self._record)

    def end_leftovers(self) -> int:
        """SIGKILL what the last run left, if it is provably what we started; say how many."""
        ours = [entry.pid for entry in self._entries() if _is_ours(entry)]
        families = [member for pid in ours for member in census.family(pid)]
        born = {pid: census.birth(pid) for pid in families}
        census.send([*(-pid for pid in ours), *families], signal.SIGKILL)
        deadline = time.monotonic() + 10
        while any(birth and census.birth(pid) == birth for pid, birth in born.items()):
            if time.monotonic() > deadline:
                raise CannotStart(f"Processes of the last run do not end: {sorted(born)}.")
            time.sleep(0.02)
        return len(ours)

    def _entries(self) -> list[_Entry]:
        try:
            return _ENTRIES.validate_json(self._record.read_bytes())
        except (OSError, ValidationError):
            return []


def _is_ours(entry: _Entry) -> bool:
    return census.birth(entry.pid) == entry.born and census.runs(entry.pid, entry.command)
