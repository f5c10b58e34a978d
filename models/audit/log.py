"""Writing the audit log, in the transaction of the change it tells of."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit.tables import AuditEntry
from models.auth.types import Actor

# What may stand in `before` and `after`: no secret, no phone number, e-mail, name or text of a
# customer. Of such a field only say that it changed.
Facts = Mapping[str, Any]
CHANGED = "(changed)"


class Change(NamedTuple):
    """What was done to what. `action` is `<subject>.<verb in the past>`: `campaign.paused`."""

    action: str
    subject_id: UUID | None = None
    before: Facts | None = None
    after: Facts | None = None


async def record(
    session: AsyncSession, organization_id: UUID, actor: Actor, *changes: Change
) -> None:
    """Add an entry for each change; it commits or fails with the change itself."""
    for change in changes:
        session.add(
            AuditEntry(
                organization_id=organization_id,
                actor_kind=actor.kind,
                actor_id=actor.id,
                action=change.action,
                subject_kind=change.action.partition(".")[0],
                subject_id=change.subject_id,
                before=None if change.before is None else dict(change.before),
                after=None if change.after is None else dict(change.after),
                address=actor.origin.address,
                request_id=actor.origin.request_id,
            )
        )
    await session.flush()
