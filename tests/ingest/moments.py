"""Times the tests speak of."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=21)


def epoch(seconds: int = 0) -> str:
    """Meta writes times as the digits of a number."""
    return str(int(NOW.timestamp()) + seconds)


def later(seconds: int) -> datetime:
    """As `epoch` writes it."""
    return NOW + timedelta(seconds=seconds)
