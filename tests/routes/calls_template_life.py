"""What is done to templates at Meta, and how they fare."""

import asyncio

from sqlalchemy import text

from tests.media.files import PNG
from tests.routes.calls import REFUSED, Call, about, call
from tests.routes.house import PATIENCE, House

_TEMPLATES = "/api/templates"
_TEMPLATE = "/api/templates/{template_id}"
_ACCOUNT = text("select id from business_account")


def the_template(house: House) -> Call:
    return about(template_id=house.scene.template_id)


@call(f"POST {_TEMPLATE}/submit")
async def submit(house: House) -> Call:
    path = f"{_TEMPLATES}/{house.scene.template_id}"
    body = {"type": "BODY", "text": "Welcome {{1}}, we are open.", "example": {"body_text": ["Al"]}}
    written = await house.ask("PUT", f"{path}/body", json=body)
    assert written.is_success, written.text
    return the_template(house)


@call(f"POST {_TEMPLATE}/unpause")
async def unpause(house: House) -> Call:
    """Meta has paused it, and allows no pause to be this short anywhere else."""
    street = house.street
    await street.configure({"templates": {"unpause_after": 0}})
    account = house.scene.meta_number_id[-9:]
    listed = (await street.http.get(f"{street.control_url}/templates")).json()["templates"]
    [mine] = [each for each in listed if each["account"].endswith(account)]
    url = f"{street.control_url}/templates/{mine['id']}/pause"
    (await street.http.post(url, json={})).raise_for_status()
    path = f"{_TEMPLATES}/{house.scene.template_id}"
    async with asyncio.timeout(PATIENCE):
        while (await house.ask("GET", path)).json()["status"] != "PAUSED":  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return the_template(house)


@call(f"DELETE {_TEMPLATE}")
async def delete(house: House) -> Call:
    return the_template(house)


@call(f"POST {_TEMPLATES}/sync")
async def sync(house: House) -> Call:
    return Call(send={"json": {}})


@call(f"GET {_TEMPLATES}/sync")
async def syncs(house: House) -> Call:
    return Call()


@call(f"GET {_TEMPLATE}/analytics")
async def analytics(house: House) -> Call:
    return the_template(house)


@call(f"GET {_TEMPLATE}/quality")
async def quality(house: House) -> Call:
    return the_template(house)


@call(f"GET {_TEMPLATES}/analytics/summary")
async def summary(house: House) -> Call:
    return Call()


async def account_of(house: House) -> str:
    async with house.street.database.reading([house.organization_id]) as session:
        return str(await (await session.connection()).scalar(_ACCOUNT))


async def send_sample(house: House) -> str:
    files = {"file": ("a.png", PNG, "image/png")}
    path = f"{_TEMPLATES}/media?businessAccountId={await account_of(house)}"
    answer = await house.ask("POST", path, files=files)
    assert answer.is_success, answer.text
    return str(answer.json()["id"])


@call(f"POST {_TEMPLATES}/media")
async def sample(house: House) -> Call:
    query = {"businessAccountId": await account_of(house)}
    return Call(
        send={"params": query, "files": {"file": ("a.png", PNG, "image/png")}}, strangers=REFUSED
    )


@call(f"GET {_TEMPLATES}/media/{{sample_id}}")
async def read_sample(house: House) -> Call:
    return about(sample_id=await send_sample(house))
