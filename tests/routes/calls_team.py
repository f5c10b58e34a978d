"""Departments, agents, routing rules, quick replies and the changing of tags."""

from uuid import UUID

from models.auth.permissions import Role
from tests.routes.calls import GONE, REFUSED, Call, about, call
from tests.routes.house import House

_DEPARTMENTS = "/api/departments"
_DEPARTMENT = "/api/departments/{department_id}"
_AGENTS = "/api/agents"
_AGENT = "/api/agents/{agent_id}"
_RULES = "/api/routing/rules"
_RULE = "/api/routing/rules/{rule_id}"
_REPLIES = "/api/quick-replies"
_REPLY = "/api/quick-replies/{reply_id}"
_TAG = "/api/tags/{tag_id}"


async def a_department(house: House) -> UUID:
    return UUID((await house.post(_DEPARTMENTS, {"name": "Orders"}))["id"])


async def an_agent(house: House) -> UUID:
    person, department = await house.person(Role.AGENT), await a_department(house)
    body = {"userId": str(person.user_id), "departmentIds": [str(department)]}
    return UUID((await house.post(_AGENTS, body))["id"])


async def a_rule(house: House) -> tuple[UUID, UUID]:
    """And its department."""
    department = await a_department(house)
    body = {"name": "Everything", "departmentId": str(department)}
    return UUID((await house.post(_RULES, body))["id"]), department


async def a_reply(house: House) -> UUID:
    body = {"code": "hours", "text": "We open at nine."}
    return UUID((await house.post(_REPLIES, body))["id"])


async def a_tag(house: House) -> UUID:
    return UUID((await house.post("/api/tags", {"name": "gold"}))["id"])


@call(f"POST {_DEPARTMENTS}")
async def create_department(house: House) -> Call:
    return Call(send={"json": {"name": "Refunds"}})


@call(f"GET {_DEPARTMENTS}")
async def list_departments(house: House) -> Call:
    await a_department(house)
    return Call()


@call(f"GET {_DEPARTMENT}")
async def read_department(house: House) -> Call:
    return about(department_id=await a_department(house))


@call(f"PUT {_DEPARTMENT}")
async def replace_department(house: House) -> Call:
    return about({"json": {"name": "Refunds"}}, department_id=await a_department(house))


@call(f"DELETE {_DEPARTMENT}")
async def delete_department(house: House) -> Call:
    return about(department_id=await a_department(house))


@call(f"GET {_DEPARTMENT}/agents")
async def agents_of_department(house: House) -> Call:
    return about(department_id=await a_department(house))


@call(f"POST {_AGENTS}")
async def create_agent(house: House) -> Call:
    person = await house.person(Role.AGENT)
    return Call(send={"json": {"userId": str(person.user_id)}}, strangers=REFUSED)


@call(f"GET {_AGENTS}")
async def list_agents(house: House) -> Call:
    await an_agent(house)
    return Call()


@call(f"GET {_AGENT}")
async def read_agent(house: House) -> Call:
    return about(agent_id=await an_agent(house))


@call(f"PUT {_AGENT}")
async def replace_agent(house: House) -> Call:
    return about({"json": {"capacity": 2}}, agent_id=await an_agent(house))


@call(f"DELETE {_AGENT}")
async def delete_agent(house: House) -> Call:
    return about(agent_id=await an_agent(house))


@call(f"PUT {_AGENT}/status")
async def set_status(house: House) -> Call:
    return about({"json": {"status": "AVAILABLE"}}, agent_id=await an_agent(house))


@call(f"POST {_RULES}")
async def create_rule(house: House) -> Call:
    body = {"name": "Everything", "departmentId": str(await a_department(house))}
    return Call(send={"json": body}, strangers=REFUSED)


@call(f"GET {_RULES}")
async def list_rules(house: House) -> Call:
    await a_rule(house)
    return Call()


@call(f"PUT {_RULE}")
async def replace_rule(house: House) -> Call:
    rule, department = await a_rule(house)
    body = {"name": "Anything", "departmentId": str(department)}
    return Call({"rule_id": rule}, {"json": body}, GONE)


@call(f"DELETE {_RULE}")
async def delete_rule(house: House) -> Call:
    rule, _ = await a_rule(house)
    return about(rule_id=rule)


@call("POST /api/routing/auto-assign")
async def auto_assign(house: House) -> Call:
    body = {"departmentId": str(await a_department(house))}
    return Call(send={"json": body}, strangers=REFUSED)


@call("GET /api/routing/preview")
async def preview(house: House) -> Call:
    await a_rule(house)
    return Call(send={"params": {"text": "Hello", "language": "pt_BR"}})


@call(f"POST {_REPLIES}")
async def create_reply(house: House) -> Call:
    return Call(send={"json": {"code": "hours", "text": "We open at nine, {name}."}})


@call(f"GET {_REPLIES}")
async def list_replies(house: House) -> Call:
    await a_reply(house)
    return Call()


@call(f"PUT {_REPLY}")
async def replace_reply(house: House) -> Call:
    body = {"code": "hours", "text": "We open at ten."}
    return about({"json": body}, reply_id=await a_reply(house))


@call(f"DELETE {_REPLY}")
async def delete_reply(house: House) -> Call:
    return about(reply_id=await a_reply(house))


@call("POST /api/tags")
async def create_tag(house: House) -> Call:
    return Call(send={"json": {"name": "gold", "colour": "#d97706"}})


@call(f"PATCH {_TAG}")
async def change_tag(house: House) -> Call:
    return about({"json": {"colour": "#d97706"}}, tag_id=await a_tag(house))


@call(f"DELETE {_TAG}")
async def delete_tag(house: House) -> Call:
    return about(tag_id=await a_tag(house))
