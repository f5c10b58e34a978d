from pathlib import Path
from typing import Any

import pytest

from simulator.app import Simulator
from tests.simulator.conftest import NUMBER, TOKEN, Receiver, Sim
from tests.simulator.customer import code_of, customer


async def test_nothing_is_heard_of_an_account_before_it_is_subscribed(
    sim: Sim, receiver: Receiver
) -> None:
    shop = await customer(sim)
    token = await shop.token(partner_added=False)
    written = {"number": shop.number, "from": "+14155550142", "message": {"type": "text"}}
    await sim.control("inbound", written)
    await sim.drain()
    assert receiver.changes() == []
    assert (await sim.control("stats"))["webhooks"]["events_without_subscription"] == 1
    path = f"{shop.account}/subscribed_apps"
    assert (await sim.graph("POST", path, token=token))[1] == {"success": True}
    await sim.control("inbound", written)
    await sim.drain()
    assert [change["field"] for change in receiver.changes()] == ["messages"]
    _, listed = await sim.graph("GET", path, token=token)
    assert listed["data"][0]["whatsapp_business_api_data"]["id"] == "2009002"
    await sim.graph("DELETE", path, token=token)
    assert (await sim.graph("GET", path, token=token))[1] == {"data": []}


async def test_a_number_that_was_given_to_the_simulator_is_heard_at_once(
    sim: Sim, receiver: Receiver
) -> None:
    await sim.accepted()
    await sim.drain()
    assert receiver.statuses()


async def test_messages_go_to_an_address_of_their_own_after_its_handshake(
    sim: Sim, receiver: Receiver
) -> None:
    await sim.configure(webhooks={"url": "http://127.0.0.1:9/nobody"})
    shop = await customer(sim)
    token = await shop.token(partner_added=False)
    override = {"override_callback_uri": receiver.url, "verify_token": "mine"}
    path = f"{shop.account}/subscribed_apps"
    assert (await sim.graph("POST", path, override, token))[0] == 200
    written = {"number": shop.number, "from": "+14155550142", "message": {"type": "text"}}
    await sim.control("inbound", written)
    await receiver.wait_for(receiver.changes)
    _, listed = await sim.graph("GET", path, token=token)
    assert listed["data"][0]["override_callback_uri"] == receiver.url
    await sim.graph("POST", path, token=token)
    assert "override_callback_uri" not in (await sim.graph("GET", path, token=token))[1]["data"][0]


async def test_an_override_that_does_not_answer_is_refused(sim: Sim) -> None:
    shop = await customer(sim)
    token = await shop.token()
    nobody = {"override_callback_uri": "http://127.0.0.1:9/nobody", "verify_token": "mine"}
    answer = await sim.graph("POST", f"{shop.account}/subscribed_apps", nobody, token)
    assert code_of(answer) == (2200, None)
    answer = await sim.graph("POST", shop.number, {"webhook_configuration": nobody}, token)
    assert code_of(answer) == (2200, None)
    refused = (await sim.control("calls"))["calls"][-1]
    assert (refused["about"], refused["obeyed"]) == ("webhook_configuration", False)


async def test_a_number_tells_which_addresses_it_has(sim: Sim, receiver: Receiver) -> None:
    override = {"override_callback_uri": receiver.url, "verify_token": "mine"}
    given = {"webhook_configuration": override}
    assert (await sim.graph("POST", NUMBER, given))[0] == 200
    _, shown = await sim.graph("GET", f"{NUMBER}?fields=webhook_configuration")
    both = {"phone_number": receiver.url, "application": receiver.url}
    assert shown["webhook_configuration"] == both
    nowhere = {"webhook_configuration": {"override_callback_uri": ""}}
    await sim.graph("POST", NUMBER, nowhere)
    _, shown = await sim.graph("GET", f"{NUMBER}?fields=webhook_configuration")
    assert shown["webhook_configuration"] == {"application": receiver.url}


async def test_fields_are_projected_and_unknown_ones_refused(sim: Sim) -> None:
    shop = await customer(sim, name_status="PENDING_REVIEW")
    token = await shop.token()
    path = f"{shop.account}?fields=currency,owner_business_info{{name}},phone_numbers{{status}}"
    _, account = await sim.graph("GET", path, token=token)
    assert account == {
        "currency": "USD",
        "owner_business_info": {"name": "Lucky Shrub", "id": shop.portfolio},
        "phone_numbers": {"data": [{"status": "PENDING", "id": shop.number}]},
        "id": shop.account,
    }
    for node in (shop.account, shop.number, f"{shop.account}/phone_numbers"):
        assert code_of(await sim.graph("GET", f"{node}?fields=nonsense", token=token))[0] == 100
    _, shown = await sim.graph("GET", f"{shop.number}?fields=health_status", token=token)
    assert shown["health_status"]["can_send_message"] == "BLOCKED"
    await shop.change(registered=True)
    _, shown = await sim.graph("GET", f"{shop.number}?fields=health_status", token=token)
    assert shown["health_status"]["can_send_message"] == "LIMITED"


