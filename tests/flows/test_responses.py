"""What people fill in: with the conversation it belongs to, and listed by flow."""

import json
from typing import Any

from tests.flows.own_server import OwnServer
from tests.flows.studio import ANA, ASKING, Json, Studio

ANSWERS = {"email": "ana@example.com", "day": "Monday"}


async def writes_to_us(studio: Studio) -> None:
    """Opens the window in which we may send her a form."""
    said = {"type": "text", "text": {"body": "I would like a table."}}
    number = studio.house.scene.meta_number_id
    await studio.control("inbound", {"number": number, "from": ANA, "message": said})

    async def heard() -> Any:
        listed = await studio.house.ask("GET", "/api/conversations")
        return listed.json()["data"]

    await studio.until(heard)


async def sent(studio: Studio, flow: Json, **parameters: Any) -> Json:
    """A message with the flow, once it has left: its id here, and its wamid."""
    await writes_to_us(studio)
    given = {
        "flow_id": flow["metaId"],
        "flow_cta": "Book",
        "flow_action": "navigate",
        "flow_action_payload": {"screen": "WELCOME"},
        **parameters,
    }
    interactive = {
        "type": "flow",
        "body": {"text": "Choose a table."},
        "action": {
            "name": "flow",
            "parameters": {name: value for name, value in given.items() if value is not None},
        },
    }
    body = {
        "to": {"phone": ANA},
        "phoneNumberId": str(studio.number_id),
        "interactive": interactive,
    }
    taken = await studio.house.ask("POST", "/api/messages/send/interactive/flow", json=body)
    assert taken.is_success, taken.text
    message = taken.json()["id"]

    async def accepted() -> Any:
        row = await studio.house.street.owner.fetchrow(
            "select wamid from message_attempt where message_id = $1 and wamid is not null",
            message,
        )
        return row and row["wamid"]

    return {"id": message, "wamid": await studio.until(accepted)}


async def responses(studio: Studio, flow: Json) -> list[Json]:
    listed: list[Json] = (await studio.good("GET", f"/{flow['id']}/responses"))["data"]
    return listed


async def test_what_was_filled_in_is_listed_with_the_message_it_answers(studio: Studio) -> None:
    flow = await studio.flow()
    await studio.good("POST", f"/{flow['id']}/publish")
    message = await sent(studio, flow)

    await studio.fills_in(flow, ANSWERS, about=message["wamid"])

    (found,) = await studio.until(lambda: responses(studio, flow))
    assert (found["answers"], found["sentMessageId"]) == (ANSWERS, message["id"])
    thread = await studio.house.ask("GET", f"/api/messages/{found['messageId']}")
    assert thread.json()["id"] == found["messageId"]


async def test_a_response_that_comes_twice_is_one_response(studio: Studio) -> None:
    flow = await studio.flow()
    message = await sent(studio, flow, mode="draft")
    wamid = f"wamid.{message['id']}"

    for _ in range(2):
        await studio.fills_in(flow, ANSWERS, about=message["wamid"], wamid=wamid)
    await studio.fills_in(flow, {"email": "b@c.d"}, about=message["wamid"])

    async def both() -> Any:
        found = await responses(studio, flow)
        return len(found) > 1 and found

    found = await studio.until(both)
    assert [each["answers"]["email"] for each in found] == ["b@c.d", ANSWERS["email"]]
    failed = await studio.house.street.owner.fetchval(
        "select count(*) from webhook_failed where organization_id = $1",
        studio.house.organization_id,
    )
    assert failed == 0


async def test_a_reply_to_no_flow_of_ours_stays_in_its_conversation_alone(studio: Studio) -> None:
    flow = await studio.flow()
    message = await sent(studio, flow, mode="draft")

    await studio.fills_in(flow, {"from": "elsewhere"}, about="wamid.unknown")
    await studio.fills_in(flow, ANSWERS, about=message["wamid"])

    (found,) = await studio.until(lambda: responses(studio, flow))
    assert found["answers"] == ANSWERS


async def test_a_reply_of_somebody_else_to_a_message_is_no_response_to_it(studio: Studio) -> None:
    flow = await studio.flow()
    message = await sent(studio, flow, mode="draft")
    theirs = {"from": "+14155550199", "wamid": f"wamid.theirs.{message['id']}"}

    await studio.fills_in(flow, {"email": "ben@example.com"}, about=message["wamid"], **theirs)
    stored = "select id from message where wamid = $1"
    owner = studio.house.street.owner
    assert await studio.until(lambda: owner.fetchval(stored, theirs["wamid"]))
    assert await responses(studio, flow) == []

    await studio.fills_in(flow, ANSWERS, about=message["wamid"])
    (found,) = await studio.until(lambda: responses(studio, flow))
    assert (found["answers"], found["sentMessageId"]) == (ANSWERS, message["id"])


