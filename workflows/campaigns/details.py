"""What an operator reads in Temporal UI beside a campaign."""

from datetime import datetime

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
