"""What is taken to send, what is refused, and what is written of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from core.ids import new_id
from models.messages import refusals
from models.messages.sending import meta_id_of
from models.messages.types import To
from tests.messages.desk import PHONE, Desk, Template, Words
from tests.sending.world import a_ledger

HOURS = timedelta(hours=1)


async def test_a_taken_message_wakes_its_delivery_and_is_told_without_its_text(
    desk: Desk,
) -> None:
    message = await desk.send(await desk.somebody(), Words("a secret"))

    [wake] = await desk.write("select * from outbox where target = :id", id=message)
    [entry] = await desk.write("select * from audit_entry where subject_id = :id", id=message)
    [row] = await desk.write("select * from message where id = :id", id=message)
    assert (wake["kind"], entry["action"], entry["after"]) == (
        "message.wanted",
        "message.sent",
        {"type": "text"},
    )
    assert "secret" not in str(wake["payload"])
    assert (row["inbound"], row["type"], row["body"]["body"]) == (False, "text", "a secret")


async def test_a_phone_nobody_met_becomes_a_contact_and_is_found_again(desk: Desk) -> None:
    first = await desk.send(To(phone=PHONE), Template())
    second = await desk.send(To(phone="+1 (415) 555-0142"), Template())

    rows = await desk.write("select contact_id from message where not inbound")
    assert len({row["contact_id"] for row in rows}) == 1
    assert first != second


async def test_outside_the_window_free_words_are_refused_and_templates_named(desk: Desk) -> None:
    for wrote in (None, 25 * HOURS):
        contact = await desk.somebody(wrote=wrote)

        with pytest.raises(refusals.WindowClosed) as refused:
            await desk.send(contact)

        assert refused.value.templates == ["open_again"]
        assert await desk.send(contact, Template())


@pytest.mark.parametrize(
    ("type", "said", "is_open"),
    [
        ("text", {}, True),
        ("reaction", {}, True),
        ("system", {}, False),
        ("unsupported", {}, False),
        ("text", {"group": "1203"}, False),
    ],
)
async def test_what_people_write_opens_the_window(
    desk: Desk, type: str, said: dict[str, Any], is_open: bool
) -> None:
    contact = await desk.somebody(type=type, **said)

    assert await _is_taken(desk, contact) is is_open


async def test_a_window_is_between_one_number_and_one_person(desk: Desk) -> None:
    contact = await desk.somebody(wrote=None)
    other = await a_ledger(desk.office.database)

    await desk.hears(await desk.somebody(wrote=None), HOURS)

    assert await _is_taken(desk, contact) is False
    assert other.number_id != desk.scene.number_id


@pytest.mark.parametrize(("answered", "is_open"), [(True, True), (False, False)])
async def test_an_answered_click_on_an_advertisement_keeps_the_window_open_for_three_days(
    desk: Desk, answered: bool, is_open: bool
) -> None:
    contact = await desk.somebody(wrote=48 * HOURS, referral={"source_id": "1"})
    if answered:
        message = await desk.send(contact, Template())
        await desk.write("update message set at = at - interval '40 h' where id = :id", id=message)

    assert await _is_taken(desk, contact) is is_open


async def test_a_number_or_contact_of_another_organization_does_not_exist(desk: Desk) -> None:
    other = await a_ledger(desk.office.database)
    [stranger] = [row["contact_id"] for row in await other.recipients()]

    with pytest.raises(refusals.NumberUnknown):
        await desk.send(await desk.somebody(), number=other.number_id)
    with pytest.raises(refusals.ContactUnknown):
        await desk.send(stranger)
    with pytest.raises(refusals.ContactUnknown):
        await desk.send(new_id())


async def test_blocked_and_opted_out_people_are_left_alone(desk: Desk) -> None:
    blocked, opted_out = await desk.somebody(), await desk.somebody()
    await desk.write("update contact set blocked = true where id = :id", id=blocked)
    await desk.write("update contact set consent = 'OPTED_OUT' where id = :id", id=opted_out)

    with pytest.raises(refusals.ContactBlocked):
        await desk.send(blocked)
    with pytest.raises(refusals.OptedOut):
        await desk.send(opted_out, Template())
    assert await desk.send(opted_out)


async def test_only_an_approved_template_is_taken(desk: Desk) -> None:
    with pytest.raises(refusals.TemplateUnknown):
        await desk.send(To(phone=PHONE), Template("another"))
    await desk.write("update template set status = 'PAUSED'")

    with pytest.raises(refusals.TemplateUnusable) as refused:
        await desk.send(To(phone=PHONE), Template())

    assert refused.value.status == "PAUSED"


@pytest.mark.parametrize("phone", ["12", "nobody", "+999123456789"])
async def test_what_is_no_phone_is_refused_without_repeating_it(desk: Desk, phone: str) -> None:
    with pytest.raises(refusals.AddressRefused) as refused:
        await desk.send(To(phone=phone), Template())

    assert phone not in refused.value.fault


async def test_a_disconnected_number_sends_nothing(desk: Desk) -> None:
    await desk.write("update phone_number set status = 'DISCONNECTED'")

    with pytest.raises(refusals.NumberUnusable):
        await desk.send(await desk.somebody())


async def test_an_answer_shows_what_it_answers(desk: Desk) -> None:
    contact = await desk.somebody(wrote=None)
    asked = await desk.hears(contact, HOURS)
    [row] = await desk.write("select id from message where wamid = :wamid", wamid=asked)

    answer = await desk.send(contact, reply_to=row["id"])
    await desk.deliver(answer)
    follow_up = await desk.send(contact, reply_to=answer)

    [attempt] = await desk.attempts(answer)
    assert (await desk.standing(answer))["about"] == asked
    assert (await desk.standing(follow_up))["about"] == attempt["wamid"]
    assert await _meta_id(desk, answer) == attempt["wamid"]


async def test_an_answer_to_somebody_elses_message_is_refused(desk: Desk) -> None:
    contact, other = await desk.somebody(), await desk.somebody()
    message = await desk.send(other)

    for wrong in (new_id(), message):
        with pytest.raises(refusals.ReplyUnknown):
            await desk.send(contact, reply_to=wrong)
    with pytest.raises(refusals.NotSentYet):
        await desk.send(other, reply_to=message)


async def _is_taken(desk: Desk, contact: UUID) -> bool:
    try:
        await desk.send(contact)
    except refusals.WindowClosed:
        return False
    return True


async def _meta_id(desk: Desk, message: UUID) -> str:
    async with desk.office.database.transaction([desk.organization_id]) as session:
        return await meta_id_of(session, desk.organization_id, message)
