import hashlib
import hmac

import pytest

from tests.simulator.conftest import Receiver, Sim
from tests.simulator.customer import APP_TOKEN, SECRET, code_of, customer, exchange


async def test_a_code_is_exchanged_once_for_a_token_of_its_accounts(sim: Sim) -> None:
    shop = await customer(sim)
    code = (await shop.signup())["code"]
    status, answer = await exchange(sim, code)
    assert (status, answer["token_type"]) == (200, "bearer")
    assert 5_183_000 < answer["expires_in"] <= 5_184_000
    status, account = await sim.graph("GET", shop.account, token=answer["access_token"])
    assert (status, account["name"]) == (200, "Lucky Shrub")
    assert code_of(await exchange(sim, code)) == (100, 36009)
    assert (await sim.control("signups"))["signups"][0]["asked"] == 2
    counted = await sim.control(f"calls/obeyed?node={shop.account}")
    assert counted == {f"GET oauth/access_token {shop.account}": 1, f"GET {shop.account}": 1}


@pytest.mark.parametrize(
    ("signup", "given", "code", "subcode"),
    [
        ({"code_seconds": 0}, {}, 100, 36007),
        ({}, {"redirect_uri": "https://elsewhere.example/"}, 100, 36008),
        ({}, {"client_secret": "wrong"}, 1, None),
        ({}, {"client_id": "1"}, 101, None),
        ({}, {"code": "AQBwrong"}, 100, None),
    ],
)
async def test_a_code_that_is_no_good_is_refused_with_the_reason(
    sim: Sim, signup: dict[str, object], given: dict[str, str], code: int, subcode: int | None
) -> None:
    shop = await customer(sim)
    finished = await shop.signup(**signup)
    answer = await exchange(sim, **({"code": finished["code"]} | given))
    assert answer[0] == 400
    assert code_of(answer) == (code, subcode)


async def test_the_browser_is_told_what_was_given(sim: Sim) -> None:
    shop = await customer(sim)
    told = (await shop.signup())["message"]
    assert (told["type"], told["event"]) == ("WA_EMBEDDED_SIGNUP", "FINISH")
    assert told["data"] == {
        "phone_number_id": shop.number,
        "waba_id": shop.account,
        "business_id": shop.portfolio,
    }
    alone = (await shop.signup(number=None))["message"]
    assert (alone["event"], "phone_number_id" in alone["data"]) == ("FINISH_ONLY_WABA", False)
    app = await customer(sim, coexistence=True)
    both = (await app.signup())["message"]
    assert both["event"] == "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
    assert both["data"] == {"waba_id": app.account}


async def test_debug_token_names_scopes_and_accounts_the_newest_first(sim: Sim) -> None:
    shop = await customer(sim)
    await shop.token()
    second = await sim.control(f"portfolios/{shop.portfolio}/accounts", {"numbers": [{}]})
    shop.account, shop.number = second["id"], second["numbers"][0]["id"]
    token = await shop.token(withheld=["whatsapp_business_messaging"], token_days=0)
    _, answer = await sim.graph("GET", f"debug_token?input_token={token}", token=APP_TOKEN)
    told = answer["data"]
    assert (told["is_valid"], told["expires_at"]) == (True, 0)
    assert told["scopes"] == ["business_management", "whatsapp_business_management"]
    targets = told["granular_scopes"][1]["target_ids"]
    assert (targets[0], len(targets)) == (shop.account, 2)


async def test_debug_token_says_why_a_token_is_dead(sim: Sim) -> None:
    token = await (await customer(sim)).token()
    await sim.control("tokens", {"token": token, "expires_in": -1})
    _, answer = await sim.graph("GET", f"debug_token?input_token={token}", token=APP_TOKEN)
    assert answer["data"]["is_valid"] is False
    assert answer["data"]["error"]["subcode"] == 463
    assert code_of(await sim.graph("GET", "1", token=token)) == (190, 463)
    wrong = await sim.graph("GET", f"debug_token?input_token={token}", token="2009002|no")
    assert code_of(wrong) == (190, None)


