"""Conversations, and what agents do with them."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from api.messages import examples
from core.ids import new_id
from models.auth.permissions import Role
from models.auth.types import Person
from models.conversations.tables import Conversation
from models.routing.tables import Assignment
from models.sending.tables import Message
from tests.routes.calls import GONE, Builder, Call, about, call
from tests.routes.calls_contacts import a_contact
from tests.routes.calls_team import a_department, an_agent
from tests.routes.house import House, Json

_ALL = "/api/conversations"
_ONE = "/api/conversations/{contact_id}"


class Talk(NamedTuple):
    conversation_id: UUID
    contact_id: UUID
    message_id: UUID


async def a_conversation(house: House, department: UUID | None = None) -> Talk:
    """Somebody has just written."""
    contact, now = await a_contact(house), datetime.now(UTC)
    here, number = house.organization_id, house.scene.number_id
    thread = Conversation(
        organization_id=here,
        contact_id=contact,
        phone_number_id=number,
        department_id=department,
        unread=1,
        last_at=now,
        last_inbound_at=now,
        waiting_since=now,
    )
    message = Message(
        organization_id=here,
        contact_id=contact,
        phone_number_id=number,
        inbound=True,
        type="text",
        wamid=f"wamid.{new_id().hex}",
        body={"text": "Are you open?", "content": {"body": "Are you open?"}},
        at=now,
    )
    async with house.street.database.transaction([here]) as session:
        session.add(thread)
        session.add(message)
    return Talk(thread.id, contact, message.id)


class Answering(NamedTuple):
    agent_id: UUID
    department_id: UUID
    person: Person


async def an_answering_agent(house: House) -> Answering:
    person, department = await house.person(Role.AGENT), await a_department(house)
    body = {"userId": str(person.user_id), "departmentIds": [str(department)]}
    return Answering(UUID((await house.post("/api/agents", body))["id"]), department, person)


async def an_offer(house: House) -> tuple[Talk, Answering]:
    agent, now = await an_answering_agent(house), datetime.now(UTC)
    talk = await a_conversation(house, agent.department_id)
    async with house.street.database.transaction([house.organization_id]) as session:
        session.add(
            Assignment(
                organization_id=house.organization_id,
                conversation_id=talk.conversation_id,
                department_id=agent.department_id,
                priority=1,
                waiting_since=now,
                offer_id=new_id(),
                agent_id=agent.agent_id,
                offered_at=now,
                expires_at=now + timedelta(minutes=1),
            )
        )
    return talk, agent


def asking(body: Json | None = None) -> Builder:
    """About a conversation where somebody has just written."""

    async def build(house: House) -> Call:
        send = {} if body is None else {"json": body}
        return about(send, contact_id=(await a_conversation(house)).contact_id)

    return build


@call(f"GET {_ALL}")
async def list_conversations(house: House) -> Call:
    await a_conversation(house)
    return Call()


for _path, _body in {
    f"GET {_ONE}": None,
    f"GET {_ONE}/messages": None,
    f"GET {_ONE}/notes": None,
    f"GET {_ONE}/events": None,
    f"POST {_ONE}/read": None,
    f"POST {_ONE}/notes": {"text": "Wants a refund."},
    f"PUT {_ONE}/tags": {"tags": ["refund"]},
    f"PUT {_ONE}/priority": {"priority": "HIGH"},
    f"POST {_ONE}/snooze": {"until": None},
    f"POST {_ONE}/hand-back": {"aiMode": "SUGGEST"},
    f"POST {_ONE}/close": {"state": "RESOLVED"},
}.items():
    call(_path)(asking(_body))


@call(f"POST {_ONE}/messages")
async def reply(house: House) -> Call:
    talk = await a_conversation(house)
    body = {"type": "text", **examples.TEXT, "seenMessageId": str(talk.message_id)}
    return about({"json": body}, contact_id=talk.contact_id)


@call(f"POST {_ONE}/assign")
async def assign(house: House) -> Call:
    talk, agent = await a_conversation(house), await an_answering_agent(house)
    return about({"json": {"agentId": str(agent.agent_id)}}, contact_id=talk.contact_id)


@call(f"POST {_ONE}/transfer")
async def transfer(house: House) -> Call:
    talk, department = await a_conversation(house), await a_department(house)
    return about({"json": {"departmentId": str(department)}}, contact_id=talk.contact_id)


@call(f"POST {_ONE}/take-over")
async def take_over(house: House) -> Call:
    talk, agent = await a_conversation(house), await an_answering_agent(house)
    return about({"json": {"agentId": str(agent.agent_id)}}, contact_id=talk.contact_id)


async def _offered(house: House) -> Call:
    talk, agent = await an_offer(house)
    return Call({"contact_id": talk.contact_id}, {}, GONE, by=agent.person)


call(f"POST {_ONE}/accept")(_offered)
call(f"POST {_ONE}/decline")(_offered)


@call("GET /api/contacts/{contact_id}/conversations")
async def of_contact(house: House) -> Call:
    return about(contact_id=(await a_conversation(house)).contact_id)


@call("GET /api/agents/{agent_id}/conversations")
async def of_agent(house: House) -> Call:
    _, agent = await an_offer(house)
    return about(agent_id=agent.agent_id)


@call("GET /api/agents/{agent_id}/stats")
async def stats_of_agent(house: House) -> Call:
    return about(agent_id=await an_agent(house))
