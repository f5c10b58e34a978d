"""Taking recipients into our hands: an attempt is committed before its request may leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.sending import counters
from models.sending.plans import KEEP_KEY_PLANS

# A request begins within POST_WINDOW of its claim and lasts at most 15 s; 5 s are to spare.
POST_WINDOW_SECONDS = 1.0
REQUEST_SECONDS = 15.0
SPARE_SECONDS = 5.0

# The share lock makes a pause wait for claims under way, and later claims see its epoch.
# Sending windows, frequency caps and quotas belong into `asked`.
_CLAIM = text(f"""
    with campaign as (
        select c.id, c.phone_number_id, t.category = 'MARKETING' as marketing,
               {KEEP_KEY_PLANS} as kept
        from campaign c
        join template t on t.id = c.template_id and t.organization_id = c.organization_id
        where c.id = :campaign and c.send_epoch = :epoch and c.status = 'SENDING'
        for share of c
    ), picked as (
        select r.id, r.organization_id, r.contact_id, r.address, r.parameters, r.tries, r.due_at
        from campaign_recipient r
        where r.campaign_id = :campaign and r.state = 'due' and r.due_at <= :now
          and (r.due_at, r.id) > (:after_due, :after_id)
          and (select count(*) from campaign) = 1
        order by r.due_at, r.id limit :most for update skip locked
    ), asked as (
        select p.*, c.phone_number_id,
               k.blocked or (c.marketing and k.consent = 'OPTED_OUT') as declines
        from picked p
        join contact k on k.id = p.contact_id and k.organization_id = p.organization_id
        cross join campaign c
    ), skipped as (
        update campaign_recipient r set state = 'skipped', reason = 'OPTED_OUT'
        from asked a where r.id = a.id and a.declines returning r.id
    ), chosen as (
        select a.*, row_number() over (order by a.id) as n from asked a where not a.declines
    ), claimed as (
        update campaign_recipient r
        set state = 'sending', attempt_id = (cast(:ids as uuid[]))[c.n]
        from chosen c where r.id = c.id
        returning c.*, r.attempt_id
    ), message as (
        insert into message (id, organization_id, phone_number_id, contact_id, recipient_id,
                             inbound, type, at)
        select id, organization_id, phone_number_id, contact_id, id, false, 'template',
               clock_timestamp()
        from claimed on conflict do nothing
    ), attempt as (
        insert into message_attempt (id, organization_id, message_id, recipient_id, campaign_id,
                                     number, token, state, post_before, settle_after)
        select attempt_id, organization_id, id, id, :campaign, tries + 1, :token, 'sending',
               clock_timestamp() + make_interval(secs => :window),
               clock_timestamp() + make_interval(secs => :settle)
        from claimed
    )
    select attempt_id as id, address, parameters, tries + 1 as number, due_at, id as recipient_id,
           (select count(*) from skipped) as skipped
    from claimed
    union all
    select null, null, null, null, null, null, count(*) from skipped having count(*) > 0
""")
_REREAD = text("select id from message_attempt where token = :token and campaign_id = :campaign")


class Position(NamedTuple):
    """Where a recipient stands in the queue of a campaign."""

    due_at: datetime
    recipient_id: UUID


START = Position(datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


@dataclass(frozen=True, slots=True)
class Claim:
    """One recipient in our hands: what to send, and under which attempt."""

    id: UUID
    address: str
    components: list[dict[str, Any]]
    number: int
    position: Position


async def claim(
    session: AsyncSession,
    organization_id: UUID,
    campaign_id: UUID,
    *,
    epoch: int,
    now: datetime,
    most: int,
    token: UUID,
    after: Position = START,
) -> tuple[list[Claim], int]:
    """Claim up to `most` due recipients of this epoch; say how many were skipped instead.

    `after` spares a look at everybody claimed before: their index entries stay until no
    transaction can see them any more.
    """
    connection = await session.connection()
    rows = await connection.execute(
        _CLAIM,
        {
            "campaign": campaign_id,
            "epoch": epoch,
            "now": now,
            "after_due": after.due_at,
            "after_id": after.recipient_id,
            "most": most,
            "ids": [new_id() for _ in range(most)],
            "token": token,
            "window": POST_WINDOW_SECONDS,
            "settle": POST_WINDOW_SECONDS + REQUEST_SECONDS + SPARE_SECONDS,
        },
    )
    claims: list[Claim] = []
    skipped = 0
    for id, address, parameters, number, due_at, recipient_id, passed_over in rows:
        if id is None:
            skipped = passed_over
        else:
            position = Position(due_at, recipient_id)
            claims.append(Claim(id, address, parameters, number, position))
    moved = {"due": -len(claims) - skipped, "sending": len(claims), "skipped": skipped}
    await counters.add(connection, organization_id, {campaign_id: moved})
    return claims, skipped


async def reread(session: AsyncSession, campaign_id: UUID, token: UUID) -> Sequence[UUID]:
    """Attempts of a claim whose commit may or may not have happened."""
    connection = await session.connection()
    rows = await connection.execute(_REREAD, {"token": token, "campaign": campaign_id})
    return [row.id for row in rows]
