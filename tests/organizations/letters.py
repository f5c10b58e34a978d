"""Invitations, and the tokens their mails carry."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from models.auth import tokens
from models.auth.permissions import Role
from tests.organizations.people import People, Somebody


async def an_invitation(
    people: People, by: Somebody, organization: UUID, email: str, role: Role = Role.AGENT
) -> UUID:
    answer = await people.ask(
        by, "POST", f"/organizations/{organization}/members", {"email": email, "role": role}
    )
    assert answer.status_code == 202, answer.text
    return UUID(answer.json()["id"])


async def mailed(owner: asyncpg.Connection, organization: UUID, invitation: UUID) -> str:
    """What the mail's activity does: another token, of which the row keeps the hash."""
    text = tokens.make(organization, invitation)
    await owner.execute(
        "update invitation set token_hashes = array_append(token_hashes, $2) where id = $1",
        invitation,
        tokens.hash_of(text),
    )
    return text


async def aged(owner: asyncpg.Connection, invitation: UUID, by: timedelta) -> None:
    """As if it had been made and mailed so long ago."""
    await owner.execute(
        "update invitation set expires_at = expires_at - $2::interval, "
        "asked_at = asked_at - $2::interval where id = $1",
        invitation,
        by,
    )
