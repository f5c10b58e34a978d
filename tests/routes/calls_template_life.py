"""What is done to templates at Meta, and how they fare."""

import asyncio

from tests.routes.calls import Call, about, call
from tests.routes.house import PATIENCE, House

_TEMPLATES = "/api/templates"
_TEMPLATE = "/api/templates/{template_id}"


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
