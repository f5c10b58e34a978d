from tests.simulator.conftest import Receiver, Sim
from tests.simulator.customer import Customer, code_of, customer


async def ask(shop: Customer, token: str, kind: str) -> tuple[int, dict[str, object]]:
    given = {"messaging_product": "whatsapp", "sync_type": kind}
    return await shop.sim.graph("POST", f"{shop.number}/smb_app_data", given, token)


async def subscribed(sim: Sim, **line: object) -> tuple[Customer, str]:
    shop = await customer(sim, coexistence=True, **line)
    token = await shop.token(partner_added=False)
    await sim.graph("POST", f"{shop.account}/subscribed_apps", token=token)
    return shop, token


async def test_each_kind_of_data_is_given_once_and_comes_by_webhook(
    sim: Sim, receiver: Receiver
) -> None:
    shop, token = await subscribed(sim)
    for kind in ("smb_app_state_sync", "history"):
        status, answer = await ask(shop, token, kind)
        assert (status, answer["messaging_product"]) == (200, "whatsapp")
        assert answer["request_id"]
        assert code_of(await ask(shop, token, kind)) == (2593107, None)
    await sim.drain()
    told = [(change["field"], change["value"]) for change in receiver.changes()]
    contacts = next(value for field, value in told if field == "smb_app_state_sync")
    assert contacts["state_sync"][0]["contact"]["phone_number"] == "14155550142"
    chunks = [value["history"][0] for field, value in told if field == "history"]
    assert [chunk["metadata"]["phase"] for chunk in chunks] == [0, 1, 2]
    assert chunks[-1]["metadata"]["progress"] == 100
    counted = await sim.control(f"calls/obeyed?node={shop.number}")
    assert counted[f"POST {shop.number}/smb_app_data history"] == 1


async def test_a_history_that_is_not_shared_is_declined(sim: Sim, receiver: Receiver) -> None:
    shop, token = await subscribed(sim, history_shared=False)
    assert (await ask(shop, token, "history"))[0] == 200
    await sim.drain()
    errors = receiver.changes()[0]["value"]["history"][0]["errors"]
    assert errors[0]["code"] == 2593109


async def test_after_a_day_it_is_too_late_until_the_next_signup(sim: Sim) -> None:
    shop, token = await subscribed(sim)
    await shop.change(sync_seconds=0)
    assert code_of(await ask(shop, token, "history")) == (2593108, None)
    await shop.signup()
    assert (await ask(shop, token, "history"))[0] == 200


async def test_such_a_number_has_its_own_pace_and_no_registration(sim: Sim) -> None:
    shop, token = await subscribed(sim)
    fields = f"{shop.number}?fields=is_on_biz_app,platform_type,status"
    _, shown = await sim.graph("GET", fields, token=token)
    assert (shown["is_on_biz_app"], shown["platform_type"]) == (True, "CLOUD_API")
    for edge in ("register", "deregister"):
        given = {"messaging_product": "whatsapp", "pin": "123456"}
        answer = await sim.graph("POST", f"{shop.number}/{edge}", given, token)
        assert code_of(answer) == (100, None)
