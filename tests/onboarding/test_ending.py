"""Giving up, letting go, tokens that die, and the way back."""

from uuid import UUID

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.history.v1 import HistoryEvent

from clients.meta.errors import Refused
from clients.meta.templates import MetaTemplates
from models.accounts import tokens
from models.accounts.types import TOKEN_PURPOSE
from models.onboarding import token_death
from models.onboarding.rules import TRIES
from tests.auth.callers import a_key, an_organization, bearing
from tests.ingest.look import eventually
from tests.onboarding.business import BASE, Business, Json, step_of


async def _account(business: Business) -> UUID:
    [row] = await business.read("select id from business_account")
    return UUID(str(row.id))


async def _token(business: Business) -> str:
    [row] = await business.read("select sealed_token from business_account")
    return await business.keyring.open_text(row.sealed_token, purpose=TOKEN_PURPOSE)


async def _wakes(business: Business, kind: str) -> list[object]:
    """The outbox stands outside row-level security."""
    return await business.read(
        "select id from outbox where kind = :kind and organization_id = :here",
        kind=kind,
        here=business.organization_id,
    )


async def _way_back(business: Business) -> Json:
    [row] = await business.read(
        "select id from signup where mode = 'RECONNECT' and ended_at is null"
    )
    return await business.opens(sessionId=str(row.id))


async def _dies(business: Business, token: str) -> bool:
    """Whether it is news that Meta refused this token."""
    here, account = business.organization_id, await _account(business)
    async with business.database.transaction([here]) as session:
        print = tokens.print_of(token)
        return await token_death.note_dead(session, here, account, print, "META_190")