async def test_an_account_without_a_payment_method_says_so_by_leaving_it_out(sim: Sim) -> None:
    told = await sim.control("portfolios", {"accounts": [{"funding": None}]})
    account = told["accounts"][0]["id"]
    code = (await sim.control("signups", {"account": account}))["code"]
    path = f"oauth/access_token?client_id=2009002&client_secret=app-secret&code={code}"
    token = (await sim.graph("POST", path, token=None))[1]["access_token"]
    fields = f"{account}?fields=primary_funding_id,health_status"
    _, shown = await sim.graph("GET", fields, token=token)
    assert "primary_funding_id" not in shown
    assert shown["health_status"]["can_send_message"] == "BLOCKED"


async def test_numbers_come_in_pages_and_in_order(sim: Sim) -> None:
    lines = [{"display_phone_number": f"+1 555 000 100{n}"} for n in range(5)]
    told = await sim.control("portfolios", {"accounts": [{"numbers": lines}]})
    account = told["accounts"][0]
    code = (await sim.control("signups", {"account": account["id"]}))["code"]
    path = f"oauth/access_token?client_id=2009002&client_secret=app-secret&code={code}"
    token = (await sim.graph("GET", path, token=None))[1]["access_token"]
    asked = f"{account['id']}/phone_numbers?limit=2&sort=last_onboarded_time_descending"
    found: list[str] = []
    after = ""
    while True:
        _, page = await sim.graph("GET", asked + after, token=token)
        found += [one["id"] for one in page["data"]]
        if "next" not in page["paging"]:
            break
        after = f"&after={page['paging']['cursors']['after']}"
    assert found == [one["id"] for one in reversed(account["numbers"])]


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"quality": "RED"}, "phone_number_quality_update", {"event": "FLAGGED"}),
        ({"throughput": 1000}, "phone_number_quality_update", {"event": "THROUGHPUT_UPGRADE"}),
        ({"name_decision": "REJECTED"}, "phone_number_name_update", {"decision": "REJECTED"}),
        ({"security": "PIN_CHANGED"}, "security", {"event": "PIN_CHANGED"}),
    ],
)
async def test_what_befalls_a_number_is_told(
    sim: Sim, receiver: Receiver, change: dict[str, Any], field: str, value: dict[str, Any]
) -> None:
    await sim.control(f"numbers/{NUMBER}/change", change)
    await sim.drain()
    told = receiver.changes()[0]
    assert told["field"] == field
    assert told["value"].items() >= (value | {"display_phone_number": "15550001111"}).items()


async def test_a_new_limit_is_the_portfolios(sim: Sim, receiver: Receiver) -> None:
    shop = await customer(sim)
    token = await shop.token(partner_added=False)
    await sim.graph("POST", f"{shop.account}/subscribed_apps", token=token)
    await sim.control(f"portfolios/{shop.portfolio}/limit", {"limit": "TIER_2K"})
    await sim.drain()
    told = {change["field"]: change["value"] for change in receiver.changes()}
    assert told["business_capability_update"] == {"max_daily_conversations_per_business": 2000}
    quality = told["phone_number_quality_update"]
    assert quality["max_daily_conversations_per_business"] == "TIER_2K"
    field = "whatsapp_business_manager_messaging_limit"
    for node in (shop.number, shop.account, shop.portfolio):
        _, shown = await sim.graph("GET", f"{node}?fields={field}", token=token)
        assert shown[field] == "TIER_2K"


async def test_an_accounts_misfortune_is_told_and_shown(sim: Sim, receiver: Receiver) -> None:
    ban = {"ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "April 17, 2025"}}
    change = {"event": "DISABLED_UPDATE", "value": ban, "status": "DISABLED"}
    await sim.control("accounts/3009003/change", change)
    await sim.drain()
    assert receiver.changes()[0]["value"] == {"event": "DISABLED_UPDATE"} | ban
    _, shown = await sim.graph("GET", "3009003?fields=status", token=TOKEN)
    assert shown["status"] == "DISABLED"


async def test_what_was_set_up_outlives_a_restart(sim: Sim, tmp_path: Path) -> None:
    memory = tmp_path / "memory.json"
    async with Simulator(memory=memory) as simulator:
        born = Sim(simulator, sim.session)
        shop = await customer(born, pin="111111")
        token = await shop.token(token_days=0)
        await born.graph("POST", f"{shop.account}/subscribed_apps", token=token)
        before = await born.control("portfolios")
    async with Simulator(memory=memory) as simulator:
        again = Sim(simulator, sim.session)
        assert await again.control("portfolios") == before
        given = {"messaging_product": "whatsapp", "pin": "222222"}
        refused = await again.graph("POST", f"{shop.number}/register", given, token)
        assert code_of(refused) == (133005, None)
