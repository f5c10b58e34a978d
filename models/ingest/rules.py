"""Which shard an event belongs to, and who drains it."""

from zlib import crc32

# Fixed for ever: changing it would let events of one key overtake each other.
SHARDS = 64
EVENTS = "webhook_event"
WAKES = "outbox"


def shard_of(key: str) -> int:
    """The same in every process and version, unlike `hash()`."""
    return crc32(key.encode()) % SHARDS


def shards_of(group: int, groups: int) -> list[int]:
    """The shards of one drainer out of `groups`; none when there are fewer drainers than that."""
    return list(range(group, SHARDS, groups)) if group < groups else []