async def test_the_token_of_a_sent_flow_tells_its_message_and_contact_to_us_alone(
    studio: Studio, own: OwnServer
) -> None:
    flow = await studio.answering({"kind": "FORWARD", "url": own.url})
    own.answer = {"screen": "WELCOME", "data": {}}
    message = await sent(studio, flow)

    heard = await studio.phone(flow, "INIT", about=message["wamid"])

    told = json.loads(own.asked[-1][0])
    assert heard["problems"] == []
    contact = await studio.house.street.owner.fetchval(
        "select contact_id from message where id = $1", message["id"]
    )
    assert (told["messageId"], told["contactId"]) == (message["id"], str(contact))
    assert message["id"].replace("-", "") not in told["flowToken"]
    assert str(contact).replace("-", "") not in told["flowToken"]


async def test_a_token_that_somebody_gave_stays_as_it_is(studio: Studio, own: OwnServer) -> None:
    flow = await studio.answering({"kind": "FORWARD", "url": own.url})
    own.answer = {"screen": "WELCOME", "data": {}}
    message = await sent(studio, flow, flow_token="visit-77")
    await studio.phone(flow, "INIT", about=message["wamid"])
    told = json.loads(own.asked[-1][0])
    assert (told["flowToken"], told["messageId"]) == ("visit-77", None)


async def test_a_form_that_may_be_sent_once_is_closed_after_that(studio: Studio) -> None:
    table = {
        "kind": "SCREENS",
        "first": {"screen": "WELCOME"},
        "next": {"WELCOME": {"screen": "SUCCESS"}},
        "once": True,
    }
    flow = await studio.answering(table, ASKING)
    message = await sent(studio, flow)
    before = await studio.phone(flow, "INIT", about=message["wamid"])
    await studio.fills_in(flow, ANSWERS, about=message["wamid"])
    await studio.until(lambda: responses(studio, flow))

    after = await studio.phone(flow, "INIT", about=message["wamid"])

    assert (before["status"], after["status"]) == (200, 427)
    assert after["answer"] == {"error_msg": "This form has been sent already."}


async def campaigned(studio: Studio, flow: Json) -> Json:
    """Somebody whom a campaign sent the flow, after its template's quick reply."""
    book = {"type": "FLOW", "text": "Book", "flow_id": int(flow["metaId"])}
    no = {"type": "QUICK_REPLY", "text": "No"}
    owner, scene = studio.house.street.owner, studio.house.scene
    row = await owner.fetchrow(
        "update template set components = components || $2::jsonb where id = $1 "
        "returning meta_id, components",
        scene.template_id,
        json.dumps([{"type": "BUTTONS", "buttons": [no, book]}]),
    )
    same = {"components": json.loads(row["components"]), "webhook": False}
    await studio.control(f"templates/{row['meta_id']}/components", same)
    await studio.house.post(f"/api/campaigns/{scene.campaign_id}/start")

    async def reached() -> Any:
        return await owner.fetchrow(
            "select a.wamid, a.message_id, r.address, r.contact_id from message_attempt a "
            "join campaign_recipient r on r.id = a.recipient_id "
            "where a.campaign_id = $1 and a.wamid is not null limit 1",
            scene.campaign_id,
        )

    return dict(await studio.until(reached))


async def test_a_form_of_a_campaign_is_listed_by_the_flow_of_its_template(studio: Studio) -> None:
    flow = await studio.flow()
    row = await campaigned(studio, flow)
    await studio.fills_in(flow, ANSWERS, about=row["wamid"], **{"from": row["address"]})

    (found,) = await studio.until(lambda: responses(studio, flow))
    assert (found["answers"], found["sentMessageId"]) == (ANSWERS, str(row["message_id"]))


async def test_a_form_of_a_campaign_tells_its_message_and_may_be_sent_once(
    studio: Studio, own: OwnServer
) -> None:
    flow = await studio.answering({"kind": "FORWARD", "url": own.url, "once": True})
    own.answer = {"screen": "WELCOME", "data": {}}
    row = await campaigned(studio, flow)

    before = await studio.phone(flow, "INIT", about=row["wamid"])
    told = json.loads(own.asked[-1][0])
    await studio.fills_in(flow, ANSWERS, about=row["wamid"], **{"from": row["address"]})
    await studio.until(lambda: responses(studio, flow))
    after = await studio.phone(flow, "INIT", about=row["wamid"])

    assert (before["status"], before["problems"]) == (200, [])
    assert (told["messageId"], told["contactId"]) == (
        str(row["message_id"]),
        str(row["contact_id"]),
    )
    assert (after["status"], after["answer"]) == (
        427,
        {"error_msg": "This form has been sent already."},
    )


async def test_a_flow_that_was_sent_by_its_name_is_known_by_it(studio: Studio) -> None:
    flow = await studio.flow()
    message = await sent(studio, flow, flow_id=None, flow_name=flow["name"], mode="draft")
    await studio.fills_in(flow, ANSWERS, about=message["wamid"])
    (found,) = await studio.until(lambda: responses(studio, flow))
    assert found["answers"] == ANSWERS
