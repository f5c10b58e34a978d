"""Rules of the house that no linter knows."""

import re
from collections.abc import Iterator
from pathlib import Path

_PROJECT = Path(__file__).parents[1]
_PRODUCT = (
    "activities",
    "api",
    "bench",
    "cli",
    "clients",
    "core",
    "migrations",
    "models",
    "simulator",
    "workflows",
)
_LONGEST = 300


def _files(*layers: str) -> Iterator[tuple[str, str]]:
    """Name and text of every Python file of these layers, and of those beside them."""
    for path in (*_PROJECT.glob("*.py"), *(at for one in layers for at in _in(one))):
        yield str(path.relative_to(_PROJECT)), path.read_text()


def _in(layer: str) -> Iterator[Path]:
    return (_PROJECT / layer).rglob("*.py")


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = [name for name, text in _files(*_PRODUCT, "tests") if len(text.splitlines()) > _LONGEST]

    assert long == []


def test_only_the_database_commits() -> None:
    committing = [name for name, text in _files(*_PRODUCT) if re.search(r"\.commit\(", text)]

    assert committing == ["core/database.py"]


def test_a_route_changes_nothing_without_telling() -> None:
    """A route writes through `ChangeDep`, or calls a model that writes the audit entry itself."""
    writing = {name for name, text in _files("api") if ".transaction(" in text} - {"worker.py"}

    assert writing <= {
        "api/auth.py",  # that a key was used
        "api/change.py",
        "api/door.py",  # its heartbeat
        "api/keeping.py",
        "api/limits.py",  # how many requests were made
        "api/realtime/requests.py",  # that an agent types, or is there
        "api/realtime/standing.py",  # that agents are there
    }
