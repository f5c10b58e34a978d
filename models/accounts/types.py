"""What Meta says of an account and its numbers."""

from enum import StrEnum

# What a sealed token may be opened for; a label that is authenticated with it.
TOKEN_PURPOSE = "meta-token"  # noqa: S105


class NumberStatus(StrEnum):
    """Whether the number may send. Meta's own words map to these in `activities/ingest`."""

    CONNECTED = "CONNECTED"
    DEGRADED = "DEGRADED"
    DISCONNECTED = "DISCONNECTED"


class Quality(StrEnum):
    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"
    UNKNOWN = "UNKNOWN"
