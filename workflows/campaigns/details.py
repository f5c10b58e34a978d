"""What an operator reads in Temporal UI beside a campaign."""

from models.campaigns.types import Memory


def details(memory: Memory) -> str:
    """Markdown: where the campaign is, what it waits for, what went wrong."""
    progress = memory.progress
    lines = [
        f"**{memory.status}**" + (f" because of {memory.reason}" if memory.reason else ""),
        "",
        "| due | sending | accepted | delivered | read | failed | unknown | skipped | cancelled |",
        "|--|--|--|--|--|--|--|--|--|",
        f"| {progress.due} | {progress.sending} | {progress.accepted} | {progress.delivered} "
        f"| {progress.read} | {progress.failed} | {progress.unknown} | {progress.skipped} "
        f"| {progress.cancelled} |",
    ]
    if memory.starts_at is not None:
        lines += ["", f"Starts at {memory.starts_at.isoformat(timespec='seconds')}"]
    if progress.next_due_at is not None:
        lines += ["", f"Next due at {progress.next_due_at.isoformat(timespec='seconds')}"]
    if memory.failures:
        listed = ", ".join(f"{code}: {count}" for code, count in sorted(memory.failures.items()))
        lines += ["", f"Failed after acceptance, by code: {listed}"]
    return "\n".join(lines)
