"""A prepared campaign: organization, connected number, approved template, contacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import orjson
from sqlalchemy import text

from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from models.accounts import tokens
from models.accounts.connecting import NumberFacts, connect

WABA = "300900300000001"
NUMBER = "400900400000001"
TOKEN = "scene-token"  # noqa: S105  # the simulator's, made here
COMPONENTS: list[dict[str, Any]] = [
    {"type": "BODY", "text": "Hello {{1}}, we are open.", "example": {"body_text": [["Ana"]]}}
]
_CONTACTS = text("""
    with people as (
        insert into contact (id, organization_id, name, consent, blocked)
        select uuidv7(), :organization, 'Person ' || n, 'OPTED_IN', false
        from generate_series(cast(:first as int), cast(:last as int)) n returning id, name
    )
    insert into contact_identity (organization_id, kind, value, contact_id)
    select :organization, 'PHONE',
           '+1415' || lpad(substring(name from 8), 7, '0'), id from people
""")
_TEMPLATE = text("""
    insert into template (id, organization_id, business_account_id, meta_id, name, language,
                          category, parameter_format, components, status)
    values (:id, :organization, :account, :meta_id, 'open_again', 'en', :category, 'POSITIONAL',
            cast(:components as jsonb), 'APPROVED')
""")
_CAMPAIGN = text("""
    insert into campaign (id, organization_id, name, kind, status, template_id, phone_number_id,
                          audience, parameters, delivery_policy, rate, weight, send_epoch, run)
    values (:id, :organization, 'Scene', 'ONE_TIME', 'DRAFT', :template, :number,
            '{"everyone": true}', '{"body.1": {"field": "name", "default": "you"}}', :policy,
            :rate, 1, 0, 0)
""")


@dataclass(frozen=True, slots=True)
class Scene:
    organization_id: UUID
    campaign_id: UUID
    number_id: UUID
    template_id: UUID
    meta_number_id: str


async def set_scene(
    database: Database,
    keyring: Keyring,
    control_url: str,
    *,
    people: int,
    policy: str = "AT_MOST_ONCE",
    category: str = "MARKETING",
    throughput: int | None = 80,
    rate: float | None = None,
) -> Scene:
    """Prepare everything up to a draft campaign, in Parley and in the simulator."""
    number = str(int(NUMBER) + new_id().int % 10**9)
    template_meta_id = await _tell_simulator(control_url, number, throughput, category)
    organization_id, template_id, campaign_id = new_id(), new_id(), new_id()
    kept = await tokens.keep(keyring, TOKEN)
    async with database.transaction([organization_id]) as session:
        connection = await session.connection()
        await connection.execute(
            text("insert into organization (id, name, timezone) values (:id, 'Scene', 'UTC')"),
            {"id": organization_id},
        )
        connected = await connect(
            session,
            organization_id,
            waba_id=WABA + number[-9:],
            name="Scene",
            sealed_token=kept.sealed,
            token_print=kept.print,
            number=NumberFacts(number, "+15550001111", throughput=throughput or 80),
        )
        await connection.execute(
            _TEMPLATE,
            {
                "id": template_id,
                "organization": organization_id,
                "account": connected.account_id,
                "meta_id": template_meta_id,
                "category": category,
                "components": orjson.dumps(COMPONENTS).decode(),
            },
        )
        await connection.execute(
            _CAMPAIGN,
            {
                "id": campaign_id,
                "organization": organization_id,
                "template": template_id,
                "number": connected.number_id,
                "policy": policy,
                "rate": rate,
            },
        )
    for first in range(1, people + 1, 10_000):
        async with database.transaction([organization_id]) as session:
            await (await session.connection()).execute(
                _CONTACTS,
                {
                    "organization": organization_id,
                    "first": first,
                    "last": min(people, first + 9_999),
                },
            )
    return Scene(organization_id, campaign_id, connected.number_id, template_id, number)


async def _tell_simulator(
    control_url: str, number: str, throughput: int | None, category: str
) -> str:
    account = WABA + number[-9:]
    async with httpx.AsyncClient(base_url=control_url, trust_env=False, timeout=30) as http:
        numbers: Sequence[dict[str, Any]] = [
            {
                "id": number,
                "display_phone_number": "+1 555-000-1111",
                **({} if throughput is None else {"throughput": throughput}),
            }
        ]
        answer = await http.post(
            "/numbers", json={"account": account, "token": TOKEN, "numbers": numbers}
        )
        answer.raise_for_status()
        answer = await http.post(
            "/templates",
            json={
                "account": account,
                "status": "APPROVED",
                "template": {
                    "name": "open_again",
                    "language": "en",
                    "category": category,
                    "components": COMPONENTS,
                },
            },
        )
        answer.raise_for_status()
        return str(answer.json()["id"])
