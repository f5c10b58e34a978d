"""Meta is asked once an account and interval, however many templates wait, and for those only."""

from datetime import timedelta
from uuid import UUID, uuid4

from core.database import Database
from models.accounts.connecting import NumberFacts, connect
from models.templates import approval
from models.templates.tables import Template
from models.templates.types import Category, TemplateStatus
from tests.auth.callers import an_organization

HOUR = timedelta(hours=1)


async def an_account(database: Database, *statuses: TemplateStatus) -> tuple[UUID, UUID]:
    organization = await an_organization(database)
    async with database.transaction([organization]) as session:
        connected = await connect(
            session,
            organization,
            waba_id=f"9{uuid4().int % 10**14}",
            name="Shop",
            sealed_token="sealed",
            number=NumberFacts(f"8{uuid4().int % 10**14}", "+1 555-010-0100"),
        )
        for n, status in enumerate(statuses):
            session.add(
                Template(
                    organization_id=organization,
                    business_account_id=connected.account_id,
                    name=f"order_{n}",
                    language="en",
                    category=Category.UTILITY,
                    components=[],
                    status=status,
                )
            )
    return organization, connected.account_id


async def test_each_account_is_asked_for_once_an_interval(database: Database) -> None:
    accounts = [await an_account(database) for _ in range(3)]
    for wanted in (True, False, False):
        for organization, account in accounts:
            async with database.transaction([organization]) as session:
                assert await approval.may_poll(session, account, HOUR) is wanted
    organization, account = accounts[0]
    async with database.transaction([organization]) as session:
        assert await approval.may_poll(session, account, timedelta(0)) is True


async def test_only_templates_that_wait_are_asked_for(database: Database) -> None:
    organization, account = await an_account(database, *TemplateStatus)
    await an_account(database, TemplateStatus.PENDING)
    async with database.reading([organization]) as session:
        found = await approval.waiting(session, account)
    assert {each.status for each in found} == {TemplateStatus.PENDING, TemplateStatus.IN_APPEAL}
    assert len(found) == 2
