"""Looking at an account: what Meta's lists say is written and told, unless newer stands."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from temporalio.exceptions import ApplicationError

from models.accounts.learning import Learning, moment
from models.accounts.tables import PhoneNumber
from models.accounts.types import NumberFacts, NumberStatus, Quality, Source
from models.ingest.types import WakeKind
from models.realtime.types import LiveEvent
from tests.accounts.shop import Shop, a_number_elsewhere
from tests.realtime.notified import notified

RESTRICTED = (
    "update business_account set restrictions = jsonb_build_array(jsonb_build_object("
    "'type', 'RESTRICTED_BIZ_INITIATED_MESSAGING', 'expires_at', cast(:ends as text)))"
)
ENDS = "update business_account set token_expires_at = :ends"


async def test_what_meta_lists_is_written_on_the_account_and_its_numbers(shop: Shop) -> None:
    await shop.change(quality="YELLOW")

    checked = await shop.check()

    account, number = await shop.account(), await shop.number()
    assert (account.currency, account.review_status, account.payment_attached) == (
        "USD",
        "APPROVED",
        True,
    )
    assert (number.quality, number.name_status, number.platform, number.can_send) == (
        Quality.YELLOW,
        "APPROVED",
        "CLOUD_API",
        "AVAILABLE",
    )
    assert account.facts_at is not None
    assert checked.news == 2
    assert [each.kind for each in await shop.news()] == ["account.changed", "number.changed"]
    assert await shop.noted() == ["account.changed", "number.changed"]


async def test_a_look_that_finds_nothing_new_says_nothing(shop: Shop) -> None:
    await shop.check()

    assert (await shop.check()).news == 0

    assert len(await shop.news()) == 2


async def test_two_calls_are_enough_for_an_account(shop: Shop) -> None:
    await a_number_elsewhere(shop, "4770001")
    await shop.check()

    asked = await shop.calls("phone_numbers"), await shop.calls("")

    assert asked == (1, 1)


async def test_campaigns_hear_when_a_number_is_gone_and_when_it_is_back(shop: Shop) -> None:
    await shop.change(status="BANNED")
    await shop.check()
    assert (await shop.number()).status == NumberStatus.DISCONNECTED

    await shop.change(status="CONNECTED")
    await shop.check()

    assert (await shop.number()).status == NumberStatus.CONNECTED
    assert await shop.wakes() == [
        (WakeKind.NUMBER_DEGRADED, shop.number_id),
        (WakeKind.NUMBER_RECOVERED, shop.number_id),
    ]


async def test_what_a_webhook_told_after_the_question_stands(shop: Shop) -> None:
    async with shop.database.transaction([shop.organization_id]) as session:
        learning = Learning(session, shop.organization_id, Source.WEBHOOK)
        [known] = await learning.hold([shop.account_id])
        later = moment() + timedelta(minutes=1)
        flagged = NumberFacts(meta_status="FLAGGED", quality=Quality.RED)
        await learning.number(known, known.numbers[0], flagged, later)
        await learning.finish()

    await shop.check()

    number = await shop.number()
    assert (number.status, number.quality) == (NumberStatus.DEGRADED, Quality.RED)
    assert number.name_status == "APPROVED"


async def test_a_restriction_ends_by_itself(shop: Shop) -> None:
    await shop.run(RESTRICTED, ends=(moment() + timedelta(hours=1)).isoformat())
    await shop.check()
    assert (await shop.number()).status == NumberStatus.DEGRADED
    await shop.run(RESTRICTED, ends=(moment() - timedelta(hours=1)).isoformat())

    await shop.check()

    assert (await shop.number()).status == NumberStatus.CONNECTED
    assert (await shop.account()).restrictions == []


async def test_a_faster_number_is_sent_from_faster_and_a_tuned_one_stays(shop: Shop) -> None:
    await shop.run("update phone_number set throughput = 10")
    await shop.check()
    assert (await shop.number()).throughput == 10

    await shop.change(throughput=1000)
    await shop.check()

    assert (await shop.number()).throughput == 1000
    async with shop.database.transaction() as session:
        rate = await (await session.connection()).scalar(
            text("select rate from rate_bucket where id = :id"), {"id": shop.number_id}
        )
    assert rate == 1000


async def test_a_number_added_elsewhere_appears_and_one_no_longer_listed_stops(
    shop: Shop,
) -> None:
    added = str(uuid4().int)[:15]
    await a_number_elsewhere(shop, added)
    await shop.run("update phone_number set meta_id = 'gone' where id = :id", id=shop.number_id)

    await shop.check()

    numbers = {each.meta_id: each for each in await shop.rows(PhoneNumber)}
    assert numbers[added].status == NumberStatus.CONNECTED
    assert (numbers["gone"].status, numbers["gone"].meta_status) == (
        NumberStatus.DISCONNECTED,
        "GONE",
    )


async def test_an_older_version_is_asked_for_what_it_knows(shop: Shop) -> None:
    rules = [
        {"edge": edge, "method": "GET", "times": 1, "code": 100} for edge in ("", "phone_numbers")
    ]
    await shop.office.configure(calls=rules)

    await shop.check()

    account, number = await shop.account(), await shop.number()
    assert (account.currency, account.payment_attached) == ("USD", None)
    assert (number.quality, number.can_send) == (Quality.GREEN, None)


async def test_nobody_asks_for_an_account_we_may_not_act_for(shop: Shop) -> None:
    await shop.run("update business_account set connection = 'TOKEN_INVALID'")

    checked = await shop.check()

    assert checked.skipped
    assert await shop.calls("phone_numbers") == 0


async def test_a_token_that_ends_soon_is_told_of_once(shop: Shop, database_url: str) -> None:
    await shop.check()
    await shop.run(ENDS, ends=moment() + timedelta(days=6))
    async with notified(shop.database, database_url, shop.organization_id) as hearing:
        told = [(await shop.check()).news for _ in range(2)]

        assert await hearing.named() == {(LiveEvent.ACCOUNT_UPDATED, shop.account_id)}
    assert told == [1, 0]
    assert [each.kind for each in await shop.news()][2:] == ["account.token_expires"]
    assert (await shop.noted())[2:] == ["account.token_expires"]


async def test_the_next_token_that_ends_soon_is_told_of_too(shop: Shop) -> None:
    await shop.check()
    await shop.run(ENDS, ends=moment() + timedelta(days=6))
    await shop.check()
    await shop.run(ENDS, ends=moment() + timedelta(days=6, hours=1))

    assert (await shop.check()).news == 1


async def test_a_token_that_lasts_for_weeks_is_not_told_of(shop: Shop) -> None:
    await shop.check()
    await shop.run(ENDS, ends=moment() + timedelta(days=8))

    assert (await shop.check()).news == 0


async def test_why_meta_did_not_answer_stands_with_the_account_until_it_does(shop: Shop) -> None:
    rule = {"edge": "phone_numbers", "times": 1, "code": 10}
    await shop.office.configure(calls=[rule])
    with pytest.raises(ApplicationError) as refused:
        await shop.check()
    assert refused.value.non_retryable
    assert (await shop.account()).facts_error == "NotPermitted 10"

    await shop.check()

    assert (await shop.account()).facts_error is None


async def test_a_busy_meta_is_asked_again(shop: Shop) -> None:
    await shop.office.configure(calls=[{"edge": "phone_numbers", "times": 1, "code": 80008}])

    with pytest.raises(ApplicationError) as refused:
        await shop.check()

    assert not refused.value.non_retryable


async def test_a_number_of_two_accounts_is_one_number(shop: Shop) -> None:
    """Account split: the second account's list names a number that we have already."""
    await shop.check()
    other = uuid4()
    await shop.run(
        "insert into business_account (id, organization_id, meta_id, name, sealed_token) "
        "select :other, organization_id, :waba, 'Second', sealed_token from business_account",
        other=other,
        waba=f"{shop.waba}9",
    )
    await shop.run(
        "insert into account_number (organization_id, business_account_id, phone_number_id) "
        "values (:organization, :other, :number)",
        organization=shop.organization_id,
        other=other,
        number=shop.number_id,
    )
    async with shop.database.transaction([shop.organization_id]) as session:
        learning = Learning(session, shop.organization_id, Source.CHECK)
        held = {each.account.id: each for each in await learning.hold()}

    assert [each.id for each in held[other].numbers] == [shop.number_id]
    assert [each.id for each in held[shop.account_id].numbers] == [shop.number_id]


async def test_who_watches_hears_of_it(shop: Shop, database_url: str) -> None:
    async with notified(shop.database, database_url, shop.organization_id) as hearing:
        await shop.check()

        assert await hearing.named() == {
            (LiveEvent.ACCOUNT_UPDATED, shop.account_id),
            (LiveEvent.NUMBER_UPDATED, shop.number_id),
        }