async def test_giving_up_takes_back_what_was_done(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.calls({"edge": "register", "code": 131031, "times": 1})
    await business.finishes(opened, shown)
    await business.becomes(opened, "FAILED")
    await business.does("cancel", opened)

    found = await business.becomes(opened, "CANCELLED")

    undone = [step_of(found, name)["state"] for name in ("unsubscribe_app", "forget_token")]
    assert undone == ["DONE", "DONE"]
    assert await _token(business) == tokens.FORGOTTEN
    [row] = await business.read("select connection from business_account")
    assert row.connection == "DISCONNECTED"
    assert (await business.does("retry", opened)).status_code == 409


async def test_giving_up_does_not_wait_for_the_next_try_of_a_step(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.calls({"edge": "subscribed_apps", "method": "POST", "code": 2})
    await business.finishes(opened, shown)
    await business.step_is(opened, "subscribe_app", "RETRYING")
    await business.does("cancel", opened)

    found = await business.becomes(opened, "CANCELLED")

    step = step_of(found, "subscribe_app")
    assert (step["state"], step["reason"]) == ("FAILED", "GIVEN_UP")
    assert step["attempts"] < TRIES


async def test_a_request_under_way_ends_and_is_written_down_before_it_is_taken_back(
    business: Business,
) -> None:
    opened, shown = await business.opens(), await business.assets()
    await business.calls({"edge": "register", "delay": 8})
    await business.finishes(opened, shown)
    await business.step_is(opened, "register", "RUNNING")
    await business.does("cancel", opened)

    found = await business.becomes(opened, "CANCELLED")

    assert step_of(found, "register")["state"] == "DONE"
    assert step_of(found, "forget_token")["state"] == "DONE"
    assert await business.asked("register", shown.number or "") == ["ok"]


async def test_giving_up_before_the_click_leaves_nothing_behind(business: Business) -> None:
    opened = await business.opens()
    await business.does("cancel", opened)

    await business.becomes(opened, "CANCELLED")

    late = await business.says(opened, code=await business.code(await business.assets()))
    assert late.status_code == 403
    assert await business.asked("access_token", "oauth") == []
    assert await business.read("select id from business_account") == []


async def test_an_account_that_was_connected_before_stays_connected(business: Business) -> None:
    first = await business.connected()
    opened = await business.opens()
    shown = await business.assets()
    code = await business.simulated(
        "signups", {"account": first["wabaId"], "number": first["phoneNumberId"]}
    )
    await business.calls({"edge": "subscribed_apps", "method": "POST", "code": 200, "times": 1})
    await business.says(opened, code=code["code"])
    await business.says(opened, event="FINISH", wabaId=first["wabaId"])
    await business.becomes(opened, "FAILED")
    await business.does("cancel", opened)

    found = await business.becomes(opened, "CANCELLED")

    assert step_of(found, "forget_token")["reason"] == "WAS_CONNECTED"
    [row] = await business.read("select connection from business_account")
    assert row.connection == "CONNECTED"
    assert shown.waba != first["wabaId"]


async def test_another_organizations_account_is_refused_with_a_reason(business: Business) -> None:
    ready = await business.connected()
    other = await an_organization(business.database, "Harbour Clinic")
    key = await a_key(business.database, other)
    mine, business.organization_id = business.organization_id, other
    headers = dict(business.api.headers)
    business.api.headers.update(bearing(key.secret))
    opened = await business.opens()
    code = await business.simulated("signups", {"account": ready["wabaId"]})
    await business.says(opened, code=code["code"])
    await business.says(opened, event="FINISH", wabaId=ready["wabaId"])

    await business.fails(opened, "check_token", "TAKEN")

    assert await business.read("select id from business_account") == []
    business.organization_id = mine
    business.api.headers.update(headers)


async def test_an_account_that_was_let_go_may_be_connected_by_another(business: Business) -> None:
    ready = await business.connected()
    answer = await business.api.post(
        f"{BASE}/disconnect", json={"businessAccountId": ready["businessAccountId"]}
    )
    assert answer.status_code == 202, answer.text
    await business.becomes({"sessionId": answer.json()["id"]}, "DISCONNECTED")
    other = await an_organization(business.database, "Harbour Clinic")
    key = await a_key(business.database, other)
    business.organization_id = other
    business.api.headers.update(bearing(key.secret))

    opened = await business.opens()
    code = await business.simulated(
        "signups", {"account": ready["wabaId"], "number": ready["phoneNumberId"]}
    )
    await business.says(opened, code=code["code"])
    await business.says(opened, event="FINISH", wabaId=ready["wabaId"])

    await business.becomes(opened, "READY")


async def test_a_token_that_meta_refuses_marks_the_account_once_and_begins_the_way_back(
    business: Business,
) -> None:
    ready = await business.connected()
    token = await _token(business)
    await business.simulated("tokens", {"token": token, "state": "expired"})

    for _ in range(3):
        with pytest.raises(Refused):
            await MetaTemplates(business.meta.graph).page(ready["wabaId"], token)

    async def marked() -> bool:
        [row] = await business.read("select connection from business_account")
        return bool(row.connection == "TOKEN_INVALID")

    await eventually(marked)
    await business.watch.note(tokens.print_of(token), 190)  # another process met it, too
    waiting = await business.read("select status from signup where mode = 'RECONNECT'")
    entries = await business.read(
        "select id from audit_entry where action = 'account.token_invalid'"
    )
    lost = await _wakes(business, "account.lost")
    assert [row.status for row in waiting] == ["WAITING"]
    assert (len(entries), len(lost)) == (1, 1)


async def test_a_way_back_that_waits_already_is_the_only_one(business: Business) -> None:
    ready = await business.connected()
    opened = await business.opens(mode="RECONNECT", businessAccountId=ready["businessAccountId"])

    await _dies(business, await _token(business))

    [back] = await business.read("select id from signup where mode = 'RECONNECT'")
    assert str(back.id) == opened["sessionId"]


async def test_the_way_back_leads_to_connected(business: Business) -> None:
    ready = await business.connected()
    await _dies(business, await _token(business))

    back = await _way_back(business)
    code = await business.simulated("signups", {"account": ready["wabaId"]})
    await business.says(back, code=code["code"])
    found = await business.becomes(back, "READY", "FAILED")

    assert (found["status"], found["wabaId"]) == ("READY", ready["wabaId"])
    [row] = await business.read("select connection from business_account")
    assert row.connection == "CONNECTED"
    assert await _wakes(business, "account.back")


async def test_an_old_request_cannot_kill_a_new_token(business: Business) -> None:
    await business.connected()

    assert not await _dies(business, "a token of before")

    [row] = await business.read("select connection from business_account")
    assert row.connection == "CONNECTED"


async def test_the_way_back_takes_no_other_account(business: Business) -> None:
    ready = await business.connected()
    opened = await business.opens(mode="RECONNECT", businessAccountId=ready["businessAccountId"])
    other = await business.assets()
    await business.finishes(opened, other)

    await business.fails(opened, "check_token", "OTHER_ACCOUNT")


async def test_a_state_of_another_signup_is_refused(business: Business) -> None:
    opened, other = await business.opens(), await business.opens()
    shown = await business.assets()

    answer = await business.api.post(
        f"{BASE}/callback",
        json={
            "sessionId": opened["sessionId"],
            "state": other["state"],
            "code": await business.code(shown),
        },
    )

    assert answer.status_code == 403
    [row] = await business.read(
        "select sealed_code from signup where id = :id", id=opened["sessionId"]
    )
    assert row.sealed_code is None


async def test_no_code_token_or_pin_stands_in_a_history(business: Business) -> None:
    opened, shown = await business.opens(), await business.assets({"pin": "111111"})
    code = await business.code(shown)
    await business.says(opened, code=code)
    await business.says(opened, event="FINISH", wabaId=shown.waba, phoneNumberId=shown.number)
    await business.fails(opened, "register", "WRONG_PIN")
    await business.does("register-phone", opened, pin="111111")
    await business.becomes(opened, "READY")

    history = await business.run(opened).fetch_history()
    converter = business.skipper.client.data_converter
    for event in history.events:
        for payloads in _payloads(event):
            for value in await converter.decode(payloads):
                said = str(value)
                assert code not in said
                assert "111111" not in said
                assert shown.waba not in said
                assert await _token(business) not in said


def _payloads(event: HistoryEvent) -> list[list[Payload]]:
    found: list[list[Payload]] = []
    for name in ("input", "result"):
        for field in (
            "workflow_execution_started_event_attributes",
            "workflow_execution_signaled_event_attributes",
            "workflow_execution_completed_event_attributes",
            "workflow_execution_update_accepted_event_attributes",
            "activity_task_scheduled_event_attributes",
            "activity_task_completed_event_attributes",
        ):
            attributes = getattr(event, field)
            payloads = getattr(getattr(attributes, name, None), "payloads", None)
            if payloads:
                found.append(list(payloads))
    return found
