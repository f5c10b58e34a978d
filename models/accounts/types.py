"""What Meta says of an account and its numbers."""

from enum import StrEnum


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
