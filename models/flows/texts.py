"""Flow JSONs of which there may be two: what stands here, and what stands at Meta."""

from datetime import datetime, timedelta

from models.flows.tables import Flow
from models.flows.types import FlowStatus

# Meta tells whole seconds: in the one that it tells, more may have changed since we asked.
_SETTLED = timedelta(seconds=2)


def unsent(flow: Flow) -> bool:
    """Whether somebody wrote here what Meta does not have yet."""
    return flow.json_text is not None and flow.uploaded_at is None


def stale(flow: Flow) -> bool:
    """Whether Meta may have another Flow JSON, and we a place for it."""
    if flow.changed_at == flow.fetched_for:
        return False
    return flow.status != FlowStatus.DRAFT or not unsent(flow)


def published_text(flow: Flow) -> str | None:
    """What is published now, as far as we know without asking."""
    known = flow.uploaded_at is not None and (flow.publisher_kind is not None or not stale(flow))
    return flow.json_text if known else None


def settled(changed_at: datetime | None, asked: datetime) -> datetime | None:
    """None where what was read at `asked` may have changed again in the second that Meta tells."""
    sure = changed_at is not None and asked - changed_at > _SETTLED
    return changed_at if sure else None
