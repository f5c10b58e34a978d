"""Money set aside in PostgreSQL: a hard stop, however many ask at once."""

import asyncio
from uuid import UUID

import pytest

from core.database import Database
from core.ids import new_id
from models.ai import spending
from models.ai.spending import NoMoneyLeft, Reservation
from models.ai.types import AttemptMade, CallPurpose, ProviderKind
from tests.ai.conftest import Shop

LIMIT = 1000


async def reserve(shop: Shop, most: int, limit: int | None = LIMIT) -> Reservation:
    async with shop.database.transaction([shop.organization]) as session:
        return await spending.reserve(session, shop.organization, most, limit)


async def settle(shop: Shop, reservation: Reservation, cost: int) -> None:
    attempt = AttemptMade(
        provider_id=new_id(),
        kind=ProviderKind.OPENAI,
        model="model-1",
        outcome="ANSWERED",
        input_tokens=3,
        output_tokens=2,
        cost_micros=cost,
        milliseconds=5,
    )
    async with shop.database.transaction([shop.organization]) as session:
        await spending.settle(session, shop.organization, reservation, CallPurpose.TEST, attempt)


async def test_of_many_calls_at_once_only_those_that_fit_are_made(shop: Shop) -> None:
    asked = await asyncio.gather(*(reserve(shop, 300) for _ in range(8)), return_exceptions=True)

    assert [type(each) for each in asked].count(Reservation) == 3
    assert [type(each) for each in asked].count(NoMoneyLeft) == 5
    assert await shop.spent() == 900


async def test_of_two_first_calls_of_a_day_with_room_for_one_one_is_made(shop: Shop) -> None:
    asked = await asyncio.gather(*(reserve(shop, 600) for _ in range(2)), return_exceptions=True)

    assert {type(each) for each in asked} == {Reservation, NoMoneyLeft}
    assert await shop.spent() == 600


async def test_what_a_call_did_not_cost_may_be_spent_by_the_next(shop: Shop) -> None:
    reservation = await reserve(shop, 900)
    with pytest.raises(NoMoneyLeft):
        await reserve(shop, 900)
    await settle(shop, reservation, 50)

    await reserve(shop, 900)

    assert await shop.spent() == 950
    (call,) = await shop.calls()
    assert (call["cost_micros"], call["outcome"]) == (50, "ANSWERED")


async def test_what_costs_more_than_was_set_aside_is_spent_all_the_same(shop: Shop) -> None:
    await settle(shop, await reserve(shop, 900), 1100)

    assert await shop.spent() == 1100
    with pytest.raises(NoMoneyLeft):
        await reserve(shop, 0 + 1)


async def test_the_first_call_of_a_day_may_be_too_dear_too(shop: Shop) -> None:
    with pytest.raises(NoMoneyLeft):
        await reserve(shop, LIMIT + 1)

    assert await shop.spent() == 0


async def test_without_a_limit_everything_is_counted_and_nothing_refused(shop: Shop) -> None:
    await reserve(shop, 10**9, limit=None)
    await reserve(shop, 10**9, limit=None)

    assert await shop.spent() == 2 * 10**9


async def test_another_organization_spends_its_own_money(
    shop: Shop, other_organization: UUID, database: Database
) -> None:
    await reserve(shop, LIMIT)

    async with database.transaction([other_organization]) as session:
        assert await spending.reserve(session, other_organization, LIMIT, LIMIT)
