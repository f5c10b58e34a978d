"""An account's change as it is archived: Meta's entry with this one change's value."""

from datetime import UTC, datetime

import orjson

from models.ingest.types import StoredEvent


def envelope(account: str, at: datetime | None, value: bytes) -> str:
    """The value alone does not say whose account it is about, nor when it happened."""
    told = orjson.dumps({"id": account, "time": int(at.timestamp()) if at else None})
    return f'{told[:-1].decode()},"value":{value.decode()}}}'


def opened(event: StoredEvent) -> tuple[str, bytes]:
    """The account's id at Meta, and the value."""
    entry = orjson.loads(event.body)
    return entry["id"], orjson.dumps(entry["value"])


def happened_at(event: StoredEvent) -> datetime | None:
    """When Meta says that it happened."""
    at = orjson.loads(event.body)["time"]
    return None if at is None else datetime.fromtimestamp(at, UTC)