async def test_a_token_without_a_permission_is_refused_what_needs_it(sim: Sim) -> None:
    shop = await customer(sim, registered=True)
    token = await shop.token(withheld=["whatsapp_business_management"])
    assert code_of(await sim.graph("GET", shop.account, token=token)) == (200, None)
    assert code_of(await sim.graph("POST", f"{shop.number}/register", {}, token)) == (200, None)
    await sim.control("tokens", {"token": token, "scopes": ["whatsapp_business_management"]})
    assert (await sim.graph("GET", shop.account, token=token))[0] == 200
    told = await sim.graph("POST", f"{shop.number}/messages", {"to": "1"}, token)
    assert (told[0], code_of(told)) == (403, (10, None))


async def test_one_customers_token_sees_nothing_of_another(sim: Sim) -> None:
    shop, other = await customer(sim), await customer(sim)
    token = await shop.token()
    await other.token()
    for node in (other.account, other.number, f"{other.account}/phone_numbers", other.portfolio):
        assert code_of(await sim.graph("GET", node, token=token)) == (100, 33)


async def test_a_hosted_signup_is_told_by_webhook_and_its_token_fetched(
    sim: Sim, receiver: Receiver
) -> None:
    shop = await customer(sim)
    await shop.signup()
    await sim.drain()
    told = next(c["value"] for c in receiver.changes() if c["field"] == "account_update")
    assert told["event"] == "PARTNER_ADDED"
    assert told["waba_info"] == {"waba_id": shop.account, "owner_business_id": shop.portfolio}
    assert b'"id":"1009001"' in receiver.posts[0][0]
    proof = hmac.new(SECRET.encode(), b"system-token", hashlib.sha256).hexdigest()
    path, given = f"{shop.portfolio}/system_user_access_tokens", {"fetch_only": True}
    fetched = await sim.graph("POST", path, given | {"appsecret_proof": proof}, "system-token")
    assert fetched[0] == 200
    token = fetched[1]["access_token"]
    assert (await sim.graph("GET", shop.account, token=token))[0] == 200
    again = await sim.graph("POST", path, given | {"appsecret_proof": proof}, "system-token")
    assert again[1]["access_token"] == token
    wrong = await sim.graph("POST", path, given | {"appsecret_proof": "0"}, "system-token")
    assert code_of(wrong) == (100, None)


async def test_our_portfolio_lists_whom_it_was_given(sim: Sim) -> None:
    shop, other = await customer(sim), await customer(sim)
    await shop.signup()
    path = "1009001/client_whatsapp_business_accounts"
    _, listed = await sim.graph("GET", path, token="system-token")
    assert [account["id"] for account in listed["data"]] == [shop.account]
    _, owned = await sim.graph(
        "GET", f"{other.portfolio}/owned_whatsapp_business_accounts", token="system-token"
    )
    assert [account["id"] for account in owned["data"]] == [other.account]
    later = '?filtering=[{"field":"creation_time","operator":"GREATER_THAN","value":"9999999999"}]'
    assert (await sim.graph("GET", path + later, token="system-token"))[1]["data"] == []


async def test_who_leaves_takes_the_token_along(sim: Sim, receiver: Receiver) -> None:
    shop = await customer(sim)
    token = await shop.token(partner_added=False)
    await sim.control(f"accounts/{shop.account}/change", {"event": "PARTNER_REMOVED"})
    assert code_of(await sim.graph("GET", shop.account, token=token)) == (190, 467)
    await sim.drain()
    events = [c["value"]["event"] for c in receiver.changes() if c["field"] == "account_update"]
    assert events == ["PARTNER_REMOVED"]


async def test_a_call_without_proof_is_refused_where_it_is_required(sim: Sim) -> None:
    shop = await customer(sim)
    token = await shop.token()
    await sim.configure(app={"proof": "required"})
    assert code_of(await sim.graph("GET", shop.account, token=token)) == (100, None)
    proof = hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
    path = f"{shop.account}?appsecret_proof={proof}"
    assert (await sim.graph("GET", path, token=token))[0] == 200
