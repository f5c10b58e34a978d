"""What a list said before Meta's word, or before a number was there, is no news after it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from models.accounts import health
from models.accounts.learning import Learning, moment
from models.accounts.tables import PhoneNumber
from models.accounts.types import AccountFacts, NumberFacts, NumberStatus, Quality, Source
from tests.accounts.shop import Shop

WELL = NumberFacts(meta_status="CONNECTED", quality=Quality.GREEN)
FLAGGED = NumberFacts(meta_status="FLAGGED", quality=Quality.RED)
MOMENT = timedelta(milliseconds=400)


async def reads(shop: Shop, numbers: Mapping[str, NumberFacts], at: datetime) -> PhoneNumber:
    async with shop.database.transaction([shop.organization_id]) as session:
        await health.learn(session, shop.ref, AccountFacts(), numbers, at, Source.CHECK)
    return await shop.number()


async def hears(shop: Shop, at: datetime, facts: NumberFacts) -> PhoneNumber:
    async with shop.database.transaction([shop.organization_id]) as session:
        learning = Learning(session, shop.organization_id, Source.WEBHOOK)
        [known] = await learning.hold([shop.account_id])
        await learning.number(known, known.numbers[0], facts, at)
        await learning.finish()
    return await shop.number()


async def test_metas_word_of_a_second_stands_against_a_list_that_was_read_within_it(
    shop: Shop,
) -> None:
    """Whichever comes first: Meta tells what it changes, and the next list says the rest."""
    second = moment()
    for steps in ((reads, hears), (hears, reads)):
        await reads(shop, {shop.meta_number: WELL}, second - timedelta(seconds=1) + MOMENT)
        for step in steps:
            if step is hears:
                number = await hears(shop, second, FLAGGED)
            else:
                number = await reads(shop, {shop.meta_number: WELL}, second + MOMENT)
        assert (number.status, number.quality) == (NumberStatus.DEGRADED, Quality.RED)
        second += timedelta(seconds=1)
        number = await reads(shop, {shop.meta_number: WELL}, second + MOMENT)
        assert (number.status, number.quality) == (NumberStatus.CONNECTED, Quality.GREEN)
        second += timedelta(seconds=2)


async def test_of_two_lists_the_one_asked_for_later_stands(shop: Shop) -> None:
    now = moment()
    await reads(shop, {shop.meta_number: FLAGGED}, now + 2 * MOMENT)
    number = await reads(shop, {shop.meta_number: WELL}, now + MOMENT)
    assert number.status == NumberStatus.DEGRADED


async def test_a_number_that_was_added_since_the_list_is_not_gone(shop: Shop) -> None:
    number = await reads(shop, {}, datetime.now(UTC) - timedelta(minutes=1))
    assert (number.status, number.meta_status) == (NumberStatus.CONNECTED, "CONNECTED")
    number = await reads(shop, {}, datetime.now(UTC))
    assert number.meta_status == "GONE"


async def test_a_restriction_that_ended_hides_none_that_is_told_late(shop: Shop) -> None:
    now = moment()
    old = {"type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION", "expires_at": str(now)}
    new = {"type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expires_at": None}
    async with shop.database.transaction([shop.organization_id]) as session:
        learning = Learning(session, shop.organization_id, Source.WEBHOOK)
        [known] = await learning.hold([shop.account_id])
        learning.account(known, AccountFacts(restrictions=[old]), now - timedelta(hours=1))
        await learning.finish()
    await reads(shop, {shop.meta_number: WELL}, now + timedelta(seconds=5))
    assert (await shop.account()).restrictions == []
    async with shop.database.transaction([shop.organization_id]) as session:
        learning = Learning(session, shop.organization_id, Source.WEBHOOK)
        [known] = await learning.hold([shop.account_id])
        assert learning.account(known, AccountFacts(restrictions=[new]), now)
        await learning.finish()
    assert (await shop.account()).restrictions == [new]
