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
