"""Who speaks for a number in a thread, where several may: us, Meta's agent, another partner."""

from dataclasses import dataclass
from datetime import datetime

from clients.meta.webhooks.json_text import as_id, moment
from clients.meta.webhooks.reading import inner, phone, read_value, required_id


@dataclass(frozen=True, slots=True)
class Handover:
    """`type` is control_passed or control_taken; roles are Meta's: ai_agent, escalation ...

    `summary` is what the one before wrote for the one after.
    """

    type: str
    phone_number_id: str | None
    phone: str | None
    user_id: str | None
    previous_role: str | None
    new_role: str | None
    summary: str | None
    at: datetime | None


def parse_handover(value: bytes) -> Handover:
    """Raises `BadEvent`."""
    read = read_value(value)
    kind = required_id(read, "type").lower()
    sender, passed = inner(read, "sender"), inner(read, kind)
    summary = inner(inner(passed, "conversation_context"), "summary")
    return Handover(
        type=kind,
        phone_number_id=as_id(inner(read, "recipient").get("phone_number_id")),
        phone=phone(sender, "phone_number"),
        user_id=as_id(sender.get("user_id")),
        previous_role=as_id(passed.get("previous_owner_role")),
        new_role=as_id(passed.get("new_owner_role")),
        summary=as_id(summary.get("text")),
        at=moment(read.get("timestamp")),
    )
