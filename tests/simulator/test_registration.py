from typing import Any

import pytest

from tests.simulator.conftest import Sim
from tests.simulator.customer import Customer, code_of, customer

PIN = "123456"


async def register(shop: Customer, token: str, pin: str = PIN) -> tuple[int, Any]:
    given = {"messaging_product": "whatsapp", "pin": pin}
    return await shop.sim.graph("POST", f"{shop.number}/register", given, token)


async def test_registering_connects_the_number_and_its_pin_is_kept(sim: Sim) -> None:
    shop = await customer(sim)
    token = await shop.token()
    fields = f"{shop.number}?fields=status,platform_type,is_pin_enabled"
    _, before = await sim.graph("GET", fields, token=token)
    assert (before["status"], before["platform_type"]) == ("PENDING", "NOT_APPLICABLE")
    assert await register(shop, token) == (200, {"success": True})
    _, after = await sim.graph("GET", fields, token=token)
    assert (after["status"], after["platform_type"]) == ("CONNECTED", "CLOUD_API")
    assert after["is_pin_enabled"] is True
    assert await register(shop, token) == (200, {"success": True})
    assert code_of(await register(shop, token, "654321")) == (133005, None)
    counted = await sim.control(f"calls/obeyed?node={shop.number}")
    assert counted[f"POST {shop.number}/register"] == 2


@pytest.mark.parametrize(
    ("line", "change", "pin", "code"),
    [
        ({"verified": False}, {}, PIN, 133006),
        ({"pin": "111111"}, {}, PIN, 133005),
        ({}, {"deleted_seconds": 300}, PIN, 133015),
        ({"coexistence": True}, {}, PIN, 100),
        ({}, {}, "12345", 100),
        ({}, {}, "12345a", 100),
    ],
)
async def test_a_number_that_cannot_be_registered_says_why(
    sim: Sim, line: dict[str, Any], change: dict[str, Any], pin: str, code: int
) -> None:
    shop = await customer(sim, **line)
    token = await shop.token()
    await shop.change(**change)
    assert code_of(await register(shop, token, pin)) == (code, None)
    assert (await shop.line())["pin"] == line.get("pin")


async def test_eleven_requests_in_three_days_are_one_too_many(sim: Sim) -> None:
    shop = await customer(sim)
    token = await shop.token()
    for _ in range(10):
        assert (await register(shop, token))[0] == 200
    assert code_of(await register(shop, token)) == (133016, None)
    deregistered = await sim.graph("POST", f"{shop.number}/deregister", {}, token)
    assert deregistered == (200, {"success": True})
    again = await sim.graph("POST", f"{shop.number}/deregister", {}, token)
    assert code_of(again) == (133010, None)
    await shop.change(forget_attempts=True)
    assert (await register(shop, token))[0] == 200


async def test_wrong_pins_are_locked_out_and_a_new_pin_opens(sim: Sim) -> None:
    shop = await customer(sim, pin="111111")
    token = await shop.token()
    for _ in range(5):
        assert code_of(await register(shop, token)) == (133005, None)
    answer = await register(shop, token, "111111")
    assert code_of(answer) == (133008, None)
    assert "seconds" in answer[1]["error"]["error_data"]["details"]
    assert (await sim.graph("POST", shop.number, {"pin": PIN}, token))[0] == 200
    assert (await register(shop, token))[0] == 200


async def test_a_pin_that_follows_too_fast_is_not_looked_at(sim: Sim) -> None:
    await sim.configure(registration={"guess_pause": 60})
    shop = await customer(sim, pin="111111")
    token = await shop.token()
    assert code_of(await register(shop, token)) == (133005, None)
    assert code_of(await register(shop, token, "111111")) == (133009, None)


async def test_a_retired_pin_is_never_wrong(sim: Sim) -> None:
    shop = await customer(sim, pin="111111", pin_retired=True)
    assert (await register(shop, await shop.token()))[0] == 200


async def test_a_number_that_is_not_registered_sends_nothing(sim: Sim) -> None:
    shop = await customer(sim)
    token = await shop.token()
    body = {
        "messaging_product": "whatsapp",
        "to": "+14155550142",
        "type": "text",
        "text": {"body": "Hi"},
    }
    path = f"{shop.number}/messages"
    assert code_of(await sim.graph("POST", path, body, token)) == (133010, None)
    await register(shop, token)
    assert (await sim.graph("POST", path, body, token))[0] == 200


async def test_a_number_is_verified_by_the_code_it_was_sent(sim: Sim) -> None:
    shop = await customer(sim)
    token = await shop.token()
    _, added = await sim.graph(
        "POST", f"{shop.account}/phone_numbers", {"cc": "1", "phone_number": "4195551518"}, token
    )
    number = added["id"]
    ask = f"{number}/request_code?code_method=SMS&language=en_US"
    assert (await sim.graph("POST", ask, token=token))[0] == 200
    code = (await sim.control(f"numbers/{number}/code"))["code"]
    wrong = "000000" if code != "000000" else "000001"
    refused = await sim.graph("POST", f"{number}/verify_code", {"code": wrong}, token)
    assert code_of(refused) == (136025, None)
    assert (await sim.graph("POST", f"{number}/verify_code?code={code}", token=token))[0] == 200
    assert code_of(await sim.graph("POST", ask, token=token)) == (136024, None)
    _, shown = await sim.graph("GET", f"{number}?fields=code_verification_status", token=token)
    assert shown == {"code_verification_status": "VERIFIED", "id": number}


async def test_an_approved_name_holds_after_the_next_registration(sim: Sim) -> None:
    shop = await customer(sim)
    token = await shop.token()
    await sim.graph("POST", f"{shop.number}?new_display_name=New%20Name", token=token)
    fields = f"{shop.number}?fields=verified_name,new_display_name,new_name_status"
    _, asked = await sim.graph("GET", fields, token=token)
    assert (asked["new_display_name"], asked["new_name_status"]) == ("New Name", "PENDING_REVIEW")
    await shop.change(name_decision="APPROVED")
    await register(shop, token)
    _, now = await sim.graph("GET", fields, token=token)
    assert (now["verified_name"], now["new_name_status"]) == ("New Name", "NONE")
