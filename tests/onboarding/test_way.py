"""The way to ready, in every order and mode."""

from datetime import timedelta

from models.accounts.types import PIN_PURPOSE
from models.onboarding.rules import WAITS_FOR_CODE
from tests.onboarding.business import Business, step_of

_DONE = {"DONE", "SKIPPED"}


async def test_a_signup_becomes_ready_and_its_number_can_send(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.finishes(opened, shown)

    found = await business.becomes(opened, "READY", "FAILED")

    assert found["status"] == "READY"
    assert {step["state"] for step in found["steps"]} <= _DONE
    [row] = await business.read(
        "select a.connection, a.portfolio_id, a.token_expires_at, n.status, n.sealed_pin "
        "from business_account a join phone_number n on n.business_account_id = a.id"
    )
    assert (row.connection, row.status) == ("CONNECTED", "CONNECTED")
    assert row.portfolio_id == shown.portfolio
    assert row.token_expires_at is not None
    pin = await business.keyring.open_text(row.sealed_pin, purpose=PIN_PURPOSE)
    assert len(pin) == 6
    assert await business.asked("register", shown.number or "") == ["ok"]


async def test_a_ready_signup_holds_no_code_and_no_token(business: Business) -> None:
    await business.connected()

    [row] = await business.read("select sealed_code, sealed_token, sealed_pin from signup")

    assert tuple(row) == (None, None, None)


async def test_the_ids_may_come_before_the_code(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    ids = {"wabaId": shown.waba, "phoneNumberId": shown.number}
    await business.says(opened, event="FINISH", **ids)
    await business.says(opened, code=await business.code(shown))

    found = await business.becomes(opened, "READY", "FAILED")

    assert (found["status"], found["wabaId"]) == ("READY", shown.waba)


async def test_a_code_alone_finds_its_account_in_the_token(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.says(opened, code=await business.code(shown))

    found = await business.becomes(opened, "READY", "FAILED")

    assert (found["status"], found["wabaId"]) == ("READY", shown.waba)
    assert found["phoneNumberId"] == shown.number


async def test_ids_without_a_code_are_said_to_be_not_enough(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.says(opened, event="FINISH", wabaId=shown.waba, phoneNumberId=shown.number)
    await business.heard(opened, "assets_received")
    await business.passes(opened, WAITS_FOR_CODE + timedelta(seconds=10))

    standing = await business.fails(opened, "exchange_code", "NO_CODE")
    await business.says(opened, code=await business.code(shown))
    found = await business.becomes(opened, "READY")

    assert standing["wanted"] == "CLICK"
    assert found["wabaId"] == shown.waba


async def test_a_number_of_the_business_app_is_never_registered(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets({"coexistence": True})
    event = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
    await business.says(opened, event=event, wabaId=shown.waba)
    await business.says(opened, code=await business.code(shown))

    found = await business.becomes(opened, "READY", "FAILED")

    assert (found["status"], found["mode"]) == ("READY", "COEXISTENCE")
    assert await business.asked("register", shown.number or "") == []
    assert await business.asked("smb_app_data", shown.number or "") == ["ok", "ok"]


async def test_a_lost_answer_to_a_sync_is_not_asked_for_again(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets({"coexistence": True})
    await business.calls({"edge": "smb_app_data", "lost": "cut", "times": 1})
    await business.finishes(opened, shown)

    found = await business.becomes(opened, "READY", "FAILED")

    assert step_of(found, "sync_contacts")["state"] == "UNCONFIRMED"
    assert step_of(found, "sync_history")["state"] == "DONE"
    assert len(await business.asked("smb_app_data", shown.number or "")) == 2


async def test_a_number_that_is_connected_already_is_not_registered_again(
    business: Business,
) -> None:
    opened = await business.opens()
    shown = await business.assets({"registered": True, "pin": "111111"})
    await business.finishes(opened, shown)

    found = await business.becomes(opened, "READY", "FAILED")

    assert step_of(found, "register")["reason"] == "ALREADY_CONNECTED"
    assert await business.asked("register", shown.number or "") == []


async def test_what_fails_for_a_moment_is_tried_again_by_itself(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.calls({"edge": "subscribed_apps", "method": "POST", "code": 2, "times": 1})
    await business.finishes(opened, shown)

    found = await business.becomes(opened, "READY", "FAILED")

    assert found["status"] == "READY"
    assert step_of(found, "subscribe_app")["attempts"] == 2
