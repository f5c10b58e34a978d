"""Statuses: what became of what we sent."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from clients.meta.classification import reason_for_code
from clients.meta.errors import Outcome
from clients.meta.refusals import FlowThrottled, OptedOut
from clients.meta.webhooks.statuses import StatusEvent, parse_status
from models.contacts.consents import Change, record
from models.contacts.identities import Alias, owners
from models.contacts.types import Consent
from models.ingest import outbox
from models.ingest.types import StoredEvent, Wake, WakeKind
from models.sending.advance import Advanced, advance
from models.sending.progress import tell
from models.sending.types import AttemptState, Fact, Patience

_STATES = {
    "sent": AttemptState.SENT,
    "delivered": AttemptState.DELIVERED,
    "read": AttemptState.READ,
    "played": AttemptState.READ,
    "failed": AttemptState.FAILED,
}


class Statuses:
    """Brings statuses to the ledger, and a stop told by a failure to the contact."""

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        statuses = [parse_status(event.body.encode()) for event in events]
        facts = [fact for status in statuses if (fact := _fact(status)) is not None]
        if facts:
            advanced = await advance(session, organization_id, facts)
            await outbox.add(session, organization_id, _wakes(advanced))
            await tell(session, organization_id, advanced.campaigns)
        await _stop(session, organization_id, statuses)


def patience_for(code: int | None) -> Patience:
    """When a failure that came later may be followed by another attempt."""
    reason = reason_for_code(code) if code is not None else None
    match reason.outcome if reason else None:
        case Outcome.TRY_AGAIN:
            return Patience.BACKOFF
        case Outcome.TRY_AGAIN_LATER:
            return Patience.HOUR if reason is FlowThrottled else Patience.DAY
        case Outcome.PAIR:
            return Patience.PAIR
        case _:
            return Patience.NEVER


def _fact(status: StatusEvent) -> Fact | None:
    """None for a call's status, or one that says nothing of delivery."""
    state = _STATES.get(status.status)
    if state is None or status.is_call:
        return None
    code = _code(status) if state is AttemptState.FAILED else None
    return Fact(
        state=state,
        at=status.at,
        attempt_id=status.echo,
        wamid=status.wamid,
        code=code,
        patience=patience_for(code),
    )


def _code(status: StatusEvent) -> int | None:
    return status.codes[0] if status.codes else None


def _wakes(advanced: Advanced) -> list[Wake]:
    return [
        Wake(
            WakeKind.FAILURES_SEEN,
            campaign_id,
            {"counts": {str(code): count for code, count in counts.items()}},
        )
        for campaign_id, counts in advanced.failures.items()
    ]


async def _stop(
    session: AsyncSession, organization_id: UUID, statuses: Sequence[StatusEvent]
) -> None:
    stopped = [status for status in statuses if not OptedOut.codes.isdisjoint(status.codes)]
    if not stopped:
        return
    aliases = [Alias.of(status.recipient_phone, status.recipient_user_id) for status in stopped]
    found = await owners(session, organization_id, aliases)
    changes = [
        Change(contact_id, Consent.OPTED_OUT, status.at, "status", status.wamid)
        for status, contacts in zip(stopped, found, strict=True)
        for contact_id in contacts
    ]
    await record(session, organization_id, changes)
