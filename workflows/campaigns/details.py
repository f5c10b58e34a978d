"""What an operator reads and searches by in Temporal UI."""

from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeUpdate

from core.temporal import search_attributes as keys
from models.campaigns.types import Memory

_COUNTED = (
    *("due", "sending", "accepted", "delivered", "read"),
    *("failed", "unknown", "skipped", "cancelled"),
)


def details(memory: Memory, now: datetime) -> str:
    """Markdown: where the campaign is, what it waits for, what went wrong."""
    progress = memory.progress
    lines = [f"**{memory.status}**" + (f" because of {memory.reason}" if memory.reason else "")]
    if memory.starts_at is not None and memory.starts_at > now:
        lines.append(f"Starts at {memory.starts_at.isoformat(timespec='seconds')}")
    if progress.next_due_at is not None and progress.next_due_at > now:
        lines.append(f"Next due at {progress.next_due_at.isoformat(timespec='seconds')}")
    lines.append("\n".join(f"* {name}: {getattr(progress, name)}" for name in _COUNTED))
    if memory.failures:
        listed = ", ".join(f"{code}: {count}" for code, count in sorted(memory.failures.items()))
        lines.append(f"Failed after acceptance, by code: {listed}")
    return "\n\n".join(lines)


def attributes(memory: Memory) -> list[SearchAttributeUpdate[Any]]:
    """Ids, states and counts: Temporal keeps these in the clear."""
    progress, terms = memory.progress, memory.terms
    known: list[SearchAttributeUpdate[Any]] = [
        keys.STATUS.value_set(memory.status),
        keys.REASON.value_set(memory.reason or "NONE"),
        keys.WAITING.value_set(progress.due + progress.sending),
        keys.FAILED.value_set(progress.failed),
        keys.UNKNOWN.value_set(progress.unknown),
    ]
    if terms is not None:
        known.append(keys.PHONE_NUMBER_ID.value_set(str(terms.phone_number_id)))
        known.append(keys.TEMPLATE_ID.value_set(str(terms.template_id)))
    if progress.next_due_at is not None:
        known.append(keys.NEXT_DUE_AT.value_set(progress.next_due_at))
    return known
