"""A connection that breaks around a commit: the message is neither lost nor sent twice."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from core.database import Database
from models.sending.types import RecipientState
from tests.messages.desk import Desk
from tests.sending.proxy import Cut, Proxy, a_proxy

TAKE, LEASE, RECORD = b"insert into message_attempt", b"), lease as (", b"update message_attempt"


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[Proxy]:
    async with a_proxy(database_url) as opened:
        yield opened


@pytest.fixture
async def fragile(proxy: Proxy) -> AsyncIterator[Database]:
    """The database by way of the proxy."""
    opened = Database(proxy.url)
    yield opened
    await opened.close()


@pytest.mark.parametrize("cut", list(Cut))
@pytest.mark.parametrize("statement", [TAKE, LEASE, RECORD], ids=["take", "lease", "record"])
async def test_a_message_is_neither_lost_nor_sent_twice_when_a_commit_breaks(
    desk: Desk, fragile: Database, proxy: Proxy, statement: bytes, cut: Cut
) -> None:
    message = await desk.send(await desk.somebody())
    proxy.arm(statement, cut)

    await desk.deliver(message, database=fragile)
    outcome = await desk.deliver(message, later=timedelta(seconds=30))

    assert proxy.cuts == 1
    assert outcome.state is RecipientState.ACCEPTED
    assert len(await desk.arrivals()) == 1
