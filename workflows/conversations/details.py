"""What an operator reads about a conversation in Temporal UI."""

from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

with workflow.unsafe.imports_passed_through():
    from core.temporal.search_attributes import AGENT_ID, DEPARTMENT_ID, REASON, STATUS
    from models.conversations.types import Standing

_NEXT = {
    "OFFER_EXPIRES": "the offer expires",
    "DRAFT_DUE": "AI's draft is sent",
    "SNOOZE_ENDS": "it comes back into sight",
    "SLA": "the department's promise is due",
    "WINDOW_CLOSING": "the customer's window is about to close",
    "ROUTE_AGAIN": "somebody is looked for again",
    "IDLE": "it is closed, for nobody said anything",
    "CSAT_OVER": "it is closed",
}


def attributes(standing: Standing) -> list[SearchAttributeUpdate[Any]]:
    agent, department = standing.agent_id, standing.department_id
    return [
        STATUS.value_set(standing.state),
        REASON.value_set(_attended(standing)),
        AGENT_ID.value_set(str(agent)) if agent else AGENT_ID.value_unset(),
        DEPARTMENT_ID.value_set(str(department)) if department else DEPARTMENT_ID.value_unset(),
    ]


def details(standing: Standing) -> str:
    lines = [f"**{standing.state}**, {_attended(standing).lower()}, AI: {standing.mode}"]
    if standing.next_at is not None and standing.next_what is not None:
        at = f"{standing.next_at:%Y-%m-%d %H:%M:%S} UTC"
        lines.append(f"Next: at {at} {_NEXT[standing.next_what]}")
    return "\n\n".join(lines)


def sleep_of(standing: Standing | None, until: datetime | None, turn: datetime | None) -> str:
    """What a timer waits for, as its line in the timeline says it."""
    if until is None or until == turn:
        return "Until the customer has written all of it"
    if standing is None or standing.next_what is None:
        return "Until it is looked at again"
    return f"Unless something happens: {_NEXT[standing.next_what]}"


def _attended(standing: Standing) -> str:
    if standing.agent_id is not None:
        return "HELD"
    if standing.offer_id is not None:
        return "OFFERED"
    return "QUEUED" if standing.queued else "UNATTENDED"
