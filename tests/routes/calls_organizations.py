"""Organizations, their members, invitations and keys, and the audit log."""

from uuid import UUID

from sqlalchemy import text

from core.ids import new_id
from models.auth.permissions import Role
from tests.routes.calls import REFUSED, Call, about, call
from tests.routes.house import PASSWORD, House, Json, address_of

_ORGANIZATIONS = "/api/organizations"
_ORGANIZATION = "/api/organizations/{organization_id}"
_INVITATION = f"{_ORGANIZATION}/invitations/{{invitation_id}}"
_KEYS = "/api/users/api-keys"
_MAILED_LONG_AGO = text("""
    update invitation set asked_at = asked_at - interval '2 minutes' where id = :id
""")


def of_the(house: House, body: Json | None = None, **path: UUID) -> Call:
    """A request that names the organization by its path."""
    send = None if body is None else {"json": body}
    return about(send, organization_id=house.organization_id, **path)


async def invited(house: House, address: str) -> UUID:
    body = {"email": address, "role": "AGENT"}
    made = await house.post(f"{_ORGANIZATIONS}/{house.organization_id}/members", body)
    return UUID(made["id"])


async def a_stranger_invited(house: House) -> UUID:
    return await invited(house, f"{new_id()}@example.com")


async def a_key(house: House) -> UUID:
    made = await house.post(_KEYS, {"name": "shop", "scopes": ["read:contacts"]})
    return UUID(made["id"])


@call(f"GET {_ORGANIZATIONS}")
async def index(house: House) -> Call:
    return Call()


@call(f"POST {_ORGANIZATIONS}")
async def create(house: House) -> Call:
    return Call(send={"json": {"name": "Blue Door Bakery", "slug": f"blue-{new_id()}"}})


@call(f"GET {_ORGANIZATION}")
async def read(house: House) -> Call:
    return of_the(house)


@call(f"PUT {_ORGANIZATION}")
async def change(house: House) -> Call:
    return of_the(house, {"name": "Blue Door", "settings": {"defaultCountry": "BR"}})


@call(f"DELETE {_ORGANIZATION}")
async def delete(house: House) -> Call:
    return of_the(house)


@call(f"GET {_ORGANIZATION}/members")
async def members(house: House) -> Call:
    return of_the(house)


@call(f"POST {_ORGANIZATION}/members")
async def invite(house: House) -> Call:
    return of_the(house, {"email": f"{new_id()}@example.com", "role": "AGENT"})


@call(f"PUT {_ORGANIZATION}/members/{{user_id}}/role")
async def change_role(house: House) -> Call:
    person = await house.person(Role.AGENT)
    return of_the(house, {"role": "MANAGER"}, user_id=person.user_id)


@call(f"DELETE {_ORGANIZATION}/members/{{user_id}}")
async def remove(house: House) -> Call:
    return of_the(house, user_id=(await house.person(Role.AGENT)).user_id)


@call(f"GET {_ORGANIZATION}/invitations")
async def invitations(house: House) -> Call:
    await a_stranger_invited(house)
    return of_the(house)


@call(f"DELETE {_INVITATION}")
async def revoke_invitation(house: House) -> Call:
    return of_the(house, invitation_id=await a_stranger_invited(house))


@call(f"POST {_INVITATION}/resend")
async def resend(house: House) -> Call:
    invitation = await a_stranger_invited(house)
    async with house.street.database.transaction([house.organization_id]) as session:
        await (await session.connection()).execute(_MAILED_LONG_AGO, {"id": invitation})
    return of_the(house, invitation_id=invitation)


@call("POST /api/invitations/accept")
async def accept(house: House) -> Call:
    person = await house.person()
    await invited(house, address_of(person))
    body = {"token": await house.street.mailed(address_of(person))}
    return Call(send={"json": body}, strangers=REFUSED, by=person)


@call("POST /api/invitations/register")
async def register(house: House) -> Call:
    address = f"{new_id()}@example.com"
    await invited(house, address)
    body = {"token": await house.street.mailed(address), "name": "Ben", "password": PASSWORD}
    return Call(send={"json": body}, anonymous=True)


@call(f"GET {_KEYS}")
async def keys(house: House) -> Call:
    await a_key(house)
    return Call()


@call(f"POST {_KEYS}")
async def make_key(house: House) -> Call:
    return Call(send={"json": {"name": "shop", "scopes": ["read:contacts"], "expiresInDays": 7}})


@call(f"DELETE {_KEYS}/{{key_id}}")
async def revoke_key(house: House) -> Call:
    return about(key_id=await a_key(house))


@call(f"GET {_ORGANIZATION}/api-keys")
async def everybodys_keys(house: House) -> Call:
    await a_key(house)
    return of_the(house)


@call(f"DELETE {_ORGANIZATION}/api-keys/{{key_id}}")
async def revoke_anybodys_key(house: House) -> Call:
    return of_the(house, key_id=await a_key(house))


@call("GET /api/audit-log")
async def audit(house: House) -> Call:
    await a_key(house)
    return Call()


@call("GET /api/audit-log/export")
async def export_audit(house: House) -> Call:
    await a_key(house)
    return Call()
