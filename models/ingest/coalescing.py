"""Many wakes of one kind for one workflow are one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from models.ingest.types import OutboxRow


@dataclass(slots=True)
class Bundle:
    """Wakes delivered as one: counts added up, of everything else the newest."""

    organization_id: UUID
    kind: str
    target: UUID
    payload: dict[str, Any]
    ids: list[int]


def coalesced(rows: Iterable[OutboxRow]) -> list[Bundle]:
    """In the order of each bundle's last row, so that the newest word is also the last.

    What says when it happened is told by itself: the last to come may be the first to have been.
    """
    bundles: dict[tuple[str, UUID, int], Bundle] = {}
    for row in rows:
        key = (row.kind, row.target, row.id if row.payload.get("at") else 0)
        earlier = bundles.pop(key, None)
        payload = _merged(earlier.payload, row.payload) if earlier else row.payload
        ids = [*earlier.ids, row.id] if earlier else [row.id]
        bundles[key] = Bundle(row.organization_id, row.kind, row.target, payload, ids)
    return list(bundles.values())


def _merged(earlier: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    if "counts" in earlier and "counts" in later:
        return {**later, "counts": dict(Counter(earlier["counts"]) + Counter(later["counts"]))}
    return later
