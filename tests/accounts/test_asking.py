"""Asking Meta for a route: once where once only, with nothing left in the open."""

import asyncpg
import pytest
from temporalio.exceptions import ApplicationError

from models.accounts.exchanges import NotConnected
from models.accounts.tables import PhoneNumber
from models.accounts.types import META_SILENT, PIN_PURPOSE, TOKEN_PURPOSE, Question
from tests.accounts.shop import Shop

LOST = {"lost": "cut", "obeyed": True, "times": 1}
NUMBER = {"country": "1", "phone": "4195551518", "name": "Lucky Shrub"}


async def test_what_may_be_asked_once_is_asked_once_though_its_answer_was_lost(shop: Shop) -> None:
    await shop.office.configure(calls=[{"edge": "message_qrdls", "method": "POST", **LOST}])
    begun = await shop.begin(Question.MAKE_LINK, {"message": "Hello", "image": "SVG"})

    for _ in range(2):  # the second is what Temporal does after its worker died
        with pytest.raises(ApplicationError) as lost:
            await shop.office.environment.run(shop.questions().ask, begun)
        assert (lost.value.type, lost.value.non_retryable) == (META_SILENT, True)

    assert await shop.calls("message_qrdls", "POST") == 1


async def test_what_may_be_repeated_is_asked_again_after_a_lost_answer(shop: Shop) -> None:
    edge = "whatsapp_business_profile"
    await shop.office.configure(calls=[{"edge": edge, "method": "POST", **LOST}])
    begun = await shop.begin(Question.CHANGE_PROFILE, {"about": "Bread"})
    with pytest.raises(ApplicationError) as lost:
        await shop.office.environment.run(shop.questions().ask, begun)
    assert not lost.value.non_retryable

    await shop.office.environment.run(shop.questions().ask, begun)

    assert (await shop.exchanges().take(begun))["about"] == "Bread"
    assert await shop.noted() == ["number.profile_changed"]


async def test_a_number_is_added_once_though_the_answer_was_lost(shop: Shop) -> None:
    await shop.office.configure(calls=[{"edge": "phone_numbers", "method": "POST", **LOST}])
    begun = await shop.begin(Question.ADD_NUMBER, NUMBER)
    with pytest.raises(ApplicationError):
        await shop.office.environment.run(shop.questions().ask, begun)

    await shop.office.environment.run(shop.questions().ask, begun)

    added = await shop.exchanges().take(begun)
    assert await shop.calls("phone_numbers", "POST") == 1
    assert {str(each.id) for each in await shop.rows(PhoneNumber)} == {
        str(shop.number_id),
        added["number_id"],
    }


async def test_a_pin_is_kept_sealed_and_never_told(shop: Shop, owner: asyncpg.Connection) -> None:
    begun = await shop.begin(Question.SET_PIN, {"pin": "654321"})
    asked = await owner.fetchval(
        "select sealed_asked from meta_exchange where id = $1", begun.exchange_id
    )
    assert "654321" not in asked
    assert "654321" not in begun.model_dump_json()

    await shop.office.environment.run(shop.questions().ask, begun)

    number = await shop.number()
    assert number.sealed_pin is not None
    keyring = shop.office.keyring
    assert await keyring.open_text(number.sealed_pin, purpose=PIN_PURPOSE) == "654321"
    assert await shop.exchanges().take(begun) == {}
    noted = await owner.fetchval(
        "select string_agg(after::text, '') from audit_entry where organization_id = $1",
        shop.organization_id,
    )
    assert "654321" not in noted


async def test_an_exchange_is_gone_once_its_answer_was_taken(
    shop: Shop, owner: asyncpg.Connection
) -> None:
    await shop.ask(Question.PROFILE)

    left = await owner.fetchval(
        "select count(*) from meta_exchange where organization_id = $1", shop.organization_id
    )
    assert left == 0


async def test_nothing_is_asked_for_an_account_that_is_disconnected(shop: Shop) -> None:
    await shop.run("update business_account set connection = 'TOKEN_INVALID'")

    with pytest.raises(NotConnected):
        await shop.begin(Question.PROFILE)


async def test_a_name_asked_for_stands_with_the_number(shop: Shop) -> None:
    await shop.ask(Question.REQUEST_NAME, {"name": "Lucky Shrub"})

    number = await shop.number()
    assert (number.requested_name, number.requested_name_status) == (
        "Lucky Shrub",
        "PENDING_REVIEW",
    )


async def test_a_refusal_carries_meta_s_code(shop: Shop) -> None:
    with pytest.raises(ApplicationError) as refused:
        await shop.ask(Question.VERIFY_CODE, {"code": "000000"})

    assert refused.value.details[0].code == 136025
    assert await shop.noted() == []


async def test_users_who_could_not_be_blocked_are_named_beside_those_who_were(shop: Shop) -> None:
    ana = "+14155550142"
    message = {"type": "text", "text": {"body": "Hi"}}
    inbound = {"number": shop.meta_number, "from": ana, "message": message}
    (await shop.http.post("inbound", json=inbound)).raise_for_status()

    answer = await shop.ask(Question.BLOCK, {"users": [ana, "+14155550199"]})

    assert answer == {"done": [ana], "failed": [{"user": "+14155550199", "code": 131047}]}
    assert (await shop.ask(Question.BLOCKED, {"limit": 5, "after": None}))["users"] == [
        "14155550142"
    ]


async def test_the_token_of_an_account_is_used_and_not_repeated(shop: Shop) -> None:
    account = await shop.account()
    token = await shop.office.keyring.open_text(account.sealed_token, purpose=TOKEN_PURPOSE)

    assert token not in str(await shop.ask(Question.PROFILE))
