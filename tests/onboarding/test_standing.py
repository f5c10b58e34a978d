"""What can go wrong: the step is named, what to do is said, and from there it goes on."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.onboarding.business import Business, step_of


async def test_a_code_that_is_too_old_takes_a_new_click(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.finishes(opened, shown, code_seconds=0)

    standing = await business.fails(opened, "exchange_code", "CODE_EXPIRED")
    again = await business.opens(sessionId=opened["sessionId"])
    await business.finishes(again, shown)
    found = await business.becomes(opened, "READY")

    assert (standing["wanted"], standing["code"]) == ("CLICK", "100/36007")
    assert step_of(found, "exchange_code")["state"] == "DONE"


async def test_a_lost_answer_to_the_exchange_spends_the_code(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.calls({"edge": "access_token", "node": "oauth", "lost": "cut", "times": 1})
    await business.finishes(opened, shown)

    await business.fails(opened, "exchange_code", "CODE_SPENT")
    refused = await business.does("retry", opened)
    await business.finishes(await business.opens(sessionId=opened["sessionId"]), shown)
    await business.becomes(opened, "READY")

    assert refused.status_code == 409
    assert await business.asked("access_token", "oauth") == ["cut", "ok"]


async def test_a_permission_that_was_not_given_is_named(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.finishes(opened, shown, withheld=["whatsapp_business_messaging"])

    standing = await business.fails(opened, "check_token", "MISSING_PERMISSION")
    await business.finishes(await business.opens(sessionId=opened["sessionId"]), shown)
    await business.becomes(opened, "READY")

    assert (standing["said"], standing["wanted"]) == ("whatsapp_business_messaging", "CLICK")


async def test_a_refused_subscription_is_tried_again_from_there(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.calls({"edge": "subscribed_apps", "method": "POST", "code": 200, "times": 1})
    await business.finishes(opened, shown)

    standing = await business.fails(opened, "subscribe_app", "MISSING_PERMISSION")
    answer = await business.does("subscribe-webhooks", opened)
    await business.becomes(opened, "READY")

    assert (answer.status_code, standing["wanted"]) == (202, "RETRY")
    assert await business.asked("access_token", "oauth") == ["ok"]


async def test_a_number_with_a_pin_of_its_own_asks_for_it_before_a_try_is_spent(
    business: Business,
) -> None:
    opened, shown = await business.opens(), await business.assets({"pin": "111111"})
    await business.finishes(opened, shown)

    standing = await business.fails(opened, "register", "WRONG_PIN")
    before = await business.asked("register", shown.number or "")
    await business.does("register-phone", opened, pin="111111")
    await business.becomes(opened, "READY")

    assert (standing["wanted"], before) == ("PIN", [])
    assert await business.asked("register", shown.number or "") == ["ok"]


async def test_a_wrong_pin_is_asked_for_again(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets({"pin": "111111"})
    await business.finishes(opened, shown)
    await business.fails(opened, "register", "WRONG_PIN")

    await business.does("register-phone", opened, pin="222222")
    while (standing := step_of(await business.status(opened), "register"))["code"] is None:
        await business.becomes(opened, "FAILED")
    await business.does("register-phone", opened, pin="111111")
    await business.becomes(opened, "READY")

    assert (standing["reason"], standing["code"]) == ("WRONG_PIN", "133005")
    assert standing["advice"].startswith("That is not the number's PIN.")
    assert await business.asked("register", shown.number or "") == ["refused", "ok"]


async def test_a_pin_that_came_too_fast_says_when_the_next_try_is_possible(
    business: Business,
) -> None:
    await business.simulated("configure", {"registration": {"guess_pause": 600}})
    opened, shown = await business.opens(), await business.assets({"pin": "111111"})
    await business.finishes(opened, shown)
    await business.fails(opened, "register", "WRONG_PIN")
    for pin, code in (("222222", "133005"), ("111111", "133009")):
        await business.does("register-phone", opened, pin=pin)
        while (standing := step_of(await business.status(opened), "register"))["code"] != code:
            await business.becomes(opened, "FAILED")

    await business.simulated("configure", {"registration": {"guess_pause": 0}})
    await business.does("retry", opened)
    await business.becomes(opened, "READY")

    until = datetime.fromisoformat(standing["waitUntil"])
    assert timedelta(minutes=8) < until - datetime.now(UTC) <= timedelta(minutes=10)
    assert (standing["reason"], "seconds" in standing["said"]) == ("PinGuesses", True)


@pytest.mark.parametrize(("code", "minutes"), [(133015, 5), (133008, None)])
async def test_only_a_time_that_is_known_is_told(
    business: Business, code: int, minutes: int | None
) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.calls({"edge": "register", "code": code, "times": 1})
    await business.finishes(opened, shown)
    found = await business.becomes(opened, "FAILED")

    until = step_of(found, "register")["waitUntil"]

    if minutes is None:
        assert until is None
    else:
        left = datetime.fromisoformat(until) - datetime.now(UTC)
        assert timedelta(minutes=minutes - 1) < left <= timedelta(minutes=minutes)


async def test_the_limit_of_registering_says_until_when(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.calls({"edge": "register", "code": 133016, "times": 1})
    await business.finishes(opened, shown)

    standing = await business.fails(opened, "register", "REGISTER_LIMIT")
    await business.does("retry", opened)
    await business.becomes(opened, "READY")

    until = datetime.fromisoformat(standing["waitUntil"])
    assert timedelta(hours=71) < until - datetime.now(UTC) < timedelta(hours=73)


async def test_a_registration_that_was_obeyed_is_read_and_not_repeated(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.calls({"edge": "register", "lost": "cut", "times": 1})
    await business.finishes(opened, shown)

    await business.becomes(opened, "READY")

    assert await business.asked("register", shown.number or "") == ["cut"]


async def test_a_registration_that_nobody_knows_of_waits_for_a_person(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.calls({"edge": "register", "lost": "cut", "obeyed": False, "times": 1})
    await business.finishes(opened, shown)

    standing = await business.fails(opened, "register", "OUTCOME_UNKNOWN")
    await business.does("retry", opened)
    await business.becomes(opened, "READY")

    assert standing["wanted"] == "RETRY"
    assert await business.asked("register", shown.number or "") == ["cut", "ok"]


async def test_an_account_without_a_number_waits_for_one(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    empty = (await business.simulated("portfolios", {"accounts": [{"numbers": []}]}))["accounts"]
    code = str((await business.simulated("signups", {"account": empty[0]["id"]}))["code"])
    await business.says(opened, code=code)
    await business.says(opened, event="FINISH_ONLY_WABA", wabaId=empty[0]["id"])

    await business.fails(opened, "find_number", "NO_NUMBER")
    await business.simulated(f"accounts/{empty[0]['id']}/numbers", {})
    await business.does("retry", opened)
    found = await business.becomes(opened, "READY")

    assert found["wabaId"] != shown.waba


async def test_one_of_several_numbers_is_chosen(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets({}, {})
    await business.says(opened, code=await business.code(shown, number=None))
    await business.says(opened, event="FINISH", wabaId=shown.waba)

    standing = await business.fails(opened, "find_number", "SEVERAL_NUMBERS")
    chosen = standing["said"].split()[1]
    body = {"state": opened["state"], "wabaId": shown.waba, "phoneNumberId": chosen}
    await business.does("complete", opened, **body)
    await business.does("retry", opened)
    found = await business.becomes(opened, "READY")

    assert (standing["wanted"], found["phoneNumberId"]) == ("NUMBER", chosen)


async def test_a_token_for_another_account_is_refused(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    other = await business.assets()
    await business.says(opened, code=await business.code(shown))
    await business.says(opened, event="FINISH", wabaId=other.waba, phoneNumberId=other.number)

    standing = await business.fails(opened, "check_token", "OTHER_ACCOUNT")

    assert standing["wanted"] == "CLICK"


@pytest.mark.parametrize("told", [{"currentStep": "PHONE_NUMBER_SETUP"}, {"errorMessage": "No."}])
async def test_whoever_leaves_metas_window_may_come_back(
    business: Business, told: dict[str, str]
) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.says(opened, event="CANCEL", **told)

    left = await business.status(opened)
    await business.finishes(await business.opens(sessionId=opened["sessionId"]), shown)
    await business.becomes(opened, "READY")

    assert (left["status"], left["wanted"]) == ("WAITING", "CLICK")
    assert (left["currentStep"], left["error"]) == (
        told.get("currentStep"),
        told.get("errorMessage"),
    )
