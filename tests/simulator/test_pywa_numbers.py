"""What an independent client does with a number: set it up, write with it, show it."""

from collections.abc import AsyncIterator

import pytest
from pywa.errors import WhatsAppError
from pywa.types.others import Command, Industry
from pywa_async.client import WhatsApp

from tests.simulator.conftest import ANA, Receiver, Sim
from tests.simulator.customer import Customer, customer
from tests.simulator.stranger import stranger

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
async def shop(sim: Sim) -> Customer:
    return await customer(sim)


@pytest.fixture
async def pywa(shop: Customer) -> AsyncIterator[WhatsApp]:
    async with stranger(shop, await shop.token()) as client:
        yield client


async def test_it_registers_a_number_and_sees_it_connected(pywa: WhatsApp, shop: Customer) -> None:
    assert (await pywa.get_business_phone_number()).status == "PENDING"
    assert await pywa.register_phone_number("123456")
    number = await pywa.get_business_phone_number()
    assert (number.status, number.is_pin_enabled) == ("CONNECTED", True)
    with pytest.raises(WhatsAppError) as refused:
        await pywa.register_phone_number("654321")
    assert refused.value.code == 133005
    assert [one.id for one in await pywa.get_business_phone_numbers()] == [shop.number]
    assert await pywa.deregister_phone_number()


async def test_it_exchanges_a_code_and_finds_the_accounts(
    sim: Sim, pywa: WhatsApp, shop: Customer
) -> None:
    code = (await shop.signup())["code"]
    given = await pywa.api.get_business_access_token(2009002, "app-secret", code)
    assert given["token_type"] == "bearer"
    account = await pywa.get_business_account()
    assert (account.id, account.name) == (shop.account, "Lucky Shrub")
    assert [one.id for one in await pywa.get_owned_business_accounts()] == [shop.account]
    pywa.token = "system-token"
    shared = await pywa.get_shared_business_accounts(business_portfolio_id="1009001")
    assert [one.id for one in shared] == [shop.account]
    assert await pywa.get_app_access_token(2009002, "app-secret") == "2009002|app-secret"


async def test_it_sends_a_text_and_a_file_that_it_uploaded(
    sim: Sim, pywa: WhatsApp, shop: Customer
) -> None:
    await pywa.register_phone_number("123456")
    sent = await pywa.send_message(ANA, "Hello")
    media = await pywa.upload_media(PICTURE, mime_type="image/png", filename="a.png")
    assert await pywa.get_media_bytes((await pywa.get_media_url(media.id)).url) == PICTURE
    pictured = await pywa.send_image(ANA, media.id)
    assert await pywa.delete_media(media.id)
    told = (await sim.control("deliveries"))["deliveries"]["14155550142"]
    assert [one["wamid"] for one in told] == [sent.id, pictured.id]
    assert await pywa.mark_message_as_read("wamid.HBgLabc")


async def test_media_are_for_who_has_a_token(sim: Sim, pywa: WhatsApp) -> None:
    media = await pywa.upload_media(PICTURE, mime_type="image/png", filename="a.png")
    url = (await pywa.get_media_url(media.id)).url
    async with sim.session.get(url) as answer:
        assert answer.status == 401


async def test_it_reads_and_changes_the_business_profile(pywa: WhatsApp) -> None:
    assert (await pywa.get_business_profile()).about is None
    assert await pywa.update_business_profile(
        about="Plants",
        email="hello@example.com",
        industry=Industry.RETAIL,
        websites=["https://example.com"],
        profile_picture=PICTURE,
    )
    profile = await pywa.get_business_profile()
    assert (profile.about, profile.industry) == ("Plants", Industry.RETAIL)
    assert profile.websites == ("https://example.com",)
    assert profile.profile_picture_url is not None


async def test_it_sets_up_what_chats_begin_with(pywa: WhatsApp) -> None:
    command = Command(name="tickets", description="Book")
    assert await pywa.update_conversational_automation(["Book a flight"], [command])
    shown = (await pywa.get_business_phone_number()).conversational_automation
    assert shown is not None
    assert (shown.ice_breakers, shown.commands) == (("Book a flight",), (command,))
    assert await pywa.update_display_name("New Name")
    assert await pywa.update_commerce_settings(is_catalog_visible=True)
    assert (await pywa.get_commerce_settings()).is_catalog_visible is True


async def test_it_keeps_links_with_qr_codes(pywa: WhatsApp) -> None:
    made = await pywa.create_qr_code("Hello")
    assert (await pywa.update_qr_code(made.code, "Hi")).prefilled_message == "Hi"
    assert [one.code for one in await pywa.get_qr_codes()] == [made.code]
    assert await pywa.delete_qr_code(made.code)
    assert list(await pywa.get_qr_codes()) == []


async def test_it_diverts_webhooks(pywa: WhatsApp, shop: Customer, receiver: Receiver) -> None:
    assert await pywa.override_waba_callback_url(receiver.url, "mine")
    assert await pywa.override_phone_callback_url(receiver.url, "mine")
    number = await pywa.get_business_phone_number()
    assert number.webhook_configuration is not None
    assert (await shop.line())["account"] == shop.account
    assert await pywa.delete_phone_callback_url()
    assert await pywa.delete_waba_callback_url()
