"""What a page must know to send: the number, its token, the template, the policy."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.sending.types import DeliveryPolicy

# Meta is told which account pays only where a number has several of ours (account split).
NAMED_ACCOUNT = """case when (select count(*) from account_number l
           where l.phone_number_id = n.id and l.organization_id = n.organization_id) > 1
           then a.meta_id end"""
_FLOW_BUTTON = """(select b.place - 1
           from jsonb_path_query(t.components, '$[*].buttons[*]') with ordinality b (button, place)
           where upper(b.button ->> 'type') = 'FLOW' limit 1)"""
_ROUTE = text(f"""
    select c.phone_number_id as number_id, n.meta_id as meta_number_id, a.id as account_id,
           a.sealed_token, t.name as template, t.language, t.category,
           c.delivery_policy as policy, c.resumed_at, {NAMED_ACCOUNT} as messaging_account,
           {_FLOW_BUTTON} as flow_button
    from campaign c
    join template t on t.id = c.template_id and t.organization_id = c.organization_id
    join phone_number n on n.id = c.phone_number_id and n.organization_id = c.organization_id
    join business_account a
      on a.id = n.business_account_id and a.organization_id = n.organization_id
    where c.id = :campaign
""")


@dataclass(frozen=True, slots=True)
class Route:
    """`flow_button` is the place of the template's button that opens a flow."""

    number_id: UUID
    meta_number_id: str
    account_id: UUID
    sealed_token: str
    template: str
    language: str
    category: str
    policy: DeliveryPolicy
    resumed_at: datetime | None
    messaging_account: str | None = None
    flow_button: int | None = None


async def route_of(session: AsyncSession, campaign_id: UUID) -> Route:
    connection = await session.connection()
    row = (await connection.execute(_ROUTE, {"campaign": campaign_id})).one()
    return Route(**{**row._mapping, "policy": DeliveryPolicy(row.policy)})
