"""What a reply may say."""

from typing import Any

import httpx
import pytest

from api.messages import examples
from core.ids import new_id
from models.accounts.tables import PhoneNumber
from models.contacts.tables import Contact
from models.templates.tables import Template
from models.templates.types import Category, ParameterFormat, TemplateStatus
from tests.conversations.inbox import Inbox, Thread
from tests.team.desk import Json, refusal

BAD = httpx.codes.BAD_REQUEST


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("image", examples.IMAGE),
        ("video", examples.VIDEO),
        ("audio", examples.AUDIO),
        ("document", examples.DOCUMENT),
        ("sticker", examples.STICKER),
        ("location", examples.LOCATION),
        ("contacts", examples.CONTACTS),
        ("interactive", examples.BUTTONS),
    ],
)
async def test_every_type_goes(inbox: Inbox, kind: str, content: Json) -> None:
    thread = await inbox.thread()

    answer = await _ask(inbox, thread, type=kind, **content)

    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    [said, _] = (await inbox.said(thread))["data"]
    assert said["type"] == kind
    assert said["content"]
    assert (await inbox.read(thread))["lastMessage"]["type"] == kind


async def test_a_template_goes_by_its_name_or_its_id(inbox: Inbox) -> None:
    thread = await inbox.thread()
    template = await _a_template(inbox)
    values = [{"type": "text", "text": "Ana"}]
    written = {
        "name": "open_again",
        "language": {"code": "en"},
        "components": [{"type": "body", "parameters": values}],
    }

    by_name = await _ask(inbox, thread, type="template", template=written)
    by_id = await _ask(
        inbox,
        thread,
        type="filled_template",
        templateId=str(template),
        parameters={"body.1": "Ana"},
    )
    unfilled = await _ask(inbox, thread, type="filled_template", templateId=str(template))
    unknown = await _ask(inbox, thread, type="filled_template", templateId=str(new_id()))

    assert by_name.is_success, by_name.text
    assert by_id.is_success, by_id.text
    assert refusal(unfilled) == (BAD, "VALIDATION_ERROR", ["parameters.body.1"])
    assert refusal(unknown) == (404, "NOT_FOUND", ["templateId"])
    [last, _, _] = (await inbox.said(thread))["data"]
    assert last["template"] == "open_again"


async def test_a_quick_reply_is_filled_from_what_is_known_and_what_is_given(inbox: Inbox) -> None:
    department = await inbox.department("Orders")
    agent = await inbox.agent(department, "Bo Lima")
    thread = await inbox.thread("Ana", department_id=department)
    async with inbox.database.transaction([inbox.here]) as session:
        contact = await session.get(Contact, (thread.contact_id, inbox.here))
        assert contact is not None
        contact.custom = {"size": 3}
    words = "Hi {name}, {agent} of {department}: {custom.size} of {custom.what}. {name}!"
    quick = await inbox.desk.made("/quick-replies", code="go", text=words)
    ask = {"type": "quick_reply", "quickReplyId": quick["id"]}
    mine = inbox.of(agent.who)

    missing = await _ask(mine, thread, **ask)
    foreign = await _ask(mine, thread, **ask, values={"custom.what": "x", "company": "y"})
    filled = await _ask(mine, thread, **ask, values={"custom.what": "{name}"})

    assert refusal(missing) == (BAD, "VALIDATION_ERROR", ["values.custom.what"])
    assert refusal(foreign) == (BAD, "VALIDATION_ERROR", ["values"])
    assert filled.is_success, filled.text
    [said, _] = (await inbox.said(thread))["data"]
    assert said["text"] == "Hi Ana, Bo Lima of Orders: 3 of {name}. Ana!"


async def test_what_is_no_reply_is_refused_by_its_field(inbox: Inbox) -> None:
    thread = await inbox.thread()

    reaction = await _ask(inbox, thread, type="reaction", **examples.REACTION)
    addressed = await _ask(inbox, thread, type="text", to=examples.TO, **examples.TEXT)
    unknown = await _ask(inbox, thread, type="quick_reply", quickReplyId=str(new_id()))
    quoting = await _ask(inbox, thread, type="text", replyTo=str(new_id()), **examples.TEXT)

    assert refusal(reaction) == (BAD, "VALIDATION_ERROR", ["type"])
    assert refusal(addressed) == (BAD, "VALIDATION_ERROR", ["to"])
    assert refusal(unknown) == (404, "NOT_FOUND", ["quickReplyId"])
    assert refusal(quoting) == (404, "NOT_FOUND", ["replyTo"])


async def test_our_id_of_a_file_is_refused_saying_which_is_meant(inbox: Inbox) -> None:
    thread = await inbox.thread()

    answer = await _ask(inbox, thread, type="image", image={"id": str(new_id())})

    assert refusal(answer) == (BAD, "VALIDATION_ERROR", ["image.id"])
    assert "metaId" in answer.json()["error"]["details"][0]["message"]


async def _ask(inbox: Inbox, thread: Thread, **body: Any) -> httpx.Response:
    return await inbox.desk.ask("POST", f"{thread.path}/messages", body)


async def _a_template(inbox: Inbox) -> Any:
    text = "Hello {{1}}, we are open."
    body = {"type": "BODY", "text": text, "example": {"body_text": [["Ana"]]}}
    async with inbox.database.transaction([inbox.here]) as session:
        number = await session.get(PhoneNumber, (inbox.number_id, inbox.here))
        assert number is not None
        row = Template(
            organization_id=inbox.here,
            business_account_id=number.business_account_id,
            name="open_again",
            language="en",
            category=Category.UTILITY,
            parameter_format=ParameterFormat.POSITIONAL,
            components=[body],
            status=TemplateStatus.APPROVED,
        )
        session.add(row)
    return row.id
