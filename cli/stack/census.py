"""Which processes run, told apart by start time, so that no stranger is ever signalled."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

_PROC = Path("/proc")
HAS_PROC = Path("/proc/self/stat").exists()


def birth(pid: int) -> str | None:
    """When the process began, in the system's own words; None when it is gone or a zombie."""
    if HAS_PROC:
        fields = _stat(pid)
        return None if fields is None or fields[0] == "Z" else fields[19]
    return _ps(pid, "lstart=") or None


def runs(pid: int, command: Sequence[str]) -> bool:
    """Whether the process's command line ends with this command (an interpreter may precede)."""
    if not HAS_PROC:
        return _ps(pid, "command=").endswith(" ".join(command))
    try:
        raw = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return False
    return raw.rstrip(b"\0").split(b"\0")[-len(command) :] == [part.encode() for part in command]


def family(pid: int) -> list[int]:
    """The process and all it started, wherever their process groups are (PostgreSQL's differ)."""
    children: dict[int, list[int]] = {}
    for other in _pids():
        fields = _stat(other)
        if fields is not None:
            children.setdefault(int(fields[1]), []).append(other)
    found = [pid]
    for member in found:
        found.extend(children.get(member, ()))
    return found


def living_in(folder: Path) -> list[int]:
    """Processes whose working directory is this folder; PostgreSQL's all are in its data."""
    return [pid for pid in _pids() if _works_in(pid, folder)]


def send(pids: Sequence[int], number: signal.Signals) -> None:
    """Signal each process that is still there."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _pids() -> Iterator[int]:
    if HAS_PROC:
        yield from (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return (_PROC / str(pid) / "cwd").samefile(folder)
    except OSError:
        return False


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/PID/stat from the third one on; the name before may hold anything."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def _ps(pid: int, column: str) -> str:
    done = subprocess.run(
        ["ps", "-o", column, "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
