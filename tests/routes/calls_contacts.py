"""Contacts, groups and tags."""

from uuid import UUID

from tests.routes.calls import REFUSED, Call, about, call
from tests.routes.house import House

_CONTACTS = "/api/contacts"
_CONTACT = "/api/contacts/{contact_id}"
_GROUPS = "/api/groups"
_GROUP = "/api/groups/{group_id}"


async def a_contact(house: House) -> UUID:
    return UUID((await house.post(_CONTACTS, {"phone": "+14155550142"}))["id"])


async def a_group(house: House) -> UUID:
    return UUID((await house.post(_GROUPS, {"name": "Regulars"}))["id"])


@call(f"POST {_CONTACTS}")
async def create(house: House) -> Call:
    return Call(send={"json": {"phone": "+14155550142", "name": "Ana"}})


@call(f"GET {_CONTACTS}")
async def listed(house: House) -> Call:
    return Call(send={"params": {"groupId": str(await a_group(house))}}, strangers=REFUSED | {200})


@call(f"POST {_CONTACTS}/bulk")
async def bulk(house: House) -> Call:
    body = {"contacts": [{"phone": "+14155550142"}], "groupId": str(await a_group(house))}
    return Call(send={"json": body}, strangers=REFUSED)


@call(f"POST {_CONTACTS}/import")
async def imported(house: House) -> Call:
    return Call(
        send={
            "files": {"file": ("people.csv", "phone;name\n+14155550143;Ben\n", "text/csv")},
            "params": {"groupId": str(await a_group(house))},
        },
        strangers=REFUSED,
    )


@call(f"GET {_CONTACT}")
async def read(house: House) -> Call:
    return about(contact_id=await a_contact(house))


@call(f"PUT {_CONTACT}")
async def replace(house: House) -> Call:
    return about({"json": {"phone": "+14155550144"}}, contact_id=await a_contact(house))


@call(f"DELETE {_CONTACT}")
async def delete(house: House) -> Call:
    return about(contact_id=await a_contact(house))


@call(f"POST {_CONTACT}/opt-in")
async def opt_in(house: House) -> Call:
    return about({"json": {"source": "counter"}}, contact_id=await a_contact(house))


@call(f"POST {_CONTACT}/opt-out")
async def opt_out(house: House) -> Call:
    return about(contact_id=await a_contact(house))


@call(f"POST {_GROUPS}")
async def create_group(house: House) -> Call:
    return Call(send={"json": {"name": "Friends"}})


@call(f"GET {_GROUPS}")
async def list_groups(house: House) -> Call:
    await a_group(house)
    return Call()


@call(f"GET {_GROUP}")
async def read_group(house: House) -> Call:
    return about(group_id=await a_group(house))


@call(f"PUT {_GROUP}")
async def rename_group(house: House) -> Call:
    return about({"json": {"name": "Friends"}}, group_id=await a_group(house))


@call(f"DELETE {_GROUP}")
async def delete_group(house: House) -> Call:
    return about(group_id=await a_group(house))


@call(f"GET {_GROUP}/contacts")
async def members(house: House) -> Call:
    return about(group_id=await a_group(house))


@call(f"POST {_GROUP}/contacts")
async def add_members(house: House) -> Call:
    body = {"contactIds": [str(await a_contact(house))]}
    return about({"json": body}, group_id=await a_group(house))


@call(f"DELETE {_GROUP}/contacts")
async def remove_members(house: House) -> Call:
    group, contact = await a_group(house), await a_contact(house)
    body = {"contactIds": [str(contact)]}
    await house.post(f"{_GROUPS}/{group}/contacts", body)
    return about({"json": body}, group_id=group)


@call(f"GET {_GROUP}/count")
async def count_members(house: House) -> Call:
    return about(group_id=await a_group(house))


@call("GET /api/tags")
async def tags(house: House) -> Call:
    return Call()
