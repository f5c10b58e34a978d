"""The webhook bodies beside the tests."""

from pathlib import Path

from clients.meta.webhooks.split import Event, split

_FOLDER = Path(__file__).parent / "payloads"


def raw(name: str) -> bytes:
    """A body as it would arrive."""
    return (_FOLDER / f"{name}.json").read_bytes()


def events(name: str) -> list[Event]:
    """The events in a body."""
    return split(raw(name))


def only_event(name: str) -> Event:
    """The one event in a body."""
    [event] = events(name)
    return event
