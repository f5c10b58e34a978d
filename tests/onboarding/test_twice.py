"""The same account twice: two clicks, two signups, going while it goes."""

from models.accounts import tokens
from models.accounts.types import TOKEN_PURPOSE
from tests.onboarding.business import BASE, Business, Json, Shown, step_of

REFUSED = {"edge": "register", "code": 131031, "times": 1}


async def stands(business: Business, shown: Shown) -> Json:
    """A signup that Meta lets not register the number."""
    opened = await business.opens()
    await business.calls(REFUSED)
    await business.finishes(opened, shown)
    await business.becomes(opened, "FAILED")
    return opened


async def test_an_abandoned_signup_takes_nothing_from_the_one_that_came_after(
    business: Business,
) -> None:
    shown = await business.assets()
    abandoned = await stands(business, shown)
    later = await business.opens()
    await business.finishes(later, shown)
    await business.becomes(later, "READY")
    await business.does("cancel", abandoned)

    found = await business.becomes(abandoned, "CANCELLED")

    assert step_of(found, "forget_token")["reason"] == "WAS_CONNECTED"
    [row] = await business.read("select connection, sealed_token from business_account")
    token = await business.keyring.open_text(row.sealed_token, purpose=TOKEN_PURPOSE)
    assert (row.connection, token == tokens.FORGOTTEN) == ("CONNECTED", False)


async def test_giving_up_one_of_two_signups_leaves_the_other_its_token(business: Business) -> None:
    shown = await business.assets()
    first, second = await stands(business, shown), await stands(business, shown)
    await business.does("cancel", first)
    await business.becomes(first, "CANCELLED")

    await business.does("retry", second)

    await business.becomes(second, "READY")


async def test_an_account_that_is_being_let_go_is_neither_let_go_again_nor_brought_back(
    business: Business,
) -> None:
    ready = await business.connected()
    await business.calls({"edge": "subscribed_apps", "method": "DELETE", "delay": 3})
    account = {"businessAccountId": ready["businessAccountId"]}
    leaving = await business.api.post(f"{BASE}/disconnect", json=account)
    assert leaving.status_code == 202

    again = await business.api.post(f"{BASE}/disconnect", json=account)
    back = await business.api.post(f"{BASE}/init", json={"mode": "RECONNECT", **account})

    assert (again.status_code, back.status_code) == (409, 409)
    await business.becomes({"sessionId": leaving.json()["id"]}, "DISCONNECTED")
    back = await business.api.post(f"{BASE}/init", json={"mode": "RECONNECT", **account})
    assert back.status_code == 201


async def test_a_second_code_while_the_first_is_at_work_is_refused(business: Business) -> None:
    """It would forget which request was let go already."""
    opened, shown = await business.opens(), await business.assets()
    await business.calls({"edge": "register", "delay": 3})
    await business.finishes(opened, shown)
    await business.step_is(opened, "register", "RUNNING")

    again = await business.says(opened, code=await business.code(shown))
    others = await business.says(opened, event="FINISH", wabaId="999")

    assert (again.status_code, others.status_code) == (409, 409)
    found = await business.becomes(opened, "READY")
    assert found["wabaId"] == shown.waba
    assert step_of(found, "check_token")["state"] == "DONE"
    assert await business.asked("register", shown.number or "") == ["ok"]


async def test_the_dialogs_word_for_the_business_app_is_kept_at_once(business: Business) -> None:
    opened = await business.opens()
    event = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
    told = await business.says(opened, event=event, wabaId="17952091672596985")
    assert (told.status_code, told.json()["mode"]) == (202, "COEXISTENCE")
