"""The feed of an account does not grow for ever."""

from datetime import UTC, datetime, timedelta

import asyncpg

from activities.housekeeping.activities import HousekeepingActivities
from core.database import Database
from models.accounts.tables import AccountEvent
from models.accounts.types import Source
from tests.accounts.shop import Shop


async def test_news_is_forgotten_after_four_hundred_days(
    shop: Shop, database: Database, owner: asyncpg.Connection
) -> None:
    now = datetime.now(UTC)
    for kind in ("old", "new"):
        event = AccountEvent(
            organization_id=shop.organization_id,
            business_account_id=shop.account_id,
            kind=kind,
            source=Source.WEBHOOK,
            at=now - timedelta(days=500),
        )
        async with database.transaction([shop.organization_id]) as session:
            session.add(event)
        age = timedelta(days=401 if kind == "old" else 399)
        await owner.execute(
            "update account_event set created_at = $1 where id = $2", now - age, event.id
        )

    await shop.office.environment.run(HousekeepingActivities(database).forget_old_records)

    assert [each.kind for each in await shop.news()] == ["new"]
