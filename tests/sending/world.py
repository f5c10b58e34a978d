"""A campaign in the database, its people waiting to be sent to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text

from core.database import Database
from core.ids import new_id
from models.accounts.connecting import NumberFacts, connect
from models.sending import claim as claims
from models.sending import counters, pace
from models.sending.advance import Advanced, advance
from models.sending.claim import Claim
from models.sending.types import AttemptState, Fact, Patience
from tests.ingest.moments import NOW

_TEMPLATE = text("""
    insert into template (id, organization_id, business_account_id, name, language, category,
                          parameter_format, components, status)
    values (:template, :organization, :account, 'open_again', 'en', :category, 'POSITIONAL', '[]',
            'APPROVED')
""")
_CAMPAIGN = text("""
    insert into campaign (id, organization_id, name, kind, status, template_id, phone_number_id,
                          audience, delivery_policy, weight, send_epoch, run, audience_size)
    values (:campaign, :organization, 'Spring', 'ONE_TIME', :status, :template, :number,
            '{"everyone": true}', :policy, 1, 0, 0, :people)
""")
_PEOPLE = text("""
    with people as (
        insert into contact (id, organization_id, consent, blocked)
        select uuidv7(), :organization, 'OPTED_IN', false from generate_series(1, :people)
        returning id
    )
    insert into campaign_recipient (id, organization_id, campaign_id, contact_id, address,
                                    parameters, state, due_at, tries, reached, deliveries)
    select uuidv7(), :organization, :campaign, id,
           '+1415' || lpad((row_number() over (order by id))::text, 7, '0'), '[]', 'due', :now,
           0, 'not', 0
    from people
""")
_RECIPIENTS = text("""
    select r.* from campaign_recipient r where r.campaign_id = :campaign order by r.address
""")
_ATTEMPTS = text("select * from message_attempt where campaign_id = :campaign order by id")
_GIVEN_BACK = ("released", None)
_UNTRIED = text("""
    select r.id
    from campaign_recipient r
    left join lateral (
        select a.state, a.code from message_attempt a
        where a.recipient_id = r.id order by a.id desc limit 1
    ) latest on true
    where r.campaign_id = :campaign and r.state = 'due'
      and (latest.state is null or (latest.state = 'released' and latest.code is null))
""")
_COUNTED = text("""
    select state as name, count(*) as n from campaign_recipient where campaign_id = :campaign
    group by state
    union all
    select 'failed:' || coalesce(nullif(code, 0)::text, 'not_sent'), count(*)
    from campaign_recipient where campaign_id = :campaign and state = 'failed' group by 1
    union all
    select 'delivered', count(*) from campaign_recipient
    where campaign_id = :campaign and deliveries > 0
    union all
    select 'read', count(*) from campaign_recipient
    where campaign_id = :campaign and reached = 'read'
    union all
    select 'duplicate', sum(deliveries - 1) from campaign_recipient
    where campaign_id = :campaign and deliveries > 1
