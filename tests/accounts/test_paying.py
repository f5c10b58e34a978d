"""Account split: where a number has several accounts of ours, a message says which one pays."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from core.database import Database
from core.keyring import Keyring
from tests.sending.office import Office, an_office
from tests.sending.world import Ledger

_OTHER = """
    insert into business_account (id, organization_id, meta_id, name, sealed_token)
    select :id, organization_id, :waba, 'Second', sealed_token from business_account
"""
_LINK = """
    insert into account_number (organization_id, business_account_id, phone_number_id)
    select organization_id, :id, id from phone_number
"""


async def paid_by(office: Office) -> dict[str, int]:
    stats = (await office.http.get("stats")).json()
    counted: dict[str, int] = stats["messaging_accounts"]
    return counted


async def also_another_account_s(office: Office, ledger: Ledger) -> None:
    other = {"id": uuid4(), "waba": str(uuid4().int)[:15]}
    async with office.database.transaction([ledger.organization_id]) as session:
        for statement in (_OTHER, _LINK):
            await (await session.connection()).execute(text(statement), other)


@pytest.mark.parametrize("several", [True, False])
async def test_a_message_names_its_account_only_where_there_are_several(
    database: Database, keyring: Keyring, several: bool
) -> None:
    async with an_office(database, keyring) as office:
        scene, ledger = await office.campaign(people=2)
        if several:
            await also_another_account_s(office, ledger)

        await office.send(ledger)

        named = f"300900300000001{scene.meta_number_id[-9:]}"
        assert await paid_by(office) == ({named: 2} if several else {})
