"""Flows and the keys of numbers."""

import hmac
from uuid import UUID

from sqlalchemy import text

from core.ids import new_id
from models.flows.sealing import read_key
from models.keys import purposes
from tests.flows.studio import PLAIN, TABLE
from tests.flows.test_sealing import by_hand
from tests.routes.calls import REFUSED, Call, about, call
from tests.routes.house import House, Json

_FLOW = "/api/flows/{flow_id}"
_KEY = "/api/flows/keys/{phone_number_id}"


async def _body(house: House) -> Json:
    async with house.street.database.reading([house.organization_id]) as session:
        account = await (await session.connection()).scalar(
            text("select business_account_id from phone_number where id = :id"),
            {"id": house.scene.number_id},
        )
    return {
        "businessAccountId": str(account),
        "name": f"Booking {new_id()}",
        "categories": ["OTHER"],
        "flowJson": PLAIN,
    }


async def a_flow(house: House) -> UUID:
    return UUID((await house.post("/api/flows", await _body(house)))["id"])


async def published(house: House) -> UUID:
    flow = await a_flow(house)
    await house.post(f"/api/flows/{flow}/publish")
    return flow


async def with_key(house: House) -> UUID:
    await house.post(f"/api/flows/keys/{house.scene.number_id}")
    return house.scene.number_id


@call("GET /api/flows")
async def index(house: House) -> Call:
    await a_flow(house)
    return Call()


@call("POST /api/flows")
async def create(house: House) -> Call:
    return Call(send={"json": await _body(house)}, strangers=REFUSED)


@call(f"GET {_FLOW}")
async def read(house: House) -> Call:
    return about(flow_id=await a_flow(house))


@call(f"PUT {_FLOW}")
async def change(house: House) -> Call:
    return about({"json": {"categories": ["SURVEY"]}}, flow_id=await a_flow(house))


@call(f"DELETE {_FLOW}")
async def delete(house: House) -> Call:
    return about(flow_id=await a_flow(house))


@call(f"PUT {_FLOW}/json")
async def write_json(house: House) -> Call:
    return about({"json": PLAIN}, flow_id=await a_flow(house))


@call(f"PUT {_FLOW}/endpoint")
async def endpoint(house: House) -> Call:
    return about({"json": {"endpoint": TABLE}}, flow_id=await a_flow(house))


@call(f"POST {_FLOW}/publish")
async def publish(house: House) -> Call:
    return about(flow_id=await a_flow(house))


@call(f"POST {_FLOW}/deprecate")
async def deprecate(house: House) -> Call:
    return about(flow_id=await published(house))


@call(f"POST {_FLOW}/preview")
async def preview(house: House) -> Call:
    return about(flow_id=await a_flow(house))


@call(f"GET {_FLOW}/versions")
async def versions(house: House) -> Call:
    return about(flow_id=await published(house))


@call(f"GET {_FLOW}/responses")
async def responses(house: House) -> Call:
    return about(flow_id=await a_flow(house))


@call("POST /api/flows/sync")
async def sync(house: House) -> Call:
    account = (await _body(house))["businessAccountId"]
    return Call(send={"json": {"businessAccountId": account}}, strangers=REFUSED)


@call(f"GET {_KEY}")
async def read_public(house: House) -> Call:
    return about(phone_number_id=await with_key(house))


@call(f"POST {_KEY}")
async def rotate(house: House) -> Call:
    return about(phone_number_id=house.scene.number_id)


@call(f"POST {_KEY}/check")
async def check(house: House) -> Call:
    return about(phone_number_id=await with_key(house))


@call("POST /api/flows/data/{organization_id}/{flow_id}")
async def data(house: House) -> Call:
    """A health check, sealed as a phone does and signed as Meta does."""
    number, flow = await with_key(house), await a_flow(house)
    sealed = await house.street.owner.fetchval(
        "select sealed_private_key from flow_key where phone_number_id = $1", number
    )
    private = await house.street.keyring.open_text(sealed, purpose=purposes.FLOW_KEY)
    body, *_ = by_hand({"version": "3.0", "action": "ping"}, read_key(private).public_key())
    signature = hmac.new(b"app-secret", body, "sha256").hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}
    path = {"organization_id": house.organization_id, "flow_id": flow}
    return Call(path, {"content": body, "headers": headers}, anonymous=True)