""")


@dataclass(frozen=True, slots=True)
class Ledger:
    """A campaign and the ways a test touches it."""

    database: Database
    organization_id: UUID
    campaign_id: UUID
    number_id: UUID
    template_id: UUID

    async def write(self, statement: str, **values: Any) -> None:
        async with self.database.transaction([self.organization_id]) as session:
            bound = text(statement)
            await (await session.connection()).execute(bound, _needed(bound, self) | values)

    async def claim(
        self,
        most: int = 100,
        *,
        epoch: int = 0,
        now: datetime = NOW,
        organization_id: UUID | None = None,
        token: UUID | None = None,
    ) -> tuple[list[Claim], int]:
        mine = organization_id or self.organization_id
        async with self.database.transaction([mine]) as session:
            return await claims.claim(
                session,
                mine,
                self.campaign_id,
                epoch=epoch,
                now=now,
                most=most,
                token=token or new_id(),
            )

    async def learn(self, *facts: Fact, organization_id: UUID | None = None) -> Advanced:
        mine = organization_id or self.organization_id
        async with self.database.transaction([mine]) as session:
            return await advance(session, mine, facts)

    async def recipients(self) -> Sequence[RowMapping]:
        return await self._rows(_RECIPIENTS)

    async def attempts(self) -> Sequence[RowMapping]:
        return await self._rows(_ATTEMPTS)

    async def tried(self) -> Sequence[RowMapping]:
        """The attempts but those that were given back before their request began."""
        return [row for row in await self.attempts() if (row["state"], row["code"]) != _GIVEN_BACK]

    async def untried(self) -> int:
        """How many are due whose latest attempt, if there was one, was given back unbegun."""
        return len(await self._rows(_UNTRIED))

    async def states(self) -> list[str]:
        return [row["state"] for row in await self.recipients()]

    async def parked(self) -> list[str]:
        rows = await self._rows(text("select wamid from status_parked order by wamid"))
        return [row["wamid"] for row in rows]

    async def counters(self) -> dict[str, int]:
        """What the counters say; zeros left out."""
        async with self.database.transaction([self.organization_id]) as session:
            counted = await counters.read(await session.connection(), self.campaign_id)
        return {name: n for name, n in counted.items() if n}

    async def counted(self) -> dict[str, int]:
        """The same, counted from the rows."""
        return {row["name"]: row["n"] for row in await self._rows(_COUNTED) if row["n"]}

    async def _rows(self, statement: TextClause) -> Sequence[RowMapping]:
        async with self.database.transaction([self.organization_id]) as session:
            connection = await session.connection()
            result = await connection.execute(statement, _needed(statement, self))
            return result.mappings().all()


async def a_ledger(
    database: Database,
    people: int = 1,
    *,
    status: str = "SENDING",
    policy: str = "AT_MOST_ONCE",
    category: str = "MARKETING",
    throughput: int = 80,
) -> Ledger:
    """A fresh organization with one campaign of `people` recipients, all due."""
    organization, template, campaign = new_id(), new_id(), new_id()
    async with database.transaction([organization]) as session:
        connection = await session.connection()
        await connection.execute(
            text("insert into organization (id, name, timezone) values (:id, 'Bakery', 'UTC')"),
            {"id": organization},
        )
        connected = await connect(
            session,
            organization,
            waba_id=str(new_id().int)[-18:],
            name="Bakery",
            sealed_token="sealed",
            number=NumberFacts(str(new_id().int)[-18:], "+15550102000", throughput=throughput),
        )
        await pace.enter_campaign(
            session, campaign, connected.number_id, rate=None, weight=1, sending=True
        )
        values: dict[str, Any] = {
            "organization": organization,
            "account": connected.account_id,
            "number": connected.number_id,
            "template": template,
            "campaign": campaign,
            "category": category,
            "status": status,
            "policy": policy,
            "people": people,
            "now": NOW,
        }
        for statement in (_TEMPLATE, _CAMPAIGN, _PEOPLE):
            names = statement.compile().params.keys()
            await connection.execute(statement, {name: values[name] for name in names})
        await counters.add(connection, organization, {campaign: {"due": people}})
    return Ledger(database, organization, campaign, connected.number_id, template)


def _needed(statement: TextClause, ledger: Ledger) -> dict[str, Any]:
    return {"campaign": ledger.campaign_id} if "campaign" in statement.compile().params else {}


def a_fact(
    state: AttemptState,
    attempt_id: UUID | None = None,
    *,
    wamid: str | None = None,
    code: int | None = None,
    patience: Patience = Patience.NEVER,
    seconds: int = 1,
) -> Fact:
    return Fact(
        state=state,
        at=NOW + timedelta(seconds=seconds),
        attempt_id=attempt_id,
        wamid=wamid,
        code=code,
        patience=patience,
    )


def without(row: RowMapping, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
