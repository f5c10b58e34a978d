"""WhatsApp Business Accounts and their numbers."""

from typing import Any
from uuid import UUID

from core.ids import new_id
from tests.media.files import png
from tests.routes.calls import Call, about, call
from tests.routes.house import House, Json

_WABA = "/api/waba"
_ACCOUNT = f"{_WABA}/{{account_id}}"
_NUMBERS = f"{_ACCOUNT}/phone-numbers"
_NUMBER = f"{_NUMBERS}/{{phone_id}}"


async def account(house: House) -> UUID:
    found = (await house.ask("GET", _WABA)).json()["data"]
    return UUID(found[0]["id"])


async def of_account(house: House, send: Json | None = None) -> Call:
    return about(send, account_id=await account(house))


async def of_number(house: House, send: Json | None = None, **path: str) -> Call:
    ids: dict[str, Any] = {"account_id": await account(house), "phone_id": house.scene.number_id}
    return about(send, **ids, **path)


def a_new_number() -> Json:
    return {"phone": f"+1415{new_id().int % 9_000_000 + 1_000_000}", "verifiedName": "Lucky Shrub"}


async def an_added_number(house: House) -> tuple[UUID, Json]:
    mine = await account(house)
    return mine, await house.post(f"{_WABA}/{mine}/phone-numbers", a_new_number())


async def a_picture(house: House, content: bytes | None = None, kind: str = "image/png") -> str:
    answer = await house.ask(
        "POST",
        "/api/media/upload",
        params={"phoneNumberId": str(house.scene.number_id)},
        files={"file": ("face", content or png(200, 200), kind)},
    )
    return str(answer.raise_for_status().json()["id"])


async def a_link(house: House) -> str:
    path = f"{_WABA}/{await account(house)}/phone-numbers/{house.scene.number_id}/qr-codes"
    return str((await house.post(path, {"message": "Hello"}))["code"])


@call(f"GET {_WABA}")
async def list_accounts(house: House) -> Call:
    return Call()


@call(f"GET {_ACCOUNT}")
async def show(house: House) -> Call:
    return await of_account(house)


@call(f"POST {_ACCOUNT}/refresh")
async def refresh(house: House) -> Call:
    return await of_account(house)


@call(f"GET {_ACCOUNT}/quality-rating")
async def rate(house: House) -> Call:
    return await of_account(house)


@call(f"GET {_ACCOUNT}/events")
async def feed(house: House) -> Call:
    mine = await account(house)
    await house.post(f"{_WABA}/{mine}/refresh")
    return about({"params": {"numberId": str(house.scene.number_id)}}, account_id=mine)


@call(f"GET {_ACCOUNT}/analytics")
async def count(house: House) -> Call:
    params = {
        "from": "2026-11-01T00:00:00Z",
        "to": "2026-12-01T00:00:00Z",
        "numberId": str(house.scene.number_id),
        "countedBy": "META",
    }
    return await of_account(house, {"params": params})


@call(f"GET {_NUMBERS}")
async def list_numbers(house: House) -> Call:
    return await of_account(house)


@call(f"POST {_NUMBERS}")
async def add(house: House) -> Call:
    return await of_account(house, {"json": a_new_number()})


@call(f"GET {_NUMBER}")
async def show_number(house: House) -> Call:
    return await of_number(house)


@call(f"GET {_NUMBER}/health")
async def health(house: House) -> Call:
    return await of_number(house)


@call(f"POST {_NUMBER}/verify")
async def verify(house: House) -> Call:
    mine, added = await an_added_number(house)
    body = {"method": "VOICE", "language": "en_US"}
    return about({"json": body}, account_id=mine, phone_id=added["id"])


@call(f"POST {_NUMBER}/confirm")
async def confirm(house: House) -> Call:
    mine, added = await an_added_number(house)
    await house.post(f"{_WABA}/{mine}/phone-numbers/{added['id']}/verify", {})
    control = house.street.control_url
    sent = await house.street.http.get(f"{control}/numbers/{added['metaId']}/code")
    body = {"code": sent.json()["code"]}
    return about({"json": body}, account_id=mine, phone_id=added["id"])


@call(f"PUT {_NUMBER}/pin")
async def set_pin(house: House) -> Call:
    return await of_number(house, {"json": {"pin": "654321"}})


@call(f"PUT {_NUMBER}/display-name")
async def rename(house: House) -> Call:
    return await of_number(house, {"json": {"name": "Lucky Shrub"}})


@call(f"GET {_NUMBER}/profile")
async def show_profile(house: House) -> Call:
    return await of_number(house)


@call(f"PATCH {_NUMBER}/profile")
async def change_profile(house: House) -> Call:
    body = {"about": "Fresh bread", "websites": ["https://bakery.example"], "vertical": "RETAIL"}
    picture = await a_picture(house)
    return await of_number(house, {"json": body | {"pictureMediaId": picture}})


@call(f"GET {_NUMBER}/conversational-components")
async def show_components(house: House) -> Call:
    return await of_number(house)


@call(f"PUT {_NUMBER}/conversational-components")
async def replace_components(house: House) -> Call:
    command = {"name": "hours", "description": "When we are open"}
    return await of_number(house, {"json": {"prompts": ["Where?"], "commands": [command]}})


@call(f"GET {_NUMBER}/blocked-users")
async def list_blocked(house: House) -> Call:
    return await of_number(house, {"params": {"limit": 10}})


@call(f"POST {_NUMBER}/blocked-users")
async def block(house: House) -> Call:
    return await of_number(house, {"json": {"users": ["+14155550142"]}})


@call(f"POST {_NUMBER}/blocked-users/unblock")
async def unblock(house: House) -> Call:
    return await of_number(house, {"json": {"users": ["+14155550142"]}})


@call(f"GET {_NUMBER}/qr-codes")
async def list_links(house: House) -> Call:
    await a_link(house)
    return await of_number(house)


@call(f"POST {_NUMBER}/qr-codes")
async def make_link(house: House) -> Call:
    return await of_number(house, {"json": {"message": "Hello", "image": "PNG"}})


@call(f"PUT {_NUMBER}/qr-codes/{{code}}")
async def change_link(house: House) -> Call:
    return await of_number(house, {"json": {"message": "Good morning"}}, code=await a_link(house))


@call(f"DELETE {_NUMBER}/qr-codes/{{code}}")
async def delete_link(house: House) -> Call:
    return await of_number(house, code=await a_link(house))
