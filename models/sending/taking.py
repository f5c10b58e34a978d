"""Taking one message into our hands: its attempt is committed before its request may leave."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.realtime.publishing import publish
from models.sending.claim import POST_WINDOW_SECONDS, REQUEST_SECONDS, SPARE_SECONDS
from models.sending.deliveries import CONVERSATION, told
from models.sending.route import NAMED_ACCOUNT
from models.sending.types import AttemptState, DeliveryPolicy, Purpose, RecipientState

# The first try is not compared with a clock: its moment was told by another machine. What was
# written to the same person before goes first, if it is still on its way after a minute at most.
_TAKE = text(f"""
    with asked as (
        select d.*, m.type, m.body, case
            when d.expires_at <= :now and d.purpose = 'SERVICE' then 'WINDOW_CLOSED'
            when d.expires_at <= :now then 'EXPIRED'
            when k.blocked then 'BLOCKED'
            when d.purpose = 'MARKETING' and k.consent = 'OPTED_OUT' then 'OPTED_OUT'
          end as against,
          (b.gate = 'open' or (b.gate = 'throttled' and b.probe_at <= clock_timestamp()))
          and (b.rate is null or b.tat <= clock_timestamp() + interval '900 ms')
          and not exists (
              select from message e
              join delivery f on f.id = e.id and f.organization_id = e.organization_id
              where e.contact_id = m.contact_id and e.organization_id = m.organization_id
                and e.phone_number_id = m.phone_number_id and e.created_at < m.created_at
                and e.at > m.at - interval '1 min' and f.state in ('due', 'sending')) as passes
        from delivery d
        join message m on m.id = d.id and m.organization_id = d.organization_id
        join contact k on k.id = m.contact_id and k.organization_id = m.organization_id
        join rate_bucket b on b.id = m.phone_number_id
        where d.id = :message and d.state = 'due' and (d.tries = 0 or d.due_at <= :now)
        for update of d
    ), ended as (
        update delivery d
        set reason = a.against,
            state = case when a.against in ('BLOCKED', 'OPTED_OUT') then 'skipped'
                    else 'failed' end
        from asked a where d.id = a.id and a.against is not null
        returning d.organization_id, {CONVERSATION} as conversation_id
    ), taken as (
        update delivery d set state = 'sending', attempt_id = :attempt
        from asked a where d.id = a.id and a.against is null and a.passes
        returning a.*
    ), attempt as (
        insert into message_attempt (id, organization_id, message_id, recipient_id, number, token,
                                     state, post_before, settle_after)
        select cast(:attempt as uuid), organization_id, id, id, tries + 1, :attempt, 'sending',
               clock_timestamp() + make_interval(secs => :window),
               clock_timestamp() + make_interval(secs => :settle)
        from taken
    )
    select t.type, t.body, t.address, t.about, e.organization_id, e.conversation_id
    from (select from asked) one left join taken t on true left join ended e on true
""")
_LOOK = text(f"""
    select d.state, d.due_at, d.purpose, d.tries, d.code, d.reason, d.attempt_id,
           t.state as attempt_state, t.settle_after, m.phone_number_id as number_id,
           n.meta_id as meta_number_id, a.sealed_token, {NAMED_ACCOUNT} as messaging_account
    from delivery d
    join message m on m.id = d.id and m.organization_id = d.organization_id
    join phone_number n on n.id = m.phone_number_id and n.organization_id = m.organization_id
    join business_account a
      on a.id = n.business_account_id and a.organization_id = n.organization_id
    left join message_attempt t
      on t.id = d.attempt_id and t.organization_id = d.organization_id
    where d.id = :message
""")


@dataclass(frozen=True, slots=True)
class Taken:
    """A message in our hands: what to send, and under which attempt."""

    attempt_id: UUID
    type: str
    body: dict[str, Any]
    address: str
    about: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """Where a message stands, and what is needed to send it."""

    state: RecipientState
    due_at: datetime
    purpose: Purpose
    tries: int
    code: int | None
    reason: str | None
    attempt_id: UUID | None
    attempt_state: AttemptState | None
    settle_after: datetime | None
    number_id: UUID
    meta_number_id: str
    sealed_token: str
    messaging_account: str | None = None

    @property
    def policy(self) -> DeliveryPolicy:
        if self.purpose is Purpose.MARKETING:
            return DeliveryPolicy.AT_MOST_ONCE
        return DeliveryPolicy.AT_LEAST_ONCE

    @property
    def settled(self) -> bool:
        return self.state not in (RecipientState.DUE, RecipientState.SENDING)


async def take(
    session: AsyncSession, message_id: UUID, attempt_id: UUID, *, now: datetime
) -> Taken | None:
    """Begin an attempt if the message is due and may go; one that may not any more ends."""
    row = (
        await (await session.connection()).execute(
            _TAKE,
            {
                "message": message_id,
                "attempt": attempt_id,
                "now": now,
                "window": POST_WINDOW_SECONDS,
                "settle": POST_WINDOW_SECONDS + REQUEST_SECONDS + SPARE_SECONDS,
            },
        )
    ).one_or_none()
    if row is None:
        return None
    if row.organization_id is not None:
        await publish(session, row.organization_id, [told(message_id, row.conversation_id)])
    return None if row.type is None else Taken(attempt_id, *row[:4])


async def look(session: AsyncSession, message_id: UUID) -> Look:
    row = (await (await session.connection()).execute(_LOOK, {"message": message_id})).one()
    seen = row._mapping
    return Look(
        **{
            **seen,
            "state": RecipientState(row.state),
            "purpose": Purpose(row.purpose),
            "attempt_state": AttemptState(row.attempt_state) if row.attempt_state else None,
        }
    )
